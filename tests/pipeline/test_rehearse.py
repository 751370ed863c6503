"""The dry run: read only, judged and worked out like the real thing, kept for the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shopledger.connect.contract import Option, ShopFacts, Side
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.errors import ConnectionRefusal
from shopledger.pipeline import desk, rehearse
from shopledger.pipeline.rehearse import Rehearsed, RehearsedLine, RehearsedOrder
from shopledger.store import accounts, choices
from shopledger.store.models import Attempt, Connection, Posting, StoredOrder, VatCheck
from tests.pipeline.paper import PaperShopConnector
from tests.pipeline.test_check import ICP
from tests.pipeline.world import World, opened

OLD = "2026-02-{day:02}T10:00:00+00:00"


@pytest.fixture
def rehearsing(world: World) -> World:
    """A world whose merchant has started nothing."""
    world.rehearse()
    world.save(start_on=None)
    return world


def rehearsed(world: World, limit: int = 25) -> Rehearsed:
    return rehearse.rehearse(world.integration_id, world.clock, limit=limit)


def only(world: World) -> RehearsedOrder:
    (order,) = rehearsed(world).orders
    return order


def codes(order: RehearsedOrder) -> list[str]:
    return [code for code, _ in order.findings]


def test_order_is_shown_as_it_would_be_booked(rehearsing: World) -> None:
    rehearsing.shop.put("1")

    order = only(rehearsing)

    line = RehearsedLine(
        description="Bell",
        account="8000",
        code="high",
        rate=Decimal(21),
        excl=Decimal("20.00"),
        vat=Decimal("4.20"),
    )
    assert order == RehearsedOrder(
        shop_id="1",
        number="1",
        day=date(2026, 3, 2),
        customer="Ann Bos",
        status="paid",
        status_name="Paid",
        total=Decimal("24.20"),
        treatment="ordinary",
        lines=(line,),
        requests=("GET /bookings/1?all=1", "POST /bookings\n\n1"),
    )


def test_nothing_is_written_anywhere(rehearsing: World) -> None:
    rehearsing.shop.put("1")
    before = dict(rehearsing.books.calls)

    rehearsed(rehearsing)

    assert dict(rehearsing.books.calls) == before
    assert not StoredOrder.objects.exists()
    assert not Posting.objects.exists()
    assert not Attempt.objects.exists()


def test_totals_are_of_the_orders_that_would_be_booked(rehearsing: World) -> None:
    rehearsing.shop.put("1")
    rehearsing.shop.put("2", rate="9", excl="10.00", total="10.90")
    rehearsing.shop.put("3", total="24.21")

    result = rehearsed(rehearsing)

    assert (result.ok, result.not_ok) == (2, 1)
    assert [(each.account, each.excl) for each in result.accounts] == [("8000", Decimal("30.00"))]
    assert [(each.code, each.rate, each.excl, each.vat) for each in result.rates] == [
        ("high", Decimal(21), Decimal("20.00"), Decimal("4.20")),
        ("low", Decimal(9), Decimal("10.00"), Decimal("0.90")),
    ]


def test_last_orders_are_read_in_few_requests_and_come_newest_first(rehearsing: World) -> None:
    for day in range(10, 24):
        rehearsing.shop.put(f"old{day}", placed=OLD.format(day=day))
    for number in "1234":
        rehearsing.shop.put(number)
    before = rehearsing.shop.calls["GET /orders"]

    result = rehearsed(rehearsing, limit=3)

    assert [order.shop_id for order in result.orders] == ["4", "3", "2"]
    assert rehearsing.shop.calls["GET /orders"] - before == 2


def test_older_days_are_read_until_there_are_enough(rehearsing: World) -> None:
    rehearsing.shop.put("a", placed=OLD.format(day=1))
    rehearsing.shop.put("b", placed=OLD.format(day=27))
    rehearsing.shop.put("c")

    orders = rehearsed(rehearsing).orders

    assert [order.shop_id for order in orders] == ["c", "b", "a"]


def test_busy_day_is_not_read_to_its_end(rehearsing: World) -> None:
    rehearsing.shop.page = 1
    for number in range(9):
        rehearsing.shop.put(str(number))

    assert len(rehearsed(rehearsing, limit=4).orders) == 4


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"status": "new"}, ["CHK-19"]),
        ({"total": "24.21", "status": "new"}, ["CHK-01", "CHK-19"]),
        ({"total": "broken"}, ["CHK-25"]),
        ({"total": "bug"}, ["BUG-01"]),
        ({"number": "square"}, ["BKG-06"]),
        ({**ICP, "vat_number": "DE123456789"}, ["CHK-03"]),
    ],
)
def test_all_that_keeps_an_order_from_being_booked_is_told(
    rehearsing: World, changes: dict[str, str], found: list[str]
) -> None:
    rehearsing.shop.put("1", **changes)

    order = only(rehearsing)

    assert codes(order) == found
    assert not order.is_ok


def test_order_that_comes_to_nothing_is_told(db: None, no_pauses: None) -> None:
    with opened(zero_lines=False) as world:
        world.shop.put("1", excl="0.004", total="0.00")

        assert codes(only(world)) == ["CHK-21"]


def test_order_whose_status_is_not_chosen_is_worked_out_all_the_same(rehearsing: World) -> None:
    rehearsing.shop.put("1", status="new")

    order = only(rehearsing)

    assert (order.status_name, len(order.lines), len(order.requests)) == ("new", 1, 2)


def test_register_is_asked_for_vat_numbers(rehearsing: World) -> None:
    rehearsing.shop.put("1", **ICP)

    order = only(rehearsing)

    assert (order.treatment, order.is_ok) == ("icp", True)
    assert VatCheck.objects.get().verdict == "valid"


def test_order_that_is_booked_already_says_so(rehearsing: World) -> None:
    rehearsing.shop.put("1")
    rehearsed(rehearsing)
    desk.book_first(rehearsing.integration_id, "1", rehearsing.clock, "ann")
    rehearsing.book()

    order = only(rehearsing)

    assert order.is_booked_before
    assert codes(order) == ["CHK-08"]
    assert len(order.lines) == 1


def test_second_order_of_the_same_number_is_told(rehearsing: World) -> None:
    rehearsing.shop.put("1")
    rehearsing.shop.put("2", number="1")

    newer, older = rehearsed(rehearsing).orders

    assert (codes(newer), codes(older)) == (["BKG-01"], [])


def test_number_that_another_sale_is_being_booked_under_is_told(world: World) -> None:
    world.order("1")
    Posting.objects.update(reference="1")
    world.shop.put("2", number="1")

    newer, older = rehearsed(world).orders

    assert (codes(newer), codes(older)) == (["BKG-01"], [])


def test_names_of_statuses_that_are_known_are_not_asked_for(rehearsing: World) -> None:
    names = {"shop_statuses": (Option(value="paid", label="Betaald"),)}
    choices.save_options(rehearsing.integration_id, names, rehearsing.clock.now)
    rehearsing.shop.put("1")

    assert only(rehearsing).status_name == "Betaald"


def test_result_is_kept_and_read_without_a_call(rehearsing: World) -> None:
    rehearsing.shop.put("1", total="12.345", excl="10.2", number="n")
    result = rehearsed(rehearsing)
    calls = rehearsing.shop.calls.total()

    kept = rehearse.last(rehearsing.integration_id)

    assert kept == result
    assert rehearsing.shop.calls.total() == calls


def test_same_orders_are_worked_out_again_with_other_settings(rehearsing: World) -> None:
    rehearsing.shop.put("1", status="new")
    rehearsed(rehearsing)
    rehearsing.save(statuses=frozenset({"new"}))
    rehearsing.shop.token = "changed"

    result = rehearse.again(rehearsing.integration_id, rehearsing.clock)

    assert result is not None
    assert (result.ok, result.settings_version) == (1, rehearsing.integration.settings_version)
    assert rehearse.last(rehearsing.integration_id) == result


def test_there_is_nothing_to_show_before_the_first(rehearsing: World) -> None:
    assert rehearse.last(rehearsing.integration_id) is None
    assert rehearse.again(rehearsing.integration_id, rehearsing.clock) is None


def test_orders_whose_shop_is_not_known_any_more_are_not_worked_out(rehearsing: World) -> None:
    rehearsing.shop.put("1")
    rehearsed(rehearsing)
    accounts.change_integration(rehearsing.integration_id, shop_facts="")

    result = rehearse.again(rehearsing.integration_id, rehearsing.clock)

    assert result is not None
    assert (result.held_by, result.orders) == ("SETUP", ())


def test_shop_without_orders_has_nothing_to_show(rehearsing: World) -> None:
    result = rehearsed(rehearsing)

    assert (result.orders, result.held_by, result.ok) == ((), "", 0)


def test_shop_that_is_not_connected_is_told(rehearsing: World) -> None:
    Connection.objects.filter(side=Side.SHOP.value).delete()

    assert rehearsed(rehearsing).held_by == "CON-00"
    assert rehearse.last(rehearsing.integration_id) is None


def test_shop_that_refuses_us_is_told_and_its_connection_with_it(rehearsing: World) -> None:
    rehearsing.shop.put("1")
    rehearsing.shop.token = "changed"

    assert rehearsed(rehearsing).held_by == "CON-01"
    assert Connection.objects.get(side=Side.SHOP.value).state == "blocked"


def test_shop_that_does_not_answer_is_told(rehearsing: World) -> None:
    rehearsing.shop.faults = Faults(rules=[FaultRule(what="status", status=503)])

    result = rehearsed(rehearsing)

    assert (result.held_by, result.orders) == ("CON-02", ())


def test_what_was_read_before_the_shop_fell_silent_is_shown(rehearsing: World) -> None:
    rehearsing.shop.put("1")
    rehearsing.shop.faults = Faults(rules=[FaultRule(what="status", status=503, skip=1)])

    result = rehearsed(rehearsing)

    assert ([order.shop_id for order in result.orders], result.held_by) == (["1"], "CON-02")


def test_facts_that_cannot_be_had_are_told(rehearsing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: PaperShopConnector) -> ShopFacts:
        raise ConnectionRefusal("CON-03")

    monkeypatch.setattr(PaperShopConnector, "facts", refuse)

    assert rehearsed(rehearsing).held_by == "CON-03"
