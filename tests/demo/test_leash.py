"""Programs on a leash end with the one that started them, also where that one is killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pytest

from shopledger.demo import leash

LONGEST = 15
"""Seconds to wait for an end, on a machine that is busy with other things."""
STAGE = """
import time
from datetime import date
from shopledger.demo.stage import Script, opened
with opened(Script(shop="opencart", books="jortt", orders=3, seed=1, faults="none", first=date(2026, 1, 1), days=2)):
    print("up", flush=True)
    time.sleep(60)
"""
BENCH = """
import time
from bench.stage import opened
with opened(0.0, 3):
    print("up", flush=True)
    time.sleep(60)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
TIDY = """
import sys, time
try:
    print(sys.argv[1:], __name__, flush=True)
    time.sleep(60)
finally:
    print("tidied up", flush=True)
"""


@contextmanager
def starter(command: Sequence[str], **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A program that starts others; whatever is left of it ends with the block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPLEDGER_", "DJANGO_"))}
    with subprocess.Popen(
        command,
        env=kept | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def line_of(stream: IO[str] | None) -> str:
    """The next line."""
    assert stream is not None
    return stream.readline()


def wait_for_all(process: subprocess.Popen[str]) -> str:
    """What was printed until the last of its programs ended, for they all hold its standard error open.

    Raises TimeoutExpired where one goes on.
    """
    return process.communicate(timeout=LONGEST)[1]


@pytest.mark.parametrize("program", [STAGE, BENCH], ids=["demo", "bench"])
def test_simulators_end_when_the_one_that_started_them_is_killed(program: str) -> None:
    with starter([sys.executable, "-c", program]) as process:
        told = line_of(process.stdout)

        process.kill()
        wait_for_all(process)

    assert (told, process.returncode) == ("up\n", -signal.SIGKILL)


@pytest.mark.slow
def test_nothing_is_left_of_a_demo_that_is_killed_while_it_serves() -> None:
    command = [sys.executable, "-m", "shopledger", "demo", "--orders", "3", "--faults", "none", "--port", "0"]
    with starter(command) as process:
        told = line_of(process.stderr)

        process.kill()
        wait_for_all(process)

    assert re.match(r"Pages: http://[\d.]+:\d+/ ", told)


@contextmanager
def on_leash(folder: Path, program: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A module of that text in the folder."""
    (folder / "program.py").write_text(program)
    command = leash.command_line("program", *words)
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_module_runs_as_if_it_had_been_started_itself_and_may_tidy_up(tmp_path: Path) -> None:
    with on_leash(tmp_path, TIDY, "one", "two") as process:
        told = line_of(process.stdout)

        rest, _ = process.communicate(timeout=LONGEST)

    assert (told, rest) == ("['one', 'two'] __main__\n", "tidied up\n")


def test_what_is_written_to_it_does_not_end_it(tmp_path: Path) -> None:
    with on_leash(tmp_path, TIDY) as process:
        line_of(process.stdout)
        assert process.stdin is not None

        process.stdin.write("some words\n")
        process.stdin.flush()

        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)


def test_a_program_that_does_not_want_to_end_is_ended(tmp_path: Path) -> None:
    with on_leash(tmp_path, STUBBORN) as process:
        line_of(process.stdout)

        process.communicate(timeout=LONGEST)

    assert process.returncode == -signal.SIGKILL
