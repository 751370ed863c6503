"""What was booked per day and per rate: added up once, and equal to what a recount says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shopledger.domain.settings import Grouping
from shopledger.pipeline import desk
from shopledger.store import ledger, totals
from shopledger.store.models import Attempt, DayTotal, Posting, VatTotal
from shopledger.store.totals import DaySum, RateSum
from tests.pipeline.test_book import fault
from tests.pipeline.test_check import ICP
from tests.pipeline.world import World

DAY = date(2026, 3, 2)
Figures = tuple[list[tuple[date, int, int]], list[tuple[date, int, int, int]]]


def figures(world: World) -> Figures:
    """All sums of the integration, as they stand."""
    days = DayTotal.objects.filter(integration_id=world.integration_id).order_by("day")
    rates = VatTotal.objects.filter(integration_id=world.integration_id).order_by("day", "rate")
    return (
        list(days.values_list("day", "sales", "total_cents")),
        list(rates.values_list("day", "rate", "excl_cents", "vat_cents")),
    )


def recounted(world: World) -> Figures:
    """The same after a recount."""
    totals.recount(world.integration_id)
    return figures(world)


ONE = ([(DAY, 1, 2420)], [(DAY, 2100, 2000, 420)])


def test_sales_are_added_up_by_day_and_by_rate(world: World) -> None:
    world.order("1")
    world.order("2", rate="9", excl="10.00", total="10.90")
    world.order("3", **ICP)
    world.order("4", total="24.21")
    world.order("5", placed="2026-03-01T10:00:00+00:00")
    world.book()

    days, rates = totals.between(world.integration_id, DAY, DAY)

    assert days == (DaySum(day=DAY, sales=3, total=Decimal("55.10")),)
    assert rates == (
        RateSum(rate=Decimal("21.00"), excl=Decimal("20.00"), vat=Decimal("4.20")),
        RateSum(rate=Decimal("9.00"), excl=Decimal("10.00"), vat=Decimal("0.90")),
        RateSum(rate=Decimal("0.00"), excl=Decimal("20.00"), vat=Decimal("0.00")),
    )
    assert figures(world) == recounted(world)


def test_rates_are_added_up_over_all_days_asked_for(world: World) -> None:
    world.order("1")
    world.order("2", placed="2026-03-01T10:00:00+00:00")
    world.book()

    days, rates = totals.between(world.integration_id, date(2026, 3, 1), DAY)

    assert [day.sales for day in days] == [1, 1]
    assert rates == (RateSum(rate=Decimal("21.00"), excl=Decimal("40.00"), vat=Decimal("8.40")),)


def test_a_page_of_figures_takes_two_queries(world: World, django_assert_num_queries: object) -> None:
    world.order("1")
    world.book()

    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture without a type
        totals.between(world.integration_id, DAY, DAY)


def test_what_is_taken_back_counts_less(world: World) -> None:
    world.order("1")
    world.order("2", excl="-10.00", total="-12.10")
    world.book()

    assert figures(world) == ([(DAY, 2, 1210)], [(DAY, 2100, 1000, 210)])


def test_what_is_found_by_a_look_up_counts_once(world: World) -> None:
    world.books.faults = fault("drop_after")
    world.order("1")
    world.book()
    lost = figures(world)

    world.settle()
    world.settle()

    assert lost == ([], [])
    assert figures(world) == ONE == recounted(world)


def test_what_is_found_before_another_sending_counts_as_it_was_sent(world: World) -> None:
    world.books.faults = fault("drop_after")
    world.order("1")
    world.book()
    world.books.looks = "unclear"
    world.settle()
    Posting.objects.update(repeat_of=None)
    world.shop.put("1", rate="9", excl="22.20")
    world.books.looks = "found"
    desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert world.states() == {"1": "posted"}
    assert figures(world) == ONE == recounted(world)


def test_what_a_merchant_found_counts(world: World) -> None:
    ask(world)

    desk.answer_is_there(world.posting().id, "2026-7", world.clock, who="ann")

    assert figures(world) == ONE == recounted(world)


def ask(world: World) -> None:
    """Come to the question whether the sale is there."""
    world.books.faults = fault("drop_after")
    world.order("1")
    world.book()
    world.books.looks = "unclear"
    world.settle()


def test_sale_that_was_never_sent_counts_by_its_order(world: World) -> None:
    ask(world)
    Attempt.objects.filter(what="BOOKING").delete()

    desk.answer_is_there(world.posting().id, "2026-7", world.clock, who="ann")

    assert figures(world) == ([(DAY, 1, 2420)], []) == recounted(world)


def test_total_that_was_never_worked_out_is_the_orders(world: World) -> None:
    ask(world)
    Attempt.objects.filter(what="BOOKING").delete()
    Posting.objects.update(total_cents=None)

    desk.answer_is_there(world.posting().id, "2026-7", world.clock, who="ann")

    assert figures(world) == ([(DAY, 1, 2420)], [])


def test_answer_about_a_payment_counts_nothing(world: World) -> None:
    ask(world)
    Posting.objects.update(kind="payment")
    posting = Posting.objects.get()

    assert desk.answer_is_there(posting.id, "2026-7", world.clock, who="ann")
    assert figures(world) == ([], [])


@pytest.fixture
def daily(world: World) -> World:
    """Two sales of yesterday, to be booked as one."""
    world.save(grouping=Grouping.DAY, daily_debtor_email="till@example.nl")
    world.order("1")
    world.order("2", rate="9", excl="10.00", total="10.90")
    world.clock.pass_by(days=1)
    return world


DAILY = ([(DAY, 2, 3510)], [(DAY, 900, 1000, 90), (DAY, 2100, 2000, 420)])


def test_day_counts_all_its_sales(daily: World) -> None:
    daily.run()

    assert daily.states() == {"1": "posted", "2": "posted"}
    assert figures(daily) == DAILY == recounted(daily)


def test_day_that_a_merchant_found_books_and_counts_its_sales(daily: World) -> None:
    daily.books.faults = fault("drop_after")
    daily.run()
    daily.books.looks = "unclear"
    daily.settle()
    posting = Posting.objects.get(kind="day")

    desk.answer_is_there(posting.id, "2026-7", daily.clock, who="ann")

    assert daily.states() == {"1": "posted", "2": "posted"}
    assert daily.posting("1").external_number == "2026-7"
    assert figures(daily) == DAILY == recounted(daily)


def test_day_that_was_never_sent_counts_by_its_date(daily: World) -> None:
    daily.books.faults = fault("drop_after")
    daily.run()
    daily.books.looks = "unclear"
    daily.settle()
    Attempt.objects.all().delete()

    desk.answer_is_there(Posting.objects.get(kind="day").id, "2026-7", daily.clock, who="ann")

    assert figures(daily) == ([(DAY, 2, 3510)], [])


def test_recount_replaces_what_is_wrong(world: World) -> None:
    world.order("1")
    world.book()
    DayTotal.objects.update(sales=7)
    VatTotal.objects.create(integration_id=world.integration_id, day=DAY, rate=600, excl_cents=1, vat_cents=1)

    assert recounted(world) == ONE


def test_integration_of_a_posting_is_known(world: World) -> None:
    world.order("1")

    assert ledger.integration_of(world.posting().id) == world.integration_id
