from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shopledger.domain.booking import Booking, BookingKind
from shopledger.domain.build import book_checked, build_booking
from shopledger.domain.capabilities import Capabilities, DescriptionPart
from shopledger.domain.checks import Facts, look_over
from shopledger.domain.customer import DebtorRef
from shopledger.domain.errors import Refusal
from shopledger.domain.order import LineKind, Order, VatTreatment
from shopledger.domain.settings import NumberSource, Settings
from tests.domain.making import CAPABILITIES, ROWS, SETTINGS, make_address, make_line, make_order, make_row

AS_ORDER = replace(SETTINGS, document_kind=BookingKind.ORDER)
LINE_CENTS = list[tuple[str, str]]


FACTS = Facts(today=date(2026, 3, 10))


def book(order: Order, settings: Settings = SETTINGS, capabilities: Capabilities = CAPABILITIES) -> Booking:
    return build_booking(order, settings, capabilities)


def cents_of(booking: Booking) -> LINE_CENTS:
    return [(str(line.amount_excl), str(line.amount_vat)) for line in booking.lines]


@pytest.mark.parametrize(
    ("lines", "total", "vat", "cents"),
    [
        ([("20.6612", "25.0001"), ("4.1322", "5.0000")], "30.00", None, [("20.66", "4.34"), ("4.13", "0.87")]),
        ([("3.3333", "4.0333")] * 3, "12.10", "2.10", [("3.34", "0.70"), ("3.33", "0.70"), ("3.33", "0.70")]),
        ([("3.3333", "4.0333")] * 3, "12.09", None, [("3.33", "0.70")] * 3),
        ([("0.004", "0.00484")] * 3, "0.01", None, [("0.01", "0.00"), ("0.00", "0.00"), ("0.00", "0.00")]),
        ([("10.0000", "12.1000"), ("5.00", "6.05")], "18.1500", "3.15", [("10.00", "2.10"), ("5.00", "1.05")]),
        ([("10.00", "12.10"), ("5.00", "6.05")], "18.15", "3.14", [("10.01", "2.09"), ("5.00", "1.05")]),
        ([("10.00", "12.10"), ("5.00", "6.05")], "18.16", "3.16", [("10.00", "2.11"), ("5.00", "1.05")]),
    ],
)
def test_amounts_are_shared_out_to_the_total_and_the_vat_of_the_order(
    lines: list[tuple[str, str]], total: str, vat: str | None, cents: LINE_CENTS
) -> None:
    order = make_order(*(make_line(excl, incl=incl) for excl, incl in lines), total=total, vat=vat)

    assert cents_of(book(order)) == cents


def test_the_vat_sum_of_the_order_is_right_even_where_its_percentages_are_a_cent_off() -> None:
    lines = (make_line("10.0240", incl="12.1290"), make_line("10.0240", "9", incl="10.9262"))
    order = make_order(*lines, total="23.06", vat="3.01")

    booking = book(order)

    assert cents_of(booking) == [("10.02", "2.11"), ("10.03", "0.90")]


@pytest.mark.parametrize(
    ("said", "vat"),
    [
        ((("21", "2.11"), ("9", "0.90")), ["2.11", "0.90"]),
        ((("9.00", "0.910"), ("21.00", "2.100")), ["2.10", "0.91"]),
        ((), ["2.10", "0.91"]),
        ((("21", "2.12"), ("9", "0.89")), ["2.10", "0.91"]),
        ((("21", "2.11"), ("9", "0.91")), ["2.10", "0.91"]),
        ((("21", "2.11"),), ["2.10", "0.91"]),
    ],
)
def test_half_a_cent_goes_where_the_shop_puts_it_as_long_as_it_is_that_of_its_lines(
    said: tuple[tuple[str, str], ...], vat: list[str]
) -> None:
    lines = (make_line("10.0238", incl="12.1288"), make_line("10.0556", "9", incl="10.9606"))
    by_rate = tuple((Decimal(rate), Decimal(amount)) for rate, amount in said)

    booking = book(make_order(*lines, total="23.09", vat="3.01", vat_by_rate=by_rate))

    assert [str(line.amount_vat) for line in booking.lines] == vat
    assert booking.total_incl == Decimal("23.09")


def test_amounts_at_zero_percent_that_differ_by_rounding_are_booked_without_vat() -> None:
    order = make_order(make_line("10.00", "0", incl="10.01"), total="10.01")

    assert cents_of(book(order)) == [("10.01", "0.00")]


def test_amounts_written_with_more_zeros_come_out_in_cents() -> None:
    order = make_order(make_line("10.0000", incl="12.100000"), total="12.1", vat="2.1")

    assert cents_of(book(order)) == [("10.00", "2.10")]


