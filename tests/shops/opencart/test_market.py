"""Orders of the simulated market, stored as OpenCart stores them: what was charged comes back, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopledger.connect.contract import ShopFacts
from shopledger.connect.simulation.market import Market
from shopledger.domain.money import to_cents
from shopledger.domain.order import LineKind, Order
from shopledger.domain.settings import Settings
from shopledger.shops.opencart.documents import raw_order
from shopledger.shops.opencart.knowledge import facts_of
from shopledger.shops.opencart.mapping import to_order
from shopledger.shops.opencart.reference import config_of, countries_of
from shopledger.shops.opencart.simulator.configuration import reference_rows
from shopledger.shops.opencart.simulator.render import Computed, compute, render
from tests.shops.opencart.shop import NOW, bare_facts, market

WRONG_TOTAL = "CHK-01"
MARKET = market(orders=100_000)
SPREAD_WITH_DISCOUNT = ((7, 635), (1, 131_296), (2, 89_571), (3, 119_686), (3, 134_984))
"""Sales in which shipping without VAT and a discount on some goods would give the same taxes."""


def known_facts() -> ShopFacts:
    rows = reference_rows()
    return facts_of(config_of(rows), Settings(shop_country="NL"), country="NL", countries=countries_of(rows))


KNOWN = known_facts()


def sold(index: int, facts: ShopFacts = KNOWN, shop: Market = MARKET) -> tuple[Computed, Order]:
    """What the shop charged for a sale, and what we read of its rows."""
    sale = shop.sale(index)
    rows = render(sale, 1001 + index, sale.steps, range(1, 1 + len(sale.steps)))
    return compute(sale), to_order(raw_order(rows), facts)


@given(index=st.integers(0, MARKET.orders - 1))
@settings(max_examples=400, deadline=None)
def test_lines_add_up_to_what_was_charged(index: int) -> None:
    charged, order = sold(index)

    summed = sum(line.amount_incl for line in order.lines)

    assert order.total_incl == charged.charged
    assert (summed == order.total_incl) is (MARKET.sale(index).cause != WRONG_TOTAL)


@given(index=st.integers(0, MARKET.orders - 1))
@settings(max_examples=400, deadline=None)
def test_vat_per_percentage_is_what_was_charged(index: int) -> None:
    charged, order = sold(index)

    vat: dict[Decimal | None, Decimal] = {}
    for line in order.lines:
        vat[line.vat_rate] = vat.get(line.vat_rate, Decimal(0)) + line.amount_incl - line.amount_excl

    assert vat == charged.vat()
    assert order.total_vat == sum(vat.values())


@pytest.mark.parametrize(("seed", "index"), SPREAD_WITH_DISCOUNT)
def test_spread_shipping_bears_the_percentages_that_it_has_in_the_shop(seed: int, index: int) -> None:
    shop = Market(seed=seed, orders=200_000, first_day=date(2026, 1, 5), days=30)

    _, order = sold(index, shop=shop)

    rates = {line.rate for line in shop.sale(index).lines if line.kind is LineKind.SHIPPING}
    assert {line.vat_rate for line in order.lines if line.kind is LineKind.SHIPPING} == rates


@given(index=st.integers(0, MARKET.orders - 1))
@settings(max_examples=200, deadline=None)
def test_without_any_facts_of_the_shop_the_same_is_read(index: int) -> None:
    charged, order = sold(index, bare_facts())

    assert order.total_incl == charged.charged
    assert order.total_vat == sum(charged.vat().values())


@given(index=st.integers(0, MARKET.orders - 1))
@settings(max_examples=200, deadline=None)
def test_lines_are_whole_cents_near_their_percentage(index: int) -> None:
    _, order = sold(index)

    for line in order.lines:
        vat = line.amount_incl - line.amount_excl
        assert to_cents(line.amount_excl) == line.amount_excl
        assert abs(line.amount_excl * (line.vat_rate or 0) / 100 - vat) <= Decimal("0.015")


@given(index=st.integers(0, MARKET.orders - 1))
@settings(max_examples=100, deadline=None)
def test_people_and_places_come_back_as_they_were_typed(index: int) -> None:
    sale = MARKET.sale(index)

    order = sold(index)[1]

    buyer = sale.buyer
    customer = order.customer
    assert (customer.first_name, customer.last_name, customer.email) == (buyer.first_name, buyer.last_name, buyer.email)
    assert (customer.company, customer.vat_number) == (buyer.company, buyer.vat_number)
    assert order.billing.street_line == f"{buyer.place.street} {buyer.place.number}"
    assert order.delivery_country == sale.country
    assert order.placed_at == sale.placed_at.replace(microsecond=0) <= NOW
