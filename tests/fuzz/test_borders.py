"""What the fuzzers have found, one by one: what must hold where bytes, numbers and texts come in or are stored."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from shopledger.accounting.snelstart.errors import faults_of
from shopledger.accounting.snelstart.mapping import relation_document
from shopledger.connect.reading import DEEPEST, parse_json, read_decimal, read_text
from shopledger.domain.debtors import LONGEST_KEY, debtor_of
from shopledger.domain.errors import Refusal, Transient, UnreadableDocument
from shopledger.domain.money import AmountError, parse
from shopledger.domain.order import VatTreatment
from shopledger.domain.settings_io import SettingsError, settings_from_json
from shopledger.store import texts
from tests.contract.books_contract import RADHAUS
from tests.contract.shop_contract import OPENED_ON
from tests.domain.making import make_line, make_order
from tests.fuzz.calling import fresh_shop
from tests.fuzz.judging import counter_of, judge

NO_DOCUMENTS = {
    "nested without end": b"[" * 100_000,
    "nested deeper than anybody reads": b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
    "objects nested too deep": b'{"a":' * 500 + b"1" + b"}" * 500,
    "an exponent of twenty digits": b"1e99999999999999999999",
    "a whole number of 5000 digits": b"9" * 5000,
    "half a surrogate pair": b'"\\ud800"',
    "latin-1": '"é"'.encode("latin-1"),
    "utf-16": '{"a": 1}'.encode("utf-16"),
}


@pytest.mark.parametrize("body", NO_DOCUMENTS.values(), ids=NO_DOCUMENTS.keys())
def test_what_is_no_document_is_refused_with_a_code(body: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_json(body)

    assert refused.value.code == "CHK-25"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'"a\\u0000b"', "a\ufffdb"),
        (b'"a\\b\\f\\u001F"', "a\ufffd\ufffd\ufffd"),
        (b'"a\\\\u0000 C:\\\\bin"', "a\\u0000 C:\\bin"),
        (b'"a\\n\\t\\r\\u0020"', "a\n\t\r "),
    ],
)
def test_control_characters_do_not_come_in(body: bytes, text: str) -> None:
    assert parse_json(body) == text


def test_brackets_in_texts_do_not_make_a_document_deep() -> None:
    names = [":[ " * 50, "]" * 50, '{"[']

    assert parse_json(texts.document_bytes(names)) == names


@pytest.mark.parametrize("number", ["1e999", "1e10", "-1e10", "1e-400000", "0e-400000"])
def test_number_that_cannot_be_an_amount_is_refused(number: str) -> None:
    with pytest.raises(UnreadableDocument):
        read_decimal({"total": Decimal(number)}, "total")


def test_amount_of_eleven_digits_in_a_text_is_refused() -> None:
    with pytest.raises(AmountError):
        parse("10000000000.00")


def test_number_with_a_large_exponent_is_a_short_text() -> None:
    assert read_text({"id": Decimal("1e999999")}, "id") == "1E+999999"


def test_document_with_a_number_of_forty_digits_can_be_stored() -> None:
    data = texts.document_bytes({"id": [10**40, True]})

    assert texts.document_of(data) == {"id": [10**40, True]}


def test_texts_that_are_too_long_stay_apart_when_they_are_cut() -> None:
    one, other = texts.fitted("x" * 99 + "1", 60), texts.fitted("x" * 99 + "2", 60)

    assert (len(one), len(other), one == other) == (60, 60, False)


def test_key_of_a_debtor_fits_its_column() -> None:
    order = make_order(make_line("10"))
    customer = dataclasses.replace(order.customer, email="x" * 1000 + "@example.nl")

    debtor = debtor_of(dataclasses.replace(order, customer=customer), VatTreatment.ORDINARY)

    assert len(debtor.key) <= LONGEST_KEY
    assert debtor.email == customer.email


@pytest.mark.parametrize("body", NO_DOCUMENTS.values(), ids=NO_DOCUMENTS.keys())
def test_settings_that_are_no_document_are_refused(body: bytes) -> None:
    with pytest.raises(SettingsError):
        settings_from_json(body)


@pytest.mark.parametrize("body", NO_DOCUMENTS.values(), ids=NO_DOCUMENTS.keys())
def test_refusal_that_is_no_document_is_one_fault_without_a_code(body: bytes) -> None:
    assert [fault.code for fault in faults_of(body)] == [None]


@pytest.mark.parametrize("answer", [[False], {"a": 1}, "maybe", 7])
def test_status_that_is_neither_credit_nor_not_turns_no_sale_into_a_credit(answer: object) -> None:
    shop, line = fresh_shop("mijnwebwinkel")
    statuses = [{"status": 3, "description": "Betaald", "credit_order": answer}]
    line.answers["read order statuses"] = texts.document_bytes(statuses)

    with pytest.raises(Transient):
        shop.connector.statuses()


@pytest.mark.parametrize("number", ["false", "null", "none", "-", "2.5"])
def test_credited_order_that_is_no_number_turns_no_sale_into_a_credit(number: str) -> None:
    counter = counter_of("mijnwebwinkel", "snelstart")
    document = {**texts.document_of(counter.bodies[0]), "credited_order_number": number}

    assert judge(texts.document_bytes(document), counter) == ["CHK-25"]


def test_business_abroad_is_not_made_without_its_country() -> None:
    with pytest.raises(Refusal) as refused:
        relation_document(RADHAUS, {"NL": "1"})

    assert refused.value.code == "BKG-18"


def test_order_without_a_number_keeps_no_other_one_back() -> None:
    shop, line = fresh_shop("mijnwebwinkel")
    good, bad = (texts.document_of(body) for body in counter_of("mijnwebwinkel", "snelstart").bodies[:2])
    del bad["number"]
    line.answers["read orders"] = texts.document_bytes([good, bad])

    page = shop.connector.orders_since(shop.connector.first_cursor(OPENED_ON)).orders

    assert [raw.number for raw in page] == [str(good["number"]), ""]
    with pytest.raises(UnreadableDocument):
        shop.system.to_order(page[1], shop.connector.facts())


def test_page_without_a_single_number_is_no_page_of_orders() -> None:
    shop, line = fresh_shop("mijnwebwinkel")
    line.answers["read orders"] = texts.document_bytes([{"uuid": "a", "status": 3}, {"uuid": "b"}])

    with pytest.raises(UnreadableDocument):
        shop.connector.orders_since(shop.connector.first_cursor(OPENED_ON))
