"""Rows of one order, as the shop's tables hold them, in the form of the module's order object.

For orders that come from a file instead of through the module. Both roads then share everything that follows. Columns
that a version does not have are null. Nothing is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shopledger.connect.contract import Document
from shopledger.shops.opencart.reference import Row, Tables, rows_of
from shopledger.shops.opencart.texts import json_column, plain, stored

_PARTS = ("company", "firstname", "lastname", "address_1", "address_2", "postcode", "city", "zone")
_LOCATIONS = frozenset({"account", "address"})


class RowReader:
    """Reads rows of one shop. `countries` are ISO codes by the shop's id, `vat_field` the chosen custom field."""

    def __init__(
        self,
        *,
        zone: ZoneInfo,
        countries: Mapping[str, str],
        shipping_classes: Mapping[str, str],
        vat_field: str = "",
        base_currency: str = "",
    ) -> None:
        self._zone = zone
        self._countries = countries
        self._shipping_classes = shipping_classes
        self._vat_field = vat_field
        self._base_currency = base_currency

    def order(self, tables: Tables) -> Document:
        """The order in these rows; `tables` holds those of one order."""
        row = rows_of(tables, "order")[0]
        method = _method(row, "payment")
        return {
            "order_id": stored(row.get("order_id")),
            "invoice": {"prefix": plain(row.get("invoice_prefix")), "no": stored(row.get("invoice_no"))},
            "store_id": stored(row.get("store_id")),
            "status_id": stored(row.get("order_status_id")),
            "history_id": _last(rows_of(tables, "order_history")),
            "date_added": self._moment(row, "date_added"),
            "date_modified": self._moment(row, "date_modified"),
            "language": stored(row.get("language_code") or row.get("language_id")),
            "base_currency": self._base_currency or None,
            "customer": _customer(row),
            "payment": self._address(row, "payment"),
            "shipping": self._address(row, "shipping") if _has_shipping(row) else None,
            "payment_method": {"code": method["code"], "title": method["title"]},
            "shipping_method": self._shipping_method(row),
            "currency": {"code": stored(row.get("currency_code")), "value": stored(row.get("currency_value"))},
            "total": stored(row.get("total")),
            "products": _products(tables),
            "totals": [_total(each) for each in _in_sequence(rows_of(tables, "order_total"))],
            "vouchers": [
                {"description": plain(each.get("description")), "amount": stored(each.get("amount"))}
                for each in rows_of(tables, "order_voucher")
            ],
            "vat_number": vat_number(row, self._vat_field),
            "unstable": False,
        }

    def _moment(self, row: Row, column: str) -> Document:
        """The time as stored and in UTC; in the hour that autumn has twice the first one."""
        local = stored(row.get(column))
        try:
            moment = datetime.fromisoformat(local or "").replace(tzinfo=self._zone)
            utc = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError):
            return {"local": local, "utc": None}
        return {"local": local, "utc": utc}

    def _address(self, row: Row, kind: str) -> Document:
        address: Document = {part: plain(row.get(f"{kind}_{part}")) for part in _PARTS}
        address["country_iso2"] = self._countries.get(str(row.get(f"{kind}_country_id")))
        address["country_name"] = plain(row.get(f"{kind}_country"))
        address["fields"] = fields_of(row.get(f"{kind}_custom_field"))
        return address

    def _shipping_method(self, row: Row) -> Document:
        method = _method(row, "shipping")
        if method["tax_class_id"] is None:
            method["tax_class_id"] = self._shipping_classes.get(str(method["code"] or "").partition(".")[0])
        return method


def fields_of(column: object) -> Document:
    """Custom fields by id, out of the three shapes: flat, one level deeper under their location, an empty list."""
    content = json_column(column)
    fields: Document = {}
    for name, value in content.items() if isinstance(content, dict) else ():
        if name in _LOCATIONS and isinstance(value, dict):
            fields.update(value)
        elif name not in _LOCATIONS:
            fields[name] = value
    return {str(name): _value(value) for name, value in fields.items()}


def vat_number(row: Row, field: str) -> str | None:
    """The value of the chosen field: in the payment address, then the account, then the shipping address."""
    for column in ("payment_custom_field", "custom_field", "shipping_custom_field") if field else ():
        value = fields_of(row.get(column)).get(field)
        if isinstance(value, str) and value:
            return value
    return None


def _value(value: object) -> object:
    return [_value(each) for each in value] if isinstance(value, list) else plain(value)


def _last(rows: Sequence[Row]) -> str | None:
    numbers = [int(str(row["order_history_id"])) for row in rows if str(row.get("order_history_id")).isdecimal()]
    return str(max(numbers)) if numbers else None


def _customer(row: Row) -> Document:
    names = ("firstname", "lastname", "email", "telephone")
    return {
        "id": stored(row.get("customer_id")),
        "group_id": stored(row.get("customer_group_id")),
        **{name: plain(row.get(name)) for name in names},
        "fields": fields_of(row.get("custom_field")),
    }


def _has_shipping(row: Row) -> bool:
    """Orders of downloads only have no shipping address."""
    return str(row.get("shipping_country_id") or "0") != "0" or bool(row.get("shipping_address_1"))


def _method(row: Row, kind: str) -> dict[str, Any]:
    """Code, title and tax class: two columns before 4, one column of JSON since."""
    column = row.get(f"{kind}_method")
    inside = json_column(column)
    if not isinstance(inside, dict) or not inside:
        return {"code": stored(row.get(f"{kind}_code")), "title": plain(column), "tax_class_id": None}
    return {
        "code": stored(inside.get("code")),
        "title": plain(inside.get("name")),
        "tax_class_id": stored(inside.get("tax_class_id")),
    }


def _products(tables: Tables) -> list[Document]:
    options: dict[str, list[Document]] = {}
    for row in rows_of(tables, "order_option"):
        entry: Document = {"name": plain(row.get("name")), "value": plain(row.get("value"))}
        options.setdefault(str(row.get("order_product_id")), []).append(entry)
    catalogue = {str(row.get("product_id")): row for row in rows_of(tables, "product")}
    return [_product(row, options, catalogue) for row in rows_of(tables, "order_product")]


def _product(row: Row, options: Mapping[str, list[Document]], catalogue: Mapping[str, Row]) -> Document:
    now = catalogue.get(str(row.get("product_id")), {})
    as_stored = ("quantity", "price", "total", "tax")
    return {
        "order_product_id": stored(row.get("order_product_id")),
        "product_id": stored(row.get("product_id")),
        "name": plain(row.get("name")),
        "model": plain(row.get("model")),
        "sku": plain(now.get("sku")),
        **{name: stored(row.get(name)) for name in as_stored},
        "tax_class_id_now": stored(now.get("tax_class_id")),
        "options": options.get(str(row.get("order_product_id")), []),
    }


def _in_sequence(rows: Sequence[Row]) -> list[Row]:
    """Their physical sequence says nothing after an edit in the admin."""
    return sorted(rows, key=lambda row: (_whole(row.get("sort_order")), _whole(row.get("order_total_id"))))


def _whole(value: object) -> int:
    text = str(value)
    return int(text) if text.lstrip("-").isdecimal() else 0


def _total(row: Row) -> Document:
    return {
        "code": stored(row.get("code")),
        "title": plain(row.get("title")),
        "value": stored(row.get("value")),
        "sort_order": stored(row.get("sort_order")),
        "extension": stored(row.get("extension")),
    }
