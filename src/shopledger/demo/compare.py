"""Compare what was sold with what stands in the books, by what both simulators say, not by our own tables.

Both sides are streamed; what the books say is kept in a scratch file while the shop is read, because each side has an
order of its own. Our tables are asked for one thing only: why an order is not in the books.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from shopledger.domain.money import ZERO

Row = dict[str, Any]
SHOWN_SURPRISES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What our tables say became of an order: the state of its posting (empty: never seen) and the cause, if any.

    `is_limit`: the cause is that the package cannot express such a sale, which the shop cannot know.
    """

    state: str = ""
    cause: str = ""
    is_limit: bool = False


@dataclass(slots=True, kw_only=True)
class Sums:
    """The same amount on both sides, over what is booked."""

    shop: Decimal = ZERO
    books: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """What the books have more than the shop."""
        return self.books - self.shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """An order whose fate is not the one that was to be expected."""

    number: str
    expected: str
    found: str


@dataclass(slots=True, kw_only=True)
class Comparison:
    """Shop and books side by side. Every order is in exactly one of booked, lost, waiting and refused.

    `doubled` counts references that stand in the books more than once, `strangers` those that the shop does not know.
    """

    orders: int = 0
    booked: int = 0
    lost: int = 0
    doubled: int = 0
    strangers: int = 0
    waiting: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    total: Sums = field(default_factory=Sums)
    vat: dict[str, Sums] = field(default_factory=dict)
    surprises: list[Surprise] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing doubled, no cent of difference, no stranger."""
        differs = self.total.difference or any(sums.difference for sums in self.vat.values())
        return not (self.lost or self.doubled or self.strangers or differs)


class Scratch:
    """What the books say, by reference, in a file that is thrown away."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("pragma journal_mode = off")
        self._database.execute("pragma synchronous = off")
        self._database.execute(
            "create table document"
            " (reference text primary key, copies int default 1, total text, vat text, seen int default 0)"
        )

    def close(self) -> None:
        """No more questions."""
        self._database.close()

    def fill(self, rows: Iterable[Row]) -> None:
        """Keep every sale among the rows; a reference that comes again is counted."""
        sql = (
            "insert into document (reference, total, vat) values (?, ?, ?)"
            " on conflict (reference) do update set copies = copies + 1"
        )
        self._database.execute("begin")
        self._database.executemany(sql, (kept(row) for row in rows if row["kind"] != "payment"))
        self._database.execute("commit")

    def take(self, reference: str) -> tuple[Decimal, dict[str, Decimal]] | None:
        """Total and VAT by rate of that reference, or None; it counts as seen from now on."""
        sql = "update document set seen = 1 where reference = ? returning total, vat"
        found = self._database.execute(sql, (reference,)).fetchone()
        return (Decimal(found[0]), decimals(msgspec.json.decode(found[1]))) if found else None

    def doubled(self) -> int:
        """How many references stand there more than once."""
        return self._count("copies > 1")

    def unseen(self) -> int:
        """How many references were never asked for."""
        return self._count("seen = 0")

    def _count(self, condition: str) -> int:
        sql = f"select count(*) from document where {condition}"  # noqa: S608 - two fixed conditions, right above
        return int(self._database.execute(sql).fetchone()[0])


def kept(row: Row) -> tuple[str, str, bytes]:
    """What is kept of a document of the books."""
    return row["reference"], row["total"], msgspec.json.encode(row["vat"])


def decimals(amounts: dict[str, str]) -> dict[str, Decimal]:
    """The same amounts as numbers."""
    return {name: Decimal(amount) for name, amount in amounts.items()}


def compare(
    sold: Iterator[Row],
    in_books: Iterator[Row],
    *,
    reference_of: Callable[[str], str],
    fate_of: Callable[[str], Fate],
    scratch: Path,
) -> Comparison:
    """Read both sides once and say how they differ. `fate_of` is asked only for orders that are not in the books."""
    comparison = Comparison()
    with closing(Scratch(scratch)) as books:
        books.fill(in_books)
        for row in sold:
            comparison.orders += 1
            found = books.take(reference_of(row["number"]))
            if found is None:
                count_absent(comparison, row, fate_of(row["number"]))
            else:
                count_booked(comparison, row, *found)
        comparison.doubled = books.doubled()
        comparison.strangers = books.unseen()
    return comparison


def count_booked(comparison: Comparison, row: Row, total: Decimal, vat: dict[str, Decimal]) -> None:
    """An order that stands in the books: add up both sides."""
    if row["expected"] != "book":
        surprise(comparison, row, "booked")
        return
    comparison.booked += 1
    comparison.total.shop += Decimal(row["total"])
    comparison.total.books += total
    for rate, amount in row["vat"].items():
        comparison.vat.setdefault(rate, Sums()).shop += Decimal(amount)
    for rate, amount in vat.items():
        comparison.vat.setdefault(rate, Sums()).books += amount


def count_absent(comparison: Comparison, row: Row, fate: Fate) -> None:
    """An order that is not in the books: right only when it must not be, and for the cause that it should have."""
    match row["expected"]:
        case "wait" if not fate.cause:
            comparison.waiting += 1
        case "book" | "refuse" if fate.is_limit:
            comparison.refused[fate.cause] += 1
        case "refuse" if fate.cause == row["cause"]:
            comparison.refused[fate.cause] += 1
        case _:
            surprise(comparison, row, f"{fate.state or 'never seen'} {fate.cause}".strip())


def surprise(comparison: Comparison, row: Row, found: str) -> None:
    """An order that went another way than it should: counted as lost, the first few are shown."""
    comparison.lost += 1
    if len(comparison.surprises) < SHOWN_SURPRISES:
        expected = f"{row['expected']} {row['cause']}".strip()
        comparison.surprises.append(Surprise(number=row["number"], expected=expected, found=found))
