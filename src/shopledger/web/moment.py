"""What time it is for the buttons of the pages: the real time, unless the demo plays another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


class _Chosen:
    clock: Clock | None = None


def use_clock(clock: Clock | None) -> None:
    """Tell this time from now on; None for the real one again."""
    _Chosen.clock = clock


def now() -> datetime:
    """The moment, aware."""
    return _Chosen.clock() if _Chosen.clock is not None else datetime.now(UTC)
