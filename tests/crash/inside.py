"""What a worker does and where it ends. Django must be set up before this is imported."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass
from datetime import datetime

from shopledger.connect.http import Request, Response, Transport
from shopledger.connect.transport import SocketTransport
from shopledger.jobs.engine import run_worker
from shopledger.jobs.schedule import run_due
from shopledger.pipeline import steps, wiring
from shopledger.store.models import Attempt
from tests.crash.commands import AWAY, Kill

AWAY_SECONDS = 0.005
"""After so long a write on this machine has left, and a simulator that takes 15 ms has not answered yet."""
ENDS = ("recorded",)
"""Steps after which a write is no longer open."""


def work(now: datetime, register: dict[str, str], kill: Kill | None = None) -> None:
    """Do everything that is due at that moment, in this process."""
    transport: Transport = SocketTransport()
    if kill is not None:
        steps.arm(Watch(kill))
        transport = DeadlyTransport(transport, kill) if kill.step == AWAY else transport
    wiring.use_transport(transport)
    wiring.use_register(register)
    run_due(lambda: now)


def work_on(register: dict[str, str]) -> None:
    """What `shopledger worker` does, with the register of VAT numbers at another address."""
    wiring.use_register(register)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_worker(stop)


def end_myself() -> None:
    """SIGKILL, as the machine would do it: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


class Watch:
    """Ends this process at a step of the pipeline."""

    def __init__(self, kill: Kill) -> None:
        self._kill = kill
        self._left = kill.nth
        self._ended = ended_attempts(kill.what)

    def __call__(self, step: str) -> None:
        if step != self._kill.step or not self._is_meant(step):
            return
        self._left -= 1
        if self._left <= 0:
            end_myself()

    def _is_meant(self, step: str) -> bool:
        what = self._kill.what
        if not what:
            return True
        if step not in ENDS:
            return what in open_attempts()
        before, self._ended = self._ended, ended_attempts(what)
        return self._ended > before


@dataclass(slots=True)
class DeadlyTransport:
    """Ends this process while a write is on its way: it has left, and its answer is not there yet."""

    inner: Transport
    kill: Kill
    left: int = 0

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport."""
        if request.is_write and (not self.kill.what or self.kill.what in open_attempts()):
            self.left += 1
            if self.left == self.kill.nth:
                threading.Timer(AWAY_SECONDS, end_myself).start()
        return self.inner.send(request, timeout)


def open_attempts() -> list[str]:
    """The kinds of the writes that have no outcome."""
    return list(Attempt.objects.filter(finished_at=None).values_list("what", flat=True))


def ended_attempts(what: str) -> int:
    """How many writes of that kind have an outcome."""
    return Attempt.objects.filter(what=what).exclude(finished_at=None).count()
