"""AFAS SB's calls, one method per endpoint, as documents in and documents out.

What it takes care of: the access token (kept, renewed a minute early, renewed once more when it is refused), the
version that each endpoint wants, paging, and what each status means. What it does not do: it decides nothing about
sales.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from shopledger.accounting.afas_sb.address import base_url
from shopledger.accounting.afas_sb.errors import OTHER, UNREACHABLE, Outcome, connection_refusal, outcome_of, words_of
from shopledger.connect.credentials import Token
from shopledger.connect.http import Request, Response
from shopledger.connect.reading import NOT_JSON, parse_answer, read_rows, read_text
from shopledger.domain.errors import OutcomeUnknown, Refusal, Transient, UnreadableDocument

if TYPE_CHECKING:
    from shopledger.connect.contract import AttemptKey, Document, Opening

RESULTS = ("Succeeded", "PartiallySucceeded", "Failed")
"""What a write came to, in AFAS's words; an answer without one of them may be somebody else's."""
EARLY = timedelta(minutes=1)
SHORTEST_LIFE = 600
"""Seconds that an access token of the App Center lives, where the answer does not say."""

PAGE = 100
SURELY_LAST = 20
"""A page of fewer rows is the last one; a longer one may have been cut by a limit that nobody documents."""

UNAUTHORISED = 401
BAD_REQUEST = 400
CONNECTION_STATUSES = frozenset({401, 403, 404, 405, 406})

_encode = msgspec.json.Encoder(decimal_format="number").encode


def encode(document: Document) -> bytes:
    """The body of a request; amounts are written as numbers with the decimals they have."""
    return _encode(document)


class AfasClient:
    """One environment, by its two domains and its token."""

    def __init__(self, opening: Opening) -> None:
        self._http = opening.http
        self._vault = opening.vault
        self._clock = opening.clock
        self._credentials = opening.credentials
        self._base_urls = opening.base_urls
        self._kept: Token | None = None

    @cached_property
    def _base_url(self) -> str:
        return base_url(self._credentials, self._base_urls)

    # Reading

    def administrations(self) -> list[Mapping[str, Any]]:
        """All administrations of the environment."""
        return self._list("administrations", "1.0", "read administrations", "", "Description")

    def ledger_accounts(self, narrowed: str) -> list[Mapping[str, Any]]:
        """Ledger accounts that the filter lets through."""
        return self._list("ledgeraccounts", "1.0", "read ledger accounts", narrowed, "LedgerAccountNumber")

    def payment_conditions(self, narrowed: str) -> list[Mapping[str, Any]]:
        """Payment terms that the filter lets through."""
        return self._list("paymentconditions", "1.0", "read payment terms", narrowed, "Description")

    def persons(self, narrowed: str) -> list[Mapping[str, Any]]:
        """Private relations that the filter lets through, and maybe others."""
        return self._list("persons", "2.0", "find debtor", narrowed, "Name")

    def organisations(self, narrowed: str, limit: int | None = None) -> list[Mapping[str, Any]]:
        """Business relations that the filter lets through, and maybe others; about `limit` of them at most."""
        return self._list("organisations", "2.0", "find debtor", narrowed, "Name", limit)

    def unknown_relations(self) -> list[Mapping[str, Any]]:
        """The built-in sundry debtors and creditors."""
        return self._rows(self._get("/api/unknownrelation", "1.0", "read sundry debtors"))

    def open_invoices(self, narrowed: str) -> list[Mapping[str, Any]]:
        """Debtors' invoices that the filter lets through, and maybe others."""
        return self._list("debtorinvoicebalance", "3.0", "find sale", narrowed, "InvoiceNumber")

    # Writing

    def create_relation(self, kind: str, document: Document, key: AttemptKey) -> Outcome:
        """A new `person` or `organisation`."""
        answer = self._write("POST", f"/api/{kind}", "3.0", "create debtor", document, key)
        return _outcome(answer, "RelationId")

    def create_entry(self, document: Document, key: AttemptKey) -> Outcome:
        """A new sales entry."""
        answer = self._write("POST", "/api/salesjournalentry", "2.0", "book sale", document, key)
        return _outcome(answer, "SalesJournalEntryId")

    def delete_entry(self, document: Document) -> Outcome:
        """Remove a sales entry."""
        answer = self._write("DELETE", "/api/salesjournalentry", "2.0", "remove half-made sale", document, None)
        return _outcome(answer, "SalesJournalEntryId")

    # How a call is made

    def _list(
        self, path: str, version: str, purpose: str, narrowed: str, order: str, limit: int | None = None
    ) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = []
        while True:
            page = self._rows(self._get(list_path(path, narrowed, order, len(rows)), version, purpose))
            rows += page
            if len(page) < SURELY_LAST or (limit is not None and len(rows) >= limit):
                return rows

    @staticmethod
    def _rows(answer: object) -> list[Mapping[str, Any]]:
        """The rows of a bare list or of one in its wrapper."""
        document = answer if isinstance(answer, dict) else {"Result": answer}
        if not isinstance(document.get("Result"), list):
            raise Transient(UNREACHABLE, detail="the answer is not a list")
        return read_rows(document, "Result")

    def _get(self, path: str, version: str, purpose: str) -> object:
        """The document; a refused look-up is never an empty one."""
        response, document = self._call("GET", path, purpose, {"Accept-Version": version}, None)
        if not response.is_ok:
            raise Refusal(OTHER, detail=words_of(document))
        return document

    def _write(
        self, method: str, path: str, version: str, purpose: str, document: Document, key: AttemptKey | None
    ) -> dict[str, Any]:
        headers = {"Accept-Version": version, "Content-Type": "application/json"}
        if key is not None:
            headers["Tracking-Identifier"] = key
        response, answer = self._call(method, path, purpose, headers, encode(document))
        if not isinstance(answer, dict) or (response.is_ok and answer.get("result") not in RESULTS):
            raise OutcomeUnknown("the answer to a write does not say what came of it")
        return answer

    def _call(
        self, method: str, path: str, purpose: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[Response, object]:
        """The answer and its document. A refused token is renewed and the call made once more: nothing was stored."""
        token = self._token()
        request, response = self._send(method, path, purpose, headers, body, token)
        if response.status == UNAUTHORISED:
            token = self._token(refused=token.access)
            request, response = self._send(method, path, purpose, headers, body, token)
        if response.status in CONNECTION_STATUSES or 300 <= response.status < BAD_REQUEST:  # noqa: PLR2004 - redirects
            raise connection_refusal(response.status, _document(response))
        return response, parse_answer(request, response, UNREACHABLE)

    def _send(
        self, method: str, path: str, purpose: str, headers: Mapping[str, str], body: bytes | None, token: Token
    ) -> tuple[Request, Response]:
        request = Request(
            method=method,
            url=self._base_url + path,
            purpose=purpose,
            is_write=body is not None,
            headers={"Authorization": f"Bearer {token.access}", "Accept": "application/json", **headers},
            body=body,
        )
        return request, self._http.send(request)

    # The token

    def _token(self, refused: str = "") -> Token:
        kept = self._kept
        if kept is None or not self._is_usable(kept, refused):
            kept = self._vault.renewed(lambda one: self._is_usable(one, refused), lambda _: self._new_token())
            self._http.recorder.hide(kept.access)
            self._kept = kept
        return kept

    def _is_usable(self, token: Token, refused: str) -> bool:
        return token.access != refused and token.expires_at - EARLY > self._clock()

    def _new_token(self) -> Token:
        """An access token for the token of the App Center. It changes nothing, so it is a read."""
        asked_at = self._clock()
        request = Request(
            method="POST",
            url=f"{self._base_url}/authentication/getaccesstoken",
            purpose="ask for access",
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            body=encode({"apptoken": self._credentials["token"]}),
        )
        response = self._http.send(request)
        if not response.is_ok:
            raise connection_refusal(response.status, _document(response))
        answer = parse_answer(request, response, UNREACHABLE)
        access = read_text(answer, "access_token") if isinstance(answer, dict) else ""
        if not access:
            raise Transient(UNREACHABLE, detail="the answer holds no access token")
        life = read_text(answer, "expires_in")
        seconds = int(life) if life.isdecimal() else SHORTEST_LIFE
        return Token(access=access, expires_at=asked_at + timedelta(seconds=seconds))


def _outcome(answer: Mapping[str, Any], name: str) -> Outcome:
    """What came of a write that was answered. Raises OutcomeUnknown where the answer cannot be read."""
    try:
        return outcome_of(answer, name)
    except UnreadableDocument as error:
        raise OutcomeUnknown(error.detail) from error


def _document(response: Response) -> object:
    """What an answer with a bad status says, if it says anything that can be read."""
    try:
        return msgspec.json.decode(response.body)
    except NOT_JSON:
        return None


def list_path(path: str, narrowed: str, order: str, skip: int = 0) -> str:
    """The address of one page of a list; `narrowed` is a filter, unencoded."""
    chosen = f"filter={quote(narrowed, safe='')}&" if narrowed else ""
    return f"/api/{path}?{chosen}skip={skip}&take={PAGE}&sort={order}+Ascending"
