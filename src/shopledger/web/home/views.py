"""The list of integrations, and files to install."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from shopledger.connect.contract import Download
from shopledger.connect.registry import UnknownSystemError, shop_system
from shopledger.store import portfolio
from shopledger.store.people import RIGHTS, Right
from shopledger.web import moment
from shopledger.web.home import rows

TROUBLED = "to-solve"
EXTENDING = tuple(role for role, rights in RIGHTS.items() if Right.CONNECT in rights)
HOUSES = 30


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The reader's integrations; straight to the only one where there is one and nothing was asked."""
    words = request.GET.get("q", "").strip()[:100]
    only = request.GET.get("only", "")
    page = rows.page(request.user.pk, words, request.GET.get("after", ""), only_troubled=only == TROUBLED)
    invitations = portfolio.invitations_for(getattr(request.user, "email", ""), moment.now())
    if len(page.rows) == 1 and not request.GET and not invitations:
        alone = page.rows[0].integration
        return redirect("setup" if alone.is_rehearsing else "overview", alone.id)
    return render(
        request,
        "home/home.html",
        {
            "page": page,
            "next": page.next,
            "is_paged": "after" in request.GET,
            "query": urlencode({name: value for name, value in (("q", words), ("only", only)) if value}),
            "words": words,
            "only": only,
            "is_whole": not request.GET,
            "invitations": [rows.invitation(each) for each in invitations],
            "houses": portfolio.houses_to_extend(request.user.pk, EXTENDING, HOUSES),
        },
    )


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
