"""The report as a file: how soon it begins, how many rows a second it takes, and whether memory stays flat.

    python -m bench.exports ORDERS

In a process of its own, since what counts is the most memory that it ever had. CSV: the most after some chunks,
against the most at the end. Excel: the most after the file of one month, against the most after the largest file there
is. Prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bench import merchant, shelf, stage, visits
from bench.tour import FLOOR

if TYPE_CHECKING:
    from bench.visits import Visitor

GOAL_GROWTH = 1.1
LINE = b"\r\n"
WARM_ROWS = 10_000
"""By so many rows every chunk has been full once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One file: seconds to its first byte and to its last, rows, and the most memory early and at the end."""

    kind: str
    first: float
    whole: float
    rows: int
    early: int
    late: int


def main() -> int:
    """Measure and print."""
    stage.open_installation(shelf.merchant_with(int(sys.argv[1])))
    visitor, place = prepare()
    visitor.visit(FLOOR)
    whole = csv(visitor, f"{place}report/csv/")
    found = [whole, excel(visitor, f"{place}report/xlsx/", whole.rows)]
    sys.stdout.write(json.dumps([asdict(each) for each in found]) + "\n")
    return 0


def prepare() -> tuple[Visitor, str]:
    """The merchant's browser, and where their integration is."""
    from shopledger.store import people, portfolio  # noqa: PLC0415 - Django is set up by now

    user = people.user_named(merchant.USER)
    assert user is not None
    return visits.sign_in(merchant.USER), f"/integrations/{portfolio.integrations_of(user.pk)[0].id}/"


def csv(visitor: Visitor, address: str) -> Export:
    """All rows, read as they come."""
    began = time.perf_counter()
    _, pieces = visitor.begin(address)
    first, early, rows = 0.0, 0, -1
    for piece in pieces:
        first = first or time.perf_counter() - began
        rows += piece.count(LINE)
        if not early and rows >= WARM_ROWS:
            early = most_memory()
    whole = time.perf_counter() - began
    return Export(kind="CSV", first=first, whole=whole, rows=rows, early=early or most_memory(), late=most_memory())


def excel(visitor: Visitor, address: str, rows: int) -> Export:
    """The largest file, after one of a month; `rows` are in the books."""
    from shopledger.web.orders.export import MOST_ROWS  # noqa: PLC0415 - Django is set up by now

    visitor.visit(f"{address}?period=month")
    early, began = most_memory(), time.perf_counter()
    _, pieces = visitor.begin(address)
    next(pieces)
    first = time.perf_counter() - began
    for _ in pieces:
        pass
    whole = time.perf_counter() - began
    return Export(kind="Excel", first=first, whole=whole, rows=min(rows, MOST_ROWS), early=early, late=most_memory())


def most_memory() -> int:
    """The most that this process ever had, in kilobytes (bytes on macOS: only shares are told)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
