"""How a call for one posting ended: the one place where any exception is caught, and told apart.

A fault of ours must cost one posting and not the run; and what it means depends on whether a write had left by then.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Generic, TypeVar

from shopledger.connect.contract import Finding, Found
from shopledger.connect.http import NotSentError, Request, Response, Transport
from shopledger.connect.recorder import Call, Recorder
from shopledger.domain.booking import BookingRef
from shopledger.domain.errors import AlreadyBooked, ConnectionRefusal, OutcomeUnknown, Refusal, Transient

log = logging.getLogger("shopledger.pipeline")
T = TypeVar("T")
FROM_HTTP = frozenset({"CON-02", "CON-14", "CON-15"})
"""Codes of `Transient` that the HTTP layer raises by itself, so also for a read that follows a write."""


class End(Enum):
    """How a call ended."""

    DONE = "done"
    REFUSED = "refused"
    ALREADY = "already"
    BLOCKED = "blocked"
    LATER = "later"
    UNKNOWN = "unknown"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Generic[T]):
    """What came of a call. `value` only when DONE; `code` and `params` are of the catalogue.

    `retry_after` in seconds where somebody named them. `fault` is our own reference of a fault of ours, which may also
    stand beside UNKNOWN. `calls`: what was asked and answered, without secrets, where `watched` saw it end badly.
    """

    end: End
    value: T | None = None
    code: str = ""
    params: dict[str, str] = field(default_factory=dict)
    detail: str = ""
    retry_after: float | None = None
    left_behind: BookingRef | None = None
    fault: str = ""
    calls: tuple[Call, ...] = ()


class Departures(threading.local):
    """Whether a write has left in the call that this thread is making."""

    has_left = False


departures = Departures()


class WatchedTransport:
    """A transport that notes when a write leaves."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport."""
        before = departures.has_left
        departures.has_left = before or request.is_write
        try:
            return self._inner.send(request, timeout)
        except NotSentError:
            departures.has_left = before
            raise


def run(call: Callable[[], T]) -> Ended[T]:
    """Make the call and say how it ended; only what ends the process comes through."""
    departures.has_left = False
    try:
        return Ended(end=End.DONE, value=call())
    except OutcomeUnknown as error:
        return Ended(end=End.UNKNOWN, detail=error.detail, retry_after=error.retry_after)
    except Refusal as refusal:
        return _refused(refusal)
    except Transient as delay:
        return _delayed(delay)
    except Exception as error:  # noqa: BLE001 - one posting must not end the run of all others
        return _fault(error)


_BAD = frozenset({End.REFUSED, End.ALREADY, End.UNKNOWN, End.FAULT})


def watched(call: Callable[[], T], recorder: Recorder) -> Ended[T]:
    """The same as `run`, with the requests and answers of a call that ended badly or found something amiss."""
    mark = recorder.mark()
    ended = run(call)
    value = ended.value
    is_amiss = isinstance(value, Finding) and not isinstance(value, Found)
    return replace(ended, calls=recorder.since(mark)) if is_amiss or ended.end in _BAD else ended


def _refused(refusal: Refusal) -> Ended[T]:
    end = End.REFUSED
    if isinstance(refusal, ConnectionRefusal):
        end = End.BLOCKED
    elif isinstance(refusal, AlreadyBooked):
        end = End.ALREADY
    return Ended(
        end=end,
        code=refusal.code,
        params=refusal.params,
        detail=refusal.detail,
        left_behind=refusal.left_behind,
    )


def _delayed(delay: Transient) -> Ended[T]:
    """A read that failed after the write of the same call leaves the write's outcome open."""
    is_open = departures.has_left and delay.code in FROM_HTTP
    return Ended(
        end=End.UNKNOWN if is_open else End.LATER,
        code=delay.code,
        params=delay.params,
        detail=delay.detail,
        retry_after=delay.retry_after,
    )


def _fault(error: Exception) -> Ended[T]:
    reference = secrets.token_hex(4)
    log.error("fault %s: %s", reference, type(error).__name__, exc_info=error)
    return Ended(
        end=End.UNKNOWN if departures.has_left else End.FAULT,
        code="BUG-01",
        params={"reference": reference},
        detail=type(error).__name__,
        fault=reference,
    )
