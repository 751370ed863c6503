"""Random baskets: lines of all kinds at several percentages, as exact or as rounded as shops give them."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from itertools import groupby

from hypothesis import strategies as st

from shopledger.domain.money import CENT, ZERO, to_cents
from shopledger.domain.order import LineKind, Order, OrderLine
from tests.domain.making import make_order

RATES = [Decimal(rate) for rate in ("21", "9", "0")]
PLACES = [Decimal("0.01"), Decimal("0.0001"), Decimal("0.000001")]
SOLD = [LineKind.ARTICLE, LineKind.SHIPPING, LineKind.PAYMENT_COST, LineKind.SURCHARGE]
HUNDRED = Decimal(100)
HALF_CENT = Decimal("0.005")


@st.composite
def order_lines(draw: st.DrawFn) -> OrderLine:
    """One line whose two amounts agree with its percentage, at the precision of some shop."""
    kind = draw(st.sampled_from([*SOLD, LineKind.DISCOUNT]))
    place = draw(st.sampled_from(PLACES))
    rate = draw(st.sampled_from(RATES))
    quantity = Decimal(draw(st.integers(1, 40)))
    price = Decimal(draw(st.integers(0, 5_000_000))).scaleb(-4)
    exact = price * quantity * (-1 if kind is LineKind.DISCOUNT else 1)
    excl = exact.quantize(place)
    incl = (excl * (HUNDRED + rate) / HUNDRED).quantize(place)
    return OrderLine(kind=kind, description="x", quantity=quantity, vat_rate=rate, amount_excl=excl, amount_incl=incl)


def rounded_once(lines: tuple[OrderLine, ...]) -> Decimal:
    return to_cents(sum((line.amount_incl for line in lines), Decimal(0)))


def rounded_per_line(lines: tuple[OrderLine, ...]) -> Decimal:
    return sum((to_cents(line.amount_incl) for line in lines), Decimal(0))


def vat_rounded_once(lines: tuple[OrderLine, ...]) -> Decimal:
    return to_cents(sum((line.amount_incl - line.amount_excl for line in lines), Decimal(0)))


def vat_rounded_per_rate(lines: tuple[OrderLine, ...]) -> Decimal:
    by_rate = groupby(sorted(lines, key=lambda line: line.vat_rate or 0), key=lambda line: line.vat_rate)
    return sum((vat_rounded_once(tuple(group)) for _, group in by_rate), Decimal(0))


def vat_unsaid(lines: tuple[OrderLine, ...]) -> None:
    return None


@st.composite
def coherent_orders(draw: st.DrawFn) -> Order:
    """An order as some shop computes it: total and VAT rounded in one of the usual places; credit orders too."""
    lines = tuple(draw(st.lists(order_lines(), min_size=1, max_size=9)))
    total = draw(st.sampled_from([rounded_once, rounded_per_line]))(lines)
    vat = draw(st.sampled_from([vat_rounded_once, vat_rounded_per_rate, vat_unsaid]))(lines)
    order = make_order(*lines, total=str(total), vat=None if vat is None else str(vat))
    return credited(order) if draw(st.booleans()) else order


@st.composite
def lines_at_half_cents(draw: st.DrawFn) -> OrderLine:
    """One line whose VAT ends in half a cent as often as not."""
    rate = draw(st.sampled_from(RATES[:2]))
    excl = Decimal(draw(st.integers(-100_000, 500_000))).scaleb(-2)
    incl = excl + (excl * rate / HUNDRED / HALF_CENT).quantize(Decimal(1)) * HALF_CENT
    return OrderLine(
        kind=LineKind.ARTICLE, description="x", quantity=Decimal(1), vat_rate=rate, amount_excl=excl, amount_incl=incl
    )


@st.composite
def orders_with_vat_by_rate(draw: st.DrawFn) -> Order:
    """An order whose shop gives its VAT per percentage too, and rounds each half a cent one way or the other."""
    lines = tuple(draw(st.lists(lines_at_half_cents(), min_size=1, max_size=6)))
    exact: dict[Decimal, Decimal] = {}
    for line in lines:
        rate = line.vat_rate or ZERO
        exact[rate] = exact.get(rate, ZERO) + line.amount_incl - line.amount_excl
    ways = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_DOWN])
    by_rate = tuple((rate, amount.quantize(CENT, draw(ways))) for rate, amount in exact.items())
    vat = sum((amount for _, amount in by_rate), ZERO)
    return make_order(*lines, total=str(rounded_once(lines)), vat=str(vat), vat_by_rate=by_rate)


def credited(order: Order) -> Order:
    """The credit order that takes all of it back."""
    lines = [
        OrderLine(
            kind=line.kind,
            description=line.description,
            quantity=-line.quantity,
            vat_rate=line.vat_rate,
            amount_excl=-line.amount_excl,
            amount_incl=-line.amount_incl,
        )
        for line in order.lines
    ]
    vat = None if order.total_vat is None else str(-order.total_vat)
    return make_order(*lines, total=str(-order.total_incl), vat=vat, credits=order.number)
