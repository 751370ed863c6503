"""A number for each request, in the answer and in the log: a merchant names it, and we find what happened.

Logging is set up before anything else of Django's, so this module knows no tables.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

NUMBER_BYTES = 6


def numbered(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: give the request its number, and tell it in the answer."""

    def page(request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(NUMBER_BYTES)  # type: ignore[attr-defined]  # Django's class has no place for it
        response = get_response(request)
        response.headers["X-Request-Id"] = number_of(request)
        return response

    return page


def number_of(request: object) -> str:
    """The number of a request; empty for one that did not come through `numbered`."""
    return str(getattr(request, "number", ""))


class NumberFilter(logging.Filter):
    """Adds the number of the request to what Django says about it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line stays."""
        number = number_of(getattr(record, "request", None))
        if number:
            record.msg, record.args = f"{record.getMessage()} (request {number})", ()
        return True
