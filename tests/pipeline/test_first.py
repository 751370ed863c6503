"""The first order: chosen from the dry run, booked before anything else, and once."""

from __future__ import annotations

import pytest

from shopledger.connect.contract import ShopFacts, Side
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.errors import ConnectionRefusal
from shopledger.domain.settings import PaymentMode
from shopledger.pipeline import desk, rehearse
from shopledger.pipeline.check import FIRST
from shopledger.store import accounts
from shopledger.store.locks import take_lease
from shopledger.store.models import Act, Connection, Posting
from tests.pipeline.paper import PaperShopConnector
from tests.pipeline.test_check import ICP
from tests.pipeline.world import World


@pytest.fixture
def rehearsing(world: World) -> World:
    """A world that has rehearsed two old orders, of which the settings allow neither."""
    world.rehearse()
    for shop_id in ("1", "2"):
        world.shop.put(shop_id, placed="2026-02-20T10:00:00+00:00", status="new")
    rehearse.rehearse(world.integration_id, world.clock)
    return world


def chosen(world: World, shop_id: str = "1") -> int | str:
    return desk.book_first(world.integration_id, shop_id, world.clock, "ann")


def test_chosen_order_is_booked_by_the_next_turn_whatever_its_day_and_status(rehearsing: World) -> None:
    posting_id = chosen(rehearsing)
    rehearsing.run()

    row = rehearsing.posting()
    assert (row.id, row.state, row.priority, row.is_forced) == (posting_id, "posted", FIRST, True)
    assert rehearsing.books.references() == ["1"]
    act = Act.objects.get(what="first_booked")
    assert (act.who, act.params) == ("ann", '[["number","1"]]')


def test_it_takes_one_request_to_the_shop(rehearsing: World) -> None:
    before = rehearsing.shop.calls.total()

    chosen(rehearsing)

    assert rehearsing.shop.calls.total() - before == 1


def test_it_is_booked_as_the_shop_has_it_now(rehearsing: World) -> None:
    rehearsing.shop.put("1", excl="30.00", total="36.30")

    chosen(rehearsing)
    rehearsing.book()

    assert [row["total"] for row in rehearsing.books.bookings] == ["36.30"]


def test_choosing_twice_gives_the_same_posting(rehearsing: World) -> None:
    first = chosen(rehearsing)
    second = chosen(rehearsing)
    rehearsing.book()

    third = chosen(rehearsing)
    rehearsing.book()

    assert first == second == third
    assert rehearsing.books.references() == ["1"]
    assert Posting.objects.count() == 1


def test_chosen_order_goes_before_others(world: World) -> None:
    for shop_id in ("1", "2", "3"):
        world.order(shop_id)
    rehearse.rehearse(world.integration_id, world.clock)

    chosen(world, "3")
    world.book()

    assert [row["reference"] for row in world.books.bookings] == ["3", "1", "2"]


def test_order_that_waits_is_taken_in_spite_of_its_status(world: World) -> None:
    world.order("1", status="new")
    rehearse.rehearse(world.integration_id, world.clock)

    chosen(world)
    world.book()

    assert world.states() == {"1": "posted"}


def test_error_is_tried_again(world: World) -> None:
    world.books.refusals["1"] = "BKG-06"
    world.order("1")
    world.book()
    rehearse.rehearse(world.integration_id, world.clock)
    world.books.refusals.clear()

    chosen(world)
    world.book()

    assert world.states() == {"1": "posted"}


def test_chosen_order_goes_through_every_check(rehearsing: World) -> None:
    rehearsing.shop.put("1", **{**ICP, "vat_number": "DE123456789"})

    chosen(rehearsing)
    rehearsing.book()

    assert rehearsing.states() == {"1": "error CHK-03"}


def test_order_that_was_not_rehearsed_is_not_booked(rehearsing: World) -> None:
    rehearsing.shop.put("9")

    assert chosen(rehearsing, "9") == "CHK-27"
    assert not Posting.objects.exists()


def test_nothing_is_chosen_before_a_rehearsal(world: World) -> None:
    assert chosen(world) == "CHK-27"


def test_order_that_is_gone_is_not_booked(rehearsing: World) -> None:
    del rehearsing.shop.orders["1"]

    assert chosen(rehearsing) == "CHK-27"
    assert not Posting.objects.exists()


def test_order_that_is_gone_leaves_the_lists(world: World) -> None:
    world.order("1", status="new")
    rehearse.rehearse(world.integration_id, world.clock)
    del world.shop.orders["1"]

    assert chosen(world) == "CHK-27"
    assert world.states() == {"1": "dismissed"}


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"terms_accepted_at": None}, "LIC-04"),
        ({"settings_version": 0}, "SETUP"),
        ({"is_active": False}, "LIC-02"),
    ],
)
def test_what_holds_orders_up_holds_the_first_one_up(rehearsing: World, columns: dict[str, object], code: str) -> None:
    accounts.change_integration(rehearsing.integration_id, **columns)

    assert chosen(rehearsing) == code


def test_order_is_not_taken_in_beside_another_that_fetches(rehearsing: World) -> None:
    take_lease(f"fetch:{rehearsing.integration_id}", rehearsing.clock.now)

    assert chosen(rehearsing) == "BUSY"


def test_shop_that_is_not_connected_is_told(rehearsing: World) -> None:
    Connection.objects.filter(side=Side.SHOP.value).delete()

    assert chosen(rehearsing) == "CON-00"


def test_shop_that_refuses_us_is_told_and_its_connection_with_it(rehearsing: World) -> None:
    rehearsing.shop.token = "changed"

    assert chosen(rehearsing) == "CON-01"
    assert Connection.objects.get(side=Side.SHOP.value).state == "blocked"


def test_shop_that_does_not_answer_is_told(rehearsing: World) -> None:
    rehearsing.shop.faults = Faults(rules=[FaultRule(what="status", status=503)])

    assert chosen(rehearsing) == "CON-02"


def test_facts_that_cannot_be_had_are_told(rehearsing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: PaperShopConnector) -> ShopFacts:
        raise ConnectionRefusal("CON-03")

    monkeypatch.setattr(PaperShopConnector, "facts", refuse)
    rehearsing.clock.pass_by(days=2)

    assert chosen(rehearsing) == "CON-03"


def test_payment_of_the_first_order_follows_after_the_start(rehearsing: World) -> None:
    clearing = (("ideal", "1200"),)
    rehearsing.save(payments=PaymentMode.ALL, clearing_accounts=clearing)
    chosen(rehearsing)
    rehearsing.run()
    rehearsing.clock.pass_by(days=3)
    before = list(rehearsing.books.payments)

    desk.start(rehearsing.integration_id, rehearsing.clock, "ann")
    rehearsing.clock.pass_by(days=1)
    rehearsing.run()

    assert before == []
    assert [row["account"] for row in rehearsing.books.payments] == ["1200"]
