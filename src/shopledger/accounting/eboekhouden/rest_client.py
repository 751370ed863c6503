"""Calls of the REST API, one method per endpoint: documents in, structures out.

What it takes care of: the session (kept in the vault, renewed a minute early, renewed once when it is refused), paging,
and what each refusal means. What it does not do: it decides nothing about sales. Sessions are left to expire: other
workers share them. Safe to use from several threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

import msgspec

from shopledger.accounting.eboekhouden import wire
from shopledger.accounting.eboekhouden.errors import NOT_AUTHENTICATED, PACKAGE, UNREACHABLE, error_of, fault_of
from shopledger.accounting.eboekhouden.settings import BASE_URLS, TOKEN
from shopledger.connect.credentials import Token
from shopledger.connect.http import Request, Response
from shopledger.connect.reading import NOT_JSON
from shopledger.domain.errors import OutcomeUnknown, Transient

if TYPE_CHECKING:
    from shopledger.connect.contract import Document, Opening

Answer = TypeVar("Answer")
SOURCE = "shopledger"
"""Our name for their log: at most ten letters, digits, blanks and underscores."""

PAGE = 2000
EARLY = timedelta(minutes=1)
UNAUTHORISED = 401
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODERS: dict[object, msgspec.json.Decoder[object]] = {}


class _Page(msgspec.Struct, frozen=True):
    """A page of a list; `count` is the number of rows on it. Only a count of 0 may go without rows."""

    items: list[msgspec.Raw] | None = None
    count: int | None = None


class UnreadableAnswer(ValueError):
    """An answer with a good status that is not the document it should be."""


def encode(document: Document) -> bytes:
    """The body of a request; amounts are written as numbers with the decimals they have."""
    return _ENCODER.encode(document)


def decode(body: bytes | msgspec.Raw, kind: type[Answer]) -> Answer:
    """An answer as that structure. Raises UnreadableAnswer."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
    try:
        return decoder.decode(body)  # type: ignore[return-value]  # the decoder was made for this kind
    except NOT_JSON as error:
        raise UnreadableAnswer(str(error)) from error


