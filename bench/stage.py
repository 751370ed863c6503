"""Starts the simulators of a benchmark and an installation with an empty database in this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.connect.transport import SocketTransport
from shopledger.demo.stage import Actor, Stage


@contextmanager
def opened(latency: float, orders: int) -> Iterator[Stage]:
    """Shop, books and register, until the end of the block."""
    actors: list[Actor] = []
    try:
        for role in ("shop", "books", "register"):
            actors.append(_start(role, latency, orders))  # noqa: PERF401 - what has started must be known when one fails
        yield Stage(shop=actors[0], books=actors[1], register=actors[2])
    finally:
        for each in actors:
            each.stop()


def _start(role: str, latency: float, orders: int) -> Actor:
    command = [sys.executable, "-m", "bench.actor", role, str(latency), str(orders)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    line = process.stdout.readline() if process.stdout else b""
    transport = SocketTransport()
    http = HttpClient(transport, Recorder(size=1), unreachable="CON-02")
    return Actor(facts=msgspec.json.decode(line), process=process, transport=transport, http=http)


def open_installation(folder: Path) -> None:
    """Django over an empty SQLite file in that folder, or over the database that the environment names."""
    os.environ["SHOPLEDGER_DATA_DIR"] = str(folder)
    from shopledger.cli.installation import open_installation as open_it  # noqa: PLC0415 - after the folder is set

    open_it()
