"""`shopledger serve`: the pages, and a worker beside them in the same process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from shopledger.cli.exits import ConfigurationError

HELP = """Serve the pages, and fetch and book in the background, all in one process.

For one shop or an office with some shops this is all there is to run. Behind a proxy that speaks HTTPS, name your hosts
in SHOPLEDGER_HOSTS and SHOPLEDGER_ORIGINS. Where one machine is not enough, set SHOPLEDGER_DATABASE_URL to a PostgreSQL
and start more of `serve` and `worker`. Users are made with `shopledger createuser`.
"""


@click.command("serve", help=HELP, short_help="Serve the pages, with a worker beside them.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--worker/--no-worker", default=True, help="Whether this process also fetches and books.")
def command(host: str, port: int, worker: bool) -> None:
    """See HELP."""
    from shopledger.cli.installation import open_installation

    open_installation()
    from shopledger.config.wsgi import application
    from shopledger.web import serving

    try:
        server = serving.listen(application, host, port)
    except OSError as error:
        raise ConfigurationError(f"port {port} cannot be had ({error.strerror}); choose one with --port") from None
    click.echo(f"Pages: {serving.address_of(server)} (Ctrl-C stops)")
    if not worker:
        serving.run_until_stopped(server)
        return
    with working():
        serving.run_until_stopped(server)


@contextmanager
def working() -> Iterator[None]:
    """A worker on a thread of its own for as long as the block runs."""
    from shopledger.jobs.engine import run_worker

    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(stop,), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