class RestClient:
    """One administration, by its token."""

    def __init__(self, opening: Opening) -> None:
        self._http = opening.http
        self._vault = opening.vault
        self._clock = opening.clock
        self._access_token = opening.credentials[TOKEN]
        self._address = opening.base_urls.get("rest", BASE_URLS["rest"])
        self._hidden = ""

    # Reading

    def open_session(self) -> None:
        """A new session, whatever is kept: proves the token."""
        self._session(lambda _: False)

    def ledgers(self) -> list[wire.Ledger]:
        """All ledger accounts."""
        return self._all("/v1/ledger", wire.Ledger, "read ledger accounts")

    def cost_centres(self) -> list[wire.CostCentre]:
        """All cost centres."""
        return self._all("/v1/costcenter", wire.CostCentre, "read cost centres")

    def templates(self) -> list[wire.Template]:
        """Layouts of invoices."""
        return self._all("/v1/invoicetemplate", wire.Template, "read invoice templates")

    def relations_by_email(self, email: str) -> list[wire.RelationRow]:
        """All relations with that address."""
        return self._all("/v1/relation", wire.RelationRow, "find debtor", {"email": email})

    def relations_by_code(self, code: str) -> list[wire.RelationRow]:
        """All relations with that code: one or none."""
        return self._all("/v1/relation", wire.RelationRow, "find debtor", {"code": code})

    def relation(self, identifier: int) -> wire.Relation:
        """One relation with all its fields."""
        return self._get(f"/v1/relation/{identifier}", wire.Relation, "read debtor")

    def mutations(self, number: str, kind: int) -> list[wire.MutationRow]:
        """All mutations with that invoice number."""
        query = {"invoiceNumber": number, "type": str(kind)}
        return self._all("/v1/mutation", wire.MutationRow, "find sale", query)

    def mutations_on(self, day: date, kind: int) -> list[wire.MutationRow]:
        """All mutations of a kind on a day."""
        query = {"date": day.isoformat(), "type": str(kind)}
        return self._all("/v1/mutation", wire.MutationRow, "find payment", query)

    def mutation(self, identifier: int) -> wire.Mutation:
        """One mutation with its rows and VAT."""
        return self._get(f"/v1/mutation/{identifier}", wire.Mutation, "read sale")

    def open_invoices(self, number: str) -> list[wire.OpenInvoice]:
        """Unpaid sales with that number."""
        query = {"credDeb": "D", "invoiceNumber": number}
        return self._all("/v1/mutation/invoice/outstanding", wire.OpenInvoice, "find open item", query)

    def invoices(self, number: str) -> list[wire.Invoice]:
        """All invoices with that number."""
        return self._all("/v1/invoice", wire.Invoice, "find sale", {"invoiceNumber": number})

    # Writing

    def create_relation(self, document: Document, context: Mapping[str, str]) -> wire.Created:
        """A new relation."""
        return self._post("/v1/relation", document, wire.Created, "create debtor", context)

    def create_mutation(self, document: Document, purpose: str, context: Mapping[str, str]) -> wire.Created:
        """A new mutation."""
        return self._post("/v1/mutation", document, wire.Created, purpose, context)

    def create_invoice(self, document: Document, context: Mapping[str, str]) -> wire.CreatedInvoice:
        """A new invoice."""
        return self._post("/v1/invoice", document, wire.CreatedInvoice, "book sale", context)

    # How a call is made

    def _all(self, path: str, kind: type[Answer], purpose: str, query: Mapping[str, str] | None = None) -> list[Answer]:
        """All pages: the last one is the one that is not full."""
        found: list[Answer] = []
        while True:
            narrowed = urlencode({**(query or {}), "limit": PAGE, "offset": len(found)})
            page = self._get(f"{path}?{narrowed}", _Page, purpose)
            if page.items is None and page.count != 0:
                raise Transient(UNREACHABLE, package=PACKAGE, detail="a list without rows")
            rows = page.items or []
            found += [self._read(row, kind, is_write=False) for row in rows]
            if len(rows) < PAGE:
                return found

    def _get(self, path: str, kind: type[Answer], purpose: str) -> Answer:
        response = self._call("GET", path, purpose, None, {})
        return self._read(response.body, kind, is_write=False)

    def _post(
        self, path: str, document: Document, kind: type[Answer], purpose: str, context: Mapping[str, str]
    ) -> Answer:
        response = self._call("POST", path, purpose, encode(document), context)
        return self._read(response.body, kind, is_write=True)

    def _read(self, body: bytes | msgspec.Raw, kind: type[Answer], *, is_write: bool) -> Answer:
        try:
            return decode(body, kind)
        except UnreadableAnswer as error:
            if is_write:
                raise OutcomeUnknown(str(error)) from error
            raise Transient(UNREACHABLE, detail=str(error), package=PACKAGE) from error

    def _call(self, method: str, path: str, purpose: str, body: bytes | None, context: Mapping[str, str]) -> Response:
        """The answer. A refused session is renewed and the call made once more: what was refused has stored nothing."""
        session = self._session(self._is_fresh)
        response = self._send(method, path, purpose, body, session)
        if response.status == UNAUTHORISED:
            session = self._session(lambda kept: self._is_fresh(kept) and kept.access != session)
            response = self._send(method, path, purpose, body, session)
        self._refuse(response, context, is_write=body is not None)
        return response

    def _send(self, method: str, path: str, purpose: str, body: bytes | None, session: str) -> Response:
        return self._http.send(
            Request(
                method=method,
                url=self._address + path,
                purpose=purpose,
                is_write=body is not None,
                headers={"Authorization": session, "Accept": "application/json", "Content-Type": "application/json"},
                body=body,
            )
        )

    def _refuse(self, response: Response, context: Mapping[str, str], *, is_write: bool) -> None:
        """Raises for every status but 2xx."""
        if response.is_ok:
            return
        fault = fault_of(self._http.recorder.redact(response.body.decode("utf-8", "replace")).encode())
        if fault.code is None and response.status == UNAUTHORISED:
            fault = msgspec.structs.replace(fault, code=NOT_AUTHENTICATED)
        raise error_of(fault, context, is_write=is_write)

    # The session

    def _session(self, is_usable: Callable[[Token], bool]) -> str:
        token = self._vault.renewed(is_usable, lambda _: self._new_session())
        if token.access != self._hidden:
            self._http.recorder.hide(token.access)
            self._hidden = token.access
        return token.access

    def _is_fresh(self, kept: Token) -> bool:
        return kept.expires_at - EARLY > self._clock()

    def _new_session(self) -> Token:
        asked_at = self._clock()
        response = self._http.send(
            Request(
                method="POST",
                url=f"{self._address}/v1/session",
                purpose="open session",
                headers={"Accept": "application/json", "Content-Type": "application/json"},
                body=encode({"accessToken": self._access_token, "source": SOURCE}),
            )
        )
        self._refuse(response, {}, is_write=False)
        session = self._read(response.body, wire.Session, is_write=False)
        return Token(access=session.token, expires_at=asked_at + timedelta(seconds=session.expiresIn))
