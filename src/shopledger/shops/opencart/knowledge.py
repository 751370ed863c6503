"""What must be known of a shop to read its orders, as plain JSON for the store and compiled for the mapping.

The plain form holds the module's own answer to `config`, with what the merchant chose. It is compiled once per shop and
batch; the mapping then only looks things up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from shopledger.connect.contract import Document, ShopFacts
from shopledger.connect.reading import read_mapping, read_optional_decimal, read_rows, read_text
from shopledger.domain.countries import Language, country_name, known_countries
from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.money import ZERO
from shopledger.domain.settings import Settings
from shopledger.domain.territories import normal_country
from shopledger.domain.vat_rates import percents_on
from shopledger.shops.opencart.rows import RowReader
from shopledger.shops.opencart.settings import listed, paid_statuses
from shopledger.shops.opencart.texts import best_name

_VAT_NAMES = re.compile(
    r"\b(?:btw|vat|ust|uid|tva|moms|nip|iva|partita|ust-?id\w*|umsatzsteuer\w*|mwst)\b|\btax.?(?:id|no|number)|btw.?n",
    re.IGNORECASE,
)
_OPENCART_NAMES = {
    "FRANCE, METROPOLITAN": "FR", "CZECH REPUBLIC": "CZ", "SLOVAK REPUBLIC": "SK", "UNITED STATES": "US",
    "RUSSIAN FEDERATION": "RU", "KOREA, REPUBLIC OF": "KR", "VATICAN CITY STATE (HOLY SEE)": "VA", "TURKEY": "TR",
    "MACEDONIA": "MK", "FYROM": "MK", "ALAND ISLANDS": "AX", "CANARY ISLANDS": "IC", "REUNION": "RE", "CURACAO": "CW",
}  # fmt: skip
"""Names that OpenCart installs and the project writes otherwise, as the country table of its releases has them."""

_OPTIONS = "options"


class TaxRate(NamedTuple):
    """A tax rate as it is now. `percent` in percent, or the amount per piece where `is_levy`."""

    id: str
    percent: Decimal
    is_levy: bool
    countries: frozenset[str]
    groups: frozenset[str]


class TaxRule(NamedTuple):
    """A rate that a tax class has, and whose address decides: shipping, payment or store."""

    rate: TaxRate
    based: str


class Shop:
    """The facts of one shop, compiled. It is read only."""

    def __init__(self, facts: ShopFacts) -> None:
        document = facts.document
        self.config: Mapping[str, Any] = read_mapping(document, "config")
        options = read_mapping(document, _OPTIONS)
        self.home = facts.country
        self.base_currency = read_text(self.config, "base_currency")
        self.paid = frozenset(ids_in(options, "paid"))
        self.books_vouchers = options.get("vouchers_used") == "line"
        self.payment_totals = frozenset(("voucher", "credit", *ids_in(options, "payment_totals")))
        self.shipping_classes = _classes(self.config, "shipping_methods")
        self.total_classes = _classes(self.config, "totals")
        self.vat_fields = _vat_fields(self.config)
        self.field_values = _field_values(self.config)
        self._countries = {str(name): str(code) for name, code in read_mapping(document, "countries").items()}
        self._zone_name = read_text(document, "time_zone")
        self._percents: dict[tuple[str, str, date], tuple[Decimal, ...]] = {}
        self._rates = _tax_rates(self.config)
        self.rates_by_name = _by_name(self.config, self._rates)
        self.rules = _rules(self.config, self._rates)

    @cached_property
    def rows(self) -> RowReader:
        """What reads orders of this shop that come as rows."""
        return RowReader(
            zone=_zone(self._zone_name),
            countries=self._countries,
            shipping_classes=self.shipping_classes,
            vat_field=read_text(self.config, "vat_field_id"),
            base_currency=self.base_currency,
        )

    def percents(self, destination: str, payer: str, day: date) -> tuple[Decimal, ...]:
        """Percentages that a sale can bear, likely ones first: none, the shop's there, the law's there and at home."""
        key = (destination, payer, day)
        known = self._percents.get(key)
        if known is None:
            if len(self._percents) > _REMEMBERED:
                self._percents.clear()
            known = self._percents[key] = self._find_percents(destination, payer, day)
        return known

    def _find_percents(self, destination: str, payer: str, day: date) -> tuple[Decimal, ...]:
        rates = [rate for rate in self._rates.values() if not rate.is_levy]
        near = [rate.percent for rate in rates if rate.countries & {destination, payer, self.home}]
        law = [percent for land in (destination, payer, self.home) for percent in percents_on(land, day)]
        return tuple(dict.fromkeys((ZERO, *near, *law, *(rate.percent for rate in rates))))

    def class_percents(self, tax_class: str, addresses: Mapping[str, str], group: str) -> tuple[Decimal, ...]:
        """The percentages a tax class has now for these addresses (ISO code by kind) and customer group."""
        return tuple(
            rule.rate.percent
            for rule in self.rules.get(tax_class, ())
            if not rule.rate.is_levy and addresses.get(rule.based) in rule.rate.countries and group in rule.rate.groups
        )


def _zone(name: str) -> ZoneInfo:
    """The shop's zone; Amsterdam where it names none that there is."""
    try:
        return ZoneInfo(name) if name else AMSTERDAM
    except (ValueError, LookupError, OSError):
        return AMSTERDAM


