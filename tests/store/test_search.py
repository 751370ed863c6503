"""Searching: what is found by which words, that the newest of very many are the newest, and by which indexes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopledger.domain.posting import PostingKind, PostingState
from shopledger.domain.settings import Grouping
from shopledger.pipeline.daily import collect
from shopledger.store import search
from shopledger.store.models import Posting, StoredOrder
from shopledger.store.search import Found, Question
from tests.pipeline.world import World

EVERYWHERE = frozenset(PostingState)
ERRORS = frozenset({PostingState.ERROR})
ANY = [EVERYWHERE, ERRORS]


@pytest.fixture
def full(world: World) -> World:
    """A world with a few orders, of which the first two are booked."""
    world.save(reference_prefix="WEB-")
    world.order("1", number="A100", email="Zoë@Example.nl")
    world.order("2", number="A101", excl="30.00", total="36.30")
    world.order("3", number="B100", email="jan@example.nl", status="new")
    world.book()
    return world


@pytest.fixture
def daily(world: World) -> World:
    """A world with two orders of 2 March that were booked together, and one of today."""
    world.save(grouping=Grouping.DAY, daily_debtor_email="till@example.nl", reference_prefix="WEB-")
    world.order("1", number="A100")
    world.order("2", number="A101", excl="10.00", total="12.10")
    world.clock.pass_by(days=1)
    collect(world.integration_id, world.clock)
    world.book()
    return world


def look(world: World, text: str, states: frozenset[PostingState] = EVERYWHERE, limit: int = 10) -> Found:
    return search.find(world.integration_id, Question(text=text, states=states), limit)


def names(found: Found) -> list[str]:
    return [row.order.number if row.order else row.subject for row in found.postings]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("A10", ["A101", "A100"]),
        ("a101", ["A101"]),
        ("10", []),
        ("ann b", ["B100", "A101", "A100"]),
        ("BÓS", ["B100", "A101", "A100"]),
        ("os", []),
        ("zoe@", ["A100"]),
        ("Jan@example.nl", ["B100"]),
        ("36,30", ["A101"]),
        ("€ 36.30", ["A101"]),
        ("web-A1", ["A101", "A100"]),
        ("WEB-A100", ["A100"]),
        ("2-3-2026", ["B100", "A101", "A100"]),
        ("3-3-2026", []),
        ("", []),
        ("%", []),
    ],
)
def test_orders_are_found_by_whatever_is_typed_the_newest_first(full: World, text: str, numbers: list[str]) -> None:
    assert names(look(full, text)) == numbers


@pytest.mark.parametrize("text", ["A10", "ann b", "zoe@", "30,25", "2026-03-02", "WEB-A"])
def test_what_is_not_booked_is_found_by_the_same_words(full: World, text: str) -> None:
    Posting.objects.filter(subject="1").update(state="error", cause="CHK-13", total_cents=3025)
    StoredOrder.objects.filter(shop_id="1").update(total_cents=3025)

    found = look(full, text, ERRORS)

    assert names(found) == ["A100"]


def test_orders_are_found_by_their_number_in_the_books(full: World) -> None:
    Posting.objects.filter(subject="2").update(external_number="2026-0007")

    assert [names(look(full, text)) for text in ("2026-0007", "2026-")] == [["A101"], ["A101"]]


def test_order_that_changes_is_found_by_its_new_name(full: World) -> None:
    full.order("3", email="piet@example.nl")

    assert names(look(full, "jan@")) == []
    assert names(look(full, "piet@")) == ["B100"]


@pytest.mark.parametrize("text", ["2026-03-02", "2-3-2026", "2 mrt 2026", "2 March 2026"])
def test_the_turnover_of_a_day_is_found_by_its_date_with_its_orders(daily: World, text: str) -> None:
    assert names(look(daily, text)) == ["2026-03-02", "A101", "A100"]


@pytest.mark.parametrize("text", ["2026-03", "maart 2026", "March 2026"])
def test_the_turnover_of_days_is_found_by_their_month(daily: World, text: str) -> None:
    assert names(look(daily, text)) == ["2026-03-02"]


def test_the_turnover_of_a_day_is_found_by_its_amount(daily: World) -> None:
    assert names(look(daily, "36,30")) == ["2026-03-02"]
    assert daily.posting("2026-03-02", PostingKind.DAY).total == Decimal("36.30")


def test_the_turnover_of_a_day_is_found_by_its_reference_and_its_number_in_the_books(daily: World) -> None:
    day = daily.posting("2026-03-02", PostingKind.DAY)
    Posting.objects.filter(id=day.id).update(external_number="VF-77")

    found = [names(look(daily, text)) for text in (day.reference, day.reference.lower(), "vf-7")]

    assert [each[0] for each in found] == ["2026-03-02"] * 3


def test_the_turnover_of_a_day_that_is_in_error_is_found_among_the_errors(daily: World) -> None:
    day = daily.posting("2026-03-02", PostingKind.DAY)
    Posting.objects.filter(id=day.id).update(state="error", cause="BKG-06")

    found = [names(look(daily, text, ERRORS)) for text in ("2-3-2026", day.reference)]

    assert found == [["2026-03-02"], ["2026-03-02"]]


@pytest.mark.parametrize("states", ANY)
def test_what_is_someone_elses_is_not_found(full: World, states: frozenset[PostingState]) -> None:
    Posting.objects.update(state="error")

    found = [
        search.find(full.integration_id + 1, Question(text=text, states=states), 10).postings
        for text in ("A100", "WEB-A100", "2-3-2026")
    ]

    assert found == [[], [], []]


def test_only_what_is_in_the_period_is_found(full: World) -> None:
    moment = full.clock()
    days = [(moment, moment + timedelta(days=1)), (None, moment - timedelta(days=1))]

    found = [search.find(full.integration_id, Question(text="A10", between=each), 10) for each in days]

    assert [names(each) for each in found] == [["A101", "A100"], []]


@pytest.mark.parametrize("states", ANY)
def test_pages_of_a_search_follow_each_other(full: World, states: frozenset[PostingState]) -> None:
    Posting.objects.update(state="error")
    seen, after = [], None
    while (found := search.find(full.integration_id, Question(text="ann", states=states, after=after), 2)).postings:
        seen.append([row.subject for row in found.postings])
        after = found.place_of(found.postings[-1])

    assert seen == [["3", "2"], ["1"]]


def test_what_came_in_late_stands_where_its_order_belongs(full: World) -> None:
    StoredOrder.objects.filter(shop_id="3").update(placed_at=full.clock() - timedelta(days=30))

    assert names(look(full, "ann b")) == ["A101", "A100", "B100"]


# --- very many ---------------------------------------------------------------------------------------------------

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def add_many(world: World, numbers: list[int]) -> None:
    """Booked orders of these numbers, the last one the newest."""
    integration = world.integration
    values = {"placed_at": NOW, "day": NOW.date(), "status": "3", "is_paid": True, "total_cents": 9900}
    values |= {"fingerprint": "0" * 32, "document": b"", "seen_at": NOW, "changed_at": NOW, "customer_key": "piet"}
    rows = StoredOrder.objects.bulk_create(
        StoredOrder(integration=integration, shop_id=f"m{each}", number=f"M{each}", **values) for each in numbers
    )
    moments = {"not_before": NOW, "created_at": NOW, "changed_at": NOW, "posted_at": NOW}
    Posting.objects.bulk_create(
        Posting(
            integration=integration,
            order=row,
            subject=row.shop_id,
            administration=integration.administration,
            state="posted",
            external_number=row.number,
            reference=row.number,
            **moments,
        )
        for row in rows
    )


@pytest.mark.parametrize("text", ["m", "piet", "99,00"])
def test_the_newest_of_very_many_are_the_newest(world: World, text: str) -> None:
    count = search.CLOSEST + 200
    add_many(world, [*range(9000, 9000 + count), 1, 50])

    found = look(world, text, limit=3)

    assert (names(found), found.is_cut) == (["M50", "M1", f"M{9000 + count - 1}"], True)


def test_an_error_behind_very_many_newer_bookings_is_found_among_the_errors(world: World) -> None:
    add_many(world, list(range(1, search.CLOSEST + 200)))
    Posting.objects.filter(subject="m1").update(state="error")

    found = look(world, "piet", ERRORS)

    assert (names(found), found.is_cut) == (["M1"], False)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans are written differently by each database")
@pytest.mark.parametrize("states", ANY)
@pytest.mark.parametrize("text", ["A10", "jan", "12,34", "2-3-2026", "maart 2026"])
def test_no_way_of_searching_reads_a_whole_table(full: World, text: str, states: frozenset[PostingState]) -> None:
    with CaptureQueriesContext(connection) as queries:
        look(full, text, states)

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries.captured_queries[0]["sql"].replace("%", "%%"), [])
        plan = [row[3] for row in cursor.fetchall()]
    assert len(plan) > 5
    assert [line for line in plan if line.startswith(("SCAN store_", "SCAN p ", "SCAN o ", "SCAN s "))] == []
    assert [line for line in plan if line.endswith("(integration_id=?)") and "posting_error" not in line] == []
