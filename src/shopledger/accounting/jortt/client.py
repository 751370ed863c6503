"""Jortt's calls, one method per endpoint, as documents in and structures out.

What it takes care of: the access token (kept, renewed a minute early, renewed once more when it is refused), pages,
the pace, and what each status means. What it does not do: it decides nothing about sales.

The pace: Jortt takes ten calls in a second and names no header to wait by. So no more than eight leave in any second of
the clock. A clock that stands still is a simulated one and is not waited for.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from shopledger.accounting.jortt import wire
from shopledger.accounting.jortt.errors import (
    ACCESS_LOST,
    CONNECTION,
    NAME,
    RENEWABLE,
    UNREACHABLE,
    fault_of,
    refusal_of,
    text_of,
)
from shopledger.accounting.jortt.oauth import BASE_URLS, TokenDesk
from shopledger.connect.credentials import Token
from shopledger.connect.http import Request, Response, TooManyCalls
from shopledger.connect.reading import NOT_JSON
from shopledger.domain.errors import ConnectionRefusal, OutcomeUnknown, Transient

if TYPE_CHECKING:
    from shopledger.connect.contract import Document, Opening

Answer = TypeVar("Answer")
Context = Callable[[], Mapping[str, str]]
"""What a refusal is told with; only asked for when there is one."""

EARLY = timedelta(minutes=1)
CALLS_A_SECOND = 8
SECOND = timedelta(seconds=1)
THROTTLED_SECONDS = 2.0
CLIENT_ERROR = 400
UNAUTHORISED = 401
FORBIDDEN = 403
CONFLICT = 409
SHORTEST_QUERY = 3

_encoder = msgspec.json.Encoder()
_decoders: dict[object, msgspec.json.Decoder[object]] = {}


class UnreadableAnswer(ValueError):
    """An answer with a good status that is not the document it should be."""


def encode(document: Document) -> bytes:
    """The body of a request; amounts are texts already."""
    return _encoder.encode(document)


def decode(body: bytes, kind: type[Answer]) -> Answer:
    """An answer as that structure. Raises UnreadableAnswer."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        return decoder.decode(body)  # type: ignore[return-value]  # the decoder was made for this kind
    except NOT_JSON as error:
        raise UnreadableAnswer(str(error)) from error


def query_of(query: str, page: int) -> str:
    """The query of a list, as it stands in the address."""
    asked = {"query": query} if query else {}
    return urlencode({**asked, "page": page}, quote_via=quote)


class Pace:
    """Holds a call back until fewer than `calls` have left within the last second of the clock."""

    def __init__(self, clock: Callable[[], datetime], pause: Callable[[float], None] = time.sleep) -> None:
        self._clock = clock
        self._pause = pause
        self._left: deque[datetime] = deque(maxlen=CALLS_A_SECOND)

    def keep(self) -> None:
        """Wait, if need be less than a second, and count one call."""
        now = self._clock()
        if len(self._left) == CALLS_A_SECOND and self._left[0] < now < self._left[0] + SECOND:
            self._pause((self._left[0] + SECOND - now).total_seconds())
            now = self._clock()
        self._left.append(now)


