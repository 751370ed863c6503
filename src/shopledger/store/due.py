"""Which integrations have work to do: questions that stay cheap however many integrations have none."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from shopledger.connect.contract import Side
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store import backfills as migrations
from shopledger.store.models import Attempt, Connection, ConnectionState, Integration, Posting


def fetches(now: datetime) -> list[int]:
    """Integrations whose shop is to be asked for new orders."""
    return _ids(_active(Side.SHOP).filter(next_fetch_at__lte=now, settings_version__gt=0).order_by("next_fetch_at"))


def reviews(now: datetime) -> list[int]:
    """Integrations whose nightly review is due."""
    return _ids(_active(Side.SHOP).filter(next_review_at__lte=now, settings_version__gt=0).order_by("next_review_at"))


def days(now: datetime) -> list[int]:
    """Integrations whose turnover of past days is to be collected."""
    return _ids(_active(Side.BOOKS).filter(next_day_at__lte=now, settings_version__gt=0).order_by("next_day_at"))


def bookings(now: datetime) -> list[int]:
    """Integrations with sales that may be taken."""
    return _with_ready((PostingKind.SALE, PostingKind.DAY), now)


def payments(now: datetime) -> list[int]:
    """Integrations with payments that may be taken, or whose daily round of payments is due."""
    rounds = _active(Side.BOOKS).filter(next_payments_at__lte=now, settings_version__gt=0)
    return list(dict.fromkeys([*_ids(rounds.order_by("next_payments_at")), *_with_ready((PostingKind.PAYMENT,), now)]))


def look_ups(now: datetime, settle: timedelta) -> list[int]:
    """Integrations with attempts whose outcome is to be looked up."""
    open_ones = Attempt.objects.filter(
        finished_at=None, started_at__lte=now - settle, posting__not_before__lte=now
    ).values("integration_id")
    return _ids(_working(now).filter(id__in=open_ones).order_by("id"))


def backfills(now: datetime) -> list[int]:
    """Migrations at work."""
    return [row_id for row_id, _ in migrations.due(now)]


def _with_ready(kinds: tuple[PostingKind, ...], now: datetime) -> list[int]:
    ready = Posting.objects.filter(
        state=PostingState.READY.value, kind__in=[kind.value for kind in kinds], not_before__lte=now
    ).values("integration_id")
    return _ids(_working(now).filter(id__in=ready).order_by("id"))


def _working(now: datetime) -> QuerySet[Integration]:
    """Integrations whose package is not being left alone at this moment."""
    rows = _active(Side.BOOKS).filter(terms_accepted_at__isnull=False, settings_version__gt=0)
    return rows.exclude(books_rest_until__gt=now)


def _active(side: Side) -> QuerySet[Integration]:
    connected = Connection.objects.filter(side=side.value, state=ConnectionState.OK).values("integration_id")
    return Integration.objects.filter(is_active=True, id__in=connected)


def _ids(rows: QuerySet[Integration]) -> list[int]:
    return list(rows.values_list("id", flat=True))
