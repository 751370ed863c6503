"""Orders of the shop taken in: new, changed, unreadable, early and gone ones."""

from __future__ import annotations

import pytest

from shopledger.connect.contract import Side
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.pipeline.fetch import fetch
from shopledger.store import accounts
from shopledger.store.connections import block
from shopledger.store.locks import take_lease
from shopledger.store.models import StoredOrder
from tests.pipeline.world import World


def down(times: int | None = 1) -> Faults:
    """A shop that is down."""
    return Faults(rules=[FaultRule(what="status", status=503, times=times)])


def test_all_pages_are_fetched_and_the_cursor_is_kept(world: World) -> None:
    for number in range(7):
        world.shop.put(str(number))

    done = world.fetch()

    assert (done.taken.new, done.pages, done.held_by) == (7, 3, "")
    assert world.integration.fetch_cursor == '{"after":7}'


def test_second_fetch_starts_where_the_first_ended(world: World) -> None:
    world.order("1")
    world.shop.calls.clear()

    done = world.fetch()

    assert (done.taken.new, done.taken.same, sum(world.shop.calls.values())) == (0, 0, 1)


def test_order_seen_twice_is_stored_once_and_costs_nothing(world: World) -> None:
    world.order("1")
    accounts.change_integration(world.integration_id, fetch_cursor="")

    done = world.fetch()

    assert (done.taken.new, done.taken.same) == (0, 1)
    assert StoredOrder.objects.count() == 1


def test_crash_between_two_pages_keeps_the_first(world: World) -> None:
    for number in range(5):
        world.shop.put(str(number))
    world.shop.faults = Faults(rules=[FaultRule(what="status", status=503, skip=1, times=1)])

    first = world.fetch()
    second = world.fetch()

    assert (first.taken.new, first.held_by, second.taken.new) == (3, "CON-02", 2)


def test_shop_that_is_down_is_asked_again_after_growing_pauses(world: World) -> None:
    world.shop.faults = down(None)

    world.fetch()
    first = world.integration.next_fetch_at - world.clock.now
    world.fetch()

    assert first.total_seconds() == 60
    assert (world.integration.next_fetch_at - world.clock.now).total_seconds() == 120


def test_fetch_is_planned_again_within_the_hour(world: World) -> None:
    world.fetch()

    assert (world.integration.next_fetch_at - world.clock.now).total_seconds() == 3600


def test_status_that_is_not_allowed_waits(world: World) -> None:
    world.order("1", status="new")

    assert world.states() == {"1": "waiting"}


def test_waiting_order_is_ready_once_its_status_is_allowed(world: World) -> None:
    world.order("1", status="new")

    world.order("1", status="paid")

    assert world.states() == {"1": "ready"}


def test_ready_order_waits_again_when_its_status_is_taken_back(world: World) -> None:
    world.order("1")

    world.order("1", status="cancelled")

    assert world.states() == {"1": "waiting"}


def test_unreadable_order_is_an_error_and_the_others_go_on(world: World) -> None:
    world.shop.put("1", total="broken")
    world.shop.put("2")

    world.fetch()

    assert world.states() == {"1": "error CHK-25", "2": "ready"}
    assert world.posting().cause_params == {"path": "total"}


def test_fault_of_ours_in_reading_an_order_is_an_error_of_that_order(world: World) -> None:
    world.shop.put("1", total="bug")
    world.shop.put("2")

    world.fetch()

    assert world.states() == {"1": "error BUG-01", "2": "ready"}


def test_order_that_was_mended_in_the_shop_is_ready_again(world: World) -> None:
    world.order("1", total="broken")

    world.order("1", total="24.20")

    assert world.states() == {"1": "ready"}


def test_error_that_the_shop_cannot_mend_stays_when_the_order_changes(world: World) -> None:
    world.order("1", country="DE")
    world.book()

    world.order("1", country="DE", email="new@example.nl")

    assert world.states() == {"1": "error CHK-06"}


def test_order_that_cannot_be_read_any_more_is_an_error(world: World) -> None:
    world.order("1")

    world.order("1", total="broken")

    assert world.states() == {"1": "error CHK-25"}


