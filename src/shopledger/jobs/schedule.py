"""What is due, going by the tables, and running all of it here and now.

Level-triggered: asking twice does no harm, and what was lost is found by the next question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from shopledger.pipeline.backfill import advance
from shopledger.pipeline.book import book
from shopledger.pipeline.daily import collect
from shopledger.pipeline.fetch import fetch
from shopledger.pipeline.office import settle_time
from shopledger.pipeline.pay import pay
from shopledger.pipeline.reconcile import reconcile
from shopledger.pipeline.review import review
from shopledger.store import due as rows

Clock = Callable[[], datetime]
TURN_SECONDS = 10.0
ROUNDS = 10_000
"""So many rounds of `run_due` at one moment would be a posting that is ready for ever."""


class Job(Enum):
    """One kind of work on one integration (BACKFILL: on one migration)."""

    FETCH = "fetch"
    RECONCILE = "reconcile"
    COLLECT = "collect"
    BOOK = "book"
    PAY = "pay"
    REVIEW = "review"
    BACKFILL = "backfill"


@dataclass(frozen=True, slots=True)
class Due:
    """A job and the id it is about."""

    job: Job
    id: int


@dataclass(slots=True, kw_only=True)
class Ran:
    """What `run_due` did: jobs by kind, documents booked, refusals, lost answers, and what held jobs up, by code."""

    jobs: int = 0
    posted: int = 0
    refused: int = 0
    unknown: int = 0
    fetched: int = 0
    held_by: dict[str, int]


_QUESTIONS: tuple[tuple[Job, Callable[[datetime], list[int]]], ...] = (
    (Job.FETCH, rows.fetches),
    (Job.RECONCILE, lambda now: rows.look_ups(now, settle_time())),
    (Job.COLLECT, rows.days),
    (Job.BOOK, rows.bookings),
    (Job.PAY, rows.payments),
    (Job.REVIEW, rows.reviews),
    (Job.BACKFILL, rows.backfills),
)
"""In the sequence in which they are best done for one integration."""


def due(now: datetime) -> tuple[Due, ...]:
    """Everything that is due, kind by kind; each integration has one turn of each kind before any has a second."""
    return tuple(Due(job, row_id) for job, ask in _QUESTIONS for row_id in ask(now))


def run(job: Job, row_id: int, clock: Clock, seconds: float | None = TURN_SECONDS) -> object:
    """Do one job; its result is the pipeline's."""
    return _FUNCTIONS[job](row_id, clock, seconds)


_FUNCTIONS: dict[Job, Callable[[int, Clock, float | None], object]] = {
    Job.FETCH: fetch,
    Job.RECONCILE: lambda row_id, clock, _: reconcile(row_id, clock),
    Job.COLLECT: lambda row_id, clock, _: collect(row_id, clock),
    Job.BOOK: book,
    Job.PAY: pay,
    Job.REVIEW: lambda row_id, clock, _: review(row_id, clock),
    Job.BACKFILL: lambda row_id, clock, _: advance(row_id, clock),
}


def run_due(clock: Clock, seconds: float | None = None) -> Ran:
    """Do everything that is due at the moment of `clock`, here and now, until nothing is.

    What is held up (no budget left, a system that is down, another worker) is not tried again at the same moment.
    """
    ran = Ran(held_by={})
    held: set[Due] = set()
    for _ in range(ROUNDS):
        todo = [each for each in due(clock()) if each not in held]
        if not todo:
            break
        for each in todo:
            _run_one(each, clock, seconds, ran, held)
    return ran


def _run_one(each: Due, clock: Clock, seconds: float | None, ran: Ran, held: set[Due]) -> None:
    result = run(each.job, each.id, clock, seconds)
    ran.jobs += 1
    code = result if isinstance(result, str) else getattr(result, "held_by", "")
    if code:
        ran.held_by[code] = ran.held_by.get(code, 0) + 1
        held.add(each)
    ran.posted += getattr(result, "posted", 0)
    ran.refused += getattr(result, "refused", 0)
    ran.unknown += getattr(result, "unknown", 0)
    taken = getattr(result, "taken", None)
    ran.fetched += taken.new if taken is not None else 0
