"""Orders of the simulated market, as the shop tells them: booked is what was sold, per percentage to the cent."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shopledger.connect.simulation.market import Market, Sale
from shopledger.connect.simulation.market.goods import NO_TAX, TAXES
from shopledger.domain.booking import Booking
from shopledger.domain.build import build_booking
from shopledger.domain.money import ZERO
from shopledger.domain.order import VatTreatment
from shopledger.domain.settings import Settings
from shopledger.shops.mijnwebwinkel.documents import raw_order
from shopledger.shops.mijnwebwinkel.mapping import to_order
from shopledger.shops.mijnwebwinkel.simulator.render import STATUS_OF, Numbered, render
from tests.domain.making import CAPABILITIES, make_row
from tests.shops.mijnwebwinkel.shop import FACTS, NOW, market

MARKET = market(orders=100_000)
CHARGED = {(country, str(tax.percent)) for country, taxes in TAXES.items() for tax in (*taxes, NO_TAX)}
ROWS = (
    *(make_row(country, rate) for country, rate in sorted(CHARGED)),
    make_row("", "0", treatment=VatTreatment.ICP),
    make_row("", "0", treatment=VatTreatment.INTERNATIONAL),
)
SETTINGS = Settings(shop_country="NL", rows=ROWS)


def booked(sale: Sale) -> Booking:
    """The booking of the document that the shop makes of the sale, whatever odd shape it gets."""
    credited = None if sale.credits is None else sale.credits + 1001
    state = STATUS_OF[sale.state_at(NOW).state]
    numbered = Numbered(sale=sale, number=sale.index + 1001, status=state, changed_at=None, credited_number=credited)
    order = to_order(raw_order(render(numbered, odd=True)), FACTS)
    return build_booking(order, SETTINGS, CAPABILITIES)


def vat_of(booking: Booking) -> dict[Decimal, Decimal]:
    vat: dict[Decimal, Decimal] = {}
    for line in booking.lines:
        vat[line.vat_rate] = vat.get(line.vat_rate, ZERO) + line.amount_vat
    return vat


@given(index=st.integers(0, MARKET.orders - 1))
@settings(max_examples=400, deadline=None)
def test_total_and_vat_per_percentage_are_what_was_sold(index: int) -> None:
    sale = MARKET.sale(index)
    if sale.cause:
        return

    booking = booked(sale)

    assert (booking.total_incl, vat_of(booking)) == (sale.total_incl, sale.vat)


def test_a_sale_with_the_same_vat_at_both_percentages_keeps_them_apart() -> None:
    sale = Market(seed=1, orders=50_000, first_day=NOW.date(), days=365).sale(33_754)

    booking = booked(sale)

    assert (sale.country, sale.total_incl) == ("BE", Decimal("7.90"))
    assert vat_of(booking) == {Decimal(6): Decimal("0.34"), Decimal(21): Decimal("0.34")}
