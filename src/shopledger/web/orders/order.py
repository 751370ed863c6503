"""The page of one order: how it is, what happened to it, why its amounts are as they are, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.posting import PostingKind
from shopledger.pipeline.desk import ASKED
from shopledger.pipeline.lists import METHODS
from shopledger.pipeline.telling import Telling, tell
from shopledger.store import choices, lists, texts
from shopledger.store.models import Posting, VatCheck
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration
from shopledger.web.orders import rows, timeline, trace
from shopledger.web.orders.causes import row_of as missing_row
from shopledger.web.orders.story import story_of
from shopledger.web.shell import show

COLLECTED = 500
"""So many sales of a day are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the register said of a VAT number."""

    number: str
    is_valid: bool
    at: datetime
    fields: dict[str, str]


def whole(place: Place, posting_id: int) -> Posting:
    """The posting of that id here with its order's document, else 404."""
    found = Posting.for_account(place.account).filter(integration=place.integration)
    return get_object_or_404(found.select_related("order", "integration"), pk=posting_id)


@require_GET
@of_integration(Right.VIEW)
def posting(request: HttpRequest, place: Place, posting_id: int) -> HttpResponse:
    """The page."""
    found = whole(place, posting_id)
    row = rows.row_of(found, moment.now())
    telling = tell(found)
    attempts = trace.attempts_of(found)
    context = {
        "row": row,
        "order": telling.order if telling else None,
        "payment": payment_name(place, telling.order.payment_method) if telling else "",
        "story": story_of(telling, place.integration) if telling else None,
        "timeline": timeline.timeline_of(found, attempts),
        "writes": [trace.write_of(each) for each in attempts],
        "siblings": siblings_of(found),
        "collected": collected_of(found),
        "proof": proof_of(found, telling),
        "is_asked": row.cause == ASKED and row.can_process,
        "missing_row": missing_row(found.cause, found.cause_params) if row.cause else "",
    }
    return show(request, place, row.place, "orders/posting.html", context)


def payment_name(place: Place, key: str) -> str:
    """What the shop calls a payment method, where its list says so; else the key that stands on the order."""
    known = choices.options_of(place.integration).get(METHODS, ())
    return next((option.label for option in known if option.value == key), key)


def siblings_of(posting: Posting) -> list[rows.Row]:
    """What else there is of the same order: its sale, its payment; and the day that it is part of."""
    found = lists.of_order(posting.integration_id, posting.order_id) if posting.order_id else []
    if posting.collected_in is not None:
        found.append(posting.collected_in)
    return [rows.row_of(each, moment.now()) for each in found if each.id != posting.id]


def collected_of(posting: Posting) -> list[rows.Row]:
    """The sales of a day's turnover."""
    if posting.kind != PostingKind.DAY.value:
        return []
    return [rows.row_of(each, moment.now()) for each in lists.collected(posting, COLLECTED)]


def proof_of(posting: Posting, telling: Telling | None) -> Proof | None:
    """What the register said of the customer's VAT number, up to the booking; None where it was not asked."""
    number = telling.order.customer.vat_number if telling else ""
    found = lists.vat_checks(posting, number) if number else VatCheck.for_account(posting.integration.account).none()
    if posting.posted_at is not None:
        found = found.filter(checked_at__lte=posting.posted_at)
    check = found.first()
    if check is None:
        return None
    fields = texts.document_of(check.proof) if check.proof else {}
    return Proof(number=check.number, is_valid=check.verdict == "valid", at=check.checked_at, fields=fields)


@require_GET
@of_integration(Right.VIEW)
def vat_proof(request: HttpRequest, place: Place, posting_id: int) -> HttpResponse:
    """The proof as a text to be kept."""
    found = whole(place, posting_id)
    proof = proof_of(found, tell(found))
    if proof is None:
        raise Http404
    answer = HttpResponse(proof_text(proof, rows.number_of(found)), content_type="text/plain; charset=utf-8")
    name = "".join(letter for letter in proof.number if letter.isascii() and letter.isalnum())
    answer.headers["Content-Disposition"] = f'attachment; filename="vat-number-{name}-{proof.at:%Y-%m-%d}.txt"'
    return answer


def proof_text(proof: Proof, number: str) -> str:
    """What the register was asked and answered, line by line."""
    given = proof.fields
    pairs: list[tuple[Any, str]] = [
        (_("Order"), number),
        (_("VAT number"), proof.number),
        (_("Asked about (VIES)"), given.get("number", "")),
        (_("Country"), given.get("country", "")),
        (_("Asked on"), f"{proof.at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M:%S %Z}"),
        (_("Answer"), _("valid") if proof.is_valid else _("not valid")),
        (_("In the words of the register"), given.get("answer", "")),
        (_("Consultation number"), given.get("reference", "")),
        (_("Name"), given.get("name", "")),
        (_("Address"), given.get("address", "")),
    ]
    return "".join(f"{name}: {text or '-'}\n" for name, text in pairs)
