"""The worker that is killed: everything that is due at one simulated moment, by the pipeline as it is.

    python -m tests.crash.worker --now 2026-03-02T11:00:00+00:00 [--register URL]     once, ended by SHOPLEDGER_KILL_AT
    python -m tests.crash.worker --engine --register URL                               the job engine's loop, until SIGTERM
    python -m tests.crash.worker --serve SYSTEM ...                                    a nursery, see below

A nursery has imported everything and begins a process of its own for each command that it reads, so that two hundred
kills take no two hundred starts of Python. It opens no database and no connection itself.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import msgspec

from shopledger.connect.http import Request, Response, Transport
from shopledger.connect.registry import BOOKS, books_system, shop_system

AWAY_SECONDS = 0.005
"""After so long a write on this machine has left, and a simulator that takes 15 ms has not answered yet."""
AWAY = "away"
ENDS = ("recorded",)


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


def set_up(systems: Iterable[str]) -> None:
    """Import everything, these systems too, so that a new process begins at once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopledger.config.settings")
    import django  # noqa: PLC0415 - only a process of its own sets Django up

    django.setup()
    import shopledger.jobs.schedule  # noqa: F401, PLC0415 - needs Django to be set up

    for key in systems:
        (books_system if key in BOOKS else shop_system)(key)


def work(now: datetime, register: dict[str, str], kill: Kill | None = None) -> None:
    """Do everything that is due at that moment, in this process."""
    from shopledger.connect.transport import SocketTransport  # noqa: PLC0415 - needs Django to be set up
    from shopledger.jobs.schedule import run_due  # noqa: PLC0415 - the same
    from shopledger.pipeline import steps, wiring  # noqa: PLC0415 - the same

    transport: Transport = SocketTransport()
    if kill is not None:
        steps.arm(Watch(kill))
        transport = DeadlyTransport(transport, kill) if kill.step == AWAY else transport
    wiring.use_transport(transport)
    wiring.use_register(register)
    run_due(lambda: now)


def work_on(register: dict[str, str]) -> None:
    """What `shopledger worker` does, with the register of VAT numbers at another address."""
    from shopledger.jobs.engine import run_worker  # noqa: PLC0415 - needs Django to be set up
    from shopledger.pipeline import wiring  # noqa: PLC0415 - the same

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
    from shopledger.store.models import Attempt  # noqa: PLC0415 - needs Django to be set up

    return list(Attempt.objects.filter(finished_at=None).values_list("what", flat=True))


def ended_attempts(what: str) -> int:
    """How many writes of that kind have an outcome."""
    from shopledger.store.models import Attempt  # noqa: PLC0415 - needs Django to be set up

    return Attempt.objects.filter(what=what).exclude(finished_at=None).count()


# --- the nursery -------------------------------------------------------------------------------------------------


def serve() -> None:
    """Read commands, a line each, and answer each with how its worker ended."""
    print("ready", flush=True)
    for line in sys.stdin.buffer:
        command = msgspec.json.decode(line, type=Command)
        ended = raise_worker(lambda: work(command.now, command.register, command.kill), command.after)  # noqa: B023 - called at once
        print(msgspec.json.encode(ended).decode(), flush=True)


def raise_worker(job: Callable[[], None], after: float | None) -> Ended:
    """Begin a process for the job and wait for its end; kill it `after` seconds where that is given."""
    started = time.monotonic()
    number = os.fork()
    if not number:
        run_child(job)
    if after is not None:
        time.sleep(after)
        os.kill(number, signal.SIGKILL)  # the process is ours until it is waited for, so its number cannot be another's
    _, status = os.waitpid(number, 0)
    code = os.waitstatus_to_exitcode(status)
    return Ended(is_killed=code == -signal.SIGKILL, code=code, seconds=time.monotonic() - started)


def run_child(job: Callable[[], None]) -> NoReturn:
    """Do the job and end this process without what the nursery would do at its own end."""
    code = 1
    try:
        job()
        code = 0
    finally:
        if code:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Parse the command line, then work once or serve."""
    parser = argparse.ArgumentParser(description="A worker for crash tests.")
    parser.add_argument("--serve", nargs="*", metavar="SYSTEM")
    parser.add_argument("--engine", action="store_true")
    parser.add_argument("--now", type=datetime.fromisoformat)
    parser.add_argument("--register", default="")
    options = parser.parse_args()
    set_up(options.serve or ())
    if options.serve is not None:
        serve()
        return
    register = {"api": options.register} if options.register else {}
    if options.engine:
        work_on(register)
    else:
        work(options.now, register)


if __name__ == "__main__":
    main()
