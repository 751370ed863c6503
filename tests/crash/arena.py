"""One shop, one package, one kind of document and one integration between them, on a clock that is moved by hand.

A step makes new orders bookable; something then goes wrong while they are booked; one tick later nothing may be left
open. What the simulators say at the end decides whether anything was lost or doubled.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management import call_command

from shopledger.connect.registry import books_system
from shopledger.connect.simulation.market import Market
from shopledger.connect.simulation.market.history import LONGEST
from shopledger.demo import account, stage
from shopledger.demo.conduct import Clock, opening
from shopledger.demo.performance import no_pause
from shopledger.demo.stage import Script, Stage
from shopledger.domain.booking import BookingKind
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.domain.settings import PaymentMode, Settings
from shopledger.jobs import schedule
from shopledger.jobs.schedule import Due, Job
from shopledger.pipeline import desk, wiring
from shopledger.pipeline.office import settle_time
from shopledger.pipeline.wiring import open_shop
from shopledger.store import accounts
from shopledger.store.models import Attempt, Integration, Posting
from tests.crash.saboteur import Saboteur
from tests.crash.truth import Expected, expected_rows
from tests.crash.worker import Command, Kill

FIRST_DAY = date(2026, 1, 5)
LATENCY = 0.015
PER_STEP = 6
PAID_AFTER = timedelta(minutes=6)
"""Most sales are paid within five minutes."""
BETWEEN_FETCHES = timedelta(seconds=accounts.FETCH_SECONDS + 60)
BUSIEST_HOUR = 0.052
"""Share of a day's sales that are placed in its busiest hour."""
QUIET = timedelta(days=2)
ROUNDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays: the shop, the package, the kind of document, and for how many steps."""

    shop: str
    books: str
    kind: BookingKind
    steps: int
    seed: int

    @property
    def script(self) -> Script:
        """The same as the demo's stage wants it, with so many orders a day that a step is about an hour."""
        orders = (self.steps + 2) * PER_STEP
        days = max(1, round(orders * BUSIEST_HOUR / PER_STEP))
        return Script(
            shop=self.shop, books=self.books, orders=orders, seed=self.seed, faults="none", first=FIRST_DAY, days=days
        )


