"""The ledger of postings under random crashes and losses: never two documents, none lost.

A crash is an exception that nothing catches, raised at a random step between intent, call and record; a loss is a
connection cut before or after the package stored something. People act in between, and answer truthfully when asked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.booking import BookingKind
from shopledger.pipeline import desk, steps
from shopledger.store.models import Posting
from tests.pipeline.world import World, opened

CALLS = ("POST /bookings", "POST /bookings", "POST /debtors", "POST /products", "POST /debtors/find", "GET /bookings/*", "DELETE /bookings/*", "*")
STEPS = ("page", "stored", "intent", "intent", "sent", "sent", "recorded", "looked")
PACKAGES: dict[str, dict[str, Any]] = {
    "plain": {},
    "keyed": {"honours_key": True},
    "strict": {"refuses_duplicate_reference": (BookingKind.ENTRY,)},
    "rigid": {"can_remove": False},
    "products": {"products": (BookingKind.ENTRY,), "product_code_length": 20},
}


Crashing = tuple[str, int] | None
CRASHES: st.SearchStrategy[Crashing] = st.none() | st.tuples(st.sampled_from(STEPS), st.integers(1, 3))
TROUBLES = st.none() | st.builds(
    FaultRule,
    what=st.sampled_from(("drop_before", "drop_after", "late", "status", "status_after", "half_made")),
    call=st.sampled_from(CALLS),
    status=st.sampled_from((429, 500)),
    retry_after=st.sampled_from((None, 5)),
    times=st.integers(1, 2),
    skip=st.integers(0, 2),
)


class Crash(BaseException):
    """The process is gone."""


class Ledger(RuleBasedStateMachine):
    """One integration, hurt in every way."""

    world: World
    package = ""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.orders = 0

    @initialize(package=st.sampled_from(sorted(PACKAGES)))
    def begin(self, package: str) -> None:
        """A fresh world with one kind of package."""
        self.world = self.stack.enter_context(opened(**PACKAGES[package]))
        self.world.books.account = f"books {self.world.integration_id}"
        self.world.books.honours_key = package == "keyed"
        self.world.books.refuses_duplicates = package == "strict"
        Posting.objects.all().delete()

    @rule(customers=st.lists(st.sampled_from("abc"), min_size=1, max_size=3), crash=CRASHES)
    def place_orders(self, customers: list[str], crash: Crashing) -> None:
        """New orders of few customers, fetched."""
        for customer in customers:
            self.orders += 1
            self.world.shop.put(str(self.orders), email=f"{customer}@example.nl")
        self._do(self.world.fetch, crash)

    @rule(trouble=TROUBLES, crash=CRASHES)
    def book(self, trouble: FaultRule | None, crash: Crashing) -> None:
        """A booking turn in which something goes wrong."""
        self.world.books.faults = Faults(rules=[replace(trouble)] if trouble else [])
        self._do(self.world.book, crash)

    @rule(seconds=st.sampled_from((1, 151, 151, 4000)), trouble=TROUBLES, crash=CRASHES)
    def look_up(self, seconds: int, trouble: FaultRule | None, crash: Crashing) -> None:
        """Time passes, then open attempts are looked up."""
        self.world.clock.pass_by(seconds=seconds)
        if seconds > 100:
            self.world.books.arrive()
        self.world.books.faults = Faults(rules=[replace(trouble)] if trouble else [])
        self._do(self.world.reconcile, crash)

    @rule(looks=st.sampled_from(("found", "unclear")))
    def look(self, looks: str) -> None:
        """The package answers look-ups, or cannot say."""
        self.world.books.looks = looks

    @rule()
    def process(self) -> None:
        """Somebody presses Process on everything."""
        rows = Posting.objects.filter(state="error").exclude(cause="BKG-26")
        desk.process_again(list(rows.values_list("id", flat=True)), self.world.clock, who="ann")

    @rule()
    def answer(self) -> None:
        """Somebody looks into the books and answers what was asked."""
        for posting in Posting.objects.filter(state="error", cause="BKG-26"):
            number = posting.reference if posting.reference in self.world.books.references() else None
            desk.answer_is_there(posting.id, number, self.world.clock, who="ann")

    @invariant()
    def never_two(self) -> None:
        """No reference and no debtor stands in the books twice."""
        if hasattr(self, "world"):
            references, emails = self.world.books.references(), self.world.books.emails()
            assert len(references) == len(set(references))
            assert len(emails) == len(set(emails))

    def teardown(self) -> None:
        """Everything is well again: in the end each order is booked once."""
        if hasattr(self, "world"):
            self.world.books.looks = "found"
            for _ in range(8):
                self._do(self.world.fetch, None)
                self.look_up(seconds=4000, trouble=None, crash=None)
                self.book(trouble=None, crash=None)
                self.process()
                self.answer()
            self.never_two()
            assert self.world.books.references() == sorted(str(number + 1) for number in range(self.orders))
            assert set(self.world.states().values()) <= {"posted"}
        self.stack.close()

    def _do(self, act: Callable[[], object], crash: Crashing) -> None:
        steps.arm(None if crash is None else crashing(*crash))
        try:
            act()
        except Crash:
            self.world.clock.pass_by(seconds=1)
        steps.arm(None)


def crashing(step: str, count: int) -> Callable[[str], None]:
    """End the process when that step is reached for the so-many-eth time."""
    left = count

    def watch(name: str) -> None:
        nonlocal left
        left -= name == step
        if left <= 0:
            raise Crash(step)

    return watch


@pytest.mark.slow
def test_no_document_stands_twice_and_none_is_lost_whatever_crashes(db: None, no_pauses: None) -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=100,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
