"""Permission to use a Jortt administration: the address to ask it at, and tokens for a code, a refresh token or a key.

Two ways in. A merchant who presses Connect gives permission on Jortt's page (authorization code); what is kept of it is
a refresh token, which Jortt replaces at every use. A merchant who registered an application of their own gives its id
and secret (client credentials), which bind to their administration and have no refresh token.

What it does not do: it stores nothing. The new refresh token is part of the `Token` that is returned to the vault, and
the vault saves it before anybody uses the access token beside it.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import msgspec

from shopledger.accounting.jortt.errors import (
    ACCESS_LOST,
    KEY_REFUSED,
    NAME,
    PLATFORM_KEY_REFUSED,
    RIGHTS_MISSING,
    UNREACHABLE,
)
from shopledger.accounting.jortt.wire import TokenAnswer
from shopledger.connect.contract import Permission, Text
from shopledger.connect.credentials import Token
from shopledger.connect.http import HttpClient, Request, Response
from shopledger.connect.reading import NOT_JSON
from shopledger.domain.errors import ConnectionRefusal, Transient

if TYPE_CHECKING:
    from shopledger.connect.contract import Opening

BASE_URLS = {
    "api": "https://api.jortt.nl",
    "authorize": "https://app.jortt.nl/oauth-provider/oauth/authorize",
    "token": "https://app.jortt.nl/oauth-provider/oauth/token",
}
SCOPES = "customers:read customers:write invoices:read invoices:write organizations:read"

_decoder = msgspec.json.Decoder(TokenAnswer)
_errors = msgspec.json.Decoder(dict[str, object])


def new_state() -> str:
    """A random word that must come back with the code; kept with the visitor's session."""
    return secrets.token_urlsafe(32)


def is_same_state(sent: str, received: str) -> bool:
    """Whether the answer belongs to the question. Never true for an empty one."""
    return bool(sent) and hmac.compare_digest(sent.encode(), received.encode())


def authorize_address(client_id: str, redirect_uri: str, state: str, base_urls: Mapping[str, str] = BASE_URLS) -> str:
    """Where the merchant is sent to give permission. `redirect_uri` exactly as registered with Jortt."""
    query = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": SCOPES,
        "state": state,
    }
    return f"{base_urls.get('authorize', BASE_URLS['authorize'])}?{urlencode(query, quote_via=quote)}"


