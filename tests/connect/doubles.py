"""Other ends to talk to: a transport that answers from a list, and sockets that behave as told. No tests in here."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from shopledger.connect.http import Request, Response

WRITE = Request(method="POST", url="http://books.test/entry", purpose="book", is_write=True, body=b"{}")
READ = Request(method="GET", url="http://books.test/entry", purpose="look")


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Response:
    """A response; `retry_after="5"` becomes the header retry-after."""
    return Response(
        status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body
    )


@dataclass
class Script:
    """A transport that gives or raises one entry of its list per call."""

    entries: list[Response | Exception]
    seen: list[Request] = field(default_factory=list)

    def send(self, request: Request, timeout: float) -> Response:
        self.seen.append(request)
        entry = self.entries.pop(0)
        if isinstance(entry, Exception):
            raise entry
        return entry


@dataclass
class Port:
    """Where a listening socket is, and how many connections were made to it."""

    url: str
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def listening(serve: Callable[[socket.socket, Port], None]) -> Iterator[Port]:
    """A local port; `serve` gets each connection in its own thread."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = Port(f"http://127.0.0.1:{server.getsockname()[1]}")
        threading.Thread(target=_accept, args=(server, port, serve), daemon=True).start()
        yield port
        server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, port: Port, serve: Callable[[socket.socket, Port], None]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        port.connections += 1
        threading.Thread(target=_serve_one, args=(connection, port, serve), daemon=True).start()


def _serve_one(connection: socket.socket, port: Port, serve: Callable[[socket.socket, Port], None]) -> None:
    with connection, suppress(OSError):  # the client may hang up first
        serve(connection, port)


def read_request(connection: socket.socket, port: Port) -> bool:
    """One request without body; False when the other end hung up."""
    heard = b""
    while not heard.endswith(b"\r\n\r\n"):
        piece = connection.recv(65536)
        if not piece:
            return False
        heard += piece
    port.heard.append(heard)
    return True


def answering(raw: bytes, times: int = 1000) -> Callable[[socket.socket, Port], None]:
    """Serves a connection with these bytes, at most so many times; then reads one more request and hangs up."""

    def serve(connection: socket.socket, port: Port) -> None:
        for _ in range(times):
            if not read_request(connection, port):
                return
            connection.sendall(raw)
        read_request(connection, port)

    return serve
