"""The actors of the demo: simulators as processes of their own on loopback ports, and the remote control of them.

They are processes so that what is measured of ours (memory, time) is ours alone. Each hangs on a pipe from this process
and ends with it, also where this one is killed. Calls of the control side are no part of the simulated systems and are
not counted by them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from shopledger.connect.http import HttpClient, Request
from shopledger.connect.recorder import Recorder
from shopledger.connect.transport import SocketTransport

STOP_SECONDS = 5.0
PAGE = 500
REGISTER = "vies"


class StageError(Exception):
    """An actor did not start, or did not do what it was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is played: which systems, how many orders over which days, and how much goes wrong.

    `is_open_end`: it stops in the middle of business, on the last day, where pages go on from; else it goes on until
    the shop is quiet and everything has come to its end.
    """

    shop: str
    books: str
    orders: int
    seed: int
    faults: str
    first: date
    days: int
    is_open_end: bool = False


@dataclass(slots=True, kw_only=True)
class Actor:
    """One simulator that serves: where it is, what it accepts, and its process."""

    facts: dict[str, Any]
    process: subprocess.Popen[bytes]
    transport: SocketTransport
    http: HttpClient

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return str(self.facts["address"])

    def set_clock(self, now: datetime) -> None:
        """It is `now` for it, until it is told otherwise."""
        self.tell("clock", {"now": now.isoformat()})

    def counts(self) -> dict[str, int]:
        """Calls so far by name, such as "GET /orders"."""
        return dict(self.ask("counts")["calls"])

    def truth(self) -> Iterator[dict[str, Any]]:
        """All that stands in it, row by row, a page in memory at a time."""
        after: str | None = ""
        while after is not None:
            page = self.ask(f"truth?after={quote(after, safe='')}&limit={PAGE}")
            yield from page["items"]
            after = page["next"]

    def ask(self, question: str) -> dict[str, Any]:
        """The answer of its control side."""
        return self._call(Request(method="GET", url=f"{self.address}/_simulator/{question}", purpose="control"))

    def tell(self, command: str, body: dict[str, Any]) -> None:
        """Tell its control side."""
        url = f"{self.address}/_simulator/{command}"
        self._call(Request(method="POST", url=url, purpose="control", body=msgspec.json.encode(body)))

    def _call(self, request: Request) -> dict[str, Any]:
        response = self.http.send(request)
        if not response.is_ok:
            raise StageError(f"{self.facts['system']} answered {response.status} to {request!r}")
        answer: dict[str, Any] = msgspec.json.decode(response.body)
        return answer

    def stop(self) -> None:
        """End its process, and hang up."""
        self.transport.close()
        self.process.terminate()
        end(self.process)


@dataclass(slots=True, kw_only=True)
class Stage:
    """All actors, by the role they play."""

    shop: Actor
    books: Actor
    register: Actor
    actors: tuple[Actor, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.actors = (self.shop, self.books, self.register)

    def set_clock(self, now: datetime) -> None:
        """It is `now` for all of them."""
        for actor in self.actors:
            actor.set_clock(now)


@contextmanager
def opened(script: Script) -> Iterator[Stage]:
    """Start the actors and end them with the block, whatever happens in it. Raises StageError."""
    started: list[Actor] = []
    try:
        for key in (script.shop, script.books, REGISTER):
            started.append(start(key, command_line(key, script)))  # noqa: PERF401 - what has started must be known when the next one fails
        yield Stage(shop=started[0], books=started[1], register=started[2])
    finally:
        for actor in started:
            actor.stop()


def start(key: str, command: Sequence[str]) -> Actor:
    """Start one simulator by its command, which ends with its input, and wait for it to say where it is.

    Raises StageError.
    """
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own program
    line = process.stdout.readline() if process.stdout else b""
    if not line:
        end(process)
        raise StageError(f"the simulator of {key} did not start")
    transport = SocketTransport()
    http = HttpClient(transport, Recorder(size=1), unreachable="CON-02")
    return Actor(facts=msgspec.json.decode(line), process=process, transport=transport, http=http)


def end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that is to end, and end it by force where it does not."""
    with process:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def command_line(key: str, script: Script) -> Sequence[str]:
    """The command that plays one part. The register misbehaves only in mild ways: it has no second way to ask."""
    options = {
        "--port": 0,
        "--faults": script.faults,
        "--seed": script.seed,
        "--orders": script.orders,
        "--from": script.first.isoformat(),
        "--days": script.days,
    }
    words = [str(word) for pair in options.items() for word in pair]
    return [sys.executable, "-m", "shopledger", "simulate", key, *words, "--until-eof", "--json"]
