"""The requests that a booking would take, byte for byte, without making any; what only a call tells is in {braces}."""

from __future__ import annotations

from shopledger.accounting.jortt import mapping
from shopledger.accounting.jortt.client import encode, query_of
from shopledger.accounting.jortt.settings import choices_of
from shopledger.connect.contract import Document, PlannedRequest
from shopledger.domain.booking import Booking
from shopledger.domain.customer import Debtor
from shopledger.domain.settings import Settings


def plan(booking: Booking, settings: Settings) -> tuple[PlannedRequest, ...]:
    """Find the customer (and make it where it is absent), make the invoice. See BooksSystem.plan."""
    fixed = booking.fixed_debtor
    before = () if fixed is not None else _debtor_requests(booking.debtor)
    invoice = mapping.invoice_document(booking, fixed.id if fixed is not None else "{customer}", choices_of(settings))
    return (*before, _write("book sale", "/v3/invoices", invoice.document))


def _debtor_requests(debtor: Debtor) -> tuple[PlannedRequest, ...]:
    query = query_of(debtor.email.strip() or debtor.key, 1)
    return (
        PlannedRequest(purpose="find debtor", method="GET", path="/customers", query=query),
        _write("create debtor, if absent", "/customers", mapping.customer_document(debtor)),
    )


def _write(purpose: str, path: str, document: Document) -> PlannedRequest:
    return PlannedRequest(purpose=purpose, method="POST", path=path, body=encode(document))
