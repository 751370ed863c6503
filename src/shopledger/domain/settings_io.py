"""Settings as a document (JSON) and back: what the store keeps and what `shopledger preview --settings` reads.

What it is for: one format, described in docs/settings.md, checked to the last field with the place of what is wrong.
What it does not do: it does not ask whether the package knows a code or an account (each connector's `check_settings`
does). Amounts and percentages are text ("21", "0.05"), so that no reader takes them for floats; numbers are read too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from shopledger.domain.money import HUNDRED, ZERO, AmountError, parse
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Grouping, NumberSource, PaymentMode, Settings, VatRow
from shopledger.domain.territories import normal_country

_Read = Callable[[object, str], Any]

_COUNTRY_LENGTH = 2


class SettingsError(ValueError):
    """A document that holds no settings: `path` says where (rows[2].rate), `what` what is wrong there."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}" if path else what)
        self.path = path
        self.what = what


def settings_from_json(body: bytes) -> Settings:
    """The settings in a JSON text (UTF-8).  Raises SettingsError."""
    try:
        document = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise SettingsError("", f"this is not JSON: {error}") from None
    return settings_from_document(document)


def settings_from_document(document: object) -> Settings:
    """The settings in a document; fields that are left out keep their defaults.

    Raises SettingsError for a field that is unknown, missing (`shop_country`) or not what it should be.
    """
    values = _read_fields(document, "", _SETTINGS)
    if not values.get("shop_country"):
        raise SettingsError("shop_country", "is missing")
    return Settings(**values)


def settings_to_document(settings: Settings) -> dict[str, object]:
    """The document of these settings, every field named; what `settings_from_document` reads back as an equal value."""
    return {name: _write(getattr(settings, name), name) for name in _SETTINGS}


