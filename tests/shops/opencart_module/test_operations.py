"""What the operations answer, from the stored rows of real orders: on all three versions of OpenCart."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.shops.opencart_module.client import ask
from tests.shops.opencart_module.conftest import needs_php, only
from tests.shops.opencart_module.harness import SAMPLES, Shop, running_shop

ORDERS = {
    "2.3": [1, 2, 4, 6, 11, 16],
    "3": [1, 2, 3, 4, 6, 7, 8, 10, 11, 14, 15, 16, 18, 19, 21, 23, 25, 26, 27],
    "4": [1, 3, 4, 6],
}
UNFINISHED = {"2.3": 13, "3": 13, "4": 7}
NEWEST = {"2.3": 38, "3": 39, "4": 7}
EVERYTHING: dict[str, Any] = {"date_from": "2026-11-01", "date_to": "2026-11-30"}


def order(shop: Shop, number: int) -> Any:
    return ask(shop, "get", ids=[number]).data["orders"][0]


def stored(shop: Shop, number: int) -> Any:
    (path,) = SAMPLES.glob(f"oc{shop.version[0]}-order-{number:02}-*.json")
    return json.loads(path.read_text())


def ids(entries: list[Any]) -> list[int]:
    return [int(entry["order_id"]) for entry in entries]


# --- the order object --------------------------------------------------------------------------------------------


def test_every_amount_is_the_text_that_the_shop_stores(shop: Shop) -> None:
    for number in ORDERS[shop.version]:
        found, rows = order(shop, number), stored(shop, number)

        assert found["total"] == rows["order"]["total"]
        assert [(line["price"], line["total"], line["tax"], line["quantity"]) for line in found["products"]] == [
            (row["price"], row["total"], row["tax"], row["quantity"]) for row in rows["order_product"]
        ]
        assert sorted((line["code"], line["value"]) for line in found["totals"]) == sorted(
            (row["code"], row["value"]) for row in rows["order_total"]
        )


def test_totals_come_in_their_own_order(shop: Shop) -> None:
    for number in ORDERS[shop.version]:
        places = [int(line["sort_order"]) for line in order(shop, number)["totals"]]

        assert places == sorted(places)


def test_order_has_all_the_parts_of_the_contract(shop: Shop) -> None:
    found = order(shop, 1)

    assert set(found) == {
        "order_id", "invoice", "store_id", "status_id", "history_id", "date_added", "date_modified", "language",
        "customer", "payment", "shipping", "payment_method", "shipping_method", "currency", "base_currency", "total",
        "products", "totals", "vouchers", "vat_number", "row_hash", "unstable",
    }  # fmt: skip
    assert set(found["products"][0]) == {
        "order_product_id", "product_id", "name", "model", "sku", "quantity", "price", "total", "tax",
        "tax_class_id_now", "options",
    }  # fmt: skip
    assert found["unstable"] is False


def test_order_holds_nothing_that_nobody_needs(shop: Shop) -> None:
    text = ask(shop, "get", ids=ORDERS[shop.version]).text

    for kept in ("192.0.2.", "user_agent", "Graag bij de buren", "betaald", "store_url"):
        assert kept not in text


def test_text_is_decoded_once(shop: Shop) -> None:
    found = order(shop, 4)

    assert found["payment"]["company"] == "Muster & Söhne GmbH"
    assert 'Reiskoffer "Nomade" & hoes' in [line["name"] for line in found["products"]]


def test_text_that_looks_like_an_entity_stays_what_was_typed(shop: Shop) -> None:
    shop.execute("UPDATE oc_order SET firstname = ? WHERE order_id = 1", "&amp;lt;b&amp;gt; &amp;eacute; O&#039;Neill")

    assert order(shop, 1)["customer"]["firstname"] == "&lt;b&gt; &eacute; O'Neill"


def test_bytes_that_are_no_utf8_are_replaced(shop: Shop) -> None:
    shop.execute("UPDATE oc_order SET lastname = CAST(? AS TEXT) WHERE order_id = 1", b"M\xfcller \xe2\x82\xac \xc3")

    assert order(shop, 1)["customer"]["lastname"] == "M\ufffdller € \ufffd"


def test_country_comes_as_its_iso_code(shop: Shop) -> None:
    found = order(shop, 4)

    assert found["payment"]["country_iso2"] == "DE"
    assert found["shipping"]["country_iso2"] == "DE"


def test_custom_fields_lie_flat_in_every_version(shop: Shop) -> None:
    found = order(shop, 4)

    assert found["customer"]["fields"] == {"2": "HRB 4711", "3": "2"}
    assert found["payment"]["fields"] == {"1": "DE123456788"}
    assert found["vat_number"] == "DE123456788"


def test_nested_shipping_fields_of_a_guest_lie_flat(shop: Shop) -> None:
    number = {"2.3": 11, "3": 11, "4": 6}[shop.version]

    found = order(shop, number)

    assert found["shipping"]["fields"] == {"1": "BE0123456749"}
    assert found["payment"]["fields"] == {"1": "NL001234567B01"}
    assert found["vat_number"] == "NL001234567B01"


def test_customer_without_fields_has_an_empty_object(shop: Shop) -> None:
    assert '"fields":{}' in ask(shop, "get", ids=[1]).text
    assert order(shop, 1)["vat_number"] is None


def test_methods_have_code_and_title(shop: Shop) -> None:
    found = order(shop, 1)

    assert found["payment_method"] == {"code": "cod.cod" if shop.version == "4" else "cod", "title": "Cash On Delivery"}
    assert found["shipping_method"] == {"code": "flat.flat", "title": "Flat Shipping Rate", "tax_class_id": "21"}


def test_order_of_a_download_has_no_shipping_address(shop: Shop) -> None:
    shop.execute("UPDATE oc_order SET shipping_country_id = 0, shipping_address_1 = '' WHERE order_id = 1")

    assert order(shop, 1)["shipping"] is None


def test_sku_and_tax_class_are_looked_up_as_they_are_now(shop: Shop) -> None:
    line = order(shop, 1)["products"][0]
    shop.execute("DELETE FROM oc_product")
    later = order(shop, 1)["products"][0]

    assert (line["sku"], line["tax_class_id_now"]) == (f"SKU-{line['product_id']}", "21")
    assert (later["sku"], later["tax_class_id_now"]) == (None, None)


def test_options_hang_on_their_own_line(shop: Shop) -> None:
    first, second = (line["order_product_id"] for line in order(shop, 1)["products"])
    shop.execute(
        "INSERT INTO oc_order_option (order_option_id, order_id, order_product_id, name, value)"
        " VALUES (99, 1, ?, 'Maat &amp; kleur', '42')",
        second,
    )

    lines = {line["order_product_id"]: line["options"] for line in order(shop, 1)["products"]}

    assert lines == {first: [], second: [{"name": "Maat & kleur", "value": "42"}]}


def test_vouchers_sold_are_reported_where_the_shop_sells_them(shop: Shop) -> None:
    expected = [] if shop.version == "4" else [{"description": "50.00€ Gift Certificate for Oma", "amount": "50.0000"}]

    found = ask(shop, "get", ids=[16]).data["orders"]

    assert [entry["vouchers"] for entry in found] == ([] if shop.version == "4" else [expected])


def test_language_and_currency_are_codes(shop: Shop) -> None:
    found = order(shop, 1)

    assert found["language"] == "en-gb"
    assert found["currency"] == {"code": "EUR", "value": "1.00000000"}
    assert found["base_currency"] == "EUR"


def test_time_comes_as_stored_and_in_utc(shop: Shop) -> None:
    expected = {
        "2.3": {"local": "2026-11-21 00:17:50", "utc": "2026-11-21T00:17:50Z"},
        "3": {"local": "2026-11-21 01:17:30", "utc": "2026-11-21T00:17:30Z"},
        "4": {"local": "2026-11-21 01:18:07", "utc": "2026-11-21T00:18:07Z"},
    }

    assert order(shop, 1)["date_added"] == expected[shop.version]


def test_time_of_the_other_half_of_the_year_follows_the_named_zone(shop: Shop) -> None:
    shop.switch(database_zone="Europe/Amsterdam")
    shop.execute("UPDATE oc_order SET date_added = '2026-07-01 12:00:00' WHERE order_id = 1")

    assert order(shop, 1)["date_added"]["utc"] == "2026-07-01T10:00:00Z"


@only("2.3", "3")
def test_shop_before_3_0_3_7_follows_the_zone_of_its_database(shop: Shop) -> None:
    shop.switch(database_zone="America/New_York", version="3.0.3.6" if shop.version == "3" else "2.3.0.2")

    found = ask(shop, "ping", nonce="n" * 16).data["time_zone"]
    moment = order(shop, 1)["date_added"]

    assert found["kept_by"] == "database"
    assert int(moment["utc"][11:13]) == int(moment["local"][11:13]) + 5


@only("3", "4")
def test_date_that_is_all_zeros_has_no_utc(shop: Shop) -> None:
    shop.execute("UPDATE oc_order SET date_modified = '0000-00-00 00:00:00' WHERE order_id = 1")

    assert order(shop, 1)["date_modified"]["utc"] is None


def test_invoice_number_is_given_in_its_parts(shop: Shop) -> None:
    prefix = stored(shop, 1)["order"]["invoice_prefix"]

    assert order(shop, 1)["invoice"] == {"prefix": prefix, "no": stored(shop, 1)["order"]["invoice_no"]}


# --- the hash of the rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE oc_order SET total = '58.8100' WHERE order_id = 1",
        "UPDATE oc_order_product SET quantity = 9 WHERE order_id = 1",
        "UPDATE oc_order_total SET value = '0.0000' WHERE order_id = 1 AND code = 'shipping'",
        "UPDATE oc_order SET payment_city = 'Delft' WHERE order_id = 1",
        "DELETE FROM oc_order_total WHERE order_id = 1 AND code = 'tax'",
    ],
)
def test_hash_shows_an_edit(shop: Shop, change: str) -> None:
    before = order(shop, 1)["row_hash"]
    shop.execute(change)

    assert order(shop, 1)["row_hash"] != before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE oc_order SET order_status_id = 3, date_modified = '2026-12-01 00:00:00' WHERE order_id = 1",
        "UPDATE oc_order SET invoice_no = 77 WHERE order_id = 1",
        "UPDATE oc_order_product SET order_product_id = order_product_id + 1000",
        "UPDATE oc_product SET sku = 'renamed'",
    ],
)
def test_hash_stays_when_the_contents_stay(shop: Shop, change: str) -> None:
    before = order(shop, 1)["row_hash"]
    shop.execute(change)

    assert order(shop, 1)["row_hash"] == before


# --- consistency while a merchant edits --------------------------------------------------------------------------


def test_order_edited_while_being_read_is_read_again(shop: Shop) -> None:
    shop.switch(edits=1)

    found = order(shop, 1)

    assert found["date_modified"]["local"] == "2026-12-01 12:00:00"
    assert found["unstable"] is False


def test_order_edited_again_and_again_is_marked(shop: Shop) -> None:
    shop.switch(edits=2)
    entries = ask(shop, "get", ids=[1, 4]).data["orders"]

    assert {entry["order_id"]: entry["unstable"] for entry in entries} == {"1": True, "4": False}


def test_page_of_orders_takes_one_query_per_table(shop: Shop) -> None:
    (shop.folder / "queries.log").unlink(missing_ok=True)
    ask(shop, "get", ids=ORDERS[shop.version])

    lines = shop.lines("queries.log")

    for table in ("oc_order_product", "oc_order_option", "oc_order_total", "oc_product", "oc_order_history"):
        assert len([line for line in lines if f"FROM `{table}`" in line]) == 1
    assert len([line for line in lines if "oc_order_voucher" in line]) == (0 if shop.version == "4" else 1)


# --- changes -----------------------------------------------------------------------------------------------------


def test_changes_from_now_on_only_name_the_newest(shop: Shop) -> None:
    answer = ask(shop, "changes", cursor=0)

    assert answer.data == {"orders": [], "cursor": str(NEWEST[shop.version]), "newest": str(NEWEST[shop.version])}
    assert answer.body["next"] is None


def test_changes_come_in_the_order_of_their_history(shop: Shop) -> None:
    answer = ask(shop, "changes", cursor=1, limit=100)

    places = [int(entry["history_id"]) for entry in answer.data["orders"]]
    assert places == sorted(places)
    assert answer.data["cursor"] == str(NEWEST[shop.version])
    assert answer.body["next"] is None


def walk(shop: Shop, op: str, field: str, start: int, **fields: Any) -> list[list[Any]]:
    """Ask page after page as a client does, at most fifty."""
    pages, place = [], start
    for _ in range(50):
        answer = ask(shop, op, **fields | {field: place})
        pages.append(answer.data["orders"])
        if answer.body["next"] is None:
            return pages
        place = int(answer.body["next"])
    raise AssertionError("the pages do not end")


def test_walking_the_changes_in_small_pages_finds_the_same_orders(shop: Shop) -> None:
    whole = ask(shop, "changes", cursor=1).data["orders"]

    pages = walk(shop, "changes", "cursor", 1, limit=3)

    assert {entry["order_id"] for page in pages for entry in page} == {entry["order_id"] for entry in whole}
    assert max(len(page) for page in pages) <= 3


def test_order_changed_twice_is_reported_once_in_its_newest_state(shop: Shop) -> None:
    newest = NEWEST[shop.version]
    for number, status in ((newest + 1, 2), (newest + 2, 5)):
        shop.execute(
            "INSERT INTO oc_order_history (order_history_id, order_id, order_status_id) VALUES (?, 1, ?)",
            number,
            status,
        )
        shop.execute("UPDATE oc_order SET order_status_id = ? WHERE order_id = 1", status)

    answer = ask(shop, "changes", cursor=newest)

    assert [(entry["order_id"], entry["status_id"], entry["history_id"]) for entry in answer.data["orders"]] == [
        ("1", "5", str(newest + 2))
    ]
    assert answer.data["cursor"] == str(newest + 2)


def test_changes_name_unfinished_and_deleted_orders_as_gone(shop: Shop) -> None:
    newest, unfinished = NEWEST[shop.version], UNFINISHED[shop.version]
    for number, touched in ((newest + 1, unfinished), (newest + 2, 4711)):
        shop.execute(
            "INSERT INTO oc_order_history (order_history_id, order_id, order_status_id) VALUES (?, ?, 0)",
            number,
            touched,
        )

    entries = ask(shop, "changes", cursor=newest).data["orders"]

    status = "16" if shop.version == "4" else "0"
    assert entries == [
        {"order_id": str(unfinished), "gone": True, "status_id": status, "history_id": str(newest + 1)},
        {"order_id": "4711", "gone": True, "status_id": None, "history_id": str(newest + 2)},
    ]


def test_changes_after_the_newest_are_empty_and_keep_the_cursor(shop: Shop) -> None:
    answer = ask(shop, "changes", cursor=999)

    assert answer.data == {"orders": [], "cursor": "999", "newest": str(NEWEST[shop.version])}


def test_shop_that_had_no_history_gives_its_first_order(shop: Shop) -> None:
    shop.execute("DELETE FROM oc_order_history")
    empty = ask(shop, "changes", cursor=0)
    shop.execute("INSERT INTO oc_order_history (order_history_id, order_id, order_status_id) VALUES (1, 1, 1)")

    answer = ask(shop, "changes", cursor=0, after_empty=True)

    assert empty.data["cursor"] == "0"
    assert ids(answer.data["orders"]) == [1]


# --- range -------------------------------------------------------------------------------------------------------


def test_range_gives_all_real_orders_by_number(shop: Shop) -> None:
    answer = ask(shop, "range", **EVERYTHING)

    assert ids(answer.data["orders"]) == ORDERS[shop.version]
    assert answer.body["next"] is None


def test_walking_a_range_in_small_pages_finds_every_order_once(shop: Shop) -> None:
    pages = walk(shop, "range", "after_id", 0, limit=3, **EVERYTHING)

    assert [number for page in pages for number in ids(page)] == ORDERS[shop.version]


def test_range_includes_both_of_its_days(shop: Shop) -> None:
    shop.execute("UPDATE oc_order SET date_added = '2026-11-22 23:59:59' WHERE order_id = 1")
    shop.execute("UPDATE oc_order SET date_added = '2026-11-23 00:00:00' WHERE order_id = 4")

    found = ids(ask(shop, "range", date_from="2026-11-22", date_to="2026-11-22").data["orders"])

    assert found == [1]


def test_range_can_be_narrowed_to_a_store_and_statuses(shop: Shop) -> None:
    shop.execute("UPDATE oc_order SET store_id = 1, order_status_id = 9 WHERE order_id IN (1, 4)")
    shop.execute("UPDATE oc_order SET order_status_id = 10 WHERE order_id = 4")

    second = ids(ask(shop, "range", store_id=1, **EVERYTHING).data["orders"])
    narrowed = ids(ask(shop, "range", store_id=1, status_ids=[9, 11], **EVERYTHING).data["orders"])

    assert second == [1, 4]
    assert narrowed == [1]


@pytest.mark.parametrize(
    "fields",
    [
        {"date_from": "2026-11-31", "date_to": "2026-12-01"},
        {"date_from": "21-11-2026", "date_to": "2026-12-01"},
        {"date_to": "2026-12-01"},
        EVERYTHING | {"limit": 101},
        EVERYTHING | {"limit": 0},
        EVERYTHING | {"after_id": "1 OR 1=1"},
        EVERYTHING | {"after_id": 1.5},
        EVERYTHING | {"store_id": -1},
        EVERYTHING | {"status_ids": []},
        EVERYTHING | {"status_ids": "5"},
    ],
)
def test_range_that_makes_no_sense_is_a_bad_request(shop: Shop, fields: dict[str, Any]) -> None:
    answer = ask(shop, "range", **fields)

    assert (answer.status, answer.error) == (400, "bad_request")


# --- get and skus ------------------------------------------------------------------------------------------------


def test_get_names_what_is_missing_and_what_is_no_order(shop: Shop) -> None:
    unfinished = UNFINISHED[shop.version]

    data = ask(shop, "get", ids=[4, "1", unfinished, 999]).data

    assert {entry["order_id"]: entry.get("gone", False) for entry in data["orders"]} == {
        "1": False,
        "4": False,
        str(unfinished): True,
    }
    assert data["missing"] == ["999"]


@pytest.mark.parametrize("numbers", [[], list(range(1, 102)), ["x"], [None], [[1]], [-1], [True], None])
def test_get_of_anything_but_ids_is_a_bad_request(shop: Shop, numbers: Any) -> None:
    answer = ask(shop, "get", ids=numbers)

    assert (answer.status, answer.error) == (400, "bad_request")


def test_skus_are_given_for_products_that_exist(shop: Shop) -> None:
    data = ask(shop, "skus", product_ids=[28, 40, 999]).data

    assert data == {
        "products": [
            {"product_id": "28", "sku": "SKU-28", "tax_class_id": "21"},
            {"product_id": "40", "sku": "SKU-40", "tax_class_id": "21"},
        ]
    }


# --- the budget of a page ----------------------------------------------------------------------------------------


def test_page_of_a_megabyte_stops_early_and_goes_on(shop: Shop) -> None:
    shop.execute("UPDATE oc_order_total SET title = ? WHERE code = 'sub_total'", "x" * 600_000)

    pages = walk(shop, "range", "after_id", 0, **EVERYTHING)

    assert [number for page in pages for number in ids(page)] == ORDERS[shop.version]
    assert {len(page) for page in pages[:-1]} == {2}


def test_get_that_stops_early_says_where_to_go_on(shop: Shop) -> None:
    shop.execute("UPDATE oc_order_total SET title = ? WHERE code = 'sub_total'", "x" * 1_100_000)

    answer = ask(shop, "get", ids=[4, 1, 999])

    assert ids(answer.data["orders"]) == [1]
    assert answer.data["missing"] == []
    assert answer.body["next"] == "1"


def test_changes_that_stop_early_miss_nothing(shop: Shop) -> None:
    whole = {entry["order_id"] for entry in ask(shop, "changes", cursor=1).data["orders"]}
    shop.execute("UPDATE oc_order_total SET title = ? WHERE code = 'sub_total'", "x" * 1_100_000)

    pages = walk(shop, "changes", "cursor", 1)

    assert {entry["order_id"] for page in pages for entry in page} == whole
    assert {len(page) for page in pages} == {1}


@needs_php
@pytest.mark.slow
def test_slow_shop_answers_what_it_has_after_eight_seconds() -> None:
    with running_shop("3") as shop:
        shop.switch(delay_ms=700)
        started = time.monotonic()
        answer = ask(shop, "range", **EVERYTHING)
        elapsed = time.monotonic() - started

    assert ids(answer.data["orders"]) == ORDERS["3"][:1]
    assert answer.body["next"] == "1"
    assert 8 < elapsed < 16


# --- config and ping ---------------------------------------------------------------------------------------------


def test_config_gives_the_tax_set_up(shop: Shop) -> None:
    data = ask(shop, "config").data

    assert {"id": "21", "title": "Hoog tarief"} in data["tax_classes"]
    assert {
        "id": "101",
        "name": "BTW 21%",
        "rate": "21.0000",
        "type": "P",
        "geo_zone_id": "10",
        "customer_group_ids": ["1"],
    } in data["tax_rates"]
    assert {"tax_class_id": "23", "tax_rate_id": "107", "based": "shipping", "priority": "2"} in data["tax_rules"]
    assert {"id": "10", "name": "Nederland", "members": [{"country_iso2": "NL", "zone_id": "0"}]} in data["geo_zones"]


def test_config_gives_statuses_groups_and_lists(shop: Shop) -> None:
    data = ask(shop, "config").data

    assert {"id": "5", "names": {"en-gb": "Complete"}} in data["order_statuses"]
    assert data["processing_status_ids"] == ["5", "1", "2", "12", "3"]
    assert data["complete_status_ids"] == ["5", "3"]
    assert {"id": "2", "names": {"en-gb": "EU business (reverse charge)"}} in data["customer_groups"]
    assert data["void_status_id"] == ("16" if shop.version == "4" else None)


def test_config_gives_custom_fields_and_which_is_the_vat_number(shop: Shop) -> None:
    data = ask(shop, "config").data

    fields = {field["id"]: field for field in data["custom_fields"]}
    assert fields["1"]["names"] == {"en-gb": "VAT number"}
    assert fields["3"]["values"] == [{"id": "1", "names": {"en-gb": "E-mail"}}, {"id": "2", "names": {"en-gb": "Post"}}]
    assert data["vat_field_id"] == "1"


def test_config_gives_methods_totals_and_currencies(shop: Shop) -> None:
    data = ask(shop, "config").data

    assert {"code": "cod", "sort_order": "5", "tax_class_id": None, "status": "1"} in data["payment_methods"]
    assert data["shipping_methods"] == [{"code": "flat", "sort_order": "1", "tax_class_id": "21", "status": "1"}]
    assert {"code": "low_order_fee", "sort_order": "4", "tax_class_id": "21", "status": "1"} in data["totals"]
    assert {"code": "EUR", "value": "1.00000000", "decimals": "2", "status": "1"} in data["currencies"]


def test_ping_gives_stores_zone_and_capabilities(shop: Shop) -> None:
    data = ask(shop, "ping", nonce="n" * 16).data

    assert [(store["id"], store["name"]) for store in data["stores"]] == [("0", "Testwinkel"), ("1", "Tweede & winkel")]
    assert data["base_currency"] == "EUR"
    assert data["time_zone"]["name"] == ("SYSTEM" if shop.version == "2.3" else "Europe/Amsterdam")
    assert data["capabilities"] == ["ping", "config", "changes", "range", "get", "skus"]
    assert set(data["php_limits"]) == {"memory_limit", "max_execution_time", "post_max_size"}
