"""The job engine, which spreads work over threads, processes and machines and is asked for nothing else.

What is due stands in our tables, and what happens to an order is kept there; a job that the engine loses is found again
by the next tick, and one that it runs twice does no harm. Jobs carry a name and one id: no secrets, no personal data.
No other module knows which engine it is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any

import msgspec
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from huey import PostgresHuey, SqliteHuey
from huey.api import Huey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from shopledger.jobs.post import Round
from shopledger.jobs.schedule import due
from shopledger.store.locks import lock_name

Task = Callable[[int], object]
WORKERS = 2
FULL = 500
"""A tick adds nothing while so many jobs wait: they have their turn first."""
HELD_SECONDS = 60.0
TABLES_LOCK = "6a6f62735f7461626c6573"
"""Who makes the engine's tables holds the lock of that name (hexadecimal, see `lock_name`)."""

_leaving = threading.Lock()
_tasks: dict[str, Task] = {}
_held: dict[tuple[str, int], float] = {}
_rounds = Round()


def task(function: Task) -> Task:
    """Make a function of one id known to the engine, by its name."""
    _tasks[function.__name__] = function
    return function


def enqueue(name: str, row_id: int) -> None:
    """Have the task of that name done by some worker, soon. Raises KeyError for a name that is none."""
    if name not in _tasks:
        raise KeyError(name)
    _perform()(name, row_id)


def tick(now: datetime) -> int:
    """Enqueue everything that is due; how many jobs that were."""
    if _queue().pending_count() >= FULL:
        return 0
    waiting = {tuple(job.args) for job in _queue().pending()}
    moment = time.monotonic()
    wanted = [*((each.job.value, each.id) for each in due(now)), *_rounds.due(now)]
    fresh = [each for each in wanted if each not in waiting and _held.get(each, 0.0) <= moment]
    for name, row_id in fresh:
        enqueue(name, row_id)
    return len(fresh)


def run_inline() -> int:
    """Do what is enqueued, in this thread, until the queue is empty; how many jobs that were."""
    done = 0
    while (job := _queue().dequeue()) is not None:
        _queue().execute(job)
        done += 1
    return done


def run_worker(stop: threading.Event, workers: int = WORKERS) -> None:
    """Tick and work until `stop` is set; then finish what is being done. May run on any thread."""
    import_module("shopledger.jobs.tasks")
    consumer = _Worker(_queue(), workers=workers, periodic=False, max_delay=settings.SHOPLEDGER_TICK_SECONDS / 2)
    _perform()
    consumer.start()
    try:
        while not stop.is_set():
            close_old_connections()
            tick(datetime.now(UTC))
            stop.wait(settings.SHOPLEDGER_TICK_SECONDS)
    finally:
        consumer.stop(graceful=True)
        _leave()


def perform(name: str, row_id: int) -> None:
    """Do one job. One that breaks down is left alone for a while, so that it does not come back with every tick."""
    _held[name, row_id] = time.monotonic() + HELD_SECONDS
    close_old_connections()
    _tasks[name](row_id)
    _held.pop((name, row_id), None)


def _leave() -> None:
    """What a thread that worked does last: connections of a thread that ended are nobody's."""
    connection.close()
    with _leaving:  # all threads end at once, and the engine's own check that it is still open is no protection
        _queue().storage.close()


class _Worker(Consumer):  # type: ignore[misc]  # the engine has no types
    """A consumer beside other threads: signals are the program's, not its own."""

    def _set_signal_handlers(self) -> None:
        """None."""


class _Plain(Serializer):  # type: ignore[misc]  # the engine has no types
    """Jobs as JSON: whoever can write into the queue can name a job and an id, and no more."""

    def _serialize(self, data: Any) -> bytes:
        return msgspec.json.encode(list(data))

    def _deserialize(self, data: bytes) -> Any:
        return Message(*msgspec.json.decode(data))


@cache
def _queue() -> Huey:
    options = {"results": False, "serializer": _Plain()}
    if connection.vendor == "postgresql":
        parameters = connection.get_connection_params()
        names = ("host", "port", "dbname", "user", "password")
        known = {name: parameters[name] for name in names if name in parameters}
        # The engine makes its tables when it is first opened, and two that do so at the same moment get in each other's
        # way: `create table if not exists` is no protection from that.
        with transaction.atomic():
            lock_name(TABLES_LOCK)
            return PostgresHuey("shopledger", **options, **known)
    return SqliteHuey("shopledger", filename=str(settings.SHOPLEDGER_JOBS_FILE), **options)


@cache
def _perform() -> Callable[[str, int], object]:
    _queue().on_shutdown()(_leave)
    decorated: Callable[[str, int], object] = _queue().task(name="perform")(perform)
    return decorated
