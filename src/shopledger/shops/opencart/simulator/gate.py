"""Who may ask the simulated module: signature, clock, nonces and failures, as module/README.md describes them."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from shopledger.connect.simulation.server import Answer, json_response

TOLERANCE = 300
FAILURES = 10
WINDOW = timedelta(minutes=10)
_REMEMBERED = timedelta(minutes=16)
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_SECONDS = re.compile(r"[0-9]{1,12}")
_BODY = {"shopledger": 1, "ok": False}


class Gate:
    """Lets in who knows the key. `skew` in seconds is what the shop's clock is ahead of the simulated one."""

    def __init__(self, api_key: str, skew: int = 0) -> None:
        self._key = _mac(api_key, "shopledger-v1")
        self.skew = skew
        self.is_enabled = True
        self._failed: deque[datetime] = deque()
        self._nonces: dict[str, datetime] = {}

    def admit(self, request: Request, op: str, now: datetime) -> None:
        """Raises Answer for who is not let in."""
        self._slow_down(now)
        moment = request.headers.get("X-Shopledger-Time", "")
        nonce = request.headers.get("X-Shopledger-Nonce", "")
        if not self._is_signed(request, op, moment, nonce):
            raise self._turn_away(now)
        if not self.is_enabled:
            raise Answer(_refusal(401, "unauthorized"))
        server_time = int(now.timestamp()) + self.skew
        if abs(server_time - int(moment)) > TOLERANCE:
            raise Answer(failure(401, "clock_skew", server_time))
        if not self._is_first(nonce, now):
            raise self._turn_away(now)

    def _is_signed(self, request: Request, op: str, moment: str, nonce: str) -> bool:
        digest = hashlib.sha256(request.get_data()).hexdigest()
        expected = _mac(self._key, f"{moment}\n{nonce}\n{op}\n{digest}")
        given = request.headers.get("X-Shopledger-Signature", "")
        is_formed = _SECONDS.fullmatch(moment) and _NONCE.fullmatch(nonce)
        return bool(is_formed) and hmac.compare_digest(expected.encode(), given.encode())

    def _is_first(self, nonce: str, now: datetime) -> bool:
        self._nonces = {each: at for each, at in self._nonces.items() if at > now - _REMEMBERED}
        if nonce in self._nonces:
            return False
        self._nonces[nonce] = now
        return True

    def _slow_down(self, now: datetime) -> None:
        while self._failed and self._failed[0] <= now - WINDOW:
            self._failed.popleft()
        if len(self._failed) >= FAILURES:
            wait = int((self._failed[0] + WINDOW - now).total_seconds()) + 1
            raise Answer(_refusal(429, "rate_limited", {"Retry-After": str(wait)}))

    def _turn_away(self, now: datetime) -> Answer:
        self._failed.append(now)
        return Answer(_refusal(401, "unauthorized"))


def proof(licence_key: str, nonce: str) -> str | None:
    """What `ping` says of the licence."""
    return _mac(licence_key, nonce) if licence_key else None


def failure(status: int, code: str, server_time: int) -> Response:
    """A failure told to who proved to know the key."""
    error: dict[str, Any] = {"code": code, "message": "simulated", "server_time": str(server_time)}
    return json_response({**_BODY, "module": "1.0.0", "error": error}, status)


def _refusal(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    return json_response({**_BODY, "error": {"code": code, "message": "simulated"}}, status, headers)


def _mac(key: str, message: str) -> str:
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()
