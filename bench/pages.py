"""Server time of every page for a merchant with many orders, each beside the cheapest page of ours.

    python -m bench.pages ORDERS ROUNDS

The merchant is made once and kept in build/bench (bench.shelf). Every round visits all pages, and the floor before each
of them, in this process, through the whole application and with a signed-in session; nothing is kept between visits but
what the site itself keeps. Time is told twice: what passes for a visitor, and what this process works (SQLite within
it), which stays the same when the machine has other work. Writes of a page are counted too: a page that is only looked
at should write nothing. Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from bench import merchant, shelf, stage, visits
from bench.tour import FLOOR, Stop, tour

if TYPE_CHECKING:
    from bench.visits import Visitor

GOAL_MS = 50.0
OK, FAILED = 200, 500
"""What answers with neither takes forms only, leads on, or has nothing to show for this merchant; it is named."""


class PageFailedError(Exception):
    """A page answered that it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One page: milliseconds of every round, and of the floor right before; statements, writes, bytes."""

    name: str
    queries: int
    writes: int
    size: int
    ms: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    floor_cpu: list[float] = field(default_factory=list)


def main() -> int:
    """Measure and print."""
    orders, rounds = int(sys.argv[1]), int(sys.argv[2])
    stage.open_installation(shelf.merchant_with(orders))
    visitor, stops = prepare()
    answers = {each.name: visitor.visit(each.address) for each in stops}
    broken = [name for name, answer in answers.items() if answer.status >= FAILED]
    if broken:
        raise PageFailedError(", ".join(broken))
    pages = [each for each in stops if answers[each.name].status == OK]
    left = {name: answer.status for name, answer in answers.items() if answer.status != OK}
    found = [asdict(each) for each in timed(visitor, pages, rounds)]
    sys.stdout.write(json.dumps({"orders": orders, "pages": found, "without": left}) + "\n")
    return 0


def prepare() -> tuple[Visitor, list[Stop]]:
    """The merchant's browser, and where it goes. Needs Django."""
    from shopledger.store import people, portfolio  # noqa: PLC0415 - Django is set up by now

    user = people.user_named(merchant.USER)
    assert user is not None
    return visits.sign_in(merchant.USER), tour(portfolio.integrations_of(user.pk)[0])


def timed(visitor: Visitor, pages: list[Stop], rounds: int) -> list[Timed]:
    """All pages in turns, after a visit to each that does not count."""
    found = [counted(visitor, each) for each in pages]
    for _ in range(rounds):
        for each, page in zip(pages, found, strict=True):
            floor, answer = visitor.visit(FLOOR), visitor.visit(each.address)
            page.floor.append(floor.ms)
            page.floor_cpu.append(floor.cpu)
            page.ms.append(answer.ms)
            page.cpu.append(answer.cpu)
    return found


def counted(visitor: Visitor, stop: Stop) -> Timed:
    """What can be counted of a page."""
    queries, writes = visitor.queries(stop.address)
    return Timed(name=stop.name, queries=queries, writes=writes, size=visitor.visit(stop.address).size)


if __name__ == "__main__":
    sys.exit(main())
