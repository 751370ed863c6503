"""What a scenario came to, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

HEADS = (
    ("scenario", 24),
    ("database", 10),
    ("package", 20),
    ("kills", 5),
    ("amid writes", 11),
    ("in flight", 9),
    ("answers lost", 12),
    ("orders", 6),
    ("booked", 6),
    ("lost", 4),
    ("doubled", 7),
    ("false", 5),
    ("look-ups", 8),
    ("requests", 8),
    ("ticks", 5),
    ("seconds", 7),
)


class Result(msgspec.Struct, kw_only=True):
    """One scenario in one arena. Orders and documents are counted in the simulators.

    `kills`: workers that a kill ended before they were done; `amid`: accidents after which the outcome of at least one
    write was unknown; `in_flight`: postings with such a write at the moments of healing; `requests`: what its look-ups
    took, counted in the simulator; `ticks`: most ticks that healing took.
    """

    scenario: str
    database: str
    package: str
    kills: int = 0
    amid: int = 0
    in_flight: int = 0
    answers_lost: int = 0
    orders: int = 0
    booked: int = 0
    lost: int = 0
    doubled: int = 0
    false_failures: int = 0
    look_ups: int = 0
    requests: int = 0
    ticks: int = 0
    seconds: float = 0.0
    problems: list[str] = []

    @property
    def is_clean(self) -> bool:
        """Nothing lost, doubled or refused without reason, and nothing else amiss."""
        return not (self.lost or self.doubled or self.false_failures or self.problems)

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        documents = (self.orders, self.booked, self.lost, self.doubled, self.false_failures)
        numbers = (*documents, self.look_ups, self.requests, self.ticks)
        return (
            self.scenario,
            self.database,
            self.package,
            *map(str, (self.kills, self.amid, self.in_flight, self.answers_lost)),
            *map(str, numbers),
            f"{self.seconds:.1f}",
        )


def table(results: Iterable[Result]) -> str:
    """All results with their heads, as text."""
    rows = [tuple(name for name, _ in HEADS), *(result.cells() for result in results)]
    return "\n".join(_line(row) for row in rows)


def _line(cells: Sequence[str]) -> str:
    padded = (
        cell.ljust(width) if place < 3 else cell.rjust(width)
        for place, (cell, (_, width)) in enumerate(zip(cells, HEADS, strict=True))
    )
    return "  ".join(padded).rstrip()


def verdict(results: Sequence[Result]) -> str:
    """The last line where all is well, else what failed, a line each."""
    problems = [
        f"{each.package} on {each.database}, {each.scenario}: {text}" for each in results for text in told(each)
    ]
    if problems:
        return "\n".join(["Crash test failed:", *problems])
    kills, lost, orders = (sum(getattr(each, name) for each in results) for name in ("kills", "answers_lost", "orders"))
    return (
        f"Crash test passed: {kills} kills, {lost} lost answers, {orders} orders: 0 lost, 0 doubled, 0 false failures"
    )


def told(result: Result) -> list[str]:
    """What is wrong with a result, in words."""
    counts = {"lost": result.lost, "doubled": result.doubled, "false failures": result.false_failures}
    return [*(f"{number} {name}" for name, number in counts.items() if number), *result.problems]
