"""Connecting one side: by keys that are typed, or by a permission given on the other system's page."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shopledger.connect.contract import ConnectionReport, Permission, Side
from shopledger.domain.errors import ConnectionRefusal
from shopledger.pipeline import desk, permission
from shopledger.store import connections, people
from shopledger.store.models import ConnectionState
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, require, who
from shopledger.web.home.views import downloads
from shopledger.web.setup.forms import ConnectForm
from shopledger.web.setup.holds import hold_words
from shopledger.web.setup.sides import state_of, states, system_of
from shopledger.web.shell import show
from shopledger.web.texts import said, words_of

ASKED = "permission-asked"
SIDES = {side.value: side for side in Side}


def side_named(word: str) -> Side:
    """The side in an address. Raises Http404 for another word."""
    if word not in SIDES:
        raise Http404
    return SIDES[word]


@require_http_methods(["GET", "POST"])
@of_integration(Right.CONNECT)
def connect(request: HttpRequest, place: Place, side: str) -> HttpResponse:
    """The form; what is sent is stored and tested at once, and the exact reason shown when it fails."""
    which = side_named(side)
    form = ConnectForm(
        system_of(place.integration, which).credential_fields, stored(place, which), request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        report = desk.connect(place.integration.id, which, form.credentials(), moment.now, who=who(request))
        if report.is_ok:
            return connected(request, report, place, which)
    return form_page(request, place, which, form)


def connected(request: HttpRequest, report: ConnectionReport, place: Place, which: Side) -> HttpResponse:
    """It works: fetch the lists that settings are chosen from at once, so that they are there on the next page."""
    tell(request, report, place, which)
    held_by = desk.refresh_options(place.integration.id, moment.now)
    if held_by and all(state.is_ok for state in states(place.integration)):
        messages.warning(request, hold_words(held_by, {}))
    return redirect("setup", place.integration.id)


def stored(place: Place, which: Side) -> Mapping[str, str]:
    """Keys that work; those that were refused are not worth keeping."""
    row = connections.connection_of(place.integration.id, which)
    return connections.credentials_of(row) if row is not None and row.state == ConnectionState.OK else {}


def form_page(request: HttpRequest, place: Place, which: Side, form: ConnectForm) -> HttpResponse:
    """The page of the form, with how the connection is now."""
    system = system_of(place.integration, which)
    row = connections.connection_of(place.integration.id, which)
    context = {
        "form": form,
        "side": which.value,
        "system": system,
        "state": state_of(place.integration, which, row),
        "permission": permission_words(system),
        "downloads": [(each.key, said(each.label)) for each in downloads(place.integration.shop_system)]
        if which is Side.SHOP
        else [],
        "suggested_key": suggested_key(),
    }
    return show(request, place, "setup", "setup/connect.html", context)


def permission_words(system: object) -> str:
    """What to do before pressing Connect; empty where keys are typed."""
    given = getattr(system, "permission", None)
    return said(given.help) if isinstance(given, Permission) else ""


def suggested_key() -> str:
    """A strong key for modules whose key the merchant invents: 32 characters with digits and both sizes of letters."""
    return secrets.token_urlsafe(24)


@require_POST
@of_integration(Right.CONNECT)
def test(request: HttpRequest, place: Place, side: str) -> HttpResponse:
    """Test a connection as it is stored."""
    which = side_named(side)
    row = connections.connection_of(place.integration.id, which)
    if row is not None:
        tell(request, desk.test(row, moment.now), place, which)
    return redirect("setup", place.integration.id)


def tell(request: HttpRequest, report: ConnectionReport, place: Place, which: Side) -> None:
    """Say how a test went."""
    name = system_of(place.integration, which).name
    if report.is_ok:
        words = _("%(system)s is connected: %(account)s.") if report.account else _("%(system)s is connected.")
        messages.success(request, words % {"system": name, "account": report.account})
        return
    told = words_of(report.code, dict(report.params))
    messages.error(request, f"{name}: {told.text} {told.advice}")


# --- by permission -----------------------------------------------------------------------------------------------


@require_GET
@of_integration(Right.CONNECT)
def ask_permission(request: HttpRequest, place: Place, side: str) -> HttpResponse:
    """Send the merchant to the package's own page. The word that must come back is kept with the session.

    A link, not a form: the content policy lets forms lead nowhere but to ourselves, and nothing is changed by it.
    """
    which = side_named(side)
    word = secrets.token_urlsafe(32)
    try:
        address = permission.address(place.integration.id, word)
    except ConnectionRefusal as refusal:
        told = words_of(refusal.code, dict(refusal.params))
        messages.error(request, f"{told.text} {told.advice}")
        return redirect("connect", place.integration.id, which.value)
    request.session[ASKED] = {"word": word, "integration": place.integration.id}
    return redirect(address)


@require_GET
@login_required
def permitted(request: HttpRequest) -> HttpResponse:
    """The merchant comes back with a code, or with a refusal. A word that was not ours is not answered."""
    asked = request.session.pop(ASKED, None)
    if not asked or not hmac.compare_digest(str(asked["word"]), request.GET.get("state", "")):
        messages.error(request, _("This answer does not belong to a question of ours. Please press Connect again."))
        return redirect("home")
    found = people.membership_for(request.user.pk, int(asked["integration"]))
    if found is None:
        raise Http404
    place = Place(member=found[0], integration=found[1])
    require(place, Right.CONNECT)
    return finish(request, place)


def finish(request: HttpRequest, place: Place) -> HttpResponse:
    """Exchange the code and say how it went."""
    code = request.GET.get("code", "")
    if not code:
        messages.error(request, _("Access was not allowed, so nothing is connected. Press Connect to try again."))
        return redirect(reverse("connect", args=[place.integration.id, Side.BOOKS.value]))
    report = permission.accept(place.integration.id, code, moment.now, who(request))
    if report.is_ok:
        return connected(request, report, place, Side.BOOKS)
    tell(request, report, place, Side.BOOKS)
    return redirect("connect", place.integration.id, Side.BOOKS.value)
