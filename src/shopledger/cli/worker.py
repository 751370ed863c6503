"""`shopledger worker`: fetch and book in the background; as many of these as are needed share the work."""

from __future__ import annotations

import signal
import threading

import click

HELP = """Fetch orders and book them until it is told to stop (Ctrl-C or SIGTERM).

Any number of workers may run on any number of machines over one PostgreSQL: the tables say what is due, and each
administration has one writer at a time. A worker that is killed loses nothing and books nothing twice.
"""


@click.command("worker", help=HELP, short_help="Fetch and book in the background.")
def command() -> None:
    """See HELP."""
    from shopledger.cli.installation import open_installation

    open_installation()
    from shopledger.jobs.engine import run_worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo("Working (Ctrl-C stops)")
    run_worker(stop)
    click.echo("Stopped")
