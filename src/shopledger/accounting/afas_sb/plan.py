"""The requests that a booking would take, byte for byte, without making any; what only a call tells is in {braces}."""

from __future__ import annotations

from urllib.parse import urlsplit

from shopledger.accounting.afas_sb.client import encode, list_path
from shopledger.accounting.afas_sb.lookup import email_filters
from shopledger.accounting.afas_sb.mapping import ORGANISATION, entry_document, relation_document
from shopledger.accounting.afas_sb.settings import choices_of
from shopledger.connect.contract import Document, PlannedRequest
from shopledger.domain.booking import Booking
from shopledger.domain.customer import DebtorRef
from shopledger.domain.settings import Settings


def plan(booking: Booking, settings: Settings) -> tuple[PlannedRequest, ...]:
    """Find the debtor (and make it where it is absent), book. See BooksSystem.plan."""
    choices = choices_of(settings, settings.package_options.get("administration") or "{administration}")
    if booking.fixed_debtor is not None:
        return (_write("book sale", "/api/salesjournalentry", entry_document(booking, booking.fixed_debtor, choices)),)
    kind, relation = relation_document(booking.debtor)
    entry = entry_document(booking, DebtorRef(id="{debtor}", kind=kind), choices)
    lists = ("organisations",) if kind == ORGANISATION else ("persons", "organisations")
    searches = [_search(path, narrowed) for path in lists for narrowed in email_filters([booking.debtor])]
    made = _write("create debtor, if absent", f"/api/{kind}", relation)
    return (*searches, made, _write("book sale", "/api/salesjournalentry", entry))


def _search(path: str, narrowed: str) -> PlannedRequest:
    parts = urlsplit(list_path(path, narrowed, "Name"))
    return PlannedRequest(purpose="find debtor", method="GET", path=parts.path, query=parts.query)


def _write(purpose: str, path: str, document: Document) -> PlannedRequest:
    return PlannedRequest(purpose=purpose, method="POST", path=path, body=encode(document))
