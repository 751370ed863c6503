"""Help, the list of all errors, terms, privacy: pages of words that anybody may read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shopledger.store.housekeeping import periods
from shopledger.web.home import errors, guides, operator

DAY = 24 * 3600


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use."""
    return render(request, "home/terms.html", {"operator": operator.operator()})


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, and for how long."""
    context = {
        "operator": operator.operator(),
        "systems": guides.names(),
        "registers": guides.registers(),
        "periods": periods,
        "session_days": settings.SESSION_COOKIE_AGE // DAY,
    }
    return render(request, "home/privacy.html", context)


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Where is my order, and other questions."""
    return render(request, "home/help.html", {"shops": guides.shops(), "books": guides.books()})


@require_GET
def help_errors(request: HttpRequest) -> HttpResponse:
    """Every error there is, with what to do about it."""
    return render(request, "home/help_errors.html", {"groups": errors.groups()})