class TokenDesk:
    """Asks for tokens on behalf of one application: the platform's, or the merchant's own (`is_own`)."""

    def __init__(
        self,
        http: HttpClient,
        clock: Callable[[], datetime],
        client_id: str,
        client_secret: str,
        *,
        is_own: bool = False,
        url: str = BASE_URLS["token"],
    ) -> None:
        self._http = http
        self._clock = clock
        self._url = url
        self._is_own = is_own
        pair = f"{client_id}:{client_secret}".encode()
        self._authorization = f"Basic {base64.b64encode(pair).decode()}"

    @classmethod
    def of(cls, opening: Opening) -> TokenDesk:
        """The desk of a connection: its own application where one was entered, else the platform's.

        Raises ConnectionRefusal CON-06 where there is neither an own application nor a permission.
        """
        credentials, operator = opening.credentials, opening.operator
        own = credentials.get("client_id", ""), credentials.get("client_secret", "")
        is_own = all(own)
        if not is_own and not credentials.get("refresh_token"):
            raise ConnectionRefusal(ACCESS_LOST, package=NAME)
        client = own if is_own else (operator.get("client_id", ""), operator.get("client_secret", ""))
        url = opening.base_urls.get("token", BASE_URLS["token"])
        return cls(opening.http, opening.clock, *client, is_own=is_own, url=url)

    def exchanged(self, code: str, redirect_uri: str) -> Token:
        """The tokens for a code, which lives ten minutes and can be used once. Raises as `renewed` does."""
        return self._asked({"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})

    def renewed(self, refresh_token: str) -> Token:
        """A new access token, and the refresh token that replaces this one.

        Raises ConnectionRefusal: CON-06 when the permission was withdrawn or the refresh token was used before, CON-17
        (CON-16 for an own application) when the application is refused; Transient CON-15.
        """
        self._http.recorder.hide(refresh_token)
        token = self._asked({"grant_type": "refresh_token", "refresh_token": refresh_token})
        if token.refresh:
            return token
        return Token(access=token.access, expires_at=token.expires_at, refresh=refresh_token)

    def own(self) -> Token:
        """An access token for the administration of an own application. Raises as `renewed` does."""
        return self._asked({"grant_type": "client_credentials", "scope": SCOPES})

    def token(self, kept: Token | None, first_refresh: str) -> Token:
        """The next token of a connection: by the kept refresh token, else by the first one, else by the application."""
        refresh = kept.refresh if kept is not None and kept.refresh else first_refresh
        return self.own() if self._is_own or not refresh else self.renewed(refresh)

    def _asked(self, form: Mapping[str, str]) -> Token:
        asked_at = self._clock()
        response = self._http.send(self._request(form))
        if not response.is_ok:
            raise self._refusal(response)
        try:
            answer = _decoder.decode(response.body)
        except NOT_JSON as error:
            raise Transient(UNREACHABLE, package=NAME, detail="the token endpoint answered no token") from error
        refresh = answer.refresh_token or ""
        for secret in filter(None, (answer.access_token, refresh)):
            self._http.recorder.hide(secret)
        expires_at = asked_at + timedelta(seconds=answer.expires_in)
        return Token(access=answer.access_token, expires_at=expires_at, refresh=refresh)

    def _request(self, form: Mapping[str, str]) -> Request:
        """Asking twice does no more harm than asking once, so that a lost answer is asked for again at once."""
        return Request(
            method="POST",
            url=self._url,
            purpose="ask for access",
            headers={
                "Authorization": self._authorization,
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
            body=urlencode(form).encode(),
        )

    def _refusal(self, response: Response) -> ConnectionRefusal:
        try:
            word = str(_errors.decode(response.body).get("error", ""))
        except NOT_JSON:
            word = f"status {response.status}"
        detail = self._http.recorder.redact(word)
        if word in ("invalid_client", "unauthorized_client"):
            return ConnectionRefusal(KEY_REFUSED if self._is_own else PLATFORM_KEY_REFUSED, package=NAME, detail=detail)
        code = RIGHTS_MISSING if word == "invalid_scope" else ACCESS_LOST
        return ConnectionRefusal(code, package=NAME, detail=detail)


def permission_address(operator: Mapping[str, str], state: str, base_urls: Mapping[str, str]) -> str:
    """See `contract.Permission`. Raises ConnectionRefusal CON-17 where the platform is not registered with Jortt."""
    if not all(operator.get(name) for name in ("client_id", "client_secret", "redirect_uri")):
        raise ConnectionRefusal(PLATFORM_KEY_REFUSED, package=NAME)
    return authorize_address(operator["client_id"], operator["redirect_uri"], state, base_urls)


def permitted(opening: Opening, code: str) -> Mapping[str, str]:
    """See `contract.Permission`: what is kept is the refresh token."""
    operator = opening.operator
    url = opening.base_urls.get("token", BASE_URLS["token"])
    desk = TokenDesk(
        opening.http, opening.clock, operator.get("client_id", ""), operator.get("client_secret", ""), url=url
    )
    return {"refresh_token": desk.exchanged(code, operator.get("redirect_uri", "")).refresh}


PERMISSION = Permission(
    address=permission_address,
    exchange=permitted,
    help=Text(
        nl="Log eerst uit bij Jortt, zodat u daarna zeker met het juiste account inlogt. Klik dan op Verbinden, log in "
        "en geef toegang.",
        en="First log out of Jortt, so that you certainly log in with the right account. Then press Connect, log in "
        "and allow access.",
    ),
)
