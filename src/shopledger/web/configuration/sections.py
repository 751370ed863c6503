"""The parts of the Configuration, in the order of use: what each is set to now and whether something is missing.

The set-up asks `is_complete` and shows `sections`; the first page of the Configuration makes its cards of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shopledger.connect.contract import Side
from shopledger.domain.order import VatTreatment
from shopledger.domain.settings import PaymentMode
from shopledger.pipeline.lists import STATUSES
from shopledger.store.models import Connection, ConnectionState
from shopledger.web.access import Place
from shopledger.web.configuration import forms, vat_rows, words
from shopledger.web.configuration.bench import COST_CENTRES, Bench, bench_of
from shopledger.web.texts import said

VAT_FIELDS = frozenset({"vat_codes", "ledger_accounts"})
PAYMENT_FIELDS = frozenset({"payment_journal"})
DOCUMENT_FIELDS = frozenset({"document_kind", *COST_CENTRES})
NAMES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part. `problem` says what is missing or wrong, empty when it `is_done`."""

    key: str
    title: str
    url: str
    summary: str
    is_done: bool
    is_required: bool
    problem: str
    icon: str


def sections(place: Place) -> tuple[Section, ...]:
    """All parts that this shop and this package have. One query, for the connections."""
    bench = bench_of(place.integration)
    return tuple(_sections(place, bench))


def is_complete(place: Place) -> bool:
    """Whether everything that is required is there and was saved."""
    return bool(place.integration.settings_version) and all(
        each.is_done for each in sections(place) if each.is_required
    )


def _sections(place: Place, bench: Bench) -> Iterator[Section]:
    yield _connections(place)
    yield _statuses(bench)
    yield _vat(bench)
    yield _methods(bench)
    yield _options(bench)
    yield _documents(bench)
    if bench.capabilities.payments:
        yield _payments(bench)
    if bench.capabilities.collective:
        yield _daily(bench)
    yield _special(bench)


def _section(  # noqa: PLR0913 - the columns of a card
    bench: Bench, name: str, title: str, summary: str, *, icon: str, problem: str = "", is_required: bool = True
) -> Section:
    return Section(
        key=name,
        title=title,
        url=reverse(name, args=[bench.integration.id]),
        summary=summary,
        is_done=not problem,
        is_required=is_required,
        problem=problem,
        icon=icon,
    )


def _connections(place: Place) -> Section:
    rows = Connection.for_account(place.account).filter(integration=place.integration)
    good = {row.side for row in rows if row.state == ConnectionState.OK}
    missing = [side for side in Side if side.value not in good]
    sides = {Side.SHOP: _("the shop"), Side.BOOKS: _("the books")}
    return Section(
        key="connections",
        title=_("Connections"),
        url=reverse("configuration", args=[place.integration.id]) + "#connections",
        summary=_("Shop and books are connected.") if not missing else "",
        is_done=not missing,
        is_required=True,
        problem=_("Not connected: %(sides)s.") % {"sides": ", ".join(sides[side] for side in missing)}
        if missing
        else "",
        icon="plug",
    )


def _statuses(bench: Bench) -> Section:
    chosen = [bench.label(STATUSES, status) for status in sorted(bench.settings.statuses)]
    summary = ", ".join(chosen[:NAMES]) + (" …" if len(chosen) > NAMES else "")
    problem = "" if chosen else _("No status is ticked, so nothing is booked.")
    return _section(bench, "statuses", str(forms.StatusesForm.title), summary, icon="check2-square", problem=problem)


def _vat(bench: Bench) -> Section:
    settings = bench.settings
    problems = [each for each in bench.present_findings if each.field in VAT_FIELDS]
    has_home = any(row.country == settings.home and row.treatment is VatTreatment.ORDINARY for row in settings.rows)
    problem = ""
    if not has_home:
        problem = _("A row for your own country is missing: %(country)s.") % {"country": words.country(settings.home)}
    elif problems:
        problem = words.of_finding(bench, problems[0])
    summary = ngettext("%(count)d row: %(places)s", "%(count)d rows: %(places)s", len(settings.rows)) % {
        "count": len(settings.rows),
        "places": vat_rows.summary(settings),
    }
    return _section(
        bench, "vat", _("VAT and ledger accounts"), summary if settings.rows else "", icon="percent", problem=problem
    )


