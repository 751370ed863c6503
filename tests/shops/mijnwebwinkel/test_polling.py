"""No order and no change is missed, whatever happens in the shop between two calls."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from shopledger.connect.contract import RawOrder
from shopledger.shops.mijnwebwinkel.polling import Place, Poll, first_poll, wall_clock
from shopledger.shops.mijnwebwinkel.simulator import MijnwebwinkelSimulator
from tests.shops.mijnwebwinkel.shop import NOW, Shop, market, numbered, over_documents, over_market


def status_of(order: RawOrder) -> int:
    return int(str(order.document["status"]))


class Merchant:
    """Somebody who is busy in the shop while it is read: places orders, sets statuses, removes orders."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.chance = random.Random(seed)
        self.placed: list[str] = []

    def acts(self) -> None:
        """A moment later, perhaps something has happened."""
        simulator = self.shop.simulator
        simulator.set_clock(simulator.now + timedelta(seconds=self.chance.randrange(1, 40)))
        draw = self.chance.random()
        if draw < 0.5:
            document = numbered(0) | {"status": 1}
            self.placed += [
                simulator.shelf.place(document, simulator.now) for _ in range(self.chance.choice((1, 1, 3, 120)))
            ]
        elif draw < 0.8 and self.placed:
            number = self.chance.choice(self.placed)
            simulator.shelf.set_status(number, self.chance.choice((2, 3, 5, 6)), simulator.now)
        elif draw < 0.85 and self.placed:
            simulator.shelf.remove(self.placed.pop(self.chance.randrange(len(self.placed))))


