"""The pages of the VAT table: the whole of it, one row, proposals to confirm, and taking rows away."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shopledger.domain.settings import VatRow
from shopledger.domain.territories import normal_country
from shopledger.pipeline import desk
from shopledger.pipeline.proposals import propose
from shopledger.store.models import SettingsVersion
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, require, who
from shopledger.web.configuration import saving, vat_rows, words
from shopledger.web.configuration.bench import Bench, bench_of
from shopledger.web.configuration.history import settings_of
from shopledger.web.configuration.vat_forms import VatRowForm, row_in
from shopledger.web.shell import show

MOST_ADDED = 30
LOOKED_BACK = 10
YES, NO = "yes", "no"


@require_GET
@of_integration(Right.VIEW)
def vat(request: HttpRequest, place: Place) -> HttpResponse:
    """The VAT table with what is proposed for it."""
    bench = bench_of(place.integration)
    countries, oss = asked(request.GET)
    table = vat_rows.table_of(bench, countries, uses_oss=oss)
    there = {group.place for group in (*table.groups, *table.abroad)}
    context = {
        "bench": bench,
        "table": table,
        "countries": countries,
        "home_name": words.country(bench.settings.home),
        "oss": {True: YES, False: NO, None: ""}[oss],
        "addable": [(code, words.country(code)) for code in vat_rows.eu_countries(bench.settings.home)],
        "there": there,
        "is_listed": bool(bench.options("vat_codes")),
        "removed": None if bench.settings.rows else last_with_rows(place),
        "next": saving.wanted_next(request),
    }
    return show(request, place, "configuration", "configuration/vat.html", context)


def asked(data: QueryDict) -> tuple[list[str], bool | None]:
    """Which countries to propose rows for, and whether sales abroad carry those countries' VAT."""
    codes = [normal_country(code) for each in data.getlist("add")[:MOST_ADDED] for code in each.split(",")]
    return [code for code in dict.fromkeys(codes) if code], {YES: True, NO: False}.get(data.get("oss", ""))


def last_with_rows(place: Place) -> SettingsVersion | None:
    """The version of the settings from before all rows were removed, None where that is long ago or never was."""
    found = SettingsVersion.for_account(place.account).filter(integration=place.integration)
    return next((row for row in found.order_by("-version")[:LOOKED_BACK] if settings_of(row).rows), None)


@require_POST
@of_integration(Right.CONFIGURE)
def confirm(request: HttpRequest, place: Place) -> HttpResponse:
    """Take over the proposed rows that are ticked, and the choices that go with them."""
    bench = bench_of(place.integration)
    countries, oss = asked(request.POST)
    proposal, _seen = vat_rows.proposal_for(bench, countries, uses_oss=oss)
    ticked = ticked_in(request.POST)
    rows = tuple(row for row in proposal.rows if vat_rows.token_of(row) in ticked)
    back = redirect(back_to_table(request, place))
    if not rows or len(rows) < len(ticked):
        messages.error(request, _("Nothing was saved: tick the rows that are right. They may have changed just now."))
        return back
    settings = dataclasses.replace(bench.settings, rows=(*bench.settings.rows, *rows))
    again = saving.keep(request, place, settings, version_in(request))
    if again is None:
        saving.tell_newer(request)
    else:
        saving.tell_saved(request, again)
    return back


def ticked_in(data: QueryDict) -> set[str]:
    """The rows that are ticked, without those of countries that were left out by the box of the whole country."""
    left_out = set(data.getlist("grouped")) - set(data.getlist("group"))
    return {token for token in data.getlist("row") if vat_rows.place_in(token) not in left_out}


