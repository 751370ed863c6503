"""How requests travel: kept-alive sockets by urllib3, or straight into a WSGI application of this process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError

from shopledger.connect.http import AnswerLostError, NotSentError, Request, Response

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

NEVER_LEFT = (NewConnectionError, ConnectTimeoutError, NameResolutionError)
CONNECT_TIMEOUT = 10.0
LARGEST_ANSWER = 64 * 1024 * 1024


class SocketTransport:
    """One long-lived pool for the whole process; a TLS context is made once, not per call."""

    def __init__(self, connections: int = 50) -> None:
        self._pool = urllib3.PoolManager(num_pools=200, maxsize=connections, retries=False, block=False)

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport."""
        try:
            answer = self._pool.request(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers),
                timeout=urllib3.Timeout(connect=min(timeout, CONNECT_TIMEOUT), read=timeout),
                redirect=False,
                preload_content=True,
            )
        except NEVER_LEFT as error:
            raise NotSentError(type(error).__name__) from error
        except HTTPError as error:
            raise AnswerLostError(type(error).__name__) from error
        return Response(status=answer.status, headers=_lower(answer.headers.items()), body=answer.data)


class WsgiTransport:
    """Hands requests to WSGI applications of this process, by the host of the address."""

    def __init__(self, applications: dict[str, WSGIApplication]) -> None:
        self._applications = applications

    def send(self, request: Request, timeout: float) -> Response:  # noqa: ARG002 - the protocol has it
        """See Transport. A connection that the application cuts is an AnswerLostError, an unknown host NotSentError."""
        from werkzeug.test import EnvironBuilder, run_wsgi_app  # noqa: PLC0415 - only simulators need it

        parts = urlsplit(request.url)
        if parts.netloc not in self._applications:
            raise NotSentError("unknown host")
        builder = EnvironBuilder(
            path=parts.path or "/",
            base_url=f"{parts.scheme}://{parts.netloc}",
            query_string=parts.query,
            method=request.method,
            headers=dict(request.headers),
            data=request.body,
        )
        try:
            body, status, headers = run_wsgi_app(self._applications[parts.netloc], builder.get_environ(), buffered=True)
        except ConnectionError as error:
            raise AnswerLostError(type(error).__name__) from error
        return Response(status=int(status.split()[0]), headers=_lower(headers.items()), body=b"".join(body))


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}
