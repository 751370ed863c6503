"""What every page has: a strict content policy; and, on one's own machine, a user who need not sign in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse

Page = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


def content_policy(get_response: Page) -> Page:
    """Pages load nothing but our own styles and images, and run no scripts."""

    def page(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return page


def local_user(get_response: Page) -> Page:
    """Sign in the user of SHOPLEDGER_LOCAL_USER, but only for requests from this machine: the demo has no passwords."""

    def page(request: HttpRequest) -> HttpResponse:
        name = settings.SHOPLEDGER_LOCAL_USER
        request.is_local_user = bool(name) and request.META["REMOTE_ADDR"] in THIS_MACHINE  # type: ignore[attr-defined]  # read by templates
        if request.is_local_user and not request.user.is_authenticated:  # type: ignore[attr-defined]  # set one line above
            login(request, get_user_model().objects.get(username=name))
        return get_response(request)

    return page
