"""Housekeeping, once a day in the night: what may not be kept any longer is cleared away, a turn at a time.

A turn does as many small steps as fit in some seconds and rests between them, so that others get to write. What it does
not come to is gone on with by the next turn, which any worker may do. What is cleared, and when, is for
`store.housekeeping`.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from shopledger.store.housekeeping import plan
from shopledger.store.housekeeping.plan import Place
from shopledger.store.housekeeping.stages import step
from shopledger.store.locks import HeldLease, lease

Clock = Callable[[], datetime]
TURN_SECONDS = 10.0
REST_SECONDS = 0.05
"""After every step that cleared something: the lock of an embedded database is free for others meanwhile."""
log = logging.getLogger("shopledger.housekeeping")


def tidy(clock: Clock, seconds: float = TURN_SECONDS) -> int:
    """Do a turn where one is due and no other worker is at it; how many rows were cleared."""
    with lease(plan.AT_WORK, clock()) as held:
        if held is None or not plan.is_due(clock()):
            return 0
        return _turn(clock, held, time.monotonic() + seconds)


def _turn(clock: Clock, held: HeldLease, deadline: float) -> int:
    counts: Counter[str] = Counter()
    where: Place | None = plan.place()
    while where is not None:
        done = step(clock(), where)
        counts[done.name] += done.count
        where = done.place
        if where is not None and (time.monotonic() >= deadline or not held.renew(clock())):
            break
        if done.count:
            time.sleep(REST_SECONDS)
    _keep(where, clock())
    log.info("housekeeping %s: %s", "done" if where is None else "goes on", words_of(counts))
    return counts.total()


def _keep(where: Place | None, now: datetime) -> None:
    if where is None:
        plan.finish(now)
    else:
        plan.stop_at(where)


def words_of(counts: Mapping[str, int]) -> str:
    """Counts of what was cleared, kind by kind; no names of anybody."""
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "nothing to clear"
