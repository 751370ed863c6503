"""Collects the turnover of past days into one posting per day, where the integration books by day.

A day's posting takes every ready sale of that day and before that is in no other: a sale that becomes allowed after its
day was booked goes into the next one, and a booked day is never opened again. Sales that may not be merged, and sales
that a person sent on by hand, are left to be booked one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from shopledger.connect.registry import books_system
from shopledger.domain.checks import check_status
from shopledger.domain.posting import PostingEvent, PostingState
from shopledger.domain.settings import Grouping
from shopledger.pipeline import guard
from shopledger.pipeline.check import Bench, bench_of
from shopledger.pipeline.guard import End
from shopledger.pipeline.sales import is_collected
from shopledger.pipeline.wiring import Clock
from shopledger.store import accounts, choices, ledger
from shopledger.store.accounts import next_midnight
from shopledger.store.ledger import Change, PostingRow

CHUNK = 200


def collect(integration_id: int, clock: Clock) -> int:
    """Put yesterday's turnover, and what is left from before, into one posting; how many sales that are."""
    now = clock()
    integration = accounts.integration(integration_id)
    accounts.change_integration(integration_id, next_day_at=next_midnight(now))
    settings = choices.settings_of(integration)
    capabilities = books_system(integration.books_system).capabilities
    if integration.is_rehearsing or accounts.hold_code(integration, now):
        return 0
    if settings.grouping is not Grouping.DAY or not capabilities.collective:
        return 0
    bench = bench_of(integration, settings, capabilities, now)
    if bench is None:
        return 0
    day = bench.today - timedelta(days=1)
    if ledger.has_day(integration_id, day):
        return 0
    sales = _sales(bench)
    if sales:
        with transaction.atomic():
            posting_id = ledger.add_day(integration, day, now)
            _take(sales, posting_id, clock)
    return len(sales)


def _sales(bench: Bench) -> list[PostingRow]:
    """Every ready sale of a past day that belongs into a day's posting and has nothing wrong with it."""
    today = bench.today.isoformat()
    found: list[PostingRow] = []
    after = 0
    while rows := ledger.sales_before(bench.integration.id, today, after, CHUNK):
        after = rows[-1].id
        found.extend(row for row in rows if _belongs(row, bench))
    return found


def _belongs(row: PostingRow, bench: Bench) -> bool:
    """What is wrong with the others is said by the booking turn, which judges them one by one."""
    ended = guard.run(lambda: _judge(row, bench))
    return ended.end is End.DONE and bool(ended.value)


def _judge(row: PostingRow, bench: Bench) -> bool:
    order = bench.order(row)
    is_sound = check_status(order, bench.settings) is None and not bench.look_over(order, None, row.priority).findings
    return is_sound and is_collected(row, order, bench)


def _take(sales: Iterable[PostingRow], posting_id: int, clock: Clock) -> None:
    now = clock()
    for row in sales:
        change = Change(
            posting_id=row.id,
            state=PostingState.READY,
            event=PostingEvent.TAKEN,
            columns={"collected_in_id": posting_id},
            is_told=False,
        )
        ledger.apply(change, now)
