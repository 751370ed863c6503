"""The simulated shop against an independent judge, and what it refuses, serves and says of itself."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from werkzeug.test import Client

from shopledger.connect.simulation.market import Market
from shopledger.shops.mijnwebwinkel.simulator import MijnwebwinkelSimulator
from shopledger.shops.mijnwebwinkel.simulator.specification import SPECS, corrected_document
from tests.shops.mijnwebwinkel.shop import NOW, Json, market, numbered

TOKENS = {**MijnwebwinkelSimulator.demo_credentials, **MijnwebwinkelSimulator.demo_operator}


@cache
def judge() -> OpenAPI:
    return OpenAPI.from_dict(corrected_document())


@pytest.fixture
def simulator() -> MijnwebwinkelSimulator:
    made = MijnwebwinkelSimulator(market=market(300), hourly_calls=0)
    made.set_clock(NOW)
    return made


def ask(simulator: MijnwebwinkelSimulator, path: str, **query: str) -> tuple[int, Any]:
    response = Client(simulator).get(f"{path}?{urlencode({**TOKENS, **query})}")
    return response.status_code, json.loads(response.data)


def numbers(simulator: MijnwebwinkelSimulator, **query: str) -> list[int]:
    status, orders = ask(simulator, "/v1/orders", limit="100", **query)
    assert status == 200
    return [int(order["number"]) for order in orders]


CALLS: list[tuple[str, dict[str, str]]] = [
    ("/v1/orders", {"limit": "100"}),
    ("/v1/orders", {"limit": "100", "offset": "100", "ordering": "desc", "status_id": "5"}),
    (
        "/v1/orders",
        {"status_changed_start_date": "2026-03-09 10:00:00", "start_date": "2026-03-01", "archived": "false"},
    ),
    ("/v1/orders/count", {"end_date": "2026-03-05"}),
    ("/v1/orders/1002", {}),
    ("/v1/orders/1002/payments", {"embed": "mutations,order"}),
    ("/v1/orderstatuses", {"language": "en_GB"}),
    ("/v1/store", {}),
    ("/v1/payment/gateways", {}),
    ("/v1/tax-policy/regions", {}),
    ("/v1/articles", {"limit": "50"}),
    ("/v1/articles/3300007", {"use_url_id": "false"}),
]


@pytest.mark.parametrize(("path", "query"), CALLS, ids=[f"{path} {query}" for path, query in CALLS])
def test_answers_and_requests_keep_to_the_corrected_specification(path: str, query: dict[str, str]) -> None:
    simulator = MijnwebwinkelSimulator(market=market(300), odd=False, hourly_calls=0)
    simulator.set_clock(NOW)
    request = MockRequest("https://api.myonlinestore.com", "get", path, args={**TOKENS, **query})

    response = Client(simulator).get(f"{path}?{urlencode({**TOKENS, **query})}")

    assert response.status_code == 200
    judge().validate_request(request)
    judge().validate_response(request, MockResponse(response.data, 200, content_type="application/json"))


def test_the_compact_specification_is_the_official_one() -> None:
    official = (SPECS / "openapi.yaml").read_bytes()

    compact = json.loads((SPECS / "openapi.json").read_bytes())

    digest = sha256(official).hexdigest()
    assert digest == "71cb4aa05f3230ee5001a99dbb479dda8b72ea5b6f9d426301f26894cf25e8f1"
    assert digest in (SPECS / "SOURCE.md").read_text()
    assert compact == json.loads(json.dumps(yaml.load(official, yaml.CSafeLoader), default=str))


REFUSED: list[tuple[str, dict[str, str], int]] = [
    ("/v1/orders", {"limit": "101"}, 400),
    ("/v1/orders", {"offset": "many"}, 400),
    ("/v1/orders", {"start_date": "01-03-2026"}, 400),
    ("/v1/orders", {"ordering": "newest"}, 400),
    ("/v1/orders", {"changed_start_date": "2026-03-01"}, 400),
    ("/v1/orders/1002", {"expand": "lines"}, 400),
    ("/v1/articles/3300007", {}, 400),
    ("/v1/articles/7", {"use_url_id": "false"}, 404),
    ("/v1/orders/9999999", {}, 404),
    ("/v1/orders/1002", {"token": "wrong"}, 401),
    ("/v1/orders/1002", {"partner_token": "wrong"}, 401),
    ("/v1/orderstatuses", {"partner_token": "wrong"}, 401),
    ("/v1/orderstatuses", {"token": "wrong"}, 200),
    ("/v2/orders", {}, 404),
]


@pytest.mark.parametrize(("path", "query", "status"), REFUSED)
def test_what_the_shop_does_not_offer_is_refused(
    simulator: MijnwebwinkelSimulator, path: str, query: dict[str, str], status: int
) -> None:
    answered, _ = ask(simulator, path, **query)

    assert answered == status


def test_no_partner_token_is_needed_where_the_shop_knows_none() -> None:
    simulator = MijnwebwinkelSimulator(partner_token="")

    answered, _ = ask(simulator, "/v1/store", partner_token="anything")

    assert answered == 200


FILTERS: list[tuple[dict[str, str], list[int]]] = [
    ({}, [1, 2, 3, 4]),
    ({"ordering": "desc", "limit": "2"}, [4, 3]),
    ({"offset": "3"}, [4]),
    ({"start_date": "2026-03-02"}, [2, 3, 4]),
    ({"end_date": "2026-03-02"}, [1, 2]),
    ({"start_date": "2026-03-02", "end_date": "2026-03-03"}, [2, 3]),
    ({"status_id": "1"}, [1]),
    ({"status_changed_start_date": "2026-03-03 00:00:00"}, [3, 4]),
    ({"status_changed_start_date": "2026-03-01 00:00:00", "start_date": "2026-03-04"}, [4]),
    ({"status_changed_start_date": "2026-03-01 00:00:00", "status_changed_end_date": "2026-03-02 23:00:00"}, [1, 2]),
    ({"debtor_email": "sanne@example.com"}, [1, 2, 3]),
    ({"archived": "true"}, [3]),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_each_filter_leaves_what_it_names(query: dict[str, str], expected: list[int]) -> None:
    documents = [numbered(day, NOW.replace(day=day)) for day in (1, 2, 3, 4)]
    documents[0]["status"], documents[2]["archived"] = 1, True
    documents[3]["debtor"] = {**documents[3]["debtor"], "email": "iemand@example.com"}
    simulator = MijnwebwinkelSimulator(documents=documents)
    simulator.set_clock(NOW)

    _, found = ask(simulator, "/v1/orders", **query)
    _, count = ask(simulator, "/v1/orders/count", **{n: v for n, v in query.items() if n in COUNTED})

    assert [int(order["number"]) for order in found] == expected
    assert COUNTED.isdisjoint(query) or query.keys() - COUNTED or count == {"count": len(expected)}


COUNTED = frozenset({"start_date", "end_date", "status_id", "status_changed_start_date", "archived"})


@pytest.mark.parametrize(("query", "listed"), [({}, ["5"]), ({"test": "true"}, ["7T", "5"])])
def test_orders_made_as_a_test_are_listed_only_when_asked_for(query: dict[str, str], listed: list[str]) -> None:
    simulator = MijnwebwinkelSimulator(documents=[numbered(5), numbered(7) | {"number": "7T"}])
    simulator.set_clock(NOW)

    _, orders = ask(simulator, "/v1/orders", **query)

    assert [str(order["number"]) for order in orders] == listed


def test_an_order_can_be_seen_from_the_moment_it_is_placed(simulator: MijnwebwinkelSimulator) -> None:
    placed_at = simulator.shelf.sale("1100").placed_at

    simulator.set_clock(placed_at - timedelta(seconds=1))
    before = ask(simulator, "/v1/orders/1100")[0]
    simulator.set_clock(placed_at)
    after = ask(simulator, "/v1/orders/1100")

    assert (before, after[0], after[1]["status"]) == (404, 200, 1 if after[1]["status"] != 10 else 10)


def test_status_follows_the_history_of_the_sale(simulator: MijnwebwinkelSimulator) -> None:
    sale = next(sale for sale in map(simulator.shelf.sale, map(str, range(1001, 1100))) if len(sale.steps) == 3)
    number = str(1001 + sale.index)

    seen = []
    for step in sale.steps:
        simulator.set_clock(step.at)
        seen.append(ask(simulator, f"/v1/orders/{number}")[1]["status"])

    assert seen == [1, 3, 5]


def test_a_status_set_by_hand_counts_until_the_next_step(simulator: MijnwebwinkelSimulator) -> None:
    simulator.control("status", {"number": "1005", "status": 6})

    status, changed_at = simulator.shelf.status("1005", NOW)

    assert (status, changed_at) == (6, NOW)


def test_a_removed_order_is_nowhere(simulator: MijnwebwinkelSimulator) -> None:
    simulator.control("remove", {"number": "1005"})

    listed = numbers(simulator)

    assert (1005 in listed, len(listed), ask(simulator, "/v1/orders/1005")[0]) == (False, 100, 404)


def test_commands_come_over_the_control_side(simulator: MijnwebwinkelSimulator) -> None:
    client = Client(simulator)

    placed = client.post("/_simulator/place", json={"document": numbered(0), "cause": "CHK-01"}).get_json()
    unknown = client.post("/_simulator/paint", json={})

    assert (placed, unknown.status_code) == ({"number": "1301"}, 404)
    row = simulator.truth("0000001300", 5)["items"][0]
    assert (row["number"], row["expected"], row["cause"], row["vat"]) == ("1301", "refuse", "CHK-01", {"21": "5.37"})


def test_credit_orders_and_their_originals_name_each_other(simulator: MijnwebwinkelSimulator) -> None:
    orders = {
        int(order["number"]): order
        for page in (0, 100, 200)
        for order in ask(simulator, "/v1/orders", limit="100", offset=str(page))[1]
    }

    pairs = {number: int(order["credited_order_number"]) for number, order in orders.items() if order["status"] == 10}

    assert pairs
    assert all(orders[original]["credit_order_numbers"] == [number] for number, original in pairs.items())
    assert sum(1 for order in orders.values() if order["credit_order_numbers"]) == len(pairs)


def shapes_of(order: Json) -> list[str]:
    """Which odd shapes an order has."""
    price, payment = order["price"], order.get("payment")
    found = {
        "number is text": isinstance(order["number"], str),
        "payment is a list": isinstance(payment, list) and bool(payment),
        "nothing is a list": payment == [] or order["comments"] == [] or order["debtor"]["address"]["delivery"] == [],
        "tax is an object": isinstance(price["tax"], dict),
        "tax is a list": isinstance(price["tax"], list),
        "country is a list": order["shipping"] == [{"country": []}],
        "discount is a list": any(
            row["type"] == "discount" and isinstance(row["price"], list) for row in order["orderlines"]
        ),
        "no SKU": any("sku" not in article for row in order["orderlines"] for article in row.get("articles", ())),
        "six decimals": price["total"].endswith("0000"),
    }
    return [name for name, is_so in found.items() if is_so]


def test_odd_shapes_occur_in_a_known_share() -> None:
    simulator = MijnwebwinkelSimulator(market=market(1000), hourly_calls=0)
    simulator.set_clock(NOW)
    pages = [ask(simulator, "/v1/orders", limit="100", offset=str(start))[1] for start in range(0, 1000, 100)]

    found = Counter(shape for page in pages for order in page for shape in shapes_of(order))

    assert 400 < found["number is text"] < 600
    assert {name for name in found if found[name] < 20} == set()
    assert len(found) == 9


def test_the_same_order_always_looks_the_same(simulator: MijnwebwinkelSimulator) -> None:
    single = ask(simulator, "/v1/orders/1042")

    again = MijnwebwinkelSimulator(market=market(300), hourly_calls=0)
    again.set_clock(NOW)

    assert ask(again, "/v1/orders/1042") == single


def test_the_sixty_first_call_in_an_hour_is_refused() -> None:
    simulator = MijnwebwinkelSimulator()
    simulator.set_clock(NOW)
    for _ in range(60):
        ask(simulator, "/v1/store")

    response = Client(simulator).get(f"/v1/store?{urlencode(TOKENS)}")

    assert (response.status_code, response.headers["Retry-After"]) == (429, "3601")


PAYMENTS = [("1", 0), ("3", 1)]


@pytest.mark.parametrize(("status", "mutations"), PAYMENTS)
def test_payments_are_in_cents_with_their_capture(status: str, mutations: int) -> None:
    document = numbered(5) | {"payment_status": "captured" if mutations else "pending"}
    simulator = MijnwebwinkelSimulator(documents=[document])
    simulator.set_clock(NOW)

    _, answer = ask(simulator, "/v1/orders/5/payments", embed="mutations")

    payment = answer["payments"][0]
    assert (payment["price"], payment["method"], len(payment.get("mutations", ()))) == (3095, "ideal", mutations)


def test_an_order_without_payment_has_no_transactions() -> None:
    simulator = MijnwebwinkelSimulator(documents=[numbered(5) | {"payment": []}])
    simulator.set_clock(NOW)

    _, answer = ask(simulator, "/v1/orders/5/payments")

    assert answer == {"payments": []}


def test_only_bracketed_ids_name_several_articles(simulator: MijnwebwinkelSimulator) -> None:
    client, tokens = Client(simulator), urlencode(TOKENS)

    repeated = client.get(f"/v1/articles?ids=3300001&ids=3300002&{tokens}").get_json()
    bracketed = client.get(f"/v1/articles?ids[]=3300001&ids[]=3300002&{tokens}").get_json()

    assert ([row["id"] for row in repeated], len(bracketed)) == ([3300002], 2)


def test_truth_tells_what_must_become_of_every_order() -> None:
    simulator = MijnwebwinkelSimulator(market=market(2000), hourly_calls=0)
    simulator.set_clock(NOW + timedelta(days=30))

    rows = simulator.truth("", 5000)["items"]

    fates = Counter(row["expected"] for row in rows)
    causes = {row["cause"] for row in rows if row["expected"] == "refuse"}
    assert (len(rows), fates.total()) == (2000, 2000)
    assert 50 < fates["refuse"] < 110
    assert 80 < fates["wait"] < 160
    assert causes == {f"CHK-{number}" for number in ("01", "02", "03", "05", "06", "07", "10", "13", "14", "16")}


def test_truth_comes_in_pages_without_gaps() -> None:
    simulator = MijnwebwinkelSimulator(market=market(25), hourly_calls=0)
    simulator.set_clock(NOW)
    simulator.shelf.remove("1003")
    keys, after = [], ""

    for _ in range(5):
        page = simulator.truth(after, 7)
        keys += [row["key"] for row in page["items"]]
        after = page["next"] or after

    assert keys[:24] == [str(number).zfill(10) for number in range(1001, 1026) if number != 1003]


def test_amounts_of_the_truth_are_those_of_the_documents(simulator: MijnwebwinkelSimulator) -> None:
    rows = simulator.truth("", 100)["items"]

    documents = [ask(simulator, f"/v1/orders/{row['number']}")[1] for row in rows[:60]]

    assert [Decimal(document["price"]["total"]) for document in documents] == [
        Decimal(row["total"]) for row in rows[:60]
    ]
    assert [str(document["status"]) for document in documents] == [row["status"] for row in rows[:60]]


def page_seconds(orders: int) -> float:
    """The least time that a page takes in a shop of so many orders."""
    made = Market(seed=1, orders=orders, first_day=date(2026, 1, 1), days=60)
    simulator = MijnwebwinkelSimulator(market=made, hourly_calls=0)
    simulator.set_clock(NOW)
    spent = []
    for place in range(6):
        started = time.process_time()
        ask(simulator, "/v1/orders", limit="100", offset=str(place * 100))
        spent.append(time.process_time() - started)
    return min(spent)


def test_a_page_costs_the_same_whatever_the_size_of_the_shop() -> None:
    small, large = page_seconds(1000), page_seconds(1_000_000)

    assert large < 3 * small
