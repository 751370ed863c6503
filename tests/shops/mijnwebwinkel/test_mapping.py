"""Each sample and each shape of reality, from document to order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from shopledger.domain.customer import Address
from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.shops.mijnwebwinkel.documents import raw_order
from shopledger.shops.mijnwebwinkel.mapping import to_order
from tests.shops.mijnwebwinkel.shop import FACTS, Json, changed, read, sample

D = Decimal
ORDINARY, ICP, WORLD = None, VatTreatment.ICP, VatTreatment.INTERNATIONAL
# file, number, total, VAT, sum of lines without VAT, method, paid, treatment, country, collected
SAMPLES = [
    ("01_order_simple_21.json", "1001", "30.95", "5.37", "25.578512", "mollie_ideal", True, ORDINARY, "NL", False),
    ("02_order_mixed_rates.json", "1002", "135.87", "17.75", "118.123892", "mollie_ideal", True, ORDINARY, "NL", False),
    ("03_order_icp_b2b.json", "1003", "339.50", "0.00", "339.50", "basic_invoice", True, ICP, "DE", False),
    ("04_order_international.json", "1004", "86.06", "0.00", "86.06", "paypal_paypal", True, WORLD, "CH", False),
    ("05_order_payment_list.json", "1005", "83.37", "12.80", "70.569489", "multisafepay_ideal", True, ORDINARY, "NL",
     False),
    ("06_order_pickup.json", "1006", "17.95", "1.48", "16.467890", "basic_pickup", True, ORDINARY, "NL", True),
    ("live_shapes/string_number_php_empty_arrays.json", "1011", "30.95", "5.37", "25.578512", "mollie_ideal", True,
     ORDINARY, "NL", False),
    ("live_shapes/test_order_number_suffix.json", "1007T", "17.95", "1.48", "16.467890", "", True, ORDINARY, "NL",
     True),
    ("live_shapes/pre_2019_discount_without_rate.json", "1012", "135.87", "17.75", "118.123892", "mollie_ideal", True,
     ORDINARY, "NL", False),
    ("live_shapes/credit_order_signs_guessed.json", "1013", "-12.50", "-2.17", "-10.330579", "", False, ORDINARY, "NL",
     False),
]  # fmt: skip


@pytest.mark.parametrize("row", SAMPLES, ids=lambda row: row[0])
def test_each_sample_becomes_the_order_that_it_describes(row: tuple[Any, ...]) -> None:
    order = read(row[0])

    found = (order.number, order.total_incl, order.total_vat, sum(line.amount_excl for line in order.lines))
    said = (order.payment_method, order.is_paid, order.shop_treatment, order.delivery_country, order.is_collected)

    assert found == (row[1], D(row[2]), D(row[3]), D(row[4]))
    assert said == row[5:]


@pytest.mark.parametrize("name", [row[0] for row in SAMPLES])
def test_lines_of_each_sample_add_up_to_its_total(name: str) -> None:
    order = read(name)

    total = sum(line.amount_incl for line in order.lines)

    assert total == order.total_incl


def test_lines_keep_their_kind_quantity_rate_and_amounts() -> None:
    order = read("02_order_mixed_rates.json")

    lines = [
        (line.kind.value, int(line.quantity), line.vat_rate or D(0), line.amount_excl, line.amount_incl)
        for line in order.lines
    ]

    assert lines == [
        ("article", 1, D(21), D("66.074380"), D("79.95")),
        ("article", 2, D(9), D("44.954128"), D("49.00")),
        ("article", 1, D(0), D("10.000000"), D("10.00")),
        ("article", 3, D(21), D("3.099174"), D("3.75")),
        ("shipping", 1, D(21), D("3.528926"), D("4.27")),
        ("shipping", 1, D(9), D("2.458716"), D("2.68")),
        ("payment_cost", 1, D(21), D("0.256198"), D("0.31")),
        ("payment_cost", 1, D(9), D("0.165138"), D("0.18")),
        ("discount", 1, D(21), D("-6.917355"), D("-8.37")),
        ("discount", 1, D(9), D("-4.495413"), D("-4.90")),
        ("discount", 1, D(0), D("-1.000000"), D("-1.00")),
    ]


def test_customer_comes_from_the_invoice_address_and_the_email_from_the_debtor() -> None:
    order = read("03_order_icp_b2b.json")

    customer = order.customer

    assert (customer.first_name, customer.last_name, customer.company) == ("Max", "Mustermann", "Muster Handels GmbH")
    assert (customer.email, customer.phone) == ("einkauf@muster.example", "+49300000000")
    assert customer.vat_number == "DE999999995"


def test_billing_and_delivery_are_told_apart() -> None:
    order = read("02_order_mixed_rates.json")

    found = (order.billing, order.delivery)

    assert found == (
        Address(
            name="Jan van der Proef", street="Kadeweg", number="7-b", postcode="9711 XX", city="Groningen", country="NL"
        ),
        Address(
            name="Els Proef", street="Dorpsstraat", number="101", postcode="7400 AA", city="Deventer", country="NL"
        ),
    )


NAMES = [
    ("Cher", "Cher", ""),
    ("  Jan   van der Proef ", "Jan", "van der Proef"),
    ("", "", ""),
    (None, "", ""),
]


@pytest.mark.parametrize(("name", "first", "last"), NAMES)
def test_a_name_is_split_at_its_first_space(name: str | None, first: str, last: str) -> None:
    def rename(document: Json) -> None:
        document["debtor"]["name"] = ""
        document["debtor"]["address"]["invoice"]["name"] = name

    order = changed(rename)

    assert (order.customer.first_name, order.customer.last_name) == (first, last)


def test_fields_that_moved_are_still_read_at_their_old_place() -> None:
    def age(document: Json) -> None:
        invoice = document["debtor"]["address"]["invoice"]
        for name in ("name", "company", "phone"):
            invoice.pop(name, None)
        document["debtor"] |= {"name": "Oud Veld", "company": "Oud BV", "phone": "010", "taxnumber": "nl 0001.b01"}

    customer = changed(age).customer

    assert (customer.first_name, customer.last_name, customer.company) == ("Oud", "Veld", "Oud BV")
    assert (customer.phone, customer.vat_number) == ("010", "NL0001B01")


SEED_NAMES: list[tuple[str, object, str, object]] = [
    ("total_price", "30.95", "total_incl", D("30.95")),
    ("date_created", "2025-11-03 10:15:42", "placed_at", datetime(2025, 11, 3, 9, 15, 42, tzinfo=UTC)),
]


@pytest.mark.parametrize(("name", "value", "attribute", "expected"), SEED_NAMES)
def test_names_of_the_manual_are_read_where_the_real_ones_are_absent(
    name: str, value: object, attribute: str, expected: object
) -> None:
    def rename(document: Json) -> None:
        del document["price"]["total"], document["date"], document["time"]
        document |= {"total_price": "30.95", "date_created": "2025-11-03 10:15:42", name: value}

    order = changed(rename)

    assert getattr(order, attribute) == expected


MOMENTS = [
    ("2025-11-03", "10:15:42", datetime(2025, 11, 3, 9, 15, 42, tzinfo=UTC), "winter"),
    ("2025-07-01", "00:30:00", datetime(2025, 6, 30, 22, 30, tzinfo=UTC), "summer"),
    ("2025-10-26", "02:30:00", datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "the hour that comes twice: the first one"),
    ("2025-10-26", "03:00:00", datetime(2025, 10, 26, 2, 0, tzinfo=UTC), "after it"),
    ("2025-03-30", "02:30:00", datetime(2025, 3, 30, 1, 30, tzinfo=UTC), "the hour that does not exist"),
    ("2025-03-30", "03:30:00", datetime(2025, 3, 30, 1, 30, tzinfo=UTC), "after it"),
    ("2025-11-03", "", datetime(2025, 11, 2, 23, 0, tzinfo=UTC), "no time"),
]


@pytest.mark.parametrize(("day", "time", "moment", "what"), MOMENTS, ids=[row[3] for row in MOMENTS])
def test_dates_are_those_of_a_clock_in_amsterdam(day: str, time: str, moment: datetime, what: str) -> None:
    order = changed(lambda document: document.update(date=day, time=time))

    placed_at = order.placed_at

    assert placed_at.astimezone(UTC) == moment
    assert placed_at.date().isoformat() == day


PAYMENTS: list[tuple[object, str]] = [
    ({"gateway_name": "mollie", "method_name": "ideal:ideal_INGBNL2A"}, "mollie_ideal"),
    ({"gateway_name": "mollie"}, "mollie"),
    ({"method_name": "cash"}, "cash"),
    ({"gateway_name": "mollie", "payment_name": "ideal"}, "mollie_ideal"),
    ([{"method_name": "x"}, {"gateway_name": "sisow", "method_name": "ideal"}], "sisow_ideal"),
    ([{"method_name": "cash"}], "cash"),
    ([], ""),
    (None, ""),
    ("mollie", ""),
]


@pytest.mark.parametrize(("payment", "method"), PAYMENTS)
def test_payment_method_is_gateway_and_method_in_whatever_shape(payment: object, method: str) -> None:
    order = changed(lambda document: document.update(payment=payment))

    assert order.payment_method == method


STATUSES: list[tuple[object, bool]] = [
    (2, True),
    ("3", True),
    (5, True),
    (6, True),
    (1, False),
    (10, False),
    (None, False),
]


@pytest.mark.parametrize(("status", "is_paid"), STATUSES)
def test_an_order_is_paid_when_its_status_is_in_the_paid_set(status: object, is_paid: bool) -> None:
    order = changed(lambda document: document.update(status=status))

    assert order.is_paid is is_paid


def test_nothing_is_paid_or_credit_where_the_facts_do_not_say_so() -> None:
    order = to_order(raw_order(sample("01_order_simple_21.json")), replace(FACTS, document={}))

    assert (order.is_paid, order.credits) == (False, "")


STRATEGIES: list[tuple[object, VatTreatment | None]] = [
    ("reverse_charged_vat", ICP),
    ("zero_percent", WORLD),
    ("", None),
    (None, None),
    ("something_new", None),
    ([], None),
]


@pytest.mark.parametrize(("strategy", "treatment"), STRATEGIES)
def test_tax_strategy_says_how_the_shop_treats_the_sale(strategy: object, treatment: VatTreatment | None) -> None:
    order = changed(lambda document: document.update(tax_strategy=strategy))

    assert order.shop_treatment is treatment


PICKUPS: list[tuple[Json, bool]] = [
    ({"offline_location_id": "55c6ea50-9071-5487-bee0-6c4b4fb795a0"}, True),
    ({"payment": {"gateway_name": "basic", "method_name": "pickup"}}, True),
    ({"shipping": []}, True),
    ({"shipping": [], "tax_region": "DE"}, False),
    ({"shipping": [{"country": []}]}, False),
    ({"offline_location_id": None}, False),
    ({}, False),
]


@pytest.mark.parametrize(("fields", "is_collected"), PICKUPS)
def test_goods_are_collected_when_something_says_so(fields: Json, is_collected: bool) -> None:
    order = changed(lambda document: document.update(fields))

    assert order.is_collected is is_collected


def _countries(shipping: object, delivery: object, invoice: str, region: str) -> tuple[str, str]:
    def move(document: Json) -> None:
        document["shipping"] = shipping
        document["debtor"]["address"]["delivery"] = delivery
        document["debtor"]["address"]["invoice"]["country_code"] = invoice
        document["tax_region"] = region

    order = changed(move)
    return order.delivery_country, order.billing.country


_TO_BELGIUM = [{"country": {"description": "België", "isocode": "be"}}]
COUNTRIES: list[tuple[object, object, str, str, tuple[str, str]]] = [
    (_TO_BELGIUM, {"name": "A", "country_code": "DE"}, "NL", "NL", ("BE", "NL")),
    ([{"country": []}], {"name": "A", "country_code": "de"}, "NL", "NL", ("DE", "NL")),
    (_TO_BELGIUM, [], "NL", "NL", ("BE", "NL")),
    (_TO_BELGIUM, [], "BE", "BE", ("BE", "BE")),
    ([], {}, "NL", "DE", ("NL", "NL")),
    (None, None, "", "FR", ("FR", "FR")),
    ([], [], "", "", ("", "")),
]


@pytest.mark.parametrize(("shipping", "delivery", "invoice", "region", "expected"), COUNTRIES)
def test_country_is_the_first_that_is_filled(
    shipping: object, delivery: object, invoice: str, region: str, expected: tuple[str, str]
) -> None:
    found = _countries(shipping, delivery, invoice, region)

    assert found == expected


NUMBERS = [("1001", False), (1001, False), ("1007T", True), ("T-1007", True)]


@pytest.mark.parametrize(("number", "is_test"), NUMBERS)
def test_a_number_that_is_not_all_digits_marks_a_test_order(number: object, is_test: bool) -> None:
    order = changed(lambda document: document.update(number=number))

    assert (order.number, order.shop_id, order.is_test) == (str(number), str(number), is_test)


def test_currency_of_the_shop_counts_where_the_order_names_none() -> None:
    order = changed(lambda document: document.pop("currency"))

    assert order.currency == "EUR"


def test_texts_are_trimmed_and_entities_are_left_alone() -> None:
    def write(document: Json) -> None:
        document["orderlines"][0]["description"] = "  Mok &amp; schotel &lt;wit&gt;\n"

    order = changed(write)

    assert order.lines[0].description == "Mok &amp; schotel &lt;wit&gt;"


BROKEN: list[tuple[str, Json]] = [
    ("date", {"date": "03-11-2025"}),
    ("date", {"date": None}),
    ("date", {"time": "25:00:00"}),
    ("price.total", {"price": []}),
    ("price.total", {"price": {"total": "30,95"}}),
    ("price.total", {"price": {"total": "NaN"}}),
    ("price.total", {"price": {"total": True}}),
    ("price.total", {"price": {"total": 30.95}}),
    ("price.tax.amount", {"price": {"total": "30.95", "tax": [{"rate": "21"}]}}),
    ("orderlines", {"orderlines": []}),
    ("orderlines", {"orderlines": None}),
]


@pytest.mark.parametrize(("path", "fields"), BROKEN)
def test_what_cannot_be_read_is_refused_with_its_place(path: str, fields: Json) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        changed(lambda document: document.update(fields))

    assert refused.value.params == {"path": path}


def test_every_kind_of_order_line_of_the_shop_has_a_kind_of_ours() -> None:
    kinds = {line.kind for line in read("02_order_mixed_rates.json").lines}

    assert kinds == {LineKind.ARTICLE, LineKind.SHIPPING, LineKind.PAYMENT_COST, LineKind.DISCOUNT}
