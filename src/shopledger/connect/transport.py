"""How requests travel: kept-alive sockets by urllib3, or straight into a WSGI application of this process.

What is certain when a call fails, is settled here and nowhere else: whatever goes wrong before the first byte of the
request is written (name, connection, TLS) is NotSentError, everything after it AnswerLostError. A kept connection that
the other end closed in the meantime looks like a sent request without an answer. That is harmless to a read and costs
a write a look-up, so connections that idled longer than servers usually allow are not used again.
"""

from __future__ import annotations

import logging
import os
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from ipaddress import ip_address
from typing import TYPE_CHECKING, cast
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
)

from shopledger.connect.http import AnswerLostError, AnswerTooLargeError, NotSentError, Request, Response

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from urllib3 import BaseHTTPResponse
    from urllib3._base_connection import BaseHTTPConnection

NEVER_LEFT = (NewConnectionError, ConnectTimeoutError, NameResolutionError, LocationValueError)
CONNECT_TIMEOUT = 10.0
LARGEST_ANSWER = 64 * 1024 * 1024
PIECE = 1024 * 1024
# Common servers close a connection that idles for five seconds (Apache, Node): be before them.
IDLE_SECONDS = 4.0
# Whole addresses, with whatever secret stands in their query, are written at the debug level of this logger.
logging.getLogger("urllib3").setLevel(logging.INFO)


class SocketTransport:
    """One long-lived pool for the whole process; a TLS context is made once, not per call. Safe between threads.

    After a fork the child begins with a pool of its own: two processes on one connection would mix up their answers.
    """

    def __init__(
        self, connections: int = 50, *, largest_answer: int = LARGEST_ANSWER, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._connections = connections
        self._largest_answer = largest_answer
        self._idle_seconds = idle_seconds
        self._start()

    def _start(self) -> None:
        self._process = os.getpid()
        self._pool = self._pools(_Connection, _TlsConnection)
        self._public_pool = self._pools(_PublicConnection, _PublicTlsConnection)

    def _pools(self, plain: type[_Connection], tls: type[_TlsConnection]) -> urllib3.PoolManager:
        pool = urllib3.PoolManager(num_pools=200, maxsize=self._connections, retries=False, block=False)
        idle = {"idle_seconds": self._idle_seconds}
        pool.pool_classes_by_scheme = {
            "http": type("Pool", (_Pool,), {"ConnectionCls": plain, **idle}),
            "https": type("TlsPool", (_TlsPool,), {"ConnectionCls": tls, **idle}),
        }
        return pool

    def close(self) -> None:
        """Close the kept connections; the transport can still be used."""
        self._pool.clear()
        self._public_pool.clear()

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport. `timeout` (seconds) is for each wait, and twice as long for the whole answer."""
        if self._process != os.getpid():
            self._start()
        try:
            return self._exchange(request, timeout)
        except NEVER_LEFT as error:
            raise NotSentError(type(error).__name__) from error
        except HTTPError as error:
            raise AnswerLostError(type(error).__name__) from error
        except ValueError:
            # The library's text quotes the header, and so the secret in it: it goes no further.
            raise NotSentError("a header holds characters that HTTP does not allow") from None

    def _exchange(self, request: Request, timeout: float) -> Response:
        deadline = time.monotonic() + 2 * timeout
        pool = self._public_pool if request.is_typed else self._pool
        answer = pool.request(
            request.method,
            request.url,
            body=request.body,
            headers=request.headers,
            timeout=urllib3.Timeout(connect=min(timeout, CONNECT_TIMEOUT), read=timeout),
            redirect=False,
            preload_content=False,
        )
        try:
            body = self._read(answer, deadline)
        finally:
            # A whole answer has given its connection back by now; what is left of one may not be read by the next call.
            answer.close()
        return Response(status=answer.status, headers=_lower(answer.headers.items()), body=body)

    def _read(self, answer: BaseHTTPResponse, deadline: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := answer.read1(PIECE):
            size += len(piece)
            if size > self._largest_answer:
                raise AnswerTooLargeError(f"an answer of more than {self._largest_answer} bytes")
            if time.monotonic() > deadline:
                raise AnswerLostError("an answer that keeps on coming")
            pieces.append(piece)
        return b"".join(pieces)


class _Connection(HTTPConnection):
    """A connection that knows since when nobody has used it."""

    idle_since: float | None = None


class _TlsConnection(HTTPSConnection):
    """The same over TLS; a handshake that fails in whatever way is a connection that was never made."""

    idle_since: float | None = None

    def connect(self) -> None:
        """See the base class. Raises NewConnectionError."""
        try:
            super().connect()
        except (ssl.SSLError, OSError) as error:
            raise NewConnectionError(self, type(error).__name__) from error


def _require_public(connection: HTTPConnection, made: socket.socket) -> socket.socket:
    """Hang up where the name led to an address of our own network. Asked of the socket, so that no name can lie."""
    if ip_address(made.getpeername()[0].partition("%")[0]).is_global:
        return made
    made.close()
    raise NewConnectionError(connection, "an address that is not public")


class _PublicConnection(_Connection):
    """A connection to public hosts only."""

    def _new_conn(self) -> socket.socket:
        return _require_public(self, super()._new_conn())


class _PublicTlsConnection(_TlsConnection):
    """The same over TLS."""

    def _new_conn(self) -> socket.socket:
        return _require_public(self, super()._new_conn())


class _Fresh(HTTPConnectionPool):
    """Forgets connections that idled too long, when they are asked for."""

    idle_seconds = IDLE_SECONDS

    def _get_conn(self, timeout: float | None = None) -> _Connection | _TlsConnection:
        connection = cast("_Connection | _TlsConnection", super()._get_conn(timeout))
        since = connection.idle_since
        if since is not None and time.monotonic() - since > self.idle_seconds:
            connection.close()
        return connection

    def _put_conn(self, conn: BaseHTTPConnection | None) -> None:
        if conn is not None:
            cast("_Connection | _TlsConnection", conn).idle_since = time.monotonic()
        super()._put_conn(conn)


class _Pool(_Fresh):
    ConnectionCls = _Connection


class _TlsPool(_Fresh, HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class WsgiTransport:
    """Hands requests to WSGI applications of this process, by the host (and port) of the address."""

    def __init__(self, applications: dict[str, WSGIApplication]) -> None:
        self._applications = applications

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport. A connection that the application cuts is an AnswerLostError, an unknown host NotSentError."""
        parts = urlsplit(request.url)
        application = self._applications.get(parts.netloc)
        if application is None:
            raise NotSentError("unknown host")
        started: list[tuple[str, list[tuple[str, str]]]] = []
        pieces: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_error: object) -> Callable[[bytes], object]:
            started[:] = [(status, headers)]
            return pieces.append

        try:
            pieces.extend(application(_environ(request, parts), start_response))
        except ConnectionError as error:
            raise AnswerLostError(type(error).__name__) from error
        status, headers = started[0]
        return Response(status=int(status[:3]), headers=_lower(headers), body=b"".join(pieces))


def _environ(request: Request, parts: SplitResult) -> WSGIEnvironment:
    """The call as PEP 3333 wants it."""
    body = request.body or b""
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "in-process",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}
