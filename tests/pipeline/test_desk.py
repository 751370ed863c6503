"""What a person can do with postings, connections and settings."""

from __future__ import annotations

import pytest

from shopledger.connect.contract import Side
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.customer import DebtorRef
from shopledger.pipeline import desk
from shopledger.store import choices
from shopledger.store.models import Connection, DebtorLink, PostingEvent
from tests.pipeline.test_check import ICP
from tests.pipeline.world import World


def test_error_is_processed_again_and_the_history_says_by_whom(world: World) -> None:
    world.books.refusals["1"] = "BKG-06"
    world.order("1")
    world.book()
    world.books.refusals.clear()

    done = desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert done == 1
    assert world.states() == {"1": "posted"}
    assert PostingEvent.objects.get(event="retried").who == "ann"


def test_all_errors_of_a_cause_are_processed_at_once(world: World) -> None:
    for number in ("1", "2", "3"):
        world.books.refusals[number] = "BKG-06" if number != "3" else "BKG-14"
        world.order(number)
    world.book()

    done = desk.process_cause(world.integration_id, "BKG-06", world.clock, who="ann")

    assert done == 2
    assert world.states() == {"1": "ready", "2": "ready", "3": "error BKG-14"}


def test_errors_of_a_cause_with_other_parameters_are_left_alone(world: World) -> None:
    world.order("1", total="24.21")
    world.order("2", total="24.22")
    world.book()

    done = desk.process_cause(world.integration_id, "CHK-01", world.clock, "ann", params=world.posting("2").params)

    assert done == 1
    assert world.states() == {"1": "error CHK-01", "2": "ready"}


def test_what_was_booked_before_cannot_be_processed_again(world: World) -> None:
    world.order("1")
    world.book()
    world.order("2", number="1")
    world.book()

    done = desk.process_again([world.posting("1").id, world.posting("2").id], world.clock, who="ann")

    assert done == 0


def test_waiting_order_is_booked_in_spite_of_its_status(world: World) -> None:
    world.order("1", status="new")

    desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert world.states() == {"1": "posted"}


def test_delayed_order_is_tried_at_once(world: World) -> None:
    world.vies.faults = Faults(rules=[FaultRule(what="status", status=503, times=1)])
    world.order("1", **ICP)
    world.book()
    delayed = world.posting().not_before

    desk.process_again([world.posting().id], world.clock, who="ann")

    assert delayed > world.clock.now
    assert world.posting().not_before == world.clock.now


@pytest.mark.parametrize("status", ["paid", "new"])
def test_dismissed_order_leaves_the_lists_with_who_and_why(world: World, status: str) -> None:
    world.order("1", status=status)

    done = desk.dismiss([world.posting().id], world.clock, who="ann", why="booked by hand")
    world.book()

    event = PostingEvent.objects.get(event="dismissed")
    assert (done, world.states(), event.who, event.detail) == (1, {"1": "dismissed"}, "ann", "booked by hand")


def test_booked_order_cannot_be_dismissed(world: World) -> None:
    world.order("1")
    world.book()

    assert desk.dismiss([world.posting().id], world.clock, who="ann", why="") == 0


def test_saving_settings_lets_waiting_orders_with_a_new_status_go(world: World) -> None:
    world.order("1", status="shipped")

    again = world.save(statuses=frozenset({"paid", "shipped"}))

    assert again == 1
    assert world.states() == {"1": "ready"}


def test_lists_of_the_books_are_kept_with_their_labels(world: World) -> None:
    code = desk.refresh_options(world.integration_id, world.clock)

    options = choices.options_of(world.integration)
    assert code == ""
    assert [option.value for option in options["vat_codes"]] == ["high", "low", "icp"]


def test_lists_that_cannot_be_had_stay_as_they_were(world: World) -> None:
    desk.refresh_options(world.integration_id, world.clock)
    world.books.token = "changed"

    code = desk.refresh_options(world.integration_id, world.clock)

    assert code == "CON-05"
    assert {"vat_codes", "ledger_accounts"} < set(choices.options_of(world.integration))


def test_settings_are_checked_against_the_books_lists(world: World) -> None:
    assert desk.check_settings(world.integration_id, world.settings) == ()


def test_connecting_tests_the_credentials_and_keeps_how_it_went(world: World) -> None:
    report = desk.connect(world.integration_id, Side.BOOKS, {"token": "wrong"}, world.clock)

    row = Connection.objects.get(side=Side.BOOKS.value)
    assert (report.is_ok, report.code, row.state, row.code) == (False, "CON-05", "blocked", "CON-05")


def test_connection_test_that_breaks_down_says_so(world: World) -> None:
    world.shop.token = "changed"

    report = desk.connect(world.integration_id, Side.SHOP, {"token": "good"}, world.clock)

    assert (report.is_ok, report.code) == (False, "CON-01")


def test_same_books_again_keep_their_debtors(world: World) -> None:
    world.order("1")
    world.book()

    desk.connect(world.integration_id, Side.BOOKS, {"token": "good"}, world.clock)

    assert DebtorLink.objects.count() == 1


def test_other_books_drop_the_debtors_and_keep_what_was_booked(world: World) -> None:
    world.order("1")
    world.book()
    world.order("2")
    world.books.account = "two"

    desk.connect(world.integration_id, Side.BOOKS, {"token": "good"}, world.clock)

    assert DebtorLink.objects.count() == 0
    assert world.posting("1").administration == "paper:one"
    assert world.posting("2").administration == "paper:two"
    assert world.states() == {"1": "posted", "2": "ready"}


def test_books_that_are_not_connected_hold_orders_up(world: World) -> None:
    world.order("1")
    Connection.objects.filter(side=Side.BOOKS.value).delete()

    assert world.book().held_by == "CON-00"


def test_fixed_debtor_of_a_sale_that_waits_is_used_once_chosen(world: World) -> None:
    world.order("1", email="")
    world.book()
    missing = world.states()

    world.save(fixed_debtors=(("ideal", DebtorRef(id="till")),))
    desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert missing == {"1": "error CHK-14"}
    assert world.states() == {"1": "posted"}
