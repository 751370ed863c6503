"""What happened to one posting, in plain words and in sequence: events, and debtors and articles made for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shopledger.domain.posting import PostingEvent as Kind
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store.models import Attempt, Posting, PostingEvent
from shopledger.store.orders import is_forgotten
from shopledger.web.orders.words import why_closed
from shopledger.web.texts import EVENTS, title_of, words_of

SHOWN = 200
BAD = frozenset({Kind.REFUSED.value, Kind.CHECK_FAILED.value, Kind.CONFLICT.value})
GOOD = frozenset({Kind.STORED.value, Kind.FOUND.value})
OURS = {"changed": "", "left_behind": gettext_lazy("A half-made document was left in the books; it is removed first")}
MADE = {
    ("DEBTOR", "STORED"): gettext_lazy("A new debtor was made in your books"),
    ("PRODUCT", "STORED"): gettext_lazy("A new article was made in your books"),
    ("REMOVE", "STORED"): gettext_lazy("A half-made document was removed from your books"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `who` is empty for what went by itself; `detail` are a package's own words."""

    at: datetime
    title: Any
    text: Any
    detail: str = ""
    who: str = ""
    tone: str = ""


def timeline_of(posting: Posting, attempts: list[Attempt]) -> list[Entry]:
    """All of it, the oldest first; of very long histories the newest part.

    Of an order that was forgotten only what happened when is known, not about what.
    """
    is_shell = is_forgotten(posting.order)
    found = PostingEvent.for_account(posting.integration.account).filter(posting=posting).order_by("-id")
    happened = (_bare(event) if is_shell else _entry(event) for event in reversed(found[:SHOWN]))
    entries = [_began(posting), *filter(None, map(_made, attempts)), *happened]
    return sorted(entries, key=lambda entry: entry.at)


def _began(posting: Posting) -> Entry:
    titles = {
        PostingKind.PAYMENT.value: _("The payment was planned, after its sale was booked"),
        PostingKind.DAY.value: _("The sales of the day were put together"),
    }
    return Entry(at=posting.created_at, title=titles.get(posting.kind, _("Read from your shop")), text="")


def _bare(event: PostingEvent) -> Entry:
    name = _name_of(event) or (title_of(event.code) if event.code else "")
    return Entry(at=event.at, title=name, text="", tone=_tone_of(event))


def _name_of(event: PostingEvent) -> Any:
    return OURS.get(event.event, EVENTS.get(event.event, event.event))


def _tone_of(event: PostingEvent) -> str:
    return "bad" if event.event in BAD else "good" if event.event in GOOD else ""


def _entry(event: PostingEvent) -> Entry:
    name = _name_of(event)
    words = words_of(event.code, event.pairs).text if event.code else ""
    is_closed = event.event == PostingState.DISMISSED.value
    return Entry(
        at=event.at,
        title=name or words,
        text=why_closed(event.detail) if is_closed else words if name else "",
        detail="" if is_closed or event.event in GOOD else event.detail,
        who=event.who,
        tone=_tone_of(event),
    )


def _made(attempt: Attempt) -> Entry | None:
    title = MADE.get((attempt.what, attempt.outcome))
    if title is None or attempt.finished_at is None:
        return None
    return Entry(at=attempt.finished_at, title=title, text="")
