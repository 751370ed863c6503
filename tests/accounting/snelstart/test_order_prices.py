"""Orders, whose VAT SnelStart works out itself: theirs is ours to the cent, or the order is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopledger.accounting.snelstart.connector import CAPABILITIES
from shopledger.accounting.snelstart.order_prices import EXCLUSIVE, INCLUSIVE, OrderChoices, prices_of, vat_off
from shopledger.accounting.snelstart.simulator.demo import settings
from shopledger.connect.simulation.market import Market, Sale
from shopledger.domain.booking import BookingKind, BookingLine
from shopledger.domain.build import build_booking
from shopledger.domain.errors import Refusal
from shopledger.domain.money import ZERO, to_cents
from shopledger.domain.order import Order
from tests.accounting.snelstart.test_mapping import booking, line
from tests.property.baskets import coherent_orders

SETTINGS = replace(settings("NL"), document_kind=BookingKind.ORDER)
CENT = Decimal("0.01")
BELL = line(excl="12.36", vat="2.59")
"""14.95 with VAT. 21 % of 12.36 is 2.5956, which would be a cent more."""
KINDS = {"0": "Geen", "9": "Laag", "21": "Hoog"}


def prices(*lines: BookingLine, **choices: Any) -> str:
    return prices_of(booking(*lines, kind=BookingKind.ORDER), OrderChoices(**choices))


@pytest.mark.parametrize(("includes_vat", "word"), [(False, EXCLUSIVE), (True, INCLUSIVE)])
def test_prices_go_in_as_the_merchant_chose(includes_vat: bool, word: str) -> None:
    assert prices(line(), includes_vat=includes_vat) == word


def test_order_that_is_right_only_with_vat_goes_in_with_vat() -> None:
    assert (vat_off([BELL], includes_vat=False), vat_off([BELL], includes_vat=True)) == (CENT, ZERO)
    assert prices(BELL) == INCLUSIVE


@given(st.integers(-100_000, 500_000), st.sampled_from(("21", "9")))
def test_prices_with_vat_are_right_wherever_those_without_are(cents: int, rate: str) -> None:
    excl = Decimal(cents).scaleb(-2)
    right = line("Hoog", str(excl), str(to_cents(excl * Decimal(rate) / 100)), rate)

    assert vat_off([right], includes_vat=False) == vat_off([right], includes_vat=True) == ZERO


def test_vat_is_rounded_once_for_each_percentage() -> None:
    lines = (line(excl="0.02", vat="0.00"), line(excl="0.02", vat="0.01"), line("Laag", "0.10", "0.01", "9"))

    assert vat_off(lines, includes_vat=False) == ZERO


@pytest.mark.parametrize("code", ["Geen", "Verlegd"])
def test_no_vat_is_worked_out_for_an_article_without_vat(code: str) -> None:
    assert vat_off([line(code, "10.00", "0.00", "21")], includes_vat=False) == ZERO


def test_order_that_is_right_neither_way_is_refused_with_the_difference() -> None:
    with pytest.raises(Refusal) as refused:
        prices(line(excl="20.00", vat="4.19"), tolerance=ZERO)

    assert (refused.value.code, refused.value.params) == ("BKG-10", {"difference": "0.01"})


def test_what_is_allowed_goes_in_with_vat_so_that_the_total_stays() -> None:
    assert prices(line(excl="20.00", vat="4.19"), tolerance=CENT) == INCLUSIVE


@given(coherent_orders())
def test_basket_comes_out_to_the_cent_or_is_refused(order: Order) -> None:
    try:
        sold = build_booking(order, SETTINGS, CAPABILITIES)
        way = prices_of(sold, OrderChoices())
    except Refusal:
        return

    assert vat_off(sold.lines, includes_vat=way == INCLUSIVE) == ZERO


def test_no_sound_sale_of_the_market_is_refused() -> None:
    """Prices without VAT, which is what an administration has at first, would put a cent in one of six."""
    sales = [lines for lines in domestic_sales() if lines]

    off = [lines for lines in sales if vat_off(lines, includes_vat=False)]

    assert len(off) > len(sales) / 10
    assert {prices(*lines) for lines in off} == {INCLUSIVE}


def domestic_sales() -> Iterator[list[BookingLine]]:
    """Lines of sound sales at Dutch percentages: one for each, with the VAT that the market says."""
    market = Market(seed=3, orders=400, first_day=date(2026, 1, 1), days=60)
    for sale in map(market.sale, range(market.orders)):
        if not sale.cause and {str(rate) for rate in sale.vat} <= KINDS.keys():
            yield [line_at(sale, rate, vat) for rate, vat in sale.vat.items()]


def line_at(sale: Sale, rate: Decimal, vat: Decimal) -> BookingLine:
    gross = sum((each.amount_incl for each in sale.lines if each.rate == rate), ZERO)
    return line(KINDS[str(rate)], str(gross - vat), str(vat), str(rate))
