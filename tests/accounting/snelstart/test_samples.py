"""Every sample is used: answers are read, requests are those that our own code makes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from shopledger.accounting.snelstart import wire
from shopledger.accounting.snelstart.client import decode, scopes_of
from shopledger.accounting.snelstart.errors import faults_of, refusal_of
from shopledger.connect.http import Response
from shopledger.domain.booking import BookingKind
from shopledger.domain.errors import ConnectionRefusal, Refusal, ShopledgerError, Transient
from tests.accounting.snelstart.making import connect, connector_of, sample, samples
from tests.contract.books_contract import Books, fresh_key

ANSWERS: dict[str, tuple[Any, Callable[[Any], object], object]] = {
    "01-": (wire.TokenAnswer, lambda answer: answer.expires_in, 3599),
    "04-": (wire.Company, lambda answer: (answer.name, answer.code_length), ("Fietsenwinkel De Ketting", 25)),
    "05-": (list[wire.Ledger], lambda rows: (rows[0].number, rows[0].vat_kinds), (8000, ["Hoog"])),
    "06-": (list[wire.VatTariff], lambda rows: [row.percent for row in rows], [0, 6, 9, 21, 0]),
    "08-": (list[wire.Country], lambda rows: [row.code for row in rows], ["NL", "BE", "DE"]),
    "09-": (list[wire.Journal], lambda rows: rows[2].kind, "Memoriaal"),
    "10-": (list[wire.CostCentre], lambda rows: rows[0].name, "Webshop"),
    "11-": (list[wire.Relation], lambda rows: (rows[0].code, rows[0].kinds), (1017, ["Klant"])),
    "12-": (list[wire.Relation], len, 0),
    "13-": (wire.Relation, lambda answer: answer.email, "sanne.dejong@example.nl"),
    "14-": (wire.Relation, lambda answer: answer.vat_number, "DE123456788"),
    "16-": (wire.Entry, lambda answer: (answer.number, answer.total), ("100234", Decimal("64.25"))),
    "17-": (wire.Named, lambda answer: answer.id[:8], "e8dfe453"),
    "18-": (wire.Named, lambda answer: answer.id[:8], "120978bf"),
    "19-": (wire.Entry, lambda answer: answer.total, Decimal("-12.1")),
    "23-": (wire.Entry, lambda answer: answer.relation.id[:8], "5ec403ed"),
    "24-": (list[wire.Invoice], lambda rows: (rows[0].number, rows[0].open_amount), ("100234", Decimal("64.25"))),
    "25-": (list[wire.RevenueGroup], lambda rows: [row.vat_kind for row in rows], ["Hoog", "Laag"]),
    "26-": (list[wire.Article], lambda rows: rows[0].code, "BEL-KOPER-01"),
    "27-": (wire.Article, lambda answer: answer.is_inactive, False),
    "29-": (list[wire.Template], lambda rows: (rows[0].name, rows[0].is_blocked), ("Webshop", False)),
    "30-": (wire.SalesOrder, lambda answer: (answer.number, answer.total_incl), (318, Decimal("48.4"))),
    "31-": (list[wire.SalesOrder], lambda rows: rows[0].reference, "100234"),
    "32-": (wire.Named, lambda answer: answer.id[:8], "de6f356a"),
    "33-": (wire.Invoice, lambda answer: answer.open_amount, 0),
}
REFUSALS = {
    "15-": "BKG-18",
    "20-": "BKG-01",
    "21-": "BKG-10",
    "22-": "BKG-03",
    "28-": "BKG-15",
    "34-": "BKG-00",
    "35-": "BKG-00",
}
ELSEWHERE = {"02-", "03-", "07-", "36-", "37-", "38-"}


def test_every_sample_is_used() -> None:
    used = {*ANSWERS, *REFUSALS, *ELSEWHERE}

    assert {name[:3] for name in samples()} == used


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_is_read(name: str) -> None:
    kind, look, expected = ANSWERS[name]

    answer: Any = decode(json.dumps(sample(name)["response"]["body"]).encode(), kind)

    assert look(answer) == expected


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal_is_read(name: str) -> None:
    body = json.dumps(sample(name)["response"]["body"]).encode()

    assert refusal_of(faults_of(body), {}).code == REFUSALS[name]


def answering(books: Books, name: str) -> ShopledgerError:
    """What reading the ledger accounts ends in when it is answered like that."""
    response = sample(name)["response"]
    connector = connector_of(books)
    connector.test_connection()
    http = connector._client._http
    body = json.dumps(response.get("body", "")).encode() if "body" in response else b""
    http._transport = Canned(response["status"], {k.lower(): v for k, v in response["headers"].items()}, body)
    with pytest.raises(ShopledgerError) as raised:
        connector.options("ledger_accounts")
    return raised.value


class Canned:
    """A transport that always answers the same."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self._response = Response(status=status, headers=headers, body=body)

    def send(self, request: object, timeout: float) -> Any:
        return self._response


