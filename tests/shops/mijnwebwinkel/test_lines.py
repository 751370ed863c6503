"""Lines, amounts, rates and the signs of credit orders, in all the shapes in which they can come."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.order import LineKind, Note, Order
from tests.shops.mijnwebwinkel.shop import Json, changed

D = Decimal
MUG = {
    "quantity": 1,
    "type": "article",
    "description": "Mok",
    "price": {"amount": "10", "amount_including_tax": "12.10", "rate": "21"},
}


def order_of(*lines: Json, **fields: Any) -> Order:
    """An order with these lines; what a line leaves out is that of a mug at 21 %."""
    rows = [{**MUG, **line} for line in lines]
    return changed(lambda document: document.update(orderlines=rows, **fields))


def price(rate: object, amount: object = "10", incl: object = "12.10") -> Json:
    return {"price": {"rate": rate, "amount": amount, "amount_including_tax": incl}}


RATES: list[tuple[object, object]] = [
    ("21.00", D(21)),
    (21, D(21)),
    (D("21.0"), D(21)),
    ("0.21", D(21)),
    (D("0.055"), D("5.5")),
    ("1", D(1)),
    ("0", D(0)),
    ("0.00", D(0)),
    (" 9 ", D(9)),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("written", "rate"), RATES)
def test_a_rate_below_one_is_a_fraction_and_the_rest_percent(written: object, rate: object) -> None:
    order = order_of(price(written))

    assert order.lines[0].vat_rate == rate


AMOUNTS: list[tuple[Json, str, str]] = [
    (price("21", "10", None), "10", "12.10"),
    (price("21", "10", ""), "10", "12.10"),
    (price("9", "0.045872", None), "0.045872", "0.05"),
    (price("21", None, "12.10"), "10.000000", "12.10"),
    (price("21", "", 12), "9.917355", "12"),
    (price(None, "0.00", None), "0.00", "0"),
    (price("", "0", ""), "0", "0"),
    (price("21", D("10.5"), D("12.71")), "10.5", "12.71"),
    (price("0", "-5", "-5.00"), "-5", "-5.00"),
]


@pytest.mark.parametrize(("line", "excl", "incl"), AMOUNTS)
def test_a_missing_amount_is_computed_from_the_other_one(line: Json, excl: str, incl: str) -> None:
    order = order_of(line)

    assert (order.lines[0].amount_excl, order.lines[0].amount_incl) == (D(excl), D(incl))


def test_a_list_of_prices_becomes_one_line_per_rate() -> None:
    prices = [price("21")["price"], price("9", "10", "10.90")["price"]]

    order = order_of({"type": "shipping", "price": prices})

    assert [(line.kind, line.vat_rate) for line in order.lines] == [
        (LineKind.SHIPPING, D(21)),
        (LineKind.SHIPPING, D(9)),
    ]


QUANTITIES: list[tuple[str, object, list[D]]] = [
    ("article", 3, [D(3)]),
    ("article", "2.5", [D("2.5")]),
    ("custom", 2, [D(2)]),
    ("shipping", 0, [D(1)]),
    ("discount", None, [D(1)]),
    ("payment", 4, [D(1)]),
]


@pytest.mark.parametrize(("kind", "quantity", "expected"), QUANTITIES)
def test_costs_and_discounts_come_once_and_goods_as_often_as_said(
    kind: str, quantity: object, expected: list[D]
) -> None:
    order = order_of({"type": kind, "quantity": quantity})

    assert [line.quantity for line in order.lines] == expected


def test_a_line_with_quantity_zero_is_skipped_with_a_remark() -> None:
    order = order_of({}, {"quantity": 0, "description": "Vervallen"})

    assert (len(order.lines), order.notes) == (1, (Note(code="NOTE-01", params=(("line", "Vervallen"),)),))


def test_an_unknown_type_of_line_is_kept_as_a_surcharge_with_a_remark() -> None:
    order = order_of({}, {"type": "statiegeld", "description": "Statiegeld"})

    assert [line.kind for line in order.lines] == [LineKind.ARTICLE, LineKind.SURCHARGE]
    assert order.notes == (Note(code="NOTE-04", params=(("line", "Statiegeld"), ("kind", "statiegeld"))),)


TEXTS: list[tuple[Json, str]] = [
    ({"description": None, "articles": [{"id": 1, "description": "Kaal"}]}, "Kaal"),
    ({"description": "", "type": "article"}, "Artikel"),
    ({"description": [], "type": "shipping"}, "Verzendkosten"),
    ({"description": None, "type": "payment"}, "Betaalkosten"),
    ({"description": None, "type": "discount"}, "Korting"),
    ({"description": None, "type": ["?"]}, "Toeslag"),
]


@pytest.mark.parametrize(("line", "text"), TEXTS)
def test_a_line_without_text_is_called_after_its_kind(line: Json, text: str) -> None:
    order = order_of(line)

    assert order.lines[0].description == text


SKUS: list[tuple[object, str]] = [
    ([{"id": 7, "sku": " A-7 "}], "A-7"),
    ({"id": 7, "sku": "A-7"}, "A-7"),
    ([{"id": 7, "sku": ""}], "GEVONDEN-7"),
    ([{"id": "7"}], "GEVONDEN-7"),
    ([{"id": 8}], "8"),
    ([], ""),
    (None, ""),
]


@pytest.mark.parametrize(("articles", "sku"), SKUS)
def test_a_missing_sku_is_the_one_looked_up_and_else_the_article_id(articles: object, sku: str) -> None:
    order = order_of({"articles": articles}, shopledger_skus={"7": "GEVONDEN-7"})

    assert order.lines[0].sku == sku


def test_an_old_discount_without_rate_is_spread_over_the_goods() -> None:
    book = {"type": "custom", **price("9", "30", "32.70")}
    discount = {"type": "discount", **price("", "-4", None)}

    order = order_of({}, discount, book, {"type": "shipping"})

    spread = [
        (line.vat_rate, line.amount_excl, line.amount_incl) for line in order.lines if line.kind is LineKind.DISCOUNT
    ]
    assert spread == [(D(21), D("-1.000000"), D("-1.21")), (D(9), D("-3.000000"), D("-3.27"))]


UNREADABLE: list[tuple[str, Json]] = [
    ("orderlines[1].quantity", {"quantity": "two"}),
    ("orderlines[1].quantity", {"quantity": None}),
    ("orderlines[1].price.rate", price("-21")),
    ("orderlines[1].price.rate", price("veel")),
    ("orderlines[1].price.rate", price(["21"])),
    ("orderlines[1].price.rate", price(None, "10", None)),
    ("orderlines[1].price.amount", price("21", "tien")),
    ("orderlines[1].price.amount", price("21", None, None)),
    ("orderlines[1].price.amount", price(None, None, "12.10")),
    ("orderlines[1].price.amount_including_tax", price("21", "10", {})),
    ("orderlines[1].price.amount", {"price": None}),
    ("orderlines[1].price.amount", {"type": "discount", "price": [[]]}),
]


@pytest.mark.parametrize(("path", "line"), UNREADABLE)
def test_a_line_that_cannot_be_read_is_refused_with_its_place(path: str, line: Json) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        order_of({}, line)

    assert refused.value.params == {"path": path}


def test_a_discount_without_rate_over_no_goods_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match=r"price\.rate"):
        order_of({"type": "shipping"}, {"type": "discount", **price("", "-4", None)})


# quantity, amount without VAT, amount with VAT, total, VAT: the same credit order as shops may write it
CREDITS = [
    (-2, "-20", "-24.20", "-24.20", "-4.20"),
    (2, "-20", "-24.20", "-24.20", "-4.20"),
    (2, "20", "24.20", "24.20", "4.20"),
    (-2, "20", "24.20", "-24.20", "4.20"),
    (2, "20", "24.20", "-24.20", "-4.20"),
]


@pytest.mark.parametrize("row", CREDITS)
def test_a_credit_order_gives_money_back_whatever_signs_it_has(row: tuple[int, str, str, str, str]) -> None:
    quantity, excl, incl, total, vat = row
    sums = {"total": total, "tax": {"rate": "21", "amount": vat}}

    order = order_of({"quantity": quantity, **price("21", excl, incl)}, price=sums, credited_order_number=1001)

    line = order.lines[0]
    assert (line.quantity, line.amount_excl, line.amount_incl) == (D(-2), D(-20), D("-24.20"))
    assert (order.total_incl, order.total_vat, order.credits) == (D("-24.20"), D("-4.20"), "1001")


def test_costs_that_are_kept_stay_positive_in_a_credit_order() -> None:
    sums = {"total": "-7.10"}

    order = order_of(
        {**price("21", "-10", "-12.10")}, {"type": "custom", **price("0", "5", "5.00")}, price=sums, status=10
    )

    assert [(line.quantity, line.amount_incl) for line in order.lines] == [(D(-1), D("-12.10")), (D(1), D("5.00"))]
    assert order.total_vat is None


CREDIT_MARKS: list[tuple[Json, str, D]] = [
    ({"credited_order_number": 28}, "28", D("-12.10")),
    ({"credited_order_number": "28"}, "28", D("-12.10")),
    ({"credited_order_number": 0}, "", D("12.10")),
    ({"credited_order_number": []}, "", D("12.10")),
    ({"credited_order_number": None}, "", D("12.10")),
    ({"status": 10}, "", D("-12.10")),
]


@pytest.mark.parametrize(("fields", "credits_", "total"), CREDIT_MARKS)
def test_a_credit_order_is_known_by_its_original_or_its_status(fields: Json, credits_: str, total: D) -> None:
    order = order_of({}, price={"total": "12.10"}, **fields)

    assert (order.credits, order.total_incl) == (credits_, total)


TWO_TAXES = [{"rate": "21", "amount": "2.10"}, {"rate": "9", "amount": 1}]
TAXES: list[tuple[object, D | None, object]] = [
    ({"rate": "21", "amount": "2.10"}, D("2.10"), ()),
    (TWO_TAXES, D("3.10"), ((D(21), D("2.10")), (D(9), D(1)))),
    ([{"rate": "21", "amount": "2.10"}, {"amount": "1.00"}], D("3.10"), ((D(21), D("2.10")),)),
    ([{"rate": "21", "amount": "2.10"}, {"rate": "laag", "amount": "1.00"}], D("3.10"), ()),
    ([], None, ()),
    (None, None, ()),
    ("", None, ()),
]


@pytest.mark.parametrize(("tax", "vat", "by_rate"), TAXES)
def test_vat_of_the_order_is_the_sum_of_its_entries(tax: object, vat: D | None, by_rate: object) -> None:
    order = order_of({}, price={"total": "12.10", "tax": tax})

    assert (order.total_vat, order.vat_by_rate) == (vat, by_rate)


@pytest.mark.parametrize("sign", ["", "-"])
def test_vat_by_percentage_of_a_credit_order_is_money_that_goes_back(sign: str) -> None:
    taxes = [{"rate": "21", "amount": f"{sign}2.10"}, {"rate": "9", "amount": f"{sign}0.90"}]

    order = order_of({}, {**price("9", "10", "10.90")}, price={"total": "23.00", "tax": taxes}, status=10)

    assert (order.total_vat, order.vat_by_rate) == (D("-3.00"), ((D(21), D("-2.10")), (D(9), D("-0.90"))))
