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
from shopledger.domain.build import build_booking
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.errors import Refusal, ShopledgerError
from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.domain.settings import PaymentMode, Settings
from shopledger.jobs import schedule
from shopledger.jobs.schedule import Due, Job
from shopledger.pipeline import desk, steps, wiring
from shopledger.pipeline.check import Bench, bench_of
from shopledger.pipeline.office import settle_time
from shopledger.pipeline.wiring import open_shop
from shopledger.store import accounts, ledger
from shopledger.store.models import Attempt, Connection, ConnectionState, Integration, Posting, PostingEvent
from tests.crash.commands import Command, Kill
from tests.crash.saboteur import Saboteur
from tests.crash.truth import expected_rows

FIRST_DAY = date(2026, 1, 5)
LATENCY = 0.015
PER_STEP = 5
PAID_AFTER = timedelta(minutes=6)
"""Most sales are paid within five minutes."""
BETWEEN_FETCHES = timedelta(seconds=accounts.FETCH_SECONDS + 60)
BUSIEST_HOUR = 0.052
"""Share of a day's sales that are placed in its busiest hour."""
QUIET = timedelta(days=3)
A_DAY_ON = timedelta(hours=25)
"""An hour later each day: who is closed for an hour a night, as the register of VAT numbers, is then met open."""
ROUNDS = 200
TICKS = 3
OPENINGS = ("ask for access", "open session")
"""Purposes of requests that ask nothing about an order: a new token."""
LEFT_BEHIND = "left_behind"
"""What the history says of a document that was refused half-made."""


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
    """How one accident was got over.

    `in_flight`: postings with a write of unknown outcome; `requests`: what the look-ups took, by the simulator's count.
    """

    in_flight: int
    look_ups: int = 0
    requests: int = 0
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
    judged: set[int] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    """Codes by number of orders that the package cannot have, going by its plan."""

    @property
    def capabilities(self) -> Capabilities:
        """What the package can do."""
        return books_system(self.cast.books).capabilities

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of write that this package and this kind of document come to."""
        return kinds_of(self.capabilities, self.cast.kind)

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

    def tick(self) -> tuple[int, int]:
        """Do everything that is due, as the job engine would; the look-ups of lost writes, and their requests."""
        asked = looked = 0

        def watch(step: str) -> None:
            nonlocal looked
            looked += step == "looked"

        steps.arm(watch)
        held: set[Due] = set()
        for _ in range(ROUNDS):
            todo = [each for each in schedule.due(self.clock()) if each not in held]
            if not todo:
                return looked, asked
            for each in todo:
                asked += self._run(each, held)
        raise RuntimeError("something is due for ever")

    def _run(self, each: Due, held: set[Due]) -> int:
        """Do one job; the requests of look-ups, as the simulator counted them, without writes and new tokens."""
        before = len(self.saboteur.sent)
        counted = self._counted(each)
        result = schedule.run(each.job, each.id, self.clock, None)
        held_by: object = getattr(result, "held_by", result)
        if isinstance(held_by, str) and held_by:
            held.add(each)
        others = sum(sent.is_write or sent.purpose in OPENINGS for sent in self.saboteur.sent[before:])
        return self._counted(each) - counted - others if each.job is Job.RECONCILE else 0

    def _counted(self, each: Due) -> int:
        return sum(self.actors.books.counts().values()) if each.job is Job.RECONCILE else 0

    def heal(self) -> Healing:
        """Let the settle time pass and tick once; again hours later while something is left open, which is too late."""
        before = dict(in_flight())
        healing = Healing(in_flight=len(before))
        self.move(self.clock.now + settle_time() + timedelta(seconds=1))
        for _ in range(TICKS):
            looked, asked = self.tick()
            healing.look_ups += looked
            healing.requests += asked
            healing.ticks += 1
            left = self.leftovers()
            if not left:
                break
            healing.problems += [f"after tick {healing.ticks}: {each}" for each in left]
            self.move(self.clock.now + timedelta(hours=1))
        again = Posting.objects.filter(id__in=before).values_list("id", "subject", "look_ups")
        healing.problems += [
            f"{subject} was looked up {look_ups - before[row_id]} times"
            for row_id, subject, look_ups in again
            if look_ups > before[row_id] + 1
        ]
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
        return [
            *(f"the write {what} of {subject} is open" for what, subject in open_writes),
            *stuck,
            *([f"the books rest: {held}"] if held else []),
            *blocked(self.integration.id),
        ]

    def failures(self) -> list[str]:
        """Postings in error that should not be, each told once; those refused half-made wait for `process_refused`."""
        rows = Posting.objects.filter(state=PostingState.ERROR.value).exclude(id__in=self.judged)
        found = list(rows.exclude(id__in=refused_half_made()).values_list("id", "kind", "order__number", "cause"))
        self.judged.update(row_id for row_id, *_ in found)
        sales = [(row_id, number) for row_id, kind, number, _ in found if kind == PostingKind.SALE.value]
        self.refused.update((number, code) for row_id, number in sales if (code := self.plan_refusal(row_id)))
        wanted = {row["number"]: row["cause"] for row in self.sold()} if found else {}
        return [
            f"{kind} of order {number} failed: {cause}"
            for _, kind, number, cause in found
            if kind != PostingKind.SALE.value or wanted.get(number) != cause
        ]

    def plan_refusal(self, posting_id: int) -> str:
        """Why the package cannot have that sale at all, by what it says offline; empty where it can."""
        integration = accounts.integration(self.integration.id)
        bench = bench_of(integration, self.settings, self.capabilities, self.clock.now)
        row = ledger.rows_by_id([posting_id])[0]
        try:
            booking = build_booking(_there(bench).order(row), self.settings, self.capabilities)
            books_system(self.cast.books).plan(booking, self.settings)
        except ShopledgerError as refusal:
            return refusal.code if isinstance(refusal, Refusal) else ""
        return ""

    def process_refused(self) -> int:
        """Press Process for sales whose half-made document was refused and removed; how many there were."""
        return desk.process_again(refused_half_made(), self.clock, account.USER)

    # --- the end ----------------------------------------------------------------------------------------------------

    def sold(self) -> Iterator[dict[str, Any]]:
        """All orders of the shop, as the shop says, with what this package makes of them."""
        home = self.settings.shop_country
        return expected_rows(self.actors.shop.truth(), self.capabilities, home, self.refused)

    def drain(self) -> None:
        """Let everything come to its end: late payers, nightly reviews."""
        self.actors.books.tell("latency", {"seconds": 0})
        end = max(self.clock.now, self.market.placed_at(self.market.orders - 1)) + LONGEST + QUIET
        while self.clock.now < end:
            self.move(self.clock.now + A_DAY_ON)
            self.tick()


def kinds_of(able: Capabilities, kind: BookingKind) -> tuple[str, ...]:
    """The kinds of write that sales of that kind of document come to; payments only with the package's first kind."""
    optional = (
        ("PRODUCT", kind in able.products),
        ("REMOVE", able.can_remove),
        ("PAYMENT", able.payments and kind is able.kinds[0]),
    )
    return ("DEBTOR", "BOOKING", *(what for what, is_there in optional if is_there))


