"""The open connection: what it asks, what it makes of answers, and that it gives no secret away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shopledger.connect.contract import ConnectionReport, PaymentMethod, ShopStatus
from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.booking import BookingKind
from shopledger.domain.errors import ConnectionRefusal, Transient, UnreadableDocument
from shopledger.domain.settings import Settings
from shopledger.shops.mijnwebwinkel.client import Client
from shopledger.shops.mijnwebwinkel.connector import SYSTEM
from shopledger.shops.mijnwebwinkel.mapping import to_order
from shopledger.shops.mijnwebwinkel.simulator import MijnwebwinkelSimulator
from tests.contract.notebook import Notebook
from tests.shops.mijnwebwinkel.shop import NOW, Json, Shop, numbered, over_documents, over_market, sample, sample_bytes

ORDERS = "GET /v1/orders"
ARTICLES = "GET /v1/articles"
WITH_SKUS = Settings(shop_country="NL", document_kind=BookingKind.ORDER)


def test_a_good_token_shows_whose_shop_it_is() -> None:
    report = over_documents().connector.test_connection()

    assert report == ConnectionReport(
        is_ok=True, account="Voorbeeldwinkel", account_id="910a2dec-8902-5cc1-ae3f-90b209674eec"
    )


def test_a_token_for_another_partner_is_told_without_raising() -> None:
    shop = Shop(MijnwebwinkelSimulator(), token="made-for-another-partner")

    report = shop.connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-01")


def test_a_shop_that_is_down_is_told_without_raising() -> None:
    shop = over_documents()
    shop.breaks("status", status=503)

    report = shop.connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-02")


def test_statuses_come_from_the_shop_with_the_usual_ones_marked() -> None:
    statuses = over_documents().connector.statuses()

    assert [status.id for status in statuses if status.is_default] == ["2", "3", "5", "6"]
    assert statuses[-1] == ShopStatus(id="10", name="Creditorder", is_credit=True)


def test_payment_methods_have_the_keys_that_orders_have() -> None:
    methods = over_documents().connector.payment_methods()

    assert PaymentMethod(key="mollie_ideal", name="iDEAL (Mollie)") in methods


def test_facts_hold_the_country_and_what_statuses_mean() -> None:
    settings = Settings(shop_country="BE", shop=(("paid_statuses", " 3, 5,"),))

    facts = Shop(MijnwebwinkelSimulator(), settings=settings).connector.facts()

    assert (facts.country, facts.currency) == ("NL", "EUR")
    assert facts.document == {"paid": ["3", "5"], "credit": ["10"]}


def test_facts_do_without_the_statuses_where_the_shop_keeps_them_back() -> None:
    shop = over_documents()
    shop.breaks("status", status=403, call="GET /v1/orderstatuses")

    facts = shop.connector.facts()

    assert (facts.country, facts.document["credit"]) == ("NL", [])


@pytest.mark.parametrize(("reference", "country"), [(None, "BE"), (sample_bytes("store.json"), "NL")])
def test_facts_without_a_connection_come_from_the_settings(reference: bytes | None, country: str) -> None:
    facts = SYSTEM.offline_facts(Settings(shop_country="BE"), reference)

    assert (facts.country, facts.document) == (country, {"paid": ["2", "3", "5", "6"], "credit": []})


@pytest.mark.parametrize("reference", [b"<html>", b"[]"])
def test_a_reference_that_is_no_shop_is_refused(reference: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        SYSTEM.offline_facts(Settings(shop_country="BE"), reference)


def test_credit_orders_of_the_market_are_negative() -> None:
    shop = over_market(200)
    facts = shop.connector.facts()
    rows = {
        row["number"]: Decimal(row["total"]) for row in shop.simulator.truth("", 500)["items"] if row["status"] == "10"
    }

    orders = [to_order(raw, facts) for raw in shop.connector.orders_by_id(list(rows))]

    assert rows
    assert {order.number: order.total_incl for order in orders if order.credits} == rows
    assert max(rows.values()) < 0


STATUSES = [(401, ConnectionRefusal, "CON-01"), (403, ConnectionRefusal, "CON-01"), (500, Transient, "CON-02"),
            (404, Transient, "CON-02"), (302, Transient, "CON-02"), (400, Transient, "CON-02")]  # fmt: skip


@pytest.mark.parametrize(("status", "error", "code"), STATUSES)
def test_an_error_status_has_its_meaning(status: int, error: type[Exception], code: str) -> None:
    shop = over_documents()
    shop.breaks("status", status=status)

    with pytest.raises(error) as raised:
        shop.connector.statuses()

    assert raised.value.code == code  # type: ignore[attr-defined]  # both kinds have one


@pytest.mark.parametrize("what", ["html", "truncated", "drop_before", "drop_after", "status_after"])
def test_an_answer_that_is_not_whole_is_asked_for_again_later(what: str) -> None:
    shop = over_market(5)
    shop.breaks(what)

    with pytest.raises(Transient) as raised:
        shop.connector.orders_since(shop.connector.first_cursor(NOW.date()))

    assert raised.value.code == "CON-02"


def test_a_connection_that_is_cut_once_is_tried_again_at_once() -> None:
    shop = over_market(5)
    shop.breaks("drop_before", times=2)

    orders, _ = shop.poll(shop.connector.first_cursor((NOW - timedelta(days=20)).date()))

    assert len(orders) == 5


def test_the_call_over_the_budget_waits_as_long_as_the_shop_says() -> None:
    shop = over_documents(hourly_calls=3)
    for _ in range(3):
        shop.connector.statuses()
    shop.simulator.set_clock(NOW + timedelta(minutes=20))

    with pytest.raises(Transient) as raised:
        shop.connector.statuses()

    assert (raised.value.code, raised.value.retry_after, raised.value.params) == ("CON-14", 2401.0, {"minutes": "41"})


def test_too_many_calls_without_a_time_wait_an_hour() -> None:
    shop = over_documents()
    shop.breaks("status", status=429)

    with pytest.raises(Transient) as raised:
        shop.connector.statuses()

    assert (raised.value.code, raised.value.retry_after) == ("CON-14", 3600.0)


def test_the_shop_answers_again_after_an_hour() -> None:
    shop = over_documents(hourly_calls=1)
    shop.connector.statuses()

    shop.simulator.set_clock(NOW + timedelta(hours=1))

    assert len(shop.connector.statuses()) == 7


@pytest.mark.parametrize("what", ["html", "status"])
def test_no_token_stands_in_recorded_calls_and_errors(what: str) -> None:
    shop = over_documents()
    shop.breaks(what, status=403)
    secrets = (*shop.simulator.demo_credentials.values(), *shop.simulator.demo_operator.values())

    with pytest.raises((Transient, ConnectionRefusal)) as raised:
        shop.connector.facts()

    shown = f"{shop.recorder.calls()} {raised.value} {raised.value!r} {vars(raised.value)}"
    assert [secret for secret in secrets if secret in shown] == []


def test_an_error_body_is_kept_without_the_token_that_it_repeats() -> None:
    shop = Shop(MijnwebwinkelSimulator(), token="secret-wrong-token")

    with pytest.raises(ConnectionRefusal) as raised:
        shop.connector.facts()

    assert raised.value.detail == "Invalid token"


def test_orders_by_number_come_in_the_sequence_asked_for() -> None:
    shop = over_market(300)
    wanted = ["1250", "1003", "1299", "1250"]

    found = shop.connector.orders_by_id(wanted)

    assert [order.number for order in found] == ["1250", "1003", "1299"]


CALLS: list[tuple[list[int], int]] = [
    ([1250], 1),
    ([1250, 1001], 2),
    ([*range(1201, 1301)], 1),
    ([*range(1101, 1301)], 3),
    ([1299, 1298, 1297, 1001], 2),
]


@pytest.mark.parametrize(("numbers", "calls"), CALLS)
def test_orders_by_number_take_as_few_calls_as_can_be(numbers: list[int], calls: int) -> None:
    shop = over_market(300)

    found = shop.connector.orders_by_id([str(number) for number in numbers])

    assert len(found) == len(numbers)
    assert sum(shop.simulator.calls.values()) == calls


@pytest.mark.parametrize("others", [0, 60])
def test_an_order_that_the_shop_does_not_know_is_gone(others: int) -> None:
    shop = over_market(100)
    shop.simulator.shelf.remove("1050")
    wanted = [str(number) for number in range(1050, 1051 + others) if number <= 1100]

    found = {order.number: order.is_gone for order in shop.connector.orders_by_id(wanted)}

    assert [number for number, is_gone in found.items() if is_gone] == ["1050"]
    assert len(found) == len(wanted)


def test_an_order_by_number_that_is_no_object_is_asked_for_again_later() -> None:
    shop = over_documents(numbered(5))
    shop.breaks("html")

    with pytest.raises(Transient):
        shop.connector.orders_by_id(["5"])


def client_that_gets(body: bytes) -> Client:
    """A client of a server that answers everything with that."""

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    http = HttpClient(WsgiTransport({"shop.test": answer}), Recorder(), unreachable="CON-02")
    return Client(http, "http://shop.test/v1", "token", "")


ASKING: list[tuple[str, Callable[[Client], object], bytes, str]] = [
    ("store", lambda client: client.store(), b"[]", "[]"),
    ("order", lambda client: client.order("5"), b"[5]", "[5]"),
    ("orders", lambda client: client.orders(offset=0, ordering="asc"), b'{"message": "busy"}', "busy"),
    ("statuses", lambda client: client.statuses(), b'{"title": "closed"}', "closed"),
    ("articles", lambda client: client.articles(["1"], key="ids"), b"[7]", "[7]"),
]


@pytest.mark.parametrize(("name", "ask", "body", "said"), ASKING, ids=[row[0] for row in ASKING])
def test_an_answer_of_another_shape_is_asked_for_again_later(
    name: str, ask: Callable[[Client], object], body: bytes, said: str
) -> None:
    client = client_that_gets(body)

    with pytest.raises(Transient) as raised:
        ask(client)

    assert (raised.value.code, raised.value.detail) == ("CON-02", f"unreadable answer: {said}")


def without_skus(number: int, *ids: int) -> Json:
    document = numbered(number)
    document["orderlines"] = [
        {"type": "article", "quantity": 1, "price": {"amount": "1", "amount_including_tax": "1", "rate": "0"},
         "articles": [{"id": identity, "sku": ""}]}
        for identity in ids
    ]  # fmt: skip
    return document


def test_missing_skus_are_looked_up_in_batches_where_documents_book_articles() -> None:
    documents = [without_skus(number, 3_300_000 + number % 3, 3_300_009) for number in range(2, 22)]
    shop = Shop(MijnwebwinkelSimulator(documents=documents, hourly_calls=0), settings=WITH_SKUS)

    orders = shop.between(NOW.date(), NOW.date())

    skus = {line.sku for raw in orders for line in to_order(raw, shop.connector.facts()).lines}
    assert skus == {"ART-0000", "ART-0001", "ART-0002", "ART-0009"}
    assert shop.simulator.calls[ARTICLES] == 2


def test_an_sku_is_looked_up_once_per_connection() -> None:
    shop = Shop(MijnwebwinkelSimulator(documents=[without_skus(2, 3_300_001)]), settings=WITH_SKUS)
    shop.connector.orders_by_id(["2"])

    shop.connector.orders_by_id(["2"])

    assert shop.simulator.calls[ARTICLES] == 1


def test_an_sku_is_remembered_between_connections_much_longer_than_that_there_is_none() -> None:
    notebook = Notebook()
    simulator = MijnwebwinkelSimulator(documents=[without_skus(2, 3_300_001, 77)])
    Shop(simulator, settings=WITH_SKUS, memory=notebook).connector.orders_by_id(["2"])

    (order,) = Shop(simulator, settings=WITH_SKUS, memory=notebook).connector.orders_by_id(["2"])

    assert order.document["shopledger_skus"] == {"3300001": "ART-0001", "77": "77"}
    assert simulator.calls[ARTICLES] == 2  # the second in the spelling that the shop understands
    assert notebook.days == {"list of articles": 30, "number of article 3300001": 30, "number of article 77": 1}


def test_articles_that_are_all_gone_are_asked_for_in_both_spellings_once() -> None:
    notebook = Notebook()
    simulator = MijnwebwinkelSimulator(documents=[without_skus(2, 77, 78)])
    Shop(simulator, settings=WITH_SKUS, memory=notebook).connector.orders_by_id(["2"])

    (order,) = Shop(simulator, settings=WITH_SKUS, memory=notebook).connector.orders_by_id(["2"])

    assert order.document["shopledger_skus"] == {"77": "77", "78": "78"}
    assert simulator.calls[ARTICLES] == 2
    assert "list of articles" not in notebook.values


def test_how_a_list_of_articles_is_asked_for_is_remembered() -> None:
    notebook = Notebook()
    documents = [without_skus(2, 3_300_001, 3_300_002), without_skus(3, 3_300_003, 3_300_004)]
    simulator = MijnwebwinkelSimulator(documents=documents)
    Shop(simulator, settings=WITH_SKUS, memory=notebook).connector.orders_by_id(["2"])
    before = simulator.calls[ARTICLES]

    (order,) = Shop(simulator, settings=WITH_SKUS, memory=notebook).connector.orders_by_id(["3"])

    assert order.document["shopledger_skus"] == {"3300003": "ART-0003", "3300004": "ART-0004"}
    assert (before, simulator.calls[ARTICLES]) == (2, 3)


def test_an_article_that_is_gone_keeps_its_id() -> None:
    shop = Shop(MijnwebwinkelSimulator(documents=[without_skus(2, 77)]), settings=WITH_SKUS)

    (order,) = shop.connector.orders_by_id(["2"])

    assert order.document["shopledger_skus"] == {"77": "77"}


CHOICES: list[tuple[dict[str, Any], int]] = [
    ({"document_kind": BookingKind.ENTRY}, 0),
    ({"document_kind": BookingKind.ORDER}, 1),
    ({"document_kind": BookingKind.ENTRY, "shop": (("sku_lookup", "always"),)}, 1),
    ({"document_kind": BookingKind.ORDER, "shop": (("sku_lookup", "never"),)}, 0),
]


@pytest.mark.parametrize(("choice", "calls"), CHOICES)
def test_skus_cost_a_call_only_when_they_are_needed(choice: dict[str, Any], calls: int) -> None:
    settings = Settings(shop_country="NL", **choice)
    shop = Shop(MijnwebwinkelSimulator(documents=[without_skus(2, 3_300_001)]), settings=settings)

    shop.connector.orders_by_id(["2"])

    assert shop.simulator.calls[ARTICLES] == calls


def test_another_base_address_is_used_where_one_is_configured() -> None:
    assert SYSTEM.base_urls == {"api": "https://api.myonlinestore.com/v1"}

    shop = over_documents(sample("01_order_simple_21.json"))

    assert shop.connector.orders_by_id(["1001"])[0].number == "1001"
    assert shop.recorder.calls()[-1].url.startswith("https://api.myonlinestore.com/v1/orders/1001?token=***")


def test_every_text_for_people_is_in_both_languages() -> None:
    boxes = (*SYSTEM.credential_fields, *SYSTEM.operator_fields)
    texts = [text for box in boxes for text in (box.label, box.help)]
    texts += [text for option in SYSTEM.option_fields for text in (option.label, option.help)]
    texts += [text for option in SYSTEM.option_fields for _, text in option.choices]

    assert [text for text in texts if not (text.nl and text.en and text.nl != text.en)] == []
