from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shopledger.domain.booking import Booking, BookingKind
from shopledger.domain.customer import Customer
from shopledger.domain.daily import build_daily, is_collective
from shopledger.domain.errors import Refusal
from shopledger.domain.order import LineKind, Order
from tests.domain.making import CAPABILITIES, SETTINGS, make_address, make_line, make_order

DAY = date(2026, 3, 10)
DAILY = replace(SETTINGS, daily_debtor_email="Dag@example.nl", reference_prefix="W")
DUTCH = make_order(make_line("20.00"), make_line("10.00", "9"), make_line("5.00", kind=LineKind.SHIPPING))
GERMAN = make_order(make_line("100.00", "19"), billing=make_address("DE"), payment_method="card")
EXPORT = make_order(make_line("50.00", "0"), billing=make_address("US"))
INTRA_COMMUNITY = make_order(make_line("50.00", "0"), billing=make_address("DE"))


def book(*orders: Order, **changes: object) -> Booking:
    return build_daily(orders, DAY, DAILY, replace(CAPABILITIES, **changes))  # type: ignore[arg-type] # any field


def test_a_day_has_one_line_per_kind_country_and_percentage() -> None:
    booking = book(DUTCH, GERMAN, DUTCH, EXPORT)

    assert [(line.description, str(line.amount_excl), str(line.amount_vat)) for line in booking.lines] == [
        ("Omzet NL, 21% btw", "40.00", "8.40"),
        ("Omzet NL, 9% btw", "20.00", "1.80"),
        ("Verzendkosten NL, 21% btw", "10.00", "2.10"),
        ("Omzet DE, 19% btw", "100.00", "19.00"),
        ("Omzet US, buiten de EU", "50.00", "0.00"),
    ]


def test_the_total_of_a_day_is_the_sum_of_its_orders() -> None:
    booking = book(DUTCH, GERMAN, EXPORT)

    assert booking.total_incl == sum(order.total_incl for order in (DUTCH, GERMAN, EXPORT))


def test_a_day_stands_under_its_date_on_the_collective_debtor() -> None:
    booking = book(DUTCH, DUTCH)

    assert (booking.reference, booking.date, booking.description) == ("WD20260310", DAY, "Dagomzet 10-03-2026 (2)")
    assert (booking.debtor.key, booking.debtor.name, booking.country) == ("dag@example.nl", "Dagomzet", "NL")


@pytest.mark.parametrize(
    ("orders", "method", "is_paid"),
    [
        ((DUTCH, DUTCH), "iDEAL", True),
        ((DUTCH, GERMAN), "", True),
        ((DUTCH, replace(DUTCH, is_paid=False)), "iDEAL", False),
    ],
)
def test_a_day_is_paid_when_all_its_orders_are(orders: tuple[Order, ...], method: str, is_paid: bool) -> None:
    booking = book(*orders)

    assert (booking.payment_method, booking.is_paid) == (method, is_paid)


def test_intra_community_sales_stay_out_of_a_day() -> None:
    orders = (DUTCH, GERMAN, EXPORT, INTRA_COMMUNITY)

    assert [is_collective(order, DAILY, CAPABILITIES) for order in orders] == [True, True, True, False]


def test_sales_abroad_are_kept_out_where_the_package_goes_by_the_debtor() -> None:
    at_home = replace(CAPABILITIES, collective_abroad=False)
    orders = (DUTCH, GERMAN, EXPORT, INTRA_COMMUNITY)

    assert [is_collective(order, DAILY, at_home) for order in orders] == [True, False, False, False]

    with pytest.raises(ValueError, match="no intra-community ones"):
        book(DUTCH, INTRA_COMMUNITY)


def test_a_day_without_orders_is_no_booking() -> None:
    with pytest.raises(ValueError, match="at least one order"):
        book()


def test_an_order_that_cannot_be_booked_is_named() -> None:
    wrong = replace(DUTCH, number="1002", total_incl=Decimal(1))

    with pytest.raises(Refusal) as refused:
        book(DUTCH, wrong)

    assert (refused.value.code, refused.value.params["order"]) == ("CHK-01", "1002")


def test_sales_that_are_taken_back_on_the_same_day_leave_no_lines_of_nothing() -> None:
    back = make_order(make_line("-10.00", "9", quantity="-1"), credits="1001")

    booking = book(DUTCH, back, zero_lines=False)

    assert [str(line.amount_excl) for line in booking.lines] == ["20.00", "5.00"]


@pytest.mark.parametrize("rate", ["21", "0"])
def test_a_day_of_credit_orders_turns_the_quantity_where_prices_cannot_be_negative(rate: str) -> None:
    back = make_order(make_line("-10.00", rate, quantity="-1"), credits="1001")

    assert book(back).lines[0].quantity == 1
    assert book(back, negative_unit_price=False).lines[0].quantity == -1


def test_corrections_of_a_day_are_one_line_and_counted() -> None:
    settings = replace(DAILY, tolerance=Decimal("0.05"))
    off = replace(DUTCH, total_incl=DUTCH.total_incl + Decimal("0.02"))

    booking = build_daily([off, off], DAY, settings, CAPABILITIES)

    corrections = [line for line in booking.lines if line.kind is LineKind.SURCHARGE]
    assert [str(line.amount_incl) for line in corrections] == ["0.04"]
    assert booking.correction == Decimal("0.04")
    assert [dict(note.params) for note in booking.notes] == [{"amount": "0.04"}]


def test_a_day_as_order_document_points_to_standard_articles() -> None:
    settings = replace(DAILY, document_kind=BookingKind.ORDER, cost_centre="WEB")

    booking = build_daily([DUTCH], DAY, settings, CAPABILITIES)

    codes = [line.product.code for line in booking.lines if line.product]
    assert codes == ["SHOP-ARTICLE-2100", "SHOP-ARTICLE-0900", "SHOP-SHIPPING-2100"]
    assert {line.cost_centre for line in booking.lines} == {"WEB"}


def test_a_package_without_cost_centres_gets_none() -> None:
    settings = replace(DAILY, cost_centre="WEB")

    booking = build_daily([DUTCH], DAY, settings, replace(CAPABILITIES, cost_centres=False))

    assert {line.cost_centre for line in booking.lines} == {""}


@pytest.mark.parametrize(("needs_email", "key"), [(True, None), (False, "Dagomzet")])
def test_the_collective_debtor_needs_an_email_address_where_the_package_does(
    needs_email: bool, key: str | None
) -> None:
    settings = replace(DAILY, daily_debtor_email="")
    capabilities = replace(CAPABILITIES, needs_email=needs_email)

    if key is None:
        with pytest.raises(Refusal, match="BKG-23 field=daily_debtor_email"):
            build_daily([DUTCH], DAY, settings, capabilities)
    else:
        assert build_daily([DUTCH], DAY, settings, capabilities).debtor.key == key


def test_a_number_that_is_too_long_is_refused() -> None:
    with pytest.raises(Refusal, match="BKG-11"):
        book(DUTCH, reference_length=9)


def test_a_customer_without_email_is_no_hindrance_to_a_day() -> None:
    booking = book(replace(DUTCH, customer=Customer()), reference_length=0)

    assert booking.debtor.email == "Dag@example.nl"