@pytest.mark.parametrize(
    ("total", "vat", "correction", "quantity", "kind"),
    [
        ("12.60", None, ("0.41", "0.09"), "1", LineKind.SURCHARGE),
        ("12.60", "2.10", ("0.41", "0.09"), "1", LineKind.SURCHARGE),
        ("11.60", None, ("-0.41", "-0.09"), "-1", LineKind.DISCOUNT),
    ],
)
def test_a_difference_within_the_tolerance_is_booked_like_the_largest_percentage(
    total: str, vat: str | None, correction: tuple[str, str], quantity: str, kind: LineKind
) -> None:
    order = make_order(make_line("10.00"), make_line("1.00", "0"), total=str(Decimal(total) + 1), vat=vat)
    settings = replace(AS_ORDER, tolerance=Decimal("0.50"))

    booking = book(order, settings, replace(CAPABILITIES, negative_unit_price=False))

    line = booking.lines[-1]
    assert (str(line.amount_excl), str(line.amount_vat), str(line.quantity)) == (*correction, quantity)
    assert (line.kind, line.vat_code, line.description) == (kind, "V-NL-21", "Afrondingsverschil")
    assert line.product is not None
    assert line.product.code == f"SHOP-{kind.name}-2100"
    assert dict(booking.notes[0].params) == {"amount": str(booking.correction)}


def test_a_correction_leaves_the_other_lines_as_they_are() -> None:
    order = make_order(make_line("10.00"), make_line("8.00", "9"), total="21.32")

    booking = book(order, replace(SETTINGS, tolerance=Decimal("0.50")))

    assert cents_of(booking) == [("10.00", "2.10"), ("8.00", "0.72"), ("0.41", "0.09")]


def test_a_correction_of_an_order_without_vat_has_none() -> None:
    order = make_order(make_line("10.00", "0"), total="10.01", vat="0.00")

    booking = book(order, replace(SETTINGS, tolerance=Decimal("0.50")))

    assert cents_of(booking) == [("10.00", "0.00"), ("0.01", "0.00")]


