"""The page of the set-up on which all that is required is confirmed at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from shopledger.store.people import Right
from shopledger.web.access import Place, of_integration, require
from shopledger.web.configuration import saving, vat_rows, words
from shopledger.web.configuration.bench import bench_of
from shopledger.web.configuration.quick import QuickForm
from shopledger.web.configuration.vat_views import YES, asked
from shopledger.web.shell import show


@require_http_methods(["GET", "POST"])
@of_integration(Right.VIEW)
def quick_settings(request: HttpRequest, place: Place) -> HttpResponse:
    """Look over what is proposed, change it, save, and go on to a dry run."""
    bench = bench_of(place.integration)
    data = request.POST if request.method == "POST" else request.GET
    countries, uses_oss = asked(data)
    wanted = [*countries, *(vat_rows.eu_countries(bench.settings.home) if uses_oss else ())]
    proposal, seen = vat_rows.proposal_for(bench, wanted, uses_oss=uses_oss)
    form = QuickForm(bench, request.POST if request.method == "POST" else None, proposal, seen)
    if request.method == "POST":
        require(place, Right.CONFIGURE)
        if form.is_valid():
            again = saving.keep(request, place, form.result, form.cleaned_data["version"])
            if again is not None:
                saving.tell_saved(request, again)
                return saving.onward(request, place, "rehearsal")
            form.add_error(None, saving.newer_words())
    context = {
        "form": form,
        "bench": bench,
        "home_name": words.country(bench.settings.home),
        "oss": YES if uses_oss else "",
        "next": saving.wanted_next(request),
        "is_listed": bool(bench.options("vat_codes")),
    }
    tab = "setup" if place.integration.is_rehearsing else "configuration"
    return show(request, place, tab, "configuration/quick.html", context)
