"""What is sold on the market: articles with a price including VAT and a class of VAT rate; rates by country."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shopledger.connect.simulation.market.dice import Dice

STANDARD, REDUCED, EXEMPT = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """One rate: `percent` as people write it, `permille` for whole-number arithmetic."""

    percent: Decimal
    permille: int


def _tax(percent: str) -> Tax:
    rate = Decimal(percent)
    return Tax(percent=rate, permille=int(rate * 10))


NO_TAX = _tax("0")
TAXES = {
    "NL": (_tax("21"), _tax("9"), NO_TAX),
    "DE": (_tax("19"), _tax("7"), _tax("7")),
    "BE": (_tax("21"), _tax("6"), _tax("6")),
    "FR": (_tax("20"), _tax("5.5"), _tax("5.5")),
    "ES": (_tax("21"), _tax("10"), _tax("10")),
}
"""Standard and reduced rate, and what a domestically exempt article bears there."""

ABSENT_TAX = _tax("10")
"""A rate of France that the market's settings have no row for."""

OUTDATED_TAX = _tax("16")
"""A rate that Germany had in the second half of 2020 only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`cents` is the price of one including the shop country's VAT."""

    id: int
    sku: str
    name: str
    cents: int
    tax_class: int


_NAMES = (
    "Wandelschoen", "Keramische mok", "Fietslamp", "Sjaal van wol", "Rugzak 20 l", "Kaasplankje", "Zaklamp", "Dekbed",
    "Weegschaal", "Tuinschaar", "Koekenpan", "Tafelkleed",
)  # fmt: skip
_REDUCED_NAMES = ("Kookboek", "Koffiebonen 1 kg", "Jong belegen kaas 500 g", "Olijfolie", "Leesboek")
_NAMES_OF = (_NAMES, _REDUCED_NAMES, ("Postzegelvel",))
_COUNT = 400
_EXEMPT_FROM, _REDUCED_FROM = 394, 327  # so that two sales in five carry two rates


def _make_article(place: int) -> Article:
    dice = Dice(0, place, 9)
    tax_class = EXEMPT if place >= _EXEMPT_FROM else REDUCED if place >= _REDUCED_FROM else STANDARD
    names = _NAMES_OF[tax_class]
    return Article(
        id=3_300_000 + place,
        sku=f"ART-{place:04d}",
        name=f"{names[place % len(names)]} {place}",
        cents=195 + 100 * dice.below(60) + 5 * dice.below(4),
        tax_class=tax_class,
    )


ARTICLES = tuple(_make_article(place) for place in range(_COUNT))
