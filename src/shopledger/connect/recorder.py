"""The last calls of a connection, for More info. Secrets are taken out before anything is shown or stored.

Kept are purpose, address, bodies (cut) and outcome; headers never. What is secret is known in two ways: by value, for
credentials and tokens that `hide` was told of, in whatever escaping they may turn up; and by name, for fields that
carry secrets by convention, so that a token answer gives nothing away even before its token is known.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from threading import Lock, get_ident
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from shopledger.connect.http import Request, Response

KEPT_BODY = 4000
KEPT_BYTES = 16 * 1024
HIDDEN = "***"
SHORTEST_SECRET = 4

_NAMES = (
    r"(?:access|refresh|id|api|app|bearer|session)[_-]?(?:token|key)|token|secret|client[_-]?(?:secret|key)|password|"
    r"passw(?:or)?d|subscription[_-]?key|security[_-]?code[12]?|session[_-]?id|code_verifier|signature|authorization"
)
_IN_JSON = re.compile(rf'("(?:{_NAMES})"\s*:\s*")(?:[^"\\]|\\.)*', re.IGNORECASE)
_IN_XML = re.compile(rf"(<(?:[\w.-]+:)?(?:{_NAMES})(?:\s[^<>]*)?>)[^<]+", re.IGNORECASE)
_IN_FORM = re.compile(rf"((?:^|[?&])(?:{_NAMES}|code|key)=)[^&\s]+", re.IGNORECASE)
_LOWER_ESCAPE = re.compile("%[0-9A-F]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it may be shown. `status` 0 when no answer was seen; `seconds` how long it took."""

    purpose: str
    method: str
    url: str
    request_body: str
    status: int
    response_body: str
    seconds: float


class _Kept(NamedTuple):
    """One call as it is remembered: bodies are cut, nothing is taken out yet, headers are gone."""

    purpose: str
    method: str
    url: str
    sent: bytes
    status: int
    received: bytes
    seconds: float
    thread: int


class Recorder:
    """A ring of the last `size` calls. Safe between threads."""

    def __init__(self, secrets: Iterable[str] = (), size: int = 20) -> None:
        self._secrets: tuple[str, ...] = ()
        self._ring: deque[_Kept] = deque(maxlen=size)
        self._count = 0
        self._lock = Lock()
        for secret in secrets:
            self.hide(secret)

    def hide(self, secret: str) -> None:
        """Never show this text again, plain or escaped; also not in calls that were kept before.

        Texts of fewer than four characters are left alone: hiding "1" would blank out everything.
        """
        if len(secret) >= SHORTEST_SECRET and secret not in self._secrets:
            with self._lock:
                self._secrets = tuple(sorted({*self._secrets, *_forms(secret)}, key=len, reverse=True))

    def answered(self, request: Request, response: Response, seconds: float) -> None:
        """Keep a call that was answered."""
        self._keep(request, response.status, response.body, seconds)

    def lost(self, request: Request, reason: str, seconds: float) -> None:
        """Keep a call without an answer."""
        self._keep(request, 0, reason.encode(), seconds)

    def calls(self) -> tuple[Call, ...]:
        """The kept calls, oldest first, safe to show and to store."""
        with self._lock:
            kept = tuple(self._ring)
        return tuple(self._shown(call) for call in kept)

    def mark(self) -> int:
        """How many calls were kept so far, for `since`."""
        return self._count

    def since(self, mark: int) -> tuple[Call, ...]:
        """The calls of this very thread since that mark, as far as they are still kept; shown as by `calls`."""
        thread = get_ident()
        with self._lock:
            kept = [*self._ring][-(self._count - mark) :] if self._count > mark else []
        return tuple(self._shown(call) for call in kept if call.thread == thread)

    def redact(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for pattern in (_IN_JSON, _IN_XML, _IN_FORM):
            text = pattern.sub(rf"\g<1>{HIDDEN}", text)
        return text

    def _keep(self, request: Request, status: int, received: bytes, seconds: float) -> None:
        sent = request.body or b""
        call = _Kept(
            request.purpose,
            request.method,
            request.url,
            sent[:KEPT_BYTES],
            status,
            received[:KEPT_BYTES],
            seconds,
            get_ident(),
        )
        with self._lock:
            self._ring.append(call)
            self._count += 1

    def _shown(self, call: _Kept) -> Call:
        return Call(
            purpose=call.purpose,
            method=call.method,
            url=self.redact(call.url),
            request_body=self._body(call.sent),
            status=call.status,
            response_body=self._body(call.received),
            seconds=round(call.seconds, 3),
        )

    def _body(self, body: bytes) -> str:
        text = self.redact(body.decode("utf-8", "replace"))
        if len(body) == KEPT_BYTES:
            # The cut may have gone through a secret, whose first half is then at the very end, unrecognised.
            text = text[: -len(self._secrets[0])] if self._secrets else text
        return text[:KEPT_BODY]


def _forms(secret: str) -> set[str]:
    """The secret as it may stand in addresses, forms, JSON and XML."""
    url = {quote(secret, safe=""), quote_plus(secret), quote(secret)}
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {
        secret,
        *url,
        *(_LOWER_ESCAPE.sub(lambda found: found[0].lower(), form) for form in url),
        *in_json,
        *(form.replace("/", "\\/") for form in in_json),
        escape(secret, quote=False),
        escape(secret),
    }