@dataclass(slots=True, kw_only=True)
class Healing:
    """How one accident was got over: writes that were open, look-ups made of them, and in how many ticks."""

    in_flight: int
    look_ups: int = 0
    ticks: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Arena:
    """See the module."""

    cast: Cast
    actors: Stage
    clock: Clock
    market: Market
    integration: Integration
    settings: Settings
    saboteur: Saboteur
    due: int = 0
    expected: dict[str, Expected] = field(default_factory=dict)
    false_failures: set[int] = field(default_factory=set)

    @property
    def capabilities(self) -> Capabilities:
        """What the package can do."""
        return books_system(self.cast.books).capabilities

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of write that this package and this kind of document come to."""
        able = self.capabilities
        optional = (
            ("PRODUCT", self.cast.kind in able.products),
            ("REMOVE", able.can_remove),
            ("PAYMENT", self.settings.payments is not PaymentMode.OFF),
        )
        return ("DEBTOR", "BOOKING", *(what for what, is_there in optional if is_there))

    # --- time -------------------------------------------------------------------------------------------------------

    def step(self, orders: int = PER_STEP) -> None:
        """Let time pass until so many more orders are paid and the shop may be asked again."""
        self.due = min(self.due + orders, self.market.orders - 1)
        self.move(max(self.market.placed_at(self.due) + PAID_AFTER, self.clock.now + BETWEEN_FETCHES))
        if "PAYMENT" in self.kinds:  # the nightly round is held at once, so that each step has payments
            accounts.change_integration(self.integration.id, next_payments_at=self.clock.now)

    def move(self, moment: datetime) -> None:
        """It is that moment, for everyone."""
        self.clock.now = moment
        self.actors.set_clock(moment)

    def command(self, kill: Kill | None = None, after: float | None = None) -> Command:
        """What a worker is told at this moment."""
        return Command(now=self.clock.now, register=self.actors.register.facts["base_urls"], kill=kill, after=after)

    # --- ticks ------------------------------------------------------------------------------------------------------

    def tick(self) -> int:
        """Do everything that is due, as the job engine would; how many requests the books had for look-ups."""
        asked = 0
        held: set[Due] = set()
        for _ in range(ROUNDS):
            todo = [each for each in schedule.due(self.clock()) if each not in held]
            if not todo:
                return asked
            for each in todo:
                asked += self._run(each, held)
        raise RuntimeError("something is due for ever")

    def _run(self, each: Due, held: set[Due]) -> int:
        before = len(self.saboteur.sent)
        counted = sum(self.actors.books.counts().values()) if each.job is Job.RECONCILE else 0
        result = schedule.run(each.job, each.id, self.clock, None)
        if isinstance(result, str) or getattr(result, "held_by", ""):
            held.add(each)
        if each.job is not Job.RECONCILE:
            return 0
        others = sum(self._is_no_look_up(sent.purpose, is_write=sent.is_write) for sent in self.saboteur.sent[before:])
        return sum(self.actors.books.counts().values()) - counted - others

    def _is_no_look_up(self, purpose: str, *, is_write: bool) -> bool:
        """Removing again is a write; a new token is no question about an order."""
        return is_write or purpose in {"ask for access", "open session"}

    def heal(self) -> Healing:
        """Let the settle time pass and tick once; again an hour later while something is left open, which is too late."""
        healing = Healing(in_flight=Attempt.objects.filter(finished_at=None).values("posting").distinct().count())
        self.move(self.clock.now + settle_time() + timedelta(seconds=1))
        for _ in range(3):
            healing.look_ups += self.tick()
            healing.ticks += 1
            left = self.leftovers()
            if not left:
                break
            healing.problems += [f"after tick {healing.ticks}: {each}" for each in left]
            self.move(self.clock.now + timedelta(hours=1))
        healing.problems += self.failures()
        return healing

    def leftovers(self) -> list[str]:
        """What is not finished although nothing stands in its way."""
        open_writes = Attempt.objects.filter(finished_at=None).values_list("what", "posting__subject")
        rows = Posting.objects.filter(state__in=(PostingState.POSTING.value, PostingState.READY.value))
        stuck = [
            f"{kind} {subject} is {state} {cause}"
            for kind, subject, state, cause, later in rows.values_list(
                "kind", "subject", "state", "cause", "not_before"
            )
            if state == PostingState.POSTING.value or later <= self.clock.now or not may_wait(cause)
        ]
        held = accounts.integration(self.integration.id).rest_code
        return [*(f"the write {what} of {subject} is open" for what, subject in open_writes), *stuck] + (
            [f"the books rest: {held}"] if held else []
        )

    def failures(self) -> list[str]:
        """Postings in error that should not be, each told once."""
        rows = Posting.objects.filter(state=PostingState.ERROR.value).exclude(id__in=self.false_failures)
        found = list(rows.values_list("id", "kind", "order__number", "cause"))
        if any(number not in self.expected for _, _, number, _ in found):
            self.expected = {row["number"]: Expected.of(row) for row in self.sold()}
        told = []
        for row_id, kind, number, cause in found:
            wanted = self.expected.get(number)
            if kind != PostingKind.SALE.value or wanted is None or wanted.cause != cause:
                self.false_failures.add(row_id)
                told.append(f"{kind} of order {number} failed: {cause}")
        return told

    def process_refused(self) -> int:
        """Press Process for sales whose half-made document was refused and removed; how many there were."""
        ids = [
            row_id
            for row_id, number, cause in Posting.objects.filter(state=PostingState.ERROR.value).values_list(
                "id", "order__number", "cause"
            )
            if (wanted := self.expected_of(number)) is None or wanted.cause != cause
        ]
        return desk.process_again(ids, self.clock, account.USER)

    def expected_of(self, number: str) -> Expected | None:
        """What should become of an order."""
        if number not in self.expected:
            self.expected = {row["number"]: Expected.of(row) for row in self.sold()}
        return self.expected.get(number)

    # --- the end ----------------------------------------------------------------------------------------------------

    def sold(self) -> Iterator[dict[str, Any]]:
        """All orders of the shop, as the shop says, with what this package makes of them."""
        return expected_rows(self.actors.shop.truth(), self.capabilities, self.settings.shop_country)

    def drain(self) -> None:
        """Let everything come to its end: late payers, nightly reviews."""
        self.actors.books.tell("latency", {"seconds": 0})
        end = max(self.clock.now, self.market.placed_at(self.market.orders - 1)) + LONGEST + QUIET
        while self.clock.now < end:
            self.move(self.clock.now + timedelta(hours=8))
            self.tick()


def may_wait(cause: str) -> bool:
    """Whether a delay for that cause has nothing to do with what went wrong here: somebody else is closed."""
    return bool(cause) and not cause.startswith(("BKG-", "CON-")) and remedy(cause) is Remedy.WAIT


@contextmanager
def opened(cast: Cast) -> Iterator[Arena]:
    """The arena with everyone in it, on an empty database."""
    call_command("flush", verbosity=0, interactive=False)
    script = cast.script
    saboteur = Saboteur()
    with stage.opened(script) as actors, travelling_by(saboteur):
        clock = Clock(opening(script.first))
        actors.set_clock(clock.now)
        integration, settings = account.seed(actors, cast.kind.value, clock)
        actors.books.tell("latency", {"seconds": LATENCY})
        market = Market(seed=script.seed, orders=script.orders, first_day=script.first, days=script.days)
        arena = Arena(
            cast=cast,
            actors=actors,
            clock=clock,
            market=market,
            integration=integration,
            settings=settings,
            saboteur=saboteur,
        )
        arena.settings = offer_payments(arena)
        saboteur.books = actors.books
        yield arena


def offer_payments(arena: Arena) -> Settings:
    """Book payments too where the package can, for its first kind of document, whatever way buyers pay."""
    able, settings = arena.capabilities, arena.settings
    if not able.payments or arena.cast.kind is not able.kinds[0]:
        return settings
    shop = open_shop(accounts.integration(arena.integration.id), arena.clock)
    clearing = settings.clearing_accounts[0][1]
    methods = tuple((method.key, clearing) for method in shop.connector.payment_methods())
    wanted = dataclasses.replace(settings, payments=PaymentMode.ALL, clearing_accounts=methods)
    desk.save_settings(arena.integration.id, wanted, arena.clock, who=account.USER)
    return wanted


@contextmanager
def travelling_by(saboteur: Saboteur) -> Iterator[None]:
    """What this process sends goes through the saboteur during the block."""
    wiring.use_transport(saboteur, pause=no_pause)
    try:
        yield
    finally:
        wiring.use_transport(None)
        saboteur.inner.close()
