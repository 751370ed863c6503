"""The three steps on one page, refreshing them, and the start."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shopledger.connect.contract import Side
from shopledger.pipeline import desk, rehearse
from shopledger.store import connections
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, who
from shopledger.web.setup.connecting import tell
from shopledger.web.setup.holds import hold_words
from shopledger.web.setup.sides import states
from shopledger.web.setup.summary import started, summary
from shopledger.web.shell import show


@require_GET
@of_integration(Right.VIEW)
def setup(request: HttpRequest, place: Place) -> HttpResponse:
    """Where the set-up is: two connections, the settings, the dry run, the start."""
    shop, books = states(place.integration)
    is_connected = shop.is_ok and books.is_ok
    has_settings = place.integration.settings_version > 0
    last = rehearse.last(place.integration.id)
    context = {
        "shop": shop,
        "books": books,
        "is_connected": is_connected,
        "has_settings": has_settings,
        "last": last,
        "can_start": is_connected and has_settings,
        "summary": summary(place.integration, (shop, books), (started(place.integration),)),
    }
    return show(request, place, "setup", "setup/setup.html", context)


@require_POST
@of_integration(Right.CONNECT)
def refresh(request: HttpRequest, place: Place) -> HttpResponse:
    """Test both connections and fetch all lists of the books again."""
    for side in Side:
        row = connections.connection_of(place.integration.id, side)
        if row is not None:
            tell(request, desk.test(row, moment.now), place, side)
    held_by = desk.refresh_options(place.integration.id, moment.now)
    if held_by:
        messages.warning(request, hold_words(held_by, {}))
    return redirect("setup", place.integration.id)


@require_POST
@of_integration(Right.CONNECT)
def start(request: HttpRequest, place: Place) -> HttpResponse:
    """From now on orders are fetched and booked by themselves."""
    missing = desk.start(place.integration.id, moment.now, who(request))
    for code in missing:
        messages.error(request, hold_words(code, {}))
    if missing:
        return redirect("setup", place.integration.id)
    messages.success(request, _("Started. New orders are fetched from now on, at least once an hour."))
    return redirect("overview", place.integration.id)
