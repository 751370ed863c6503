"""The page for when we fail. It asks nothing of the database or of the session, since those may be why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import get_template
from django.views.decorators.csrf import requires_csrf_token

from shopledger.web.numbers import number_of


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponseServerError:
    """In both languages, with the number by which the failure is found in the log, and nothing of what failed."""
    return HttpResponseServerError(get_template("500.html").render({"number": number_of(request)}))
