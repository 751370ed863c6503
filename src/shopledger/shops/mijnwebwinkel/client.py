"""The shop's API: one method per call that is used, each a read; documents come back as they are.

Both tokens stand in the query of every call, as the specification wants it; the recorder was told to hide them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from shopledger.connect.budget import used_up
from shopledger.connect.contract import Document
from shopledger.connect.http import HttpClient, Request, Response, TooManyCalls
from shopledger.connect.reading import parse_json
from shopledger.domain.errors import UnreadableDocument
from shopledger.shops.mijnwebwinkel.errors import HOUR, decision_of, garbled

PAGE = 100
"""The largest page the shop gives."""

NOT_FOUND = 404
Query = Mapping[str, str] | list[tuple[str, str]]


class Client:
    """Calls of one shop. Every method raises ConnectionRefusal for a refused token and Transient for the rest."""

    def __init__(self, http: HttpClient, address: str, token: str, partner_token: str) -> None:
        self._http = http
        self._address = address.rstrip("/")
        self._secrets = [("token", token)] + ([("partner_token", partner_token)] if partner_token else [])
        for _, secret in self._secrets:
            http.recorder.hide(secret)

    def store(self) -> Document:
        """`GET /store`: country, currency and name of the shop."""
        return self._object("/store", "read store")

    def statuses(self) -> list[Document]:
        """`GET /orderstatuses`."""
        return self._list("/orderstatuses", "read order statuses")

    def gateways(self) -> list[Document]:
        """`GET /payment/gateways`: the list inside of its wrapper."""
        document = self._object("/payment/gateways", "read payment methods")
        gateways = document.get("gateways")
        return [row for row in gateways if isinstance(row, dict)] if isinstance(gateways, list) else []

    def orders(self, *, offset: int, ordering: str, **filters: str) -> list[Document]:
        """`GET /orders`: one page of whole orders; the last page is one that is not full."""
        query = {"limit": str(PAGE), "offset": str(offset), "ordering": ordering, **filters}
        return self._list("/orders", "read orders", query)

    def order(self, number: str) -> Document | None:
        """`GET /orders/{number}`; None when the shop has no such order."""
        response = self._send(f"/orders/{quote(number, safe='')}", "read order", {})
        if response.status == NOT_FOUND:
            return None
        return self._as_object(response)

    def articles(self, ids: Iterable[str], *, key: str) -> list[Document]:
        """`GET /articles` for at most a page of ids; `key` is how the list is written, `ids` or `ids[]`."""
        query = [("limit", str(PAGE)), *((key, identity) for identity in ids)]
        return self._list("/articles", "read articles", query)

    def _object(self, path: str, purpose: str) -> Document:
        return self._as_object(self._send(path, purpose, {}))

    def _as_object(self, response: Response) -> Document:
        content = self._content(response)
        if not isinstance(content, dict):
            raise garbled(response, self._http.recorder.redact)
        return content

    def _list(self, path: str, purpose: str, query: Query | None = None) -> list[Document]:
        response = self._send(path, purpose, query or {})
        content = self._content(response)
        if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
            raise garbled(response, self._http.recorder.redact)
        return content

    def _send(self, path: str, purpose: str, query: Query) -> Response:
        rows = list(query.items()) if isinstance(query, Mapping) else query
        url = f"{self._address}{path}?{urlencode([*rows, *self._secrets])}"
        try:
            return self._http.send(Request(method="GET", url=url, purpose=purpose))
        except TooManyCalls as error:
            raise used_up(HOUR if error.retry_after is None else error.retry_after) from None

    def _content(self, response: Response) -> object:
        if not response.is_ok:
            raise decision_of(response, self._http.recorder.redact)
        try:
            return parse_json(response.body)
        except UnreadableDocument:
            raise garbled(response, self._http.recorder.redact) from None
