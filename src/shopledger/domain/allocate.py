"""Turning the amounts of an order into whole cents that add up.

What it is for: after it, the lines including VAT add up to the order's total, and their VAT per percentage to the
order's own VAT, to the cent.  What it does not do: it does not judge whether the order may be booked (`totals` does);
it is given one that may.  All amounts in euro,
signed as the order's.

How
1. VAT per percentage is that of its lines together, rounded once, half up: what an invoice shows for a percentage.
   Where the order gives its VAT, that sum is right: cents that are then missing or over go to the percentages whose
   rounding went furthest the other way.  Half a cent may go either way: where the order gives its VAT per percentage
   too, and each is that of its lines to the cent, those are taken.  A figure that is not that of its lines was rounded
   somewhere before, and does not count.
2. The total is shared over the percentages likewise; what is left after VAT is each one's amount excluding VAT.
3. Within a percentage the lines share both sums.  Nothing is rounded before this.
4. A difference that the merchant allows becomes one line of its own on the largest percentage.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from shopledger.domain.lines import Examined
from shopledger.domain.money import CENT, HUNDRED, ZERO, ZERO_CENTS, settle, to_cents
from shopledger.domain.order import Order

Cents = tuple[Decimal, Decimal]
"""Whole cents of one line: excluding VAT, and VAT."""

_NOTHING: Cents = (ZERO_CENTS, ZERO_CENTS)
_HALF_CENT = Decimal("0.005")


class _Group:
    """The lines of one percentage: their places, their exact amounts and sums and, once known, the sums in cents.

    `vats` is empty for lines without VAT.
    """

    __slots__ = ("cents_incl", "cents_vat", "incl", "indexes", "nets", "rate", "vat", "vats")

    def __init__(self, rate: Decimal) -> None:
        self.rate = rate
        self.indexes: list[int] = []
        self.nets: list[Decimal] = []
        self.vats: list[Decimal] = []
        self.incl = self.vat = ZERO
        self.cents_incl = self.cents_vat = ZERO_CENTS


class Correction(NamedTuple):
    """The visible line for a difference: `model` is a line whose row and percentage it shares."""

    model: Examined
    cents: Cents
    group: _Group


class Allocation(NamedTuple):
    """Cents per line, in the order's sequence, and the correction where there is one."""

    lines: list[Cents]
    correction: Correction | None


def allocate(order: Order, lines: Sequence[Examined], difference: Decimal) -> Allocation:
    """Whole cents for every line of an order that adds up but for `difference` (total minus lines, whole cents)."""
    if not difference:
        exact = _as_given(order, lines)
        if exact is not None:
            return Allocation(exact, None)
        if len({each.rate for each in lines}) == 1:  # most orders
            return Allocation(_share_one_rate(order, lines), None)
    groups = _grouped(lines)
    correction = _correction(order, lines, groups, difference) if difference else None
    _share_vat(order, groups)
    _share_total(order, groups)
    if correction is not None:
        correction.group.cents_incl -= difference
        correction.group.cents_vat -= correction.cents[1]
    return Allocation(_share_lines(lines, groups), correction)


def _as_given(order: Order, lines: Sequence[Examined]) -> list[Cents] | None:
    """The amounts themselves where they are whole cents already and add up as they are."""
    cents: list[Cents] = []
    total = total_vat = ZERO_CENTS
    for each in lines:
        line = each.line
        if line.amount_excl % CENT or line.amount_incl % CENT:
            return None
        net, gross = to_cents(line.amount_excl), to_cents(line.amount_incl)
        vat = gross - net
        if vat and not each.rate:
            return None
        total += gross
        total_vat += vat
        cents.append((net, vat))
    return cents if total == order.total_incl and order.total_vat in {None, total_vat} else None


