"""What should have become of every order, by what the shop says, and what did, by what the books say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from shopledger.domain.capabilities import Capabilities
from shopledger.domain.order import VatTreatment

Row = dict[str, Any]
OWN_ROUNDING = Decimal("0.02")
"""A package that computes VAT by itself may differ by so much, in euro."""
NO_FOREIGN_VAT, NO_ROW = "CHK-06", "CHK-05"


def expected_rows(
    sold: Iterable[Row], capabilities: Capabilities, home: str, refused: Mapping[str, str]
) -> Iterator[Row]:
    """The shop's rows, with what this package makes of them.

    One that has no other country's VAT must refuse what bears some. `refused` are sound orders (code by number) that
    the package says by itself it cannot have.
    """
    for row in sold:
        is_sound = row["cause"] in {"", NO_ROW} and row["may_book"]
        if is_sound and not capabilities.foreign_vat and bears_foreign_vat(row, home):
            yield {**row, "expected": "refuse", "cause": NO_FOREIGN_VAT}
        elif is_sound and not row["cause"] and row["number"] in refused:
            yield {**row, "expected": "refuse", "cause": refused[row["number"]]}
        else:
            yield row


def bears_foreign_vat(row: Row, home: str) -> bool:
    """Whether the order has VAT of another country than the shop's."""
    is_ordinary = row["treatment"] == VatTreatment.ORDINARY.value
    return is_ordinary and row["country"] != home and any(Decimal(rate) for rate in row["vat"])


@dataclass(slots=True, kw_only=True)
class Counted:
    """Orders of one scenario, counted in the simulators. `wrong`: numbers of those booked for another total."""

    orders: int = 0
    booked: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Documents:
    """The documents of the books, by reference; `payments` by the sale that they pay."""

    sales: Counter[str] = field(default_factory=Counter)
    totals: dict[str, Decimal] = field(default_factory=dict)
    payments: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Self:
        """From the books' rows."""
        documents = cls()
        for row in rows:
            counted = documents.payments if row["kind"] == "payment" else documents.sales
            counted[row["reference"]] += 1
            if counted is documents.sales:
                documents.totals[row["reference"]] = Decimal(row["total"])
        return documents


def count(sold: Iterable[Row], documents: Documents, prefix: str, bounds: list[int]) -> list[Counted]:
    """Orders by scenario: those at places below the first bound, below the second, and so on; the rest comes last.

    `sold` is in the sequence of the market, as shops tell it.
    """
    counted = [Counted() for _ in range(len(bounds) + 1)]
    for place, row in enumerate(sold):
        orders = counted[sum(place >= bound for bound in bounds)]
        reference = f"{prefix}{row['number']}"
        copies = documents.sales[reference]
        orders.orders += 1
        orders.booked += bool(copies)
        orders.doubled += max(0, copies - 1)
        orders.lost += row["expected"] == "book" and not copies
        if copies and abs(documents.totals[reference] - Decimal(row["total"])) > OWN_ROUNDING:
            orders.wrong.append(row["number"])
    return counted
