"""What can be filled in for a merchant on the Configuration page, from the lists that the package gave last.

Nothing is stored and nobody is asked: a proposal is shown, and saved like any other choice once it is confirmed. What
was chosen before is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from shopledger.connect.contract import BooksSystem
from shopledger.connect.registry import books_system
from shopledger.domain.dates import business_date
from shopledger.domain.order import LineKind
from shopledger.domain.proposals import (
    Wanted,
    charges_destination,
    treatments_of,
    vat_of,
    wanted_rows,
)
from shopledger.domain.settings import LineRowKey, Settings, VatRow
from shopledger.pipeline.wiring import Clock
from shopledger.store import accounts, choices
from shopledger.store.choices import OptionLists


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Rows with codes, rows for which nothing fits for sure (without codes), and choices by name.

    `options` are to be laid over settings with `domain.proposals.with_options`.
    """

    rows: tuple[VatRow, ...] = ()
    open_rows: tuple[VatRow, ...] = ()
    options: Mapping[str, str]


def propose(
    integration_id: int,
    clock: Clock,
    *,
    countries: Collection[str] = (),
    uses_oss: bool | None = None,
    seen: Iterable[VatRow] = (),
    settings: Settings | None = None,
) -> Proposal:
    """What to fill in for an integration, going by its settings and the lists of its books. Makes no call.

    `settings` are looked at instead of the stored ones where they are given: for what would be if they were saved.

    Wanted are the rows in `seen` (such as `domain.proposals.seen_rows` finds), then those of the shop's own country, of
    `countries` (ISO codes) and of sales without VAT abroad; less those that the settings have. `uses_oss` tells whether
    sales to other EU countries carry those countries' VAT; None leaves it to the percentages of rows seen and chosen,
    and where these do not say, rows that could carry either country's VAT stay open.
    """
    integration = accounts.integration(integration_id)
    system = books_system(integration.books_system)
    lists = choices.options_of(integration)
    settings, options = _with_a_kind(settings or choices.settings_of(integration), system)
    day, seen = business_date(clock()), tuple(seen)
    if uses_oss is None:
        uses_oss = charges_destination((*seen, *settings.rows), settings, day)
    rows = _missing(_wanted(seen, countries, settings, day, uses_oss=bool(uses_oss)), settings, day)
    wanted = [Wanted(row, vat_of(row, settings, day, uses_oss=uses_oss)) for row in rows]
    filled, open_rows = _fill(wanted, system, settings, lists)
    options |= system.propose_options(replace(settings, rows=filled), lists)
    return Proposal(rows=filled, open_rows=open_rows, options=options)


def _with_a_kind(settings: Settings, system: BooksSystem) -> tuple[Settings, dict[str, str]]:
    """The settings with a kind of document that the package has, and that kind where the chosen one is none of them."""
    kinds = system.capabilities.kinds
    if settings.document_kind in kinds:
        return settings, {}
    return replace(settings, document_kind=kinds[0]), {"document_kind": kinds[0].value}


def _wanted(
    seen: tuple[VatRow, ...], countries: Collection[str], settings: Settings, day: date, *, uses_oss: bool
) -> tuple[VatRow, ...]:
    """Rows seen, with the dates of the usual row of that percentage, then the usual rows."""
    usual = wanted_rows(settings.home, day, countries=countries, uses_oss=uses_oss, treatments=treatments_of(settings))
    today = {_key(row): row for row in usual if row.valid_from is None}
    return tuple(dict.fromkeys((*(today.get(_key(row), row) for row in seen), *usual)))


def _key(row: VatRow) -> LineRowKey:
    return row.treatment, row.country, row.rate, row.line_kind or LineKind.ARTICLE


def _missing(rows: Iterable[VatRow], settings: Settings, day: date) -> Iterator[VatRow]:
    """Those for which the settings have no row, not even one that would do."""
    for row in rows:
        chosen = settings.line_rows.get(_key(row), ())
        if not any(each.is_valid_on(row.valid_from or day) for each in chosen):
            yield row


def _fill(
    wanted: Iterable[Wanted], system: BooksSystem, settings: Settings, lists: OptionLists
) -> tuple[tuple[VatRow, ...], tuple[VatRow, ...]]:
    """Rows with codes, and rows for which the package proposes none."""
    filled: list[VatRow] = []
    open_rows: list[VatRow] = []
    for each in wanted:
        codes = system.propose_row(each, settings, lists)
        if codes is None:
            open_rows.append(each.row)
        else:
            filled.append(replace(each.row, vat_code=codes.vat_code, ledger_account=codes.ledger_account))
    return tuple(filled), tuple(open_rows)
