"""The lists: overview, report, errors, open, closed, search, and the report as a file. They only read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from shopledger.domain.dates import business_date
from shopledger.domain.posting import PostingState
from shopledger.store import acts, lists
from shopledger.store.models import Integration, Posting
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, who
from shopledger.web.orders import asked, causes, export, figures, rows
from shopledger.web.orders.asked import Asked, asked_of
from shopledger.web.orders.rows import PAGE, Page, page_of
from shopledger.web.shell import show
from shopledger.web.texts import language

WAITS = {
    "status": (PostingState.WAITING,),
    "turn": (PostingState.READY,),
    "answer": (PostingState.POSTING,),
}
"""What Open can be narrowed to, by the word in the address."""


@require_GET
@of_integration(Right.VIEW)
def overview(request: HttpRequest, place: Place) -> HttpResponse:
    """This month at a glance."""
    integration, now = place.integration, moment.now()
    context = {
        "figures": figures.figures_of(integration, business_date(now)),
        "links": figures.links_of(integration),
        "holds": figures.holds_of(integration, now),
        "now": now,
        "is_set_up": bool(integration.settings_version),
    }
    return show(request, place, "overview", "orders/overview.html", context)


@require_GET
@of_integration(Right.VIEW)
def report(request: HttpRequest, place: Place) -> HttpResponse:
    """What is in the books."""
    question = asked_of(request)
    page = found_page(
        place.integration, question, {PostingState.POSTED}, lambda: report_page(place.integration, question)
    )
    context = {**listed(question, page), "most_rows": export.MOST_ROWS}
    return show(request, place, "report", "orders/report.html", context)


def report_page(integration: Integration, question: Asked) -> Page:
    """One page of the report."""
    after = rows.moment_of(question.after)
    found = lists.booked(integration.id, question.period.moments, after, PAGE + 1)
    return page_of(found, moment.now(), rows.moment_key)


def found_page(
    integration: Integration, question: Asked, states: Iterable[PostingState], otherwise: Callable[[], Page]
) -> Page:
    """What a search finds in these states, else the page that would be shown without one."""
    if not question.text:
        return otherwise()
    found = asked.find(integration, question, states, rows.place_in(question.after), PAGE + 1)
    page = page_of(found.postings, moment.now(), lambda row: rows.place_key(found.place_of(row)))
    return replace(page, is_cut=found.is_cut and not page.next)


@require_GET
@of_integration(Right.VIEW)
def export_csv(request: HttpRequest, place: Place) -> HttpResponseBase:
    """The report as CSV, however long it is."""
    lines = export.csv_lines(exported(request, place, "csv"), is_dutch=language() == "nl")
    answer = StreamingHttpResponse(begun(lines), content_type="text/csv; charset=utf-8")
    return as_file(answer, place, asked_of(request), "csv")


def begun(pieces: Iterable[str]) -> Iterable[str]:
    """The same pieces, the first of which is made at once, in the language of the page."""
    rest = iter(pieces)
    first = next(rest, "")
    return (piece for part in ((first,), rest) for piece in part)


@require_GET
@of_integration(Right.VIEW)
def export_xlsx(request: HttpRequest, place: Place) -> HttpResponseBase:
    """The report as an Excel file."""
    file = export.workbook(exported(request, place, "xlsx"))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return as_file(FileResponse(file, content_type=kind), place, asked_of(request), "xlsx")


def exported(request: HttpRequest, place: Place, kind: str) -> Iterable[Posting]:
    """What is to be in a file; that it was made is kept for the account's owner."""
    question, integration = asked_of(request), place.integration
    acts.record_for(integration, who(request), "exported", {"kind": kind}, moment.now())
    if not question.text:
        return export.booked(integration, question.period)
    return asked.find_all(integration, question, {PostingState.POSTED})


def as_file(answer: HttpResponseBase, place: Place, question: Asked, ending: str) -> HttpResponseBase:
    """The answer as something to be kept."""
    name = export.file_name(place.integration, question.period, ending)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@of_integration(Right.VIEW)
def errors(request: HttpRequest, place: Place) -> HttpResponse:
    """What is not booked, per cause; orders where something is searched for."""
    question = asked_of(request)
    page = found_page(place.integration, question, {PostingState.ERROR}, lambda: Page(rows=()))
    groups = [] if question.text else counted_groups(place.integration, question)
    return show(request, place, "errors", "orders/errors.html", {**listed(question, page), "groups": groups})


def counted_groups(integration: Integration, question: Asked) -> list[causes.Group]:
    """The groups of the period."""
    return causes.groups_of(lists.causes(integration.id, lists.span_of(question.period.moments)))


@require_GET
@of_integration(Right.VIEW)
def cause(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """The orders of one cause."""
    question = asked_of(request, "params")
    span = lists.span_of(question.period.moments)
    params = dict(question.kept).get("params")
    after = rows.id_of(question.after)
    found = lists.in_error(place.integration.id, code, params=params, span=span, after=after, limit=PAGE + 1)
    counted = [each for each in lists.causes(place.integration.id, span, [code]) if params in {None, each.params}]
    context = {
        "group": causes.group_of(code, counted),
        "params": params,
        **listed(question, page_of(found, moment.now())),
    }
    return show(request, place, "errors", "orders/cause.html", context)


@require_GET
@of_integration(Right.VIEW)
def open_page(request: HttpRequest, place: Place) -> HttpResponse:
    """What waits, and for what."""
    question = asked_of(request, "waits")
    waits = dict(question.kept).get("waits", "")
    states = WAITS.get(waits, lists.OPEN)
    page = found_page(place.integration, question, states, lambda: waiting_page(place.integration, question, states))
    return show(request, place, "open", "orders/open.html", {**listed(question, page), "waits": waits})


def waiting_page(integration: Integration, question: Asked, states: Iterable[PostingState]) -> Page:
    """One page of what waits."""
    span = lists.span_of(question.period.moments)
    after = rows.id_of(question.after)
    return page_of(lists.waiting(integration.id, states, span=span, after=after, limit=PAGE + 1), moment.now())


@require_GET
@of_integration(Right.VIEW)
def closed(request: HttpRequest, place: Place) -> HttpResponse:
    """What was taken off the lists."""
    question = asked_of(request)
    page = page_of(lists.dismissed(place.integration.id, rows.id_of(question.after), PAGE + 1), moment.now())
    return show(request, place, "open", "orders/closed.html", listed(question, page))


@require_GET
@of_integration(Right.VIEW)
def search(request: HttpRequest, place: Place) -> HttpResponse:
    """Orders wherever they are."""
    question = asked_of(request)
    page = found_page(place.integration, question, PostingState, lambda: Page(rows=()))
    return show(request, place, "", "orders/search.html", listed(question, page))


def listed(question: Asked, page: Page) -> dict[str, Any]:
    """What templates of lists need."""
    return {
        "asked": question,
        "rows": page.rows,
        "next": page.next,
        "is_paged": bool(question.after),
        "query": question.query,
        "is_cut": page.is_cut,
    }