def blocked(integration_id: int) -> list[str]:
    """Connections that nothing is sent over, although neither system was told to refuse us."""
    rows = Connection.objects.filter(integration_id=integration_id).exclude(state=ConnectionState.OK.value)
    found = rows.values_list("side", "state", "code")
    return [f"the connection with the {side} is {state}: {code}" for side, state, code in found]


def may_wait(cause: str) -> bool:
    """Whether a delay for that cause has nothing to do with what went wrong here: somebody else is closed."""
    return bool(cause) and not cause.startswith(("BKG-", "CON-")) and remedy(cause) is Remedy.WAIT


def _there(bench: Bench | None) -> Bench:
    if bench is None:
        raise RuntimeError("the facts of the shop are not known")
    return bench


def in_flight() -> list[tuple[int, int]]:
    """Postings with a write of unknown outcome, and how often they were looked up so far."""
    open_writes = Attempt.objects.filter(finished_at=None)
    return list(Posting.objects.filter(id__in=open_writes.values("posting_id")).values_list("id", "look_ups"))


def refused_half_made() -> list[int]:
    """Sales in error whose half-made document is removed, so that they can be sent again."""
    told = PostingEvent.objects.filter(event=LEFT_BEHIND, code__gt="")
    rows = Posting.objects.filter(state=PostingState.ERROR.value, left_behind="", id__in=told.values("posting_id"))
    return [row.id for row in rows if remedy(row.cause) is not Remedy.NONE]


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
    settings = arena.settings
    if "PAYMENT" not in arena.kinds:
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
