"""What the pages show, read from the rows of one account: counts, pages by key, groups of causes. It changes nothing.

A page is asked for by the key of the last row before it, never by a number of rows to skip, so that the thousandth page
is as quick as the first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q

from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.posting import PostingState
from shopledger.store import texts
from shopledger.store.models import Attempt, Integration, Posting, PostingEvent
from shopledger.web.texts import ATTEMPTS, EVENTS, OUTCOMES, STATES, TONES, WAITS, title_of, words_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50
EMPTY: tuple[object, ...] = ("", None, [], {})
OPEN_STATES = (
    PostingState.FETCHED.value,
    PostingState.WAITING.value,
    PostingState.READY.value,
    PostingState.POSTING.value,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One posting as a list or its own page shows it."""

    id: int
    number: str
    reference: str
    moment: datetime
    state_name: Any
    tone: str
    text: Any
    advice: str
    booked_as: str
    total: Decimal
    currency: str
    can_process: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows, and the key to go on with; empty at the end."""

    rows: tuple[Row, ...]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All errors of one cause."""

    code: str
    count: int
    title: str
    text: str
    advice: str
    can_process: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of what happened to a posting."""

    at: datetime
    text: Any
    detail: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write that was tried."""

    at: datetime
    what: Any
    outcome: Any
    key: str
    detail: str
    sent: str


def postings(integration: Integration) -> QuerySet[Posting]:
    """The postings of an integration that was reached through its account."""
    return Posting.for_account(integration.account).filter(integration=integration).select_related("order")


def report_page(integration: Integration, after: str) -> Page:
    """What is booked, the newest first."""
    found = postings(integration).filter(state=PostingState.POSTED.value).order_by("-posted_at", "-id")
    moment, row_id = key_of(after)
    if moment is not None:
        found = found.filter(Q(posted_at__lt=moment) | Q(posted_at=moment, id__lt=row_id))
    return page_of(found, lambda posting: f"{posting.posted_at.isoformat()}~{posting.id}" if posting.posted_at else "")


def open_page(integration: Integration, after: str) -> Page:
    """What waits, the oldest first."""
    return by_id(postings(integration).filter(state__in=OPEN_STATES), after)


def cause_page(integration: Integration, code: str, after: str) -> Page:
    """The errors of one cause, the oldest first."""
    return by_id(errors(integration).filter(cause=code), after)


def errors(integration: Integration) -> QuerySet[Posting]:
    """All that is not booked."""
    return postings(integration).filter(state=PostingState.ERROR.value)


def by_id(found: QuerySet[Posting], after: str) -> Page:
    """A page in the order in which the rows were made."""
    start = int(after) if after.isdecimal() and after.isascii() else 0
    return page_of(found.filter(id__gt=start).order_by("id"), lambda posting: str(posting.id))


def page_of(found: QuerySet[Posting], key: Any) -> Page:
    """The first rows of these, and the key of the last one where there are more."""
    some = list(found[: PAGE + 1])
    rows = some[:PAGE]
    return Page(rows=tuple(map(row_of, rows)), next=key(rows[-1]) if len(some) > PAGE else "")


def key_of(after: str) -> tuple[datetime | None, int]:
    """The way back from a key of the report; no moment where it is none."""
    moment, _, row_id = after.partition("~")
    try:
        return datetime.fromisoformat(moment), int(row_id)
    except ValueError:
        return None, 0


def row_of(posting: Posting) -> Row:
    """A posting in words."""
    words = words_of(posting.cause, posting.cause_params) if posting.cause else None
    order = posting.order
    return Row(
        id=posting.id,
        number=order.number if order else posting.subject,
        reference=posting.reference,
        moment=posting.posted_at or posting.changed_at,
        state_name=STATES[posting.state],
        tone=TONES.get(posting.state, ""),
        text=words.text if words else WAITS.get(posting.state, ""),
        advice=words.advice if words else "",
        booked_as=posting.external_number or posting.external_id,
        total=posting.total if posting.total is not None else (order.total if order else Decimal(0)),
        currency=order.currency if order else "EUR",
        can_process=can_process(posting.state, posting.cause),
    )


def can_process(state: str, code: str) -> bool:
    """Whether the button makes sense: not for what can never be booked again, nor for what is booked or on its way."""
    if state == PostingState.ERROR.value:
        return remedy(code) is not Remedy.NONE
    return state in {PostingState.WAITING.value, PostingState.READY.value}


def groups(integration: Integration) -> tuple[Group, ...]:
    """Errors per cause, the largest group first. Where all say the same, the parameters are told too."""
    found = errors(integration).values("cause").annotate(count=Count("id"), low=Min("params"), high=Max("params"))
    return tuple(map(group_of, found.order_by("-count", "cause")))


def group_of(found: Mapping[str, Any]) -> Group:
    """One row of the count in words."""
    code = found["cause"]
    words = words_of(code, texts.params_of(found["low"]))
    return Group(
        code=code,
        count=found["count"],
        title=title_of(code),
        text=words.text if found["low"] == found["high"] else "",
        advice=words.advice,
        can_process=can_process(PostingState.ERROR.value, code),
    )


def events_of(posting: Posting) -> tuple[Event, ...]:
    """What happened to it, in sequence."""
    found = PostingEvent.for_account(posting.integration.account).filter(posting=posting).order_by("at", "id")
    return tuple(map(event_of, found))


def event_of(event: PostingEvent) -> Event:
    """One event in words, with its cause where it has one."""
    words = words_of(event.code, event.pairs).text if event.code else ""
    name = EVENTS.get(event.event, event.event)
    return Event(at=event.at, text=f"{name}: {words}" if words else name, detail=event.detail, who=event.who)


def writes_of(posting: Posting) -> tuple[Write, ...]:
    """Every write that was tried for it, in sequence."""
    found = Attempt.for_account(posting.integration.account).filter(posting=posting).order_by("id")
    return tuple(map(write_of, found))


def write_of(attempt: Attempt) -> Write:
    """One write, with what was recorded before it left. No secrets are in that: they are added on the way out."""
    data = texts.document_of(texts.unpack(attempt.snapshot)) if attempt.snapshot else {}
    return Write(
        at=attempt.started_at,
        what=ATTEMPTS.get(attempt.what, attempt.what),
        outcome=OUTCOMES.get(attempt.outcome, attempt.outcome),
        key=attempt.key,
        detail=attempt.detail,
        sent=json.dumps(filled(data), indent=1, ensure_ascii=False, default=str),
    )


def filled(value: Any) -> Any:
    """The same document without its empty places, for reading."""
    if isinstance(value, dict):
        pairs = ((name, filled(part)) for name, part in value.items())
        return {name: part for name, part in pairs if part not in EMPTY}
    return [filled(part) for part in value] if isinstance(value, list) else value
