"""The VAT table as a page shows it: rows that were chosen, that are proposed and that are still open, in groups.

A row has a key for addresses and boxes: `DE-19`, `NL-21-shipping`, `icp-0`, with `-20260101` behind it for a row with a
first day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum

from django.utils.translation import gettext as _

from shopledger.domain.countries import known_countries
from shopledger.domain.dates import business_date
from shopledger.domain.money import HUNDRED, ZERO
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import seen_rows, treatments_of, wanted_rows
from shopledger.domain.settings import Settings, VatRow
from shopledger.domain.territories import is_eu_member, normal_country
from shopledger.domain.vat_rates import RATES
from shopledger.pipeline.proposals import Proposal, propose
from shopledger.web import moment
from shopledger.web.configuration import words
from shopledger.web.configuration.bench import Bench
from shopledger.web.configuration.recent import recent_orders

ABROAD = (VatTreatment.ICP, VatTreatment.INTERNATIONAL, VatTreatment.MARGIN)
_TREATMENTS = {treatment.value: treatment for treatment in ABROAD}
_KINDS = {kind.value: kind for kind in LineKind}
_DAY = "%Y%m%d"
COUNTRY_LENGTH = 2


class Stand(Enum):
    """How far a row is."""

    CHOSEN = "chosen"
    PROPOSED = "proposed"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One line of the table. `problem` says what the package could not take of it, empty for nothing."""

    row: VatRow
    key: str
    stand: str
    line_kind: str
    code: str
    account: str
    problem: str = ""
    token: str = ""
    seen: int = 0
    """How many lines of recent orders need it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The rows of one country, or of one kind of sale without VAT. `is_abroad`: of another country; it may be folded.

    Those of another country that are proposed are taken over or left out together, by one box, or one by one.
    """

    title: str
    place: str
    rows: tuple[ShownRow, ...]
    is_abroad: bool = False

    @property
    def proposed(self) -> int:
        """How many rows are proposed."""
        return sum(each.stand == Stand.PROPOSED.value for each in self.rows)

    @property
    def open(self) -> int:
        """How many rows are still open."""
        return sum(each.stand == Stand.OPEN.value for each in self.rows)

    @property
    def has_problem(self) -> bool:
        """Whether one of them cannot be booked like this, so that it must be seen."""
        return any(each.problem for each in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All rows in groups, and what the page does with them."""

    groups: tuple[Group, ...]
    """Of the own country and of sales without VAT abroad."""
    abroad: tuple[Group, ...]
    """Of other countries."""
    proposal: Proposal
    proposed: int
    problems: int


# --- keys --------------------------------------------------------------------------------------------------------


def key_of(row: VatRow) -> str:
    """The key of a row."""
    parts = [place_of(row), f"{row.rate.normalize():f}"]
    if row.line_kind is not None:
        parts.append(row.line_kind.value)
    if row.valid_from is not None:
        parts.append(row.valid_from.strftime(_DAY))
    return "-".join(parts)


def place_of(row: VatRow) -> str:
    """The country of a row, or the word for its kind of sale."""
    return row.country or row.treatment.value


def row_with(rows: Iterable[VatRow], key: str) -> VatRow | None:
    """The row of that key."""
    return next((row for row in rows if key_of(row) == key), None)


def blank_row(key: str) -> VatRow | None:
    """A row without codes for a key; None for a text that is none."""
    place, _dash, rest = key.partition("-")
    rate_text, *more = rest.split("-")
    rate, country = _rate(rate_text), normal_country(place)
    treatment = _TREATMENTS.get(place.lower(), VatTreatment.ORDINARY)
    is_country = len(country) == COUNTRY_LENGTH and country.isascii() and country.isalpha()
    if rate is None or (treatment is VatTreatment.ORDINARY and not is_country):
        return None
    return VatRow(
        country=country if treatment is VatTreatment.ORDINARY else "",
        rate=ZERO if treatment in {VatTreatment.ICP, VatTreatment.INTERNATIONAL} else rate,
        vat_code="",
        ledger_account="",
        treatment=treatment,
        line_kind=next((_KINDS[each] for each in more if each in _KINDS), None),
    )


def _rate(text: str) -> Decimal | None:
    try:
        rate = Decimal(text.replace(",", ".") or "0")
    except InvalidOperation:
        return None
    return rate.normalize() if rate.is_finite() and ZERO <= rate <= HUNDRED else None


def token_of(row: VatRow) -> str:
    """A proposed row as the value of its box: what is confirmed is what was shown."""
    return "~".join((key_of(row), row.vat_code, row.ledger_account))


def place_in(token: str) -> str:
    """The country of a row, or the word for its kind of sale, in the value of its box."""
    return token.partition("-")[0]


# --- the table ---------------------------------------------------------------------------------------------------


def proposal_for(bench: Bench, countries: Collection[str], *, uses_oss: bool | None) -> tuple[Proposal, dict[str, int]]:
    """What is proposed, and by key how many lines of recent orders need a row."""
    seen = seen_rows(recent_orders(bench.integration), bench.settings)
    proposal = propose(
        bench.integration.id,
        moment.now,
        countries=countries,
        uses_oss=uses_oss,
        seen=(row for row, _count in seen),
    )
    return proposal, {key_of(row): count for row, count in seen}


def table_of(bench: Bench, countries: Collection[str] = (), *, uses_oss: bool | None = None) -> Table:
    """The whole table: first the shop's own country, then sales without VAT abroad, then the other countries."""
    proposal, seen = proposal_for(bench, countries, uses_oss=uses_oss)
    shown = [
        *(_shown(bench, row, Stand.CHOSEN, seen) for row in bench.settings.rows),
        *(_shown(bench, row, Stand.PROPOSED, seen) for row in proposal.rows),
        *(_shown(bench, row, Stand.OPEN, seen) for row in proposal.open_rows),
    ]
    groups = _groups(shown, bench.settings)
    return Table(
        groups=tuple(each for each in groups if not each.is_abroad),
        abroad=tuple(each for each in groups if each.is_abroad),
        proposal=proposal,
        proposed=len(proposal.rows),
        problems=sum(bool(each.problem) for each in shown),
    )


def shown_rows(bench: Bench, rows: Iterable[VatRow]) -> tuple[ShownRow, ...]:
    """Rows that were chosen, in the order of the table."""
    return tuple(_shown(bench, row, Stand.CHOSEN, {}) for row in sorted(rows, key=_order))


def _shown(bench: Bench, row: VatRow, stand: Stand, seen: dict[str, int]) -> ShownRow:
    problem = "" if stand is Stand.OPEN else problem_of(bench, row)
    return ShownRow(
        row=row,
        key=key_of(row),
        stand=stand.value,
        line_kind=words.line_kind(row.line_kind),
        code=bench.label("vat_codes", row.vat_code),
        account=bench.label("ledger_accounts", row.ledger_account),
        problem=problem,
        token=token_of(row),
        seen=seen.get(key_of(replace(row, line_kind=None, valid_from=None)), 0),
    )


def problem_of(bench: Bench, row: VatRow) -> str:
    """What the package could not take of a row, in words."""
    return " ".join(dict.fromkeys(words.of_finding(bench, each) for each in bench.row_findings(row)))


def _groups(shown: list[ShownRow], settings: Settings) -> tuple[Group, ...]:
    places: dict[str, list[ShownRow]] = {}
    for each in sorted(shown, key=lambda each: _order(each.row)):
        places.setdefault(place_of(each.row), []).append(each)
    ranks = {settings.home: "0", **{treatment.value: str(at + 1) for at, treatment in enumerate(ABROAD)}}
    names = {place: place_name(place) for place in places}
    order = sorted(places, key=lambda place: (ranks.get(place, "9"), names[place]))
    return tuple(
        Group(title=names[place], place=place, rows=tuple(places[place]), is_abroad=place not in ranks)
        for place in order
    )


def _order(row: VatRow) -> tuple[Decimal, int, date]:
    kinds = list(LineKind)
    return -row.rate, 0 if row.line_kind is None else 1 + kinds.index(row.line_kind), row.valid_from or date.min


def place_name(place: str) -> str:
    """What people call a country or a kind of sale."""
    treatment = _TREATMENTS.get(place)
    return str(words.TREATMENTS[treatment]) if treatment is not None else words.country(place)


# --- choices -----------------------------------------------------------------------------------------------------


def eu_countries(home: str) -> list[str]:
    """The other countries of the EU, by name."""
    today = business_date(moment.now())
    codes = [code for code in RATES if is_eu_member(code, today) and code != home]
    return sorted(codes, key=words.country)


def place_choices(bench: Bench, present: str) -> list[tuple[str, str]]:
    """For which sales a row can be: the shop's own country, sales without VAT abroad, then the rest of the EU."""
    settings = bench.settings
    home = settings.home
    named = [present] if present in known_countries() else []
    places = [home, *(each.value for each in (*treatments_of(settings), *ABROAD)), *eu_countries(home), "XI", *named]
    return [(place, place_name(place)) for place in dict.fromkeys(places)]


def usual_rates(bench: Bench, place: str) -> list[Decimal]:
    """The percentages that sales of that place usually have today: of the country itself, and of the shop's own."""
    if place in _TREATMENTS:
        return [ZERO]
    today = business_date(moment.now())
    home = bench.settings.home
    rows = [row for oss in (True, False) for row in wanted_rows(home, today, countries=[place], uses_oss=oss)]
    return sorted({row.rate for row in rows if row.country == place}, reverse=True)


def summary(settings: Settings) -> str:
    """The table in a few words: which places have rows."""
    places = dict.fromkeys(place_of(row) for row in settings.rows)
    names = [words.country(place) for place in places if place not in _TREATMENTS]
    names += [
        {"icp": "ICP", "international": _("International"), "margin": _("Margin")}[p]
        for p in places
        if p in _TREATMENTS
    ]
    shown = ", ".join(names[:SHOWN])
    return shown + (_(" and %(count)d more") % {"count": len(names) - SHOWN} if len(names) > SHOWN else "")


SHOWN = 6
