"""Which rows of the VAT table a merchant may want, before any package says which of its codes fit.

What it is for: the Configuration page shows rows to confirm instead of an empty table. Which percentages there are
comes from `vat_rates`, which of them a shop uses from its recent orders. What it does not do: it knows no codes and no
accounts of a package (each connector proposes its own), and it chooses nothing that was chosen before.

The rows are those of the service this product replaces: the shop's own country, every country of the EU that is sold
to, ICP and international sales. A shop below the threshold for distance sales charges its own country's rate abroad
(Directive 2006/112/EC, article 59c), so its list of other countries starts with that rate; under the one stop shop with
the rates of the destination.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shopledger.domain.booking import BookingKind
from shopledger.domain.lines import agrees, is_known_rate, unsaid_rate
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, Order, OrderLine, VatTreatment
from shopledger.domain.settings import Settings, VatRow
from shopledger.domain.territories import Territory, is_eu_member, normal_country, vat_territory
from shopledger.domain.vat import ZERO_RATED, Assessment, assess
from shopledger.domain.vat_rates import RATES, Kind, is_rate_on

ABROAD = (VatTreatment.ICP, VatTreatment.INTERNATIONAL)
_STANDARD = frozenset({Kind.STANDARD})
_CHARGED = frozenset({Kind.STANDARD, Kind.REDUCED, Kind.SECOND_REDUCED, Kind.SUPER_REDUCED})
_FIELDS = frozenset({"cost_centre", "payment_journal"})
Period = tuple[Decimal, date | None, date | None]


class Wanted(NamedTuple):
    """A row without codes, and the country whose VAT it carries: empty for none, and where that is not sure."""

    row: VatRow
    vat_of: str


class Codes(NamedTuple):
    """What a package proposes for a row: values of its lists `vat_codes` and `ledger_accounts`."""

    vat_code: str
    ledger_account: str


def wanted_rows(
    shop_country: str,
    day: date,
    *,
    countries: Iterable[str] | None = None,
    uses_oss: bool = False,
    treatments: Collection[VatTreatment] = ABROAD,
) -> tuple[VatRow, ...]:
    """The rows that a shop may want, without codes: its own country's, those of other countries, ICP and so on.

    `countries` are ISO codes, None for all of the EU; what lies outside the EU or is the shop's own country is passed
    over. `day` is the day on which percentages are asked for. Rows bear dates only where the end of a percentage, or
    a later one, is known on that day.
    """
    home = normal_country(shop_country)
    rows = [*_rows(home, home, day, _CHARGED), _row(home)]
    is_inside = is_eu_member(home, day)
    for land in _lands(countries, home, day) if is_inside else ():
        rows += (
            _rows(land.country, land.rates, day, _CHARGED) if uses_oss else _rows(land.country, home, day, _STANDARD)
        )
    rows += [_row("", treatment=each) for each in treatments if is_inside or each is not VatTreatment.ICP]
    return tuple(dict.fromkeys(rows))


def _lands(countries: Iterable[str] | None, home: str, day: date) -> list[Territory]:
    codes = sorted(code for code in RATES if is_eu_member(code, day)) if countries is None else countries
    lands = dict.fromkeys(vat_territory(code, "", day) for code in codes)
    return [land for land in lands if land.is_eu and land.country != home]


def _rows(country: str, rates: str, day: date, kinds: Collection[Kind]) -> list[VatRow]:
    return [_row(country, rate, first, last) for rate, first, last in _periods(rates, day, kinds)]


def _periods(rates: str, day: date, kinds: Collection[Kind]) -> list[Period]:
    """Percentages of that day, highest first, then those to come; a date is None where it lies far enough away."""
    periods: dict[Period, None] = dict.fromkeys(
        (rate.percent, rate.valid_from if rate.valid_from > day else None, rate.valid_to)
        for rate in RATES.get(rates, ())
        if rate.kind in kinds and (rate.valid_to is None or rate.valid_to >= day)
    )
    lasting = {percent for percent, *dates in periods if dates == [None, None]}
    kept = [each for each in periods if each[0] not in lasting or each[1:] == (None, None)]
    return sorted(kept, key=lambda each: (each[1] or day, -each[0]))


def _row(
    country: str,
    rate: Decimal = ZERO,
    valid_from: date | None = None,
    valid_to: date | None = None,
    *,
    treatment: VatTreatment = VatTreatment.ORDINARY,
    line_kind: LineKind | None = None,
) -> VatRow:
    return VatRow(
        country=country,
        rate=rate,
        vat_code="",
        ledger_account="",
        treatment=treatment,
        line_kind=line_kind,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def treatments_of(settings: Settings) -> tuple[VatTreatment, ...]:
    """Which rows beside those of countries these settings can need: under a scheme no sale is ICP or international."""
    if settings.uses_margin_scheme:
        return (VatTreatment.MARGIN,)
    return () if settings.charges_no_vat else ABROAD


# Rows that orders need


def seen_rows(orders: Iterable[Order], settings: Settings) -> tuple[tuple[VatRow, int], ...]:
    """The rows that these orders need, without codes, each with the number of lines that need it; the most first.

    Test orders, free lines, and lines whose percentage is not clear or not one of a country concerned need none: they
    are not booked as they are. Costs count for the row of their rate, since they go where its revenue goes.
    """
    counts = Counter(row for order in orders if not order.is_test for row in _rows_of(order, settings))
    return tuple(sorted(counts.items(), key=lambda each: -each[1]))


def _rows_of(order: Order, settings: Settings) -> Iterator[VatRow]:
    assessment = assess(order, settings)
    for line in order.lines:
        rate = _rate_of(line, settings, assessment)
        if rate is not None and agrees(line, rate) and is_known_rate(rate, settings, assessment):
            row = _row_of(line, rate, settings, assessment)
            if row.country or row.treatment is not VatTreatment.ORDINARY:
                yield row


def _rate_of(line: OrderLine, settings: Settings, assessment: Assessment) -> Decimal | None:
    if not (line.amount_incl or line.amount_excl):
        return None
    is_unsaid = line.vat_rate is None or assessment.treatment in ZERO_RATED
    return unsaid_rate(line, settings, assessment) if is_unsaid else line.vat_rate


def _row_of(line: OrderLine, rate: Decimal, settings: Settings, assessment: Assessment) -> VatRow:
    treatment = assessment.treatment
    if line.kind is LineKind.GIFT_CARD and not rate:
        return _row(settings.home, line_kind=LineKind.GIFT_CARD)
    if treatment in ZERO_RATED:
        return _row("", treatment=treatment)
    if not rate and (treatment is VatTreatment.MARGIN or settings.uses_margin_scheme):
        return _row("", treatment=VatTreatment.MARGIN)
    return _row(assessment.country, rate)


# Whose VAT


def vat_of(row: VatRow, settings: Settings, day: date, *, uses_oss: bool | None) -> str:
    """The country whose VAT a row carries, empty where it carries none and where it may be either country's.

    `uses_oss` decides between the country of the row and the shop's own where the percentage is a rate of both on `day`
    (or on the row's own first day), None when nobody knows.
    """
    home = settings.home
    if row.treatment is not VatTreatment.ORDINARY:
        return ""
    if row.country == home or settings.charges_no_vat:
        return home
    when = row.valid_from or day
    is_theirs, is_ours = (is_rate_on(country, row.rate, when) for country in (row.country, home))
    if is_theirs is not is_ours:
        return row.country if is_theirs else home
    if uses_oss is None or not is_theirs:
        return ""
    return row.country if uses_oss else home


def charges_destination(rows: Iterable[VatRow], settings: Settings, day: date) -> bool | None:
    """Whether rows of other countries carry those countries' VAT, going by percentages that only one country has.

    None when none of them says so, or some say one thing and some the other.
    """
    whose = {vat_of(row, settings, day, uses_oss=None) for row in rows if row.rate and row.country != settings.home}
    signs = {country != settings.home for country in whose if country}
    return signs.pop() if len(signs) == 1 else None


# Choices


def with_options(settings: Settings, options: Mapping[str, str]) -> Settings:
    """These settings with proposed choices filled in.

    `document_kind`, `cost_centre` and `payment_journal` are fields of the settings, other names options of the package.
    Raises ValueError for a kind of document that does not exist.
    """
    fields: dict[str, str] = {name: value for name, value in options.items() if name in _FIELDS}
    kind = BookingKind(options.get("document_kind", settings.document_kind.value))
    package = {name: value for name, value in options.items() if name not in fields and name != "document_kind"}
    return dataclasses.replace(
        settings,
        document_kind=kind,
        package=tuple({**settings.package_options, **package}.items()),
        cost_centre=fields.get("cost_centre", settings.cost_centre),
        payment_journal=fields.get("payment_journal", settings.payment_journal),
    )
