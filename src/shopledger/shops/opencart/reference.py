"""Reference rows of a shop (taxes, statuses, settings) in the form in which the module answers `config`.

For orders that come as rows from a file: whoever has the shop's tables gets the same facts as the module gives. Which
columns stand for what differs between versions of OpenCart only in the names of settings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shopledger.connect.contract import Document
from shopledger.shops.opencart.texts import json_column, plain, stored

Row = Mapping[str, Any]
Tables = Mapping[str, Any]


def config_of(tables: Tables) -> Document:
    """The answer that the module would give to `config`."""
    settings = settings_of(tables)
    return {
        "tax_classes": _listed(tables, "tax_class", {"id": "tax_class_id", "title": "title"}),
        "tax_rates": _tax_rates(tables),
        "tax_rules": _listed(
            tables,
            "tax_rule",
            {name: name for name in ("tax_class_id", "tax_rate_id", "based", "priority")},
            order="tax_rule_id",
        ),
        "geo_zones": _geo_zones(tables),
        "order_statuses": _named(tables, "order_status", "order_status_id"),
        "processing_status_ids": _ids(settings.get("config_processing_status")),
        "complete_status_ids": _ids(settings.get("config_complete_status")),
        "void_status_id": stored(settings.get("config_void_status_id")),
        "fraud_status_id": stored(settings.get("config_fraud_status_id")),
        "customer_groups": _named(tables, "customer_group_description", "customer_group_id"),
        "custom_fields": _custom_fields(tables),
        "vat_field_id": _vat_field(settings),
        "payment_methods": _extensions(tables, settings, "payment"),
        "shipping_methods": _extensions(tables, settings, "shipping"),
        "totals": _extensions(tables, settings, "total"),
        "currencies": _listed(
            tables,
            "currency",
            {"code": "code", "value": "value", "decimals": "decimal_place", "status": "status"},
            order="currency_id",
        ),
        "base_currency": stored(settings.get("config_currency")),
    }


def settings_of(tables: Tables) -> dict[str, Any]:
    """Settings of the main store by key."""
    return {str(row["key"]): row.get("value") for row in rows_of(tables, "setting") if _is_main(row)}


def rows_of(tables: Tables, name: str) -> list[Row]:
    """The rows of a table; none where it is absent."""
    rows = tables.get(name)
    if isinstance(rows, dict):
        return [rows]
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def countries_of(tables: Tables) -> dict[str, str]:
    """ISO codes by the shop's own id of the country."""
    return {str(row.get("country_id")): str(row["iso_code_2"]) for row in rows_of(tables, "country") if _has_code(row)}


def _has_code(row: Row) -> bool:
    return bool(row.get("iso_code_2"))


def _is_main(row: Row) -> bool:
    return str(row.get("store_id", "0")) == "0" and "key" in row


def _ids(value: object) -> list[str]:
    content = json_column(value)
    return [str(each) for each in (content.values() if isinstance(content, dict) else content)]


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() else 0


def _sorted(tables: Tables, name: str, order: str) -> Sequence[Row]:
    return sorted(rows_of(tables, name), key=lambda row: _number(row.get(order)))


def _listed(tables: Tables, name: str, columns: Mapping[str, str], *, order: str = "") -> list[Document]:
    """The rows of a table by id, with some columns under other names."""
    rows = _sorted(tables, name, order or f"{name}_id")
    return [{as_name: plain(row.get(column)) for as_name, column in columns.items()} for row in rows]


def _languages(tables: Tables) -> dict[str, str]:
    return {str(row.get("language_id")): str(row.get("code")) for row in rows_of(tables, "language")}


def _names(tables: Tables, table: str, order: str) -> dict[str, dict[str, str | None]]:
    """Names by language, by id."""
    languages = _languages(tables)
    names: dict[str, dict[str, str | None]] = {}
    for row in _sorted(tables, table, order):
        language = str(row.get("language_id"))
        names.setdefault(str(row.get(order)), {})[languages.get(language, language)] = plain(row.get("name"))
    return names


def _named(tables: Tables, table: str, order: str) -> list[Document]:
    return [{"id": identity, "names": names} for identity, names in _names(tables, table, order).items()]


def _tax_rates(tables: Tables) -> list[Document]:
    groups: dict[str, list[str]] = {}
    for row in _sorted(tables, "tax_rate_to_customer_group", "customer_group_id"):
        groups.setdefault(str(row.get("tax_rate_id")), []).append(str(row.get("customer_group_id")))
    columns = {"id": "tax_rate_id", **{name: name for name in ("name", "rate", "type", "geo_zone_id")}}
    rates = _listed(tables, "tax_rate", columns)
    for rate in rates:
        rate["customer_group_ids"] = groups.get(str(rate["id"]), [])
    return rates


def _geo_zones(tables: Tables) -> list[Document]:
    countries = countries_of(tables)
    members: dict[str, list[Document]] = {}
    for row in _sorted(tables, "zone_to_geo_zone", "zone_to_geo_zone_id"):
        member: Document = {
            "country_iso2": countries.get(str(row.get("country_id"))),
            "zone_id": stored(row.get("zone_id")),
        }
        members.setdefault(str(row.get("geo_zone_id")), []).append(member)
    zones = _listed(tables, "geo_zone", {"id": "geo_zone_id", "name": "name"})
    for zone in zones:
        zone["members"] = members.get(str(zone["id"]), [])
    return zones


def _custom_fields(tables: Tables) -> list[Document]:
    names = _names(tables, "custom_field_description", "custom_field_id")
    languages = _languages(tables)
    values: dict[str, dict[str, dict[str, str | None]]] = {}
    for row in _sorted(tables, "custom_field_value_description", "custom_field_value_id"):
        language = str(row.get("language_id"))
        of_field = values.setdefault(str(row.get("custom_field_id")), {})
        of_value = of_field.setdefault(str(row.get("custom_field_value_id")), {})
        of_value[languages.get(language, language)] = plain(row.get("name"))
    columns = {"id": "custom_field_id", **{name: name for name in ("location", "type", "status")}}
    fields = _listed(tables, "custom_field", columns)
    for field in fields:
        identity = str(field["id"])
        field["names"] = names.get(identity, {})
        field["values"] = [{"id": value, "names": each} for value, each in values.get(identity, {}).items()]
    return fields


def _vat_field(settings: Mapping[str, Any]) -> str | None:
    """The field that the merchant chose in the module, where its settings are among the rows."""
    chosen = settings.get("module_shopledger_vat_field") or settings.get("shopledger_vat_field")
    return stored(chosen) if chosen and str(chosen) != "0" else None


def _extensions(tables: Tables, settings: Mapping[str, Any], kind: str) -> list[Document]:
    """Installed extensions. Their settings begin with their type since 3.0, before that with their code."""
    codes = sorted(str(row.get("code")) for row in rows_of(tables, "extension") if row.get("type") == kind)
    names = ("sort_order", "tax_class_id", "status")
    return [{"code": code, **{name: _setting(settings, kind, code, name) for name in names}} for code in codes]


def _setting(settings: Mapping[str, Any], kind: str, code: str, name: str) -> str | None:
    since_3 = f"{kind}_{code}_{name}"
    return stored(settings.get(since_3 if since_3 in settings else f"{code}_{name}"))
