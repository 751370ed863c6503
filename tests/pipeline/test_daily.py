"""The turnover of a day as one booking."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shopledger.domain.posting import PostingKind
from shopledger.domain.settings import Grouping, PaymentMode
from shopledger.pipeline import desk
from shopledger.pipeline.daily import collect
from shopledger.pipeline.pay import pay
from shopledger.store import accounts
from shopledger.store.models import Posting
from tests.pipeline.test_check import ICP
from tests.pipeline.world import World, opened


@pytest.fixture
def daily_world(world: World) -> World:
    """Turnover is booked by day."""
    world.save(grouping=Grouping.DAY, daily_debtor_email="till@example.nl")
    return world


def end_of_day(world: World) -> int:
    """The next morning: what was collected, after booking it."""
    world.clock.pass_by(days=1)
    collected = collect(world.integration_id, world.clock)
    world.book()
    return collected


def test_sales_wait_for_the_end_of_their_day(daily_world: World) -> None:
    daily_world.order("1")

    daily_world.book()

    assert daily_world.states() == {"1": "ready"}
    assert daily_world.books.references() == []


def test_day_is_booked_as_one_document_whose_sum_is_that_of_its_sales(daily_world: World) -> None:
    daily_world.order("1")
    daily_world.order("2", excl="10.00", total="12.10")

    collected = end_of_day(daily_world)

    day = daily_world.posting("2026-03-02", PostingKind.DAY)
    assert collected == 2
    assert [row["total"] for row in daily_world.books.bookings] == ["36.30"]
    assert daily_world.states() == {"1": "posted", "2": "posted"}
    assert sorted(sale.subject for sale in day.collected.all()) == ["1", "2"]
    assert {sale.external_number for sale in day.collected.all()} == {day.external_number}


def test_intra_community_sales_are_booked_one_by_one(daily_world: World) -> None:
    daily_world.order("1")
    daily_world.order("2", **ICP)

    daily_world.book()
    end_of_day(daily_world)

    assert daily_world.states() == {"1": "posted", "2": "posted"}
    assert daily_world.books.references() == ["2", "D20260302"]


def test_sale_that_becomes_allowed_later_goes_into_the_next_day(daily_world: World) -> None:
    daily_world.order("1")
    daily_world.order("2", status="new")
    end_of_day(daily_world)
    daily_world.order("2", status="paid")
    again = collect(daily_world.integration_id, daily_world.clock)

    end_of_day(daily_world)

    assert again == 0
    assert daily_world.books.references() == ["D20260302", "D20260303"]


def test_sale_with_something_wrong_stays_out_and_is_shown(daily_world: World) -> None:
    daily_world.order("1")
    daily_world.order("2", total="99.00")

    end_of_day(daily_world)

    assert daily_world.states() == {"1": "posted", "2": "error CHK-01"}


def test_day_without_sales_has_no_booking(daily_world: World) -> None:
    daily_world.fetch()

    assert end_of_day(daily_world) == 0
    assert daily_world.books.references() == []


def test_refused_day_is_an_error_and_processing_it_again_books_the_same_sales(daily_world: World) -> None:
    daily_world.books.refusals["D20260302"] = "BKG-06"
    daily_world.order("1")
    end_of_day(daily_world)
    day = daily_world.posting("2026-03-02", PostingKind.DAY)
    refused = (day.state, day.cause, daily_world.states())
    daily_world.books.refusals.clear()

    desk.process_again([day.id], daily_world.clock, who="ann")
    daily_world.book()

    assert refused == ("error", "BKG-06", {"1": "posting"})
    assert daily_world.states() == {"1": "posted"}


def test_day_without_its_debtor_is_an_error_until_one_is_named(daily_world: World) -> None:
    daily_world.save(daily_debtor_email="")
    daily_world.order("1")
    end_of_day(daily_world)
    missing = daily_world.posting("2026-03-02", PostingKind.DAY).cause

    daily_world.save(daily_debtor_email="till@example.nl")
    daily_world.book()

    assert missing == "BKG-23"
    assert daily_world.states() == {"1": "posted"}


def test_sales_of_a_dismissed_day_are_booked_one_by_one(daily_world: World) -> None:
    daily_world.books.refusals["D20260302"] = "BKG-06"
    daily_world.order("1")
    end_of_day(daily_world)

    desk.dismiss([daily_world.posting("2026-03-02", PostingKind.DAY).id], daily_world.clock, who="ann", why="closed")
    daily_world.book()

    assert daily_world.states() == {"1": "posted"}
    assert daily_world.books.references() == ["1"]


def test_lost_answer_to_a_day_is_found_and_books_its_sales(daily_world: World) -> None:
    from tests.pipeline.test_book import fault  # noqa: PLC0415 - one fault of many there

    daily_world.books.faults = fault("drop_after")
    daily_world.order("1")
    end_of_day(daily_world)

    daily_world.settle()

    assert daily_world.states() == {"1": "posted"}
    assert daily_world.books.references() == ["D20260302"]


def test_day_that_never_arrived_is_sent_again(daily_world: World) -> None:
    from tests.pipeline.test_book import fault  # noqa: PLC0415 - one fault of many there

    daily_world.books.faults = fault("drop_before")
    daily_world.order("1")
    end_of_day(daily_world)
    daily_world.settle()

    daily_world.book()

    assert daily_world.books.references() == ["D20260302"]
    assert daily_world.states() == {"1": "posted"}


def test_sales_of_a_day_have_no_payments_of_their_own(daily_world: World) -> None:
    daily_world.save(payments=PaymentMode.PAID, clearing_accounts=(("ideal", "1200"),))
    daily_world.order("1")
    end_of_day(daily_world)
    daily_world.clock.pass_by(days=1)

    pay(daily_world.integration_id, daily_world.clock)

    assert Posting.objects.filter(kind="payment").count() == 0


@pytest.mark.parametrize("columns", [{"shop_facts": ""}, {"is_active": False}])
def test_nothing_is_collected_without_facts_or_licence(daily_world: World, columns: dict[str, object]) -> None:
    daily_world.order("1")
    accounts.change_integration(daily_world.integration_id, **columns)

    assert end_of_day(daily_world) == 0


@pytest.fixture
def single_world(db: None) -> Iterator[World]:
    """A package that takes no collective bookings."""
    with opened(collective=False) as made:
        yield made


def test_package_without_collective_bookings_gets_sales_one_by_one(single_world: World) -> None:
    single_world.save(grouping=Grouping.DAY)
    single_world.order("1")

    single_world.book()

    assert end_of_day(single_world) == 0
    assert single_world.books.references() == ["1"]