_REMEMBERED = 4096
_RECENT_SIZE = 8
_recent: list[tuple[Document, ShopFacts, Shop]] = []


def shop_of(facts: ShopFacts) -> Shop:
    """The compiled facts; the last few are remembered by identity, since facts are read for whole batches."""
    document = facts.document
    for known, its_facts, shop in _recent:
        if known is document and its_facts.country == facts.country:
            return shop
    shop = Shop(facts)
    _recent.insert(0, (document, facts, shop))
    del _recent[_RECENT_SIZE:]
    return shop


def facts_of(
    config: Mapping[str, Any],
    settings: Settings,
    *,
    country: str = "",
    time_zone: str = "",
    countries: Mapping[str, str] | None = None,
) -> ShopFacts:
    """The facts of a shop from its configuration and the merchant's choices."""
    options = settings.shop_options
    complete = ids_in(config, "complete_status_ids")
    return ShopFacts(
        country=country or settings.home,
        currency=str(config.get("base_currency") or "EUR"),
        document={
            "config": dict(config),
            "time_zone": time_zone,
            "countries": dict(countries or {}),
            _OPTIONS: {
                "paid": paid_statuses(settings, complete),
                "vouchers_used": options.get("vouchers_used", "payment"),
                "payment_totals": listed(options.get("payment_totals", "")),
            },
        },
    )


def ids_in(row: Mapping[str, Any], name: str) -> list[str]:
    """The ids listed under `name`, as texts; none where no list stands there."""
    value = row.get(name)
    return [str(each) for each in value] if isinstance(value, list) else []


def country_of(code: str, name: str) -> str:
    """The ISO code of a country, by the name in the order where the shop no longer has it in its list."""
    if code:
        return normal_country(code)
    wanted = name.strip().upper()
    return _COUNTRY_CODES.get(wanted, "") if wanted else ""


_COUNTRY_CODES = {
    **{
        country_name(code, language).upper(): normal_country(code)
        for language in Language
        for code in known_countries()
        if code not in {"XI", "EL", "UK"}
    },
    **_OPENCART_NAMES,
}


def _classes(config: Mapping[str, Any], name: str) -> dict[str, str]:
    rows = read_rows(config, name)
    return {read_text(row, "code"): tax_class for row in rows if (tax_class := read_text(row, "tax_class_id"))}


def _tax_rates(config: Mapping[str, Any]) -> dict[str, TaxRate]:
    zones = {read_text(zone, "id"): _zone_countries(zone) for zone in read_rows(config, "geo_zones")}
    rates = (_tax_rate(row, zones) for row in read_rows(config, "tax_rates"))
    return {rate.id: rate for rate in rates}


def _tax_rate(row: Mapping[str, Any], zones: Mapping[str, frozenset[str]]) -> TaxRate:
    percent = read_optional_decimal(row, "rate", "tax_rates") or ZERO
    return TaxRate(
        id=read_text(row, "id"),
        percent=percent.normalize() + ZERO,
        is_levy=read_text(row, "type") == "F",
        countries=zones.get(read_text(row, "geo_zone_id"), frozenset()),
        groups=frozenset(ids_in(row, "customer_group_ids")),
    )


def _zone_countries(zone: Mapping[str, Any]) -> frozenset[str]:
    codes = (read_text(member, "country_iso2") for member in read_rows(zone, "members"))
    return frozenset(normal_country(code) for code in codes if code)


def _by_name(config: Mapping[str, Any], rates: Mapping[str, TaxRate]) -> dict[str, tuple[TaxRate, ...]]:
    names: dict[str, tuple[TaxRate, ...]] = {}
    for row in read_rows(config, "tax_rates"):
        name = read_text(row, "name")
        names[name] = (*names.get(name, ()), rates[read_text(row, "id")])
    return names


def _rules(config: Mapping[str, Any], rates: Mapping[str, TaxRate]) -> dict[str, tuple[TaxRule, ...]]:
    rules: dict[str, tuple[TaxRule, ...]] = {}
    for row in read_rows(config, "tax_rules"):
        rate = rates.get(read_text(row, "tax_rate_id"))
        if rate is not None:
            tax_class = read_text(row, "tax_class_id")
            rules[tax_class] = (*rules.get(tax_class, ()), TaxRule(rate, read_text(row, "based")))
    return rules


def _vat_fields(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Custom fields that hold a VAT number: the one chosen in the module, else those whose names say so."""
    chosen = read_text(config, "vat_field_id")
    if chosen:
        return (chosen,)
    fields = read_rows(config, "custom_fields")
    return tuple(read_text(field, "id") for field in fields if _is_vat_name(read_mapping(field, "names")))


def _is_vat_name(names: Mapping[str, Any]) -> bool:
    return any(_VAT_NAMES.search(str(name)) for name in names.values())


def _field_values(config: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the stored value ids of select and radio fields mean, by field."""
    return {
        read_text(field, "id"): {
            read_text(value, "id"): best_name(read_mapping(value, "names")) for value in read_rows(field, "values")
        }
        for field in read_rows(config, "custom_fields")
        if field.get("values")
    }
