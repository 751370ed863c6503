"""Named steps of the pipeline, so that a tool can end the process at one of them and see what is left.

    SHOPLEDGER_KILL_AT="intent:3"    SIGKILL when step `intent` is reached for the third time

Nothing happens, and nothing is counted, unless it is armed.

    page        a page of orders was read, nothing of it is stored
    stored      a page of orders is stored
    intent      a write is recorded and has not left
    sent        a write was answered, nothing of the answer is stored
    recorded    what came of writes is stored
    looked      an attempt was looked up, nothing of it is stored
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

_armed: Callable[[str], None] | None = None


def reached(name: str) -> None:
    """Say that a step is reached."""
    if _armed is not None:
        _armed(name)


def arm(watch: Callable[[str], None] | None) -> None:
    """Call `watch` at every step from now on; None for nothing."""
    global _armed  # noqa: PLW0603 - one process has one such watch, and checking it must cost nothing
    _armed = watch


def arm_from_environment() -> None:
    """Arm what SHOPLEDGER_KILL_AT says. Raises ValueError when it is not `step:count`."""
    wanted = os.environ.get("SHOPLEDGER_KILL_AT")
    if wanted:
        name, _, count = wanted.partition(":")
        arm(_killer(name, int(count or "1")))


def _killer(name: str, count: int) -> Callable[[str], None]:
    left = count

    def watch(step: str) -> None:
        nonlocal left
        left -= step == name
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


arm_from_environment()
