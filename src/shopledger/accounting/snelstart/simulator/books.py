"""The books of the simulated administration: what was stored, and indexes that keep every look-up short.

Rows are kept small (the stored body as bytes beside the few values that rules and filters ask for), so that a million
sales fit in memory; a document is only put together when somebody asks for it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from shopledger.accounting.snelstart.simulator import chart
from shopledger.connect.simulation.server import dump

Document = dict[str, Any]
Vat = tuple[tuple[str, Decimal], ...]
_read = msgspec.json.Decoder(float_hook=Decimal).decode


@dataclass(slots=True)
class RelationRow:
    """A relation. `country` is SnelStart's own two-letter code, empty without an address."""

    code: int
    name: str
    kinds: tuple[str, ...]
    email: str
    country: str
    vat_number: str
    is_active: bool
    body: bytes


@dataclass(slots=True)
class EntryRow:
    """A sales entry with its open item. `vat` are amounts by percentage."""

    number: str
    day: str
    relation: int
    total: Decimal
    open_amount: Decimal
    vat: Vat
    body: bytes


@dataclass(slots=True)
class OrderRow:
    """A sales order. `invoice` is the position of the entry that was made of it."""

    number: int
    reference: str
    day: str
    relation: int
    total_excl: Decimal
    total_incl: Decimal
    vat: Vat
    body: bytes
    invoice: int | None = None


@dataclass(slots=True)
class ArticleRow:
    """An article."""

    code: str
    group: int
    is_active: bool
    body: bytes


@dataclass(slots=True)
class MemorialRow:
    """A memorial entry; `sales` are positions of entries with the amounts set against them."""

    voucher: str
    day: str
    sales: tuple[tuple[int, Decimal], ...]
    body: bytes


class EmailIndex:
    """Which relations have an address that contains a text, without looking at all of them.

    A text with an @ in its middle can only be found where the part before the @ ends an address's own such part, so
    those parts are kept in order of their reversed letters.
    """

    def __init__(self) -> None:
        self._by_local: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)

    def add(self, emails: str, position: int) -> None:
        """One relation."""
        for part in emails.split(";"):
            local, at, domain = part.strip().lower().rpartition("@")
            if local and at:
                insort(self._by_local[local[-1]], (local[::-1], domain, position))

    def holding(self, text: str, is_part: bool) -> list[int] | None:  # noqa: FBT001 - the form of every look-up
        """Positions of relations whose address may hold the text, None where only a scan can tell."""
        local, at, domain = text.lower().rpartition("@")
        if not local or not at or (";" in text and is_part):
            return None
        reversed_local = local[::-1]
        rows = self._by_local[local[-1]]
        found = []
        for number in range(bisect_left(rows, (reversed_local, "", -1)), len(rows)):
            row_local, row_domain, position = rows[number]
            if not row_local.startswith(reversed_local):
                break
            if row_domain.startswith(domain):
                found.append(position)
        return found


@dataclass(slots=True)
class Books:
    """All rows. Positions never change; a row that was removed is None."""

    relations: list[RelationRow | None] = field(default_factory=list)
    entries: list[EntryRow | None] = field(default_factory=list)
    orders: list[OrderRow | None] = field(default_factory=list)
    articles: list[ArticleRow | None] = field(default_factory=list)
    memorials: list[MemorialRow | None] = field(default_factory=list)
    emails: EmailIndex = field(default_factory=EmailIndex)
    entry_by_number: dict[str, int] = field(default_factory=dict)
    entries_by_relation: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    orders_by_reference: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    article_by_code: dict[str, int] = field(default_factory=dict)
    memorials_by_voucher: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    documents: list[tuple[str, int]] = field(default_factory=list)
    next_relation: int = 1001
    next_order: int = 318

    def add_relation(self, row: RelationRow) -> int:
        """Its position."""
        self.relations.append(row)
        position = len(self.relations) - 1
        self.emails.add(row.email, position)
        return position

    def add_entry(self, row: EntryRow) -> int:
        """Its position."""
        self.entries.append(row)
        position = len(self.entries) - 1
        self.entry_by_number[row.number] = position
        self.entries_by_relation[row.relation].append(position)
        self.documents.append(("entry", position))
        return position

    def add_order(self, row: OrderRow) -> int:
        """Its position."""
        self.orders.append(row)
        position = len(self.orders) - 1
        self.orders_by_reference[row.reference].append(position)
        self.documents.append(("order", position))
        return position

    def add_article(self, row: ArticleRow) -> int:
        """Its position."""
        self.articles.append(row)
        position = len(self.articles) - 1
        self.article_by_code[row.code] = position
        return position

    def add_memorial(self, row: MemorialRow) -> int:
        """Its position. What it pays is no longer open."""
        self.memorials.append(row)
        position = len(self.memorials) - 1
        self.memorials_by_voucher[row.voucher].append(position)
        self.documents.append(("payment", position))
        for entry_position, amount in row.sales:
            entry = self.entries[entry_position]
            if entry is not None:
                entry.open_amount -= amount
        return position

    def relation_at(self, identifier: str) -> tuple[int, RelationRow] | None:
        """The relation with that id."""
        position = chart.position(chart.RELATION, identifier)
        row = self.relations[position] if position is not None and position < len(self.relations) else None
        return (position, row) if row is not None and position is not None else None

    def entry_at(self, identifier: str) -> tuple[int, EntryRow] | None:
        """The entry with that id."""
        position = chart.position(chart.ENTRY, identifier)
        row = self.entries[position] if position is not None and position < len(self.entries) else None
        return (position, row) if row is not None and position is not None else None

    def article_at(self, identifier: str) -> tuple[int, ArticleRow] | None:
        """The article with that id."""
        position = chart.position(chart.ARTICLE, identifier)
        row = self.articles[position] if position is not None and position < len(self.articles) else None
        return (position, row) if row is not None and position is not None else None


def stored(document: Document) -> bytes:
    """A body as it is kept."""
    return dump(document)


def body_of(row: Any) -> Document:
    """The body that was stored."""
    document: Document = _read(row.body)
    return document


def present(rows: list[Any]) -> Iterator[int]:
    """Positions of rows that are still there."""
    return (position for position, row in enumerate(rows) if row is not None)