def test_change_after_booking_is_noted_and_booked_nowhere(world: World) -> None:
    world.order("1")
    world.book()

    world.order("1", total="48.40", excl="40.00")
    world.book()

    assert world.states() == {"1": "posted"}
    assert world.books.bookings[0]["total"] == "24.20"
    assert world.posting().events.latest("id").code == "NOTE-08"


def test_change_while_the_outcome_is_not_known_changes_nothing(world: World) -> None:
    world.books.faults = Faults(rules=[FaultRule(what="drop_after", call="POST /bookings", times=1)])
    world.order("1")
    world.book()

    world.order("1", status="cancelled")

    assert world.states() == {"1": "posting BKG-26"}


def test_order_before_the_start_is_left_out(world: World) -> None:
    world.shop.put("1", placed="2026-02-28T22:59:00+00:00")
    world.shop.put("2", placed="2026-02-28T23:00:00+00:00")

    done = world.fetch()

    assert (done.taken.early, world.states()) == (1, {"2": "ready"})


def test_credit_order_is_a_sale_of_its_own(world: World) -> None:
    world.order("1")
    world.order("2", excl="-20.00", total="-24.20")

    world.book()

    assert [row["total"] for row in world.books.bookings] == ["24.20", "-24.20"]


def test_lists_show_what_an_order_says(world: World) -> None:
    world.order("1")

    row = StoredOrder.objects.get()
    assert (row.customer, str(row.total), row.day.isoformat()) == ("Ann Bos", "24.20", "2026-03-02")


@pytest.mark.parametrize(("status", "paid_on"), [(False, None), (True, "2026-03-02")])
def test_day_of_payment_is_the_orders_own_when_it_came_paid(world: World, status: bool, paid_on: str | None) -> None:
    world.order("1", paid=status)

    day = StoredOrder.objects.get().paid_on
    assert (day.isoformat() if day else None) == paid_on


def test_day_of_payment_is_the_day_on_which_we_saw_it(world: World) -> None:
    world.order("1", paid=False)
    world.clock.pass_by(days=2)

    world.order("1", paid=True)
    world.clock.pass_by(days=2)
    world.order("1", paid=True, email="x@example.nl")

    day = StoredOrder.objects.get().paid_on
    assert day is not None
    assert day.isoformat() == "2026-03-04"


def test_refused_token_blocks_the_shop_and_stops_fetching(world: World) -> None:
    world.shop.token = "changed"

    first = world.fetch()
    second = world.fetch()

    assert (first.held_by, second.held_by) == ("CON-01", "CON-01")
    assert not block(world.integration_id, Side.SHOP, "CON-01", {}, world.clock.now)


def test_another_fetch_of_the_same_shop_is_left_to_finish(world: World) -> None:
    take_lease(f"fetch:{world.integration_id}", world.clock.now)

    assert world.fetch().held_by == "BUSY"


def test_nothing_is_fetched_before_settings_are_saved(world: World) -> None:
    accounts.change_integration(world.integration_id, settings_version=0)
    world.shop.put("1")

    assert world.fetch().held_by == "SETUP"
    assert world.states() == {}


def test_time_over_ends_a_fetch_after_a_page(world: World) -> None:
    for number in range(7):
        world.shop.put(str(number))

    done = fetch(world.integration_id, world.clock, seconds=-1)

    assert (done.taken.new, done.pages) == (3, 1)


def test_facts_are_asked_again_after_a_day_and_old_ones_serve_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.fetch()
    world.clock.pass_by(days=2)
    monkeypatch.setattr("tests.pipeline.paper.PaperShopConnector.facts", _no_facts)

    done = world.fetch()

    assert done.held_by == ""
    assert world.integration.shop_facts_at is not None


def test_fetch_without_any_facts_stops(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.pipeline.paper.PaperShopConnector.facts", _no_facts)
    world.shop.put("1")

    assert world.fetch().held_by == "BUG-01"


def _no_facts(connector: object) -> object:
    raise ZeroDivisionError
