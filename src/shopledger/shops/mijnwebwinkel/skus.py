"""Article numbers for orders that do not name them: looked up in batches, and remembered.

Orders name the SKU since June 2024 only. What is found is left in the document under a key of its own, so that reading
the document stays pure. An article that is gone has no number: its id is used instead. A number that is remembered too
long does no harm: an article that was given one since is named by it in the order itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shopledger.connect.contract import Document
from shopledger.connect.memory import Memory
from shopledger.shops.mijnwebwinkel.client import PAGE, Client
from shopledger.shops.mijnwebwinkel.lines import LOOKED_UP
from shopledger.shops.mijnwebwinkel.reading import list_of, object_of, text_of

_DAYS = 30
_GONE_DAYS = 1
"""How long the number of an article is remembered, and how long that it has none to be found."""
_SPELLING = "list of articles"
_SPELLINGS = ("ids", "ids[]")
"""The specification repeats `ids`; servers in PHP often know only the last one of those and want brackets."""


class SkuBook:
    """Numbers by article id."""

    def __init__(self, client: Client, memory: Memory) -> None:
        self._client = client
        self._memory = memory
        self._known: dict[str, str] = {}
        self._spelling = _SPELLINGS[0]

    def enrich(self, documents: Sequence[Document]) -> None:
        """Leave the numbers that the orders lack in their documents. Raises what the client raises."""
        lacking = [(document, _lacking(document)) for document in documents]
        wanted = dict.fromkeys(identity for _, ids in lacking for identity in ids if identity not in self._known)
        self._look_up(self._not_recalled(list(wanted)))
        for document, ids in lacking:
            if ids:
                document[LOOKED_UP] = {identity: self._known[identity] for identity in ids}

    def _not_recalled(self, wanted: Sequence[str]) -> list[str]:
        """Those whose number is not remembered."""
        if not wanted:
            return []
        kept = {name: value.decode() for name, value in self._memory.recall([_SPELLING, *map(_name, wanted)]).items()}
        self._spelling = kept.pop(_SPELLING, self._spelling)
        self._known.update({identity: kept[_name(identity)] for identity in wanted if _name(identity) in kept})
        return [identity for identity in wanted if identity not in self._known]

    def _look_up(self, wanted: Sequence[str]) -> None:
        for start in range(0, len(wanted), PAGE):
            batch = wanted[start : start + PAGE]
            found = self._ask(batch)
            gone = {identity: identity for identity in batch if identity not in found}
            self._keep(found, _DAYS)
            self._keep(gone, _GONE_DAYS)

    def _keep(self, numbers: Mapping[str, str], days: int) -> None:
        self._known.update(numbers)
        if numbers:
            self._memory.keep({_name(identity): number.encode() for identity, number in numbers.items()}, days)

    def _ask(self, batch: Sequence[str]) -> dict[str, str]:
        found = _numbers(self._client.articles(batch, key=self._spelling))
        if self._spelling == _SPELLINGS[0] and len(found) <= 1 < len(batch):
            found |= self._ask_otherwise([identity for identity in batch if identity not in found])
        return found

    def _ask_otherwise(self, missing: Sequence[str]) -> dict[str, str]:
        """One article of several was understood, if any: ask for the others in the other spelling, and keep to it."""
        found = _numbers(self._client.articles(missing, key=_SPELLINGS[1]))
        if found:
            self._spelling = _SPELLINGS[1]
            self._memory.keep({_SPELLING: self._spelling.encode()}, _DAYS)
        return found


def _name(identity: str) -> str:
    return f"number of article {identity}"


def _numbers(articles: Iterable[Document]) -> dict[str, str]:
    """Numbers by id; the id itself for an article without one."""
    named = ((text_of(article.get("id")), text_of(article.get("sku"))) for article in articles)
    return {identity: sku or identity for identity, sku in named}


def _lacking(document: Document) -> list[str]:
    """Ids of the articles whose line has no number."""
    articles = (object_of(object_of(line).get("articles")) for line in list_of(document.get("orderlines")))
    return [text_of(article.get("id")) for article in articles if article.get("id") and not text_of(article.get("sku"))]
