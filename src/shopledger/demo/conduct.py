"""Play the period: move the simulated clock hour by hour, and let everything that is then due be done.

Budgets, pauses, nightly reviews and look-ups all follow the clock, so that a year of them takes no waiting. Long
periods go two hours at a time: most of their hours are quiet, and nothing but the number of polls differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shopledger.connect.simulation.market.history import LONGEST
from shopledger.demo.stage import Stage
from shopledger.jobs import schedule

HOUR = timedelta(hours=1)
LONG_DAYS = 60
ROUGH_HOURS = 6
MORNING = 8
QUIET_DAYS = timedelta(days=3)
"""After the last change in the shop: nights for reviews, hours for what was lost on the way."""
Advance = Callable[[float], None]


@dataclass(slots=True, eq=False)
class Clock:
    """The simulated moment; calling it tells the time."""

    now: datetime

    def __call__(self) -> datetime:
        """The moment, aware."""
        return self.now


def opening(day: date) -> datetime:
    """The moment at which the period begins."""
    return datetime.combine(day, time(), UTC)


def step_for(days: int, *, is_open_end: bool = False) -> timedelta:
    """How far the clock moves at a time; furthest where somebody waits for the pages."""
    if is_open_end:
        return 4 * HOUR
    return HOUR if days <= LONG_DAYS else 2 * HOUR


def length_of(days: int, *, is_open_end: bool) -> timedelta:
    """How long is played: until the shop is quiet and the last nights are over; or to the morning of the last day."""
    return timedelta(days=days - 1, hours=MORNING) if is_open_end else timedelta(days=days) + LONGEST + QUIET_DAYS


def moments(start: datetime, whole: timedelta, step: timedelta) -> Iterator[datetime]:
    """Step by step from the start to the end."""
    moment = start
    while moment < start + whole:
        moment += step
        yield moment


def tell_time(stage: Stage, moment: datetime) -> None:
    """Move the clocks. The shop's decides which orders there are; the others need to know the time only roughly."""
    if moment.hour % ROUGH_HOURS == 0:
        stage.set_clock(moment)
    else:
        stage.shop.set_clock(moment)


def play(stage: Stage, clock: Clock, days: int, advance: Advance, *, is_open_end: bool = False) -> None:
    """Play the whole period; `advance` is told the share that is over, 0 to 1."""
    start = clock.now
    whole = length_of(days, is_open_end=is_open_end)
    for moment in moments(start, whole, step_for(days, is_open_end=is_open_end)):
        tell_time(stage, moment)
        clock.now = moment
        schedule.run_due(clock)
        advance((moment - start) / whole)
