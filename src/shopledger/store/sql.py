"""Plain statements where rows are written one by one in the hot path: the same text on both databases, cached by shape.

It knows tables and columns by name and nothing about their meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection

Value = str | int | bool | bytes | date | datetime | None


def update(table: str, columns: Mapping[str, Value], where: Mapping[str, Value]) -> int:
    """Set `columns` in the rows that match `where` (None matches NULL); how many those were."""
    nulls = tuple(name for name, value in where.items() if value is None)
    text = _update_text(table, tuple(columns), tuple(where), nulls)
    values = [*columns.values(), *(value for value in where.values() if value is not None)]
    with connection.cursor() as cursor:
        cursor.execute(text, adapted(values))
        changed: int = cursor.rowcount
        return changed


def insert(table: str, columns: Mapping[str, Value]) -> int:
    """Add one row; its id."""
    with connection.cursor() as cursor:
        cursor.execute(_insert_text(table, tuple(columns), 1) + " RETURNING id", adapted(columns.values()))
        return int(cursor.fetchone()[0])


def insert_many(table: str, names: tuple[str, ...], rows: Sequence[Sequence[Value]]) -> None:
    """Add rows in one statement each up to a hundred; rows that break a unique key are left out."""
    for start in range(0, len(rows), 100):
        part = rows[start : start + 100]
        with connection.cursor() as cursor:
            text = _insert_text(table, names, len(part)) + " ON CONFLICT DO NOTHING"
            cursor.execute(text, adapted(value for row in part for value in row))


def add_up(table: str, keys: tuple[str, ...], sums: tuple[str, ...], rows: Sequence[Sequence[Value]]) -> None:
    """Add the sums of these rows (keys, then sums) to the rows of those keys; keys that are new get a row."""
    for start in range(0, len(rows), 100):
        part = rows[start : start + 100]
        with connection.cursor() as cursor:
            cursor.execute(_add_text(table, keys, sums, len(part)), adapted(value for row in part for value in row))


def adapted(values: Iterable[Value]) -> list[Any]:
    """Values as the database's driver wants them."""
    return [_adapt(value) for value in values]


def _adapt(value: Value) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


@cache
def _update_text(table: str, columns: tuple[str, ...], where: tuple[str, ...], nulls: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = %s" for name in columns)
    tests = " AND ".join(f"{name} IS NULL" if name in nulls else f"{name} = %s" for name in where)
    return f"UPDATE {table} SET {sets} WHERE {tests}"  # noqa: S608 - names are written in this folder, values are bound


@cache
def _add_text(table: str, keys: tuple[str, ...], sums: tuple[str, ...], rows: int) -> str:
    sets = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in sums)
    return _insert_text(table, (*keys, *sums), rows) + f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}"


@cache
def _insert_text(table: str, names: tuple[str, ...], rows: int) -> str:
    row = "(" + ", ".join(["%s"] * len(names)) + ")"
    values = ", ".join([row] * rows)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {values}"  # noqa: S608 - the same
