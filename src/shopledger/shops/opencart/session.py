"""What is remembered of a shop between calls: the route that answers, its session cookie, and how far its clock is off.

The shop stores a session for every request without a cookie; keeping one cookie per connection keeps that at one. It is
kept where tokens are, since a cookie opens a session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from shopledger.connect.credentials import Token

ROUTES = ("extension/module/shopledger", "extension/shopledger/api/v1")
"""Where the module answers: in OpenCart 2.3 and 3, and in 4."""

KEPT = timedelta(days=1)
_ENDED = frozenset({"", "deleted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`skew` in seconds is what the shop's clock is ahead of ours; `cookies` as the shop set them."""

    route: str = ROUTES[0]
    skew: int = 0
    cookies: tuple[tuple[str, str], ...] = ()

    @property
    def cookie_header(self) -> dict[str, str]:
        """The header that brings the cookies back; none when there are none."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies)} if self.cookies else {}

    def with_answer(self, headers: Mapping[str, str]) -> Session:
        """The session after an answer that may set a cookie. Several in one header are told apart by their form."""
        found = dict(self.cookies)
        for name, value in _cookies(headers.get("set-cookie", "")):
            found.pop(name, None)
            if value not in _ENDED:
                found[name] = value
        cookies = tuple(found.items())
        return self if cookies == self.cookies else replace(self, cookies=cookies)

    def to_token(self, now: datetime) -> Token:
        """The form in which it is kept."""
        return Token(access=msgspec.json.encode(self).decode(), expires_at=now + KEPT)

    @classmethod
    def of(cls, token: Token) -> Session:
        """The session in a kept token."""
        return msgspec.json.decode(token.access, type=cls)


def _cookies(header: str) -> list[tuple[str, str]]:
    """Names and values. Cookies are joined by commas, and so are weekday and date of `expires`."""
    found = []
    for part in header.split(","):
        name, equals, value = part.partition(";")[0].strip().partition("=")
        if equals and name and " " not in name:
            found.append((name, value))
    return found
