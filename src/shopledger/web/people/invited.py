"""Accepting an invitation: by somebody who is signed in, who can sign in, or who is new.

Only the address that was invited may accept. Who opens the link and is new has shown that mail to it reaches them.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from shopledger.store import invitations, signup
from shopledger.store.models import Invitation
from shopledger.web.moment import now
from shopledger.web.people.entering import admit, let_in
from shopledger.web.people.forms import NewMemberForm
from shopledger.web.people.words import MAY, ROLES
from shopledger.web.texts import language

INVITED = "invitation_word"


@never_cache
@require_GET
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the word of the link in the session and go on without it."""
    request.session[INVITED] = token
    return redirect("accept_invitation")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """The page behind the link of an invitation."""
    row = invitations.find(request.session.get(INVITED, ""), now())
    if row is None:
        return render(request, "people/link_over.html", status=410)
    if request.user.is_authenticated:
        return _as_oneself(request, row)
    known = signup.find(row.email)
    if known and known.is_verified:
        page = reverse("account_login", query={"next": reverse("accept_invitation")})
        return _show(request, row, "people/invited_known.html", sign_in=page)
    return _as_somebody_new(request, row, known.user if known else None)


def _as_oneself(request: HttpRequest, row: Invitation) -> HttpResponse:
    known = signup.find(row.email)
    if known is None or known.user != request.user or not known.is_verified:
        return _show(request, row, "people/invited_other.html", status=403)
    if request.method != "POST":
        return _show(request, row, "people/invited.html")
    return _enter(request, row, known.user)


def _as_somebody_new(request: HttpRequest, row: Invitation, waiting: User | None) -> HttpResponse:
    """`waiting`: somebody who signed up with this address and never used the link they got."""
    form = NewMemberForm(request.POST or None, user=waiting or User(username=row.email, email=row.email))
    if not form.is_valid():
        return _show(request, row, "people/invited_new.html", form=form)
    with transaction.atomic():
        user = waiting or signup.make_user(row.email, form.cleaned_data["name"], language())
        user.first_name = form.cleaned_data["name"]
        admit(user, form.cleaned_data["password"])
        is_in = invitations.accept(row.pk, user, now())
        if is_in is None:
            transaction.set_rollback(True)
    if is_in is None:
        return render(request, "people/link_over.html", status=410)
    request.session.pop(INVITED, None)
    return let_in(request, user, reverse("home"))


def _enter(request: HttpRequest, row: Invitation, user: User) -> HttpResponse:
    member = invitations.accept(row.pk, user, now())
    request.session.pop(INVITED, None)
    if member is None:
        return render(request, "people/link_over.html", status=410)
    messages.success(request, _("You now work for %(account)s.") % {"account": row.account.name})
    return redirect("profile", row.account_id)


def _show(request: HttpRequest, row: Invitation, template: str, status: int = 200, **more: object) -> HttpResponse:
    words = {"invitation": row, "role": ROLES[row.role], "may": MAY[row.role]}
    return render(request, template, {**words, **more}, status=status)
