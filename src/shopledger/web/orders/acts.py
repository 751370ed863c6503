"""Buttons: process, close, overrule a status, answer whether a sale is there. Each gives postings to the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shopledger.domain.dates import business_date
from shopledger.pipeline import desk
from shopledger.store import lists
from shopledger.store.models import Posting
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, who
from shopledger.web.orders import rows
from shopledger.web.orders.forms import CloseForm, IsThereForm
from shopledger.web.orders.period import period_of
from shopledger.web.shell import show

CHUNK, MOST_CHUNKS = 200, 10
"""One press of Process all offers so many orders at most."""


def one(place: Place, posting_id: int) -> Posting:
    """The posting of that id here, else 404."""
    return get_object_or_404(lists.postings(place.integration), pk=posting_id)


@require_POST
@of_integration(Right.PROCESS)
def process(request: HttpRequest, place: Place, posting_id: int) -> HttpResponse:
    """Offer one order, from the checks on; a waiting one too, where the merchant overrules its status."""
    found = one(place, posting_id)
    words = {"number": rows.number_of(found)}
    if desk.process_again([found.id], moment.now, who=who(request)):
        messages.success(request, _("Order %(number)s is offered again.") % words)
    else:
        messages.error(request, _("Order %(number)s cannot be offered again.") % words)
    return redirect("posting", place.integration.id, posting_id)


@require_GET
@of_integration(Right.PROCESS)
def overrule(request: HttpRequest, place: Place, posting_id: int) -> HttpResponse:
    """Ask whether a waiting order is to be booked in spite of its status."""
    row = rows.row_of(one(place, posting_id), moment.now())
    if not row.is_waiting:
        return redirect("posting", place.integration.id, posting_id)
    return show(request, place, "open", "orders/overrule.html", {"row": row})


@require_POST
@of_integration(Right.PROCESS)
def process_cause(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Offer the orders of one cause again, of one set of parameters and one period where these are given."""
    params = request.POST.get("params") or None
    period = period_of(request.POST.dict(), business_date(moment.now()))
    span = lists.span_of(period.moments)
    done, last, is_more = 0, 0, True
    for _chunk in range(MOST_CHUNKS):
        found = lists.in_error(place.integration.id, code, params=params, span=span, after=last, limit=CHUNK)
        done += desk.process_again([each.id for each in found], moment.now, who=who(request))
        is_more = len(found) == CHUNK
        if not is_more:
            break
        last = found[-1].id
    _tell_offered(request, done)
    if is_more:
        messages.warning(request, _("There are more of these orders: press Process all once more for the next ones."))
    return redirect("errors", place.integration.id)


def _tell_offered(request: HttpRequest, count: int) -> None:
    words = ngettext("%(count)s order is offered again.", "%(count)s orders are offered again.", count)
    (messages.success if count else messages.error)(request, words % {"count": count})


@require_POST
@of_integration(Right.PROCESS)
def selection(request: HttpRequest, place: Place) -> HttpResponse:
    """What was ticked in a list: offer it again, or go on to the page that asks why it is to be closed."""
    ids = ids_in(request.POST.getlist("ids"))
    if not ids:
        messages.error(request, _("Tick the orders that it is about first."))
        return back(request, place)
    if request.POST.get("act") == "close":
        query = QueryDict(mutable=True)
        query.setlist("ids", [str(each) for each in ids])
        query["back"] = request.POST.get("back", "")
        return redirect(f"{reverse('close', args=[place.integration.id])}?{query.urlencode()}")
    found = lists.postings(place.integration).filter(id__in=ids).values_list("id", flat=True)
    _tell_offered(request, desk.process_again(list(found), moment.now, who=who(request)))
    return back(request, place)


def back(request: HttpRequest, place: Place) -> HttpResponse:
    """To the list of the cause that the selection was made in, else to all errors."""
    code = request.POST.get("back", "")
    known = code and code.replace("-", "").isalnum() and code.isascii()
    return redirect("cause", place.integration.id, code) if known else redirect("errors", place.integration.id)


def ids_in(words: Iterable[str]) -> list[int]:
    """The ids among these, as many as one list has."""
    found = [rows.id_of(word) for word in words]
    return [each for each in dict.fromkeys(found) if each][: rows.PAGE]


@require_http_methods(["GET", "POST"])
@of_integration(Right.PROCESS)
def close(request: HttpRequest, place: Place) -> HttpResponse:
    """Take orders off the lists, after asking why."""
    given = request.POST if request.method == "POST" else request.GET
    found = list(lists.postings(place.integration).filter(id__in=ids_in(given.getlist("ids"))).order_by("id"))
    found = [each for each in found if each.state in rows.CLOSABLE]
    if not found:
        messages.error(request, _("There is nothing to close: these orders are closed, booked or on their way."))
        return redirect("errors", place.integration.id)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _closed(request, place, found, form.reason)
    context: dict[str, Any] = {"rows": [rows.row_of(each, moment.now()) for each in found], "form": form}
    return show(request, place, "errors", "orders/close.html", context)


def _closed(request: HttpRequest, place: Place, found: list[Posting], why: str) -> HttpResponse:
    count = desk.dismiss([each.id for each in found], moment.now, who=who(request), why=why)
    words = ngettext("%(count)s order is closed.", "%(count)s orders are closed.", count)
    messages.success(request, words % {"count": count})
    if len(found) == 1:
        return redirect("posting", place.integration.id, found[0].id)
    return redirect("errors", place.integration.id)


@require_POST
@of_integration(Right.PROCESS)
def is_there(request: HttpRequest, place: Place, posting_id: int) -> HttpResponse:
    """The answer to the question whether a sale stands in the books."""
    found = one(place, posting_id)
    form = IsThereForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the number under which it stands in your books."))
    elif desk.answer_is_there(found.id, form.found_as, moment.now, who=who(request)):
        messages.success(request, _("Thank you. It is dealt with accordingly."))
    else:
        messages.error(request, _("This question was answered already."))
    return redirect("posting", place.integration.id, posting_id)
