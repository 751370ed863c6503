"""Asking for documents and comparing what comes back. Pure.

A filter only narrows what is sent: whatever comes back is compared here again, because some of SnelStart's lists ignore
their filter and answer everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TypeVar
from urllib.parse import quote

from shopledger.accounting.snelstart.mapping import normal_email, normal_vat_number
from shopledger.accounting.snelstart.wire import Entry, Invoice, Relation, SalesOrder
from shopledger.connect.contract import Different, Found
from shopledger.domain.booking import Booking, BookingRef
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.money import ZERO

Item = TypeVar("Item")
LONGEST_FILTER = 1700
"""Characters of an encoded filter, so that a whole address stays under 1,900."""
ADDRESSES_AT_ONCE = 20


def literal(text: str) -> str:
    """A text inside a filter: quotes are doubled."""
    return "'" + text.replace("'", "''") + "'"


def equals(name: str, text: str) -> str:
    """A filter for one value. `name` is in UpperCamelCase, as filters want it."""
    return f"{name} eq {literal(text)}"


def holds_address(email: str) -> str:
    """A filter for relations that have the address among theirs; one relation can have several with semicolons."""
    return f"substringof({literal(email)}, Email) eq true"


def encode(condition: str) -> str:
    """A filter as it stands in an address."""
    return quote(condition, safe="'(),;@")


def any_of(conditions: Iterable[str], at_most: int = ADDRESSES_AT_ONCE) -> Iterator[str]:
    """The conditions joined by `or`, in as few encoded filters as their length allows."""
    joined = ""
    count = 0
    for condition in conditions:
        part = encode(condition)
        longer = f"{joined}%20or%20{part}" if joined else part
        if joined and (count == at_most or len(longer) > LONGEST_FILTER):
            yield joined
            joined, count = part, 1
        else:
            joined, count = longer, count + 1
    if joined:
        yield joined


def addresses_of(wanted: Sequence[Debtor]) -> tuple[str, ...]:
    """The addresses to ask for, each once: in lower case, and as typed where that differs."""
    emails = (form for debtor in wanted for form in (normal_email(debtor.email), debtor.email.strip()))
    return tuple(dict.fromkeys(email for email in emails if email))


def parts_of(emails: str | None) -> tuple[str, ...]:
    """The addresses of a relation, in lower case."""
    return tuple(normal_email(part) for part in (emails or "").split(";"))


class KnownRelations:
    """Relations by address, to choose from."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self._by_email: dict[str, list[Relation]] = {}
        for relation in relations:
            if "Klant" in (relation.kinds or ()) and not relation.is_inactive:
                for email in parts_of(relation.email):
                    self._by_email.setdefault(email, []).append(relation)

    def choose(self, debtor: Debtor) -> DebtorRef | None:
        """The customer with that address, the one with the lowest code where there are several.

        A debtor that VAT is shifted to must have that VAT number.
        """
        candidates = self._by_email.get(normal_email(debtor.email), []) if debtor.email else []
        if debtor.shifts_vat:
            number = normal_vat_number(debtor.vat_number)
            candidates = [one for one in candidates if normal_vat_number(one.vat_number or "") == number]
        if not candidates:
            return None
        return debtor_ref(min(candidates, key=_age))


def _age(relation: Relation) -> tuple[bool, int]:
    return relation.code is None, relation.code or 0


def debtor_ref(relation: Relation) -> DebtorRef:
    """A relation as the rest of the project knows it."""
    code = "" if relation.code is None else str(relation.code)
    return DebtorRef(id=relation.id, code=code, name=relation.name or "")


def same_code(code: str | None, wanted: str) -> bool:
    """Whether two article codes are the same; numeric ones may come back without their leading zeros."""
    if code is None:
        return False
    if code == wanted:
        return True
    return code.isdecimal() and wanted.isdecimal() and int(code) == int(wanted)


def compare_invoice(invoice: Invoice, booking: Booking, debtor_id: str) -> Found | Different:
    """A sales invoice with our number against our booking."""
    ref = BookingRef(id=invoice.entry.id if invoice.entry else invoice.id, number=booking.reference)
    debtor = invoice.relation.id if invoice.relation else ""
    return _compared(ref, (invoice.total, booking.total_incl), (debtor, debtor_id))


def compare_entry(entry: Entry, booking: Booking, debtor_id: str) -> Found | Different:
    """A sales entry with our number against our booking."""
    debtor = entry.relation.id if entry.relation else ""
    return _compared(
        BookingRef(id=entry.id, number=booking.reference), (entry.total, booking.total_incl), (debtor, debtor_id)
    )


def compare_order(order: SalesOrder, booking: Booking, debtor_id: str) -> Found | Different:
    """A sales order with our reference against our booking.

    SnelStart computes the VAT of an order itself: a cent of rounding per line does not make it another order.
    """
    debtor = order.relation.id if order.relation else ""
    total = booking.total_incl
    if order.total_incl is not None and abs(order.total_incl - total) <= Decimal("0.01") * len(booking.lines):
        total = order.total_incl
    return _compared(order_ref(order), (order.total_incl, total), (debtor, debtor_id))


def order_ref(order: SalesOrder) -> BookingRef:
    """An order that exists; people know it by the server's number."""
    return BookingRef(id=order.id, number="" if order.number is None else str(order.number))


def _compared(ref: BookingRef, totals: tuple[Decimal | None, Decimal], debtors: tuple[str, str]) -> Found | Different:
    there, ours = totals
    if there != ours:
        return Different(ref=ref, what=f"total {there if there is not None else ZERO} instead of {ours}")
    if debtors[0] != debtors[1]:
        return Different(ref=ref, what=f"debtor {debtors[0]} instead of {debtors[1]}")
    return Found(ref=ref)
