"""What every page has: a strict content policy; and, on one's own machine, a user who need not sign in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse

from shopledger.store.people import user_named

Page = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


def content_policy(get_response: Page) -> Page:
    """Pages load nothing but our own files; pictures may also stand in our own styles (data:). Nothing inline runs."""

    def page(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return page


def local_user(get_response: Page) -> Page:
    """Sign in the user of SHOPLEDGER_LOCAL_USER, but only for requests from this machine: the demo has no passwords.

    What a proxy on this machine hands on comes from elsewhere.
    """

    def page(request: HttpRequest) -> HttpResponse:
        name = settings.SHOPLEDGER_LOCAL_USER
        is_handed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
        is_local = bool(name) and request.META["REMOTE_ADDR"] in THIS_MACHINE and not is_handed_on
        user = user_named(name) if is_local and not request.user.is_authenticated else None
        if user is not None:
            login(request, user)
        request.is_local_user = is_local  # type: ignore[attr-defined]  # templates leave out "Sign out" by it
        return get_response(request)

    return page
