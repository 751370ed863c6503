"""Changing the addresses of an account: what the form asks for, waiting, and the page behind the link in the letter.

Opening the link only shows a page, since programs that look after mail open links too; the button on it confirms. Who
reads the mail need not be anybody who signs in here.
"""

from __future__ import annotations

from collections.abc import Mapping

from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shopledger.store import addresses
from shopledger.store.models import Account, AddressChange, AddressPlace
from shopledger.store.people import Right
from shopledger.web.access import House, of_account, who
from shopledger.web.moment import now
from shopledger.web.people.entering import too_often

CONFIRMED = "address_word"
LABELS = {AddressPlace.OWN: gettext_lazy("E-mail address"), AddressPlace.EXTRA: gettext_lazy("Extra e-mail address")}


def shown(account: Account) -> list[dict[str, object]]:
    """Each address as pages show it: in use, and what waits to take its place."""
    waiting = {row.place: row for row in addresses.changes_of(account)}
    return [
        {
            "label": LABELS[place],
            "present": getattr(account, place.value),
            "change": (row := waiting.get(place.value)),
            "is_over": row is not None and row.expires_at <= now(),
        }
        for place in AddressPlace
    ]


def wanted(account: Account, data: Mapping[str, str]) -> dict[AddressPlace, str]:
    """The addresses that a form wants to have changed; empty text for one that is to be used no longer."""
    given = {place: data[place.value].strip() for place in AddressPlace}
    return {place: email for place, email in given.items() if email.lower() != getattr(account, place.value).lower()}


def is_too_often(request: HttpRequest, asked: Mapping[AddressPlace, str]) -> bool:
    """Whether this person has had too many letters sent today."""
    return any(asked.values()) and not ratelimit.consume(request, action="address", user=request.user)


def change(request: HttpRequest, house: House, asked: Mapping[AddressPlace, str]) -> None:
    """Send a letter to each new address, and say so; stop using the extra one where it is to be empty."""
    for place, email in asked.items():
        if email:
            ask(request, house.account, place, email)
        else:
            addresses.remove_extra(house.account, who(request), now(), reverse("help"))


def ask(request: HttpRequest, account: Account, place: AddressPlace, email: str) -> None:
    """Let one address wait for whoever reads its mail."""
    with transaction.atomic():
        row, token = addresses.ask(account, place, email, who(request), now())
        addresses.put_letter(row, link_of(token), now())
    tell_waiting(request, row)


def link_of(token: str) -> str:
    """The path in the letter."""
    return reverse("address_link", args=[token])


def tell_waiting(request: HttpRequest, row: AddressChange) -> None:
    """Say what has to happen now."""
    words = _(
        "We have sent a mail to %(email)s. The address is used once the link in that mail is opened and confirmed."
    )
    messages.info(request, words % {"email": row.email})


@of_account(Right.MANAGE)
@require_POST
def again(request: HttpRequest, house: House, change_id: int) -> HttpResponse:
    """Send the letter once more, with a new link."""
    row = addresses.change_of(house.account, change_id)
    if row is None:
        raise Http404
    if is_too_often(request, {AddressPlace(row.place): row.email}):
        return too_often(request)
    with transaction.atomic():
        row, token = addresses.ask_again(row, now())
        addresses.put_letter(row, link_of(token), now())
    tell_waiting(request, row)
    return redirect("profile", house.account.pk)


@of_account(Right.MANAGE)
@require_POST
def withdraw(request: HttpRequest, house: House, change_id: int) -> HttpResponse:
    """The address is not to be used after all: its link no longer works."""
    if not addresses.withdraw(house.account, change_id, who(request), now()):
        raise Http404
    messages.success(request, _("The new address is withdrawn. Nothing has changed."))
    return redirect("profile", house.account.pk)


@never_cache
@require_GET
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the word of the link in the session and go on without it."""
    request.session[CONFIRMED] = token
    return redirect("confirm_address")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask whether the mail of the account is to come to this address, and use it from then on."""
    token = request.session.get(CONFIRMED, "")
    row = addresses.find(token, now())
    if row is None:
        return over(request)
    if request.method != "POST":
        return render(request, "people/address.html", {"change": row, "account": row.account})
    if addresses.confirm(token, now(), reverse("help")) is None:
        return over(request)
    request.session.pop(CONFIRMED, None)
    return redirect("address_confirmed")


def over(request: HttpRequest) -> HttpResponse:
    """The link was used, replaced or withdrawn, or is too old."""
    return render(request, "people/link_over.html", {"is_address": True}, status=410)


@require_GET
def confirmed(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return render(request, "people/address_confirmed.html")
