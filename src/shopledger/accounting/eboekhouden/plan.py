"""The requests that a booking takes, as they would leave by REST; what is only known later stands in braces."""

from __future__ import annotations

from urllib.parse import urlencode

from shopledger.accounting.eboekhouden.mapping import (
    Prepared,
    invoice_document,
    mutation_document,
    normal_email,
    relation_document,
)
from shopledger.accounting.eboekhouden.rest_client import encode
from shopledger.accounting.eboekhouden.settings import choices_of
from shopledger.connect.contract import PlannedRequest
from shopledger.domain.booking import Booking, BookingKind
from shopledger.domain.settings import Settings

RELATION = "{relation}"


class _LaterIds(dict[str, int | str]):
    """Ids of ledger accounts that are not known yet: {ledger 8000}."""

    def get(self, account: str, default: object = None) -> int | str:
        return f"{{ledger {account or 'of debtors'}}}"


def plan(booking: Booking, settings: Settings) -> tuple[PlannedRequest, ...]:
    """Find the debtor, make it when it is not there, book. Raises Refusal for what cannot be expressed."""
    prepared = _prepared(booking, settings)
    path = "/v1/invoice" if booking.kind is BookingKind.INVOICE else "/v1/mutation"
    sale = PlannedRequest(purpose="book sale", method="POST", path=path, body=encode(prepared.document))
    if booking.fixed_debtor is not None:
        return (sale,)
    email = normal_email(booking.debtor.email)
    return (
        PlannedRequest(purpose="find debtor", method="GET", path="/v1/relation", query=urlencode({"email": email})),
        PlannedRequest(
            purpose="create debtor when it is not there",
            method="POST",
            path="/v1/relation",
            body=encode(relation_document(booking.debtor)),
        ),
        sale,
    )


def _prepared(booking: Booking, settings: Settings) -> Prepared:
    document = invoice_document if booking.kind is BookingKind.INVOICE else mutation_document
    return document(booking, RELATION, choices_of(settings), _LaterIds())
