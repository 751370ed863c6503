"""The dry run: recent orders as they would be booked, and the first one that really is."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shopledger.domain.messages import Message
from shopledger.pipeline import desk, rehearse
from shopledger.pipeline.rehearse import RehearsedLine, RehearsedOrder
from shopledger.store import choices
from shopledger.store.models import Posting
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, who
from shopledger.web.setup.holds import hold_words
from shopledger.web.shell import show
from shopledger.web.texts import STATES, TREATMENTS, words_of

NOT_CHOSEN = "CHK-19"
"""The status of the order is not one that is booked by itself; a person may overrule that."""
UNDER_WAY = ("ready", "posting")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """An order of the dry run as the page shows it."""

    order: RehearsedOrder
    treatment: object
    findings: tuple[Message, ...]
    notes: tuple[Message, ...]
    lines: tuple[tuple[RehearsedLine, str, str], ...]
    can_be_first: bool


@require_GET
@of_integration(Right.VIEW)
def rehearsal(request: HttpRequest, place: Place) -> HttpResponse:
    """The last dry run, without asking anybody anything."""
    last = rehearse.last(place.integration.id)
    names = labels(place)
    context = {
        "last": last,
        "is_old": last is not None and last.settings_version != place.integration.settings_version,
        "orders": [shown(order, names) for order in last.orders] if last else [],
        "accounts": [(each, names.get(each.account, "")) for each in last.accounts] if last else [],
        "rates": [(each, names.get(each.code, "")) for each in last.rates] if last else [],
    }
    return show(request, place, "setup", "setup/rehearsal.html", context)


def labels(place: Place) -> dict[str, str]:
    """What accounts and VAT codes are called in the books."""
    lists = choices.options_of(place.integration)
    rows = (*lists.get("vat_codes", ()), *lists.get("ledger_accounts", ()))
    return {option.value: option.label for option in rows}


def shown(order: RehearsedOrder, names: dict[str, str]) -> ShownOrder:
    """An order in words."""
    wanted = {code for code, _params in order.findings} <= {NOT_CHOSEN}
    return ShownOrder(
        order=order,
        treatment=TREATMENTS.get(order.treatment, ""),
        findings=tuple(words_of(code, dict(params)) for code, params in order.findings),
        notes=tuple(words_of(code, dict(params)) for code, params in order.notes),
        lines=tuple((line, names.get(line.account, ""), names.get(line.code, "")) for line in order.lines),
        can_be_first=wanted and not order.is_booked_before and bool(order.lines),
    )


@require_POST
@of_integration(Right.PROCESS)
def run(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask the shop for its last orders and work them out; or work the same ones out with the present settings."""
    is_again = "again" in request.POST
    made = rehearse.again(place.integration.id, moment.now) if is_again else None
    made = made or rehearse.rehearse(place.integration.id, moment.now)
    if made.held_by:
        messages.error(request, hold_words(made.held_by, dict(made.params)))
    elif not made.orders:
        messages.warning(request, _("Your shop has no orders of the last weeks to show."))
    return redirect("rehearsal", place.integration.id)


@require_POST
@of_integration(Right.PROCESS)
def book_first(request: HttpRequest, place: Place) -> HttpResponse:
    """Book one order of the dry run before any other."""
    made = desk.book_first(place.integration.id, request.POST.get("order", ""), moment.now, who(request))
    if isinstance(made, str):
        messages.error(request, hold_words(made, {}))
        return redirect("rehearsal", place.integration.id)
    return redirect("first_booking", place.integration.id, made)


@require_GET
@of_integration(Right.VIEW)
def first_booking(request: HttpRequest, place: Place, posting_id: int) -> HttpResponse:
    """How the first booking goes, and what to compare once it is there."""
    rows = Posting.for_account(place.account).filter(integration=place.integration).select_related("order")
    posting = get_object_or_404(rows, pk=posting_id)
    context = {
        "posting": posting,
        "state": STATES[posting.state],
        "words": words_of(posting.cause, posting.cause_params) if posting.cause else None,
        "is_under_way": posting.state in UNDER_WAY,
    }
    template = "setup/first_state.html" if getattr(request, "htmx", False) else "setup/first.html"
    return show(request, place, "setup", template, context)
