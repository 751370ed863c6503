"""One trial in a process of its own: fetch and book the orders, twice, and print what it took as one line of JSON.

    python -m bench.trial IN_FLIGHT LATENCY ORDERS

First nobody is known to the books; then the same orders again under other numbers, with all debtors known. Calls are
counted by the simulators, time and CPU in this process; the database is part of it.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import stage as stages
from bench.floor import cpu_seconds
from bench.plan import AFTER, BOOKS, DAYS, FIRST_DAY, SEED
from shopledger.connect.simulation.market import Market
from shopledger.domain.capabilities import RequestBudget

if TYPE_CHECKING:
    from shopledger.demo.stage import Stage
    from shopledger.store.models import Integration

ENDLESS = (RequestBudget(requests=1_000_000_000, seconds=60), RequestBudget(requests=1_000_000_000, seconds=3600))
"""Counted like the real budgets, but never used up: the clock of a trial stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run over all orders. `calls` are those of shop and books together."""

    fetched: int
    booked: int
    new_debtors: int
    seconds: float
    cpu: float
    shop_calls: int
    book_calls: int
    labels: dict[str, int]


def widen(in_flight: int) -> None:
    """Let the package have that many calls at once, and no end of calls."""
    from shopledger.connect import registry  # noqa: PLC0415 - only in the process of a trial

    system = registry.books_system(BOOKS)
    capabilities = dataclasses.replace(system.capabilities, max_in_flight=in_flight, budgets=ENDLESS)
    shop = registry.shop_system("mijnwebwinkel")
    wide = {BOOKS: dataclasses.replace(system, capabilities=capabilities)}
    registry.books_system = wide.__getitem__  # type: ignore[assignment]  # before anything has imported it
    roomy = {shop.key: dataclasses.replace(shop, budgets=ENDLESS)}
    registry.shop_system = roomy.__getitem__  # type: ignore[assignment]  # likewise


def main() -> None:
    """Run both and print both."""
    in_flight, latency, orders = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    widen(in_flight)
    with tempfile.TemporaryDirectory() as folder, stages.opened(latency, orders) as stage:
        stages.open_installation(Path(folder))
        first, again = both(stage, orders)
    sys.stdout.write(json.dumps({"first": dataclasses.asdict(first), "again": dataclasses.asdict(again)}) + "\n")


def both(stage: Stage, orders: int) -> tuple[Measured, Measured]:
    """The first run, and the run in which all debtors are known."""
    from shopledger.demo import account  # noqa: PLC0415 - Django is set up by now
    from shopledger.demo.conduct import Clock, opening  # noqa: PLC0415 - likewise
    from shopledger.pipeline import desk  # noqa: PLC0415 - likewise

    clock = Clock(opening(FIRST_DAY))
    stage.set_clock(clock.now)
    integration, settings = account.seed(stage, None, clock)
    clock.now = end_of(orders)
    stage.set_clock(clock.now)
    first = run(stage, integration, clock)
    forget_orders(integration)
    renumbered = dataclasses.replace(settings, reference_prefix="AGAIN")
    desk.save_settings(integration.id, renumbered, clock, who="bench")
    return first, run(stage, integration, clock)


def end_of(orders: int) -> datetime:
    """When everything that will ever be paid is paid."""
    market = Market(seed=SEED, orders=orders, first_day=FIRST_DAY, days=DAYS)
    return market.placed_at(orders - 1) + AFTER


def forget_orders(integration: Integration) -> None:
    """As if no order had ever been seen; what is known of debtors stays."""
    from shopledger.store import models  # noqa: PLC0415 - Django is set up by now
    from shopledger.store.accounts import change_integration  # noqa: PLC0415 - likewise

    for model in (models.Attempt, models.PostingEvent, models.Posting, models.StoredOrder):
        model.for_account(integration.account).delete()
    change_integration(integration.id, fetch_cursor="", next_fetch_at=integration.created_at)


def run(stage: Stage, integration: Integration, clock: Callable[[], datetime]) -> Measured:
    """Fetch and book what is there, and nothing else."""
    from shopledger.pipeline.book import book  # noqa: PLC0415 - Django is set up
    from shopledger.pipeline.fetch import fetch  # noqa: PLC0415 - likewise

    for actor in stage.actors:
        actor.tell("reset", {})
    clock_before, cpu_before = time.perf_counter(), cpu_seconds()
    fetched = fetch(integration.id, clock)
    booked: Any = book(integration.id, clock)
    seconds, cpu = time.perf_counter() - clock_before, cpu_seconds() - cpu_before
    shop, books = stage.shop.counts(), stage.books.counts()
    return Measured(
        fetched=fetched.taken.new,
        booked=booked.posted,
        new_debtors=books.get("POST /v2/relaties", 0),
        seconds=seconds,
        cpu=cpu,
        shop_calls=sum(shop.values()),
        book_calls=sum(books.values()),
        labels={**shop, **books},
    )


if __name__ == "__main__":
    main()
