"""When there is mail to write or to send. Both belong to no integration; asking for them twice does no harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from shopledger.mail.send import send_due
from shopledger.mail.tell import tell_due
from shopledger.store import letters

Clock = Callable[[], datetime]
TELL, SEND = "tell", "send"
TELL_SECONDS = 60.0
NOBODY = 0
"""The id of a job that belongs to no integration."""


class Round:
    """How long ago this process looked whether people must be told something."""

    def __init__(self) -> None:
        self._next = 0.0

    def due(self, now: datetime) -> list[tuple[str, int]]:
        """Jobs to be done now: letters are sent as soon as they are due, news are looked for once a minute."""
        jobs = [(SEND, NOBODY)] if letters.due(now, 1) else []
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + TELL_SECONDS
            jobs.append((TELL, NOBODY))
        return jobs


def run(name: str, clock: Clock) -> int:
    """Do one of the two; how many letters that were."""
    return tell_due(clock) if name == TELL else send_due(clock)


def run_due(rounds: Round, clock: Clock) -> int:
    """Write and send what is due, here and now; how many jobs that were."""
    jobs = rounds.due(clock())
    for name, _ in jobs:
        run(name, clock)
    return len(jobs)
