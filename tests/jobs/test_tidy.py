"""Keeping house: once a night, by one worker at a time, in turns that go on where the last one stopped."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shopledger.domain.dates import AMSTERDAM
from shopledger.jobs.post import Round, run_due
from shopledger.jobs.tidy import tidy
from shopledger.store import locks
from shopledger.store.housekeeping import expired, plan
from shopledger.store.housekeeping.plan import Place
from shopledger.store.housekeeping.stages import STAGES, step
from shopledger.store.models import BudgetRow, Lease
from tests.pipeline.world import START, Clock, World


@pytest.fixture
def night(db: None) -> Clock:
    """The moment at which the first round of an installation is due."""
    clock = Clock()
    plan.is_due(clock())
    clock.now = Lease.objects.get(name=plan.PLAN).expires_at
    return clock


@pytest.fixture
def old_counts(night: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows to clear, two at a time."""
    monkeypatch.setattr(expired, "CHUNK", 2)
    rows = [BudgetRow(name=str(number), slot=0, used=1) for number in range(3)]
    BudgetRow.objects.bulk_create(rows)


def test_nothing_is_due_before_the_first_night(db: None) -> None:
    assert (plan.is_due(START), plan.is_due(START + timedelta(hours=6))) == (False, False)


def test_the_round_comes_in_the_quiet_hours_of_the_night(night: Clock) -> None:
    local = night.now.astimezone(AMSTERDAM)

    assert (local.date() - START.astimezone(AMSTERDAM).date()).days == 1
    assert 0 <= local.hour <= 5


def test_a_round_is_done_once_a_night(night: Clock, old_counts: None) -> None:
    first, again = tidy(night), tidy(night)
    night.pass_by(hours=23)
    early = plan.is_due(night())
    night.pass_by(hours=2)

    assert (first, again, early, plan.is_due(night())) == (3, 0, False, True)


def test_a_round_that_was_missed_is_made_up_for(night: Clock, old_counts: None) -> None:
    night.pass_by(days=10, hours=7)

    assert (tidy(night), plan.is_due(night())) == (3, False)


def test_a_turn_without_time_does_one_step_and_the_next_goes_on_there(night: Clock, old_counts: None) -> None:
    plan.stop_at(Place(stage="budgets"))

    first = tidy(night, seconds=0)
    stopped = plan.place()
    second = tidy(night)

    assert (first, stopped, second) == (2, Place(stage="budgets"), 1)
    assert plan.place() == Place()


def test_a_round_that_is_not_at_its_end_stays_due(night: Clock, old_counts: None) -> None:
    tidy(night, seconds=0)

    assert (plan.is_due(night()), plan.place().stage) == (True, "browsers")


def test_turns_come_to_an_end_however_short_they_are(night: Clock, old_counts: None) -> None:
    turns = 0
    while plan.is_due(night()):
        tidy(night, seconds=0)
        turns += 1

    assert (BudgetRow.objects.count(), turns) == (0, len(STAGES) + 2)


def test_a_second_worker_leaves_the_round_to_the_first(night: Clock, old_counts: None) -> None:
    with locks.lease(plan.AT_WORK, night()):
        done = tidy(night)

    assert (done, BudgetRow.objects.count(), plan.is_due(night())) == (0, 3, True)


def test_a_stage_that_is_not_known_any_more_begins_the_round_anew(night: Clock) -> None:
    plan.stop_at(Place(stage="of another version", after="7"))

    assert step(night(), plan.place()).name == next(iter(STAGES))


def test_the_log_says_that_it_ran_and_what_was_cleared(
    night: Clock, old_counts: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "shopledger.housekeeping")

    tidy(night)
    night.pass_by(days=1)
    tidy(night)

    assert [record.getMessage() for record in caplog.records] == [
        "housekeeping done: budgets 3",
        "housekeeping done: nothing to clear",
    ]


def test_the_log_of_a_turn_says_that_more_is_to_come(
    night: Clock, old_counts: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "shopledger.housekeeping")
    plan.stop_at(Place(stage="budgets"))

    tidy(night, seconds=0)

    assert caplog.records[0].getMessage() == "housekeeping goes on: budgets 2"


def test_the_log_is_shown_to_whoever_runs_the_installation(settings: Any) -> None:
    wanted = settings.LOGGING["loggers"]["shopledger.housekeeping"]

    assert (wanted["level"], wanted["handlers"]) == ("INFO", ["told"])


def test_the_round_of_what_belongs_to_no_integration_keeps_house_at_night(world: World) -> None:
    BudgetRow.objects.create(name="old", slot=0, used=1)
    by_day = run_due(Round(), world.clock)
    world.clock.now = Lease.objects.get(name=plan.PLAN).expires_at

    by_night = run_due(Round(), world.clock)

    assert (by_night - by_day, BudgetRow.objects.filter(name="old").exists()) == (1, False)


def test_orders_are_among_what_is_cleared(world: World) -> None:
    world.order("1")
    world.book()
    plan.is_due(world.clock())
    world.clock.now = datetime(2037, 1, 1, 8, tzinfo=UTC)

    assert (tidy(world.clock) > 0, world.posting().order.document) == (True, b"")  # type: ignore[union-attr]  # a sale