def test_platform_key_that_is_refused_is_not_the_merchants_fault() -> None:
    error = answering(connect(), "36-")

    assert isinstance(error, ConnectionRefusal)
    assert error.code == "CON-17"


def test_right_that_is_missing_refuses_the_connection() -> None:
    error = answering(connect(), "37-")

    assert isinstance(error, ConnectionRefusal)
    assert error.code == "CON-16"


def test_too_many_calls_wait_as_long_as_is_said() -> None:
    error = answering(connect(), "38-")

    assert isinstance(error, Transient)
    assert error.retry_after == 26


def test_key_that_is_refused_is_reported() -> None:
    books = connect()
    books.misbehave("key_withdrawn")

    report = books.connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-16")
    assert sample("02-")["response"]["status"] == 400


def test_simulator_answers_echo_and_foreign_rates_like_the_samples() -> None:
    books = connect()
    client = connector_of(books)._client

    echo = client._get("/echo/shopledger", str, "test")
    rates = client._get("/vatrates?$filter=CountryCode%20eq%20'DEU'", list[dict], "test")

    assert echo == sample("03-")["response"]["body"]
    shapes = [[sorted(rate) for rate in row["vatRates"]] for row in (rates[0], sample("07-")["response"]["body"])]
    assert shapes[0] == shapes[1]


def sent(books: Books, path: str) -> dict[str, Any]:
    """The last body sent there."""
    bodies = [call.request_body for call in books.recorder.calls() if call.method == "POST" and call.url.endswith(path)]
    document: dict[str, Any] = msgspec.json.decode(bodies[-1])
    return document


def shape(value: Any) -> Any:
    """Names and kinds of values, without the values."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in sorted(value.items())}
    if isinstance(value, list):
        return [shape(part) for part in value[:1]]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


@pytest.mark.parametrize(
    ("name", "path"), [("13-", "/relaties"), ("16-", "/verkoopboekingen"), ("19-", "/verkoopboekingen")]
)
def test_our_requests_have_the_shape_of_the_samples(name: str, path: str) -> None:
    books = connect()
    books.post(books.credit("1001") if name == "19-" else books.booking("1001"))

    assert shape(sent(books, path)) == shape(sample(name)["request"]["body"])


@pytest.mark.parametrize("name", ["17-", "18-"])
def test_our_requests_for_sales_abroad_have_the_shape_of_the_samples(name: str) -> None:
    books = connect(cost_centre="")
    books.post(books.icp("1001") if name == "17-" else books.one_stop_shop("1001"))

    assert shape(sent(books, "/verkoopboekingen")) == shape(sample(name)["request"]["body"])


@pytest.mark.parametrize(("name", "path"), [("27-", "/artikelen"), ("30-", "/verkooporders")])
def test_our_requests_for_orders_have_the_shape_of_the_samples(name: str, path: str) -> None:
    books = connect(BookingKind.ORDER)
    delivery = books.booking("1").debtor.billing
    books.post(books.booking("1001", delivery=replace(delivery, street="Werkplein")))
    expected = shape(sample(name)["request"]["body"])
    if path == "/verkooporders":
        del expected["krediettermijn"], expected["memo"], expected["regels"][0]["kortingsPercentage"]

    assert shape(sent(books, path)) == expected


def test_our_payment_has_the_shape_of_the_sample() -> None:
    books = connect()
    booking = books.booking("1001")
    payment = books.payment(booking, books.post(booking))
    item = books.connector.find_open_item(payment)
    assert item is not None

    books.connector.post_payment(payment, item, fresh_key())

    assert shape(sent(books, "/memoriaalboekingen")) == shape(sample("32-")["request"]["body"])


def test_scopes_stand_in_the_token() -> None:
    books = connect()
    books.connector.test_connection()

    scopes = connector_of(books)._client.scopes()

    assert scopes is not None
    assert {"orders:read", "artikelen:write", "memoriaal:write"} <= scopes


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("opaque", None),
        ("a.%%%.c", None),
        ("a.W10.c", None),
        ("a.e30.c", None),
        ("a.eyJzY29wZXMiOiJhIGIifQ.c", frozenset({"a", "b"})),
    ],
)
def test_token_that_says_nothing_of_scopes_gives_none(token: str, expected: frozenset[str] | None) -> None:
    assert scopes_of(token) == expected


def test_refusal_of_a_sale_that_exists_is_an_answer() -> None:
    books = connect()
    booking = books.booking("1001")
    books.post(booking)

    with pytest.raises(Refusal) as refused:
        books.post(booking)

    assert (refused.value.code, refused.value.params["number"]) == ("BKG-01", "1001")
    assert refused.value.detail == "BOE-0021 Het factuurnummer bestaat al"
