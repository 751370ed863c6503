"""Every code of the catalogue as a page shows it: with an example of what it says, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shopledger.domain.messages import CATALOGUE, Entry, Family, Remedy
from shopledger.web.texts import title_of, words_of

FAMILIES = {
    Family.CONNECTION: _("Connections"),
    Family.CHECK: _("Checks before booking"),
    Family.BOOKING: _("Refused by your bookkeeping"),
    Family.PAYMENT: _("Payments"),
    Family.LICENCE: _("Licence"),
    Family.NOTE: _("Remarks"),
    Family.BUG: _("Our own mistakes"),
}
REMEDIES = {
    Remedy.SETTINGS: _("Change the settings. After saving we try again by ourselves."),
    Remedy.SHOP: _("Correct it in your shop, then press Process."),
    Remedy.PACKAGE: _("Correct it in your bookkeeping, then press Process."),
    Remedy.WAIT: _("We try again by ourselves."),
    Remedy.NONE: _("This cannot be offered again."),
}
EXAMPLES = {
    "account": "8000",
    "amount": "121.00",
    "code": "ABC-1",
    "country": "DE",
    "currency": "USD",
    "date": "2026-01-31",
    "days": "60",
    "debtor": "10042",
    "difference": "10.00",
    "field": "address",
    "function": "8",
    "journal": "70",
    "kind": "fee",
    "length": "25",
    "line": "T-shirt",
    "lines": "111.00",
    "method": "iDEAL",
    "minutes": "12",
    "number": "1042",
    "open": "60.50",
    "path": "items",
    "rate": "19",
    "reason": "amounts",
    "reference": "4f1c09ab",
    "rule": "icp",
    "shop": "ordinary",
    "status": "New",
    "total": "121.00",
    "treatment": "icp",
    "value": "8000",
    "vat": "21.00",
}
"""What stands in the places of a text that a real case fills."""
EXAMPLES_OF = {
    "CHK-03": {"number": "DE123456789"},
    "CHK-04": {"number": "DE123456789"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One code in words. `text` is an example where `is_example`."""

    code: str
    title: str
    text: str
    advice: str
    remedy: Any
    is_example: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The codes of one family."""

    key: str
    name: Any
    cases: tuple[Case, ...]


def groups() -> tuple[Group, ...]:
    """All codes, family by family."""
    return tuple(Group(key=family.value, name=name, cases=tuple(cases(family))) for family, name in FAMILIES.items())


def cases(family: Family) -> Iterator[Case]:
    """The codes of a family."""
    return (case(entry) for entry in CATALOGUE.values() if entry.family is family)


def case(entry: Entry) -> Case:
    """One code, in the language of the page."""
    words = words_of(entry.code, {**EXAMPLES, **EXAMPLES_OF.get(entry.code, {})})
    return Case(
        code=entry.code,
        title=title_of(entry.code),
        text=words.text,
        advice=words.advice,
        remedy=REMEDIES[entry.remedy] if entry.family is not Family.NOTE else "",
        is_example=bool(entry.parameters),
    )
