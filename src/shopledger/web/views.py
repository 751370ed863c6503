"""The pages. Each view reads rows, or gives one order to the pipeline, and renders one template; it decides nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from shopledger.pipeline import desk
from shopledger.store.models import Integration
from shopledger.web import moment, rows
from shopledger.web.access import account_of, of_integration


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The user's integrations; straight to the only one where there is one."""
    found = list(Integration.for_account(account_of(request)).order_by("id")[:100])
    if len(found) == 1:
        return redirect("report", found[0].id)
    return render(request, "web/home.html", {"integrations": found})


@require_GET
@of_integration
def report(request: HttpRequest, integration: Integration) -> HttpResponse:
    """What is in the books."""
    page = rows.report_page(integration, request.GET.get("after", ""))
    return show(request, integration, "report", page=page)


@require_GET
@of_integration
def errors(request: HttpRequest, integration: Integration) -> HttpResponse:
    """What is not booked, per cause."""
    return show(request, integration, "errors", groups=rows.groups(integration))


@require_GET
@of_integration
def cause(request: HttpRequest, integration: Integration, code: str) -> HttpResponse:
    """The orders of one cause."""
    page = rows.cause_page(integration, code, request.GET.get("after", ""))
    group = next((group for group in rows.groups(integration) if group.code == code), None)
    return show(request, integration, "errors", "web/cause.html", page=page, group=group)


@require_GET
@of_integration
def open_page(request: HttpRequest, integration: Integration) -> HttpResponse:
    """What waits, and for what."""
    page = rows.open_page(integration, request.GET.get("after", ""))
    return show(request, integration, "open", page=page)


@require_GET
@of_integration
def posting(request: HttpRequest, integration: Integration, posting_id: int) -> HttpResponse:
    """One order: how it is, what happened to it, and the calls that were made for it."""
    found = get_object_or_404(rows.postings(integration), pk=posting_id)
    row = rows.row_of(found)
    return show(
        request,
        integration,
        "",
        "web/posting.html",
        row=row,
        events=rows.events_of(found),
        writes=rows.writes_of(found),
    )


@require_POST
@of_integration
def process(request: HttpRequest, integration: Integration, posting_id: int) -> HttpResponse:
    """Offer one order, from the checks on; a waiting one too, where the merchant overrules its status."""
    found = get_object_or_404(rows.postings(integration), pk=posting_id)
    if desk.process_again([found.id], moment.now, who=request.user.get_username()):
        messages.success(request, _("Order %(number)s is offered again.") % {"number": rows.row_of(found).number})
    else:
        messages.error(request, _("This order cannot be offered again."))
    return redirect("posting", integration.id, posting_id)


@require_POST
@of_integration
def process_cause(request: HttpRequest, integration: Integration, code: str) -> HttpResponse:
    """Offer all orders of one cause again."""
    count = desk.process_cause(integration.id, code, moment.now, who=request.user.get_username())
    words = ngettext("%(count)s order is offered again.", "%(count)s orders are offered again.", count)
    messages.success(request, words % {"count": count})
    return redirect("errors", integration.id)


@require_GET
@login_required
def download(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """A file to install in the shop, such as an extension of it."""
    found = next((each for each in rows.downloads(system) if each.key == key), None)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.file_name}"'}
    return HttpResponse(found.content(), content_type="application/zip", headers=headers)


def show(request: HttpRequest, integration: Integration, tab: str, template: str = "", **context: Any) -> HttpResponse:
    """A page of one integration, with its tabs."""
    page = context.pop("page", None)
    if page is not None:
        context |= {"rows": page.rows, "next": page.next, "is_paged": "after" in request.GET}
    context |= {"integration": integration, "tab": tab, "counts": rows.counts(integration)}
    context["downloads"] = rows.download_links(integration.shop_system)
    return render(request, template or f"web/{tab}.html", context)
