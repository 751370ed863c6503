"""Searching for orders: what is typed is found by an index, whichever way it is meant."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopledger.store import orders
from shopledger.store.models import StoredOrder
from tests.pipeline.world import World


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Jan   de  Vries ", "jan de vries"),
        ("Zoë Brontë", "zoe bronte"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("STRAßE", "strasse"),
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}pek", "ipek"),
        ("\u0130\u0131", "ii"),
        ("Ελένη", "ελενη"),
        (" ", ""),
    ],
)
def test_key_is_small_letters_without_accents_and_single_blanks(text: str, key: str) -> None:
    assert orders.search_key(text) == key


def test_key_of_a_key_is_the_same() -> None:
    key = orders.search_key("Ærø Ĳsbrand Ǆ")

    assert orders.search_key(key) == key


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12,34", 1234),
        ("12.34", 1234),
        ("€ 12,34", 1234),
        ("-12,34", -1234),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1234,50", 123450),
        ("12", None),
        ("1,2345.00", None),
        ("12,3", None),
        ("jan", None),
        ("", None),
    ],
)
def test_amount_is_read_as_people_type_it(text: str, cents: int | None) -> None:
    assert orders.cents_in(text) == cents


@pytest.fixture
def full(world: World) -> World:
    """A world with a few orders, of which the first is booked."""
    world.save(reference_prefix="WEB-")
    world.order("1", number="A100", email="Zoë@Example.nl")
    world.order("2", number="A101", excl="30.00", total="36.30")
    world.order("3", number="B100", email="jan@example.nl", status="new")
    world.book()
    return world


def found(world: World, text: str, limit: int = 10) -> list[str]:
    ids = orders.matching(world.integration_id, text, limit)
    numbers = dict(StoredOrder.objects.values_list("id", "number"))
    return [numbers[each] for each in ids]


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
        ("", []),
        ("%", []),
    ],
)
def test_orders_are_found_by_whatever_is_typed_the_newest_first(full: World, text: str, numbers: list[str]) -> None:
    assert found(full, text) == numbers


def test_orders_are_found_by_their_number_in_the_books(full: World) -> None:
    row = full.posting("2")
    row.external_number = "2026-0007"
    row.save()

    assert found(full, "2026-0007") == ["A101"]
    assert found(full, "2026-") == ["A101"]


def test_no_more_than_the_limit_are_found(full: World) -> None:
    assert found(full, "Ann", limit=2) == ["B100", "A101"]


def test_orders_of_others_are_not_found(full: World) -> None:
    assert orders.matching(full.integration_id + 1, "A100", 10) == []
    assert orders.matching(full.integration_id + 1, "WEB-A100", 10) == []


def test_order_that_changes_is_found_by_its_new_name(full: World) -> None:
    full.order("3", email="piet@example.nl")

    assert found(full, "jan@") == []
    assert found(full, "piet@") == ["B100"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans are written differently by each database")
@pytest.mark.parametrize("text", ["A10", "jan", "12,34"])
def test_no_way_of_searching_reads_a_whole_table(full: World, text: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        orders.matching(full.integration_id, text, 10)
    (query,) = queries.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
        plan = [row[3] for row in cursor.fetchall()]

    assert not [line for line in plan if line.startswith("SCAN store_")]
    assert any("order_family" in line for line in plan)
