"""The lines of a sale: articles, shipping, payment fee and discount; whole cents with VAT, six decimals without."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shopledger.connect.simulation.market.dice import Dice
from shopledger.connect.simulation.market.goods import ARTICLES, NO_TAX, STANDARD, TAXES, Article, Tax
from shopledger.connect.simulation.market.sale import SaleLine
from shopledger.domain.order import LineKind

_CENT = Decimal("0.01")
_MICRO = Decimal("0.000001")
_QUANTITIES = (1, 1, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6)
_SHIPPING_CENTS = {"NL": 495, "DE": 995, "BE": 895, "FR": 1295, "ES": 1495}
_FAR_CENTS = 1995
_FEES = (30, 50, 95, 195)
_DISCOUNT_PERCENT = (5, 10, 15)
_DOMESTIC_STANDARD = TAXES["NL"][STANDARD]

_Costs = dict[Tax, int]
"""Cents including VAT per rate."""


def make_line(
    kind: LineKind, text: str, cents: int, tax: Tax, article: Article | None = None, count: int = 1
) -> SaleLine:
    """A line of `cents` including VAT at one rate; the amount without follows, rounded half up at 6 decimals."""
    scaled, divisor = abs(cents) * 10_000_000, 1000 + tax.permille
    micros = (scaled + divisor // 2) // divisor
    return SaleLine(
        kind=kind,
        description=text,
        quantity=count,
        rate=tax.percent,
        amount_excl=(micros if cents >= 0 else -micros) * _MICRO,
        amount_incl=cents * _CENT,
        sku=article.sku if article else "",
        article_id=article.id if article else 0,
    )


def make_lines(dice: Dice, country: str, taxes: Sequence[Tax] | None, *, is_collected: bool) -> tuple[SaleLine, ...]:
    """The lines of a sale to `country`. `taxes` by class of article; None when no VAT is charged."""
    lines: list[SaleLine] = []
    goods: _Costs = {}
    for _ in range(dice.below(5) + 1):
        article, count = ARTICLES[dice.below(len(ARTICLES))], _QUANTITIES[dice.below(len(_QUANTITIES))]
        tax, cents = _priced(article, count, taxes)
        lines.append(make_line(LineKind.ARTICLE, article.name, cents, tax, article, count))
        goods[tax] = goods.get(tax, 0) + cents
    standard = NO_TAX if taxes is None else taxes[STANDARD]
    lines += _shipping(dice, country, goods, standard, is_collected=is_collected)
    if dice.percent(15):
        lines.append(make_line(LineKind.PAYMENT_COST, "Transactiekosten", _FEES[dice.below(len(_FEES))], standard))
    if dice.percent(15):
        lines += _discount(goods, _DISCOUNT_PERCENT[dice.below(len(_DISCOUNT_PERCENT))])
    return tuple(lines)


def take_back(lines: Sequence[SaleLine], *, is_whole: bool) -> tuple[SaleLine, ...]:
    """The lines of a credit sale: everything, or the first article alone, with the signs turned."""
    taken = lines if is_whole else lines[:1]
    return tuple(
        SaleLine(
            kind=line.kind,
            description=line.description,
            quantity=-line.quantity,
            rate=line.rate,
            amount_excl=-line.amount_excl,
            amount_incl=-line.amount_incl,
            sku=line.sku,
            article_id=line.article_id,
        )
        for line in taken
    )


def _priced(article: Article, count: int, taxes: Sequence[Tax] | None) -> tuple[Tax, int]:
    if taxes is not None:
        return taxes[article.tax_class], article.cents * count
    # Without VAT the shop charges the price less its own standard rate, in whole cents.
    return NO_TAX, article.cents * 1000 // (1000 + _DOMESTIC_STANDARD.permille) * count


def _shipping(dice: Dice, country: str, goods: _Costs, standard: Tax, *, is_collected: bool) -> list[SaleLine]:
    if not dice.percent(83) or is_collected:  # four in five of all sales, those that are collected counted
        return []
    cents = _SHIPPING_CENTS.get(country, _FAR_CENTS)
    spread = _share(cents, goods) if dice.percent(30) else {standard: cents}
    return [make_line(LineKind.SHIPPING, "Verzendkosten", part, tax) for tax, part in spread.items()]


def _discount(goods: _Costs, percent: int) -> list[SaleLine]:
    cents = sum(goods.values()) * percent // 100
    return [
        make_line(LineKind.DISCOUNT, f"Korting {percent}%", -part, tax)
        for tax, part in _share(cents, goods).items()
        if part
    ]


def _share(cents: int, goods: _Costs) -> _Costs:
    """Spread over rates in proportion to the goods, what is left over on the first rate."""
    whole = sum(goods.values())
    parts = {tax: cents * amount // whole for tax, amount in goods.items()}
    first = next(iter(parts))
    parts[first] += cents - sum(parts.values())
    return parts
