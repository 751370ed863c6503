"""Which percentages a product line or a tax row can have. Pure.

Tax rows name no percentage and no rate id, and rates may have been changed since the order. So every answer here is a
row of possibilities, likely ones first; `fitting` decides between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from shopledger.domain.money import HUNDRED, ZERO
from shopledger.shops.opencart.amounts import HALF_CENT, STEP, Extra, Goods, TaxRow, is_whole
from shopledger.shops.opencart.knowledge import Shop, TaxRate

Percents = tuple[Decimal, ...]

_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,4})?)\s*%")
_SLACK = STEP * HUNDRED
_CLEAR_PRICE = Decimal(1)
"""From this price on, no two percentages half a percent apart give the same tax at four decimals."""
_TENTH = Decimal("0.1")
_DERIVABLE = Decimal("0.02")
"""A percentage is derived from the amounts only where these pin it down to so much."""


class Sale(NamedTuple):
    """Where and when an order was placed: all that decides about rates. Countries in ISO code, empty when unknown."""

    shop: Shop
    destination: str
    payer: str
    group: str
    day: date

    @property
    def addresses(self) -> Mapping[str, str]:
        """Countries by the word that tax rules use."""
        return {"shipping": self.destination, "payment": self.payer, "store": self.shop.home}

    @property
    def percents(self) -> Percents:
        """All percentages that are possible."""
        return self.shop.percents(self.destination, self.payer, self.day)

    def class_percents(self, tax_class: str) -> Percents:
        """What a tax class would charge now."""
        return self.shop.class_percents(tax_class, self.addresses, self.group) if tax_class else ()


def percents_of_row(row: TaxRow, sale: Sale) -> Percents | None:
    """Percentages by the row's name: of rates that are called so now, and the one it says itself. None for a levy."""
    named = sale.shop.rates_by_name.get(row.title, ())
    percents = [rate.percent for rate in named if not rate.is_levy and rate.percent]
    if named and not percents:
        return None
    said = _said(row.title)
    return tuple(dict.fromkeys((*percents, *said)))


def levies_of(rows: Iterable[TaxRow], sale: Sale) -> Percents:
    """Amounts per piece of the levies that these rows name."""
    rates = (rate for row in rows for rate in sale.shop.rates_by_name.get(row.title, ()))
    return tuple(rate.percent for rate in rates if rate.is_levy)


def guessed_levies(rows: Iterable[TaxRow], goods: Sequence[Goods]) -> Percents:
    """What each piece would bear if rows without a known name were levies: on one of the lines, or on all of them."""
    quantities = [each.quantity for each in goods]
    shares = {quantity for quantity in (*quantities, sum(quantities, ZERO)) if quantity}
    return tuple(row.value / quantity for row in rows for quantity in sorted(shares))


@lru_cache(maxsize=512)
def _said(title: str) -> Percents:
    """The percentage in a name such as "BTW 21%"; none where it is zero."""
    found = _PERCENT.search(title)
    percent = Decimal(found[1].replace(",", ".")).normalize() + ZERO if found else ZERO
    return (percent,) if percent else ()


def percents_of_goods(goods: Goods, named: Percents, levies: Percents, sale: Sale) -> Percents:
    """Percentages that the line's own price and tax allow; several only where the price is too small to tell.

    Empty where none does.
    """
    if not goods.price:
        return _percents_of_free(goods, named, sale)
    is_clear = abs(goods.price) >= _CLEAR_PRICE
    if is_clear and (quick := _exact(goods.price, goods.tax, (*named, ZERO))):
        return quick
    likely = () if is_clear else sale.class_percents(goods.tax_class)
    candidates = (*likely, *named, *sale.percents)
    for levy in (ZERO, *levies):
        found = _exact(goods.price, goods.tax - levy, candidates)
        if found:
            return found
    return _rounded(goods, candidates) or _derived(goods)


def percents_beside_levy(goods: Goods, levies: Percents, sale: Sale) -> Percents:
    """Percentages above nothing that leave one of these levies. A tax that is all levy is none that anybody knows."""
    candidates = [percent for percent in sale.percents if percent]
    found = (_exact(goods.price, goods.tax - levy, candidates) for levy in levies)
    return next(filter(None, found), ())


def _percents_of_free(goods: Goods, named: Percents, sale: Sale) -> Percents:
    """A line of nothing bears nothing; it goes with the rest of the order."""
    return (*sale.class_percents(goods.tax_class), *named, ZERO)[:1]


def _exact(price: Decimal, tax: Decimal, candidates: Sequence[Decimal]) -> Percents:
    wanted, slack = tax * HUNDRED, _SLACK
    is_clear = abs(price) >= _CLEAR_PRICE
    found: list[Decimal] = []
    for percent in candidates:
        if abs(price * percent - wanted) <= slack and percent not in found:
            if is_clear:
                return (percent,)
            found.append(percent)
    return tuple(found)


def _rounded(goods: Goods, candidates: Sequence[Decimal]) -> Percents:
    """For shops that round the tax of a piece to whole cents: the nearest."""
    if not goods.tax or not is_whole(goods.tax):
        return ()
    off = {percent: abs(goods.price * percent - goods.tax * HUNDRED) for percent in dict.fromkeys(candidates)}
    found = [percent for percent in off if off[percent] <= HALF_CENT * HUNDRED]
    return tuple(sorted(found, key=off.__getitem__))


def _derived(goods: Goods) -> Percents:
    """A percentage with one decimal that nobody told us of: a rate that the shop has deleted since."""
    ratio = goods.tax * HUNDRED / goods.price
    percent = ratio.quantize(_TENTH).normalize() + ZERO
    is_pinned = STEP * HUNDRED / abs(goods.price) <= _DERIVABLE
    fits = abs(goods.price * percent - goods.tax * HUNDRED) <= STEP * HUNDRED
    return (percent,) if is_pinned and fits and ZERO < percent < HUNDRED else ()


def percents_of_extra(extra: Extra, shipping_class: str, sale: Sale) -> Percents:
    """What the class of a shipping method or fee says: of the order in 4, of now before."""
    tax_class = shipping_class if extra.code == "shipping" else sale.shop.total_classes.get(extra.code, "")
    return sale.class_percents(tax_class)


def taxing_country(rows: Iterable[tuple[TaxRow, Decimal | None]], sale: Sale) -> str:
    """Whose VAT these rows are, where the zones of their rates tell; else empty."""
    countries = {
        _country_of(sale.shop.rates_by_name.get(row.title, ()), percent, sale)
        for row, percent in rows
        if percent is not None
    }
    return countries.pop() if len(countries) == 1 else ""


def _country_of(rates: Iterable[TaxRate], percent: Decimal, sale: Sale) -> str:
    zones = {rate.countries for rate in rates if rate.percent == percent and not rate.is_levy}
    near = {zone for zone in zones if zone & {sale.destination, sale.payer}} or zones
    if len(near) != 1:
        return ""
    zone = near.pop()
    if len(zone) == 1:
        return next(iter(zone))
    # A zone of many countries bears the same rate everywhere: that of the shop's own country.
    return sale.shop.home if sale.shop.home in zone else ""
