"""An installation of our own: `shopledger serve` as a process, with data, mail and environment of its own."""

from __future__ import annotations

import email.policy
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TypeVar

from shopledger.demo import leash

T = TypeVar("T")
START_SECONDS = 60.0
STOP_SECONDS = 10.0
LETTER_SECONDS = 20.0
PAUSE = 0.1


class NotServingError(Exception):
    """The installation did not start; the text holds what it printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One that serves."""

    address: str
    folder: Path
    log: Path

    def letters_to(self, reader: str) -> list[EmailMessage]:
        """Mail that has gone to that address, oldest first."""
        parser = BytesParser(policy=email.policy.default)
        found = [parser.parsebytes(path.read_bytes()) for path in sorted((self.folder / "mail").glob("*.eml"))]
        return [letter for letter in found if isinstance(letter, EmailMessage) and reader in str(letter["To"])]

    def first_letter_to(self, reader: str) -> EmailMessage:
        """The first one, once it is there. Raises AssertionError when none comes."""
        return awaited(lambda: self.letters_to(reader), f"a letter to {reader}", LETTER_SECONDS)[0]


def awaited(ask: Callable[[], T], what: str, seconds: float) -> T:
    """The first true answer. Raises AssertionError that says what did not come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(PAUSE)
    raise AssertionError(f"{what} did not come within {seconds:.0f} s")


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int, **variables: str) -> dict[str, str]:
    """The variables of an installation with its data in `folder`, whatever the shell is set to."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPLEDGER_", "DJANGO_"))}
    return {
        **inherited,
        "PYTHONUNBUFFERED": "1",
        "SHOPLEDGER_DATA_DIR": str(folder),
        "SHOPLEDGER_SITE_URL": f"http://127.0.0.1:{port}",
        "SHOPLEDGER_MAIL_FROM": "Shopledger <shopledger@example.com>",
        "SHOPLEDGER_SUPPORT_MAIL": "support@example.com",
        "SHOPLEDGER_OPERATOR_NAME": "Voorbeeld BV",
        "SHOPLEDGER_OPERATOR_ADDRESS": "Voorbeeldlaan 1, 1012 AB Amsterdam",
        **variables,
    }


@contextmanager
def serving(folder: Path, port: int, variables: Mapping[str, str]) -> Iterator[Installation]:
    """Pages and worker in one process. Raises NotServingError."""
    command = leash.command_line("shopledger", "serve", "--port", str(port))
    with running(command, environment(folder, port, **variables), folder) as installation:
        yield installation


@contextmanager
def running(command: Sequence[str], variables: Mapping[str, str], folder: Path) -> Iterator[Installation]:
    """A process that says where its pages are, and ends with the block and with this one. Raises NotServingError."""
    log = folder / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=dict(variables), stdin=subprocess.PIPE, stdout=output, stderr=output)
    try:
        yield Installation(address=_address(process, log), folder=folder, log=log)
    finally:
        _stop(process)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        words = log.read_text(errors="replace").partition("Pages: ")[2].split()
        if len(words) > 1:  # the whole line is there, not the beginning of an address
            return words[0].rstrip("/")
        time.sleep(PAUSE)
    raise NotServingError(log.read_text(errors="replace"))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with process:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
