"""The end of an arena: shop and books are compared, and each order is counted for the scenario that it was in."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from shopledger.demo.compare import Comparison, compare
from shopledger.demo.performance import fate_of
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store.models import Posting
from tests.crash.acts import Play
from tests.crash.arena import Arena
from tests.crash.results import Result
from tests.crash.truth import Counted, Documents, count

SUMMED = (
    "kills",
    "amid",
    "in_flight",
    "answers_lost",
    "orders",
    "booked",
    "lost",
    "doubled",
    "false_failures",
    "look_ups",
    "requests",
)


def settle(play: Play) -> list[Result]:
    """Let the arena come to its end and count; scenarios of the same name become one result."""
    arena = play.arena
    with play.act("until all is quiet"):
        started = time.monotonic()
        arena.drain()
        play.result.problems += [f"at the end: {each}" for each in (*arena.leftovers(), *arena.failures())]
        documents = Documents.of(arena.actors.books.truth())
        play.result.problems += surprises(compared(arena)) + payment_problems(documents)
        play.result.seconds = time.monotonic() - started
    counted = count(arena.sold(), documents, arena.settings.reference_prefix, play.bounds[:-1])
    for result, orders in zip(play.results, counted, strict=True):
        note(result, orders)
    return merged(play.results)


def note(result: Result, counted: Counted) -> None:
    """Keep what was counted for a scenario."""
    result.orders, result.booked = counted.orders, counted.booked
    result.lost, result.doubled = counted.lost, counted.doubled
    result.problems += [f"order {number} is booked for another total" for number in counted.wrong]
    result.false_failures = sum(" failed: " in problem for problem in result.problems)


def compared(arena: Arena) -> Comparison:
    """Shop and books side by side."""
    prefix = arena.settings.reference_prefix
    with TemporaryDirectory() as folder:
        return compare(
            arena.sold(),
            arena.actors.books.truth(),
            reference_of=lambda number: f"{prefix}{number}",
            fate_of=lambda number: fate_of(arena.integration, number),
            scratch=Path(folder) / "comparison.sqlite3",
        )


def surprises(comparison: Comparison) -> list[str]:
    """What the comparison finds amiss, in words."""
    told = [f"order {each.number} should be {each.expected}, but is {each.found}" for each in comparison.surprises]
    if comparison.strangers:
        told.append(f"{comparison.strangers} documents in the books are of no order")
    return told


def payment_problems(documents: Documents) -> list[str]:
    """Each payment that was to be booked stands in the books once."""
    rows = Posting.objects.filter(kind=PostingKind.PAYMENT.value)
    wanted = rows.count()
    booked = rows.filter(state=PostingState.POSTED.value).count()
    twice = [reference for reference, copies in documents.payments.items() if copies > 1]
    told = [f"payment {reference} stands in the books {documents.payments[reference]} times" for reference in twice]
    if not wanted == booked == len(documents.payments):
        told.append(f"of {wanted} payments {booked} are booked, and the books have {len(documents.payments)}")
    return told


def merged(results: list[Result]) -> list[Result]:
    """One result for each scenario."""
    by_name: dict[str, Result] = {}
    for each in results:
        first = by_name.setdefault(each.scenario, each)
        if first is each:
            continue
        for name in SUMMED:
            setattr(first, name, getattr(first, name) + getattr(each, name))
        first.seconds += each.seconds
        first.ticks = max(first.ticks, each.ticks)
        first.problems += each.problems
    return list(by_name.values())