def _methods(bench: Bench) -> Section:
    settings = bench.settings
    problem = ""
    if settings.payments is not PaymentMode.OFF:
        count = len(settings.clearing_accounts)
        summary = ngettext("%(count)d clearing account", "%(count)d clearing accounts", count) % {"count": count}
        found = [each for each in bench.present_findings if each.field == "clearing_accounts"]
        problem = words.of_finding(bench, found[0]) if found else ""
    elif settings.fixed_debtors:
        count = len(settings.fixed_debtors)
        summary = ngettext("%(count)d fixed debtor", "%(count)d fixed debtors", count) % {"count": count}
    else:
        summary = _("Every customer gets a debtor of their own.")
    is_required = bool(problem)
    title = _("Payment methods")
    return _section(
        bench, "payment_methods", title, summary, icon="credit-card", problem=problem, is_required=is_required
    )


def _options(bench: Bench) -> Section:
    names = {field.name for field in bench.package_fields}
    found = [each for each in bench.present_findings if each.field in names]
    missing = [
        field
        for field in bench.package_fields
        if field.is_required and not bench.settings.package_options.get(field.name) and not field.default
    ]
    problem = words.of_finding(bench, found[0]) if found else ""
    if missing and not problem:
        problem = _("Not chosen yet: %(name)s.") % {"name": said(missing[0].label)}
    title = _("Options of %(books)s and %(shop)s") % {"books": bench.books.name, "shop": bench.shop.name}
    return _section(bench, "package_options", title, _chosen_options(bench), icon="ui-checks", problem=problem)


def _chosen_options(bench: Bench) -> str:
    chosen = bench.settings.package_options
    shown = [
        f"{said(field.label)}: {bench.label(field.name, chosen[field.name])}"
        for field in bench.package_fields
        if field.is_live and chosen.get(field.name)
    ]
    return " · ".join(shown[:NAMES]) or _("As usual.")


def _documents(bench: Bench) -> Section:
    settings = bench.settings
    found = [each for each in bench.present_findings if each.field in DOCUMENT_FIELDS]
    prefix = _("with %(prefix)s before it") % {"prefix": settings.reference_prefix} if settings.reference_prefix else ""
    summary = f"{words.KINDS[settings.document_kind]} · {words.NUMBERS[settings.number_source]} {prefix}".strip()
    problem = words.of_finding(bench, found[0]) if found else ""
    title = str(forms.DocumentsForm.title)
    return _section(bench, "documents", title, summary, icon="file-earmark-text", problem=problem)


def _payments(bench: Bench) -> Section:
    settings = bench.settings
    found = [each for each in bench.present_findings if each.field in PAYMENT_FIELDS]
    problem = words.of_finding(bench, found[0]) if found else ""
    summary = str(words.PAYMENTS[settings.payments])
    is_required = bool(problem)
    return _section(
        bench, "payment_settings", _("Payments"), summary, icon="cash-coin", problem=problem, is_required=is_required
    )


def _daily(bench: Bench) -> Section:
    title, summary = str(forms.DailyForm.title), str(words.GROUPINGS[bench.settings.grouping])
    return _section(bench, "daily_turnover", title, summary, icon="calendar-day", is_required=False)


def _special(bench: Bench) -> Section:
    settings = bench.settings
    parts = [_("No rounding differences")]
    if settings.tolerance:
        parts = [_("Rounding differences up to € %(amount)s") % {"amount": forms.amount(settings.tolerance)}]
    if settings.start_on is not None:
        parts.append(_("from %(day)s") % {"day": forms.day(settings.start_on)})
    title = str(forms.SpecialForm.title)
    return _section(bench, "special_cases", title, " · ".join(parts), icon="three-dots", is_required=False)
