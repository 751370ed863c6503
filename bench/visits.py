"""Visits in this process: one request through the WSGI application, with the cookie of somebody who has signed in."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

HOST = "localhost"
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the status, milliseconds that passed, those of them that this process worked, and its bytes."""

    status: int
    ms: float
    cpu: float
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody's browser, as far as the application sees it."""

    application: WSGIApplication
    cookie: str

    def visit(self, address: str) -> Answer:
        """Read one page to its end."""
        began, worked = time.perf_counter(), time.process_time()
        status, pieces = self.begin(address)
        size = sum(len(piece) for piece in pieces)
        ms, cpu = (time.perf_counter() - began) * 1e3, (time.process_time() - worked) * 1e3
        return Answer(status=status, ms=ms, cpu=cpu, size=size)

    def begin(self, address: str) -> tuple[int, Iterator[bytes]]:
        """The status, and the answer piece by piece; as a server reads it, which closes it at its end."""
        told: list[str] = []
        answer: Any = self.application(self._environment(address), lambda status, _headers, *_rest: told.append(status))  # type: ignore[arg-type]  # nobody calls what it returns
        return int(told[0].split()[0]), read(answer)

    def queries(self, address: str) -> tuple[int, int]:
        """How many statements a visit takes, and how many of them write."""
        from django.db import connection  # noqa: PLC0415 - Django is set up by now
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - likewise

        with CaptureQueriesContext(connection) as captured:
            self.visit(address)
        texts = [query["sql"] for query in captured.captured_queries]
        return len(texts), sum(text.startswith(WRITES) for text in texts)

    def _environment(self, address: str) -> dict[str, Any]:
        parts = urlsplit(address)
        environment: dict[str, Any] = {
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": self.cookie,
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_LANGUAGE": "nl",
            "REMOTE_ADDR": "203.0.113.7",
            "wsgi.input": io.BytesIO(),
        }
        setup_testing_defaults(environment)
        return environment


def read(answer: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of an answer, which is closed when they end."""
    close: Callable[[], None] | None = getattr(answer, "close", None)
    try:
        yield from answer
    finally:
        if close is not None:
            close()


def sign_in(name: str) -> Visitor:
    """A browser that this user has signed in with. Needs Django, and the user."""
    from django.conf import settings  # noqa: PLC0415 - Django is set up by now
    from django.test import Client  # noqa: PLC0415 - likewise

    from shopledger.config.wsgi import application  # noqa: PLC0415 - likewise
    from shopledger.store import people  # noqa: PLC0415 - likewise

    user = people.user_named(name)
    assert user is not None
    client = Client()
    client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Visitor(application=application, cookie=f"{settings.SESSION_COOKIE_NAME}={key}")
