"""What a person can do: connect, choose, start, process again, dismiss, and answer whether a booking is there.

Every act names who did it. Nothing here sends a booking: postings are made ready, and the next turn takes them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from shopledger.connect.contract import ConnectionReport, SettingsFinding, Side
from shopledger.connect.registry import books_system
from shopledger.domain.dates import business_date
from shopledger.domain.errors import ConnectionRefusal
from shopledger.domain.messages import CATALOGUE, Remedy, remedy
from shopledger.domain.posting import PostingEvent, PostingKind, PostingState
from shopledger.domain.settings import Settings
from shopledger.pipeline import guard, lists
from shopledger.pipeline.book import BUSY, NOT_SET_UP
from shopledger.pipeline.check import FIRST
from shopledger.pipeline.fetch import fresh_facts, intake_of
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.wiring import Clock, OpenShop, open_shop, open_untested
from shopledger.store import accounts, acts, choices, connections, ledger, rehearsals, sql, texts, totals
from shopledger.store.ledger import Change, PostingRow
from shopledger.store.locks import lease
from shopledger.store.models import Connection, ConnectionState, Integration

ASKED = "BKG-26"
NOT_THERE = "CHK-27"
_AGAIN: dict[str, sql.Value] = {"cause": "", "params": texts.NO_PARAMS, "look_ups": 0, "unknowns": 0}


# --- connections -------------------------------------------------------------------------------------------------


def connect(  # noqa: PLR0913 - what a connection begins with, by name
    integration_id: int,
    side: Side,
    credentials: Mapping[str, str],
    clock: Clock,
    *,
    base_urls: Mapping[str, str] | None = None,
    operator: Mapping[str, str] | None = None,
    who: str = "",
) -> ConnectionReport:
    """Keep these credentials and test them. What waited for the connection goes on when the test succeeds.

    `base_urls` and `operator` overrule addresses and the platform's own secrets, for simulators.
    """
    integration = accounts.integration(integration_id)
    row = connections.save_connection(integration, side, credentials, base_urls=base_urls, operator=operator)
    report = test(row, clock)
    acts.record_for(integration, who, "connected", {"system": row.system, "code": report.code}, clock())
    return report


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


def refresh_options(integration_id: int, clock: Clock) -> str:
    """Ask shop and books for all lists behind choices anew; the code of what stood in the way at the books.

    Empty for nothing. Lists that cannot be had now stay as they were; see `lists` for what the shop said.
    """
    return lists.refresh(integration_id, clock)[Side.BOOKS]


def check_settings(integration_id: int, settings: Settings) -> tuple[SettingsFinding, ...]:
    """What the package could not take of these settings, going by its lists as last asked for."""
    integration = accounts.integration(integration_id)
    return books_system(integration.books_system).check_settings(settings, choices.options_of(integration))


def save_settings(integration_id: int, settings: Settings, clock: Clock, who: str = "") -> int:
    """Keep the settings; how many postings are ready again.

    Those are the ones whose cause was a setting, and waiting ones whose status is allowed now. The first time, fetching
    begins, unless the integration is still to be started.
    """
    return _save(accounts.integration(integration_id), settings, clock(), who, "settings_saved")


def change_country(integration_id: int, country: str, clock: Clock, who: str) -> int:
    """The shop is established in another country (ISO code); how many postings are ready again, as for `save_settings`.

    Rows and choices stay as they are. Before any settings were saved nothing is saved now either: the first ones will
    begin with the new country.
    """
    now = clock()
    integration = accounts.integration(integration_id)
    settings = choices.settings_of(integration)
    with transaction.atomic():
        accounts.change_integration(integration_id, shop_country=country)
        params = {"before": settings.shop_country, "after": country}
        acts.record_for(integration, who, "country_changed", params, now)
        if not integration.settings_version:
            return 0
        settings = dataclasses.replace(settings, shop_country=country)
        return _save(integration, settings, now, who, "settings_saved")


def remove_vat_rows(integration_id: int, clock: Clock, who: str) -> int:
    """Take all rows out of the VAT table; the version of the settings that still had them, to go back to."""
    integration = accounts.integration(integration_id)
    settings = choices.settings_of(integration)
    if settings.rows:
        _save(integration, dataclasses.replace(settings, rows=()), clock(), who, "vat_rows_removed")
    return integration.settings_version


def restore_vat_rows(integration_id: int, version: int, clock: Clock, who: str) -> int | None:
    """Give the VAT table the rows of that version again and leave all other choices as they are.

    How many postings are ready again, as for `save_settings`; None where there is no such version.
    """
    before = choices.settings_in(integration_id, version)
    if before is None:
        return None
    integration = accounts.integration(integration_id)
    settings = dataclasses.replace(choices.settings_of(integration), rows=before.rows)
    return _save(integration, settings, clock(), who, "vat_rows_restored")


def _save(integration: Integration, settings: Settings, now: datetime, who: str, act: str) -> int:
    with transaction.atomic():
        version = choices.save_settings(integration.id, settings, now, who)
        acts.record_for(integration, who, act, {"version": str(version)}, now)
        if not integration.settings_version and not integration.is_rehearsing:
            accounts.change_integration(integration.id, next_fetch_at=now)
        mended = ledger.errors_with(integration.id, SETTINGS_CODES)
        again = sum(_retry(row, now, who, {}) for row in mended)
        allowed = ledger.waiting_with(integration.id, settings.statuses)
        return again + sum(_allow(row, now, who, {}) for row in allowed)


SETTINGS_CODES = frozenset(code for code in CATALOGUE if remedy(code) is Remedy.SETTINGS)


# --- beginning and end -------------------------------------------------------------------------------------------


def missing_for_start(integration_id: int, clock: Clock) -> tuple[str, ...]:
    """What must be done before the integration can be started: codes of the catalogue, SETUP for settings."""
    integration = accounts.integration(integration_id)
    codes = [_refusal(connections.connection_of(integration_id, side)) for side in Side]
    codes.append("" if integration.settings_version else NOT_SET_UP)
    codes.append(accounts.hold_code(integration, clock()))
    return tuple(code for code in codes if code)


def _refusal(row: Connection | None) -> str:
    if row is not None and row.state == ConnectionState.OK:
        return ""
    return (row.code if row is not None else "") or "CON-00"


def start(integration_id: int, clock: Clock, who: str) -> tuple[str, ...]:
    """End the rehearsal: from today on, orders are fetched and booked by themselves.

    Today is the first day that counts, unless the merchant chose another one. What stands in the way, as for
    `missing_for_start`; empty when it is started, or was.
    """
    now = clock()
    integration = accounts.integration(integration_id)
    missing = missing_for_start(integration_id, clock) if integration.is_rehearsing else ()
    if integration.is_rehearsing and not missing:
        with transaction.atomic():
            _begin(integration, now, who)
    return missing


def _begin(integration: Integration, now: datetime, who: str) -> None:
    """Rounds begin in the coming night; payments of sales that were booked during the rehearsal are not forgotten."""
    settings = choices.settings_of(integration)
    if settings.start_on is None:
        settings = dataclasses.replace(settings, start_on=business_date(now))
        choices.save_settings(integration.id, settings, now, who)
    night = accounts.next_night(now, integration.licence_key)
    accounts.change_integration(
        integration.id,
        is_rehearsing=False,
        next_fetch_at=now,
        next_review_at=night,
        next_payments_at=night,
        next_day_at=night,
        payments_swept_at=integration.created_at,
    )
    acts.record_for(integration, who, "started", {"date": str(settings.start_on)}, now)


def cancel(integration_id: int, clock: Clock, who: str, ends_on: date | None = None) -> bool:
    """End the integration at once, or at the end of that day; False when it has ended already.

    Nothing that is kept is removed; after the end nothing is fetched and nothing is booked.
    """
    now = clock()
    today = business_date(now)
    integration = accounts.integration(integration_id)
    if _has_ended(integration, today):
        return False
    is_later = ends_on is not None and ends_on >= today
    with transaction.atomic():
        last = ends_on if is_later else None
        accounts.change_integration(integration_id, is_active=is_later, cancelled_at=now, ends_on=last)
        acts.record_for(integration, who, "cancelled", {"date": str(last or today)}, now)
    return True


def resume(integration_id: int, clock: Clock, who: str) -> bool:
    """Take back that the integration is to end; False when it was not to, or has ended."""
    now = clock()
    integration = accounts.integration(integration_id)
    if integration.cancelled_at is None or _has_ended(integration, business_date(now)):
        return False
    with transaction.atomic():
        accounts.change_integration(integration_id, cancelled_at=None, ends_on=None)
        acts.record_for(integration, who, "resumed", {}, now)
    return True


def _has_ended(integration: Integration, today: date) -> bool:
    return not integration.is_active or accounts.is_over(integration.ends_on, today)


# --- the first order ---------------------------------------------------------------------------------------------


def book_first(integration_id: int, shop_id: str, clock: Clock, who: str) -> int | str:
    """Have one order of the rehearsal booked before any other, whatever its status and day; its posting's id.

    It is read from the shop once more, and goes through every check. A code of the catalogue, BUSY or SETUP for what
    stands in the way. Asking twice gives the same posting, and an order that is booked or on its way is left alone.
    """
    integration = accounts.integration(integration_id)
    held_by = accounts.hold_code(integration, clock()) or ("" if integration.settings_version else NOT_SET_UP)
    if held_by:
        return held_by
    if shop_id not in rehearsals.shop_ids(integration_id):
        return NOT_THERE
    with lease(f"fetch:{integration_id}", clock()) as held:
        if held is None:
            return BUSY
        row = ledger.sale_row(integration_id, shop_id)
        if row is not None and row.state in {PostingState.POSTING, PostingState.POSTED}:
            return row.id
        try:
            shop = open_shop(integration, clock, is_interactive=True)
        except ConnectionRefusal as refusal:
            return refusal.code
        return _choose(integration, shop, shop_id, clock, who)


def _choose(integration: Integration, shop: OpenShop, shop_id: str, clock: Clock, who: str) -> int | str:
    """Take the order in as the shop has it now, and put its posting first."""
    facts, ended = fresh_facts(integration, shop, clock)
    if facts is None or ended is not None:
        return (ended or Ended(end=End.LATER)).code
    read = guard.run(lambda: shop.connector.orders_by_id([shop_id]))
    if read.end is End.BLOCKED:
        connections.block(integration.id, Side.SHOP, read.code, read.params, clock())
    if read.value is None:
        return read.code
    intake = intake_of(integration, shop, facts, choices.settings_of(integration))
    intake.priority = FIRST
    now = clock()
    with transaction.atomic():
        intake.store(read.value, now)
        row = ledger.sale_row(integration.id, shop_id)
        if row is None or read.value[0].is_gone:
            return NOT_THERE
        _put_first(row, now, who)
        acts.record_for(integration, who, "first_booked", {"number": row.number}, now)
    return row.id


def _put_first(row: PostingRow, now: datetime, who: str) -> None:
    first: dict[str, sql.Value] = {"is_forced": True, "priority": FIRST}
    if row.state is PostingState.READY:
        columns = {**first, "not_before": now}
        ledger.apply(
            Change(
                posting_id=row.id,
                state=row.state,
                event=PostingEvent.POSTPONED,
                columns=columns,
                who=who,
                is_told=False,
            ),
            now,
        )
    else:
        _process(row, now, who, first)


# --- postings ----------------------------------------------------------------------------------------------------


def process_again(posting_ids: Iterable[int], clock: Clock, who: str) -> int:
    """Process: errors that can be processed again, waiting orders in spite of their status, delayed ones at once.

    How many that were; one that can never be booked (again) is left as it is.
    """
    now = clock()
    with transaction.atomic():
        return sum(_process(row, now, who, {}) for row in ledger.rows_by_id(posting_ids))


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
        return _apply(row, PostingEvent.FOUND, now, who, columns, detail=number) and _count(row, number, now)


def _count(row: PostingRow, number: str, now: datetime) -> bool:
    """What a person found in the books counts like what we booked; with a day's turnover, its sales are booked too."""
    sums = totals.Sums()
    if row.kind is PostingKind.DAY:
        sums.add(totals.sold(row.id), ledger.book_collected(row.id, "", number, now))
    elif row.kind is PostingKind.SALE:
        sums.add(totals.sold(row.id))
    sums.flush(ledger.integration_of(row.id))
    return True


def _process(row: PostingRow, now: datetime, who: str, columns: Mapping[str, sql.Value]) -> bool:
    if row.state is PostingState.ERROR:
        return remedy(row.cause) is not Remedy.NONE and _retry(row, now, who, columns)
    if row.state is PostingState.WAITING:
        return _allow(row, now, who, {"is_forced": True, **columns})
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
