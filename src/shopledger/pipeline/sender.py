"""Makes calls, several at once where the package allows it, and hands their ends to the one thread that writes rows.

The threads here touch no table but the budget's and the token's, each on a connection of its own that it closes when
the turn ends.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self

from django.db import connection

from shopledger.connect.recorder import Recorder
from shopledger.pipeline import guard
from shopledger.pipeline.guard import Ended

Call = Callable[[], object]
Then = Callable[[Ended[Any]], None]
Arrived = tuple[Then, Ended[Any]]


class Sender:
    """At most `limit` calls at once. With a limit of one they are made by the calling thread itself."""

    def __init__(self, limit: int, recorder: Recorder) -> None:
        self.limit = limit
        self._recorder = recorder
        self.out = 0
        self._done: SimpleQueue[Arrived] = SimpleQueue()
        self._todo: SimpleQueue[tuple[Call, Then] | None] = SimpleQueue()
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for _thread in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join()

    def submit(self, call: Call, then: Then) -> None:
        """Make the call; its end comes out of `arrived` together with `then`."""
        self.out += 1
        if self.limit == 1:
            self._done.put((then, guard.watched(call, self._recorder)))
            return
        self._todo.put((call, then))
        if len(self._threads) < min(self.out, self.limit):
            thread = Thread(target=self._work, name="sender", daemon=True)
            self._threads.append(thread)
            thread.start()

    def arrived(self, *, wait: bool) -> list[Arrived]:
        """All ends that have come in; with `wait`, at least one as long as a call is out."""
        ends: list[Arrived] = []
        if wait and self.out:
            ends.append(self._done.get())
        while not self._done.empty():
            ends.append(self._done.get())
        self.out -= len(ends)
        return ends

    def _work(self) -> None:
        try:
            while (todo := self._todo.get()) is not None:
                call, then = todo
                self._done.put((then, guard.watched(call, self._recorder)))
        finally:
            connection.close()
