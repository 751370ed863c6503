"""The job engine around the schedule."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shopledger.jobs import engine, tasks
from shopledger.jobs.post import Round
from shopledger.store import letters
from tests.pipeline.world import World


@pytest.fixture(autouse=True)
def queue(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A queue of its own for each test."""
    settings.SHOPLEDGER_JOBS_FILE = tmp_path / "jobs.sqlite3"
    for made in (engine._queue, engine._perform):
        made.cache_clear()
    yield
    engine._queue().flush()
    engine._queue().storage.close()
    for made in (engine._queue, engine._perform):
        made.cache_clear()
    engine._held.clear()


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is looked for who must be told something, but where a test is about that."""
    monkeypatch.setattr(engine, "_rounds", Round())
    monkeypatch.setattr(engine._rounds, "_next", time.monotonic() + 3600)


def test_tick_enqueues_what_is_due_once(world: World) -> None:
    world.shop.put("1")

    first = engine.tick(world.clock.now)
    second = engine.tick(world.clock.now)

    assert (first, second) == (1, 0)


def test_inline_run_does_what_was_enqueued(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = committed_world
    monkeypatch.setattr(tasks, "utc_now", world.clock)
    world.shop.put("1")
    engine.enqueue("fetch", world.integration_id)
    engine.enqueue("book", world.integration_id)

    done = engine.run_inline()

    assert done == 2
    assert world.states() == {"1": "posted"}


def test_worker_fetches_and_books_until_it_is_stopped(
    committed_world: World, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.SHOPLEDGER_TICK_SECONDS = 0.05
    monkeypatch.setattr(tasks, "utc_now", committed_world.clock)
    committed_world.shop.put("1")
    stop = threading.Event()
    worker = threading.Thread(target=engine.run_worker, args=(stop,))

    worker.start()
    deadline = time.monotonic() + 20
    while not committed_world.books.references() and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    worker.join()

    assert committed_world.books.references() == ["1"]
    assert committed_world.states() == {"1": "posted"}


def test_job_that_breaks_down_is_left_alone_for_a_while(committed_world: World) -> None:
    committed_world.shop.put("1")
    engine._tasks["fetch"], kept = _break_down, engine._tasks["fetch"]

    engine.tick(committed_world.clock.now)
    engine.run_inline()
    again = engine.tick(committed_world.clock.now)

    engine._tasks["fetch"] = kept
    assert again == 0


def _break_down(row_id: int) -> object:
    raise ZeroDivisionError(row_id)


def test_a_letter_that_is_due_is_sent_by_the_next_round(committed_world: World, mailoutbox: list[Any]) -> None:
    now = committed_world.clock.now
    letters.put("password_changed", "k", "anna@example.com", "nl", {"changed_at": now, "link": "/security/"}, now)

    engine.tick(now)
    engine.run_inline()

    assert [mail.to for mail in mailoutbox] == [["anna@example.com"]]
