"""How answers of the shop become decisions: which status and which body mean what. It makes no calls."""

from __future__ import annotations

import json
from collections.abc import Callable

from shopledger.connect.http import Response
from shopledger.connect.reading import UNREADABLE
from shopledger.domain.errors import ConnectionRefusal, ShopledgerError, Transient, UnreadableDocument

TOKEN_REFUSED = "CON-01"  # noqa: S105 - a code of the catalogue
UNREACHABLE = "CON-02"

HOUR = 3600.0
"""How long to wait after too many calls where the shop does not say: its limit counts by the hour."""

SHOWN = 200
_REFUSED = frozenset({401, 403})


def unreadable(path: str) -> UnreadableDocument:
    """The document cannot be read at that path."""
    return UnreadableDocument(UNREADABLE, path=path)


def decision_of(response: Response, redact: Callable[[str], str]) -> ShopledgerError:
    """What an answer other than 2xx means. The shop documents none of them (README.md, "Errors")."""
    said = redact(_said(response.body))
    if response.status in _REFUSED:
        return ConnectionRefusal(TOKEN_REFUSED, detail=said)
    return Transient(UNREACHABLE, detail=f"status {response.status}: {said}")


def garbled(response: Response, redact: Callable[[str], str]) -> Transient:
    """A 2xx answer that is not the document it should be: a page of HTML, or cut off."""
    return Transient(UNREACHABLE, detail=f"unreadable answer: {redact(_said(response.body))}")


def _said(body: bytes) -> str:
    """Title or message of an error body, else its beginning."""
    text = body.decode("utf-8", "replace")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        text = str(content.get("title") or content.get("message") or text)
    return text[:SHOWN]
