"""The money of an order object: what is read, and what contradicts itself before any percentage is looked at."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.order import LineKind
from tests.shops.opencart.shop import basket, changed, facts, lines_of, order_of, read_rows, sample

Json = dict[str, Any]
HIGH = ("1", "100.0000", "21.0000", "21")


def total_row(content: Json, code: str) -> Json:
    row: Json = next(row for row in content["totals"] if row["code"] == code)
    return row


def set_totals(content: Json, value: str) -> None:
    content["total"] = total_row(content, "total")["value"] = value


REFUSED: list[tuple[Callable[[Json], object], str]] = [
    (lambda c: c["products"][0].update(total="12.9000"), "products[0].total"),
    (lambda c: c["products"][0].update(price="abc"), "products[0].price"),
    (lambda c: c["products"][0].update(price="1.2.3"), "products[0].price"),
    (lambda c: c["products"][1].update(quantity=None), "products[1].quantity"),
    (lambda c: c.update(total=None), "total"),
    (lambda c: total_row(c, "sub_total").update(value="44.9559"), "totals.sub_total"),
    (lambda c: total_row(c, "total").update(value="0.0000"), "totals.total"),
    (lambda c: total_row(c, "tax").update(value=""), "totals.value"),
    (lambda c: set_totals(c, "-5.0000"), "total"),
    (lambda c: c.update(products="x"), "products"),
    (lambda c: c["currency"].update(value="0"), "currency"),
    (lambda c: c["currency"].update(code="USD"), "currency"),
    (lambda c: c["currency"].update(value="1.0873"), "currency"),
    (lambda c: c.update(base_currency="GBP"), "base_currency"),
    (lambda c: c["date_added"].update(utc="", local="0000-00-00 00:00:00"), "date_added"),
    (lambda c: c.update(unstable=True), "unstable"),
    (lambda c: c.update(gone=True), "gone"),
]


@pytest.mark.parametrize(
    ("change", "path"), REFUSED, ids=[f"{place}-{path}" for place, (_, path) in enumerate(REFUSED)]
)
def test_what_cannot_be_read_or_contradicts_itself_is_told_with_its_place(
    change: Callable[[Json], object], path: str
) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        changed(change)

    assert refused.value.params["path"] == path


def test_amounts_may_be_numbers_instead_of_texts() -> None:
    order = changed(lambda content: content["products"][0].update(quantity=1, price=Decimal("11.8807")))

    assert order.total_incl == Decimal("58.80")


def test_a_large_amount_is_read_like_a_small_one() -> None:
    content = basket([("1", "1000000.0000", "210000.0000", "21")], [("tax", "BTW 21%", "210000.0000")])

    assert order_of(content).total_incl == Decimal("1210000.00")


def test_a_line_of_nothing_at_all_is_skipped_with_a_remark() -> None:
    order = order_of(basket([HIGH, ("0", "5.0000", "1.0500", "21")], [("tax", "BTW 21%", "21.0000")]))

    assert len(order.lines) == 1
    assert [note.code for note in order.notes] == ["NOTE-01"]


def test_an_order_without_any_line_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        order_of(basket([], []))

    assert refused.value.params["path"] == "products"


def test_an_order_of_gift_vouchers_alone_is_one_without_vat() -> None:
    assert lines_of(order_of(basket([], [], vouchers=["50.0000"]))) == [("gift_card", "0", "50.00", "50.00")]


def test_options_stand_behind_the_name() -> None:
    order = changed(lambda content: content["products"][0].update(options=[{"name": "Kleur", "value": "rood"}]))

    assert order.lines[0].description == "Kookboek (Kleur: rood)"


@pytest.mark.parametrize(
    ("code", "value", "kind", "remarks"),
    [
        ("shipping", "5.0000", LineKind.SHIPPING, []),
        ("xshippingpro", "5.0000", LineKind.SHIPPING, []),
        ("handling", "5.0000", LineKind.SURCHARGE, []),
        ("mollie_payment_fee", "5.0000", LineKind.PAYMENT_COST, []),
        ("smallorderfee", "5.0000", LineKind.SURCHARGE, []),
        ("dco", "-5.0000", LineKind.DISCOUNT, []),
        ("gift_wrap", "5.0000", LineKind.SURCHARGE, ["NOTE-04"]),
    ],
)
def test_a_total_row_is_known_by_its_code(code: str, value: str, kind: LineKind, remarks: list[str]) -> None:
    tax = Decimal(21) + Decimal(value) * 21 / 100

    order = order_of(basket([HIGH], [(code, "Titel", value), ("tax", "BTW 21%", f"{tax:.4f}")]))

    assert [line.kind for line in order.lines[1:]] == [kind]
    assert [note.code for note in order.notes] == remarks


def test_the_same_unknown_row_is_remarked_once() -> None:
    rows = [("wrap", "Papier", "5.0000"), ("wrap", "Papier", "5.0000"), ("tax", "BTW 21%", "23.1000")]

    assert [note.code for note in order_of(basket([HIGH], rows)).notes] == ["NOTE-04"]


def test_an_unknown_row_after_tax_that_takes_off_is_refused_until_the_merchant_says_it_is_a_payment() -> None:
    content = basket([HIGH], [("tax", "BTW 21%", "21.0000"), ("wallet", "Portemonnee", "-20.0000")])

    with pytest.raises(UnreadableDocument) as refused:
        order_of(content)

    assert refused.value.params["path"] == "totals.wallet"
    assert order_of(content, facts("3", payment_totals="giftcard, wallet")).total_incl == Decimal("121.00")


def test_an_unknown_row_after_tax_that_adds_is_a_surcharge_without_vat() -> None:
    content = basket([HIGH], [("tax", "BTW 21%", "21.0000"), ("donation", "Gift", "2.0000")])

    assert lines_of(order_of(content))[1:] == [("surcharge", "0", "2.00", "2.00")]


def test_free_shipping_is_no_line() -> None:
    content = basket([HIGH], [("shipping", "Gratis", "0.0000"), ("tax", "BTW 21%", "21.0000")])

    assert [line.kind for line in order_of(content).lines] == [LineKind.ARTICLE]


def test_a_total_without_a_row_of_goods_is_held_against_the_goods() -> None:
    def remove(content: Json) -> None:
        content["totals"] = [row for row in content["totals"] if row["code"] != "sub_total"]

    assert changed(remove).total_incl == Decimal("58.80")


def test_a_total_rounded_to_cents_is_no_contradiction() -> None:
    """Two prices of a third of a cent more: the rows come to 58.8049, the shop says 58.80."""
    content = basket([HIGH, ("1", "0.0049", "0.0000", "")], [("tax", "BTW 21%", "21.0000")])
    set_totals(content, "121.0000")

    order = order_of(content)

    assert order.total_incl == sum(line.amount_incl for line in order.lines) == Decimal("121.00")


def test_a_sort_order_that_is_no_number_counts_as_first() -> None:
    def spoil(content: Json) -> None:
        for row in content["totals"]:
            row["sort_order"] = None

    assert changed(spoil).total_incl == Decimal("58.80")


@pytest.mark.parametrize(
    ("base", "code", "value", "currency", "total"),
    [
        ("EUR", "EUR", "1.00000000", "EUR", "58.80"),
        ("EUR", "USD", "1.08729994", "EUR", "58.80"),
        ("USD", "EUR", "0.90000000", "EUR", "52.92"),
        ("USD", "USD", "1.00000000", "USD", "58.80"),
        ("USD", "GBP", "0.50000000", "GBP", "29.40"),
        (None, "GBP", "1.00000000", "GBP", "58.80"),
        (None, "USD", "1.08730000", "EUR", "58.80"),
    ],
)
def test_amounts_are_in_euro_where_the_shop_or_the_order_is(
    base: str | None, code: str, value: str, currency: str, total: str
) -> None:
    known = facts()
    known.document["config"]["base_currency"] = base  # type: ignore[index]  # a document of this test alone

    order = changed(lambda c: c.update(base_currency=base, currency={"code": code, "value": value}), known=known)

    assert (order.currency, str(order.total_incl)) == (currency, total)
    assert sum(line.amount_incl for line in order.lines) == order.total_incl


def test_a_date_in_rows_that_is_none_is_told() -> None:
    rows = sample("oc3-order-01")
    rows["order"]["date_added"] = "0000-00-00 00:00:00"

    with pytest.raises(UnreadableDocument) as refused:
        read_rows(rows)

    assert refused.value.params["path"] == "date_added"


def test_a_date_that_only_the_shops_clock_tells_is_read_as_amsterdam() -> None:
    order = changed(lambda content: content["date_added"].update(utc=None, local="2026-07-01 12:00:00"))

    assert order.placed_at.isoformat() == "2026-07-01T12:00:00+02:00"


def test_names_and_company_come_from_the_billing_address_where_the_customer_has_none() -> None:
    order = changed(lambda content: content["customer"].update(firstname="", lastname=""))

    assert (order.customer.first_name, order.customer.last_name) == ("Sanne", "de Vries")


@pytest.mark.parametrize(
    ("number", "prefix", "shown"), [("0", "INV-", ""), (None, "INV-", ""), ("17", "INV-2026-00", "INV-2026-0017")]
)
def test_an_invoice_number_is_prefix_and_number_once_there_is_one(number: str | None, prefix: str, shown: str) -> None:
    assert changed(lambda c: c.update(invoice={"prefix": prefix, "no": number})).invoice_number == shown


@pytest.mark.parametrize(
    ("code", "name", "country"),
    [
        ("EL", "", "GR"),
        (None, "France, Metropolitan", "FR"),
        (None, "Duitsland", "DE"),
        (None, "Narnia", ""),
        (None, "", ""),
    ],
)
def test_a_country_is_known_by_its_code_or_its_name(code: str | None, name: str, country: str) -> None:
    def put(content: Json) -> None:
        for part in ("payment", "shipping"):
            content[part].update(country_iso2=code, country_name=name)

    assert changed(put).delivery_country == country


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"payment": {"1": "nl 0012.345-67 b01"}}, "NL001234567B01"),
        ({"customer": {"1": "NL1"}, "shipping": {"1": "BE2"}}, "NL1"),
        ({"shipping": {"1": "BE2"}}, "BE2"),
        ({"payment": {"2": "12345678"}}, ""),
        ({"payment": {"1": ["4"]}}, ""),
    ],
)
def test_a_vat_number_is_found_by_the_name_of_its_field(fields: Json, number: str) -> None:
    def put(content: Json) -> None:
        for part in ("payment", "customer", "shipping"):
            content[part]["fields"] = fields.get(part, {})

    assert changed(put).customer.vat_number == number


def test_a_value_that_was_chosen_from_a_list_is_shown_by_its_name() -> None:
    known = facts()
    known.document["config"]["vat_field_id"] = "3"  # type: ignore[index]  # a document of this test alone

    order = changed(lambda content: content["customer"].update(fields={"3": "2"}), known=known)

    assert order.customer.vat_number == "POST"


def test_what_the_module_says_is_the_vat_number_goes_first() -> None:
    assert changed(lambda content: content.update(vat_number="DE 123")).customer.vat_number == "DE123"


def test_goods_that_are_fetched_at_the_shop_are_told_by_the_shipping_method() -> None:
    order = changed(lambda content: content["shipping_method"].update(code="pickup.pickup"))

    assert order.is_collected
    assert not changed(lambda content: content).is_collected
