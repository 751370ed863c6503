"""The platform's own invoices to an account, kept as they were issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shopledger.store.models import Account, Invoice


def add(account: Account, number: str, issued_on: date, total: Decimal, document: bytes) -> bool:
    """Keep an invoice (`total` in euro, including VAT; `document` a PDF); False when that number is there already.

    An invoice that was issued is never changed.
    """
    columns = {"account": account, "issued_on": issued_on, "total_cents": int(total.scaleb(2)), "document": document}
    _, is_new = Invoice.objects.get_or_create(number=number, defaults=columns)
    return is_new


def list_for(account: Account) -> list[Invoice]:
    """The account's invoices without their documents, the newest first."""
    return list(Invoice.for_account(account).defer("document").order_by("-issued_on", "-id"))


def document_for(account: Account, number: str) -> bytes | None:
    """The document of one of the account's invoices; None where it has none of that number."""
    found = Invoice.for_account(account).filter(number=number).values_list("document", flat=True).first()
    return None if found is None else bytes(found)
