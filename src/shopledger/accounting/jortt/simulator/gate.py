"""Who gets in: permission by code, refresh token or own application, scopes, the plan, and ten calls in a second.

A refresh token is replaced when it is used and the old one is refused from then on. That is the strictest reading of
the published text, which does not say how long the old one lives.
"""

from __future__ import annotations

import base64
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from shopledger.accounting.jortt.simulator import demo
from shopledger.accounting.jortt.simulator.demo import Administration
from shopledger.connect.simulation.server import Answer, Simulator, json_response, route

TOKEN_SECONDS = 7200
CODE_LIFE = timedelta(minutes=10)
CALLS_A_SECOND = 10
TEXTS = {
    "access_token.expired": "The access_token has expired.",
    "access_token.invalid": "The access_token is either missing or invalid.",
    "access_token.revoked": "The access_token has been revoked.",
    "scopes.insufficient": "Insufficient permissions.",
    "organization.requires_mkb_plan": "The organization has no suitable plan.",
    "request.throttled": "The request has been throttled, please try again later.",
    "endpoint.not_found": "Invalid or non existing endpoint.",
    "resource.not_found": "Requested resource cannot be found.",
    "resource.conflict": "A conflict occurred while processing the request.",
    "params.invalid": "The parameters are invalid (either missing, not of the correct type or incorrect format).",
    "operation.invalid": "The operation could not be executed on the resource.",
}
QUIRKS = {
    "expired_token": "access_token.expired",
    "access_revoked": "access_token.revoked",
    "scope_missing": "scopes.insufficient",
    "plan_too_small": "organization.requires_mkb_plan",
}
Details = list[dict[str, str]]


def refusal(status: int, key: str, details: Details | None = None, message: str = "") -> Answer:
    """A refusal in Jortt's own form."""
    error = {"code": status, "key": key, "message": message or TEXTS[key], "details": details or []}
    return Answer(json_response({"error": error}, status))


@dataclass(frozen=True, slots=True)
class Access:
    """An access token. `grant` counts the permissions: a token of a withdrawn one is revoked."""

    until: datetime
    scopes: frozenset[str]
    grant: int


class Gate(Simulator):
    """The part of the simulator that every call passes first."""

    administration: Administration

    def open_gate(self, credentials: dict[str, str], refresh_token: str, calls_per_second: int | None) -> None:
        """The keys that are accepted. Calls are counted while the clock runs by itself, or where a number is given."""
        self._own = (credentials["client_id"], credentials["client_secret"])
        self._platform = (demo.OPERATOR["client_id"], demo.OPERATOR["client_secret"])
        self._calls_per_second = calls_per_second
        self._recent: deque[datetime] = deque()
        self._access: dict[str, Access] = {}
        self._refresh = {refresh_token}
        self._codes: dict[str, datetime] = {}
        self._issued = 0
        self._grant = 0

    @route("GET", "/oauth-provider/oauth/authorize")
    def authorize(self, request: Request) -> Response:
        """The merchant is logged in and allows everything."""
        asked = request.args
        is_known = asked.get("client_id") == self._platform[0] and asked.get("response_type") == "code"
        redirect = asked.get("redirect_uri", "")
        if not is_known or not _is_registered(redirect):
            return json_response({"error": "invalid_request"}, 400)
        if not frozenset(asked.get("scope", "").split()) <= self.administration.scopes:
            return json_response({"error": "invalid_scope"}, 400)
        code = self._new_word("code")
        self._codes[code] = self.now + CODE_LIFE
        query = urlencode({"code": code, "state": asked.get("state", "")})
        return Response(status=302, headers={"Location": f"{redirect}?{query}"})

    @route("POST", "/oauth-provider/oauth/token")
    def token(self, request: Request) -> Response:
        """Tokens for a code, a refresh token or an own application."""
        client = _basic(request.headers.get("Authorization", ""))
        grant = request.form.get("grant_type", "")
        if client != (self._own if grant == "client_credentials" else self._platform):
            return json_response({"error": "invalid_client"}, 401)
        if grant == "client_credentials":
            scopes = frozenset(request.form.get("scope", "").split())
            is_known = scopes <= self.administration.scopes
            return self._answer(scopes, "") if is_known else json_response({"error": "invalid_scope"}, 400)
        if not self._is_granted(grant, request):
            return json_response({"error": "invalid_grant"}, 400)
        refresh = self._new_word("refresh")
        self._refresh = {refresh}
        return self._answer(self.administration.scopes, refresh)

    def _is_granted(self, grant: str, request: Request) -> bool:
        if self.quirk == "access_revoked":
            return False
        if grant == "authorization_code":
            until = self._codes.pop(request.form.get("code", ""), None)
            is_same = _is_registered(request.form.get("redirect_uri", ""))
            return until is not None and until > self.now and is_same
        return grant == "refresh_token" and request.form.get("refresh_token", "") in self._refresh

    def _answer(self, scopes: frozenset[str], refresh: str) -> Response:
        access = self._new_word("access")
        until = self.now + timedelta(seconds=TOKEN_SECONDS)
        self._access[access] = Access(until, scopes, self._grant)
        answer = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            **({"refresh_token": refresh} if refresh else {}),
            "scope": " ".join(sorted(scopes)),
            "created_at": int(self.now.timestamp()),
        }
        return json_response(answer)

    def _new_word(self, kind: str) -> str:
        self._issued += 1
        return f"{kind}-{self.seed}-{self._issued:06d}-gesimuleerd"

    def revoke(self) -> None:
        """The merchant withdraws the permission: access and refresh tokens are worth nothing from now on."""
        self._grant += 1
        self._refresh = set()

    def admit(self, request: Request, scope: str) -> None:
        """Raises the answer that keeps a call out."""
        self._count()
        access = self._access.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if access is None:
            raise refusal(401, "access_token.invalid")
        if self.quirk in QUIRKS:
            raise refusal(401, QUIRKS[self.quirk])
        if access.grant != self._grant:
            raise refusal(401, "access_token.revoked")
        if access.until <= self.now:
            raise refusal(401, "access_token.expired")
        if not self.administration.has_plan:
            raise refusal(401, "organization.requires_mkb_plan")
        if scope not in access.scopes:
            raise refusal(401, "scopes.insufficient")

    def _count(self) -> None:
        """A clock that was set stands still, so that all calls would be within one second of it: then they are free."""
        allowed = self._calls_per_second
        if allowed is None:
            if self._now is not None:
                return
            allowed = CALLS_A_SECOND
        now = self.now
        while self._recent and self._recent[0] <= now - timedelta(seconds=1):
            self._recent.popleft()
        if len(self._recent) >= allowed:
            raise refusal(429, "request.throttled")
        self._recent.append(now)


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded).decode().partition(":")
    except ValueError:
        return "", ""
    return (name, secret) if scheme == "Basic" else ("", "")


def _is_registered(address: str) -> bool:
    """The address that is registered, or one on this machine with any port, as authorization servers take it."""
    parts = urlsplit(address)
    return address == demo.OPERATOR["redirect_uri"] or (parts.scheme == "http" and parts.hostname == "127.0.0.1")
