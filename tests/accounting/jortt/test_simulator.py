"""The simulated Jortt against the samples and the published document, and what it refuses."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from shopledger.accounting.jortt.client import CALLS_A_SECOND, Pace
from shopledger.accounting.jortt.simulator import JorttSimulator
from shopledger.accounting.jortt.simulator.demo import CREDENTIALS, SALES, Administration
from shopledger.accounting.jortt.simulator.rules import totals_of
from tests.accounting.jortt.making import NOW, sample

SCOPE = "customers:read customers:write invoices:read invoices:write organizations:read"
PERSON = {"is_private": True, "customer_name": "Sanne de Jong", "email": "sanne@example.nl"}
COMPANY = {
    "is_private": False,
    "customer_name": "Radhaus GmbH",
    "address_street": "Musterweg 3",
    "address_postal_code": "10115",
    "address_city": "Berlin",
    "address_country_code": "DE",
}


class Caller:
    """Someone with access, who sends documents of their own."""

    def __init__(self, **choices: Any) -> None:
        self.simulator = JorttSimulator(**choices)
        self.simulator.set_clock(NOW)
        self._client = Client(self.simulator)
        keys = (CREDENTIALS["client_id"], CREDENTIALS["client_secret"])
        answer = self._client.post(
            "/oauth-provider/oauth/token", data={"grant_type": "client_credentials", "scope": SCOPE}, auth=keys
        )
        self._headers = {"Authorization": f"Bearer {(answer.json or {})['access_token']}"}

    def get(self, path: str) -> TestResponse:
        return self._client.get(path, headers=self._headers)

    def post(self, path: str, body: object) -> TestResponse:
        return self._client.post(path, headers=self._headers, json=body)

    def customer(self, body: dict[str, Any] | None = None) -> str:
        made: str = (self.post("/customers", body or PERSON).json or {})["data"]["id"]
        return made

    def invoice(self, **changes: Any) -> TestResponse:
        document = {"customer_id": self.customer(), "invoice_date": "2026-03-02", "line_items": [item()], **changes}
        return self.post("/v3/invoices", {name: value for name, value in document.items() if value is not None})


def item(**changes: Any) -> dict[str, Any]:
    return {
        "description": "Fietsbel",
        "quantity": "1",
        "amount": {"amount": "10.00", "currency": "EUR"},
        "vat": {"value": "0.21", "category": None},
        "ledger_account_id": SALES,
        **changes,
    }


def wrong(answer: TestResponse) -> list[tuple[str, str]]:
    error = (answer.json or {})["error"]
    assert answer.status_code == error["code"]
    return [(detail["key"], detail.get("param", "")) for detail in error["details"]]


def keys_of(document: Any) -> set[str]:
    return set(document)


def test_customers_are_told_with_all_that_the_sample_tells() -> None:
    caller = Caller()
    caller.customer()

    (row,) = (caller.get("/customers?query=sanne@example.nl&page=1").json or {})["data"]

    assert keys_of(row) == keys_of(sample("08")["response"]["body"]["data"][0])


def test_invoices_are_told_with_all_that_the_sample_tells() -> None:
    caller = Caller()
    caller.invoice(reference="100234")

    (row,) = (caller.get("/invoices?query=100234&page=1").json or {})["data"]

    told = sample("19")["response"]["body"]["data"][0]
    assert keys_of(row) == keys_of(told)
    assert keys_of(row["line_items"][0]) == keys_of(told["line_items"][0])


@pytest.mark.parametrize(
    ("path", "name"), [("/organizations/me", "04"), ("/tradenames", "05"), ("/ledger_accounts/invoices", "06")]
)
def test_lists_are_told_with_all_that_the_samples_tell(path: str, name: str) -> None:
    told = sample(name)["response"]["body"]["data"]
    data = (Caller().get(path).json or {})["data"]

    assert keys_of(data[0] if isinstance(data, list) else data) == keys_of(told[0] if isinstance(told, list) else told)


def test_empty_customer_is_refused_as_recorded() -> None:
    answer = Caller().post("/customers", {})

    assert json.loads(answer.get_data()) == sample("11")["response"]["body"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({**COMPANY, "address_city": ""}, [("is_invalid", "address_city"), ("is_missing", "address_city")]),
        ({**COMPANY, "vat_number": "DE136695976"}, [("is_invalid", "vat_number")]),
        ({**COMPANY, "shift_vat": True}, [("is_missing", "vat_number")]),
        ({**COMPANY, "first_name": "Lena"}, [("is_invalid", "first_name")]),
        (
            {**PERSON, "shift_vat": True, "vat_number": "DE136695976"},
            [("is_invalid", "shift_vat"), ("is_invalid", "vat_number")],
        ),
        ({**PERSON, "email": "sanne"}, [("is_invalid", "email")]),
        ({**PERSON, "address_country_code": "NLD"}, [("is_invalid", "address_country_code")]),
        ({**PERSON, "invoice_language": "it"}, [("is_invalid", "invoice_language")]),
    ],
)
def test_customer_that_jortt_would_not_take_is_refused(body: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert wrong(Caller().post("/customers", body)) == expected


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"customer_id": "999"}, "customer_id"),
        ({"customer_id": None}, "customer_id"),
        ({"invoice_date": "02-03-2026"}, "invoice_date"),
        ({"line_items": []}, "line_items"),
        ({"tradename_id": SALES}, "tradename_id"),
        ({"label_ids": [SALES]}, "label_ids"),
        ({"payment_method": "direct_debet"}, "payment_method"),
        ({"line_items": [item(quantity="0")]}, "line_items[0][quantity]"),
        ({"line_items": [item(quantity=2)]}, "line_items[0][quantity]"),
        ({"line_items": [item(description="")]}, "line_items[0][description]"),
        ({"line_items": [item(ledger_account_id="x")]}, "line_items[0][ledger_account_id]"),
        ({"line_items": [item(amount={"amount": "10.001", "currency": "EUR"})]}, "line_items[0][amount]"),
        ({"line_items": [item(amount={"amount": "-10.00", "currency": "EUR"})]}, "line_items[0][amount]"),
        ({"line_items": [item(amount={"amount": "10.00", "currency": "USD"})]}, "line_items[0][amount]"),
        ({"line_items": [item(vat={"value": "0.19", "category": None})]}, "line_items[0][vat][value]"),
        ({"line_items": [item(vat={"value": "0.21", "category": "exempt"})]}, "line_items[0][vat][value]"),
        ({"unknown": 1}, ""),
    ],
)
def test_invoice_that_jortt_would_not_take_is_refused(changes: dict[str, Any], param: str) -> None:
    details = wrong(Caller().invoice(**changes))

    assert param in {name for _, name in details} or not param


def test_vat_is_computed_once_per_rate() -> None:
    items = [item(amount={"amount": "0.02", "currency": "EUR"}, quantity=str(n)) for n in (1, 1, 1)]

    excluding = totals_of({"net_amounts": False, "line_items": items})
    including = totals_of({"net_amounts": True, "line_items": items})

    assert (excluding.incl, excluding.vat) == (Decimal("0.07"), (("21", Decimal("0.01")),))
    assert (including.incl, including.vat) == (Decimal("0.06"), (("21", Decimal("0.01")),))


def test_only_an_invoice_that_was_sent_has_a_number() -> None:
    caller = Caller()
    caller.invoice()
    caller.invoice(send_method="self")

    rows = (caller.get("/invoices").json or {})["data"]

    assert [row["invoice_number"] for row in rows] == ["202603-001", None]


def test_list_is_newest_first_a_hundred_a_page() -> None:
    caller = Caller()
    for number in range(101):
        caller.invoice(reference=f"N{number}")

    first, second = (caller.get(f"/invoices?page={page}").json or {} for page in (1, 2))

    assert [first["data"][0]["reference"], first["data"][99]["reference"]] == ["N100", "N1"]
    assert [row["reference"] for row in second["data"]] == ["N0"]
    assert (second["_links"]["next"], first["_links"]["next"]["href"]) == (None, "https://api.jortt.nl/invoices?page=2")


def test_customers_stand_by_name() -> None:
    caller = Caller()
    for name in ("Zeger", "Anna"):
        caller.customer({"is_private": True, "customer_name": name})

    names = [row["customer_name"] for row in (caller.get("/customers").json or {})["data"]]

    assert names == sorted(names)


def test_search_wants_three_characters() -> None:
    assert wrong(Caller().get("/customers?query=ab")) == [("is_invalid", "query")]


def test_id_that_is_none_is_refused_and_an_unknown_one_is_not_found() -> None:
    caller = Caller()

    assert caller.get("/invoices/999").status_code == 422
    assert caller.get(f"/invoices/{SALES}").status_code == 404
    assert caller.get("/nowhere").status_code == 404


def test_eleventh_call_within_a_second_is_throttled() -> None:
    caller = Caller(calls_per_second=10)
    statuses = [caller.get("/labels").status_code for _ in range(11)]
    caller.simulator.set_clock(NOW + timedelta(seconds=1))

    assert statuses == [200] * 10 + [429]
    assert caller.get("/labels").status_code == 200


def test_clock_that_stands_still_throttles_nobody_unless_told_to() -> None:
    caller = Caller()

    assert {caller.get("/labels").status_code for _ in range(30)} == {200}


def test_pace_stays_below_the_limit() -> None:
    caller = Caller(calls_per_second=10)
    moment = caller.simulator

    def sleep(seconds: float) -> None:
        moment.set_clock(moment.now + timedelta(seconds=seconds))

    pace = Pace(lambda: moment.now, sleep)
    statuses = []
    for _ in range(5 * CALLS_A_SECOND):
        pace.keep()
        statuses.append(caller.get("/labels").status_code)
        sleep(0.01)

    assert set(statuses) == {200}


def test_rates_of_a_country_count_on_the_day_of_the_invoice() -> None:
    caller = Caller(administration=Administration(one_stop_shop=True))
    german = caller.customer({**PERSON, "address_country_code": "DE"})
    lowered = item(vat={"value": "0.16", "category": None})

    then = caller.invoice(customer_id=german, invoice_date=date(2020, 8, 1).isoformat(), line_items=[lowered])
    now = caller.invoice(customer_id=german, line_items=[lowered])

    assert (then.status_code, now.status_code) == (201, 422)
