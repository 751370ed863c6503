"""Keeping changed settings, but never over a version that somebody else saved in the meantime; and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shopledger.pipeline import desk
from shopledger.store.models import Integration
from shopledger.web import moment
from shopledger.web.access import Place, who

if TYPE_CHECKING:
    from shopledger.domain.settings import Settings


def keep(request: HttpRequest, place: Place, settings: Settings, version: int) -> int | None:
    """Save settings that were made from that version; how many orders are ready again by it.

    None, and nothing is saved, where the version is no longer the newest.
    """
    return _if_newest(place, version, lambda row_id: desk.save_settings(row_id, settings, moment.now, who(request)))


def keep_country(request: HttpRequest, place: Place, country: str, version: int) -> int | None:
    """The same for the country of the shop."""
    return _if_newest(place, version, lambda row_id: desk.change_country(row_id, country, moment.now, who(request)))


def _if_newest(place: Place, version: int, save: Callable[[int], int]) -> int | None:
    """Nobody else saves between the question and the answer."""
    rows = Integration.for_account(place.account).select_for_update()
    with transaction.atomic():
        is_newest = rows.values_list("settings_version", flat=True).get(id=place.integration.id) == version
        return save(place.integration.id) if is_newest else None


def tell_saved(request: HttpRequest, again: int) -> None:
    """Say that it is saved, and what comes of it."""
    words = _("Saved.")
    if again:
        words += " " + ngettext(
            "%(count)d order that waited for this is booked by itself now.",
            "%(count)d orders that waited for this are booked by themselves now.",
            again,
        ) % {"count": again}
    messages.success(request, words)


def tell_newer(request: HttpRequest) -> None:
    """Say that somebody else was first."""
    messages.error(request, newer_words())


def newer_words() -> str:
    """Why nothing was saved."""
    return _(
        "Not saved: these settings were changed in the meantime, in another window or by somebody else. Look at them as"
        " they are now and make your change again."
    )


def wanted_next(request: HttpRequest) -> str:
    """Where a page that leads here wants the reader to go on; empty for nowhere, or for somewhere that is not ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else ""


def onward(request: HttpRequest, place: Place, name: str = "configuration") -> HttpResponseRedirect:
    """On to where the reader was to go, else to that page of the integration."""
    return HttpResponseRedirect(wanted_next(request) or reverse(name, args=[place.integration.id]))
