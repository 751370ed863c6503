"""Who gets in: the key and its token, the subscription key, rights, and how many calls there may be."""

from __future__ import annotations

import base64
from collections import deque
from datetime import datetime, timedelta

import msgspec
from werkzeug.wrappers import Request, Response

from shopledger.accounting.snelstart.simulator.rules import Administration
from shopledger.connect.simulation.server import Answer, Simulator, json_response, route

TOKEN_SECONDS = 3599


class Gate(Simulator):
    """The part of the simulator that every call passes first."""

    administration: Administration

    def open_gate(self, client_key: str, subscription_key: str) -> None:
        """The keys that are accepted."""
        self._client_key = client_key
        self._subscription_key = subscription_key
        self._windows = [(calls, seconds, deque[float]()) for calls, seconds in self.administration.limits]
        self._tokens: dict[str, datetime] = {}
        self._issued = 0

    @route("POST", "/b2b/token")
    def token(self, request: Request) -> Response:
        """A token for a key."""
        is_known = request.form.get("clientkey") == self._client_key and self.quirk != "key_withdrawn"
        if request.form.get("grant_type") != "clientkey" or not is_known:
            return json_response({"error": "invalid clientkey"}, 400)
        self._issued += 1
        access = self._new_token()
        self._tokens[access] = self.now + timedelta(seconds=TOKEN_SECONDS)
        return json_response({"access_token": access, "token_type": "bearer", "expires_in": TOKEN_SECONDS})

    def _new_token(self) -> str:
        scopes = [f"{scope}:{right}" for scope in self.administration.scopes for right in ("read", "write")]
        parts = ({"alg": "none"}, {"scopes": scopes, "jti": f"{self.seed}-{self._issued}"})
        encoded = [base64.urlsafe_b64encode(msgspec.json.encode(part)).decode().rstrip("=") for part in parts]
        return ".".join((*encoded, "c2ltdWxhdGVk"))

    def admit(self, request: Request, scope: str) -> None:
        """Raises the answer that keeps a call out."""
        given = request.headers.get("Ocp-Apim-Subscription-Key") or request.args.get("subscription-key")
        if given != self._subscription_key:
            text = "Access denied due to invalid subscription key. Make sure to provide a valid key."
            raise Answer(json_response({"statusCode": 401, "message": text}, 401))
        self._count()
        scheme, _, access = request.headers.get("Authorization", "").partition(" ")
        until = self._tokens.get(access) if scheme.lower() == "bearer" else None
        if until is None or until <= self.now or self.quirk == "expired_token":
            self._tokens.pop(access, None)
            raise Answer(Response(status=401))
        if scope.partition(":")[0] not in self.administration.scopes or self.quirk == "scope_missing":
            raise Answer(Response(status=403))

    def _count(self) -> None:
        moment = self.now.timestamp()
        for calls, seconds, window in self._windows:
            while window and window[0] <= moment - seconds:
                window.popleft()
            if len(window) >= calls:
                wait = int(window[0] + seconds - moment) + 1
                text = f"Rate limit is exceeded. Try again in {wait} seconds."
                raise Answer(json_response({"statusCode": 429, "message": text}, 429, {"Retry-After": str(wait)}))
        for _, _, window in self._windows:
            window.append(moment)
