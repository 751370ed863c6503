from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopledger.domain.booking import Booking, BookingKind
from shopledger.domain.build import build_booking
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.checks import check
from shopledger.domain.errors import Refusal
from shopledger.domain.money import CENT, ZERO, to_cents
from shopledger.domain.order import Order
from tests.domain.making import CAPABILITIES, FACTS, SETTINGS
from tests.property.baskets import coherent_orders, orders_with_vat_by_rate

MONEY_CODES = {"CHK-01", "CHK-10", "CHK-18"}
cents = st.integers(-300, 300).map(lambda number: Decimal(number) * CENT)


def book(order: Order, tolerance: str = "0") -> Booking:
    return build_booking(order, replace(SETTINGS, tolerance=Decimal(tolerance)), CAPABILITIES)


def book_or_refuse(order: Order, capabilities: Capabilities = CAPABILITIES) -> tuple[Booking | None, str]:
    try:
        return build_booking(order, SETTINGS, capabilities), ""
    except Refusal as refusal:
        return None, refusal.code


def has_whole_cents(booking: Booking) -> bool:
    return all(
        amount == amount.quantize(CENT) for line in booking.lines for amount in (line.amount_excl, line.amount_vat)
    )


@given(coherent_orders())
def test_a_coherent_order_is_booked_to_its_total_and_its_vat(order: Order) -> None:
    booking = book(order)

    assert sum(line.amount_incl for line in booking.lines) == booking.total_incl == order.total_incl
    assert order.total_vat is None or booking.total_vat == order.total_vat
    assert has_whole_cents(booking)
    assert not booking.correction


@given(coherent_orders())
def test_every_line_of_a_coherent_order_stays_near_its_own_amount(order: Order) -> None:
    booking = book(order)

    slack = CENT * len(order.lines)
    for line, booked in zip(order.lines, booking.lines, strict=True):
        assert abs(booked.amount_excl - line.amount_excl) <= slack
        assert abs(booked.amount_vat - (line.amount_incl - line.amount_excl)) <= slack


@given(coherent_orders())
def test_vat_per_percentage_stays_within_its_rounding(order: Order) -> None:
    booking = book(order)

    slack = CENT * (len(order.lines) + 1)
    for rate in {line.vat_rate for line in booking.lines}:
        exact = sum((line.amount_incl - line.amount_excl for line in order.lines if line.vat_rate == rate), ZERO)
        booked = sum((line.amount_vat for line in booking.lines if line.vat_rate == rate), ZERO)
        assert abs(booked - exact) <= slack


@given(orders_with_vat_by_rate())
def test_vat_per_percentage_is_the_shop_s_own_where_it_is_that_of_its_lines(order: Order) -> None:
    booking = book(order)

    booked: dict[Decimal, Decimal] = {}
    for line in booking.lines:
        booked[line.vat_rate] = booked.get(line.vat_rate, ZERO) + line.amount_vat
    assert booked == dict(order.vat_by_rate)


@given(coherent_orders())
def test_vat_per_percentage_is_rounded_once_where_nothing_forces_more(order: Order) -> None:
    booking = book(order)

    exact: dict[Decimal, Decimal] = {}
    booked: dict[Decimal, Decimal] = {}
    for line, sent in zip(order.lines, booking.lines, strict=True):
        exact[sent.vat_rate] = exact.get(sent.vat_rate, ZERO) + line.amount_incl - line.amount_excl
        booked[sent.vat_rate] = booked.get(sent.vat_rate, ZERO) + sent.amount_vat
    once = {rate: to_cents(vat) if rate else ZERO for rate, vat in exact.items()}
    assert order.total_vat not in {None, sum(once.values())} or booked == once


@given(coherent_orders())
def test_lines_at_zero_percent_have_no_vat(order: Order) -> None:
    booking = book(order)

    assert not any(line.amount_vat for line in booking.lines if not line.vat_rate)


@given(coherent_orders())
def test_a_booking_of_the_same_order_is_the_same(order: Order) -> None:
    first, second = book(order), book(order)

    assert first == second


@given(coherent_orders(), cents, cents)
def test_an_order_that_does_not_add_up_is_booked_to_its_own_figures_or_refused(
    order: Order, total_off: Decimal, vat_off: Decimal
) -> None:
    vat = None if order.total_vat is None else order.total_vat + vat_off
    wrong = replace(order, total_incl=order.total_incl + total_off, total_vat=vat)

    booking, code = book_or_refuse(wrong)

    if booking is None:
        assert code in MONEY_CODES
    else:
        assert booking.total_incl == wrong.total_incl
        assert vat is None or booking.total_vat == vat


@given(coherent_orders(), cents)
def test_a_difference_within_the_tolerance_is_one_line_and_counted(order: Order, off: Decimal) -> None:
    wrong = replace(order, total_incl=order.total_incl + off)

    booking = book(wrong, tolerance="3.02")

    assert booking.total_incl == wrong.total_incl
    assert order.total_vat is None or booking.total_vat == order.total_vat
    assert len(booking.lines) == len(order.lines) + bool(booking.correction)
    assert has_whole_cents(booking)


@given(coherent_orders(), cents)
def test_checks_and_booking_agree_on_what_can_be_booked(order: Order, off: Decimal) -> None:
    wrong = replace(order, total_incl=order.total_incl + off)

    found = {each.code for each in check(wrong, SETTINGS, FACTS, CAPABILITIES)} & MONEY_CODES

    if found:
        with pytest.raises(Refusal) as refused:
            book(wrong)
        assert refused.value.code in found
    else:
        book(wrong)


@given(coherent_orders())
def test_no_price_is_negative_where_a_package_takes_none(order: Order) -> None:
    settings = replace(SETTINGS, document_kind=BookingKind.ORDER)

    booking = build_booking(order, settings, replace(CAPABILITIES, negative_unit_price=False))

    assert all(line.amount_excl / line.quantity >= 0 for line in booking.lines)
    assert booking.total_incl == order.total_incl


@given(coherent_orders())
def test_lines_of_nothing_are_left_out_where_a_package_takes_none(order: Order) -> None:
    booking, code = book_or_refuse(order, replace(CAPABILITIES, zero_lines=False))

    if booking is None:
        assert code == "CHK-21"
    else:
        assert all(line.amount_excl or line.amount_vat for line in booking.lines)
        assert booking.total_incl == order.total_incl
