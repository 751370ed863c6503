"""Reference rows of the simulated market's shop: the tax set-up of a Dutch shop that sells all over Europe."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shopledger.connect.simulation.market import PaidBy
from shopledger.connect.simulation.market.goods import ABSENT_TAX, OUTDATED_TAX, TAXES

Json = dict[str, Any]

STANDARD_CLASS = "21"
"""The tax class that shipping and fees have."""

COUNTRY_IDS = {"NL": "150", "DE": "81", "BE": "21", "FR": "74", "ES": "195", "CH": "204", "US": "223", "GB": "222"}
COUNTRY_NAMES = {
    "NL": "Netherlands", "DE": "Germany", "BE": "Belgium", "FR": "France, Metropolitan", "ES": "Spain",
    "CH": "Switzerland", "US": "United States", "GB": "United Kingdom",
}  # fmt: skip
_WORDS = {"NL": "BTW", "DE": "MwSt", "BE": "BTW BE", "FR": "TVA", "ES": "IVA"}
PAYMENT_CODES = {
    PaidBy.IDEAL: "mollie_ideal",
    PaidBy.CARD: "mollie_creditcard",
    PaidBy.PAYPAL: "pp_standard",
    PaidBy.BANK_TRANSFER: "bank_transfer",
    PaidBy.INVOICE: "free_invoice",
    PaidBy.AT_PICKUP: "cod",
}
STATUSES = {
    "1": "Pending", "2": "Processing", "3": "Shipped", "5": "Complete", "7": "Canceled", "8": "Denied",
    "9": "Canceled Reversal", "10": "Failed", "11": "Refunded", "12": "Reversed", "13": "Chargeback", "14": "Expired",
    "15": "Processed", "16": "Voided",
}  # fmt: skip
_SORT_ORDERS = {"sub_total": "1", "shipping": "3", "payment_fee": "4", "coupon": "4", "tax": "5", "total": "9"}


def rate_name(country: str, percent: Decimal) -> str:
    """What the shop calls a rate, such as: MwSt 19%."""
    return f"{_WORDS.get(country, 'VAT')} {percent:f}%"


def reference_rows() -> Json:
    """The rows, by table."""
    rates = _rates()
    return {
        "opencart_version": "3.0.5.1",
        "setting": _settings(),
        "currency": [
            {"currency_id": "3", "code": "EUR", "decimal_place": "2", "value": "1.00000000", "status": "1"},
            {"currency_id": "2", "code": "USD", "decimal_place": "2", "value": "1.08730000", "status": "1"},
        ],
        "tax_class": [{"tax_class_id": STANDARD_CLASS, "title": "Hoog tarief"}],
        "tax_rate": [
            {"tax_rate_id": identity, "geo_zone_id": COUNTRY_IDS[land], "name": rate_name(land, percent),
             "rate": f"{percent:.4f}", "type": "P"}
            for identity, land, percent in rates
        ],
        "tax_rule": [
            {"tax_rule_id": identity, "tax_class_id": STANDARD_CLASS, "tax_rate_id": identity, "based": "shipping",
             "priority": "1"}
            for identity, land, percent in rates
            if percent == TAXES[land][0].percent
        ],
        "tax_rate_to_customer_group": [
            {"tax_rate_id": identity, "customer_group_id": "1"} for identity, _, _ in rates
        ],
        "geo_zone": [{"geo_zone_id": COUNTRY_IDS[land], "name": COUNTRY_NAMES[land]} for land in TAXES],
        "zone_to_geo_zone": [
            {"zone_to_geo_zone_id": COUNTRY_IDS[land], "country_id": COUNTRY_IDS[land], "zone_id": "0",
             "geo_zone_id": COUNTRY_IDS[land]}
            for land in TAXES
        ],
        "order_status": [
            {"order_status_id": identity, "language_id": "1", "name": name} for identity, name in STATUSES.items()
        ],
        "customer_group_description": [
            {"customer_group_id": "1", "language_id": "1", "name": "Default"},
            {"customer_group_id": "2", "language_id": "1", "name": "EU business"},
        ],
        "custom_field": [{"custom_field_id": "1", "type": "text", "location": "address", "status": "1"}],
        "custom_field_description": [{"custom_field_id": "1", "language_id": "1", "name": "VAT number"}],
        "custom_field_value_description": [],
        "language": [{"language_id": "1", "code": "en-gb"}],
        "extension": [
            *({"type": "payment", "code": code} for code in PAYMENT_CODES.values()),
            {"type": "shipping", "code": "flat"},
            {"type": "shipping", "code": "pickup"},
            *({"type": "total", "code": code} for code in _SORT_ORDERS),
        ],
        "country": [
            {"country_id": identity, "name": COUNTRY_NAMES[land], "iso_code_2": land}
            for land, identity in COUNTRY_IDS.items()
        ],
    }  # fmt: skip


def _rates() -> list[tuple[str, str, Decimal]]:
    """Id, country and percentage of every rate, those of faulty sales among them."""
    percents = {land: dict.fromkeys(tax.percent for tax in taxes if tax.percent) for land, taxes in TAXES.items()}
    percents["FR"][ABSENT_TAX.percent] = None
    percents["DE"][OUTDATED_TAX.percent] = None
    pairs = [(land, percent) for land, each in percents.items() for percent in each]
    return [(str(101 + place), land, percent) for place, (land, percent) in enumerate(pairs)]


def _settings() -> list[Json]:
    values = {
        "config_name": "Simulated OpenCart",
        "config_country_id": COUNTRY_IDS["NL"],
        "config_timezone": "Europe/Amsterdam",
        "config_currency": "EUR",
        "config_processing_status": '["5","1","2","12","3"]',
        "config_complete_status": '["5","3"]',
        "module_shopledger_vat_field": "1",
        "shipping_flat_tax_class_id": STANDARD_CLASS,
        "total_payment_fee_tax_class_id": STANDARD_CLASS,
        **{f"total_{code}_sort_order": order for code, order in _SORT_ORDERS.items()},
    }
    return [{"store_id": "0", "key": key, "value": value} for key, value in values.items()]
