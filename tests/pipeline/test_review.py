"""The nightly look at orders that are not booked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.pipeline import review as module
from shopledger.pipeline.review import Reviewed, review
from shopledger.store import accounts
from shopledger.store.locks import take_lease
from tests.pipeline.world import World


def at_night(world: World) -> Reviewed:
    """The next night's review."""
    world.clock.pass_by(days=1)
    return review(world.integration_id, world.clock)


def unseen(world: World, shop_id: str, **changes: object) -> None:
    """A change in the shop that the hourly fetch does not bring."""
    world.shop.put(shop_id, **changes)
    accounts.change_integration(world.integration_id, fetch_cursor=f'{{"after":{world.shop.changes}}}')


def test_waiting_order_whose_status_is_allowed_by_now_is_ready(world: World) -> None:
    world.order("1", status="new", placed="2026-03-01T10:00:00+00:00")
    world.clock.pass_by(days=5)
    unseen(world, "1", status="paid")

    done = at_night(world)

    assert done.seen == 1
    assert world.states() == {"1": "ready"}


def test_few_waiting_orders_are_asked_for_by_id(world: World) -> None:
    world.order("1", status="new")
    world.clock.pass_by(days=5)
    world.shop.calls.clear()

    at_night(world)

    assert world.shop.calls["GET /orders"] == 2


def test_many_waiting_orders_are_asked_for_by_their_days(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BY_ID", 1)
    for number in ("1", "2"):
        world.order(number, status="new")
    world.clock.pass_by(days=5)
    unseen(world, "2", status="paid")

    at_night(world)

    assert world.states() == {"1": "waiting", "2": "ready"}


def test_order_that_is_gone_from_the_shop_leaves_the_list(world: World) -> None:
    world.order("1", status="new")
    world.clock.pass_by(days=5)
    del world.shop.orders["1"]

    at_night(world)

    assert world.states() == {"1": "dismissed"}


def test_order_that_waited_too_long_leaves_the_list_and_says_why(world: World) -> None:
    world.order("1", status="new")
    world.clock.pass_by(days=61)

    done = at_night(world)

    assert done.too_old == 1
    assert world.states() == {"1": "dismissed"}
    assert world.posting().events.get().code == "CHK-12"


def test_order_that_the_fetch_missed_is_raised_for_the_merchant(world: World) -> None:
    unseen(world, "1", placed="2026-03-02T08:00:00+00:00")
    world.fetch()

    done = at_night(world)

    assert done.missed == 1
    assert world.states() == {"1": "error CHK-26"}
    assert world.posting().cause_params == {"number": "1"}


def test_order_that_is_newer_than_the_last_fetch_is_no_miss(world: World) -> None:
    world.fetch()
    world.shop.put("1", placed="2026-03-02T20:00:00+00:00")

    done = at_night(world)

    assert (done.missed, world.states()) == (0, {"1": "ready"})


def test_next_review_is_planned_for_the_coming_night(world: World) -> None:
    at_night(world)

    planned = world.integration.next_review_at
    assert timedelta(0) < planned - world.clock.now <= timedelta(days=1)


def test_review_that_is_stopped_goes_on_where_it_was(world: World) -> None:
    for number in range(8):
        world.order(str(number), status="new")
    world.shop.faults = Faults(rules=[FaultRule(what="status", status=429, retry_after=600, skip=1, times=1)])

    first = at_night(world)
    planned = world.integration.next_review_at - world.clock.now
    second = review(world.integration_id, world.clock)

    assert (first.held_by, first.seen, planned.total_seconds()) == ("CON-02", 3, 600)
    assert (second.held_by, second.seen) == ("", 5)


def test_refused_token_blocks_the_shop(world: World) -> None:
    world.fetch()
    world.shop.token = "changed"

    first = at_night(world)
    second = at_night(world)

    assert (first.held_by, second.held_by) == ("CON-01", "CON-01")


def test_shop_that_is_down_when_asked_by_id_is_asked_later(world: World) -> None:
    world.order("1", status="new")
    world.clock.pass_by(days=5)
    world.shop.faults = Faults(rules=[FaultRule(what="status", status=503, times=1)])

    done = at_night(world)

    assert done.held_by == "CON-02"
    assert (world.integration.next_review_at - world.clock.now).total_seconds() == 300


def test_review_without_facts_of_the_shop_stops(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.pipeline.paper.PaperShopConnector.facts", lambda _: 1 // 0)

    assert at_night(world).held_by == "BUG-01"


def test_review_waits_for_settings_and_for_a_fetch_that_runs(world: World) -> None:
    take_lease(f"fetch:{world.integration_id}", world.clock.now + timedelta(days=1))
    busy = at_night(world)
    accounts.change_integration(world.integration_id, settings_version=0)

    assert (busy.held_by, at_night(world).held_by) == ("BUSY", "SETUP")
