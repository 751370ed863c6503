"""The books of the simulated administration: rows with the few values that rules and searches ask for."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

Document = dict[str, Any]
Vat = tuple[tuple[str, Decimal], ...]
_read = msgspec.json.Decoder(float_hook=Decimal).decode

CUSTOMER = 0xC0570000
INVOICE = 0x14401CE0
LEDGER = 0x1ED6E400
TRADENAME = 0x74ADE000
LABEL = 0x1ABE1000
ORGANIZATION = 0x046A0000


def identifier(kind: int, number: int) -> str:
    """The id of a row: a UUID that tells kind and number."""
    return str(UUID(int=(kind << 96) | (0x4000 << 64) | (0x8000 << 48) | (number + 1)))


def position(kind: int, text: str) -> int | None:
    """The number of a row by its id; None for the id of anything else. Raises ValueError for what is no UUID."""
    value = UUID(text).int
    number = (value & ((1 << 48) - 1)) - 1
    return number if value >> 96 == kind and number >= 0 else None


@dataclass(slots=True)
class CustomerRow:
    """A customer. `country` is NL where none was sent."""

    name: str
    email: str
    country: str
    is_private: bool
    shifts_vat: bool
    body: bytes
    is_archived: bool = False

    @property
    def document(self) -> Document:
        """What was sent."""
        return dict(_read(self.body))


@dataclass(slots=True)
class InvoiceRow:
    """An invoice. `words` is what the search looks at, in lower case; `number` is empty for a draft."""

    reference: str
    customer: int
    day: str
    number: str
    created_at: datetime
    total_excl: Decimal
    total_incl: Decimal
    vat: Vat
    words: str
    body: bytes

    @property
    def document(self) -> Document:
        """What was sent."""
        return dict(_read(self.body))


@dataclass(slots=True)
class Books:
    """All that was stored."""

    customers: list[CustomerRow] = field(default_factory=list)
    invoices: list[InvoiceRow] = field(default_factory=list)
    by_name: list[tuple[str, int]] = field(default_factory=list)
    by_email: dict[str, list[int]] = field(default_factory=dict)
    sent: int = 0

    def add_customer(self, row: CustomerRow) -> int:
        """Its number."""
        number = len(self.customers)
        self.customers.append(row)
        insort(self.by_name, (row.name.lower(), number))
        if row.email:
            self.by_email.setdefault(row.email.lower(), []).append(number)
        return number

    def add_invoice(self, row: InvoiceRow) -> int:
        """Its number."""
        self.invoices.append(row)
        return len(self.invoices) - 1

    def customer(self, text: str) -> tuple[int, CustomerRow] | None:
        """A customer by id. Raises ValueError for what is no UUID."""
        number = position(CUSTOMER, text)
        return None if number is None or number >= len(self.customers) else (number, self.customers[number])

    def invoice(self, text: str) -> tuple[int, InvoiceRow] | None:
        """An invoice by id. Raises ValueError for what is no UUID."""
        number = position(INVOICE, text)
        return None if number is None or number >= len(self.invoices) else (number, self.invoices[number])

    def customers_with(self, words: str, *, in_email: bool) -> list[int]:
        """Numbers of customers by name whose name holds the words, or whose e-mail address is the words."""
        text = words.lower()
        by_email = set(self.by_email.get(text, ())) if in_email else set()
        if "@" in text:  # no name has one, so that there is nothing to scan
            return sorted(by_email, key=lambda number: self.customers[number].name.lower())
        return [number for name, number in self.by_name if text in name or number in by_email]

    def invoices_with(self, words: str, *, in_reference: bool) -> list[int]:
        """Numbers of invoices, newest first, whose name, texts or reference hold the words."""
        text = words.lower()
        return [
            number
            for number in range(len(self.invoices) - 1, -1, -1)
            if text in self.invoices[number].words or (in_reference and text in self.invoices[number].reference.lower())
        ]