class JorttClient:
    """One administration, by its permission."""

    def __init__(self, opening: Opening, pause: Callable[[float], None] = time.sleep) -> None:
        self._opening = opening
        self._http = opening.http
        self._vault = opening.vault
        self._clock = opening.clock
        self._api = opening.base_urls.get("api", BASE_URLS["api"])
        self._pace = Pace(opening.clock, pause)
        self._lock = Lock()
        self._token: Token | None = None

    # Reading

    def organization(self) -> wire.Organization:
        """The administration; proves the access."""
        return self._get("/organizations/me", wire.One[wire.Organization], "read administration").data

    def ledger_accounts(self) -> list[wire.LedgerAccount]:
        """All rows of the tree; only selectable ones may stand on a line."""
        return self._get("/ledger_accounts/invoices", wire.One[list[wire.LedgerAccount]], "read ledger accounts").data

    def tradenames(self) -> list[wire.Tradename]:
        """All trade names."""
        return self._get("/tradenames", wire.One[list[wire.Tradename]], "read trade names").data

    def labels(self) -> list[wire.Label]:
        """All labels."""
        return self._get("/labels", wire.One[list[wire.Label]], "read labels").data

    def customers(self, query: str = "") -> Iterator[list[wire.Customer]]:
        """All customers by name, or those that the free search finds, a page at a time."""
        return self._pages("/customers", wire.Page[wire.Customer], "find debtor", query)

    def invoices(self, query: str = "") -> Iterator[wire.Page[wire.Invoice]]:
        """All invoices, or those that the free search finds, newest first, a page at a time."""
        return self._whole_pages("/invoices", wire.Page[wire.Invoice], "find sale", query)

    def invoice(self, identifier: str) -> wire.Invoice:
        """One invoice with its totals."""
        return self._get(f"/invoices/{quote(identifier)}", wire.One[wire.Invoice], "read sale").data

    # Writing

    def create_customer(self, body: bytes, context: Context) -> str:
        """A new customer; its id is all that Jortt tells."""
        return self._post("/customers", body, "create debtor", context)

    def create_invoice(self, body: bytes, context: Context) -> str:
        """A new invoice of the third generation; its id is all that Jortt tells."""
        return self._post("/v3/invoices", body, "book sale", context)

    # How a call is made

    def _pages(self, path: str, kind: type[wire.Page[Answer]], purpose: str, query: str) -> Iterator[list[Answer]]:
        return (page.data for page in self._whole_pages(path, kind, purpose, query))

    def _whole_pages(
        self, path: str, kind: type[wire.Page[Answer]], purpose: str, query: str
    ) -> Iterator[wire.Page[Answer]]:
        """Pages up to the last one. Addresses are made here: Jortt's own lose parameters from page to page."""
        number = 1
        while True:
            page = self._get(f"{path}?{query_of(query, number)}", kind, purpose)
            yield page
            if not page.has_more:
                return
            number += 1

    def _get(self, path: str, kind: type[Answer], purpose: str) -> Answer:
        try:
            response = self._call("GET", path, purpose)
        except TooManyCalls as throttled:
            throttled.params.setdefault("package", NAME)
            if throttled.retry_after is None:
                throttled.retry_after = THROTTLED_SECONDS
            raise
        self._refuse(response, dict, is_write=False)
        try:
            return decode(response.body, kind)
        except UnreadableAnswer as error:
            raise Transient(UNREACHABLE, package=NAME, detail=str(error)) from error

    def _post(self, path: str, body: bytes, purpose: str, context: Context) -> str:
        response = self._call("POST", path, purpose, body)
        self._refuse(response, context, is_write=True)
        try:
            return decode(response.body, wire.One[wire.Created]).data.id
        except UnreadableAnswer as error:
            raise OutcomeUnknown(str(error)) from error

    def _call(self, method: str, path: str, purpose: str, body: bytes | None = None) -> Response:
        """The answer. A refused token is renewed and the call made once more: what was refused has stored nothing."""
        token = self._current_token()
        response = self._send(method, path, purpose, body, token)
        if response.status == UNAUTHORISED and fault_of(response.body).key in RENEWABLE:
            response = self._send(method, path, purpose, body, self._current_token(refused=token.access))
        return response

    def _send(self, method: str, path: str, purpose: str, body: bytes | None, token: Token) -> Response:
        headers = {"Authorization": f"Bearer {token.access}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self._pace.keep()
        return self._http.send(
            Request(
                method=method,
                url=self._api + path,
                purpose=purpose,
                is_write=body is not None,
                headers=headers,
                body=body,
            )
        )

    def _refuse(self, response: Response, context: Context, *, is_write: bool) -> None:
        """Raises for every status but 2xx.

        A conflict is two processes at the same thing, and a redirect is no answer to a question of ours: neither says
        whether a write was done.
        """
        if response.is_ok:
            return
        fault = fault_of(response.body)
        detail = self._http.recorder.redact(text_of(fault))
        if response.status < CLIENT_ERROR or response.status == CONFLICT:
            raise OutcomeUnknown(detail) if is_write else Transient(UNREACHABLE, package=NAME, detail=detail)
        if response.status in (UNAUTHORISED, FORBIDDEN) and fault.key not in CONNECTION:
            raise ConnectionRefusal(ACCESS_LOST, package=NAME, detail=detail)
        raise refusal_of(fault, context(), detail)

    # The token

    def _current_token(self, refused: str = "") -> Token:
        token = self._token
        if token is not None and self._is_fresh(token) and token.access != refused:
            return token
        with self._lock:
            token = self._vault.renewed(lambda kept: self._is_fresh(kept) and kept.access != refused, self._new_token)
            for secret in filter(None, (token.access, token.refresh)):
                self._http.recorder.hide(secret)
            self._token = token
            return token

    def _is_fresh(self, token: Token) -> bool:
        return token.expires_at - EARLY > self._clock()

    def _new_token(self, kept: Token | None) -> Token:
        self._pace.keep()
        return TokenDesk.of(self._opening).token(kept, self._opening.credentials.get("refresh_token", ""))
