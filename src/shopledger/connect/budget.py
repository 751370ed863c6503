"""How many calls a credential may make, and how long to wait when it may make no more: rolling windows, pure.

A window allows `requests` calls in any `seconds`. Calls are counted in slots of a sixtieth of the window, and a slot
counts until all of it has left the window. So the count is never too low, at most a sixtieth of a window too careful,
and never larger than 61 small numbers, whatever the budget. A slot's number is its start divided by its length, so
all processes that share a clock agree on it.

Counts are plain JSON, to be kept in one database row per credential and locked while they are counted:

    {"3600": [[29731680, 12], [29731681, 3]]}     window in seconds -> [slot number, calls], oldest first

    wait = decide(windows, counts, now, interactive=False)
    if wait is None: counts = record(windows, counts, now), save, call; else come back in `wait` seconds

What it does not do: it keeps nothing, reads no clock (but for `MemoryBudget`, the budget of one process) and waits for
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from shopledger.domain.capabilities import RequestBudget
from shopledger.domain.errors import Transient

SLOTS = 60
LEAST_WAIT = 0.001
Slots = Sequence[Sequence[int]]
Counts = Mapping[str, Slots]


def decide(windows: Sequence[RequestBudget], counts: Counts, now: float, *, interactive: bool) -> float | None:
    """None when one more call may leave at `now` (seconds since the epoch), else the seconds until it may.

    Background work leaves `reserved` calls of each window to buttons that a person presses (`interactive`), but always
    has at least one. The wait is never less than what brings the call within every window, if nobody else calls.
    """
    waits = [_wait(window, _live(window, counts, now), now, interactive=interactive) for window in windows]
    return max(waits, default=0.0) or None


def record(windows: Sequence[RequestBudget], counts: Counts, now: float) -> dict[str, list[list[int]]]:
    """The counts with one more call at `now`, without the slots that no longer count."""
    return {str(window.seconds): _add(_live(window, counts, now), _slot(window, now)) for window in windows}


def remaining(window: RequestBudget, counts: Counts, now: float) -> int:
    """Calls of that window that are left at `now`, with the reserved ones; never below zero."""
    return max(0, window.requests - _used(_live(window, counts, now)))


class MemoryBudget:
    """The budget of one process: tests, previews, benches. `draw` is safe between threads."""

    def __init__(
        self,
        windows: Sequence[RequestBudget],
        *,
        interactive: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._windows = tuple(windows)
        self._interactive = interactive
        self._clock = clock
        self._counts: Counts = {}
        self._lock = Lock()

    def draw(self) -> None:
        """Count one call. Raises Transient (CON-14) with the seconds to wait when there is none left."""
        with self._lock:
            now = self._clock()
            wait = decide(self._windows, self._counts, now, interactive=self._interactive)
            if wait is not None:
                raise used_up(wait)
            self._counts = record(self._windows, self._counts, now)


def used_up(wait: float) -> Transient:
    """What a budget raises when no call is left for `wait` seconds; the message tells whole minutes."""
    return Transient("CON-14", retry_after=wait, minutes=str(max(1, -int(-wait // 60))))


def _slot(window: RequestBudget, now: float) -> int:
    return int(now * SLOTS // window.seconds)


def _live(window: RequestBudget, counts: Counts, now: float) -> list[Sequence[int]]:
    """The slots that still touch the window that ends at `now`."""
    oldest = _slot(window, now) - SLOTS
    return [slot for slot in counts.get(str(window.seconds), ()) if slot[0] >= oldest]


def _used(slots: Slots) -> int:
    return sum(slot[1] for slot in slots)


def _wait(window: RequestBudget, slots: Slots, now: float, *, interactive: bool) -> float:
    """Seconds until enough of the oldest slots have left the window; 0 when there is room now."""
    allowed = window.requests if interactive else max(1, window.requests - window.reserved)
    excess = _used(slots) - allowed
    wait = 0.0
    for number, calls in slots:
        if excess < 0:
            break
        excess -= calls
        wait = max(LEAST_WAIT, (number + SLOTS + 1) * window.seconds / SLOTS - now)
    return wait


def _add(slots: Slots, number: int) -> list[list[int]]:
    """A call that comes out of a clock a little behind counts with the newest slot."""
    kept = [[slot, calls] for slot, calls in slots]
    if kept and kept[-1][0] >= number:
        kept[-1][1] += 1
    else:
        kept.append([number, 1])
    return kept
