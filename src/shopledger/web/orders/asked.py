"""What an address asks of a list: words to search for, a period, a key to go on from; and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from shopledger.domain.dates import business_date
from shopledger.domain.posting import PostingState
from shopledger.store import search
from shopledger.store.models import Integration, Posting
from shopledger.store.search import Found, Place
from shopledger.web import moment
from shopledger.web.orders.period import LAST, MONTH, Period, period_of

CHUNK = 1000
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


def find(
    integration: Integration, question: Asked, states: Iterable[PostingState], after: Place | None, limit: int
) -> Found:
    """What a person may mean with these words, in these states and this period, the newest first.

    `after`: the place of the last one seen.
    """
    wanted = search.Question(text=question.text, states=frozenset(states), between=question.period.moments, after=after)
    return search.find(integration.id, wanted, limit)


def find_all(integration: Integration, question: Asked, states: Iterable[PostingState]) -> Iterator[Posting]:
    """The same, page after page, for files."""
    after, wanted = None, frozenset(states)
    while (found := find(integration, question, wanted, after, CHUNK)).postings:
        yield from found.postings
        after = found.place_of(found.postings[-1])
