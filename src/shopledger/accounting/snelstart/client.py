"""SnelStart's calls, one method per endpoint, as documents in and structures out.

What it takes care of: the token (kept, renewed a minute early, renewed once more when it is refused), the subscription
key, paging, and what each status means. What it does not do: it decides nothing about sales. Safe to use from several
threads at once.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

import msgspec

from shopledger.accounting.snelstart import wire
from shopledger.accounting.snelstart.errors import faults_of, refusal_of, text_of
from shopledger.connect.credentials import Token
from shopledger.connect.http import Request, Response
from shopledger.connect.reading import NOT_JSON
from shopledger.domain.errors import ConnectionRefusal, OutcomeUnknown, Transient

if TYPE_CHECKING:
    from shopledger.connect.contract import Document, Opening

Answer = TypeVar("Answer")
Context = Callable[[], Mapping[str, str]]
"""What a refusal is told with; only asked for when there is one."""

BASE_URLS = {"api": "https://b2bapi.snelstart.nl/v2", "token": "https://auth.snelstart.nl/b2b/token"}
PAGE = 500
ARTICLE_PAGE = 25
EARLY = timedelta(minutes=1)
NAME = "SnelStart"
UNREACHABLE = "CON-15"
KEY_REFUSED = "CON-16"
PLATFORM_KEY_REFUSED = "CON-17"
RIGHT_MISSING = "CON-09"
LARGER_PACKAGE = ("/verkooporder", "/verkoopfacturen", "/artikel")

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoders: dict[object, msgspec.json.Decoder[object]] = {}


class UnreadableAnswer(ValueError):
    """An answer with a good status that is not the document it should be."""


def encode(document: Document) -> bytes:
    """The body of a request; amounts are written as numbers with the decimals they have."""
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


class SnelStartClient:
    """One administration, by its key."""

    def __init__(self, opening: Opening) -> None:
        self._http = opening.http
        self._vault = opening.vault
        self._clock = opening.clock
        self._key = opening.credentials["client_key"]
        self._subscription_key = opening.operator.get("subscription_key", "")
        self._api = opening.base_urls.get("api", BASE_URLS["api"])
        self._token_url = opening.base_urls.get("token", BASE_URLS["token"])
        self._lock = Lock()
        self._token: Token | None = None
        self._headers: Mapping[str, str] = {}

    # Reading

    def company(self) -> wire.Company:
        """The administration; proves both keys."""
        return self._get("/companyInfo", wire.Company, "read administration")

    def countries(self) -> list[wire.Country]:
        """All countries; the list has no filter and no pages."""
        return self._get("/landen", list[wire.Country], "read countries")

    def ledgers(self) -> list[wire.Ledger]:
        """All ledger accounts."""
        return self._all("/grootboeken", list[wire.Ledger], "read ledger accounts")

    def vat_tariffs(self) -> list[wire.VatTariff]:
        """Dutch percentages with their periods."""
        return self._get("/btwtarieven", list[wire.VatTariff], "read VAT tariffs")

    def foreign_rates(self) -> list[wire.ForeignRates]:
        """Percentages of other countries."""
        return self._all("/vatrates", list[wire.ForeignRates], "read VAT percentages of other countries")

    def journals(self) -> list[wire.Journal]:
        """All journals."""
        return self._get("/dagboeken", list[wire.Journal], "read journals")

    def cost_centres(self) -> list[wire.CostCentre]:
        """All cost centres."""
        return self._get("/kostenplaatsen", list[wire.CostCentre], "read cost centres")

    def templates(self) -> list[wire.Template]:
        """Layouts of orders."""
        return self._get("/verkoopordersjablonen", list[wire.Template], "read order templates")

    def revenue_groups(self) -> list[wire.RevenueGroup]:
        """Revenue groups of articles."""
        return self._get("/artikelomzetgroepen", list[wire.RevenueGroup], "read revenue groups")

    def relations(self, encoded_filter: str) -> list[wire.Relation]:
        """All relations that the filter lets through, and maybe others."""
        return self._all("/relaties", list[wire.Relation], "find debtor", encoded_filter)

    def relation(self, identifier: str) -> wire.Relation | None:
        """One relation, None when it is not there."""
        return self._one(f"/relaties/{identifier}", wire.Relation, "read debtor")

    def articles(self, encoded_filter: str) -> list[wire.Article]:
        """All articles that the filter lets through, and maybe others."""
        return self._all("/artikelen", list[wire.Article], "find product", encoded_filter, ARTICLE_PAGE)

    def invoices(self, encoded_filter: str) -> list[wire.Invoice]:
        """The first two sales invoices that the filter lets through.

        Numbers are unique, so a second one tells of a filter that was ignored.
        """
        path = f"/verkoopfacturen?$filter={encoded_filter}&$top=2"
        return self._get(path, list[wire.Invoice], "find sale")

    def invoice(self, identifier: str) -> wire.Invoice | None:
        """One sales invoice, None when it is not there."""
        return self._one(f"/verkoopfacturen/{identifier}", wire.Invoice, "read sale")

    def entries_of(self, relation: str) -> list[wire.Entry]:
        """All sales entries of a relation; the list has no filter and no pages."""
        return self._get(f"/relaties/{relation}/verkoopboekingen", list[wire.Entry], "find sale")

    def orders(self, encoded_filter: str) -> list[wire.SalesOrder]:
        """All sales orders that the filter lets through, and maybe others."""
        return self._all("/verkooporders", list[wire.SalesOrder], "find sale", encoded_filter)

    def order(self, identifier: str) -> wire.SalesOrder | None:
        """One sales order, None when it is not there."""
        return self._one(f"/verkooporders/{identifier}", wire.SalesOrder, "read sale")

    def mutations(self, encoded_filter: str) -> list[wire.Mutation]:
        """All ledger mutations that the filter lets through, and maybe others."""
        return self._all("/grootboekmutaties", list[wire.Mutation], "find payment", encoded_filter)

    # Writing

    def create_relation(self, body: bytes, context: Context) -> wire.Relation:
        """A new customer."""
        return self._post("/relaties", body, wire.Relation, "create debtor", context)

    def create_article(self, body: bytes, context: Context) -> wire.Article:
        """A new article."""
        return self._post("/artikelen", body, wire.Article, "create product", context)

    def create_entry(self, body: bytes, context: Context) -> wire.Named:
        """A new sales entry."""
        return self._post("/verkoopboekingen", body, wire.Named, "book sale", context)

    def create_order(self, body: bytes, context: Context) -> wire.SalesOrder:
        """A new sales order."""
        return self._post("/verkooporders", body, wire.SalesOrder, "book sale", context)

    def create_memorial(self, body: bytes, context: Context) -> wire.Named:
        """A new memorial entry."""
        return self._post("/memoriaalboekingen", body, wire.Named, "book payment", context)

    # Rights

    def scopes(self) -> frozenset[str] | None:
        """The rights that the key has, as its token says, unverified; None where it does not say."""
        with self._lock:
            token = self._token
        return scopes_of(token.access) if token else None

    # How a call is made

    def _all(
        self, path: str, kind: type[list[Answer]], purpose: str, encoded_filter: str = "", top: int = PAGE
    ) -> list[Answer]:
        return [item for page in self._pages(path, kind, purpose, encoded_filter, top) for item in page]

    def _pages(
        self, path: str, kind: type[list[Answer]], purpose: str, encoded_filter: str, top: int
    ) -> Iterator[list[Answer]]:
        """Pages until an empty one: a short page may be one that the server made shorter than was asked."""
        narrowed = f"$filter={encoded_filter}&" if encoded_filter else ""
        skip = 0
        while True:
            page = self._get(f"{path}?{narrowed}$top={top}&$skip={skip}", kind, purpose)
            if not page:
                return
            yield page
            skip += len(page)

    def _one(self, path: str, kind: type[Answer], purpose: str) -> Answer | None:
        response = self._call("GET", path, purpose)
        if response.status == 404:  # noqa: PLR2004 - the status for "there is none"
            return None
        return self._read(path, response, kind)

    def _get(self, path: str, kind: type[Answer], purpose: str) -> Answer:
        return self._read(path, self._call("GET", path, purpose), kind)

    def _read(self, path: str, response: Response, kind: type[Answer]) -> Answer:
        self._refuse(path, response, dict)
        try:
            return decode(response.body, kind)
        except UnreadableAnswer as error:
            raise Transient(UNREACHABLE, package=NAME, detail=str(error)) from error

    def _post(self, path: str, body: bytes, kind: type[Answer], purpose: str, context: Context) -> Answer:
        response = self._call("POST", path, purpose, body)
        self._refuse(path, response, context)
        try:
            return decode(response.body, kind)
        except UnreadableAnswer as error:
            raise OutcomeUnknown(str(error)) from error

    def _call(self, method: str, path: str, purpose: str, body: bytes | None = None) -> Response:
        """The answer. A refused token is renewed and the call made once more: what was refused has stored nothing."""
        headers = self._current_headers()
        response = self._send(method, path, purpose, body, headers)
        if response.status == 401 and not _is_subscription_refused(response):  # noqa: PLR2004 - not authorised
            headers = self._current_headers(refused=headers["Authorization"])
            response = self._send(method, path, purpose, body, headers)
        return response

    def _send(self, method: str, path: str, purpose: str, body: bytes | None, headers: Mapping[str, str]) -> Response:
        request = Request(
            method=method,
            url=self._api + path,
            purpose=purpose,
            is_write=body is not None,
            headers=headers,
            body=body,
        )
        return self._http.send(request)

    def _refuse(self, path: str, response: Response, context: Context) -> None:
        """Raises for every status but 2xx; none of them has stored anything."""
        if response.is_ok:
            return
        detail = self._http.recorder.redact(text_of(response.body))
        if response.status == 401:  # noqa: PLR2004 - not authorised
            code = PLATFORM_KEY_REFUSED if _is_subscription_refused(response) else KEY_REFUSED
            raise ConnectionRefusal(code, package=NAME, detail=detail)
        if response.status == 403:  # noqa: PLR2004 - forbidden
            if "quota" in detail.lower():
                raise Transient(UNREACHABLE, package=NAME, retry_after=response.retry_after, detail=detail)
            raise ConnectionRefusal(_code_of_missing_right(path), package=NAME, detail=detail)
        raise refusal_of(faults_of(response.body), context())

    # The token

    def _current_headers(self, refused: str = "") -> Mapping[str, str]:
        token = self._token
        headers = self._headers
        if token is not None and self._is_fresh(token) and headers["Authorization"] != refused:
            return headers
        return self._renewed_headers(refused)

    def _renewed_headers(self, refused: str) -> Mapping[str, str]:
        with self._lock:
            token = self._vault.renewed(
                lambda kept: self._is_fresh(kept) and f"Bearer {kept.access}" != refused, lambda _: self._new_token()
            )
            if self._token is None or token.access != self._token.access:
                self._http.recorder.hide(token.access)
                self._headers = self._headers_for(token)
                self._token = token
            return self._headers

    def _headers_for(self, token: Token) -> Mapping[str, str]:
        return {
            "Authorization": f"Bearer {token.access}",
            "Ocp-Apim-Subscription-Key": self._subscription_key,
            "Accept": "application/json",
            "Content-Type": "application/json",
        }

    def _is_fresh(self, token: Token) -> bool:
        return token.expires_at - EARLY > self._clock()

    def _new_token(self) -> Token:
        request = Request(
            method="POST",
            url=self._token_url,
            purpose="ask for access",
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=urlencode({"grant_type": "clientkey", "clientkey": self._key}).encode(),
        )
        asked_at = self._clock()
        response = self._http.send(request)
        if not response.is_ok:
            raise ConnectionRefusal(
                KEY_REFUSED, package=NAME, detail=self._http.recorder.redact(text_of(response.body))
            )
        try:
            answer = decode(response.body, wire.TokenAnswer)
        except UnreadableAnswer as error:
            raise Transient(UNREACHABLE, package=NAME, detail=str(error)) from error
        return Token(access=answer.access_token, expires_at=asked_at + timedelta(seconds=answer.expires_in))


def _code_of_missing_right(path: str) -> str:
    """A key without the rights of a larger package, or one without rights that every package has."""
    return RIGHT_MISSING if path.startswith(LARGER_PACKAGE) else KEY_REFUSED


def _is_subscription_refused(response: Response) -> bool:
    return b"subscription key" in response.body


def scopes_of(access_token: str) -> frozenset[str] | None:
    """The `scopes` claim of a token: a list or a text with blanks between. Unverified, good for a hint only."""
    parts = access_token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        return None
    try:
        claims = msgspec.json.decode(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, *NOT_JSON):
        return None
    scopes = claims.get("scopes") if isinstance(claims, dict) else None
    if isinstance(scopes, str):
        return frozenset(scopes.split())
    return frozenset(str(scope) for scope in scopes) if isinstance(scopes, list) else None
