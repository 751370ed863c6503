"""The first page of the Configuration, the pages that are one form each, and the history."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shopledger.connect.contract import Side
from shopledger.domain.settings import PaymentMode
from shopledger.pipeline import desk, lists
from shopledger.store import choices, connections
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, require
from shopledger.web.configuration import forms, payment_forms, saving, support
from shopledger.web.configuration.base import SettingsForm
from shopledger.web.configuration.bench import Bench, bench_of
from shopledger.web.configuration.history import history_of
from shopledger.web.configuration.sections import sections
from shopledger.web.setup import sides
from shopledger.web.shell import show
from shopledger.web.texts import words_of

TAB = "configuration"
FORM = "configuration/form.html"
GET_AND_POST = ("GET", "POST")


@require_GET
@of_integration(Right.VIEW)
def configuration(request: HttpRequest, place: Place) -> HttpResponse:
    """What is set now, part by part."""
    parts = sections(place)
    states = sides.states(place.integration)
    context = {
        "parts": [each for each in parts if each.key != "connections"],
        "sides": states,
        "missing": sum(each.is_required and not each.is_done for each in parts),
        "copied": support.summary_with_parts(place.integration, states, parts),
    }
    return show(request, place, TAB, "configuration/configuration.html", context)


@require_POST
@of_integration(Right.CONFIGURE)
def refresh(request: HttpRequest, place: Place) -> HttpResponse:
    """Test both connections and fetch all lists again."""
    identity = place.integration.id
    for side in Side:
        row = connections.connection_of(identity, side)
        if row is not None:
            desk.test(row, moment.now)
    tell_refreshed(request, lists.refresh(identity, moment.now))
    return saving.onward(request, place)


def tell_refreshed(request: HttpRequest, codes: dict[Side, str]) -> None:
    """Say what was fetched and what stood in the way."""
    names = {
        Side.SHOP: _("The lists of the shop could not be fetched:"),
        Side.BOOKS: _("The lists of the books could not be fetched:"),
    }
    for side, code in codes.items():
        if code:
            said = words_of(code, {"field": _("of an option"), "package": _("The package")})
            messages.warning(request, f"{names[side]} {said.text} {said.advice}")
    if not any(codes.values()):
        messages.success(request, _("All lists are fetched again."))


def edit(
    request: HttpRequest, place: Place, bench: Bench, form: SettingsForm, template: str = FORM, **more: Any
) -> HttpResponse:
    """A page of one form: saved when it is right, shown again when it is not."""
    if request.method == "POST":
        require(place, Right.CONFIGURE)
        if form.is_valid():
            again = saving.keep(request, place, form.result, form.cleaned_data["version"])
            if again is not None:
                saving.tell_saved(request, again)
                return saving.onward(request, place)
            form.add_error(None, saving.newer_words())
    context: dict[str, Any] = {"form": form, "bench": bench, "next": saving.wanted_next(request), **more}
    return show(request, place, TAB, template, context)


def plain(request: HttpRequest, place: Place, form: type[SettingsForm]) -> HttpResponse:
    """A page that is one form over the present settings."""
    bench = bench_of(place.integration)
    return edit(request, place, bench, form(bench, sent(request)))


def sent(request: HttpRequest) -> Any:
    """What a form was sent with; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


@require_http_methods(GET_AND_POST)
@of_integration(Right.VIEW)
def statuses(request: HttpRequest, place: Place) -> HttpResponse:
    """Which orders may be booked."""
    return plain(request, place, forms.StatusesForm)


@require_http_methods(GET_AND_POST)
@of_integration(Right.VIEW)
def vat_schemes(request: HttpRequest, place: Place) -> HttpResponse:
    """Margin scheme and small-business exemption."""
    return plain(request, place, forms.SchemesForm)


@require_http_methods(GET_AND_POST)
@of_integration(Right.VIEW)
def payment_methods(request: HttpRequest, place: Place) -> HttpResponse:
    """A debtor or a clearing account for each payment method."""
    bench = bench_of(place.integration)
    if bench.settings.payments is not PaymentMode.OFF:
        return edit(request, place, bench, payment_forms.ClearingForm(bench, sent(request)))
    if payment_forms.DEBTORS in bench.capabilities.option_fields:
        return edit(request, place, bench, payment_forms.DebtorListForm(bench, sent(request)))
    if request.method == "POST":
        require(place, Right.CONFIGURE)  # before the books are asked
    search = partial(lists.find_debtor, place.integration.id, clock=moment.now)
    form = payment_forms.DebtorSearchForm(bench, sent(request), search)
    return edit(request, place, bench, form, "configuration/debtors.html")


@require_http_methods(GET_AND_POST)
@of_integration(Right.VIEW)
def package_options(request: HttpRequest, place: Place) -> HttpResponse:
    """What only this package and this shop ask. Lists that depend on a choice are fetched anew once it is saved."""
    bench = bench_of(place.integration)
    form = forms.OptionsForm(bench, sent(request))
    answer = edit(request, place, bench, form, "configuration/options.html")
    if answer.status_code == HttpResponse.status_code or form.result.package == bench.settings.package:
        return answer
    lists.refresh(place.integration.id, moment.now)
    return answer


@require_http_methods(GET_AND_POST)
@of_integration(Right.VIEW)
def documents(request: HttpRequest, place: Place) -> HttpResponse:
    """What a sale becomes, and its number."""
    return plain(request, place, forms.DocumentsForm)


@require_http_methods(GET_AND_POST)
@of_integration(Right.VIEW)
def payment_settings(request: HttpRequest, place: Place) -> HttpResponse:
    """Which payments are booked."""
    bench = bench_of(place.integration)
    if not bench.capabilities.payments:
        return redirect(TAB, place.integration.id)
    form = payment_forms.PaymentsForm(bench, sent(request))
    return edit(request, place, bench, form, "configuration/payments.html")


@require_http_methods(GET_AND_POST)
@of_integration(Right.VIEW)
def daily_turnover(request: HttpRequest, place: Place) -> HttpResponse:
    """Whether sales are booked one by one."""
    bench = bench_of(place.integration)
    if not bench.capabilities.collective:
        return redirect(TAB, place.integration.id)
    return edit(request, place, bench, forms.DailyForm(bench, sent(request)))


@require_http_methods(GET_AND_POST)
@of_integration(Right.VIEW)
def special_cases(request: HttpRequest, place: Place) -> HttpResponse:
    """Rounding, free lines, the first day."""
    bench = bench_of(place.integration)
    facts = choices.facts_of(place.integration)
    currency = facts.currency if facts else ""
    form = forms.SpecialForm(bench, sent(request))
    return edit(request, place, bench, form, "configuration/special.html", currency=currency)


@require_GET
@of_integration(Right.VIEW)
def settings_history(request: HttpRequest, place: Place) -> HttpResponse:
    """Who changed what, and when."""
    key = request.GET.get("after", "")
    before = int(key) if key.isascii() and key.isdecimal() and len(key) < LONGEST_NUMBER else None
    versions, following = history_of(place, bench_of(place.integration), before)
    context = {"versions": versions, "next": str(following or ""), "is_paged": before is not None, "query": ""}
    return show(request, place, TAB, "configuration/history.html", context)


LONGEST_NUMBER = 10
