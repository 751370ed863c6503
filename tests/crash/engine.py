"""Two workers as they are in production: the job engine's loop, real time, one queue, and kills in between.

Nothing is simulated but the systems at both ends. Workers are killed in turn and begun anew; when nobody is killed any
more, all there is must get into the books by itself.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Self

from django.core.management import call_command

from shopledger.connect.registry import books_system
from shopledger.connect.simulation.market import Market
from shopledger.demo import account, leash, stage
from shopledger.demo.conduct import Clock
from shopledger.demo.stage import Script, Stage
from shopledger.pipeline import desk
from shopledger.store.models import Attempt, Posting
from tests.crash.arena import Arena, Cast, in_flight, travelling_by
from tests.crash.ending import note
from tests.crash.results import Result
from tests.crash.saboteur import Saboteur
from tests.crash.truth import Documents, count

ORDERS = 30
LATENCY = 0.06
SETTLE_SECONDS = 3.0
"""Instead of the usual 150: no call of these workers lasts longer than a second."""
VARIABLES = {"SHOPLEDGER_SETTLE_SECONDS": str(SETTLE_SECONDS), "SHOPLEDGER_TIMEOUT_SECONDS": "1"}
LOOKED_UP = ("FOUND", "ABSENT", "UNCLEAR", "DIFFERENT")
"""Outcomes that a look-up gave."""
LONGEST = 90.0
PAUSE = 0.25


def play(shop: str, books: str, database: str, *, seed: int, kills: int) -> Result:
    """Kill one of two workers so many times, then wait until all is booked."""
    kind = books_system(books).capabilities.kinds[0]
    result = Result(scenario="two workers, one queue", database=database, package=f"{books} {kind.value}", problems=[])
    started = time.monotonic()
    cast = Cast(shop=shop, books=books, kind=kind, steps=0, seed=seed)
    with opened(cast) as arena, Pair(arena.actors.register.facts["base_urls"]["api"]) as pair:
        disturb(pair, result, kills, Random(seed))
        result.problems += wait(arena)
        conclude(arena, result)
    result.seconds = time.monotonic() - started
    return result


@contextmanager
def opened(cast: Cast) -> Iterator[Arena]:
    """An arena in which everything was sold some days ago."""
    call_command("flush", verbosity=0, interactive=False)
    now = datetime.now(UTC)
    first = (now - timedelta(days=4)).date()
    script = Script(shop=cast.shop, books=cast.books, orders=ORDERS, seed=cast.seed, faults="none", first=first, days=2)
    saboteur = Saboteur()
    with stage.opened(script) as actors, travelling_by(saboteur):
        yield seeded(cast, actors, script, Clock(now), saboteur)


def seeded(cast: Cast, actors: Stage, script: Script, clock: Clock, saboteur: Saboteur) -> Arena:
    """The arena with its integration, whose start lies before the first order."""
    actors.set_clock(clock.now)
    integration, settings = account.seed(actors, cast.kind.value, clock)
    settings = dataclasses.replace(settings, start_on=script.first)
    desk.save_settings(integration.id, settings, clock, who=account.USER)
    actors.books.tell("latency", {"seconds": LATENCY})
    market = Market(seed=script.seed, orders=script.orders, first_day=script.first, days=script.days)
    return Arena(
        cast=cast,
        actors=actors,
        clock=clock,
        market=market,
        integration=integration,
        settings=settings,
        saboteur=saboteur,
    )


class Pair:
    """Two workers; one that was killed is replaced at once."""

    def __init__(self, register: str) -> None:
        self._register = register
        self._workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self._workers = [self._begin(), self._begin()]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self._workers:
            with worker:
                try:
                    worker.wait(20)
                except subprocess.TimeoutExpired:
                    worker.kill()

    def replace(self, place: int) -> bool:
        """Kill that one and begin another; whether it was alive."""
        worker = self._workers[place]
        was_alive = worker.poll() is None
        with worker:
            worker.kill()
        self._workers[place] = self._begin()
        return was_alive

    def _begin(self) -> subprocess.Popen[bytes]:
        command = leash.command_line("tests.crash.worker", "--engine", "--register", self._register)
        return subprocess.Popen(command, env={**os.environ, **VARIABLES}, stdin=subprocess.PIPE)


def disturb(pair: Pair, result: Result, kills: int, chance: Random) -> None:
    """Kill one worker after the other, at random moments while they work."""
    while not (Posting.objects.exists() or result.problems):
        time.sleep(PAUSE / 5)
    for number in range(kills):
        time.sleep(chance.uniform(0.1, 1.6))
        if not pair.replace(number % 2):
            result.problems.append("a worker ended by itself")
        result.kills += 1
        result.amid += bool(in_flight())


def wait(arena: Arena) -> list[str]:
    """Wait until nothing is left to do; what still is when the patience is over."""
    deadline = time.monotonic() + LONGEST
    while True:
        arena.clock.now = datetime.now(UTC)
        left = arena.leftovers()
        if not left or time.monotonic() > deadline:
            return [*left, *arena.failures()]
        time.sleep(PAUSE)


def conclude(arena: Arena, result: Result) -> None:
    """Count in shop and books."""
    documents = Documents.of(arena.actors.books.truth())
    note(result, count(arena.sold(), documents, arena.settings.reference_prefix, [])[0])
    result.look_ups = Attempt.objects.filter(outcome__in=LOOKED_UP).count()
