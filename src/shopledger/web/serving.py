"""Serving the pages from this process until it is told to stop. Which application that is, is for the caller to say."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from waitress.server import create_server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from waitress.server import BaseWSGIServer

THREADS = 8
LARGEST = 20 * 1024 * 1024
"""Bytes of a request: three pictures of five megabytes and some words. What is larger is refused before it is read."""


def listen(application: WSGIApplication, host: str, port: int) -> BaseWSGIServer:
    """A server that has its port; port 0 takes a free one. Raises OSError where it cannot be had."""
    return create_server(
        application, host=host, port=port, threads=THREADS, ident="shopledger", max_request_body_size=LARGEST
    )


def address_of(server: BaseWSGIServer) -> str:
    """Where a browser finds it."""
    return f"http://{server.effective_host}:{server.effective_port}/"


def run_until_stopped(server: BaseWSGIServer) -> None:
    """Answer requests until Ctrl-C or SIGTERM, then let the answers that are under way finish."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server.run()
    server.close()
