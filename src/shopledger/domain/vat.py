"""Which VAT treatment a sale gets, whose VAT it carries, and which row of the settings a line is booked on.

What it is for: the rules that decide between ordinary, intra-community and international sales.  What it does not do:
it does not judge (`checks` does), it knows no percentages (`vat_rates`) and no addresses (`territories`).

The rule, from the manuals of the service this product replaces: a sale without VAT to another country is
intra-community inside the EU and international outside it, and never either of them under the margin scheme.  Inside
and outside are decided by VAT territory, not by country code.  What is added to it:
- Goods collected in the shop count as delivered in the shop's own country (Directive 2006/112/EC, article 31).
- A seller under the small-business exemption charges no VAT anywhere; such sales stay ordinary (article 282 and on).
- An order in which every line is free has nothing to be taxed and stays ordinary.
- What the shop itself says goes first; where the rule says otherwise, `checks` reports it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shopledger.domain.dates import business_date
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, Order, VatTreatment
from shopledger.domain.settings import Settings, VatRow
from shopledger.domain.territories import Territory, is_eu_member, normal_country, vat_territory
from shopledger.domain.values import maker, value

_HALF_CENT = Decimal("0.005")
_ORDINARY = VatTreatment.ORDINARY
_MARGIN = VatTreatment.MARGIN
_GIFT_CARD = LineKind.GIFT_CARD
ZERO_RATED = frozenset({VatTreatment.ICP, VatTreatment.INTERNATIONAL})


@value
class Assessment:
    """How an order is taxed: computed once, used by the checks and by the booking.

    `country` is whose VAT is charged (settings rows are found by it), `rates` the key of its percentages in
    `vat_rates`.  `place` is where the goods change hands, None when the order names no country.  `rule` is what the
    rule says, which can differ from `treatment` only where the shop says otherwise.
    """

    day: date
    treatment: VatTreatment
    rule: VatTreatment
    country: str
    rates: str
    place: Territory | None


new_assessment = maker(Assessment)


def classify(order: Order, settings: Settings) -> VatTreatment:
    """The VAT treatment of the sale: what the shop says where it says anything, else the rule of this module."""
    return assess(order, settings).treatment


def assess(order: Order, settings: Settings) -> Assessment:
    """Treatment, country and rates of the sale.  Pure; never raises for an order that lacks a country."""
    day = business_date(order.placed_at)
    place = _place(order, settings, day)
    rule = _rule(order, settings, place, day)
    treatment = rule if order.shop_treatment is None else _spoken(order.shop_treatment, settings)
    country = place.country if place is not None else ""
    rates = place.rates if place is not None else ""
    if order.tax_country and treatment not in ZERO_RATED:
        charged = normal_country(order.tax_country)
        if charged != country:
            country = rates = charged
    return new_assessment(day=day, treatment=treatment, rule=rule, country=country, rates=rates, place=place)


def _place(order: Order, settings: Settings, day: date) -> Territory | None:
    if order.is_collected:
        return vat_territory(settings.home, "", day)
    address = order.destination
    return vat_territory(address.country, address.postcode, day, address.city) if address.country else None


def _rule(order: Order, settings: Settings, place: Territory | None, day: date) -> VatTreatment:
    if settings.uses_margin_scheme or settings.charges_no_vat or place is None or is_domestic(place, settings, day):
        return _ORDINARY
    if has_vat(order):
        return _ORDINARY
    if is_free(order):
        return order.shop_treatment or _ORDINARY
    if place.is_eu and is_eu_member(settings.home, day):
        return VatTreatment.ICP
    return VatTreatment.INTERNATIONAL


def _spoken(word: VatTreatment, settings: Settings) -> VatTreatment:
    if word in ZERO_RATED and (settings.uses_margin_scheme or settings.charges_no_vat):
        return _ORDINARY
    return word


def is_domestic(place: Territory, settings: Settings, day: date) -> bool:
    """Whether the place is the shop's own country.  Büsingen is not, to a German shop: it lies outside the VAT area."""
    return place.country == settings.home and (place.is_eu or not is_eu_member(settings.home, day))


def has_vat(order: Order) -> bool:
    """Whether any VAT is charged: by the shop's own sum, or on any line (a line can undo another)."""
    total_vat = order.total_vat
    if total_vat is not None and abs(total_vat) >= _HALF_CENT:
        return True
    return any(line.amount_incl != line.amount_excl for line in order.lines)


def is_free(order: Order) -> bool:
    """Whether every line is 0.00."""
    first = order.lines[0]
    if first.amount_incl or first.amount_excl:  # nearly always
        return False
    return not any(line.amount_incl or line.amount_excl for line in order.lines)


def find_row(
    settings: Settings, treatment: VatTreatment, country: str, rate: Decimal, line_kind: LineKind, day: date
) -> VatRow | None:
    """The row a line is booked on, or None.

    `country` in ISO code (ignored for intra-community and international sales), `rate` in percent, `day` the business
    date of the sale.  A row of the line's own kind goes before one for every kind, that before the article row.
    Margin goods (rate 0 under the margin scheme) prefer a margin row.  Gift cards without VAT are a means of payment,
    outside every treatment: a gift-card row of the country or of the shop's country, else the ordinary row of 0 %.
    """
    if line_kind is _GIFT_CARD and not rate:
        return _gift_card_row(settings, country, day)
    if treatment in ZERO_RATED:
        return _row(settings, treatment, "", rate, line_kind, day)
    if not rate and (treatment is _MARGIN or settings.uses_margin_scheme):
        margin = _row(settings, _MARGIN, "", rate, line_kind, day)
        if margin is not None:
            return margin
    return _row(settings, _ORDINARY, country, rate, line_kind, day)


def _row(
    settings: Settings, treatment: VatTreatment, country: str, rate: Decimal, line_kind: LineKind, day: date
) -> VatRow | None:
    for row in settings.line_rows.get((treatment, country, rate, line_kind), ()):
        if row.is_valid_on(day):
            return row
    return None


def _gift_card_row(settings: Settings, country: str, day: date) -> VatRow | None:
    rows = [
        row
        for land in dict.fromkeys((country, settings.home))
        if (row := _row(settings, _ORDINARY, land, ZERO, _GIFT_CARD, day)) is not None
    ]
    return next((row for row in rows if row.line_kind is _GIFT_CARD), rows[0] if rows else None)
