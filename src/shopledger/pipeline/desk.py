"""What a person can do: connect, choose, process again, dismiss, and answer the question whether a booking is there.

Every act names who did it. Nothing here sends a booking: postings are made ready, and the next turn takes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from shopledger.connect.contract import ConnectionReport, Option, SettingsFinding, Side
from shopledger.connect.registry import books_system
from shopledger.domain.messages import CATALOGUE, Remedy, remedy
from shopledger.domain.posting import PostingEvent, PostingKind, PostingState
from shopledger.domain.settings import Settings
from shopledger.pipeline import guard
from shopledger.pipeline.wiring import Clock, open_books, open_untested
from shopledger.store import accounts, choices, connections, ledger, sql, texts
from shopledger.store.ledger import Change, PostingRow
from shopledger.store.models import Connection

ASKED = "BKG-26"
_AGAIN: dict[str, sql.Value] = {"cause": "", "params": texts.NO_PARAMS, "look_ups": 0, "unknowns": 0}


# --- connections -------------------------------------------------------------------------------------------------


def connect(
    integration_id: int,
    side: Side,
    credentials: Mapping[str, str],
    clock: Clock,
    *,
    base_urls: Mapping[str, str] | None = None,
    operator: Mapping[str, str] | None = None,
) -> ConnectionReport:
    """Keep these credentials and test them. What waited for the connection goes on when the test succeeds.

    `base_urls` and `operator` overrule addresses and the platform's own secrets, for simulators.
    """
    integration = accounts.integration(integration_id)
    row = connections.save_connection(integration, side, credentials, base_urls=base_urls, operator=operator)
    return test(row, clock)


def test(row: Connection, clock: Clock) -> ConnectionReport:
    """Test a connection as it is stored and keep how it went."""
    ended = guard.run(lambda: open_untested(row, clock).test_connection())
    report = ended.value or ConnectionReport(is_ok=False, code=ended.code, params=tuple(ended.params.items()))
    now = clock()
    with transaction.atomic():
        connections.save_report(row, report, now)
        if report.is_ok and row.side == Side.BOOKS.value:
            connections.settle_administration(row.integration, report.account_id)
            accounts.change_integration(row.integration_id, books_rest_until=None, books_tries=0, rest_code="")
        elif report.is_ok:
            accounts.change_integration(row.integration_id, next_fetch_at=now, fetch_tries=0)
    return report


# --- choices -----------------------------------------------------------------------------------------------------


def accept_terms(integration_id: int, clock: Clock) -> None:
    """The merchant accepts both sets of terms."""
    accounts.accept_terms(integration_id, clock())


def refresh_options(integration_id: int, clock: Clock, *, is_interactive: bool = True) -> str:
    """Ask the books for all lists behind option fields anew; the code that stood in the way, empty for none.

    Lists that cannot be had now stay as they were.
    """
    ended = guard.run(lambda: _lists(integration_id, clock, is_interactive=is_interactive))
    if ended.value is not None:
        choices.save_options(integration_id, ended.value, clock())
    return ended.code


def _lists(integration_id: int, clock: Clock, *, is_interactive: bool) -> dict[str, tuple[Option, ...]]:
    books = open_books(accounts.integration(integration_id), clock, is_interactive=is_interactive)
    return {name: books.connector.options(name) for name in books.system.capabilities.option_fields}


def check_settings(integration_id: int, settings: Settings) -> tuple[SettingsFinding, ...]:
    """What the package could not take of these settings, going by its lists as last asked for."""
    integration = accounts.integration(integration_id)
    return books_system(integration.books_system).check_settings(settings, choices.options_of(integration))


def save_settings(integration_id: int, settings: Settings, clock: Clock, who: str = "") -> int:
    """Keep the settings; how many postings are ready again.

    Those are the ones whose cause was a setting, and waiting ones whose status is allowed now. The first time, fetching
    begins.
    """
    now = clock()
    integration = accounts.integration(integration_id)
    with transaction.atomic():
        choices.save_settings(integration_id, settings)
        if not integration.settings_version:
            accounts.change_integration(integration_id, next_fetch_at=now)
        mended = ledger.errors_with(integration_id, SETTINGS_CODES)
        again = sum(_retry(row, now, who, {}) for row in mended)
        allowed = ledger.waiting_with(integration_id, settings.statuses)
        return again + sum(_allow(row, now, who, {}) for row in allowed)


SETTINGS_CODES = frozenset(code for code in CATALOGUE if remedy(code) is Remedy.SETTINGS)


# --- postings ----------------------------------------------------------------------------------------------------


def process_again(posting_ids: Iterable[int], clock: Clock, who: str) -> int:
    """Process: errors that can be processed again, waiting orders in spite of their status, delayed ones at once.

    How many that were; one that can never be booked (again) is left as it is.
    """
    now = clock()
    with transaction.atomic():
        return sum(_process(row, now, who) for row in ledger.rows_by_id(posting_ids))


def process_cause(integration_id: int, cause: str, clock: Clock, who: str, params: str | None = None) -> int:
    """Process all errors of one cause, of exactly these parameters (as stored) where they are given."""
    return process_again(ledger.with_cause(integration_id, cause, params).values_list("id", flat=True), clock, who)


def dismiss(posting_ids: Iterable[int], clock: Clock, who: str, why: str) -> int:
    """Take postings off the lists: booked by hand, or not to be booked; how many that were.

    The sales of a day that is dismissed are ready again, to be booked one by one or in another day.
    """
    now = clock()
    with transaction.atomic():
        return sum(_dismiss(row, now, who, why) for row in ledger.rows_by_id(posting_ids))


def answer_is_there(posting_id: int, number: str | None, clock: Clock, who: str) -> bool:
    """The answer to "is it there?": the number under which the merchant found it, or None when it is not there.

    Not there: it is sent again with the same key and reference. False when nobody asked.
    """
    now = clock()
    row = ledger.rows_by_id([posting_id])[0]
    if row.state is not PostingState.ERROR or row.cause != ASKED:
        return False
    with transaction.atomic():
        if number is None:
            return _retry(row, now, who, {"must_look": False})
        columns: dict[str, sql.Value] = {
            **_AGAIN,
            "external_number": number,
            "posted_at": now,
            "must_look": False,
        }
        return _apply(row, PostingEvent.FOUND, now, who, columns, detail=number)


def _process(row: PostingRow, now: datetime, who: str) -> bool:
    if row.state is PostingState.ERROR:
        return remedy(row.cause) is not Remedy.NONE and _retry(row, now, who, {})
    if row.state is PostingState.WAITING:
        return _allow(row, now, who, {"is_forced": True})
    if row.state is PostingState.READY:
        return _apply(row, PostingEvent.POSTPONED, now, who, {"not_before": now, "is_forced": True})
    return False


def _retry(row: PostingRow, now: datetime, who: str, columns: Mapping[str, sql.Value]) -> bool:
    tries = row.tries if row.kind is PostingKind.PAYMENT else 0
    return _apply(row, PostingEvent.RETRIED, now, who, {**_AGAIN, "tries": tries, "not_before": now, **columns})


def _allow(row: PostingRow, now: datetime, who: str, columns: Mapping[str, sql.Value]) -> bool:
    return _apply(row, PostingEvent.STATUS_ALLOWED, now, who, {**_AGAIN, "not_before": now, **columns})


def _dismiss(row: PostingRow, now: datetime, who: str, why: str) -> bool:
    if row.state not in {PostingState.WAITING, PostingState.READY, PostingState.ERROR}:
        return False
    done = _apply(row, PostingEvent.DISMISSED, now, who, {}, detail=why)
    if row.kind is PostingKind.DAY:
        for sale in ledger.collected_rows(row.id):
            _apply(
                sale, PostingEvent.NOT_SENT, now, who, {"collected_in_id": None, "is_forced": True, "not_before": now}
            )
    return done


def _apply(
    row: PostingRow,
    event: PostingEvent,
    now: datetime,
    who: str,
    columns: Mapping[str, sql.Value],
    detail: str = "",
) -> bool:
    change = Change(
        posting_id=row.id, state=row.state, event=event, columns=dict(columns), who=who, detail=detail, code=row.cause
    )
    return ledger.apply(change, now)
