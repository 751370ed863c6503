"""The worker that is killed: everything that is due at one simulated moment, by the pipeline as it is.

    python -m tests.crash.worker --now 2026-03-02T11:00:00+00:00 [--register URL]    once, ended by SHOPLEDGER_KILL_AT
    python -m tests.crash.worker --engine --register URL                              the job engine's loop
    python -m tests.crash.worker --serve SYSTEM ...                                   a nursery, see below

A nursery has imported everything and begins a process of its own for each command that it reads, so that two hundred
kills take no two hundred starts of Python. It opens no database and no connection itself.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

import django
import msgspec

from shopledger.connect.registry import BOOKS, books_system, shop_system
from tests.crash.commands import Command, Ended


def set_up(systems: Iterable[str]) -> None:
    """Import everything, these systems too, so that a new process begins at once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopledger.config.settings")
    django.setup()
    inside()
    for key in systems:
        (books_system if key in BOOKS else shop_system)(key)


def inside() -> Any:
    """The module that does the work; it can be imported when Django is set up."""
    return import_module("tests.crash.inside")


# --- the nursery -------------------------------------------------------------------------------------------------


def serve() -> None:
    """Read commands, a line each, and answer each with how its worker ended."""
    print("ready", flush=True)
    for line in sys.stdin.buffer:
        command = msgspec.json.decode(line, type=Command)
        ended = raise_worker(partial(inside().work, command.now, command.register, command.kill), command.after)
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
        inside().work_on(register)
    else:
        inside().work(options.now, register)


if __name__ == "__main__":
    main()