def _write(value: object, name: str) -> object:
    if name in _WRITERS:
        return _WRITERS[name](value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _write_row(row: VatRow) -> dict[str, object]:
    document = {name: _write(getattr(row, name), name) for name in _ROW}
    return {name: value for name, value in document.items() if name in _ROW_ALWAYS or value not in {None, ""}}


def _write_debtor(debtor: DebtorRef) -> dict[str, object]:
    document = {name: getattr(debtor, name) for name in _DEBTOR}
    return {name: value for name, value in document.items() if value}


def _read_fields(document: object, path: str, readers: Mapping[str, _Read]) -> dict[str, Any]:
    fields = _read_object(document, path)
    for name in fields:
        if name not in readers:
            raise SettingsError(_join(path, name), "is not a known field")
    return {name: readers[name](value, _join(path, name)) for name, value in fields.items()}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _read_object(value: object, path: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise SettingsError(path, "must be an object")
    return {str(name): each for name, each in value.items()}


def _read_list(value: object, path: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise SettingsError(path, "must be a list")
    return list(value)


def _read_text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise SettingsError(path, "must be a text")
    return value


def _read_flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(path, "must be true or false")
    return value


def _read_country(value: object, path: str) -> str:
    country = normal_country(_read_text(value, path))
    if len(country) != _COUNTRY_LENGTH or not (country.isascii() and country.isalpha()):
        raise SettingsError(path, "must be a country code of two letters, such as NL")
    return country


def _read_row_country(value: object, path: str) -> str:
    return _read_country(value, path) if value else ""


def _read_number(value: object, path: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise SettingsError(path, 'must be a number, best written as text: "0.05"')
    try:
        return parse(str(value))
    except AmountError:
        raise SettingsError(path, f"is not a number: {value}") from None


def _read_tolerance(value: object, path: str) -> Decimal:
    number = _read_number(value, path)
    if number < ZERO:
        raise SettingsError(path, "must not be negative")
    return number


def _read_rate(value: object, path: str) -> Decimal:
    rate = _read_number(value, path)
    if not ZERO <= rate <= HUNDRED:
        raise SettingsError(path, "must be a percentage from 0 to 100, such as 21")
    return rate


def _read_date(value: object, path: str) -> date:
    try:
        return date.fromisoformat(_read_text(value, path))
    except ValueError:
        raise SettingsError(path, "must be a date, such as 2026-01-31") from None


def _optional(read: _Read) -> _Read:
    return lambda value, path: None if value is None else read(value, path)


def _one_of(kind: type[Enum]) -> _Read:
    words = {member.value: member for member in kind}

    def read(value: object, path: str) -> Enum:
        member = words.get(value) if isinstance(value, str) else None
        if member is None:
            raise SettingsError(path, f"must be one of: {', '.join(words)}")
        return member

    return read


def _pairs(read: _Read) -> _Read:
    return lambda value, path: tuple(
        (name, read(each, _join(path, name))) for name, each in _read_object(value, path).items()
    )


def _read_statuses(value: object, path: str) -> frozenset[str]:
    return frozenset(_read_text(each, f"{path}[{index}]") for index, each in enumerate(_read_list(value, path)))


def _read_debtor(value: object, path: str) -> DebtorRef:
    fields = _read_fields(value, path, _DEBTOR)
    if not fields.get("id"):
        raise SettingsError(_join(path, "id"), "is missing")
    return DebtorRef(**fields)


def _read_rows(value: object, path: str) -> tuple[VatRow, ...]:
    return tuple(_read_row(each, f"{path}[{index}]") for index, each in enumerate(_read_list(value, path)))


def _read_row(value: object, path: str) -> VatRow:
    fields = _read_fields(value, path, _ROW)
    treatment = fields.get("treatment", VatTreatment.ORDINARY)
    is_ordinary = treatment is VatTreatment.ORDINARY
    for name in ("rate", "vat_code", "ledger_account"):
        if name not in fields:
            raise SettingsError(_join(path, name), "is missing")
    if is_ordinary is not bool(fields.setdefault("country", "")):
        what = "is missing" if is_ordinary else f"must be left out of a row of the treatment {treatment.value}"
        raise SettingsError(_join(path, "country"), what)
    try:
        row = VatRow(**fields)
    except ValueError as error:
        raise SettingsError(_join(path, "rate"), str(error)) from None
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise SettingsError(_join(path, "valid_to"), "lies before valid_from")
    return row


_WRITERS: dict[str, Callable[[Any], object]] = {
    "statuses": sorted,
    "rows": lambda rows: [_write_row(row) for row in rows],
    "fixed_debtors": lambda pairs: {method: _write_debtor(debtor) for method, debtor in pairs},
    "clearing_accounts": dict,
    "package": dict,
    "shop": dict,
}

_DEBTOR: dict[str, _Read] = dict.fromkeys(("id", "code", "name", "kind"), _read_text)

_ROW_ALWAYS = frozenset({"rate", "vat_code", "ledger_account"})
_ROW: dict[str, _Read] = {
    "country": _read_row_country,
    "rate": _read_rate,
    "vat_code": _read_text,
    "ledger_account": _read_text,
    "treatment": _one_of(VatTreatment),
    "line_kind": _optional(_one_of(LineKind)),
    "valid_from": _optional(_read_date),
    "valid_to": _optional(_read_date),
}

_SETTINGS: dict[str, _Read] = {
    "shop_country": _read_country,
    "statuses": _read_statuses,
    "rows": _read_rows,
    "uses_margin_scheme": _read_flag,
    "charges_no_vat": _read_flag,
    "fixed_debtors": _pairs(_read_debtor),
    "document_kind": _one_of(BookingKind),
    "cost_centre": _read_text,
    "tolerance": _read_tolerance,
    "free_line_rate": _optional(_read_rate),
    "reference_prefix": _read_text,
    "number_source": _one_of(NumberSource),
    "start_on": _optional(_read_date),
    "payments": _one_of(PaymentMode),
    "clearing_accounts": _pairs(_read_text),
    "payment_journal": _read_text,
    "grouping": _one_of(Grouping),
    "daily_debtor_email": _read_text,
    "package": _pairs(_read_text),
    "shop": _pairs(_read_text),
}
