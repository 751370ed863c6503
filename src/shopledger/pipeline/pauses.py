"""How long to wait before the next try: longer each time, and what the other end asked for where it asked."""

from __future__ import annotations

from datetime import datetime, timedelta

MINUTES = (1, 2, 5, 15, 30, 60)


def pause(tries: int) -> timedelta:
    """The pause after that many tries in a row: one minute after the first, an hour from the sixth on."""
    return timedelta(minutes=MINUTES[min(max(tries - 1, 0), len(MINUTES) - 1)])


def next_try(now: datetime, tries: int, retry_after: float | None = None) -> datetime:
    """When to try again: what the other end asked for (seconds), else our own pause."""
    return now + (pause(tries) if retry_after is None else timedelta(seconds=retry_after))
