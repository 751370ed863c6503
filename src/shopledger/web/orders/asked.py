"""What an address asks of a list: words to search for, a period, a key to go on from; and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from shopledger.domain.dates import business_date
from shopledger.domain.posting import PostingState
from shopledger.store import lists, orders
from shopledger.store.models import Integration, Posting
from shopledger.web import moment
from shopledger.web.orders.period import LAST, MONTH, Period, period_of

LOOKED_AT, SHOWN = 1000, 50
"""A search looks at so many of the newest orders that fit, and shows so many."""
LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question. `kept` are further fields of the address that stay when the page is turned."""

    text: str
    period: Period
    after: str
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """All of it but the page."""
        return self._with(self.period.fields)

    @property
    def periods(self) -> dict[str, str]:
        """The same question about other periods."""
        return {"all": self._with({}), MONTH: self._with({"period": MONTH}), LAST: self._with({"period": LAST})}

    @property
    def is_narrowed(self) -> bool:
        """Whether not everything is shown."""
        return bool(self.text or self.period.fields)

    def _with(self, period: dict[str, str]) -> str:
        return urlencode({**dict(self.kept), **({"q": self.text} if self.text else {}), **period})


def asked_of(request: HttpRequest, *kept: str) -> Asked:
    """The question in this address."""
    get = request.GET
    return Asked(
        text=get.get("q", "").replace("\0", "").strip()[:LONGEST],
        period=period_of(get.dict(), business_date(moment.now())),
        after=get.get("after", ""),
        kept=tuple((name, get[name]) for name in kept if get.get(name)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found; `is_cut`: there may be more, further back."""

    postings: list[Posting]
    is_cut: bool


def find(integration: Integration, question: Asked, states: Iterable[PostingState] = PostingState) -> Found:
    """What a person may mean with these words, in these states and this period, the newest first."""
    ids = orders.matching(integration.id, question.text, LOOKED_AT)
    found = lists.of_orders(integration.id, ids, states, SHOWN + 1) if ids else []
    fitting = [row for row in found[:SHOWN] if is_within(row, question)]
    return Found(postings=fitting, is_cut=len(ids) == LOOKED_AT or len(found) > SHOWN)


def is_within(posting: Posting, question: Asked) -> bool:
    """Whether it belongs to the period that is asked for: when it was booked, or before that when it came in."""
    first, until = question.period.moments
    at = posting.posted_at or posting.created_at
    return (first is None or at >= first) and (until is None or at < until)
