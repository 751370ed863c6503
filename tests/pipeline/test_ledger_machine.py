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
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.booking import BookingKind
from shopledger.pipeline import desk, steps
from shopledger.store.models import Posting
from tests.pipeline.test_totals import figures, recounted
from tests.pipeline.world import World, opened

PACKAGES: dict[str, dict[str, Any]] = {
    "plain": {},
    "keyed": {"honours_key": True},
    "strict": {"refuses_duplicate_reference": (BookingKind.ENTRY,)},
    "rigid": {"can_remove": False},
    "products": {"products": (BookingKind.ENTRY,), "product_code_length": 20},
}


Crashing = tuple[str, int] | None
Act = tuple[str, FaultRule | None, Crashing, str]
CRASHES: st.SearchStrategy[Crashing] = st.sampled_from(
    [None, *((step, count) for step in ("page", "stored", "intent", "sent", "recorded", "looked") for count in (1, 2))]
)
TROUBLES = st.sampled_from(
    [None]
    + [
        FaultRule(what=what, call=call, skip=skip, times=1)
        for call in ("POST /bookings", "POST /debtors", "POST /products", "*")
        for what in ("drop_before", "drop_after", "late", "half_made")
        for skip in (0, 1)
    ]
    + [
        FaultRule(what=what, call=call, status=status, retry_after=5, times=1)
        for call in ("POST *", "GET *", "DELETE *")
        for what in ("status", "status_after")
        for status in (429, 500)
    ]
)
NAMES = ("fetch", "book", "book", "book", "soon", "later", "later", "people")
ACTS = st.lists(
    st.tuples(st.sampled_from(NAMES), TROUBLES, CRASHES, st.sampled_from(("found", "found", "unclear"))),
    min_size=1,
    max_size=6,
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

    @rule(customers=st.lists(st.sampled_from("abc"), max_size=3), acts=ACTS)
    def live(self, customers: list[str], acts: list[Act]) -> None:
        """New orders of few customers come in, and things are done, each with its own trouble."""
        for customer in customers:
            self.orders += 1
            self.world.shop.put(str(self.orders), email=f"{customer}@example.nl")
        for act in acts:
            self._act(act)

    def _act(self, act: Act) -> None:
        name, trouble, crash, looks = act
        self.world.books.faults = Faults(rules=[replace(trouble)] if trouble else [])
        self.world.books.looks = looks
        match name:
            case "fetch":
                self._do(self.world.fetch, crash)
            case "book":
                self._do(self.world.book, crash)
            case "soon" | "later":
                self._look_up(4000 if name == "later" else 1, crash)
            case _:
                self.process()
                self.answer()

    def _look_up(self, seconds: int, crash: Crashing) -> None:
        """Time passes, what was late arrives, open attempts are looked up."""
        self.world.clock.pass_by(seconds=seconds)
        if seconds > 100:
            self.world.books.arrive()
        self._do(self.world.reconcile, crash)

    def process(self) -> None:
        """Somebody presses Process on everything."""
        rows = Posting.objects.filter(state="error")
        desk.process_again(list(rows.values_list("id", flat=True)), self.world.clock, who="ann")

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
            for _ in range(8):
                for name in ("fetch", "later", "book", "people"):
                    self._act((name, None, None, "found"))
            self.never_two()
            assert self.world.books.references() == sorted(str(number + 1) for number in range(self.orders))
            assert set(self.world.states().values()) <= {"posted"}
            self.all_counted()
        self.stack.close()

    def all_counted(self) -> None:
        """Each sale was added to the totals once, whichever way it became known that it is booked."""
        added = figures(self.world)
        assert sum(sales for _, sales, _ in added[0]) == self.orders
        assert added == recounted(self.world)

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
            max_examples=60,
            stateful_step_count=10,
            deadline=None,
            # A failing run is kept as it is: making it smaller takes minutes, and every step of it has a name.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
