"""Article numbers for orders that do not name them: looked up in batches, once per connection.

Orders name the SKU since June 2024 only. What is found is left in the document under a key of its own, so that reading
the document stays pure. An article that is gone has no number: its id is used instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shopledger.connect.contract import Document
from shopledger.shops.mijnwebwinkel.client import PAGE, Client
from shopledger.shops.mijnwebwinkel.lines import LOOKED_UP
from shopledger.shops.mijnwebwinkel.reading import list_of, object_of, text_of

_SPELLINGS = ("ids", "ids[]")
"""The specification repeats `ids`; servers in PHP often know only the last one of those and want brackets."""


class SkuBook:
    """Numbers by article id, kept as long as the connection is open."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, str] = {}
        self._spelling = _SPELLINGS[0]

    def enrich(self, documents: Sequence[Document]) -> None:
        """Leave the numbers that the orders lack in their documents. Raises what the client raises."""
        lacking = [(document, _lacking(document)) for document in documents]
        wanted = dict.fromkeys(identity for _, ids in lacking for identity in ids if identity not in self._known)
        self._look_up(list(wanted))
        for document, ids in lacking:
            if ids:
                document[LOOKED_UP] = {identity: self._known[identity] for identity in ids}

    def _look_up(self, wanted: Sequence[str]) -> None:
        for start in range(0, len(wanted), PAGE):
            batch = wanted[start : start + PAGE]
            self._ask(batch)
            for identity in batch:
                self._known.setdefault(identity, identity)

    def _ask(self, batch: Sequence[str]) -> None:
        self._note(self._client.articles(batch, key=self._spelling))
        missing = [identity for identity in batch if identity not in self._known]
        if missing and len(batch) > 1 and self._spelling == _SPELLINGS[0] and len(missing) == len(batch) - 1:
            self._spelling = _SPELLINGS[1]
            self._note(self._client.articles(missing, key=self._spelling))

    def _note(self, articles: Iterable[Document]) -> None:
        for article in articles:
            identity, sku = text_of(article.get("id")), text_of(article.get("sku"))
            self._known[identity] = sku or identity


def _lacking(document: Document) -> list[str]:
    """Ids of the articles whose line has no number."""
    articles = (object_of(object_of(line).get("articles")) for line in list_of(document.get("orderlines")))
    return [text_of(article.get("id")) for article in articles if article.get("id") and not text_of(article.get("sku"))]
