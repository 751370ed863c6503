"""Makes calls, several at once where the package allows it, and hands their ends to the one thread that writes rows.

The threads here touch no table but the budget's and the token's, each on a connection of its own that is closed when
the turn ends.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, Self

from django.db import connection

from shopledger.pipeline import guard
from shopledger.pipeline.guard import Ended

Call = Callable[[], object]
Then = Callable[[Ended[Any]], None]
Arrived = tuple[Then, Ended[Any]]


class Sender:
    """At most `limit` calls at once. With a limit of one they are made by the calling thread itself."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.out = 0
        self._done: SimpleQueue[Arrived] = SimpleQueue()
        self._pool = ThreadPoolExecutor(limit, thread_name_prefix="sender") if limit > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            for _ in range(self.limit):
                self._pool.submit(connection.close)
            self._pool.shutdown(wait=True)

    def submit(self, call: Call, then: Then) -> None:
        """Make the call; its end comes out of `arrived` together with `then`."""
        self.out += 1
        if self._pool is None:
            self._done.put((then, guard.run(call)))
        else:
            self._pool.submit(self._make, call, then)

    def _make(self, call: Call, then: Then) -> None:
        self._done.put((then, guard.run(call)))

    def arrived(self, *, wait: bool) -> list[Arrived]:
        """All ends that have come in; with `wait`, at least one as long as a call is out."""
        ends: list[Arrived] = []
        if wait and self.out:
            ends.append(self._done.get())
        while not self._done.empty():
            ends.append(self._done.get())
        self.out -= len(ends)
        return ends
