"""How answers of the module become decisions: which status and which code mean what. It makes no calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shopledger.connect.budget import used_up
from shopledger.connect.http import Response
from shopledger.connect.reading import UNREADABLE
from shopledger.domain.errors import ConnectionRefusal, ShopledgerError, Transient, UnreadableDocument

UNREACHABLE = "CON-02"
NOT_THE_KEY = "CON-03"
NO_MODULE = "CON-04"
ONLY_HTTP = "CON-18"
OTHER_LICENCE = "CON-19"

SHUT_OUT = 600.0
"""Seconds that the module keeps an address waiting after ten failures, where it does not say."""

SHOWN = 200
_MOVED = frozenset({301, 308})
_NOT_FOUND = 404
_REFUSALS = {"unauthorized": NOT_THE_KEY, "https_required": ONLY_HTTP, "unsupported_op": NO_MODULE}


def unreadable(path: str, detail: str = "") -> UnreadableDocument:
    """The document cannot be read at that path, or contradicts itself there."""
    return UnreadableDocument(UNREADABLE, path=path, detail=detail)


def decision_of(error: Mapping[str, Any], response: Response) -> ShopledgerError:
    """What a failure that the module told means; its code counts, the status may be another extension's."""
    code = str(error.get("code", ""))
    said = str(error.get("message", ""))[:SHOWN]
    if code == "rate_limited":
        return used_up(SHUT_OUT if response.retry_after is None else response.retry_after)
    if code in _REFUSALS:
        return ConnectionRefusal(_REFUSALS[code], detail=said)
    return Transient(UNREACHABLE, detail=f"{code}: {said}")


def stranger(response: Response, redact: Callable[[str], str]) -> ShopledgerError:
    """What an answer means that does not come from the module: a page of the shop, of a proxy or of another site."""
    if response.status == _NOT_FOUND or response.status in _MOVED:
        return ConnectionRefusal(NO_MODULE, detail=f"status {response.status}")
    said = redact(response.body[:SHOWN].decode("utf-8", "replace"))
    return Transient(UNREACHABLE, detail=f"status {response.status}, not from the module: {said}")
