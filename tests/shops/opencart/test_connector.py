"""The connection to a simulated shop: keys, routes, cookies, clocks, what a shop puts around answers, and polls."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Response

from shopledger.domain.errors import ConnectionRefusal, Transient
from shopledger.domain.settings import Settings
from shopledger.shops.opencart.connector import SYSTEM, normal_address, offline_facts
from shopledger.shops.opencart.session import Session
from shopledger.shops.opencart.simulator import OpencartSimulator
from tests.shops.opencart.shop import NOW, Shop, bare_facts, facts, over_market, over_samples, sample, sample_names

CREDENTIALS = OpencartSimulator.demo_credentials


def calls(shop: Shop) -> int:
    return shop.simulator.calls["POST /index.php"]


def with_keys(shop: Shop, **credentials: str) -> Shop:
    return Shop(shop.simulator, settings=shop.settings, credentials=credentials)


def code_of(shop: Shop) -> str:
    return shop.connector.test_connection().code


def test_a_shop_that_is_connected_says_its_name_and_address() -> None:
    report = over_market().connector.test_connection()

    assert (report.is_ok, report.account, report.account_id) == (True, "Simulated OpenCart", "winkel.example")


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        ({"api_key": "Another!key(2026)*Qx"}, "CON-03"),
        ({"api_key": "x" * 65}, "CON-03"),
        ({"api_key": CREDENTIALS["licence_key"]}, "CON-03"),
        ({"licence_key": "LIC-OTHER"}, "CON-19"),
        ({"licence_key": ""}, ""),
        ({"address": "http://winkel.example/"}, "CON-18"),
        ({"address": "winkel.example/index.php?route=common/home"}, ""),
    ],
)
def test_keys_and_addresses_are_told_apart_by_code(credentials: dict[str, str], code: str) -> None:
    assert code_of(with_keys(over_market(), **credentials)) == code


def test_a_key_that_cannot_be_right_is_not_sent() -> None:
    shop = with_keys(over_market(), api_key=CREDENTIALS["licence_key"])

    with pytest.raises(ConnectionRefusal):
        shop.connector.facts()

    assert calls(shop) == 0


def test_http_is_used_only_where_the_merchant_ticked_it() -> None:
    credentials = {"address": "http://winkel.example/", "allow_http": "yes"}

    shop = Shop(over_market().simulator, credentials=credentials)

    assert shop.connector.test_connection().is_ok


@pytest.mark.parametrize(
    ("switch", "code"), [("maintenance", "CON-02"), ("missing", "CON-04"), ("disabled", "CON-03"), ("noise", "")]
)
def test_what_a_shop_does_around_the_module_is_understood(switch: str, code: str) -> None:
    shop = over_market()
    shop.switch(**{switch: True})

    assert code_of(shop) == code


def test_noise_before_a_refusal_hides_nothing() -> None:
    shop = with_keys(over_market(), api_key="Another!key(2026)*Qx")
    shop.switch(noise=True)

    assert code_of(shop) == "CON-03"


def test_a_second_version_is_found_at_its_own_route_and_remembered() -> None:
    shop = over_samples("4")
    shop.connector.facts()
    before = calls(shop)

    shop.opened().facts()

    assert (before, calls(shop)) == (3, 4)


def test_a_module_that_moved_to_another_route_is_found_again() -> None:
    shop = over_samples("3")
    shop.connector.facts()
    shop.simulator._version = "4.1.0.3"

    assert shop.connector.test_connection().is_ok
    assert shop.opened().facts().currency == "EUR"


def test_one_session_serves_all_calls_of_a_connection() -> None:
    shop = over_market()

    shop.connector.facts()
    shop.poll(shop.connector.first_cursor(NOW.date()))
    shop.opened().facts()

    assert shop.simulator.sessions == 1


@pytest.mark.parametrize("skew", [-7200, -301, 301, 86400])
def test_a_clock_that_is_off_is_corrected_once_and_remembered(skew: int) -> None:
    shop = over_market()
    shop.switch(skew=skew)

    shop.connector.facts()
    before = calls(shop)
    shop.opened().facts()

    assert (before, calls(shop)) == (3, 4)


def test_a_clock_that_jumps_is_corrected_too() -> None:
    shop = over_market()
    shop.connector.facts()
    shop.switch(skew=4000)

    assert shop.connector.statuses()
    assert shop.connector.test_connection().is_ok


def test_a_read_that_is_tried_again_is_signed_anew() -> None:
    shop = over_market()
    shop.breaks("drop_after", times=2)

    assert shop.connector.test_connection().is_ok
    assert not shop.simulator.gate._failed


def test_ten_wrong_keys_shut_the_shop_for_as_long_as_it_says() -> None:
    shop = with_keys(over_market(), api_key="Another!key(2026)*Qx")
    for _ in range(10):
        shop.connector.test_connection()

    with pytest.raises(Transient) as raised:
        shop.connector.facts()

    assert (raised.value.code, raised.value.retry_after) == ("CON-14", 601)
    shop.simulator.set_clock(NOW + timedelta(minutes=11))
    assert over_with_right_keys(shop).connector.test_connection().is_ok


def over_with_right_keys(shop: Shop) -> Shop:
    return Shop(shop.simulator)


def test_what_is_kept_of_a_session_is_a_secret() -> None:
    shop = over_market()
    shop.connector.facts()

    kept = shop.vault._token

    assert kept is not None
    assert Session.of(kept).cookies == (("OCSESSID", "3f1c2a9be77d4c5f8a10"),)
    assert "3f1c2a9b" not in f"{kept!r} {shop.recorder.calls()}"


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        ("a=1; path=/", (("a", "1"),)),
        ("a=1; expires=Thu, 01 Jan 2037 00:00:00 GMT, b=2; path=/", (("a", "1"), ("b", "2"))),
        ("a=deleted; expires=Thu, 01 Jan 1970 00:00:01 GMT", ()),
        ("", (("a", "0"),)),
        ("nonsense", (("a", "0"),)),
    ],
)
def test_cookies_are_kept_as_the_shop_sets_them(header: str, cookies: tuple[tuple[str, str], ...]) -> None:
    session = Session(cookies=(("a", "0"),))

    assert session.with_answer({"set-cookie": header}).cookies == cookies


def test_a_shop_is_read_from_its_first_day_and_then_by_its_history() -> None:
    shop = over_samples("3")

    first, cursor = shop.poll(shop.connector.first_cursor(date(2026, 11, 20)))
    again, _ = shop.poll(cursor)

    numbers = {name.split("-")[2].lstrip("0") for name in sample_names("3")} - {"13"}
    assert {order.number for order in first} == numbers
    assert again == []


def test_each_change_of_status_brings_the_order_again() -> None:
    shop = over_samples("3")
    _, cursor = shop.poll(shop.connector.first_cursor(date(2026, 11, 20)))
    shop.simulator.control("status", {"order_id": 14, "status": "5"})
    shop.simulator.control("status", {"order_id": 1, "status": "3"})
    shop.simulator.control("status", {"order_id": 14, "status": "2"})

    changed, _ = shop.poll(cursor)

    assert [(order.number, order.document["status_id"]) for order in changed] == [("1", "3"), ("14", "2")]


def test_an_order_that_is_voided_or_deleted_is_gone() -> None:
    shop = over_samples("4")
    _, cursor = shop.poll(shop.connector.first_cursor(date(2026, 11, 20)))
    shop.simulator.control("status", {"order_id": 1, "status": "16"})
    shop.simulator.control("remove", {"order_id": 3})

    changed, _ = shop.poll(cursor)
    asked = shop.connector.orders_by_id(["1", "3", "4"])

    assert [(order.number, order.is_gone) for order in changed] == [("1", True)]
    assert [(order.number, order.is_gone) for order in asked] == [("1", True), ("3", True), ("4", False)]


def test_the_very_first_orders_of_an_empty_shop_are_not_skipped() -> None:
    simulator = OpencartSimulator(orders=[])
    shop = Shop(simulator)
    _, cursor = shop.poll(shop.connector.first_cursor(NOW.date()))
    simulator.control("place", {"rows": sample("oc3-order-01")})

    found, _ = shop.poll(cursor)

    assert [order.number for order in found] == ["1001"]


def test_a_shop_whose_tables_were_put_back_is_read_from_the_beginning() -> None:
    shop = over_samples("3")
    _, cursor = shop.poll(shop.connector.first_cursor(date(2026, 11, 20)))
    older = over_samples("2")
    older.vault = shop.vault

    found, after = older.poll(cursor)

    assert {order.number for order in found} >= {"1", "2", "4", "6", "11", "16"}
    assert after["history"] != cursor["history"]


@pytest.mark.parametrize("page_orders", [0, 7])
def test_pages_that_end_early_leave_nothing_out(page_orders: int) -> None:
    shop = over_market(page_orders=page_orders)
    numbers = {str(1001 + place) for place in range(250)}
    ids = sorted(numbers)

    polled, _ = shop.poll(shop.connector.first_cursor(date(2026, 2, 1)))
    changes, _ = shop.poll({"start": "2026-02-01", "history": 1, "until": "", "after": 0})
    asked = shop.connector.orders_by_id(ids)

    assert {order.number for order in polled} == {order.number for order in changes} == numbers
    assert [order.number for order in asked] == ids
    assert not any(order.is_gone for order in asked)


def test_only_the_orders_of_the_chosen_store_are_read() -> None:
    orders = [sample("oc3-order-01"), sample("oc3-order-02")]
    orders[1]["order"]["store_id"] = "1"
    simulator = OpencartSimulator(orders=orders)
    simulator.set_clock(datetime(2026, 11, 22, 12, tzinfo=UTC))
    shop = Shop(simulator, settings=Settings(shop_country="NL", shop=(("store_id", "1"),)))

    ranged, cursor = shop.poll(shop.connector.first_cursor(date(2026, 11, 20)))
    changes, _ = shop.poll({**cursor, "history": 0})

    assert ([order.number for order in ranged], {order.number for order in changes}) == (["2"], {"2"})


def test_an_order_that_is_being_edited_is_asked_for_again_and_else_left_for_later(monkeypatch: Any) -> None:
    shop = over_samples("3")
    entry = shop.simulator._entry
    left = {"14": 1}

    def unstable(order_id: int) -> dict[str, Any]:
        document = entry(order_id)
        number = str(order_id)
        if left.get(number):
            left[number] -= 1
            return {**document, "unstable": True}
        return document

    monkeypatch.setattr(shop.simulator, "_entry", unstable)
    found, _ = shop.poll(shop.connector.first_cursor(date(2026, 11, 20)))
    assert [order.document["unstable"] for order in found if order.number == "14"] == [False]

    left["14"] = 9
    with pytest.raises(Transient) as raised:
        shop.connector.orders_by_id(["14"])
    assert raised.value.retry_after == 60


def test_orders_are_booked_by_default_when_complete_processing_or_processed() -> None:
    statuses = over_samples("3").connector.statuses()

    assert [status.id for status in statuses if status.is_default] == ["2", "3", "5", "15"]
    assert {status.id: status.name for status in statuses}["5"] == "Complete"


def test_facts_can_be_stored_and_name_what_means_paid() -> None:
    shop = over_samples("3", shop={"paid_statuses": "5, 2"})

    found = shop.connector.facts()

    assert json.loads(json.dumps(found.document)) == found.document
    assert found.document["options"]["paid"] == ["5", "2"]  # type: ignore[index]  # a document


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("shop.nl", "https://shop.nl"),
        (" https://shop.nl/winkel/ ", "https://shop.nl/winkel"),
        ("https://shop.nl/index.php?route=common/home", "https://shop.nl"),
        ("HTTP://shop.nl/?x=1#y", "http://shop.nl"),
    ],
)
def test_an_address_is_taken_as_people_write_it(typed: str, address: str) -> None:
    assert normal_address(typed) == address


def test_facts_for_files_come_from_rows_from_the_module_or_from_settings() -> None:
    answer = json.dumps({"shopledger": 1, "data": facts().document["config"]}).encode()

    told = offline_facts(Settings(shop_country="BE"), answer)

    assert told.document["config"] == facts().document["config"]
    assert (told.country, facts().country, bare_facts().country) == ("BE", "NL", "NL")


def test_ids_that_no_shop_has_are_gone_without_a_call() -> None:
    shop = over_market()

    found = shop.connector.orders_by_id(["x", "99999999999"])

    assert [(order.shop_id, order.is_gone) for order in found] == [("x", True), ("99999999999", True)]
    assert calls(shop) == 0


def test_the_system_is_registered_under_its_key() -> None:
    assert (SYSTEM.key, dict(SYSTEM.base_urls)) == ("opencart", {"shop": ""})


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"shopledger":1,"ok":true,"data":[],"next":null}', 200, "CON-02"),
        (b'{"shopledger":1,"ok":true,"data":{},"next":"x"}', 200, "CON-02"),
        (b'{"shopledger":1,"ok":true,"da', 200, "CON-02"),
        (b'{"shopledger":1,"ok":true,"data":{"stores":[]},"next":null}<!-- 0.2 s -->', 200, "CON-19"),
        (b'{"shopledger":1,"ok":false,"error":{"code":"internal","message":"x"}}', 200, "CON-02"),
        (b'{"shopledger":1,"ok":false,"error":{"code":"rate_limited"}}', 200, "CON-14"),
        (b'{"shopledger":1,"ok":false,"error":{"code":"unsupported_op"}}', 400, "CON-04"),
        (b'{"shopledger":1,"ok":false,"error":{"code":"https_required"}}', 403, "CON-18"),
        (b'{"shopledger":1,"ok":false,"error":"x"}', 500, "CON-02"),
        (b"<html>Moved</html>", 301, "CON-04"),
        (b"<html>Log in</html>", 302, "CON-02"),
    ],
)
def test_whatever_comes_back_ends_in_a_decision(monkeypatch: Any, body: bytes, status: int, code: str) -> None:
    shop = over_market()
    monkeypatch.setattr(shop.simulator, "_answer", lambda _: Response(body, status))

    assert code_of(shop) == code


def test_days_are_those_of_amsterdam_and_an_order_without_a_date_is_kept() -> None:
    late, odd = sample("oc3-order-01"), sample("oc3-order-02")
    late["order"]["date_added"] = "2026-11-21 23:59:59"
    shop = Shop(OpencartSimulator(orders=[late, odd], reference={}))
    monkey = shop.simulator._reader.order

    def undated(rows: dict[str, Any]) -> dict[str, Any]:
        document = monkey(rows)
        return {**document, "date_added": {"local": None, "utc": None}} if document["order_id"] == "2" else document

    shop.simulator._reader.order = undated  # type: ignore[assignment, method-assign]  # a shop that loses a date
    day = date(2026, 11, 21)

    assert [order.number for order in shop.between(day, day)] == ["1", "2"]
    assert [order.number for order in shop.between(day + timedelta(days=1), day + timedelta(days=1))] == ["2"]
