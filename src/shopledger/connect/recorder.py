"""The last calls of a connection, for More info: secrets are removed before anything is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from shopledger.connect.http import Request, Response

KEPT_BODY = 4000
HIDDEN = "***"
SECRET_HEADERS = frozenset({"authorization", "ocp-apim-subscription-key", "cookie", "set-cookie", "x-shopledger-signature"})


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


class Recorder:
    """A ring of the last `size` calls. Bodies are cut, secrets replaced wherever they stand, encoded or not."""

    def __init__(self, secrets: Iterable[str] = (), size: int = 20) -> None:
        self._secrets: tuple[str, ...] = ()
        self._ring: deque[tuple[Request, Response | None, str, float]] = deque(maxlen=size)
        for secret in secrets:
            self.hide(secret)

    def hide(self, secret: str) -> None:
        """Never show this text again, as it is or URL-encoded. Very short ones are left alone."""
        if len(secret) > 3 and secret not in self._secrets:  # noqa: PLR2004 - "1" would blank out everything
            forms = {secret, quote(secret, safe=""), quote_plus(secret)}
            self._secrets = tuple(sorted({*self._secrets, *forms}, key=len, reverse=True))

    def answered(self, request: Request, response: Response, seconds: float) -> None:
        """Keep a call that was answered."""
        self._ring.append((request, response, "", seconds))

    def lost(self, request: Request, reason: str, seconds: float) -> None:
        """Keep a call without an answer."""
        self._ring.append((request, None, reason, seconds))

    def calls(self) -> tuple[Call, ...]:
        """The kept calls, oldest first, safe to show and to store."""
        return tuple(self._shown(*entry) for entry in tuple(self._ring))

    def redact(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def _shown(self, request: Request, response: Response | None, reason: str, seconds: float) -> Call:
        return Call(
            purpose=request.purpose,
            method=request.method,
            url=self.redact(request.url),
            request_body=self._body(request.body or b""),
            status=response.status if response else 0,
            response_body=self._body(response.body) if response else self.redact(reason),
            seconds=round(seconds, 3),
        )

    def _body(self, body: bytes) -> str:
        return self.redact(body.decode("utf-8", "replace"))[:KEPT_BODY]
