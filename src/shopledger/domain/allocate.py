"""Turning the amounts of an order into whole cents that add up.

What it is for: after it, the lines including VAT add up to the order's total, and their VAT per percentage to the
order's own VAT, to the cent.  What it does not do: it does not judge whether the order may be booked (`totals` does);
it is given one that may.  All amounts in euro,
signed as the order's.

How
1. VAT per percentage is what the lines say.  Where the order gives its VAT, that sum is right, and the percentages
   share it, each as near to its own as that allows.
2. The total is shared over the percentages likewise; what is left after VAT is each one's amount excluding VAT.
3. Within a percentage the lines share both sums.  Nothing is rounded before this.
4. A difference that the merchant allows becomes one line of its own on the largest percentage.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from shopledger.domain.lines import Examined
from shopledger.domain.money import HUNDRED, ZERO, ZERO_CENTS, settle, to_cents
from shopledger.domain.order import Order


class Cents(NamedTuple):
    """Whole cents of one line."""

    excl: Decimal
    vat: Decimal


class Correction(NamedTuple):
    """The visible line for a difference: `model` is the line whose row and percentage it shares."""

    model: Examined
    cents: Cents


class Allocation(NamedTuple):
    """Cents per line, in the order's sequence, and the correction where there is one."""

    lines: list[Cents]
    correction: Correction | None


class _Group:
    """The lines of one percentage: their indexes, exact sums and, once known, the sums in cents."""

    __slots__ = ("cents_incl", "cents_vat", "incl", "indexes", "rate", "vat")

    def __init__(self, rate: Decimal) -> None:
        self.rate = rate
        self.indexes: list[int] = []
        self.incl = ZERO
        self.vat = ZERO
        self.cents_incl = ZERO_CENTS
        self.cents_vat = ZERO_CENTS


def allocate(order: Order, lines: Sequence[Examined], difference: Decimal) -> Allocation:
    """Whole cents for every line of an order that adds up but for `difference` (total minus lines, whole cents)."""
    if not difference:
        exact = _as_given(order, lines)
        if exact is not None:
            return Allocation(exact, None)
    groups = _grouped(lines)
    largest = max(groups, key=lambda group: abs(group.incl))
    extra = _correction(lines[largest.indexes[0]], largest, difference, order)
    _share_vat(order, groups)
    _share_total(order, groups)
    if extra is not None:
        largest.cents_incl -= difference
        largest.cents_vat -= extra.cents.vat
    return Allocation(_share_lines(lines, groups), extra)


def _as_given(order: Order, lines: Sequence[Examined]) -> list[Cents] | None:
    """The amounts themselves where they are whole cents already and add up as they are: nearly every order."""
    cents: list[Cents] = []
    total_incl = total_vat = ZERO
    for line, rate, _ in lines:
        excl, incl = line.amount_excl, line.amount_incl
        cents_excl, cents_incl = to_cents(excl), to_cents(incl)
        vat = cents_incl - cents_excl
        if cents_excl != excl or cents_incl != incl or (vat and not rate):
            return None
        total_incl += incl
        total_vat += vat
        cents.append(Cents(cents_excl, vat))
    adds_up = total_incl == to_cents(order.total_incl) and (order.total_vat is None or total_vat == order.total_vat)
    return cents if adds_up else None


def _grouped(lines: Sequence[Examined]) -> list[_Group]:
    groups: dict[Decimal, _Group] = {}
    for index, (line, rate, _) in enumerate(lines):
        group = groups.get(rate)
        if group is None:
            group = groups[rate] = _Group(rate)
        group.indexes.append(index)
        group.incl += line.amount_incl
        if rate:
            group.vat += line.amount_incl - line.amount_excl
    return list(groups.values())


def _correction(model: Examined, group: _Group, difference: Decimal, order: Order) -> Correction | None:
    """The line for `difference`, with the VAT of its percentage; the group grows by it before anything is shared."""
    if not difference:
        return None
    vat = to_cents(difference * group.rate / (HUNDRED + group.rate))
    group.incl += difference
    if order.total_vat is None:
        group.vat += vat
    return Correction(model, Cents(difference - vat, vat))


def _share_vat(order: Order, groups: Sequence[_Group]) -> None:
    taxed = [group for group in groups if group.rate]
    exact = [group.vat for group in taxed]
    if order.total_vat is None or not taxed:
        cents = tuple(map(to_cents, exact))
    else:
        cents = settle(to_cents(order.total_vat), exact)
    for group, vat in zip(taxed, cents, strict=True):
        group.cents_vat = vat


def _share_total(order: Order, groups: Sequence[_Group]) -> None:
    cents = settle(to_cents(order.total_incl), [group.incl for group in groups])
    for group, incl in zip(groups, cents, strict=True):
        group.cents_incl = incl


def _share_lines(lines: Sequence[Examined], groups: Sequence[_Group]) -> list[Cents]:
    shared = [Cents(ZERO_CENTS, ZERO_CENTS)] * len(lines)
    for group in groups:
        members = [lines[index].line for index in group.indexes]
        excl = settle(group.cents_incl - group.cents_vat, [line.amount_excl for line in members])
        vat = _line_vat(group, [line.amount_incl - line.amount_excl for line in members])
        for index, *cents in zip(group.indexes, excl, vat, strict=True):
            shared[index] = Cents(*cents)
    return shared


def _line_vat(group: _Group, exact: list[Decimal]) -> tuple[Decimal, ...]:
    return settle(group.cents_vat, exact) if group.rate else (ZERO_CENTS,) * len(exact)
