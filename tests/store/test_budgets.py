"""Request budgets that workers share."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shopledger.connect.http import NoBudget
from shopledger.domain.capabilities import RequestBudget
from shopledger.domain.errors import Transient
from shopledger.pipeline import wiring
from shopledger.store import budgets
from shopledger.store.budgets import SharedBudget
from shopledger.store.connections import credentials_of
from shopledger.store.models import BudgetRow, Connection
from tests.pipeline.world import Clock, World

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


def test_old_counts_are_forgotten(db: None) -> None:
    clock = Clock()
    SharedBudget("key", HOURLY, clock).draw()

    budgets.forget_old(clock.now + timedelta(days=3))

    assert BudgetRow.objects.count() == 0


@pytest.mark.parametrize(("counts", "kind"), [(True, SharedBudget), (False, NoBudget)])
def test_connections_are_opened_with_their_budget_unless_all_is_simulated(
    world: World, settings: object, counts: bool, kind: type[object]
) -> None:
    settings.SHOPLEDGER_COUNTS_BUDGETS = counts  # type: ignore[attr-defined]  # django's settings
    row = Connection.objects.filter(side="shop").get()

    budget = wiring._budget(row, credentials_of(row), HOURLY, world.clock, is_interactive=False)

    assert isinstance(budget, kind)
