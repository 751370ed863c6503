"""Migrations of past orders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.pipeline import backfill
from shopledger.pipeline.backfill import BackfillError
from shopledger.store.locks import take_lease
from shopledger.store.models import Backfill, Connection
from tests.pipeline.world import World

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 31)


@pytest.fixture
def past_world(world: World) -> World:
    """Eight orders of last year, one of them not allowed, one unreadable."""
    for number in range(8):
        world.shop.put(f"P{number}", placed="2025-12-10T10:00:00+00:00", status="new" if number == 1 else "paid")
    world.shop.put("P2", total="broken")
    return world


def requested(world: World) -> Backfill:
    """A migration that was counted."""
    backfill_id = backfill.request(world.integration_id, FIRST, LAST, world.clock)
    backfill.advance(backfill_id, world.clock)
    return Backfill.objects.get(id=backfill_id)


def sampled(world: World) -> Backfill:
    """A migration whose sample was stored."""
    row = requested(world)
    backfill.go_on(row.id, world.clock)
    backfill.advance(row.id, world.clock)
    return Backfill.objects.get(id=row.id)


def test_request_counts_what_would_be_booked_and_stores_nothing(past_world: World) -> None:
    row = requested(past_world)

    assert (row.state, row.counted, row.counted_cents, row.known) == ("counted", 7, 6 * 2420, 0)
    assert past_world.states() == {}


def test_sample_comes_before_the_rest(past_world: World) -> None:
    row = sampled(past_world)

    past_world.book()

    assert (row.state, row.stored) == ("sampled", 5)
    assert list(past_world.states().values()) == ["posted"] * 5


def test_rest_is_stored_and_booked_whatever_its_age(past_world: World) -> None:
    row = sampled(past_world)

    backfill.go_on(row.id, past_world.clock)
    backfill.advance(row.id, past_world.clock)
    past_world.book()

    row.refresh_from_db()
    assert (row.state, row.stored, row.finished_at) == ("done", 7, past_world.clock.now)
    assert sorted(past_world.states().values()) == ["error CHK-25"] + ["posted"] * 6


def test_todays_orders_go_before_those_of_a_migration(past_world: World) -> None:
    sampled(past_world)
    past_world.fetch()
    past_world.shop.put("1")
    past_world.fetch()

    past_world.book()

    assert past_world.books.bookings[0]["reference"] == "1"


def test_order_that_is_here_already_is_counted_apart_and_not_stored_again(past_world: World) -> None:
    past_world.save(start_on=date(2025, 1, 1))
    past_world.fetch()

    row = requested(past_world)

    assert (row.counted, row.known) == (0, 8)


def test_statuses_of_the_request_count_even_where_settings_do_not_allow_them(past_world: World) -> None:
    backfill_id = backfill.request(past_world.integration_id, FIRST, LAST, past_world.clock, statuses=["new"])
    for _ in range(2):
        backfill.advance(backfill_id, past_world.clock)
        backfill.go_on(backfill_id, past_world.clock)
    backfill.advance(backfill_id, past_world.clock)
    past_world.book()

    assert past_world.states() == {"P1": "posted", "P2": "error CHK-25"}


def test_pause_keeps_the_place_and_resume_goes_on(past_world: World) -> None:
    row = sampled(past_world)
    backfill.go_on(row.id, past_world.clock)
    backfill.pause(row.id)
    backfill.advance(row.id, past_world.clock)
    paused = len(past_world.states())

    backfill.resume(row.id, past_world.clock)
    backfill.advance(row.id, past_world.clock)

    assert (paused, len(past_world.states())) == (5, 7)


def test_pages_are_bounded_and_the_place_is_kept_between_turns(past_world: World) -> None:
    backfill_id = backfill.request(past_world.integration_id, FIRST, LAST, past_world.clock)

    backfill.advance(backfill_id, past_world.clock, pages=1)
    first = Backfill.objects.get(id=backfill_id)
    backfill.advance(backfill_id, past_world.clock)

    assert (first.state, first.counted, Backfill.objects.get(id=backfill_id).counted) == ("counting", 2, 7)


def test_small_migration_is_a_sample_in_itself(world: World) -> None:
    world.shop.put("P0", placed="2025-12-10T10:00:00+00:00")

    row = sampled(world)

    assert (row.state, row.stored) == ("sampled", 1)


def test_shop_that_is_down_delays_a_migration(past_world: World) -> None:
    past_world.shop.faults = Faults(rules=[FaultRule(what="status", status=429, retry_after=600)])
    backfill_id = backfill.request(past_world.integration_id, FIRST, LAST, past_world.clock)

    code = backfill.advance(backfill_id, past_world.clock)

    assert code == "CON-02"
    assert Backfill.objects.get(id=backfill_id).next_at - past_world.clock.now == timedelta(seconds=600)


def test_refused_token_blocks_the_shop_and_delays_a_migration(past_world: World) -> None:
    past_world.fetch()
    past_world.shop.token = "changed"
    backfill_id = backfill.request(past_world.integration_id, FIRST, LAST, past_world.clock)

    first = backfill.advance(backfill_id, past_world.clock)
    second = backfill.advance(backfill_id, past_world.clock)

    assert (first, second) == ("CON-01", "CON-01")
    assert Connection.objects.get(side="shop").state == "blocked"
    assert Backfill.objects.get(id=backfill_id).next_at - past_world.clock.now == timedelta(hours=1)


def test_migration_without_facts_of_the_shop_stops(past_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.pipeline.paper.PaperShopConnector.facts", lambda _: 1 // 0)
    backfill_id = backfill.request(past_world.integration_id, FIRST, LAST, past_world.clock)

    assert backfill.advance(backfill_id, past_world.clock) == "BUG-01"


def test_migration_waits_for_a_fetch_that_runs(past_world: World) -> None:
    backfill_id = backfill.request(past_world.integration_id, FIRST, LAST, past_world.clock)
    take_lease(f"fetch:{past_world.integration_id}", past_world.clock.now)

    assert backfill.advance(backfill_id, past_world.clock) == "BUSY"


def test_steps_out_of_sequence_are_refused(past_world: World) -> None:
    row = sampled(past_world)

    for step in (
        lambda: backfill.pause(row.id),
        lambda: backfill.resume(row.id, past_world.clock),
        lambda: backfill.request(past_world.integration_id, LAST, FIRST, past_world.clock),
    ):
        with pytest.raises(BackfillError):
            step()
    backfill.go_on(row.id, past_world.clock)
    with pytest.raises(BackfillError):
        backfill.go_on(row.id, past_world.clock)
