"""What belongs to no integration: mail to write, mail to send, and keeping house. Asking twice does no harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from shopledger.jobs.tidy import tidy
from shopledger.mail.send import send_due
from shopledger.mail.tell import tell_due
from shopledger.store import letters
from shopledger.store.housekeeping import plan

Clock = Callable[[], datetime]
TELL, SEND, TIDY = "tell", "send", "tidy"
ROUND_SECONDS = 60.0
NOBODY = 0
"""The id of a job that belongs to no integration."""


class Round:
    """How long ago this process looked whether people must be told something, and whether the house is to be kept."""

    def __init__(self) -> None:
        self._next = 0.0

    def due(self, now: datetime) -> list[tuple[str, int]]:
        """Jobs to be done now: letters are sent as soon as they are due, the others are looked for once a minute."""
        jobs = [(SEND, NOBODY)] if letters.due(now, 1) else []
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + ROUND_SECONDS
            jobs.append((TELL, NOBODY))
            jobs += [(TIDY, NOBODY)] if plan.is_due(now) else []
        return jobs


def run(name: str, clock: Clock) -> int:
    """Do one of them; how many letters or rows that were."""
    return _FUNCTIONS[name](clock)


_FUNCTIONS: dict[str, Callable[[Clock], int]] = {TELL: tell_due, SEND: send_due, TIDY: tidy}


def run_due(rounds: Round, clock: Clock) -> int:
    """Do what is due, here and now; how many jobs that were."""
    jobs = rounds.due(clock())
    for name, _ in jobs:
        run(name, clock)
    return len(jobs)
