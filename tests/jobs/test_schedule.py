"""What is due, and doing all of it here and now."""

from __future__ import annotations

from datetime import date

import pytest

from shopledger.domain.settings import PaymentMode
from shopledger.jobs.schedule import Due, Job, due, run, run_due
from shopledger.pipeline import backfill
from shopledger.store import accounts
from tests.pipeline.test_book import fault
from tests.pipeline.world import World


def kinds(world: World) -> set[Job]:
    """Kinds of work that are due now."""
    return {each.job for each in due(world.clock.now)}


def test_fresh_integration_is_to_be_fetched(world: World) -> None:
    assert due(world.clock.now) == (Due(Job.FETCH, world.integration_id),)


def test_everything_due_is_done_and_then_nothing_is(world: World) -> None:
    for number in range(5):
        world.shop.put(str(number))

    ran = run_due(world.clock)

    assert (ran.fetched, ran.posted, ran.refused, ran.unknown, ran.held_by) == (5, 5, 0, 0, {})
    assert due(world.clock.now) == ()


def test_lost_answer_is_due_only_after_its_settle_time(world: World) -> None:
    world.books.faults = fault("drop_after")
    world.order("1")
    run_due(world.clock)
    before = kinds(world)
    world.clock.pass_by(seconds=151)

    ran = run_due(world.clock)

    assert Job.RECONCILE not in before
    assert (ran.posted, world.states()) == (1, {"1": "posted"})


def test_what_is_held_up_is_not_tried_again_at_the_same_moment(world: World) -> None:
    world.order("1")
    world.integration.__class__.objects.update(trial_ends_on=date(2026, 3, 1))

    ran = run_due(world.clock)

    assert ran.held_by == {"LIC-01": 1}


@pytest.mark.parametrize("columns", [{"is_active": False}, {"settings_version": 0}, {"terms_accepted_at": None}])
def test_integration_that_is_not_at_work_books_nothing(world: World, columns: dict[str, object]) -> None:
    world.order("1")
    accounts.change_integration(world.integration_id, **columns)

    assert Job.BOOK not in kinds(world)


def test_blocked_connection_is_not_due(world: World) -> None:
    world.order("1")
    world.books.token = "changed"
    run_due(world.clock)

    assert Job.BOOK not in kinds(world)


def test_resting_package_is_due_when_its_rest_is_over(world: World) -> None:
    world.books.faults = fault("status", "*", 1, status=503)
    world.order("1")
    run_due(world.clock)
    resting = kinds(world)
    world.clock.pass_by(seconds=60)

    assert Job.BOOK not in resting
    assert Job.BOOK in kinds(world)


def test_night_brings_review_payments_and_the_end_of_the_day(world: World) -> None:
    world.save(payments=PaymentMode.PAID, clearing_accounts=(("ideal", "1200"),))
    world.order("1")
    run_due(world.clock)
    world.clock.pass_by(days=1)
    night = kinds(world)

    run_due(world.clock)

    assert night == {Job.FETCH, Job.REVIEW, Job.PAY, Job.COLLECT}
    assert len(world.books.payments) == 1


def test_migration_at_work_is_advanced(world: World) -> None:
    world.shop.put("P1", placed="2025-12-10T10:00:00+00:00")
    backfill.request(world.integration_id, date(2025, 12, 1), date(2025, 12, 31), world.clock)
    waiting = kinds(world)

    run_due(world.clock)

    assert Job.BACKFILL in waiting
    assert Job.BACKFILL not in kinds(world)


def test_slice_of_time_ends_a_job_between_two_postings(world: World) -> None:
    world.order("1")

    run(Job.BOOK, world.integration_id, world.clock, seconds=-1)

    assert world.states() == {"1": "ready"}


def test_integrations_have_a_turn_each_before_any_has_a_second(world: World) -> None:
    account = accounts.create_account("Bob", "bob@example.nl", world.clock.now)
    accounts.create_integration(account, "Other", shop="paper_shop", books="paper", now=world.clock.now)
    world.order("1")

    jobs = [each for each in due(world.clock.now) if each.job is Job.BOOK]

    assert jobs == [Due(Job.BOOK, world.integration_id)]
