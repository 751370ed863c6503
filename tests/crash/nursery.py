"""The harness's end of a nursery: a process that begins workers on command and tells how they ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from typing import IO, Self

import msgspec

from tests.crash.commands import Command, Ended

STOP_SECONDS = 10


class NurseryError(Exception):
    """A nursery ended, or a worker broke down by itself; its own words stand above on standard error."""


class Nursery:
    """One nursery. It does one command at a time; two at once take two nurseries."""

    def __init__(self, systems: Iterable[str]) -> None:
        command = [sys.executable, "-m", "tests.crash.worker", "--serve", *systems]
        # libpq's Kerberos support does not outlive a fork: a worker that looked for a ticket now and then crashed
        environment = {**os.environ, "PGGSSENCMODE": "disable"}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._words = _there(self._process.stdin)
        self._answers = _there(self._process.stdout)
        self._is_ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._words.close()
        with self._process:
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def begin(self, command: Command) -> None:
        """Have a worker do this; `end` tells how it went."""
        if not self._is_ready:
            self._line()
            self._is_ready = True
        self._words.write(msgspec.json.encode(command) + b"\n")
        self._words.flush()

    def end(self) -> Ended:
        """Wait for the worker. Raises NurseryError where it broke down."""
        ended = msgspec.json.decode(self._line(), type=Ended)
        if ended.code and not ended.is_killed:
            raise NurseryError(f"a worker ended by itself with exit code {ended.code}")
        return ended

    def run(self, command: Command) -> Ended:
        """Begin and wait."""
        self.begin(command)
        return self.end()

    def _line(self) -> bytes:
        line = self._answers.readline()
        if not line:
            raise NurseryError("a nursery ended")
        return line


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise NurseryError("a nursery has no pipes")
    return pipe
