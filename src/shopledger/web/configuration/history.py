"""Who changed which settings and when: what differs between two versions, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shopledger.domain.customer import DebtorRef
from shopledger.domain.settings import Settings, VatRow
from shopledger.domain.settings_io import settings_from_document
from shopledger.pipeline.lists import METHODS, STATUSES
from shopledger.store import texts
from shopledger.store.models import SettingsVersion
from shopledger.web.access import Place
from shopledger.web.configuration import forms, vat_rows, words
from shopledger.web.configuration.bench import COST_CENTRES, Bench
from shopledger.web.texts import said

SHOWN = 20
_NAMES: dict[str, Promise] = {
    "shop_country": _("Country of the shop"),
    "uses_margin_scheme": _("Margin scheme"),
    "charges_no_vat": _("Small-business exemption"),
    "document_kind": _("A sale becomes"),
    "cost_centre": _("Cost centre"),
    "tolerance": _("Largest rounding difference"),
    "free_line_rate": _("VAT of free lines"),
    "reference_prefix": _("Before every number"),
    "number_source": _("Number in the books"),
    "start_on": _("First day"),
    "payments": _("Payments"),
    "payment_journal": _("Journal for payments"),
    "grouping": _("Book"),
    "daily_debtor_email": _("E-mail address of the debtor for days"),
}
_WORDS: dict[object, Promise] = {
    **dict[object, Promise](words.KINDS.items()),
    **dict[object, Promise](words.NUMBERS.items()),
    **dict[object, Promise](words.PAYMENTS.items()),
    **dict[object, Promise](words.GROUPINGS.items()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs: what it was and what it became; an empty text for nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version and what it changed."""

    number: int
    saved_at: datetime
    who: str
    changes: tuple[Change, ...]
    rows: int
    is_newest: bool


def history_of(place: Place, bench: Bench, before: int | None = None) -> tuple[list[Version], int | None]:
    """Some versions, the newest first, and the number to go on with; None at the end. One query."""
    found = SettingsVersion.for_account(place.account).filter(integration=place.integration)
    if before is not None:
        found = found.filter(version__lt=before)
    rows = list(found.order_by("-version")[: SHOWN + 1])
    settings = [settings_of(row) for row in rows]
    newest = place.integration.settings_version
    versions = [
        Version(
            number=row.version,
            saved_at=row.saved_at,
            who=row.who,
            changes=tuple(differences(bench, earlier, present)),
            rows=len(present.rows),
            is_newest=row.version == newest,
        )
        for row, present, earlier in zip(rows, settings, [*settings, None][1:], strict=True)
    ]
    return versions[:SHOWN], rows[SHOWN - 1].version if len(rows) > SHOWN else None


def settings_of(version: SettingsVersion) -> Settings:
    """The settings as they were saved."""
    return settings_from_document(texts.document_of(version.document))


def differences(bench: Bench, before: Settings | None, after: Settings) -> Iterator[Change]:
    """What differs between two versions; for the very first one, what differs from nothing chosen."""
    before = before or Settings(shop_country=after.shop_country)
    for name, label in _NAMES.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(what=str(label), before=_shown(bench, name, old), after=_shown(bench, name, new))
    yield from _named(gettext("Status"), _statuses(bench, before), _statuses(bench, after))
    yield from _named(gettext("VAT row"), _rows(bench, before), _rows(bench, after))
    yield from _named(gettext("Payment method"), _methods(bench, before), _methods(bench, after))
    yield from _named(gettext("Option"), _options(bench, before), _options(bench, after))


def _named(what: str, before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Change(what=f"{what}: {name}", before=before.get(name, ""), after=after.get(name, ""))


def _shown(bench: Bench, name: str, value: object) -> str:
    if isinstance(value, Enum):
        return str(_WORDS.get(value, value.value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Decimal):
        return forms.shown(value) if name == "free_line_rate" else f"€ {forms.amount(value)}"
    if isinstance(value, date):
        return forms.day(value)
    text = str(value or "")
    if name == "shop_country":
        return words.country(text)
    lists: tuple[str, ...] = COST_CENTRES if name == "cost_centre" else (name,)
    return next((bench.labels[each][text] for each in lists if text in bench.labels.get(each, {})), text)


def _statuses(bench: Bench, settings: Settings) -> dict[str, str]:
    return {bench.label(STATUSES, status): gettext("booked") for status in sorted(settings.statuses)}


def _rows(bench: Bench, settings: Settings) -> dict[str, str]:
    return {_row_name(row): _row_words(bench, row) for row in settings.rows}


def _row_name(row: VatRow) -> str:
    parts = [vat_rows.place_name(vat_rows.place_of(row)), forms.shown(row.rate)]
    if row.line_kind is not None:
        parts.append(words.line_kind(row.line_kind))
    if row.valid_from is not None:
        parts.append(gettext("from %(day)s") % {"day": forms.day(row.valid_from)})
    return ", ".join(parts)


def _row_words(bench: Bench, row: VatRow) -> str:
    code, account = bench.label("vat_codes", row.vat_code), bench.label("ledger_accounts", row.ledger_account)
    until = gettext("until %(day)s") % {"day": forms.day(row.valid_to)} if row.valid_to else ""
    return " · ".join(filter(None, (code, account, until)))


def _methods(bench: Bench, settings: Settings) -> dict[str, str]:
    debtors = {key: _debtor(debtor) for key, debtor in settings.fixed_debtors}
    accounts = {key: bench.label("clearing_accounts", account) for key, account in settings.clearing_accounts}
    named: dict[str, str] = {}
    for key in dict.fromkeys((*debtors, *accounts)):
        named[bench.label(METHODS, key)] = " · ".join(filter(None, (debtors.get(key), accounts.get(key))))
    return named


def _debtor(debtor: DebtorRef) -> str:
    return " ".join(filter(None, (debtor.code, debtor.name))) or debtor.id


def _options(bench: Bench, settings: Settings) -> dict[str, str]:
    known = {each.name: each for each in (*bench.books.option_fields, *bench.shop.option_fields)}
    named: dict[str, str] = {}
    for name, value in (*settings.package, *settings.shop):
        field = known.get(name)
        fixed = {key: said(label) for key, label in field.choices} if field else {}
        named[said(field.label) if field else name] = fixed.get(value) or bench.label(name, value)
    return named
