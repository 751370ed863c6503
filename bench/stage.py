"""Starts the simulators of a benchmark and an installation with an empty database in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shopledger.demo.stage import Actor, Stage, start


@contextmanager
def opened(latency: float, orders: int) -> Iterator[Stage]:
    """Shop, books and register, until the end of the block."""
    actors: list[Actor] = []
    try:
        for role in ("shop", "books", "register"):
            actors.append(start(role, command_line(role, latency, orders)))  # noqa: PERF401 - what has started must be known when one fails
        yield Stage(shop=actors[0], books=actors[1], register=actors[2])
    finally:
        for each in actors:
            each.stop()


def command_line(role: str, latency: float, orders: int) -> tuple[str, ...]:
    """The command that plays one part."""
    return (sys.executable, "-m", "bench.actor", role, str(latency), str(orders))


def open_installation(folder: Path) -> None:
    """Django over an empty SQLite file in that folder, or over the database that the environment names."""
    os.environ["SHOPLEDGER_DATA_DIR"] = str(folder)
    from shopledger.cli.installation import open_installation as open_it  # noqa: PLC0415 - after the folder is set

    open_it()
