"""What is played: a shop with orders of the last days, empty books, the VAT register; and what must come of it.

The simulators keep the real time. The market is known here too, so that expectations come from what was sold.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from shopledger.demo.stage import Script
from shopledger.domain.dates import business_date

if TYPE_CHECKING:
    from datetime import datetime

    from shopledger.demo.stage import Actor, Stage

HOME = "NL"
MISSING_ROW, FAULTY_VAT_NUMBER = "CHK-05", "CHK-03"
ORDERS, DAYS, AHEAD = 40, 10, 2
SEED = 152
"""Among its sales of the first days are one to France at a rate without a row and one with a VAT number nobody has."""


def script(shop: str, books: str, now: datetime) -> Script:
    """Orders from some days before today until the day after tomorrow, four a day; nothing goes wrong on the way."""
    first = first_day(business_date(now))
    return Script(shop=shop, books=books, orders=ORDERS, seed=SEED, faults="none", first=first, days=DAYS)


def first_day(today: date) -> date:
    """The day of the first sale."""
    return today - timedelta(days=DAYS - AHEAD)


def address_of(port: int) -> str:
    """Where an installation at that port is."""
    return f"http://127.0.0.1:{port}"


def variables_of(stage: Stage, address: str) -> dict[str, str]:
    """The environment in which the actors stand for the real systems; permissions come back to `address`."""
    named: dict[str, str] = {}
    for actor in stage.actors:
        key = str(actor.facts["system"])
        named |= {f"SHOPLEDGER_BASE_URL_{key}_{name}".upper(): url for name, url in actor.facts["base_urls"].items()}
        for field, value in actor.facts["operator"].items():
            named[f"SHOPLEDGER_OPERATOR_{key}_{field}".upper()] = value
        if "redirect_uri" in actor.facts["operator"]:
            named[f"SHOPLEDGER_OPERATOR_{key}_REDIRECT_URI".upper()] = f"{address}/connect/return/"
    return named


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the VAT table: country and percentage."""

    country: str
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """One order of the shop, as the shop itself tells: `cause` names the check that must refuse it."""

    number: str
    total: str
    expected: str
    cause: str
    country: str
    rates: frozenset[str]

    @property
    def is_taxed_abroad(self) -> bool:
        """Whether it bears the VAT of another country than the shop's."""
        return self.country != HOME and bool(self.rates - {"0"})

    def needs(self, row: Row) -> bool:
        """Whether it cannot be booked without that row of the VAT table."""
        return self.country == row.country and row.rate in self.rates


def sold(shop: Actor) -> dict[str, Sold]:
    """All orders there are now, by number."""
    return {row["number"]: _order(row) for row in shop.truth()}


def _order(row: dict[str, Any]) -> Sold:
    names = ("number", "total", "expected", "cause", "country")
    return Sold(**{name: row[name] for name in names}, rates=frozenset(row["vat"]))


def documents(books: Actor) -> list[dict[str, Any]]:
    """What stands in the books, payments apart."""
    return [row for row in books.truth() if row["kind"] != "payment"]


def booked(books: Actor) -> dict[str, str]:
    """Totals in the books by reference. Raises AssertionError where one stands there twice."""
    rows = documents(books)
    twice = [reference for reference, count in Counter(row["reference"] for row in rows).items() if count > 1]
    assert not twice, f"booked more than once: {twice}"
    return {row["reference"]: row["total"] for row in rows}
