"""Request budgets that workers share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shopledger.connect.http import NoBudget
from shopledger.domain.capabilities import RequestBudget
from shopledger.domain.errors import Transient
from shopledger.pipeline import wiring
from shopledger.store import budgets
from shopledger.store.budgets import SharedBudget
from shopledger.store.connections import credentials_of
from shopledger.store.models import BudgetRow, Connection
from tests.pipeline.world import START, Clock, World

HOURLY = (RequestBudget(requests=5, seconds=3600),)


def drawn(budget: SharedBudget) -> int:
    """Draw until there is none left; how many there were."""
    count = 0
    while count < 1000:
        try:
            budget.draw()
        except Transient:
            return count
        count += 1
    return count


def drawn_once(budget: SharedBudget) -> bool:
    """Whether there was a call left; it is used."""
    try:
        budget.draw()
    except Transient:
        return False
    return True


@contextmanager
def rolled_back() -> Iterator[None]:
    """Nothing of the block stays: each example begins without counts."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_no_more_is_given_than_the_budget_has(db: None) -> None:
    assert drawn(SharedBudget("key", HOURLY, Clock())) == 5


def test_two_workers_share_one_budget(db: None) -> None:
    clock = Clock()
    one, other = SharedBudget("key", HOURLY, clock), SharedBudget("key", HOURLY, clock)
    one.draw()

    assert drawn(other) == 4


def test_other_credentials_have_a_budget_of_their_own(db: None) -> None:
    clock = Clock()
    drawn(SharedBudget("key", HOURLY, clock))

    assert drawn(SharedBudget("other", HOURLY, clock)) == 5


def test_budget_that_is_used_up_says_when_to_come_back(db: None) -> None:
    budget = SharedBudget("key", HOURLY, Clock())
    drawn(budget)

    with pytest.raises(Transient) as caught:
        budget.draw()

    assert caught.value.code == "CON-14"
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 3600


def test_budget_is_whole_again_when_its_window_has_passed(db: None) -> None:
    clock = Clock()
    drawn(SharedBudget("key", HOURLY, clock))
    clock.pass_by(minutes=59)
    early = drawn(SharedBudget("key", HOURLY, clock))
    clock.pass_by(minutes=3)

    assert (early, drawn(SharedBudget("key", HOURLY, clock))) == (0, 5)


def test_share_of_people_is_kept_from_background_work(db: None) -> None:
    clock = Clock()
    reserved = (RequestBudget(requests=5, seconds=3600, reserved=2),)

    background = drawn(SharedBudget("key", reserved, clock))
    person = drawn(SharedBudget("key", reserved, clock, is_interactive=True))

    assert (background, person) == (3, 2)


def test_tightest_of_several_budgets_counts(db: None) -> None:
    both = (RequestBudget(requests=5, seconds=60), RequestBudget(requests=7, seconds=3600))
    clock = Clock()
    first = drawn(SharedBudget("key", both, clock))
    clock.pass_by(seconds=62)

    assert (first, drawn(SharedBudget("key", both, clock))) == (5, 2)


def test_large_budgets_are_taken_from_the_database_in_handfuls(db: None) -> None:
    budget = SharedBudget("key", (RequestBudget(requests=500, seconds=60),), Clock())

    budget.draw()

    assert 1 < sum(BudgetRow.objects.values_list("used", flat=True)) <= 500
    assert drawn(budget) == 499


def test_secret_is_not_readable_in_the_budgets_name(db: None) -> None:
    SharedBudget("token=secret", HOURLY, Clock()).draw()

    assert "secret" not in BudgetRow.objects.get().name


def test_background_work_always_has_a_call_however_much_is_kept_for_people(db: None) -> None:
    clock = Clock()
    all_reserved = (RequestBudget(requests=3, seconds=3600, reserved=3),)

    background = drawn(SharedBudget("key", all_reserved, clock))
    person = drawn(SharedBudget("key", all_reserved, clock, is_interactive=True))

    assert (background, person) == (1, 2)


def test_wait_is_a_tenth_of_the_largest_window_that_is_empty(db: None) -> None:
    clock = Clock()
    both = (RequestBudget(requests=2, seconds=60), RequestBudget(requests=2, seconds=3600))
    budget = SharedBudget("key", both, clock)
    drawn(budget)

    with pytest.raises(Transient) as caught:
        budget.draw()

    assert (caught.value.retry_after, caught.value.params) == (360, {"minutes": "6"})


@pytest.mark.django_db
@given(
    st.lists(st.floats(min_value=0, max_value=40), max_size=60),
    st.integers(min_value=1, max_value=7),
    st.sampled_from([1, 10, 60, 100]),
)
@settings(max_examples=20, deadline=None)
def test_no_window_ever_sees_more_calls_than_it_allows(pauses: list[float], requests: int, seconds: int) -> None:
    clock = Clock()
    budget = SharedBudget("key", (RequestBudget(requests=requests, seconds=seconds),), clock)
    made: list[datetime] = []

    with rolled_back():
        for pause in pauses:
            clock.pass_by(seconds=pause)
            made += [clock.now] if drawn_once(budget) else []

    gaps = [later - earlier for earlier, later in zip(made, made[requests:], strict=False)]
    assert all(gap > timedelta(seconds=seconds) for gap in gaps)


def test_who_comes_back_when_told_to_is_let_through_within_a_window_and_a_slice(db: None) -> None:
    clock = Clock()
    budget = SharedBudget("key", HOURLY, clock)
    drawn(budget)
    began = clock.now

    while not drawn_once(budget):
        clock.pass_by(minutes=6)

    assert timedelta(seconds=3600) < clock.now - began <= timedelta(seconds=3600 + 360)


@pytest.mark.parametrize(("slot", "is_outdated"), [(-1, True), (0, False)])
def test_counts_are_outdated_once_no_window_can_reach_them(db: None, slot: int, is_outdated: bool) -> None:
    border = int((START - budgets.REACH).timestamp())
    BudgetRow.objects.create(name="key/3600", slot=border + slot, used=1)

    assert budgets.outdated(START).exists() is is_outdated


@pytest.mark.parametrize(("counts", "kind"), [(True, SharedBudget), (False, NoBudget)])
def test_connections_are_opened_with_their_budget_unless_all_is_simulated(
    world: World, settings: object, counts: bool, kind: type[object]
) -> None:
    settings.SHOPLEDGER_COUNTS_BUDGETS = counts  # type: ignore[attr-defined]  # django's settings
    row = Connection.objects.filter(side="shop").get()

    budget = wiring._budget(row, credentials_of(row), HOURLY, world.clock, is_interactive=False)

    assert isinstance(budget, kind)
