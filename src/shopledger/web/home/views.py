"""The list of integrations, language and colours, terms and help, files to install."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from shopledger.connect.contract import Download
from shopledger.connect.registry import UnknownSystemError, shop_system
from shopledger.store import people
from shopledger.web.shell import THEME, THEMES, Shell

YEAR = 365 * 24 * 3600


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The reader's integrations; straight to the only one where there is one."""
    found = Shell(request).integrations
    if len(found) == 1:
        return redirect("setup" if found[0].is_rehearsing else "overview", found[0].id)
    return render(request, "home/home.html", {"integrations": found})


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


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use."""
    return render(request, "home/terms.html")


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, and for how long."""
    return render(request, "home/privacy.html")


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Where is my order, and other questions."""
    return render(request, "home/help.html")


@require_GET
@login_required
def download(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """A file to install in the shop, such as an extension of it."""
    found = next((each for each in downloads(system) if each.key == key), None)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.file_name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.content(), content_type="application/zip", headers=headers)


def downloads(system: str) -> tuple[Download, ...]:
    """The files that merchants install in shops of that system; none for a system that does not exist."""
    try:
        return shop_system(system).downloads
    except UnknownSystemError:
        return ()