def _share_one_rate(order: Order, lines: Sequence[Examined]) -> list[Cents]:
    """Cents of the lines of an order with one percentage: what follows does the same by way of groups."""
    incl = to_cents(order.total_incl)
    nets = [each.line.amount_excl for each in lines]
    if not lines[0].rate:
        return _share(incl, ZERO_CENTS, nets, ())
    vats = [each.line.amount_incl - each.line.amount_excl for each in lines]
    vat = to_cents(sum(vats, ZERO) if order.total_vat is None else order.total_vat)
    return _share(incl, vat, nets, vats)


def _grouped(lines: Sequence[Examined]) -> list[_Group]:
    groups: dict[Decimal, _Group] = {}
    group: _Group | None = None
    for index, each in enumerate(lines):
        line, rate = each.line, each.rate
        if group is None or rate is not group.rate:  # the same object, mostly: hashing a Decimal takes a while
            group = groups.get(rate) or groups.setdefault(rate, _Group(rate))
        net, incl = line.amount_excl, line.amount_incl
        group.indexes.append(index)
        group.nets.append(net)
        group.incl += incl
        if rate:
            vat = incl - net
            group.vats.append(vat)
            group.vat += vat
    return list(groups.values())


def _correction(order: Order, lines: Sequence[Examined], groups: Sequence[_Group], difference: Decimal) -> Correction:
    """The line for `difference`, with the VAT of its percentage; the group grows by it before anything is shared."""
    group = max(groups, key=lambda each: abs(each.incl))
    vat = to_cents(difference * group.rate / (HUNDRED + group.rate))
    group.incl += difference
    if order.total_vat is None:
        group.vat += vat
    return Correction(lines[group.indexes[0]], (difference - vat, vat), group)


def _share_vat(order: Order, groups: Sequence[_Group]) -> None:
    taxed = [group for group in groups if group.rate]
    if order.total_vat is None:
        for group in taxed:
            group.cents_vat = to_cents(group.vat)
    elif len(taxed) == 1:
        taxed[0].cents_vat = to_cents(order.total_vat)
    elif taxed:
        total = to_cents(order.total_vat)
        cents = _said(order, taxed, total) or settle(total, [group.vat for group in taxed])
        for group, vat in zip(taxed, cents, strict=True):
            group.cents_vat = vat


def _said(order: Order, taxed: Sequence[_Group], total: Decimal) -> Sequence[Decimal]:
    """The shop's own VAT of these percentages; empty where it gives none, or none that is its lines' to the cent."""
    if not order.vat_by_rate:
        return ()
    said = dict(order.vat_by_rate)
    cents: list[Decimal] = []
    for group in taxed:
        vat = to_cents(said.get(group.rate, ZERO))
        if abs(vat - group.vat) > _HALF_CENT:
            return ()
        cents.append(vat)
    return cents if sum(cents, ZERO) == total else ()


def _share_total(order: Order, groups: Sequence[_Group]) -> None:
    total = to_cents(order.total_incl)
    if len(groups) == 1:
        groups[0].cents_incl = total
        return
    for group, incl in zip(groups, settle(total, [group.incl for group in groups]), strict=True):
        group.cents_incl = incl


def _share_lines(lines: Sequence[Examined], groups: Sequence[_Group]) -> list[Cents]:
    shared = [_NOTHING] * len(lines)
    for group in groups:
        cents = _share(group.cents_incl, group.cents_vat, group.nets, group.vats)
        for index, each in zip(group.indexes, cents, strict=True):
            shared[index] = each
    return shared


def _share(incl: Decimal, vat: Decimal, nets: Sequence[Decimal], vats: Sequence[Decimal]) -> list[Cents]:
    """Both sums of a percentage over its lines; `vats` is empty where it has no VAT."""
    excl = incl - vat
    if len(nets) == 1:
        return [(excl, vat)]
    shares = settle(vat, vats) if vats else (ZERO_CENTS,) * len(nets)
    return list(zip(settle(excl, nets), shares, strict=True))