def version_in(request: HttpRequest) -> int:
    """The version of the settings that a form was made from; none for a text that is no number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() else -1


def back_to_table(request: HttpRequest, place: Place) -> str:
    """The table, with what the reader came from still in mind."""
    address = reverse("vat", args=[place.integration.id])
    target = saving.wanted_next(request)
    if not target:
        return address
    query = QueryDict(mutable=True)
    query["next"] = target
    return f"{address}?{query.urlencode()}"


# --- one row -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@of_integration(Right.VIEW)
def vat_row(request: HttpRequest, place: Place) -> HttpResponse:
    """One row: `?row=` names one that is there or one to make, `?country=` and `?rate=` do the same."""
    bench = bench_of(place.integration)
    form = row_form(request, place, bench)
    if request.method == "POST" and form.is_valid():
        again = saving.keep(request, place, form.result, form.cleaned_data["version"])
        if again is None:
            form.add_error(None, saving.newer_words())
        else:
            saving.tell_saved(request, again)
            return redirect(saving.wanted_next(request) or reverse("vat", args=[place.integration.id]))
    back = reverse("vat", args=[place.integration.id])
    context = {"form": form, "bench": bench, "next": saving.wanted_next(request), "back": back, **around(bench, form)}
    return show(request, place, "configuration", "configuration/vat_row.html", context)


def row_form(request: HttpRequest, place: Place, bench: Bench) -> VatRowForm:
    """The form as it was sent, or one for the row that the address names."""
    if request.method == "POST":
        require(place, Right.CONFIGURE)
        old = vat_rows.row_with(bench.settings.rows, request.POST.get("row", ""))
        return VatRowForm(bench, request.POST, row_in(request.POST), old)
    old = vat_rows.row_with(bench.settings.rows, wanted_key(request))
    if request.htmx and request.GET.get("place"):  # type: ignore[attr-defined]  # set by django_htmx
        form = VatRowForm(bench, None, row_in(request.GET), old)
        form.initial.update({name: value for name, value in request.GET.items() if name in form.fields})
        return form
    return VatRowForm(bench, None, old or proposed_row(bench, wanted_key(request)), old)


def wanted_key(request: HttpRequest) -> str:
    """The key in the address, or one made of country and percentage."""
    place, rate = request.GET.get("country", ""), request.GET.get("rate", "")
    row = vat_rows.blank_row(request.GET.get("row") or f"{place}-{rate}")
    return request.GET.get("row") or (vat_rows.key_of(row) if row else "")


def proposed_row(bench: Bench, key: str) -> VatRow | None:
    """A row to make, with codes where some are proposed for it; None for a key that says nothing."""
    row = vat_rows.blank_row(key)
    if row is None:
        return None
    plain = dataclasses.replace(row, line_kind=None)
    proposal = propose(bench.integration.id, moment.now, seen=(plain,))
    found = vat_rows.row_with(proposal.rows, vat_rows.key_of(plain))
    return dataclasses.replace(found, line_kind=row.line_kind) if found else row


def around(bench: Bench, form: VatRowForm) -> dict[str, Any]:
    """What stands around the form of a row."""
    row = form.row
    place = vat_rows.place_of(row) if row else bench.settings.home
    return {
        "key": vat_rows.key_of(form.old) if form.old else "",
        "is_proposed": form.old is None and row is not None and bool(row.vat_code) and not form.is_bound,
        "place_name": vat_rows.place_name(place),
        "rates": vat_rows.usual_rates(bench, place),
        "is_listed": bool(bench.options("vat_codes")),
    }


@require_http_methods(["GET", "POST"])
@of_integration(Right.CONFIGURE)
def remove_row(request: HttpRequest, place: Place) -> HttpResponse:
    """Take one row away, once that is confirmed."""
    bench = bench_of(place.integration)
    key = request.POST.get("row") or request.GET.get("row", "")
    row = vat_rows.row_with(bench.settings.rows, key)
    if row is None:
        raise Http404
    if request.method == "POST":
        rows = tuple(each for each in bench.settings.rows if each is not row)
        settings = dataclasses.replace(bench.settings, rows=rows)
        again = saving.keep(request, place, settings, version_in(request))
        if again is None:
            saving.tell_newer(request)
        else:
            messages.success(request, _("The row is removed."))
        return redirect(back_to_table(request, place))
    context = {"row": row, "key": key, "name": vat_rows.place_name(vat_rows.place_of(row))}
    context["back"] = back_to_table(request, place)
    return show(request, place, "configuration", "configuration/vat_row_remove.html", context)


# --- all rows ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@of_integration(Right.CONFIGURE)
def remove_vat(request: HttpRequest, place: Place) -> HttpResponse:
    """Take all rows away, once that is confirmed."""
    if request.method == "POST":
        desk.remove_vat_rows(place.integration.id, moment.now, who(request))
        messages.success(request, _("The VAT settings are removed. You can put them back below."))
        return redirect("vat", place.integration.id)
    context = {"bench": bench_of(place.integration), "back": back_to_table(request, place)}
    return show(request, place, "configuration", "configuration/vat_remove.html", context)


@require_POST
@of_integration(Right.CONFIGURE)
def restore_vat(request: HttpRequest, place: Place) -> HttpResponse:
    """Put the rows of an earlier version back."""
    again = desk.restore_vat_rows(place.integration.id, version_in(request), moment.now, who(request))
    if again is None:
        raise Http404
    words_back = _("The VAT settings are back.")
    if again:
        words_back += " " + ngettext(
            "%(count)d order that waited for this is booked by itself now.",
            "%(count)d orders that waited for this are booked by themselves now.",
            again,
        ) % {"count": again}
    messages.success(request, words_back)
    return redirect("vat", place.integration.id)
