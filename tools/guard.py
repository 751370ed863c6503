"""A guard beside a server that is no program of ours: it ends the server when the one that started it is gone.

Whoever starts a server ends it too, but cannot once it has been killed itself. The guard is a process of its own that
reads from a pipe. All is well when it reads a word there; when the pipe ends without one, its starter is gone.

    with guarded(server, signal.SIGTERM, folder):    # a Popen with start_new_session=True
        ...
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 5.0
PAUSE = 0.05
WORD = b"all is well"


@contextmanager
def guarded(server: subprocess.Popen[bytes], number: signal.Signals, *folders: Path) -> Iterator[None]:
    """Until the end of the block: where this process goes, that signal ends the server, and its folders are removed.

    The server must lead a session of its own. Ending it is the block's business as long as this process is there.
    """
    command = [sys.executable, "-m", "tools.guard", str(server.pid), str(int(number)), *map(str, folders)]
    # A session of its own: an interrupt at the terminal is not meant for it.
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True) as guard:
        try:
            yield
        finally:
            with suppress(BrokenPipeError):  # somebody has ended it
                guard.communicate(WORD)


def end(leader: int, number: int) -> None:
    """Ask the session's processes to end, and end them by force where they do not."""
    with suppress(ProcessLookupError):
        os.killpg(leader, number)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline:
            os.killpg(leader, 0)
            time.sleep(PAUSE)
        os.killpg(leader, signal.SIGKILL)


def main() -> None:
    """Wait for the word or the end."""
    leader, number, *folders = sys.argv[1:]
    if sys.stdin.buffer.read() == WORD:
        return
    end(int(leader), int(number))
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
