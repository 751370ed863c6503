"""How commands print: JSON lines for programs on standard output, words and progress for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

Advance = Callable[[float], None]
"""Tell which share is over, 0 to 1."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line, for programs.")


def emit(document: object) -> None:
    """Print one JSON object on a line of its own. Decimals are texts, moments ISO 8601."""
    import msgspec

    click.echo(msgspec.json.encode(document).decode())


def console() -> Console:
    """A console on standard output that keeps plain text plain when it is not a terminal."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A progress bar on standard error while the block runs; silent where that is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(task, completed=share)
