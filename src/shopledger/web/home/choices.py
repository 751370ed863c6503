"""Language and colours, kept in this browser; the language also for the person who is signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from shopledger.store import people
from shopledger.web.shell import THEME, THEMES

YEAR = 365 * 24 * 3600


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show pages in that language from now on, in this browser, and for the person where there is one."""
    chosen = request.POST.get("language", "")
    answer = back(request)
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        keep(request, answer, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.pk:
            people.keep_language(request.user.pk, chosen)
    return answer


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Show pages light, dark, or as the reader's system is set."""
    chosen = request.POST.get("theme", "")
    answer = back(request)
    if chosen in THEMES:
        keep(request, answer, THEME, chosen)
    return answer


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form was on; nowhere else than to ourselves."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if is_ours else "/")


def keep(request: HttpRequest, answer: HttpResponse, name: str, value: str) -> None:
    """Remember a choice in this browser for a year."""
    answer.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
