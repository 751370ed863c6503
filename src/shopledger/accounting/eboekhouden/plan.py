"""The requests that a booking takes, as they would leave by REST; what is only known later stands in braces."""

from __future__ import annotations

from urllib.parse import urlencode

from shopledger.accounting.eboekhouden.mapping import (
    arrange,
    booking_rows,
    invoice_document,
    mutation_document,
    normal_email,
    relation_document,
)
from shopledger.accounting.eboekhouden.rest_client import encode
from shopledger.accounting.eboekhouden.settings import choices_of
from shopledger.connect.contract import Document, PlannedRequest
from shopledger.domain.booking import Booking, BookingKind
from shopledger.domain.settings import Settings

RELATION = "{relation}"


class _LaterIds(dict[str, int | str]):
    """Ids of ledger accounts that are not known yet: {ledger 8000}."""

    def get(self, account: str, default: object = None) -> int | str:
        return f"{{ledger {account or 'of debtors'}}}"


def plan(booking: Booking, settings: Settings) -> tuple[PlannedRequest, ...]:
    """Find the debtor, make it when it is not there, book. Raises Refusal for what cannot be expressed."""
    path = "/v1/invoice" if booking.kind is BookingKind.INVOICE else "/v1/mutation"
    sale = PlannedRequest(purpose="book sale", method="POST", path=path, body=encode(_sale(booking, settings)))
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


def _sale(booking: Booking, settings: Settings) -> Document:
    document = invoice_document if booking.kind is BookingKind.INVOICE else mutation_document
    choices = choices_of(settings)
    return document(booking, RELATION, choices, _LaterIds(), arrange(booking_rows(booking, choices)))
