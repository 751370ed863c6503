"""A leash for a program that another one starts: it ends when the one that started it is gone, however that ended.

    python -m shopledger.demo.leash MODULE [WORD ...]      runs a module so, as `python -m MODULE` would

The starter gives it a pipe as standard input and keeps the other end. The system closes that end with the starter,
also where it is killed and can tidy nothing up, and the program reads the end of its input. No signal of the system
and no number of a parent is needed, which are different everywhere. It is for who starts programs; nobody is on a
leash by themselves. What the program has started itself needs a leash of its own.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

GRACE_SECONDS = 1.0
"""So long a program may take to tidy up before it is ended by force."""
_INPUT = 0
_SOME = 4096


def tie(end: Callable[[], None]) -> None:
    """Call `end` on a thread beside the program once standard input has ended. What is read from it is thrown away."""
    threading.Thread(target=_wait, args=(end,), name="leash", daemon=True).start()


def _wait(end: Callable[[], None]) -> None:
    with suppress(OSError):  # an input that cannot be read has ended as well
        while os.read(_INPUT, _SOME):
            pass
    end()


def end_this_process() -> None:
    """Interrupt the program as Ctrl-C does, so that it tidies up; end it by force where it does not."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def command_line(module: str, *words: str) -> tuple[str, ...]:
    """The command that runs that module on a leash; to be started with a pipe as standard input."""
    return (sys.executable, "-m", __name__, module, *words)


def main(words: Sequence[str]) -> None:
    """Run the module that the first word names, with the others as its own."""
    module = words[0]
    sys.argv[:] = words
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tie(end_this_process)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
