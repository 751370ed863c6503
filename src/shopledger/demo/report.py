"""What the demo has to say at its end: one object for programs, one table for people."""

from __future__ import annotations

import re
import resource
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopledger.domain.money import to_cents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from shopledger.demo.compare import Comparison, Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """API requests that were made, as the simulators counted them."""

    shop: int
    books_reads: int
    books_writes: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.shop + self.books_reads + self.books_writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A whole demo: the comparison and what it took."""

    comparison: Comparison
    requests: Requests
    seconds: float
    days: int


def peak_rss_mb() -> int:
    """The most memory this process has had, in whole MB (the kernel counts in KB).

    Linux's own count goes first: what `getrusage` says begins with the memory of the process that started this one.
    """
    try:
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


def document(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain values; amounts are texts with two places."""
    seen = outcome.comparison
    return {
        "orders": seen.orders,
        "booked": seen.booked,
        "lost": seen.lost,
        "doubled": seen.doubled,
        "strangers": seen.strangers,
        "waiting": seen.waiting,
        "refused": dict(sorted(seen.refused.items())),
        "surprises": [{"number": s.number, "expected": s.expected, "found": s.found} for s in seen.surprises],
        "total": sums_document(seen.total),
        "vat": {rate: sums_document(sums) for rate, sums in by_rate(seen)},
        "requests": {
            "shop": outcome.requests.shop,
            "books_reads": outcome.requests.books_reads,
            "books_writes": outcome.requests.books_writes,
            "per_order": round(outcome.requests.total / max(1, seen.orders), 2),
        },
        "days": outcome.days,
        "seconds": round(outcome.seconds, 1),
        "peak_rss_mb": peak_rss_mb(),
    }


def sums_document(sums: Sums) -> dict[str, str]:
    """Both sides and the difference, as texts."""
    return {
        "shop": f"{to_cents(sums.shop):f}",
        "books": f"{to_cents(sums.books):f}",
        "difference": f"{to_cents(sums.difference):f}",
    }


def by_rate(comparison: Comparison) -> list[tuple[str, Sums]]:
    """VAT by rate, the highest rate first."""
    return sorted(comparison.vat.items(), key=lambda pair: -float(pair[0]))


def print_outcome(outcome: Outcome, console: Console) -> None:
    """The outcome for people."""
    seen = outcome.comparison
    console.print()
    for line in summary_lines(outcome):
        console.print(line)
    console.print(money_table(seen))
    for one in seen.surprises:
        console.print(f"  surprise: order {one.number} should be: {one.expected}, but is: {one.found}", style="red")
    verdict = "Shop and books agree." if seen.is_clean else "Shop and books do not agree."
    console.print(verdict, style="bold green" if seen.is_clean else "bold red")


def summary_lines(outcome: Outcome) -> Iterable[str]:
    """Counts, one a line."""
    seen, made = outcome.comparison, outcome.requests
    yield f"Orders in the shop     {seen.orders:>8}   over {outcome.days} days"
    yield f"Booked once            {seen.booked:>8}"
    yield f"Lost                   {seen.lost:>8}"
    yield f"Booked twice           {seen.doubled:>8}"
    yield f"Waiting for a status   {seen.waiting:>8}"
    yield f"Refused, with a cause  {seen.refused.total():>8}"
    yield from (f"   {cause:<19} {count:>8}   {words_of(cause)}" for cause, count in sorted(seen.refused.items()))
    yield f"API requests           {made.total:>8}   {made.total / max(1, seen.orders):.2f} for each order"
    yield f"Seconds                {outcome.seconds:>8.1f}   peak memory {peak_rss_mb()} MB"


def words_of(cause: str) -> str:
    """The cause in a few words: its text of the catalogue without parameters."""
    from shopledger.domain.messages import title  # noqa: PLC0415 - the catalogue is large, machines do not need it

    return title(cause, "en")


def money_table(comparison: Comparison) -> Any:
    """Total and VAT per rate on both sides."""
    from rich.table import Table  # noqa: PLC0415 - only people get tables

    table = Table("", "Shop", "Books", "Difference", title="What is booked, in euro", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    rows = [("Total", comparison.total), *((f"VAT {rate} %", sums) for rate, sums in by_rate(comparison))]
    for name, sums in rows:
        table.add_row(name, *sums_document(sums).values())
    return table
