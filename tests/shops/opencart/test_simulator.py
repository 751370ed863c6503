"""The simulated module: who is let in, what is refused, and shops made of rows in a folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from werkzeug.test import Client, TestResponse

from shopledger.cli import main
from shopledger.shops.opencart.signing import derived_key, licence_proof, signed_headers
from shopledger.shops.opencart.simulator import OpencartSimulator
from shopledger.shops.opencart.simulator.shelf import NoRowsError, read_folder
from tests.shops.opencart.shop import NOW, SAMPLES, market, over_samples, sample

URL = "/index.php?route=extension/module/shopledger"
KEY = derived_key(OpencartSimulator.demo_credentials["api_key"])
LICENCE = OpencartSimulator.demo_credentials["licence_key"]


@pytest.fixture
def simulator() -> OpencartSimulator:
    made = OpencartSimulator(market=market(40))
    made.set_clock(NOW)
    return made


def ask(simulator: OpencartSimulator, op: str, nonce: str = "", seconds: int = 0, **fields: Any) -> TestResponse:
    """One operation, signed as the contract says."""
    body = json.dumps({"op": op, **fields}).encode()
    moment = seconds or int(simulator.now.timestamp())
    headers = signed_headers(KEY, op, body, moment, nonce or f"nonce-{simulator.calls.total():016d}")
    return Client(simulator).post(URL, data=body, headers=headers)


def code_of(answer: TestResponse) -> str:
    return str((answer.json or {})["error"]["code"])


def test_ping_wants_a_nonce_of_its_own(simulator: OpencartSimulator) -> None:
    assert code_of(ask(simulator, "ping")) == "bad_request"


def test_a_nonce_serves_once(simulator: OpencartSimulator) -> None:
    first = ask(simulator, "config", nonce="once-0123456789abcdef")
    second = ask(simulator, "config", nonce="once-0123456789abcdef")

    assert (first.status_code, second.status_code, code_of(second)) == (200, 401, "unauthorized")


@pytest.mark.parametrize(("off", "status"), [(0, 200), (300, 200), (-300, 200), (301, 401), (-301, 401)])
def test_a_time_may_be_five_minutes_off(simulator: OpencartSimulator, off: int, status: int) -> None:
    answer = ask(simulator, "config", seconds=int(NOW.timestamp()) + off)

    assert answer.status_code == status
    if status == 401:
        assert (code_of(answer), (answer.json or {})["error"]["server_time"]) == (
            "clock_skew",
            str(int(NOW.timestamp())),
        )


@pytest.mark.parametrize(
    ("op", "fields", "code"),
    [
        ("nonsense", {}, "unsupported_op"),
        ("changes", {"cursor": -1}, "bad_request"),
        ("changes", {"cursor": 1, "limit": 101}, "bad_request"),
        ("range", {"date_from": "2026-02-30", "date_to": "2026-03-01"}, "bad_request"),
        ("get", {"ids": []}, "bad_request"),
        ("get", {"ids": list(range(1, 102))}, "bad_request"),
        ("get", {"ids": [True]}, "bad_request"),
        ("skus", {"product_ids": "x"}, "bad_request"),
    ],
)
def test_a_request_outside_of_the_contract_is_refused(
    simulator: OpencartSimulator, op: str, fields: dict[str, Any], code: str
) -> None:
    answer = ask(simulator, op, **fields)

    assert (answer.status_code, code_of(answer)) == (400, code)


def test_only_post_at_the_modules_route_is_answered(simulator: OpencartSimulator) -> None:
    client = Client(simulator)

    statuses = [client.get(URL).status_code, client.post("/index.php?route=common/home").status_code]

    assert statuses == [404, 404]


def test_history_is_in_the_sequence_in_which_it_happened(simulator: OpencartSimulator) -> None:
    shelf = simulator.shelf

    rows = [shelf.rows(1001 + place, NOW) or {} for place in range(40)]

    history = [int(row["order_history_id"]) for each in rows for row in each["order_history"]]
    assert sorted(history) == list(range(1, shelf.newest(NOW) + 1))
    assert shelf.newest(NOW - timedelta(days=30)) == 0


def test_a_folder_of_rows_is_the_shop_with_most_orders() -> None:
    shelf = read_folder(SAMPLES)

    assert len(shelf.ids()) == 20
    assert shelf.reference["opencart_version"] == "3.0.5.1"
    assert shelf.reference["tax_rate"]


def test_a_folder_without_orders_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('[{"setting": []}, 7]')

    with pytest.raises(NoRowsError):
        read_folder(tmp_path)


def test_the_command_refuses_a_folder_without_orders_and_shops_without_rows(tmp_path: Path) -> None:
    for system in ("opencart", "mijnwebwinkel"):
        result = CliRunner().invoke(main, ["simulate", system, "--rows", str(tmp_path)])

        assert result.exit_code == 3, result.output


def test_truth_of_rows_is_what_they_say() -> None:
    simulator = over_samples("3").simulator

    rows = {row["number"]: row for row in simulator.truth("", 100)["items"]}

    assert rows["8"]["total"] == "38.85"
    assert rows["1"]["vat"] == {"21": "7.96", "9": "1.07"}
    assert rows["1"]["expected"] == "book"
    assert "13" not in rows


def test_truth_goes_on_page_by_page(simulator: OpencartSimulator) -> None:
    first = simulator.truth("", 30)
    second = simulator.truth(first["next"], 30)

    assert (len(first["items"]), len(second["items"]), second["next"]) == (30, 10, None)


def test_orders_can_be_placed_changed_and_removed_by_hand() -> None:
    simulator = OpencartSimulator(orders=[])
    simulator.set_clock(datetime(2026, 11, 22, 12, tzinfo=UTC))

    placed = simulator.control("place", {"rows": sample("oc3-order-01")})
    simulator.control("status", {"order_id": 1001, "status": "7"})

    assert placed == {"order_id": 1001}
    assert simulator.truth("", 5)["items"][0]["status"] == "7"
    simulator.control("remove", {"order_id": 1001})
    assert simulator.truth("", 5)["items"] == []


def test_the_proof_of_the_licence_is_that_of_the_contract(simulator: OpencartSimulator) -> None:
    body = json.dumps({"op": "ping", "nonce": "n" * 16}).encode()
    headers = signed_headers(KEY, "ping", body, int(NOW.timestamp()), "another-nonce-1234")

    answer = Client(simulator).post(URL, data=body, headers=headers)

    assert (answer.json or {})["data"]["license_proof"] == licence_proof(LICENCE, "n" * 16)