def test_a_correction_takes_its_vat_from_the_vat_of_the_order() -> None:
    order = make_order(make_line("10.00"), total="12.60", vat="2.10")

    booking = book(order, replace(SETTINGS, tolerance=Decimal("0.50")))

    assert cents_of(booking) == [("10.09", "2.01"), ("0.41", "0.09")]
    assert booking.total_vat == Decimal("2.10")


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (make_order(total="12.11"), "CHK-01"),
        (make_order(make_line("10.00", "7")), "CHK-10"),
        (make_order(make_line("10.00", "21", incl="11.90")), "CHK-10"),
        (make_order(make_line("0.00", None)), "CHK-11"),
        (make_order(billing=make_address("")), "CHK-13"),
        (make_order(vat="2.20"), "CHK-18"),
        (make_order(billing=make_address("FR")), "CHK-06"),
        (make_order(make_line("10.00", "7"), billing=make_address("DE")), "CHK-05"),
        (make_order(number="9" * 26), "BKG-11"),
    ],
)
def test_an_order_that_cannot_be_booked_is_refused_with_its_code(order: Order, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        book(order)

    assert refused.value.code == code


def test_a_missing_row_for_export_is_refused() -> None:
    order = make_order(make_line("10.00", "0"), billing=make_address("US"))

    with pytest.raises(Refusal) as refused:
        book(order, replace(SETTINGS, rows=ROWS[:1]))

    assert (refused.value.code, refused.value.params) == ("CHK-20", {"treatment": "international"})


@pytest.mark.parametrize("amount", ["0.00", "0.004"])
def test_an_order_of_nothing_is_refused_where_lines_of_nothing_are(amount: str) -> None:
    order = make_order(make_line(amount, "0"))

    with pytest.raises(Refusal) as refused:
        book(order, SETTINGS, replace(CAPABILITIES, zero_lines=False))

    assert refused.value.code == "CHK-21"


def test_lines_of_nothing_are_left_out_where_a_package_takes_none() -> None:
    order = make_order(make_line("10.00"), make_line("0.00", None), make_line("0.004", "0"))

    booking = book(order, SETTINGS, replace(CAPABILITIES, zero_lines=False))

    assert cents_of(booking) == [("10.00", "2.10")]


@pytest.mark.parametrize(
    ("description", "length", "text"),
    [("Grote post", 50, "Grote post"), ("Grote post", 6, "Grote"), ("", 50, "Verzendkosten"), ("Post", 0, "Post")],
)
def test_line_texts_fit_the_package_and_are_never_empty(description: str, length: int, text: str) -> None:
    order = make_order(make_line("10.00", kind=LineKind.SHIPPING, description=description))

    booking = book(order, SETTINGS, replace(CAPABILITIES, line_text_length=length))

    assert booking.lines[0].description == text


def test_a_booking_carries_what_its_row_and_settings_say() -> None:
    fixed = (("iDEAL", DebtorRef(id="7")),)
    settings = replace(SETTINGS, cost_centre="WEB", reference_prefix="W-", fixed_debtors=fixed)

    booking = book(make_order(invoice_number="F9", is_paid=False), settings)

    line = booking.lines[0]
    assert (line.ledger_account, line.vat_code, str(line.vat_rate)) == ("A-NL-21", "V-NL-21", "21")
    assert line.cost_centre == "WEB"
    assert (booking.reference, booking.order_number, booking.invoice_number) == ("W-1001", "1001", "F9")
    assert (booking.fixed_debtor, booking.debtor.key, booking.is_paid) == (DebtorRef(id="7"), "jan@example.nl", False)
    assert (booking.country, booking.treatment, str(booking.date)) == ("NL", VatTreatment.ORDINARY, "2026-03-09")
    assert line.product is None


@pytest.mark.parametrize(("country", "method"), [("NL", "iDEAL"), ("DE", "card")])
def test_a_fixed_debtor_is_remarked_upon_only_where_it_is_ignored(country: str, method: str) -> None:
    settings = replace(SETTINGS, fixed_debtors=(("iDEAL", DebtorRef(id="7")),))
    order = make_order(make_line("10.00", "0"), billing=make_address(country), payment_method=method)

    assert book(order, settings).notes == ()


def test_a_cost_centre_is_left_out_where_the_package_has_none() -> None:
    booking = book(make_order(), replace(SETTINGS, cost_centre="WEB"), replace(CAPABILITIES, cost_centres=False))

    assert booking.lines[0].cost_centre == ""


@pytest.mark.parametrize(
    ("source", "invoice", "reference"),
    [(NumberSource.ORDER, "F9", "1001"), (NumberSource.INVOICE, "F9", "F9"), (NumberSource.INVOICE, "", "1001")],
)
def test_the_reference_is_the_number_that_was_chosen(source: NumberSource, invoice: str, reference: str) -> None:
    booking = book(make_order(invoice_number=invoice), replace(SETTINGS, number_source=source))

    assert booking.reference == reference


SHORT = replace(CAPABILITIES, description_lengths=((BookingKind.ORDER, 5), (BookingKind.ENTRY, 8)))
AFAS_LIKE = replace(
    CAPABILITIES,
    description_parts=(DescriptionPart.ORDER_NUMBER, DescriptionPart.INVOICE_NUMBER),
    description_joiner=" - ",
)


@pytest.mark.parametrize(
    ("invoice", "method", "capabilities", "text"),
    [
        ("F9", "iDEAL", CAPABILITIES, "1001 / F9 / iDEAL"),
        ("1001", "iDEAL", CAPABILITIES, "1001 / iDEAL"),
        ("", "", CAPABILITIES, "1001"),
        ("F9", "iDEAL", AFAS_LIKE, "1001 - F9"),
        ("F9", "iDEAL", SHORT, "1001 / F"),
        ("F9", "iDEAL", replace(CAPABILITIES, description_length=7), "1001 /"),
    ],
)
def test_the_description_tells_each_number_once(
    invoice: str, method: str, capabilities: Capabilities, text: str
) -> None:
    order = make_order(invoice_number=invoice, payment_method=method)

    assert book(order, SETTINGS, capabilities).description == text


@pytest.mark.parametrize(
    ("delivery", "is_kept"),
    [(None, False), (make_address(), False), (make_address("BE"), True), (make_address("", name="Buren"), False)],
)
def test_a_delivery_address_goes_along_only_when_it_differs(delivery: object, is_kept: bool) -> None:
    rows = (*ROWS, make_row("BE", "21"))

    booking = book(make_order(delivery=delivery), replace(SETTINGS, rows=rows))

    assert (booking.delivery == booking.debtor.delivery == delivery) is (is_kept or delivery is None)
    assert (booking.delivery is not None) is is_kept


@pytest.mark.parametrize(
    ("kind", "rate", "sku", "length", "code"),
    [
        (LineKind.ARTICLE, "21", "KOF-1", 25, "KOF-1"),
        (LineKind.ARTICLE, "21", "", 25, "SHOP-ARTICLE-2100"),
        (LineKind.ARTICLE, "21", "K" * 26, 25, "SHOP-ARTICLE-2100"),
        (LineKind.ARTICLE, "21", "K" * 26, 0, "K" * 26),
        (LineKind.SHIPPING, "9", "POST", 25, "SHOP-SHIPPING-0900"),
        (LineKind.PAYMENT_COST, "21", "", 25, "SHOP-PAYMENTCOST-2100"),
        (LineKind.PAYMENT_COST, "21", "", 10, "P2100"),
        (LineKind.DISCOUNT, "0", "", 25, "SHOP-DISCOUNT-0000"),
        (LineKind.SURCHARGE, "21", "", 25, "SHOP-SURCHARGE-2100"),
        (LineKind.GIFT_CARD, "0", "", 25, "SHOP-GIFTCARD-0000"),
    ],
)
def test_an_order_document_points_to_the_shops_article_or_a_standard_one(
    kind: LineKind, rate: str, sku: str, length: int, code: str
) -> None:
    order = make_order(make_line("10.00", rate, kind=kind, sku=sku))

    booking = book(order, AS_ORDER, replace(CAPABILITIES, product_code_length=length))

    product = booking.lines[0].product
    assert product is not None
    assert product.code == code


def test_an_article_of_the_shop_has_its_price_and_a_standard_one_has_none() -> None:
    lines = (make_line("-10.00", "21", quantity="-3", sku="KOF-1"), make_line("5.00", "9", kind=LineKind.SHIPPING))

    booking = book(make_order(*lines), AS_ORDER)

    products = [line.product for line in booking.lines if line.product]
    described = [(each.description, each.vat_code, str(each.unit_price)) for each in products]
    assert described == [("Koffer", "V-NL-21", "3.333333"), ("Verzendkosten 9% btw", "V-NL-9", "0")]


@pytest.mark.parametrize(
    ("country", "code", "text"),
    [("DE", "SHOP-ARTICLE-EU00", "Artikel intracommunautair"), ("US", "SHOP-ARTICLE-EX00", "Artikel buiten de EU")],
)
def test_standard_articles_are_apart_for_untaxed_sales(country: str, code: str, text: str) -> None:
    order = make_order(make_line("10.00", "0", sku="KOF-1"), billing=make_address(country))

    booking = book(order, AS_ORDER)

    product = booking.lines[0].product
    assert product is not None
    assert (product.code, product.description) == (code, text)


def test_an_article_without_text_is_called_article() -> None:
    booking = book(make_order(make_line("10.00", sku="KOF-1", description="")), AS_ORDER)

    product = booking.lines[0].product
    assert product is not None
    assert product.description == booking.lines[0].description == "Artikel"


@pytest.mark.parametrize(
    ("excl", "quantity", "booked"), [("-5.00", "1", -1), ("-5.00", "-1", -1), ("5.00", "2", 2), ("5.00", "-2", 2)]
)
def test_the_sign_of_the_quantity_makes_the_price_positive(excl: str, quantity: str, booked: int) -> None:
    order = make_order(make_line("20.00"), make_line(excl, quantity=quantity))

    booking = book(order, SETTINGS, replace(CAPABILITIES, negative_unit_price=False))

    assert booking.lines[1].quantity == booked


def test_a_credit_order_is_booked_with_all_signs_turned() -> None:
    order = make_order(make_line("-20.00", quantity="-2"), make_line("-5.00", kind=LineKind.SHIPPING), credits="900")

    booking = book(order)

    assert cents_of(booking) == [("-20.00", "-4.20"), ("-5.00", "-1.05")]
    assert booking.total_incl == Decimal("-30.25")


def test_a_gift_card_that_pays_is_a_line_without_vat() -> None:
    card = make_line("-10.00", None, kind=LineKind.GIFT_CARD)
    rows = (*ROWS, make_row("NL", "0", vat_code="card", line_kind=LineKind.GIFT_CARD))

    booking = book(make_order(make_line("20.00"), card, total="14.20", vat="4.20"), replace(SETTINGS, rows=rows))

    assert cents_of(booking) == [("20.00", "4.20"), ("-10.00", "0.00")]
    assert booking.lines[1].vat_code == "card"


def test_a_gift_card_that_is_sold_with_vat_keeps_it() -> None:
    booking = book(make_order(make_line("10.00", "21", kind=LineKind.GIFT_CARD)))

    assert cents_of(booking) == [("10.00", "2.10")]


@pytest.mark.parametrize(
    "order",
    [
        make_order(make_line("10.00"), make_line("5.00", "9")),
        make_order(make_line("8.264463", incl="10.00"), make_line("4.132231", incl="5.00"), vat="2.60"),
        make_order(make_line("-10.00")),
    ],
)
def test_an_order_that_was_looked_over_is_booked_as_it_is_without(order: Order) -> None:
    checked = look_over(order, SETTINGS, FACTS, CAPABILITIES)

    booking = book_checked(order, SETTINGS, CAPABILITIES, checked)

    assert (checked.findings, booking) == ((), book(order))


def test_an_order_with_findings_is_not_booked() -> None:
    order = make_order(make_line("10.00"), total="99.00")
    checked = look_over(order, SETTINGS, FACTS, CAPABILITIES)

    with pytest.raises(ValueError, match="findings"):
        book_checked(order, SETTINGS, CAPABILITIES, checked)
