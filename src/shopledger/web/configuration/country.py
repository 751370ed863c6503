"""Where the shop is established: what another country would change is told first, then it is saved.

Nothing that is booked changes, and no row of the VAT table does: what each row then stands for is said on the page.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shopledger.domain.order import VatTreatment
from shopledger.domain.settings import Settings, VatRow
from shopledger.pipeline.proposals import propose
from shopledger.store.people import Right
from shopledger.web import moment
from shopledger.web.access import Place, of_integration, require
from shopledger.web.configuration import saving, words
from shopledger.web.configuration.bench import Bench, bench_of
from shopledger.web.configuration.vat_rows import ShownRow, shown_rows
from shopledger.web.configuration.vat_views import version_in
from shopledger.web.forms import StyledForm
from shopledger.web.people.forms import countries_now
from shopledger.web.shell import show


class CountryForm(StyledForm):
    """The country that the shop is established in: one of the EU, or the present one whatever it is."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country of the shop"),
        choices=countries_now,
        help_text=gettext_lazy("Where your business is established for VAT, not where your customers live."),
    )

    def __init__(self, data: Any, present: str) -> None:
        super().__init__(data, initial={"country": present}, label_suffix="")
        if present not in dict(countries_now()):
            given = type(self).declared_fields["country"]
            choices = [(present, words.country(present)), *countries_now()]
            self.fields["country"] = forms.ChoiceField(label=given.label, help_text=given.help_text, choices=choices)
            self.restyle()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What another country would change. Rows keep their codes: `taken` become the own ones, `left` another country's.

    `proposed`: rows for the new country that can be filled in. `is_foreign`: the package proposes none for it at all.
    """

    country: str
    name: str
    before: str
    taken: tuple[ShownRow, ...]
    left: tuple[ShownRow, ...]
    proposed: int
    is_foreign: bool
    findings: tuple[str, ...]


def effects_of(bench: Bench, country: str) -> Effects:
    """What would change. Nothing is stored."""
    present = bench.settings
    changed = dataclasses.replace(present, shop_country=country)
    bare = proposed_for(bench, dataclasses.replace(changed, rows=()))
    there = [row for row in proposed_for(bench, changed) if row in bare]
    return Effects(
        country=country,
        name=words.country(country),
        before=words.country(present.home),
        taken=shown_rows(bench, rows_of(present, country)),
        left=shown_rows(bench, rows_of(present, present.home)),
        proposed=len(there),
        is_foreign=not bare,
        findings=tuple(dict.fromkeys(words.of_finding(bench, each) for each in bench.new_findings(changed, ()))),
    )


def proposed_for(bench: Bench, settings: Settings) -> list[VatRow]:
    """The rows with VAT of the shop's own country that the package could fill in."""
    proposal = propose(bench.integration.id, moment.now, settings=settings)
    return [row for row in proposal.rows if row.country == settings.home and row.rate]


def rows_of(settings: Settings, country: str) -> list[VatRow]:
    """The ordinary rows of a country."""
    return [row for row in settings.rows if row.country == country and row.treatment is VatTreatment.ORDINARY]


@require_http_methods(["GET", "POST"])
@of_integration(Right.VIEW)
def shop_country(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose a country, read what it changes, and save it."""
    bench = bench_of(place.integration)
    home = bench.settings.home
    if request.method == "POST":
        require(place, Right.CONFIGURE)
        form = CountryForm(request.POST, home)
        if form.is_valid():
            return change(request, place, home, form.cleaned_data["country"])
    else:
        form = CountryForm(request.GET if request.GET.get("country") else None, home)
    chosen = form.cleaned_data["country"] if form.is_bound and form.is_valid() else home
    context = {
        "form": form,
        "bench": bench,
        "present": words.country(home),
        "effects": effects_of(bench, chosen) if chosen != home else None,
        "back": saving.wanted_next(request) or reverse("vat", args=[place.integration.id]),
        "next": saving.wanted_next(request),
    }
    return show(request, place, "configuration", "configuration/country.html", context)


def change(request: HttpRequest, place: Place, home: str, country: str) -> HttpResponse:
    """Save it, unless somebody else saved something meanwhile; on to the VAT table or back."""
    if country == home:
        messages.info(request, _("This is the country already. Nothing was changed."))
        return saving.onward(request, place, "vat")
    again = saving.keep_country(request, place, country, version_in(request))
    if again is None:
        saving.tell_newer(request)
    else:
        saving.tell_saved(request, again)
        messages.warning(
            request,
            _("The shop is now in %(country)s. Look over the VAT rows below.") % {"country": words.country(country)},
        )
    return saving.onward(request, place, "vat")
