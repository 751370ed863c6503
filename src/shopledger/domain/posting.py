"""The life of one thing that must be in the books once: states, events and the table that joins them."""

from __future__ import annotations

from enum import Enum


class PostingKind(Enum):
    """What is posted."""

    SALE = "sale"
    DAY = "day"
    PAYMENT = "payment"
    CORRECTION = "correction"


class PostingState(Enum):
    """Where a posting is."""

    FETCHED = "fetched"
    WAITING = "waiting"
    READY = "ready"
    POSTING = "posting"
    POSTED = "posted"
    ERROR = "error"
    DISMISSED = "dismissed"


class PostingEvent(Enum):
    """What can happen to a posting."""

    STATUS_ALLOWED = "status_allowed"
    STATUS_NOT_ALLOWED = "status_not_allowed"
    TAKEN = "taken"
    STORED = "stored"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    PROVED_ABSENT = "proved_absent"
    ANSWER_NOT_SEEN = "answer_not_seen"
    CHECK_FAILED = "check_failed"
    POSTPONED = "postponed"
    RETRIED = "retried"
    DISMISSED = "dismissed"
    FOUND = "found"
    CONFLICT = "conflict"


class TransitionError(ValueError):
    """An event that cannot happen in that state."""


_S = PostingState
_E = PostingEvent
_TABLE: dict[tuple[PostingState, PostingEvent], PostingState] = {
    (_S.FETCHED, _E.STATUS_ALLOWED): _S.READY,
    (_S.FETCHED, _E.STATUS_NOT_ALLOWED): _S.WAITING,
    (_S.FETCHED, _E.CHECK_FAILED): _S.ERROR,
    (_S.WAITING, _E.STATUS_ALLOWED): _S.READY,
    (_S.WAITING, _E.STATUS_NOT_ALLOWED): _S.WAITING,
    (_S.WAITING, _E.CHECK_FAILED): _S.ERROR,
    (_S.WAITING, _E.DISMISSED): _S.DISMISSED,
    (_S.READY, _E.TAKEN): _S.POSTING,
    (_S.READY, _E.POSTPONED): _S.READY,
    (_S.READY, _E.CHECK_FAILED): _S.ERROR,
    (_S.READY, _E.STATUS_NOT_ALLOWED): _S.WAITING,
    (_S.READY, _E.DISMISSED): _S.DISMISSED,
    (_S.POSTING, _E.STORED): _S.POSTED,
    (_S.POSTING, _E.FOUND): _S.POSTED,
    (_S.POSTING, _E.REFUSED): _S.ERROR,
    (_S.POSTING, _E.CONFLICT): _S.ERROR,
    (_S.POSTING, _E.NOT_SENT): _S.READY,
    (_S.POSTING, _E.PROVED_ABSENT): _S.READY,
    (_S.POSTING, _E.ANSWER_NOT_SEEN): _S.POSTING,
    (_S.ERROR, _E.RETRIED): _S.READY,
    (_S.ERROR, _E.STATUS_NOT_ALLOWED): _S.WAITING,
    (_S.ERROR, _E.CHECK_FAILED): _S.ERROR,
    (_S.ERROR, _E.FOUND): _S.POSTED,
    (_S.ERROR, _E.DISMISSED): _S.DISMISSED,
}


def next_state(state: PostingState, event: PostingEvent) -> PostingState:
    """The state after the event.

    Raises TransitionError for everything that is not in the table: a posted sale never moves again.
    """
    try:
        return _TABLE[state, event]
    except KeyError:
        raise TransitionError(f"{event.value} cannot happen to a posting that is {state.value}") from None
