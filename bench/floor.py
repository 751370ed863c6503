"""The yardsticks: what the machine itself needs for the same work, written as bare as it can be.

- decode and sum: JSON to Decimal by the standard library, then the sums that any booking needs;
- one commit: CPU of a durable SQLite transaction (write-ahead log, synchronous FULL).

The yardstick of the wire is in `wire.py`.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

COMMITS_PER_ORDER = 3


def cpu_seconds() -> float:
    """User and system time of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def decode_and_sum(bodies: Sequence[bytes]) -> float:
    """Seconds per order for decoding and adding up, over all bodies once."""
    started = time.perf_counter()
    for body in bodies:
        _sums(json.loads(body, parse_float=Decimal))
    return (time.perf_counter() - started) / len(bodies)


def _sums(order: dict[str, Any]) -> dict[Decimal, Decimal]:
    """VAT per rate, and the total against the lines: the least that any booking has to know."""
    excl: dict[Decimal, Decimal] = {}
    incl: dict[Decimal, Decimal] = {}
    for line in order["orderlines"]:
        prices = line["price"]
        for price in prices if isinstance(prices, list) else (prices,):
            rate = Decimal(price["rate"])
            excl[rate] = excl.get(rate, 0) + Decimal(price["amount"])
            incl[rate] = incl.get(rate, 0) + Decimal(price["amount_including_tax"])
    if sum(incl.values()) != Decimal(order["price"]["total"]):
        raise ValueError(order["number"])
    return {rate: incl[rate] - excl[rate] for rate in incl}


def commit_cpu(rounds: int = 1000) -> float:
    """CPU seconds of one durable transaction that inserts a row of 1.5 kB and updates another."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "floor.sqlite", isolation_level=None)
        database.executescript(
            "pragma journal_mode=wal; pragma synchronous=full;"
            " create table t (id integer primary key, body text, state int)"
        )
        started = cpu_seconds()
        for number in range(rounds):
            _commit(database, number)
        used = cpu_seconds() - started
        database.close()
    return used / rounds


def _commit(database: sqlite3.Connection, number: int) -> None:
    database.execute("begin immediate")
    database.execute("insert into t values (?, ?, 0)", (number, "x" * 1500))
    database.execute("update t set state = 1 where id = ?", (number - 1,))
    database.execute("commit")
