"""The module's operations: one method each, all of them reads; documents come back as they are.

Every attempt of every request is signed anew: the module answers a nonce once, and a repeated one counts against us.
Whatever other extensions print around our answer is skipped (module/README.md, "Answer").
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from shopledger.connect.budget import used_up
from shopledger.connect.contract import Document
from shopledger.connect.credentials import Token, TokenVault
from shopledger.connect.http import HttpClient, Request, Response, TooManyCalls
from shopledger.connect.reading import parse_json
from shopledger.domain.errors import ConnectionRefusal, Transient, UnreadableDocument
from shopledger.shops.opencart.errors import NO_MODULE, SHUT_OUT, UNREACHABLE, decision_of, stranger, unreadable
from shopledger.shops.opencart.session import ROUTES, Session
from shopledger.shops.opencart.signing import derived_key, signed_headers

PAGE = 100
"""The largest page the module gives."""

MARKER = b'{"shopledger":1,'
_ENCODER = msgspec.json.Encoder()


class Page(NamedTuple):
    """The data of an answer, and where to go on (empty: nowhere)."""

    data: Document
    next: str


class Client:
    """Calls of one shop. Every method raises ConnectionRefusal for what a person must mend, Transient for the rest."""

    def __init__(
        self,
        http: HttpClient,
        address: str,
        api_key: str,
        vault: TokenVault,
        clock: Callable[[], datetime],
        *,
        is_typed: bool = True,
    ) -> None:
        self._http = http
        self._is_typed = is_typed
        self._address = address.rstrip("/")
        self._derived = derived_key(api_key)
        self._vault = vault
        self._clock = clock
        self._session: Session | None = None
        http.recorder.hide(api_key)

    def ping(self, nonce: str) -> Document:
        """Who the shop is, and the proof of its licence for that nonce."""
        return self._ask("ping", "read shop", {"nonce": nonce}).data

    def config(self) -> Document:
        """How the shop is set up for tax, statuses and methods."""
        return self._ask("config", "read settings", {}).data

    def changes(self, cursor: int, *, after_empty: bool = False) -> Page:
        """Orders touched after that history id; 0 only asks for the newest id, unless the shop was empty then."""
        fields: dict[str, object] = {"cursor": cursor, "limit": PAGE}
        if after_empty:
            fields["after_empty"] = True
        return self._ask("changes", "read changed orders", fields)

    def range(self, first: str, last: str, after_id: int, store_id: str = "") -> Page:
        """Orders placed on those days of the shop's calendar, by id."""
        fields: dict[str, object] = {"date_from": first, "date_to": last, "after_id": after_id, "limit": PAGE}
        if store_id:
            fields["store_id"] = store_id
        return self._ask("range", "read orders", fields)

    def get(self, ids: Sequence[int]) -> Page:
        """Up to a page of orders by id."""
        return self._ask("get", "read orders by number", {"ids": list(ids)})

    def _ask(self, op: str, purpose: str, fields: Mapping[str, object]) -> Page:
        session = self._known_session()
        try:
            envelope = self._tell(session, op, purpose, fields)
        except ConnectionRefusal as refusal:
            if refusal.code != NO_MODULE:
                raise
            envelope = self._tell(self._found_again(session), op, purpose, fields)
        data = envelope.get("data")
        if not isinstance(data, dict):
            raise Transient(UNREACHABLE, detail="an answer without data")
        following = str(envelope.get("next") or "")
        if not following.isdecimal() and following:
            raise Transient(UNREACHABLE, detail="an answer that does not say where to go on")
        return Page(data, following)

    def _known_session(self) -> Session:
        if self._session is None:
            token = self._vault.renewed(lambda kept: kept.expires_at > self._clock(), self._begin)
            self._session = Session.of(token)
        return self._session

    def _found_again(self, old: Session) -> Session:
        """A new beginning, for a module that is no longer where it was (the shop was moved to another version)."""
        self._session = Session.of(self._vault.renewed(lambda kept: Session.of(kept).route != old.route, self._begin))
        return self._session

    def _begin(self, kept: Token | None) -> Token:
        """Find the route that answers, and keep what the shop says on the way. Raises what the last route raised."""
        session = Session.of(kept) if kept is not None else Session()
        self._session = session
        last = ConnectionRefusal(NO_MODULE)
        for route in (session.route, *(each for each in ROUTES if each != session.route)):
            try:
                self._tell(replace(self._session, route=route), "ping", "find module", {"nonce": _nonce()})
                return self._session.to_token(self._clock())
            except ConnectionRefusal as refusal:
                if refusal.code != NO_MODULE:
                    raise
                last = refusal
        raise last

    def _tell(self, session: Session, op: str, purpose: str, fields: Mapping[str, object]) -> Mapping[str, Any]:
        """The envelope of a good answer; a clock that is off is corrected once."""
        body = _ENCODER.encode({"op": op, **fields})
        response, envelope = self._exchange(session, op, purpose, body)
        skew = self._skew(envelope)
        if skew is not None:
            session = replace(self._session or session, skew=skew)
            response, envelope = self._exchange(session, op, purpose, body)
        if envelope.get("ok") is not True:
            raise decision_of(_error(envelope), response)
        return envelope

    def _exchange(self, session: Session, op: str, purpose: str, body: bytes) -> tuple[Response, Mapping[str, Any]]:
        request = Request(
            method="POST",
            url=f"{self._address}/index.php?route={session.route}",
            purpose=purpose,
            headers={"Content-Type": "application/json", **session.cookie_header},
            body=body,
            attempt_headers=lambda: self._sign(op, body, session.skew),
            is_typed=self._is_typed,
        )
        try:
            response = self._http.send(request)
        except TooManyCalls as error:
            raise used_up(SHUT_OUT if error.retry_after is None else error.retry_after) from None
        self._session = session.with_answer(response.headers)
        return response, self._envelope(response)

    def _sign(self, op: str, body: bytes, skew: int) -> dict[str, str]:
        return signed_headers(self._derived, op, body, int(self._clock().timestamp()) + skew, _nonce())

    def _skew(self, envelope: Mapping[str, Any]) -> int | None:
        """How far the shop's clock is ahead, where that is what the shop complains about."""
        error = _error(envelope)
        moment = str(error.get("server_time", ""))
        if error.get("code") != "clock_skew" or not moment.isdecimal():
            return None
        return int(moment) - int(self._clock().timestamp())

    def _envelope(self, response: Response) -> Mapping[str, Any]:
        start = response.body.find(MARKER)
        if start < 0:
            raise stranger(response, self._http.recorder.redact)
        try:
            content: Mapping[str, Any] = _first_document(response.body[start:])
        except UnreadableDocument:
            raise Transient(UNREACHABLE, detail=f"an answer that is cut off, {len(response.body)} bytes") from None
        return content


def _error(envelope: Mapping[str, Any]) -> Mapping[str, Any]:
    error = envelope.get("error")
    return error if isinstance(error, dict) else {}


def _first_document(body: bytes) -> Any:
    """The JSON at the beginning, whatever stands behind it. Raises UnreadableDocument."""
    try:
        return parse_json(body)
    except UnreadableDocument:
        try:
            return _DECODER.raw_decode(body.decode("utf-8", "replace"))[0]
        except ValueError:
            raise unreadable("answer") from None


_DECODER = json.JSONDecoder(parse_float=Decimal)


def _nonce() -> str:
    return secrets.token_hex(16)
