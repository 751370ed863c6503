"""Rows of migrations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from shopledger.domain.dates import business_date
from shopledger.store import sql, texts
from shopledger.store.models import Backfill, BackfillState

ACTIVE = (BackfillState.COUNTING, BackfillState.SAMPLING, BackfillState.RUNNING)
_DUE = (
    "SELECT b.id, b.integration_id FROM store_backfill b JOIN store_integration i ON i.id = b.integration_id "
    "WHERE b.state IN (%s, %s, %s) AND b.next_at <= %s "
    "AND i.is_active AND NOT i.is_rehearsing AND (i.ends_on IS NULL OR i.ends_on >= %s) ORDER BY b.id"
)


def create(integration_id: int, first: date, last: date, statuses: Sequence[str], now: datetime) -> int:
    """A new migration, to be counted; its id."""
    row = Backfill.objects.create(
        integration_id=integration_id,
        first_on=first,
        last_on=last,
        statuses=texts.document_text(list(statuses)),
        created_at=now,
        next_at=now,
    )
    return row.id


def get(backfill_id: int) -> Backfill:
    """The migration of that id. Raises Backfill.DoesNotExist."""
    return Backfill.objects.get(id=backfill_id)


def change(backfill_id: int, *, only_if: Sequence[str] = (), **columns: object) -> bool:
    """Set columns; with `only_if`, only while it is in one of these states (a person may have paused it meanwhile)."""
    rows = Backfill.objects.filter(id=backfill_id)
    if only_if:
        rows = rows.filter(state__in=only_if)
    return bool(rows.update(**columns))


def due(now: datetime) -> list[tuple[int, int]]:
    """Migrations at work, of integrations that are started and have not ended: id and integration's id."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [*ACTIVE, *sql.adapted([now, business_date(now)])])
        return [(row_id, integration_id) for row_id, integration_id in cursor.fetchall()]
