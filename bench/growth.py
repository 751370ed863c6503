"""Cost per order as the books grow: CPU of booking, slice by slice, from the first thousand orders to the last.

    python -m bench.growth ORDERS

No latency, so that a hundred thousand orders take minutes; how far it is, it says on standard error. The simulated
shop, the simulated books and our tables all grow; what is measured is our process, database included. Prints one line
of JSON.

A slice is a turn, and a turn costs something for itself: connections, the lists of the package. So turns are long
enough that this hardly counts, else a busy machine, which books less in a turn, would show as a dearer order.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import stage as stages
from bench.floor import cpu_seconds
from bench.plan import FIRST_DAY
from bench.trial import end_of, widen

IN_FLIGHT = 5
ORDERS_A_SECOND = 10_000
"""For so many orders in all, a slice is a second longer: the more there are, the less a slice costs for itself."""
WARM = 1000
"""So many orders are booked before the first ones that count: by then caches are full and statements known."""
GOAL = 1.2
IDLE_TURNS = 4
PAUSE = timedelta(minutes=30)


@dataclass(slots=True, kw_only=True)
class Slice:
    """What one turn booked, and its CPU."""

    booked: int
    cpu: float


def cost(slices: list[Slice]) -> float:
    """CPU seconds per order over these slices."""
    return sum(each.cpu for each in slices) / max(1, sum(each.booked for each in slices))


def seconds_for(orders: int, slices: list[Slice]) -> float:
    """How long the next slice is; those that do not count are short, so that few orders are among them."""
    is_warm = sum(each.booked for each in slices) >= WARM
    return 1.0 + (orders / ORDERS_A_SECOND if is_warm else 0.0)


def tell(slices: list[Slice]) -> None:
    """How far it is."""
    booked = sum(each.booked for each in slices)
    sys.stderr.write(f"{booked} orders booked, {cost(slices[-1:]) * 1e3:.2f} ms for each of the last\n")


def part(slices: list[Slice], orders: int) -> list[Slice]:
    """The first slices that together make up that many orders."""
    taken: list[Slice] = []
    while sum(each.booked for each in taken) < orders and len(taken) < len(slices):
        taken.append(slices[len(taken)])
    return taken


def warm(slices: list[Slice]) -> list[Slice]:
    """The slices after the first thousand orders; after the first slice where there are fewer."""
    begun = 0
    for place, each in enumerate(slices):
        if begun >= WARM:
            return slices[place:]
        begun += each.booked
    return slices[1:] or slices


def main() -> None:
    """Book them all and print the cost at both ends."""
    orders = int(sys.argv[1])
    widen(IN_FLIGHT)
    with tempfile.TemporaryDirectory() as folder, stages.opened(0.0, orders) as stage:
        stages.open_installation(Path(folder))
        slices = grow(stage, orders)
    counted = warm(slices)
    first = cost(part(counted, orders // 50))
    last = cost(part(counted[:-1][::-1] or counted, orders // 50))  # without the turn that ends half-way
    booked = sum(each.booked for each in slices)
    sys.stdout.write(json.dumps({"orders": booked, "first": first, "last": last, "ratio": last / first}) + "\n")


def grow(stage: Any, orders: int) -> list[Slice]:
    """Fetch all, then book in turns."""
    from shopledger.demo import account  # noqa: PLC0415 - Django is set up by now
    from shopledger.demo.conduct import Clock, opening  # noqa: PLC0415 - likewise
    from shopledger.pipeline.book import book  # noqa: PLC0415 - likewise
    from shopledger.pipeline.fetch import fetch  # noqa: PLC0415 - likewise

    clock = Clock(opening(FIRST_DAY))
    stage.set_clock(clock.now)
    integration, _ = account.seed(stage, None, clock)
    clock.now = end_of(orders)
    stage.set_clock(clock.now)
    fetch(integration.id, clock)
    slices: list[Slice] = []
    idle = 0
    while idle < IDLE_TURNS:
        before = cpu_seconds()
        booked: Any = book(integration.id, clock, seconds_for(orders, slices))
        if booked.posted:
            idle = 0
            slices.append(Slice(booked=booked.posted, cpu=cpu_seconds() - before))
            tell(slices)
        else:  # nothing left, or a pause after a call that failed: the clock stands still, so it is moved
            idle += 1
            clock.now += PAUSE
            stage.set_clock(clock.now)
    return slices


if __name__ == "__main__":
    main()
