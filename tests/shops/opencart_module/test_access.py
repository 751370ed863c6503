"""Who gets an answer from the extension, and what everybody else gets: on all three versions of OpenCart."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.shops.opencart_module.client import MARKER, Answer, ask, hexmac, send, signed_headers
from tests.shops.opencart_module.harness import GROUPS, LICENCE_KEY, Shop, tables_written

PING = json.dumps({"op": "ping", "nonce": "n" * 16}).encode()
WRONG_KEY = "Andere!sleutel(2026)"


def ping(shop: Shop, **signing: Any) -> Answer:
    return send(shop, signed_headers("ping", PING, **signing), PING)


def change_setting(shop: Shop, name: str, value: str) -> None:
    shop.execute("UPDATE oc_setting SET value = ? WHERE `key` = ?", value, f"{GROUPS[shop.version]}_{name}")


def test_good_signature_is_answered(shop: Shop) -> None:
    answer = ping(shop)

    assert answer.status == 200
    assert answer.body["ok"] is True


def test_answer_begins_with_the_marker_and_may_not_be_kept(shop: Shop) -> None:
    answer = ping(shop)

    assert answer.text.startswith(MARKER)
    assert answer.headers["cache-control"] == "no-store, private"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_answer_names_module_shop_and_php(shop: Shop) -> None:
    body = ping(shop).body

    assert body["module"] == "1.0.0"
    assert body["opencart"][0] == shop.version[0]
    assert body["php"].count(".") == 2
    assert body["time"].endswith("Z")


def test_licence_is_proved_without_being_sent(shop: Shop) -> None:
    answer = ping(shop)

    assert answer.data["license_proof"] == hexmac(LICENCE_KEY, "n" * 16)
    assert LICENCE_KEY not in answer.text


def test_ping_without_a_nonce_of_its_own_is_a_bad_request(shop: Shop) -> None:
    answer = ask(shop, "ping", nonce="short")

    assert (answer.status, answer.error) == (400, "bad_request")


def strip_signature(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "X-Shopledger-Signature"}


def test_wrong_key_missing_signature_changed_body_and_disabled_look_the_same(shop: Shop) -> None:
    wrong = ping(shop, key=WRONG_KEY)
    missing = send(shop, strip_signature(signed_headers("ping", PING)), PING)
    changed = send(shop, signed_headers("ping", PING), PING + b" ")
    change_setting(shop, "status", "0")
    disabled = ping(shop)

    answers = {(answer.status, answer.text) for answer in (wrong, missing, changed, disabled)}
    assert len(answers) == 1
    assert wrong.status == 401
    assert "module" not in wrong.body


def test_shop_without_a_key_lets_nobody_in(shop: Shop) -> None:
    change_setting(shop, "key", "")

    assert ping(shop).status == 401
    assert ping(shop, key="").status == 401


def test_extension_that_was_never_installed_lets_nobody_in(shop: Shop) -> None:
    shop.execute("DROP TABLE oc_shopledger_guard")

    answer = ping(shop)

    assert (answer.status, answer.error) == (401, "unauthorized")


def test_signature_for_another_operation_is_refused(shop: Shop) -> None:
    headers = signed_headers("config", PING)

    assert send(shop, headers, PING).status == 401


@pytest.mark.parametrize("offset", [-310, 310], ids=["late", "early"])
def test_clock_outside_the_window_gets_the_time_of_the_server(shop: Shop, offset: int) -> None:
    answer = ping(shop, moment=int(time.time()) + offset)

    assert (answer.status, answer.error) == (401, "clock_skew")
    assert abs(int(answer.body["error"]["server_time"]) - time.time()) < 5


@pytest.mark.parametrize("offset", [-290, 290], ids=["late", "early"])
def test_clock_inside_the_window_is_accepted(shop: Shop, offset: int) -> None:
    assert ping(shop, moment=int(time.time()) + offset).status == 200


def test_wrong_clock_is_not_told_to_a_stranger(shop: Shop) -> None:
    answer = ping(shop, key=WRONG_KEY, moment=1)

    assert (answer.status, answer.error) == (401, "unauthorized")


@pytest.mark.parametrize(
    "signing",
    [
        {"nonce": "short"},
        {"nonce": "n" * 65},
        {"nonce": "n" * 15 + "'"},
        {"moment": f"{int(time.time())}.5"},
        {"moment": "now"},
    ],
)
def test_signed_time_or_nonce_of_another_shape_is_refused(shop: Shop, signing: dict[str, Any]) -> None:
    answer = ping(shop, **signing)

    assert (answer.status, answer.error) == (401, "unauthorized")


def test_request_sent_again_is_refused(shop: Shop) -> None:
    headers = signed_headers("ping", PING)
    first = send(shop, headers, PING)

    again = send(shop, headers, PING)

    assert first.status == 200
    assert (again.status, again.error) == (401, "unauthorized")


def test_nonce_is_remembered_for_as_long_as_its_time_can_be_valid(shop: Shop) -> None:
    early = signed_headers("ping", PING, moment=int(time.time()) + 290)
    send(shop, early, PING)
    shop.execute("UPDATE oc_shopledger_guard SET moment = moment - 589")
    ping(shop)

    assert send(shop, early, PING).status == 401


def test_old_nonces_and_failures_are_forgotten(shop: Shop) -> None:
    ping(shop)
    ping(shop, key=WRONG_KEY)
    shop.execute("UPDATE oc_shopledger_guard SET moment = moment - 1000")

    ping(shop)

    assert len(shop.rows("SELECT * FROM oc_shopledger_guard")) == 1


def fail_times(shop: Shop, times: int) -> None:
    """Ten failures take a pause of 0.2 s each; one is enough to learn the address, the rest is copied."""
    ping(shop, key=WRONG_KEY)
    (mark, moment), *_ = shop.rows("SELECT mark, moment FROM oc_shopledger_guard")
    for number in range(1, times):
        shop.execute("INSERT INTO oc_shopledger_guard VALUES (?, ?)", f"{mark[:-4]}{number:04}", moment)


def test_address_with_ten_failures_must_wait(shop: Shop) -> None:
    fail_times(shop, 10)

    answer = ping(shop)

    assert (answer.status, answer.error) == (429, "rate_limited")
    assert 590 <= int(answer.headers["retry-after"]) <= 600


def test_address_with_nine_failures_may_still_try(shop: Shop) -> None:
    fail_times(shop, 9)

    assert ping(shop).status == 200


def test_failures_count_for_ten_minutes(shop: Shop) -> None:
    fail_times(shop, 10)
    shop.execute("UPDATE oc_shopledger_guard SET moment = moment - 601")

    assert ping(shop).status == 200


def test_failures_of_other_addresses_do_not_lock_this_one_out(shop: Shop) -> None:
    fail_times(shop, 10)
    shop.execute("UPDATE oc_shopledger_guard SET mark = 'f:' || ? || substr(mark, 35)", "0123456789abcdef" * 2)

    assert ping(shop).status == 200


def test_flood_from_everywhere_stops_being_written_down(shop: Shop) -> None:
    moment = int(time.time())
    for number in range(300):
        shop.execute("INSERT INTO oc_shopledger_guard VALUES (?, ?)", f"f:{number:032}:0", moment)

    stranger = ping(shop, key=WRONG_KEY)

    assert (stranger.status, stranger.error) == (429, "rate_limited")
    assert len(shop.rows("SELECT * FROM oc_shopledger_guard")) == 300
    assert ping(shop).status == 200


def test_only_post_is_answered(shop: Shop) -> None:
    answer = send(shop, signed_headers("ping", PING), PING, method="PUT")

    assert (answer.status, answer.error) == (405, "bad_request")
    assert answer.headers["allow"] == "POST"


def test_unencrypted_request_is_refused_until_the_merchant_allows_it(shop: Shop) -> None:
    shop.switch(https=False)
    refused = ping(shop)
    change_setting(shop, "allow_http", "1")

    assert (refused.status, refused.error) == (403, "https_required")
    assert ping(shop).status == 200


def test_unknown_operation_is_named_as_such(shop: Shop) -> None:
    answer = ask(shop, "delete")

    assert (answer.status, answer.error) == (400, "unsupported_op")


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b'{"op": 7}', b'"ping"'])
def test_signed_body_that_is_no_request_is_a_bad_request(shop: Shop, body: bytes) -> None:
    answer = send(shop, signed_headers("", body), body)

    assert (answer.status, answer.error) == (400, "bad_request")


def test_body_beyond_64_kilobytes_is_refused(shop: Shop) -> None:
    body = json.dumps({"op": "ping", "nonce": "n" * 16, "filler": "x" * 70000}).encode()

    assert send(shop, signed_headers("ping", body), body).status == 401


def test_noise_in_an_output_buffer_is_dropped(shop: Shop) -> None:
    shop.switch(noise="buffered")

    answer = ping(shop)

    assert answer.text.startswith(MARKER)
    assert answer.headers["content-type"].startswith("application/json")


def test_noise_that_has_left_already_stands_before_a_whole_answer(shop: Shop) -> None:
    shop.switch(noise="sent")

    answer = ping(shop)

    assert answer.text.startswith("<b>Deprecated</b>")
    assert answer.body["ok"] is True


def test_shop_in_maintenance_answers_for_itself(shop: Shop) -> None:
    shop.switch(maintenance=True)

    answer = ping(shop)

    assert answer.status == 503
    assert MARKER not in answer.text


def test_store_that_the_visitor_names_does_not_bring_its_own_key(shop: Shop) -> None:
    group = GROUPS[shop.version]
    settings = {f"{group}_key": hexmac(WRONG_KEY, "shopledger-v1"), f"{group}_status": "1", "config_currency": "USD"}
    for key, value in settings.items():
        code = "config" if key.startswith("config") else group
        shop.execute("INSERT INTO oc_setting VALUES (1, ?, ?, ?, 0)", code, key, value)

    intruder = ask(shop, "ping", query="&store_id=1", key=WRONG_KEY, nonce="n" * 16)
    owner = ask(shop, "ping", query="&store_id=1", nonce="n" * 16)

    assert intruder.status == 401
    assert owner.data["base_currency"] == "EUR"


def test_module_in_a_page_layout_leaves_the_page_alone(shop: Shop) -> None:
    answer = send(shop, {}, b"", method="GET", query="&route=common/home&layout=1")

    assert answer.status == 200
    assert "home page" in answer.text


def test_broken_shop_table_is_an_internal_error_without_its_message(shop: Shop) -> None:
    shop.execute("DROP TABLE oc_tax_rule")

    answer = ask(shop, "config")

    assert (answer.status, answer.error) == (500, "internal")
    assert "tax_rule" not in answer.text


def test_stranger_makes_the_extension_read_no_shop_table(shop: Shop) -> None:
    shop.switch()
    ping(shop, key=WRONG_KEY)

    tables = {word.strip("`") for line in shop.lines("queries.log") for word in line.split() if word.startswith("`oc_")}

    assert tables == {"oc_setting", "oc_shopledger_guard"}


def test_all_operations_together_write_only_in_the_guards_table(shop: Shop) -> None:
    ask(shop, "ping", nonce="n" * 16)
    ask(shop, "config")
    ask(shop, "changes", cursor=1)
    ask(shop, "range", date_from="2026-11-01", date_to="2026-11-30")
    ask(shop, "get", ids=[1])
    ask(shop, "skus", product_ids=[28])

    written = tables_written(shop.lines("queries.log"))

    assert written == {"DELETE FROM `oc_shopledger_guard`", "INSERT IGNORE INTO"}


def test_neither_key_nor_signature_is_written_anywhere(shop: Shop) -> None:
    headers = signed_headers("ping", PING)
    send(shop, headers, PING)

    log = "\n".join(shop.lines("queries.log"))

    assert headers["X-Shopledger-Signature"] not in log
    assert headers["X-Shopledger-Nonce"] not in log
