"""When each session was last used, for the page of where one is signed in; written at most once in some minutes.

What allauth has for it writes with every request. Here each process remembers which sessions it wrote for, so that most
requests cost a look into a dictionary, and the statement itself leaves a moment alone that another process wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shopledger.store import sign_in

Page = Callable[[HttpRequest], HttpResponse]
PAUSE = timedelta(minutes=5)
MOST = 10_000
"""Sessions that a process remembers; then it begins anew."""


class Seen:
    """Middleware: keeps that the session of a request was used."""

    def __init__(self, get_response: Page) -> None:
        self._get_response = get_response
        self._written: dict[str, datetime] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer first: what is kept is no part of it. A session that nobody asked for is not looked up for this."""
        response = self._get_response(request)
        key = request.session.session_key if request.session.accessed else None
        if key and self._is_due(key, now := timezone.now()):
            sign_in.seen(key, now, PAUSE)
        return response

    def _is_due(self, key: str, now: datetime) -> bool:
        before = self._written.get(key)
        if before is not None and now - before < PAUSE:
            return False
        if len(self._written) >= MOST:
            self._written.clear()
        self._written[key] = now
        return True
