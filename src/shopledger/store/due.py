"""Which integrations have work to do: questions that stay cheap however many integrations have none.

They are asked every few seconds for as long as a worker lives, and many times a second where time is simulated, so they
are plain statements: putting them together anew each time cost ten times as much as answering them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from shopledger.connect.contract import Side
from shopledger.domain.dates import business_date
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store import backfills as migrations
from shopledger.store import sql
from shopledger.store.models import ConnectionState

_ACTIVE = """
    SELECT i.id FROM store_integration i
    WHERE i.is_active AND (i.ends_on IS NULL OR i.ends_on >= %s) AND i.settings_version > 0 AND EXISTS (
        SELECT 1 FROM store_connection c WHERE c.integration_id = i.id AND c.side = '{side}' AND c.state = '{ok}'
    )
"""
_WORKING = " AND i.terms_accepted_at IS NOT NULL AND (i.books_rest_until IS NULL OR i.books_rest_until <= %s)"
_STARTED = " AND NOT i.is_rehearsing"
_READY = """
    AND i.id IN (
        SELECT p.integration_id FROM store_posting p
        WHERE p.state = '{ready}' AND p.kind IN ({kinds}) AND p.not_before <= %s
    )
    ORDER BY i.id
"""
_OPEN = """
    AND i.id IN (
        SELECT a.integration_id FROM store_attempt a JOIN store_posting p ON p.id = a.posting_id
        WHERE a.finished_at IS NULL AND a.started_at <= %s AND p.not_before <= %s
    )
    ORDER BY i.id
"""


def _active(side: Side) -> str:
    return _ACTIVE.format(side=side.value, ok=ConnectionState.OK.value)


def _round(side: Side, column: str) -> str:
    return _active(side) + _STARTED + f" AND i.{column} <= %s ORDER BY i.{column}"


def _ready(*kinds: PostingKind) -> str:
    names = ", ".join(f"'{kind.value}'" for kind in kinds)
    return _active(Side.BOOKS) + _WORKING + _READY.format(ready=PostingState.READY.value, kinds=names)


_FETCHES = _round(Side.SHOP, "next_fetch_at")
_REVIEWS = _round(Side.SHOP, "next_review_at")
_DAYS = _round(Side.BOOKS, "next_day_at")
_PAYMENTS = _round(Side.BOOKS, "next_payments_at")
_READY_SALES = _ready(PostingKind.SALE, PostingKind.DAY)
_READY_PAYMENTS = _ready(PostingKind.PAYMENT)
_LOOK_UPS = _active(Side.BOOKS) + _WORKING + _OPEN


def fetches(now: datetime) -> list[int]:
    """Integrations whose shop is to be asked for new orders."""
    return _ids(_FETCHES, now)


def reviews(now: datetime) -> list[int]:
    """Integrations whose nightly review is due."""
    return _ids(_REVIEWS, now)


def days(now: datetime) -> list[int]:
    """Integrations whose turnover of past days is to be collected."""
    return _ids(_DAYS, now)


def bookings(now: datetime) -> list[int]:
    """Integrations with sales that may be taken; while one rehearses, those are the sales that a person chose."""
    return _ids(_READY_SALES, now, now)


def payments(now: datetime) -> list[int]:
    """Integrations with payments that may be taken, or whose daily round of payments is due."""
    return list(dict.fromkeys([*_ids(_PAYMENTS, now), *_ids(_READY_PAYMENTS, now, now)]))


def look_ups(now: datetime, settle: timedelta) -> list[int]:
    """Integrations with attempts whose outcome is to be looked up."""
    return _ids(_LOOK_UPS, now, now - settle, now)


def backfills(now: datetime) -> list[int]:
    """Migrations at work."""
    return [row_id for row_id, _ in migrations.due(now)]


def _ids(statement: str, *moments: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, sql.adapted([business_date(moments[0]), *moments]))
        return [row_id for (row_id,) in cursor.fetchall()]
