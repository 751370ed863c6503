"""The stored orders of three versions, read; those of version 3 held against an answer sheet made without tax rows."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.money import ZERO, to_cents
from shopledger.domain.order import LineKind
from tests.shops.opencart.shop import SAMPLES, bare_facts, facts, read, read_rows, sample, sample_names, vat_of

ANSWERS: list[dict[str, Any]] = json.loads((SAMPLES / "oc3-expected-vat.json").read_bytes())["orders"]
ANSWER_BY_NAME = {answer["sample"]: answer for answer in ANSWERS}
CENT = Decimal("0.01")


def same_order_of_3(name: str) -> dict[str, Any] | None:
    """The answer for the same order placed in version 3, where there is one; numbers of 4 are its own."""
    title = name.partition("-order-")[2][3:]
    return next((answer for other, answer in ANSWER_BY_NAME.items() if other.endswith(title)), None)


def vat_by_rate(answer: dict[str, Any]) -> dict[Decimal, tuple[Decimal, Decimal]]:
    return {Decimal(row["rate"]): (Decimal(row["base"]), Decimal(row["tax"])) for row in answer["vat"]}


WITH_ANSWER = [name for name in sample_names() if same_order_of_3(name)]


def test_only_the_order_that_version_4_voided_has_no_answer() -> None:
    assert [name for name in sample_names() if name not in WITH_ANSWER] == [
        "oc4-order-07-nl-abandoned-status-voided.json"
    ]


@pytest.mark.parametrize("name", WITH_ANSWER)
def test_vat_of_a_stored_order_is_that_of_the_answer_sheet(name: str) -> None:
    answer = same_order_of_3(name) or {}

    found = vat_of(read(name))

    for rate, (base, tax) in vat_by_rate(answer).items():
        its_base, its_tax = found[rate]
        assert its_tax == to_cents(tax)
        assert abs(its_base - base) <= CENT


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["sample"])
def test_what_bears_no_vat_is_that_of_the_answer_sheet(answer: dict[str, Any]) -> None:
    order = read(answer["sample"])

    untaxed = vat_of(order).get(ZERO, (ZERO, ZERO))

    assert abs(untaxed[0] - Decimal(answer["untaxed_base"]) - Decimal(answer["fixed_levy"])) <= CENT
    assert untaxed[1] == ZERO


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["sample"])
def test_total_is_what_was_charged_and_what_was_paid_with_vouchers(answer: dict[str, Any]) -> None:
    order = read(answer["sample"])

    charged = to_cents(Decimal(answer["order_total_base_currency"]))

    assert order.total_incl == charged - to_cents(Decimal(answer["paid_by_voucher_or_credit"]))
    assert order.currency == "EUR"


@pytest.mark.parametrize("name", sample_names())
def test_lines_of_a_stored_order_are_whole_cents_that_add_up(name: str) -> None:
    order = read(name)

    amounts = [amount for line in order.lines for amount in (line.amount_excl, line.amount_incl)]

    assert [to_cents(amount) for amount in amounts] == amounts
    assert sum(line.amount_incl for line in order.lines) == order.total_incl
    assert order.total_vat == sum(line.amount_incl - line.amount_excl for line in order.lines)


@pytest.mark.parametrize("name", sample_names())
def test_vat_of_each_line_is_within_a_cent_of_its_percentage(name: str) -> None:
    order = read(name)

    off = [
        abs(line.amount_excl * (line.vat_rate or 0) / 100 - line.amount_incl + line.amount_excl) for line in order.lines
    ]

    assert max(off) <= CENT


@pytest.mark.parametrize("name", sample_names())
def test_a_stored_order_reads_the_same_when_nothing_is_known_of_its_shop(name: str) -> None:
    known = read(name)

    bare = read(name, bare_facts())

    assert [(line.vat_rate, line.amount_incl) for line in bare.lines] == [
        (line.vat_rate, line.amount_incl) for line in known.lines
    ]
    assert (bare.total_incl, bare.delivery_country) == (known.total_incl, known.delivery_country)


def test_a_levy_is_a_line_of_its_own_without_vat() -> None:
    order = read("oc3-order-10")

    (levy,) = [line for line in order.lines if line.kind is LineKind.SURCHARGE]
    assert (levy.description, levy.vat_rate, levy.amount_incl) == ("Verwijderingsbijdrage", ZERO, Decimal("2.00"))


def test_a_gift_voucher_that_was_sold_bears_no_vat() -> None:
    order = read("oc2-order-16")

    (card,) = [line for line in order.lines if line.kind is LineKind.GIFT_CARD]
    assert (card.vat_rate, card.amount_excl, card.amount_incl) == (ZERO, Decimal("50.00"), Decimal("50.00"))


@pytest.mark.parametrize(("name", "amount"), [("oc3-order-08", "25.00"), ("oc3-order-27", "10.00")])
def test_paying_with_a_voucher_or_credit_is_told_and_changes_no_line(name: str, amount: str) -> None:
    order = read(name)

    assert [(note.code, dict(note.params)) for note in order.notes] == [("NOTE-06", {"amount": amount})]
    assert order.total_incl == Decimal("38.85")


def test_a_merchant_may_have_vouchers_as_lines() -> None:
    order = read("oc3-order-08", facts("3", vouchers_used="line"))

    (card,) = [line for line in order.lines if line.kind is LineKind.GIFT_CARD]
    assert (card.amount_incl, order.total_incl, order.notes) == (Decimal("-25.00"), Decimal("13.85"), ())


def test_an_order_in_dollars_is_booked_in_the_euros_of_its_rows() -> None:
    order = read("oc3-order-03")

    assert (order.currency, order.total_incl) == ("EUR", Decimal("50.90"))


def test_a_coupon_after_tax_takes_no_vat_off() -> None:
    order = read("oc3-order-18")

    (coupon,) = [line for line in order.lines if line.kind is LineKind.DISCOUNT]
    assert (coupon.vat_rate, coupon.amount_incl) == (ZERO, Decimal("-2.84"))


def test_shipping_bears_what_it_bore_then_and_not_what_its_class_says_now() -> None:
    shipping = {name: read(name).lines for name in ("oc3-order-25", "oc3-order-26")}

    rates = {
        name: [line.vat_rate for line in lines if line.kind is LineKind.SHIPPING] for name, lines in shipping.items()
    }

    assert rates == {"oc3-order-25": [ZERO], "oc3-order-26": [Decimal(9)]}


def test_who_bought_and_where_it_went() -> None:
    order = read("oc4-order-06")

    assert (order.customer.first_name, order.customer.company) == ("Pieter-Jan", "Bakkerij De Kruimel V.O.F.")
    assert order.customer.vat_number == "NL001234567B01"
    assert (order.billing.country, order.delivery_country, order.tax_country) == ("NL", "BE", "BE")
    assert order.billing.street_line == "Dorpsweg 4a"


def test_typed_text_is_unescaped_once() -> None:
    rows = sample("oc3-order-01")
    names = [row["name"] for row in rows["order_product"]]

    order = read("oc3-order-01")

    assert "Reiskoffer &quot;Nomade&quot; &amp; hoes" in names
    assert 'Reiskoffer "Nomade" & hoes' in [line.description for line in order.lines]


def test_an_order_of_downloads_without_delivery_address_goes_to_the_billing_address() -> None:
    rows = sample("oc3-order-01")
    for name in rows["order"]:
        if name.startswith("shipping_"):
            rows["order"][name] = "0" if name.endswith("_id") else ""

    order = read_rows(rows)

    assert (order.delivery, order.delivery_country) == (None, "NL")


def tampered(name: str, cents: str, codes: set[str]) -> dict[str, Any]:
    """The rows of a stored order with so much more in rows of these codes, and in the order itself for the total."""
    rows = sample(name)
    for row in rows["order_total"]:
        if row["code"] in codes:
            row["value"] = str(Decimal(row["value"]) + Decimal(cents))
    if "total" in codes:
        rows["order"]["total"] = str(Decimal(rows["order"]["total"]) + Decimal(cents))
    return rows


@pytest.mark.parametrize("name", sample_names())
@pytest.mark.parametrize("cents", ["0.05", "-0.05"])
def test_a_total_that_is_not_its_rows_is_left_for_the_check_of_totals(name: str, cents: str) -> None:
    order = read_rows(tampered(name, cents, {"total"}))

    off = order.total_incl - sum(line.amount_incl for line in order.lines)

    assert off == Decimal(cents)


@pytest.mark.parametrize("name", [name for name in sample_names() if "reverse-charge" not in name])
def test_taxes_that_the_goods_cannot_bear_are_refused(name: str) -> None:
    rows = tampered(name, "0.90", {"tax"})
    more = Decimal("0.90") * sum(row["code"] == "tax" for row in rows["order_total"])
    for row in rows["order_total"]:
        row["value"] = str(Decimal(row["value"]) + more) if row["code"] == "total" else row["value"]
    rows["order"]["total"] = str(Decimal(rows["order"]["total"]) + more)

    with pytest.raises(UnreadableDocument) as refused:
        read_rows(rows)

    assert refused.value.params["path"] == "totals"
