"""The one HTTP client: a timeout on every call, budget before every call, secrets removed before anything is kept.

What a call can end in:

    read   an answer below 500        -> the Response; the connector reads its status
           429                        -> TooManyCalls (a Transient) with the server's Retry-After
           5xx, cut line, time-out    -> tried again a little later, then Transient
           an answer without end      -> Transient; asking again would only bring it again
    write  an answer below 500, not 429 -> the Response
           could not be sent          -> Transient: nothing has left
           429, 5xx, cut line, time-out -> OutcomeUnknown; a write is never sent twice by this module

How bytes travel is a `Transport` (`transport.py`): sockets, or a WSGI application in the same process. A redirect is an
answer like any other and is never followed: a secret goes nowhere but where it was addressed to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from shopledger.domain.errors import OutcomeUnknown, Transient

if TYPE_CHECKING:
    from shopledger.connect.recorder import Recorder

TOO_MANY = 429
SERVER_ERROR = 500
READ_PAUSES = (0.2, 0.6)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """One call. `purpose` is a word for people ("create debtor"); `is_write` decides what a lost answer means.

    `attempt_headers` makes headers that may be used once only (a nonce, a signature over the time): it is called for
    every attempt, so that a read which is tried again carries new ones. It prints without query, headers and body:
    those are where secrets are. `is_typed`: a merchant typed the address, so it may lead to a public host only, never
    into the network that we run in.
    """

    method: str
    url: str
    purpose: str
    is_write: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    attempt_headers: Callable[[], Mapping[str, str]] | None = None
    is_typed: bool = False

    def for_attempt(self) -> Request:
        """The request as it leaves this time."""
        if self.attempt_headers is None:
            return self
        return replace(self, headers={**self.headers, **self.attempt_headers()}, attempt_headers=None)

    def __repr__(self) -> str:
        parts = urlsplit(self.url)
        return f"Request({self.method} {parts.hostname or ''}{parts.path}, {self.purpose})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Response:
    """An answer. Header names are in lower case. It prints as its status and size."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the definition of 2xx

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait by the Retry-After header (RFC 9110, 10.2.3), at least 0; None when absent or unreadable.

        A date is counted from the answer's own Date header, so that a server whose clock is off is still understood.
        """
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdecimal():
            return float(value)
        until = _moment(value)
        if until is None:
            return None
        since = _moment(self.headers.get("date", "")) or datetime.now(UTC)
        return max(0.0, (until - since).total_seconds())

    def __repr__(self) -> str:
        return f"Response({self.status}, {len(self.body)} bytes)"


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class NotSentError(Exception):
    """The request did not leave: no connection."""


class AnswerLostError(Exception):
    """The request left and no whole answer came back."""


class AnswerTooLargeError(AnswerLostError):
    """The answer had no end: it was given up on."""


class TooManyCalls(Transient):
    """The server counts calls and wants fewer: told apart, for a connector may know how long its window is."""


class Transport(Protocol):
    """How a request travels."""

    def send(self, request: Request, timeout: float) -> Response:
        """The answer. Raises NotSentError or AnswerLostError."""
        ...


class Budget(Protocol):
    """Permission to make one more call."""

    def draw(self) -> None:
        """Count one call. Raises Transient (CON-14) with the seconds to wait when there is none left."""
        ...


class NoBudget:
    """No limit."""

    def draw(self) -> None:
        """See Budget."""


class HttpClient:
    """Calls of one connection. Safe to use from several threads at once.

    `unreachable` is the catalogue's code for a system that does not answer (CON-02 for shops, CON-15 for books), and
    `params` what its text needs (CON-15 names the `package`).
    """

    def __init__(  # noqa: PLR0913 - two that must be there, and choices by name
        self,
        transport: Transport,
        recorder: Recorder,
        *,
        unreachable: str,
        params: Mapping[str, str] | None = None,
        budget: Budget | None = None,
        timeout: float = 30.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = transport
        self._recorder = recorder
        self._unreachable = unreachable
        self._params = dict(params or {})
        self._budget = budget or NoBudget()
        self._timeout = timeout
        self._pause = pause

    @property
    def recorder(self) -> Recorder:
        """The last calls, without secrets."""
        return self._recorder

    def send(self, request: Request) -> Response:
        """The answer to one call; see the table above. Raises Transient and OutcomeUnknown."""
        if request.is_write:
            return self._write(request)
        return self._read(request)

    def _write(self, request: Request) -> Response:
        try:
            response = self._once(request)
        except NotSentError as error:
            raise self._transient(str(error)) from error
        except AnswerLostError as error:
            raise OutcomeUnknown(str(error)) from error
        if response.status == TOO_MANY or response.status >= SERVER_ERROR:
            raise OutcomeUnknown(f"status {response.status}", retry_after=response.retry_after)
        return response

    def _read(self, request: Request) -> Response:
        reason = ""
        for pause in (*READ_PAUSES, None):
            try:
                response = self._once(request)
            except AnswerTooLargeError as error:
                raise self._transient(str(error)) from error
            except (NotSentError, AnswerLostError) as error:
                reason = str(error)
            else:
                if response.status == TOO_MANY:
                    raise TooManyCalls(self._unreachable, retry_after=response.retry_after, detail="too many requests")
                if response.status < SERVER_ERROR:
                    return response
                reason = f"status {response.status}"
            if pause is not None:
                self._pause(pause)
        raise self._transient(reason)

    def _transient(self, reason: str, retry_after: float | None = None) -> Transient:
        return Transient(self._unreachable, retry_after=retry_after, detail=reason, **self._params)

    def _once(self, request: Request) -> Response:
        self._budget.draw()
        started = time.perf_counter()
        try:
            response = self._transport.send(request.for_attempt(), self._timeout)
        except (NotSentError, AnswerLostError) as error:
            self._recorder.lost(request, str(error), time.perf_counter() - started)
            raise
        self._recorder.answered(request, response, time.perf_counter() - started)
        return response
