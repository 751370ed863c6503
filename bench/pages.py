"""Server time of every page for a merchant with many orders, each beside the cheapest page of ours.

    python -m bench.pages ORDERS ROUNDS

The merchant is made once and kept in build/bench (bench.shelf). Every round visits all pages, and the floor before each
of them, in this process, through the whole application and with a signed-in session; nothing is kept between visits but
what the site itself keeps. Prints one line of JSON. Writes of a page are counted too: a page that is only looked at
should write nothing.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
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
    ms: list[float]
    floor: list[float]
    queries: int
    writes: int
    size: int


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
    counts = {each.name: visitor.queries(each.address) for each in pages}
    found = {each.name: Timed(name=each.name, ms=[], floor=[], queries=0, writes=0, size=0) for each in pages}
    sizes = dict.fromkeys(found, 0)
    for _ in range(rounds):
        for each in pages:
            found[each.name].floor.append(visitor.visit(FLOOR).ms)
            answer = visitor.visit(each.address)
            found[each.name].ms.append(answer.ms)
            sizes[each.name] = answer.size
    return [whole(found[name], counts[name], sizes[name]) for name in found]


def whole(page: Timed, counts: tuple[int, int], size: int) -> Timed:
    """With its counts."""
    return Timed(name=page.name, ms=page.ms, floor=page.floor, queries=counts[0], writes=counts[1], size=size)


if __name__ == "__main__":
    sys.exit(main())
