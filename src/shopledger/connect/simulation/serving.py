"""A small threaded HTTP/1.1 server for simulators: keeps connections alive, and can hang up without an answer.

Not for anything else: no TLS, no limits, no answers in pieces. The development server at hand closes each connection
after one answer, which hides everything that goes wrong with kept connections, and production servers cannot be told
to hang up.
"""

from __future__ import annotations

import socket
import socketserver
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

POLL_SECONDS = 0.05


class SimulatorServer(socketserver.ThreadingTCPServer):
    """Serves one WSGI application; `serve_forever` starts it, `server_port` tells the port, `shutdown` ends it."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, application: WSGIApplication) -> None:
        self.open_sockets: set[socket.socket] = set()
        super().__init__((host, port), _Connection)
        self.application = application
        self.server_port: int = self.server_address[1]

    def serve_forever(self, poll_interval: float = POLL_SECONDS) -> None:
        """Serve until `shutdown`, which takes at most `poll_interval` seconds."""
        super().serve_forever(poll_interval)

    def server_close(self) -> None:
        """Stop listening and hang up on every kept connection, as a process that ends does."""
        super().server_close()
        for connection in tuple(self.open_sockets):
            _hang_up(connection)


class _Connection(socketserver.StreamRequestHandler):
    """One connection, call after call, until either side hangs up."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Serve until the end."""
        server = cast("SimulatorServer", self.server)
        server.open_sockets.add(self.connection)
        try:
            while self._serve(server):
                pass
        except ConnectionError:
            _hang_up(self.connection)
        finally:
            server.open_sockets.discard(self.connection)

    def _serve(self, server: SimulatorServer) -> bool:
        """Serve one call; False when it was the last one."""
        line = self.rfile.readline().split()
        if len(line) != 3:  # noqa: PLR2004 - method, target and version, or the other end hung up
            return False
        method, target, version = (part.decode("latin-1") for part in line)
        headers = self._read_headers()
        if headers.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ = self._environ(method, target, headers, self._read_body(headers))
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        self.wfile.write(_answer(server.application, environ, keep=keep))
        return keep

    def _read_headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        while line := self.rfile.readline().strip():
            name, _, value = line.partition(b":")
            headers[name.decode("latin-1").lower()] = value.strip().decode("latin-1")
        return headers

    def _read_body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", "0")))
        del headers["transfer-encoding"]  # the body is whole from here on
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self._read_headers()
        return b"".join(pieces)

    def _environ(self, method: str, target: str, headers: dict[str, str], body: bytes) -> WSGIEnvironment:
        path, _, query = target.partition("?")
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": str(cast("SimulatorServer", self.server).server_port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self.client_address[0],
            "REMOTE_PORT": self.client_address[1],
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": headers.get("content-type", ""),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        environ.update((f"HTTP_{name.upper().replace('-', '_')}", value) for name, value in headers.items())
        return environ


def _answer(application: WSGIApplication, environ: WSGIEnvironment, *, keep: bool) -> bytes:
    head: list[str] = []
    pieces: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_error: object) -> Callable[[bytes], object]:
        head[:] = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        return pieces.append

    pieces.extend(application(environ, start_response))
    body = b"".join(pieces)
    if not any(line.lower().startswith("content-length:") for line in head):
        head.append(f"Content-Length: {len(body)}")
    if not keep:
        head.append("Connection: close")
    return "\r\n".join((*head, "", "")).encode("latin-1") + (b"" if environ["REQUEST_METHOD"] == "HEAD" else body)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # the other end may have been first
        connection.shutdown(socket.SHUT_RDWR)