@pytest.mark.parametrize("dates_new", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_orders_placed_and_changed_between_calls_are_never_missed(seed: int, dates_new: bool) -> None:
    shop = over_documents(dates_new=dates_new)
    merchant = Merchant(shop, seed)
    cursor = shop.connector.first_cursor(NOW.date())
    seen: dict[str, int] = {}

    for _ in range(60):
        page = shop.connector.orders_since(cursor)
        seen |= {order.number: status_of(order) for order in page.orders}
        cursor = page.cursor
        merchant.acts()
        if not page.has_more:
            shop.simulator.set_clock(shop.simulator.now + timedelta(minutes=merchant.chance.randrange(1, 300)))
    begun, cursor = shop.poll(cursor)
    orders, _ = shop.poll(cursor)
    seen |= {order.number: status_of(order) for order in (*begun, *orders)}

    assert merchant.placed
    truth = {number: shop.simulator.shelf.status(number, shop.simulator.now)[0] for number in merchant.placed}
    assert {number: seen.get(number) for number in truth} == truth


def test_hourly_polls_of_a_market_end_with_what_the_shop_says() -> None:
    shop = over_market(400)
    shop.simulator.set_clock(NOW - timedelta(days=9))
    cursor = shop.connector.first_cursor((NOW - timedelta(days=10)).date())
    seen: dict[str, int] = {}

    while shop.simulator.now < NOW:
        shop.simulator.set_clock(shop.simulator.now + timedelta(hours=1))
        orders, cursor = shop.poll(cursor)
        seen |= {order.number: status_of(order) for order in orders}

    truth = {row["number"]: int(row["status"]) for row in shop.simulator.truth("", 1000)["items"]}
    assert len(truth) == 400
    assert seen == truth


def test_a_quiet_hour_takes_two_calls() -> None:
    shop = over_market(90)
    _, cursor = shop.poll(shop.connector.first_cursor((NOW - timedelta(days=20)).date()))
    shop.simulator.calls.clear()
    shop.simulator.set_clock(NOW + timedelta(hours=1))

    shop.poll(cursor)

    assert shop.simulator.calls == {"GET /v1/orders": 2}


def test_the_first_poll_reads_each_page_once() -> None:
    shop = over_market(1000)

    orders, _ = shop.poll(shop.connector.first_cursor((NOW - timedelta(days=20)).date()))

    assert (len({order.number for order in orders}), shop.simulator.calls["GET /v1/orders"]) == (1000, 11)


def test_the_first_poll_leaves_older_orders_alone() -> None:
    old, young = numbered(1, NOW - timedelta(days=3)), numbered(2, NOW - timedelta(days=2))
    shop = over_documents(old, young)

    orders, _ = shop.poll(shop.connector.first_cursor((NOW - timedelta(days=2)).date()))

    assert [order.number for order in orders] == ["2"]


def test_a_poll_that_was_broken_off_goes_on_where_it_was() -> None:
    shop = over_market(250)
    first = shop.connector.orders_since(shop.connector.first_cursor((NOW - timedelta(days=20)).date()))
    later = over_market(250)

    rest, _ = later.poll(dict(first.cursor))

    assert len({order.number for order in (*first.orders, *rest)}) == 250


def test_orders_that_vanish_between_pages_do_not_hide_others() -> None:
    shop = over_market(400)
    first, last = (NOW - timedelta(days=20)).date(), NOW.date()
    page = shop.connector.orders_between(first, last, None)
    seen = {order.number for order in page.orders}
    for order in page.orders[:30]:
        shop.simulator.shelf.remove(order.number)

    while page.has_more:
        page = shop.connector.orders_between(first, last, page.cursor)
        seen |= {order.number for order in page.orders}

    assert len(seen) == 400


def test_orders_between_two_days_are_those_placed_on_them() -> None:
    shop = over_market(500)
    first, last = date(2026, 3, 4), date(2026, 3, 6)

    orders = shop.between(first, last)

    rows = shop.simulator.truth("", 1000)["items"]
    expected = [row["number"] for row in rows if first.isoformat() <= row["placed_on"] <= last.isoformat()]
    assert list(dict.fromkeys(order.number for order in orders)) == expected


def raws(*numbers: int) -> list[RawOrder]:
    return [RawOrder(shop_id=str(number), number=str(number), document={}) for number in numbers]


PAGES: list[tuple[Place, list[RawOrder], str, Place | None]] = [
    (Place(), raws(*range(1, 101)), "asc", Place(offset=99, last=100)),
    (Place(), raws(*range(1, 100)), "asc", None),
    (Place(), [], "asc", None),
    (Place(offset=99, last=100), raws(*range(100, 200)), "asc", Place(offset=198, last=199)),
    (Place(offset=99, last=100), raws(101, 102), "asc", Place(offset=0, last=100)),
    (Place(offset=198, last=100), [], "asc", Place(offset=98, last=100)),
    (Place(offset=99, last=100), raws(100), "asc", None),
    (Place(offset=99, last=100), raws(99, 98), "desc", Place(offset=0, last=100)),
    (Place(offset=99, last=100), raws(101, 100, 99), "desc", None),
]


@pytest.mark.parametrize(("place", "page", "ordering", "after"), PAGES)
def test_a_page_that_begins_beyond_the_last_row_seen_steps_back(
    place: Place, page: list[RawOrder], ordering: str, after: Place | None
) -> None:
    found = place.after(page, ordering)

    assert found == after


def test_a_gap_is_looked_into_before_a_poll_is_complete() -> None:
    poll = Poll(day="2026-03-09", mark=NOW.isoformat(), top=500, started=NOW.isoformat(), offset=99, last=800)

    after, has_more = poll.after(raws(700, 480))

    assert (after.offset, after.last, has_more) == (0, 800, True)


def test_test_orders_in_a_list_are_not_taken_for_a_gap() -> None:
    page = [RawOrder(shop_id="7T", number="7T", document={}), *raws(200)]

    found = Place(offset=99, last=100).after(page, "asc")

    assert found is None


CLOCKS = [
    (datetime(2026, 3, 10, 12, 0, tzinfo=UTC), "2026-03-10 13:00:00", "winter"),
    (datetime(2026, 7, 10, 12, 0, tzinfo=UTC), "2026-07-10 14:00:00", "summer"),
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25 01:30:00", "02:30 comes again: an hour earlier"),
    (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25 02:30:00", "02:30 for the second time"),
    (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "2026-03-29 01:30:00", "before the hour that is left out"),
]


@pytest.mark.parametrize(("moment", "text", "what"), CLOCKS, ids=[row[2] for row in CLOCKS])
def test_a_bound_is_the_earliest_time_that_clocks_still_show(moment: datetime, text: str, what: str) -> None:
    written = wall_clock(moment)

    assert written == text


def test_a_cursor_survives_being_stored() -> None:
    poll = first_poll(date(2026, 1, 1)).begun(NOW).after(raws(5, 4))[0]

    again = Poll.of(poll.to_cursor())

    assert again == poll
    assert (again.window, again.top, again.day, again.mark) == ("changed", 5, "2026-03-09", NOW.isoformat())


def test_numbers_of_a_market_and_orders_placed_by_hand_rise_together() -> None:
    shop = Shop(MijnwebwinkelSimulator(market=market(50), hourly_calls=0))
    shop.simulator.set_clock(NOW - timedelta(days=5))
    placed = shop.simulator.shelf.place(numbered(0), shop.simulator.now)
    before = len(shop.simulator.truth("", 100)["items"])

    shop.simulator.set_clock(NOW)

    rows = shop.simulator.truth("", 100)["items"]
    assert [row["number"] for row in rows] == [str(number) for number in range(1001, 1052)]
    assert placed == str(1000 + before)
