"""The Profile tab of one integration: licence, name, cancelling."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shopledger.connect.registry import books_system, shop_system
from shopledger.domain.dates import business_date
from shopledger.pipeline import desk
from shopledger.store import accounts, letters
from shopledger.store.models import Integration
from shopledger.store.people import Right
from shopledger.web.access import Place, of_integration, who
from shopledger.web.moment import now
from shopledger.web.people.forms import CancelForm, NameForm
from shopledger.web.shell import show


def period(row: Integration, today: date) -> tuple[str, str]:
    """How long it still runs, as a tone and a sentence."""
    if not row.is_active or accounts.is_over(row.ends_on, today):
        return "bad", _("This integration has ended. No orders are booked any more.")
    if row.ends_on is not None:
        return "", _("Cancelled: the last day is %(day)s.") % {"day": written(row.ends_on)}
    last = row.licence_ends_on or row.trial_ends_on
    if today > last:
        over = _("The subscription ended on %(day)s.") if row.licence_ends_on else _("The trial ended on %(day)s.")
        return "bad", over % {"day": written(last)}
    runs = _("Your subscription runs until %(day)s.") if row.licence_ends_on else _("Your trial runs until %(day)s.")
    return "good", runs % {"day": written(last)}


def written(day: date) -> str:
    """A day as the language of the page writes it out."""
    return date_format(day, "j F Y")


@of_integration(Right.VIEW)
@require_GET
def profile(request: HttpRequest, place: Place) -> HttpResponse:
    """Licence key, periods, name; the way to cancel."""
    return _show(request, place, NameForm(initial={"name": place.integration.name}))


def _show(request: HttpRequest, place: Place, form: NameForm) -> HttpResponse:
    row = place.integration
    today = business_date(now())
    tone, words = period(row, today)
    has_ended = not row.is_active or accounts.is_over(row.ends_on, today)
    systems = f"{shop_system(row.shop_system).name} → {books_system(row.books_system).name}"
    context = {"form": form, "tone": tone, "period": words, "has_ended": has_ended, "systems": systems}
    return show(request, place, "profile", "people/integration.html", context)


@of_integration(Right.CONFIGURE)
@require_POST
def rename(request: HttpRequest, place: Place) -> HttpResponse:
    """Call the integration something else."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return _show(request, place, form)
    accounts.change_integration(place.integration.pk, name=form.cleaned_data["name"])
    messages.success(request, _("Saved."))
    return redirect("integration_profile", place.integration.pk)


@of_integration(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, place: Place) -> HttpResponse:
    """Tell what cancelling means, ask when, and do it."""
    form = CancelForm(request.POST or None, today=business_date(now()), initial={"when": "now"})
    if not form.is_valid():
        system = shop_system(place.integration.shop_system)
        context = {"form": form, "shop": system.name, "has_module": bool(system.downloads)}
        return show(request, place, "profile", "people/cancel.html", context)
    if desk.cancel(place.integration.pk, now, who(request), form.last_day):
        _tell(place, form.last_day)
        messages.success(request, _("The integration is cancelled."))
    return redirect("integration_profile", place.integration.pk)


def _tell(place: Place, last_day: date | None) -> None:
    row = place.integration
    context = {"integration": row.name, "ends_on": last_day or business_date(now()), "link": f"/integrations/{row.pk}/"}
    letters.put_to_account(place.account, "cancelled", f"cancelled {row.pk} {now().isoformat()}", context, now())


@of_integration(Right.MANAGE)
@require_POST
def resume(request: HttpRequest, place: Place) -> HttpResponse:
    """Take the cancelling back, as long as the integration has not ended."""
    if desk.resume(place.integration.pk, now, who(request)):
        messages.success(request, _("The integration goes on."))
    else:
        messages.error(request, _("This integration has ended and cannot be taken back. Add a new one."))
    return redirect("integration_profile", place.integration.pk)
