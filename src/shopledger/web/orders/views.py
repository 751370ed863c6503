"""The pages. Each view reads rows, or gives one order to the pipeline, and renders one template; it decides nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from shopledger.pipeline import desk
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, who
from shopledger.web.orders import rows
from shopledger.web.shell import show


@require_GET
@of_integration(Right.VIEW)
def overview(request: HttpRequest, place: Place) -> HttpResponse:
    """This month at a glance."""
    return show(request, place, "overview", "orders/overview.html", {})


@require_GET
@of_integration(Right.VIEW)
def report(request: HttpRequest, place: Place) -> HttpResponse:
    """What is in the books."""
    page = rows.report_page(place.integration, request.GET.get("after", ""))
    return show(request, place, "report", "orders/report.html", listed(request, page))


@require_GET
@of_integration(Right.VIEW)
def errors(request: HttpRequest, place: Place) -> HttpResponse:
    """What is not booked, per cause."""
    return show(request, place, "errors", "orders/errors.html", {"groups": rows.groups(place.integration)})


@require_GET
@of_integration(Right.VIEW)
def cause(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """The orders of one cause."""
    page = rows.cause_page(place.integration, code, request.GET.get("after", ""))
    group = next((group for group in rows.groups(place.integration) if group.code == code), None)
    return show(request, place, "errors", "orders/cause.html", {**listed(request, page), "group": group})


@require_GET
@of_integration(Right.VIEW)
def open_page(request: HttpRequest, place: Place) -> HttpResponse:
    """What waits, and for what."""
    page = rows.open_page(place.integration, request.GET.get("after", ""))
    return show(request, place, "open", "orders/open.html", listed(request, page))


@require_GET
@of_integration(Right.VIEW)
def posting(request: HttpRequest, place: Place, posting_id: int) -> HttpResponse:
    """One order: how it is, what happened to it, and the calls that were made for it."""
    found = get_object_or_404(rows.postings(place.integration), pk=posting_id)
    row = rows.row_of(found)
    return show(
        request,
        place,
        "",
        "orders/posting.html",
        {"row": row, "events": rows.events_of(found), "writes": rows.writes_of(found)},
    )


@require_POST
@of_integration(Right.PROCESS)
def process(request: HttpRequest, place: Place, posting_id: int) -> HttpResponse:
    """Offer one order, from the checks on; a waiting one too, where the merchant overrules its status."""
    found = get_object_or_404(rows.postings(place.integration), pk=posting_id)
    if desk.process_again([found.id], moment.now, who=who(request)):
        messages.success(request, _("Order %(number)s is offered again.") % {"number": rows.row_of(found).number})
    else:
        messages.error(request, _("This order cannot be offered again."))
    return redirect("posting", place.integration.id, posting_id)


@require_POST
@of_integration(Right.PROCESS)
def process_cause(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Offer all orders of one cause again."""
    count = desk.process_cause(place.integration.id, code, moment.now, who=who(request))
    words = ngettext("%(count)s order is offered again.", "%(count)s orders are offered again.", count)
    messages.success(request, words % {"count": count})
    return redirect("errors", place.integration.id)


def listed(request: HttpRequest, page: rows.Page) -> dict[str, object]:
    """What templates of lists need."""
    return {"rows": page.rows, "next": page.next, "is_paged": "after" in request.GET}
