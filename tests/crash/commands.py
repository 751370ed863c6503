"""What a nursery is told, and what it answers. No Django here."""

from __future__ import annotations

from datetime import datetime

import msgspec

AWAY = "away"
"""A step that the pipeline does not name: a write has left, and its answer is not there yet."""


class Kill(msgspec.Struct, frozen=True, kw_only=True):
    """Where a worker ends: at the `nth` time that it reaches this step, for writes of this kind ("" for any)."""

    step: str
    what: str = ""
    nth: int = 1


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is to do: everything due at `now`; `after` so many seconds it is killed, wherever it is."""

    now: datetime
    register: dict[str, str]
    kill: Kill | None = None
    after: float | None = None


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker ended: killed, or done with this exit code, after so many seconds."""

    is_killed: bool
    code: int
    seconds: float
