"""What an administration holds besides sales, read once and remembered: countries, accounts, groups, its own settings.

It also turns them into the lists a merchant chooses from: active rows only, and of accounts those that may be used.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from threading import Lock
from typing import TypeVar, cast

from shopledger.accounting.snelstart import wire
from shopledger.accounting.snelstart.client import RIGHT_MISSING, SnelStartClient
from shopledger.accounting.snelstart.kinds import FOREIGN_RATES
from shopledger.accounting.snelstart.settings import (
    CLEARING_FUNCTIONS,
    HOME,
    REVENUE_GROUPS,
    SALES_FUNCTIONS,
)
from shopledger.connect.contract import Option
from shopledger.connect.memory import Memory, remembered
from shopledger.domain.dates import business_date
from shopledger.domain.errors import ConnectionRefusal

Value = TypeVar("Value")
_RATE_NAMES = {
    "SR": "normaal tarief",
    "RRH": "verlaagd tarief, hoogste",
    "RRL": "verlaagd tarief, laagste",
    "PR": "parkeertarief",
    "SRR": "sterk verlaagd tarief",
}


class ReferenceData:
    """Read when first asked for, then kept for as long as the connection object lives, and remembered where said."""

    def __init__(self, client: SnelStartClient, clock: Callable[[], datetime], memory: Memory) -> None:
        self._client = client
        self._clock = clock
        self._memory = memory
        self._kept: dict[str, object] = {}
        self._lock = Lock()
        self._lists: dict[str, Callable[[], tuple[Option, ...]]] = {
            "vat_codes": self._vat_codes,
            "ledger_accounts": self._sales_accounts,
            "clearing_accounts": self._clearing_accounts,
            "foreign_vat_ledger": self._foreign_vat_accounts,
            "payment_journal": self._memorial_journals,
            "cost_centre": self._cost_centres,
            "template": self._templates,
        }

    def countries(self) -> dict[str, str]:
        """Ids of countries by two-letter code."""
        return {row.code: row.id for row in self._countries() if row.code}

    def _countries(self) -> list[wire.Country]:
        return self._once("countries", self._client.countries, list[wire.Country])

    def company(self) -> wire.Company:
        """The administration."""
        return self._once("company", self._client.company, wire.Company)

    def ledgers(self) -> list[wire.Ledger]:
        """All ledger accounts."""
        return self._once("ledgers", self._client.ledgers)

    def account_name(self, identifier: str) -> str:
        """Number and name of an account where the accounts were read already, else its id. Makes no call."""
        kept = cast("list[wire.Ledger]", self._kept.get("ledgers", []))
        return next((_label(ledger) for ledger in kept if ledger.id == identifier), identifier)

    def revenue_groups(self) -> list[wire.RevenueGroup]:
        """All revenue groups, by number."""
        return self._once("groups", self._groups, list[wire.RevenueGroup])

    def _groups(self) -> list[wire.RevenueGroup]:
        return sorted(self._client.revenue_groups(), key=lambda group: group.number)

    def options(self, field: str) -> tuple[Option, ...]:
        """The list behind a choice. Raises KeyError for a choice without a live list."""
        kind = REVENUE_GROUPS.get(field)
        return self._groups_of(kind) if kind else self._lists[field]()

    def _once(self, name: str, read: Callable[[], Value], kind: type[Value] | None = None) -> Value:
        """What `read` gives, read once; remembered between connections where its `kind` is given."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = read() if kind is None else remembered(self._memory, name, kind, read)
            return cast("Value", self._kept[name])

    def _vat_codes(self) -> tuple[Option, ...]:
        today = business_date(self._clock()).isoformat()
        dutch = [
            Option(
                value=row.kind or "",
                label=f"{row.kind} ({row.percent:f}%)",
                tags=(f"{HOME}={_plain(row.percent)}",),
            )
            for row in self._client.vat_tariffs()
            if row.kind
            and row.percent is not None
            and (row.valid_from or "")[:10] <= today <= (row.valid_to or "9999")[:10]
        ]
        reverse = Option(value="Verlegd", label="Verlegd (binnenland, 0%)")
        tags = self._foreign_rates(today)
        foreign = [
            Option(value=code, label=f"{code}: buitenlandse btw, {_RATE_NAMES[code]}", tags=tags.get(code, ()))
            for code in FOREIGN_RATES
        ]
        return (*dict.fromkeys(dutch), reverse, *foreign)

    def _foreign_rates(self, today: str) -> dict[str, tuple[str, ...]]:
        """By kind of rate: which percentage it is where today. Asked only where foreign VAT is switched on."""
        if not self.company().invoices_foreign_vat:
            return {}
        percents: dict[tuple[str, str], Decimal] = {}
        for country, rate in self._dated_rates():
            if rate.code and rate.percent is not None and (rate.valid_from or "")[:10] <= today:
                percents[rate.code, country] = rate.percent
        tags: dict[str, tuple[str, ...]] = {}
        for (code, country), percent in percents.items():
            tags[code] = (*tags.get(code, ()), f"{country}={_plain(percent)}")
        return tags

    def _dated_rates(self) -> list[tuple[str, wire.ForeignRate]]:
        """Percentages of other countries with their two-letter codes, the latest last."""
        codes = {row.iso: row.code for row in self._countries() if row.iso and row.code}
        rates = [
            (codes[row.country], rate)
            for row in self._client.foreign_rates()
            if row.country in codes
            for rate in row.rates or ()
        ]
        return sorted(rates, key=lambda each: each[1].valid_from or "")

    def _sales_accounts(self) -> tuple[Option, ...]:
        return tuple(
            Option(value=ledger.id, label=_label(ledger), tags=_tags(ledger))
            for ledger in self.ledgers()
            if ledger.function in SALES_FUNCTIONS and not ledger.is_inactive
        )

    def _clearing_accounts(self) -> tuple[Option, ...]:
        foreign = self.company().foreign_vat_ledger
        return tuple(
            Option(value=ledger.id, label=_label(ledger), tags=(f"function={ledger.function}",))
            for ledger in self.ledgers()
            if ledger.function in CLEARING_FUNCTIONS
            and ledger.account_kind == "Balans"
            and not ledger.is_inactive
            and (foreign is None or foreign.id != ledger.id)
        )

    def _foreign_vat_accounts(self) -> tuple[Option, ...]:
        company = self.company()
        wanted = company.foreign_vat_ledger
        if wanted is None or not company.invoices_foreign_vat:
            return ()
        return tuple(Option(value=row.id, label=_label(row)) for row in self.ledgers() if row.id == wanted.id)

    def _memorial_journals(self) -> tuple[Option, ...]:
        return tuple(
            Option(value=row.id, label=_label(row))
            for row in self._client.journals()
            if row.kind == "Memoriaal" and not row.is_inactive
        )

    def _cost_centres(self) -> tuple[Option, ...]:
        return tuple(
            Option(value=row.id, label=_label(row)) for row in self._client.cost_centres() if not row.is_inactive
        )

    def _templates(self) -> tuple[Option, ...]:
        rows = _without_right(self._client.templates)
        return tuple(
            Option(value=row.id, label=row.name or row.id) for row in rows if not (row.is_inactive or row.is_blocked)
        )

    def _groups_of(self, kind: str) -> tuple[Option, ...]:
        company = self.company()
        tags = (f"vat={kind}", f"code={company.code_kind or ''}", f"code_length={company.code_length or 0}")
        return tuple(
            Option(value=row.id, label=_label(row), tags=tags)
            for row in _without_right(self.revenue_groups)
            if row.vat_kind == kind
        )


def _plain(percent: Decimal) -> str:
    """Without zeros behind the point: 21, 5.5."""
    return f"{percent.normalize():f}"


def _without_right(read: Callable[[], list[Value]]) -> list[Value]:
    """What was read, or nothing where the key has no right to it: a package without orders has no such lists."""
    try:
        return read()
    except ConnectionRefusal as refusal:
        if refusal.code != RIGHT_MISSING:
            raise
        return []


def _label(row: wire.Ledger | wire.Journal | wire.CostCentre | wire.RevenueGroup) -> str:
    return f"{row.number} {row.name or ''}".strip()


def _tags(ledger: wire.Ledger) -> tuple[str, ...]:
    tags = [f"function={ledger.function}", *(f"vat={kind}" for kind in ledger.vat_kinds or ())]
    if ledger.rate_code:
        tags.append(f"rate={ledger.rate_code}")
    if ledger.needs_cost_centre:
        tags.append("cost_centre")
    return tuple(tags)
