"""Whether an order adds up: its total against its lines, and its VAT against its lines.

What it is for: deciding what may be booked before anything is rounded.  What it does not do: it shares nothing out
(`allocate` does).  Amounts are in euro, signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shopledger.domain.findings import Finding, finding
from shopledger.domain.lines import Examined
from shopledger.domain.money import HUNDRED, ZERO, ZERO_CENTS, all_to_cents, to_cents
from shopledger.domain.order import Order

# Each line may have been rounded by the shop, once in its price and once in its price with VAT.
_SLACK_PER_LINE = Decimal("0.01")
_SLACK = Decimal("0.005")


def total_difference(order: Order) -> Decimal:
    """The order's total minus its lines including VAT, in whole cents; 0.00 when it adds up.

    Shops round in three places: the sum of all lines, each line, or net and VAT apart.  Any of the three will do.
    """
    lines = order.lines
    total = to_cents(order.total_incl)
    exact = ZERO
    for line in lines:
        exact += line.amount_incl
    difference = total - to_cents(exact)
    if not difference or total == sum(all_to_cents(line.amount_incl for line in lines)):
        return ZERO_CENTS
    if order.total_vat is not None:
        net = sum((line.amount_excl for line in lines), ZERO)
        if total == to_cents(net) + to_cents(order.total_vat):
            return ZERO_CENTS
    return difference


def find_total_problem(order: Order, difference: Decimal, tolerance: Decimal) -> Finding | None:
    """CHK-01 when `total_difference` is more than `tolerance` (euro, not negative)."""
    if not difference or abs(difference) <= tolerance:
        return None
    total = to_cents(order.total_incl)
    return finding("CHK-01", total=total, lines=total - difference, difference=difference)


def find_vat_problem(order: Order, lines: Sequence[Examined], tolerance: Decimal) -> Finding | None:
    """CHK-18 when the order's own VAT cannot be that of its lines, nor that of their prices at their percentages.

    A few cents are no contradiction: shops round per line, per percentage or once.  `tolerance` (euro) widens that.
    """
    total_vat = order.total_vat
    if total_vat is None:
        return None
    from_amounts = ZERO
    for line in order.lines:
        from_amounts += line.amount_incl - line.amount_excl
    off = abs(total_vat - from_amounts)
    if off <= _SLACK:
        return None
    taxed = [examined for examined in lines if examined.rate]
    slack = _SLACK_PER_LINE * len(taxed) + _SLACK + tolerance if taxed else _SLACK
    if off <= slack or abs(total_vat - _vat_at_rates(taxed)) <= slack:
        return None
    return finding("CHK-18", vat=to_cents(total_vat), lines=to_cents(from_amounts), difference=to_cents(off))


def _vat_at_rates(lines: Sequence[Examined]) -> Decimal:
    return sum((examined.line.amount_incl * examined.rate / (HUNDRED + examined.rate) for examined in lines), ZERO)
