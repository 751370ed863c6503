"""Postings as lists and pages show them: one row each, in words. It reads what it is given and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store.models import Posting
from shopledger.store.orders import is_forgotten
from shopledger.store.search import Place
from shopledger.web.orders.words import FORGOTTEN, KINDS, place_of, waits_for, why_never
from shopledger.web.templatetags.days import written
from shopledger.web.texts import STATES, TONES, title_of, words_of

PAGE = 50
DIGITS = 18
"""So many fit into the column of ids."""
CLOSABLE = frozenset({PostingState.ERROR.value, PostingState.WAITING.value, PostingState.READY.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One posting. `day` is the order's own date; `next_look` is empty where nothing is planned for it."""

    id: int
    number: str
    kind: str
    kind_name: Any
    state: str
    state_name: Any
    tone: str
    place: str
    place_name: Any
    cause: str
    title: str
    text: Any
    advice: str
    customer: str
    day: date | None
    since: datetime
    moment: datetime
    next_look: datetime | None
    booked_as: str
    reference: str
    total: Decimal
    currency: str
    can_process: bool
    can_close: bool
    why_not: Any

    @property
    def is_sale(self) -> bool:
        """Whether it is an ordinary sale, which needs no word of its own."""
        return self.kind == PostingKind.SALE.value

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a status in the shop, which Process overrules."""
        return self.state == PostingState.WAITING.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows, and the key to go on with, empty at the end. `is_cut`: a search may have more than it shows."""

    rows: tuple[Row, ...]
    next: str = ""
    is_cut: bool = False


def page_of(found: Sequence[Posting], now: datetime, key: Callable[[Posting], str] = lambda row: str(row.id)) -> Page:
    """A page of these (one more than a page where more follow)."""
    rows = found[:PAGE]
    return Page(rows=tuple(row_of(each, now) for each in rows), next=key(rows[-1]) if len(found) > PAGE else "")


def moment_key(posting: Posting) -> str:
    """The key of a row of the report."""
    return f"{posting.posted_at.isoformat()}~{posting.id}" if posting.posted_at else ""


def moment_of(after: str) -> tuple[datetime, int] | None:
    """The way back; None where it is none."""
    moment, _, row_id = after.partition("~")
    try:
        found, number = datetime.fromisoformat(moment), int(row_id)
    except ValueError:
        return None
    return (found, number) if found.tzinfo and 0 <= number < 2**63 else None


def place_key(place: Place) -> str:
    """The key of something that a search found."""
    return f"{place[0]}~{place[1]}"


def place_in(after: str) -> Place | None:
    """The way back; None where it is none."""
    moment, _, row_id = after.rpartition("~")
    number = id_of(row_id)
    return (moment.replace("\0", ""), number) if moment and number else None


def id_of(after: str) -> int:
    """The id in a key; 0 where it is none."""
    return int(after) if after.isascii() and after.isdecimal() and len(after) <= DIGITS else 0


def row_of(posting: Posting, now: datetime) -> Row:
    """A posting in words, at that moment."""
    order, state, cause = posting.order, posting.state, posting.cause
    is_waiting = state == PostingState.WAITING.value
    is_shell = is_forgotten(order)
    words = words_of(cause, posting.cause_params) if cause and not is_waiting and not is_shell else None
    place, place_name = place_of(state)
    return Row(
        id=posting.id,
        number=number_of(posting),
        kind=posting.kind,
        kind_name=KINDS[posting.kind],
        state=state,
        state_name=STATES[state],
        tone=TONES.get(state, ""),
        place=place,
        place_name=place_name,
        cause=cause if words else "",
        title=title_of(cause) if words else "",
        text=words.text if words else FORGOTTEN if is_shell else waits_for(posting, now),
        advice=words.advice if words else "",
        customer=order.customer if order else "",
        day=order.day if order else None,
        since=posting.created_at,
        moment=posting.posted_at or posting.changed_at,
        next_look=posting.not_before if state == PostingState.READY.value and posting.not_before > now else None,
        booked_as=posting.external_number or posting.external_id,
        reference=posting.reference,
        total=total_of(posting),
        currency=order.currency if order else "EUR",
        can_process=can_process(state, cause),
        can_close=state in CLOSABLE,
        why_not=why_never(state, cause),
    )


def number_of(posting: Posting) -> str:
    """The order's number; the date of a day's turnover."""
    if posting.order is not None:
        return posting.order.number
    if posting.kind == PostingKind.DAY.value:
        return written(date.fromisoformat(posting.subject), "j b Y")
    return posting.subject


def total_of(posting: Posting) -> Decimal:
    """What was booked; before that what the order comes to."""
    if posting.total is not None:
        return posting.total
    return posting.order.total if posting.order else Decimal(0)


def can_process(state: str, code: str) -> bool:
    """Whether the button makes sense: not for what can never be booked again, nor for what is booked or on its way."""
    if state == PostingState.ERROR.value:
        return remedy(code) is not Remedy.NONE
    return state in {PostingState.WAITING.value, PostingState.READY.value}
