"""What connectors remember of the other end, kept in the database, so that all workers remember it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from shopledger.connect.contract import Side
from shopledger.connect.memory import LEARNT
from shopledger.store import sql, texts
from shopledger.store.models import Memo

_KEEP = (
    "INSERT INTO store_memo (connection_id, name, value, until) VALUES (%s, %s, %s, %s) ON CONFLICT (connection_id, "
    "name) DO UPDATE SET value = excluded.value, until = excluded.until"
)


class StoredMemory:
    """See `connect.memory.Memory`. `is_fresh`: it recalls nothing and only keeps, for those who ask for the truth."""

    def __init__(self, connection_id: int | None, clock: Callable[[], datetime], *, is_fresh: bool) -> None:
        self._id = connection_id
        self._clock = clock
        self._is_fresh = is_fresh

    def recall(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """See Memory."""
        if self._id is None or self._is_fresh:
            return {}
        rows = Memo.objects.filter(connection_id=self._id, name__in=list(names), until__gt=self._clock())
        return {name: texts.unpack(bytes(value)) for name, value in rows.values_list("name", "value")}

    def keep(self, values: Mapping[str, bytes], days: int) -> None:
        """See Memory."""
        if self._id is None:
            return
        until = self._clock() + timedelta(days=days)
        rows = [sql.adapted([self._id, name, texts.pack(value), until]) for name, value in sorted(values.items())]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_KEEP, rows)


def forget(integration_id: int, side: Side) -> None:
    """That side may lead somewhere else by now: nothing is known of it."""
    _of(integration_id, side).delete()


def forget_lists(integration_id: int, side: Side) -> None:
    """Lists of that side may be wrong: ask for them anew. What was learnt by experience stays."""
    _of(integration_id, side).exclude(name__startswith=LEARNT).delete()


def _of(integration_id: int, side: Side) -> QuerySet[Memo]:
    return Memo.objects.filter(connection__integration_id=integration_id, connection__side=side.value)
