"""Sales that must be refused: which check has to catch each, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from shopledger.connect.simulation.market.goods import ABSENT_TAX, OUTDATED_TAX, TAXES, Tax
from shopledger.connect.simulation.market.people import Segment
from shopledger.connect.simulation.market.sale import Sale
from shopledger.connect.simulation.market.vat_numbers import make_number, spoil

WRONG_TOTAL = "CHK-01"
NO_VAT_NUMBER = "CHK-02"
REFUSED_VAT_NUMBER = "CHK-03"
ABSENT_RATE = "CHK-05"
UNKNOWN_COUNTRY = "CHK-06"
EXPORT_WITH_VAT = "CHK-07"
IMPOSSIBLE_RATE = "CHK-10"
NO_COUNTRY = "CHK-13"
NO_EMAIL = "CHK-14"
OTHER_CURRENCY = "CHK-16"

SHARES = (
    (WRONG_TOTAL, 20), (NO_VAT_NUMBER, 12), (REFUSED_VAT_NUMBER, 16), (ABSENT_RATE, 8), (UNKNOWN_COUNTRY, 6),
    (EXPORT_WITH_VAT, 8), (IMPOSSIBLE_RATE, 6), (NO_COUNTRY, 8), (NO_EMAIL, 10), (OTHER_CURRENCY, 6),
)  # fmt: skip
CAUSES = tuple(cause for cause, share in SHARES for _ in range(share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who buys and which rates are charged. `country` empty: one of the segment's."""

    segment: Segment
    country: str = ""
    taxes: tuple[Tax, ...] | None = None


_HOME = Setting(segment=Segment.DOMESTIC, taxes=TAXES["NL"])
SETTINGS = {
    WRONG_TOTAL: _HOME,
    NO_VAT_NUMBER: Setting(segment=Segment.UNION_COMPANY),
    REFUSED_VAT_NUMBER: Setting(segment=Segment.UNION_COMPANY),
    ABSENT_RATE: Setting(segment=Segment.UNION_CONSUMER, country="FR", taxes=(ABSENT_TAX,) * 3),
    IMPOSSIBLE_RATE: Setting(segment=Segment.UNION_CONSUMER, country="DE", taxes=(OUTDATED_TAX,) * 3),
    UNKNOWN_COUNTRY: Setting(segment=Segment.UNION_CONSUMER, country="ES", taxes=TAXES["ES"]),
    EXPORT_WITH_VAT: Setting(segment=Segment.WORLD, country="US", taxes=TAXES["NL"][:1] * 3),
    NO_COUNTRY: _HOME,
    NO_EMAIL: _HOME,
    OTHER_CURRENCY: _HOME,
}
"""How the sales of each cause look, before the fault itself is put in."""


def _total(sale: Sale) -> Sale:
    return replace(sale, total_incl=sale.total_incl + (Decimal("5.00") if sale.index % 2 else Decimal("0.10")))


def _number(sale: Sale) -> Sale:
    return replace(sale, buyer=replace(sale.buyer, vat_number=""))


def _refused(sale: Sale) -> Sale:
    """Half of them with wrong check digits, half unknown to the register."""
    buyer = sale.buyer
    unknown = make_number(buyer.place.country, buyer.key, is_registered=False)
    return replace(sale, buyer=replace(buyer, vat_number=spoil(buyer.vat_number) if sale.index % 2 else unknown))


def _country(sale: Sale) -> Sale:
    buyer = sale.buyer
    return replace(sale, buyer=replace(buyer, place=replace(buyer.place, country="")), delivery=None)


def _email(sale: Sale) -> Sale:
    return replace(sale, buyer=replace(sale.buyer, email=""))


def _currency(sale: Sale) -> Sale:
    return replace(sale, currency="USD")


def _nothing(sale: Sale) -> Sale:
    """The fault is in the rates or the country that the setting chose."""
    return sale


BREAKS: dict[str, Callable[[Sale], Sale]] = {
    WRONG_TOTAL: _total,
    NO_VAT_NUMBER: _number,
    REFUSED_VAT_NUMBER: _refused,
    ABSENT_RATE: _nothing,
    IMPOSSIBLE_RATE: _nothing,
    UNKNOWN_COUNTRY: _nothing,
    EXPORT_WITH_VAT: _nothing,
    NO_COUNTRY: _country,
    NO_EMAIL: _email,
    OTHER_CURRENCY: _currency,
}
"""Puts the fault in that belongs to the cause."""
