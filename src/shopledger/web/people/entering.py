"""Signing up, and the link in the welcome letter. What these pages answer never tells whether an address is known."""

from __future__ import annotations

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from shopledger.store import people, signup
from shopledger.store.people import Right
from shopledger.store.signup import Newcomer, Wish
from shopledger.web.access import House, of_account, who
from shopledger.web.moment import now
from shopledger.web.people import letters, links
from shopledger.web.people.forms import PasswordForm, SignUpForm, WishForm
from shopledger.web.texts import language

WELCOME = "welcome_word"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for a trial. Somebody who is signed in adds an integration to their account instead."""
    if request.user.is_authenticated:
        return _add_instead(request)
    form = SignUpForm(request.POST or None, initial=_chosen(request))
    if not form.is_valid():
        return render(request, "people/sign_up.html", {"form": form})
    email = form.cleaned_data["email"].lower()
    if not ratelimit.consume(request, action="sign_up", key=email):
        return too_often(request)
    names = {key: form.cleaned_data[key] for key in ("name", "business")}
    take_in(Newcomer(email=email, language=language(), **names), form.wish())
    return redirect("sign_up_sent")


def too_often(request: HttpRequest) -> HttpResponse:
    """The page that says to wait."""
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {key: request.GET[key] for key in ("shop", "books") if key in request.GET}


def _add_instead(request: HttpRequest) -> HttpResponse:
    members = people.memberships_of(request.user.pk)[: people.SOME]
    house = next((each for each in members if people.may(each.role, Right.CONNECT)), None)
    return redirect("new_integration", house.account_id) if house else redirect("home")


def take_in(newcomer: Newcomer, wish: Wish) -> None:
    """Make what somebody begins with, or write to somebody who began before. A letter goes out in every case."""
    with transaction.atomic():
        known = signup.find(newcomer.email)
        made = None if known else signup.begin(newcomer, wish, now())
        if made:
            letters.welcome(*made)
        else:
            _write_again(newcomer.email)


def _write_again(email: str) -> None:
    """Somebody who never used their link gets a new one; nobody can sign in as them with less."""
    known = signup.find(email)
    row = signup.first_integration(known.user) if known and not known.is_verified else None
    if known and row:
        letters.welcome(known.user, row)
    else:
        letters.account_exists(email)


@require_GET
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """Look in your mail."""
    return render(request, "people/sign_up_sent.html")


@never_cache
@require_GET
def welcome(request: HttpRequest, uid: str, word: str) -> HttpResponse:
    """Keep the word of the link in the session and go on without it, so that no page has it in its address."""
    request.session[WELCOME] = word
    return redirect("choose_password", uid)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, uid: str) -> HttpResponse:
    """A first password; after it one is signed in and goes on with the set-up."""
    user = links.user_of(uid)
    if user is not None and user == request.user and user.has_usable_password():
        return redirect("home")
    if user is None or not links.words.check_token(user, request.session.get(WELCOME, "")):
        return render(request, "people/link_over.html", {"again": reverse("sign_up")}, status=410)
    form = PasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        return render(request, "people/choose_password.html", {"form": form, "email": user.email})
    request.session.pop(WELCOME, None)
    admit(user, form.cleaned_data["password"])
    row = signup.first_integration(user)
    return let_in(request, user, reverse("setup", args=[row.pk]) if row else reverse("home"))


def admit(user: User, password: str) -> None:
    """Give somebody who has shown that their address is theirs a password."""
    with transaction.atomic():
        user.set_password(password)
        user.save()
        signup.verify(user, user.email)


def let_in(request: HttpRequest, user: User, page: str) -> HttpResponse:
    """Sign in and go there. Whoever was signed in in this browser before no longer is."""
    if request.user.is_authenticated:
        request.session.flush()
    answer: HttpResponse = perform_login(request, user, redirect_url=page)
    return answer


@of_account(Right.CONNECT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_integration(request: HttpRequest, house: House) -> HttpResponse:
    """Another shop or another package for an account that is there already."""
    form = WishForm(request.POST or None, initial=_chosen(request))
    if not form.is_valid():
        return render(request, "people/new_integration.html", {"form": form, "house": house})
    row = signup.add_integration(house.account, form.wish(), who(request), now())
    return redirect("setup", row.pk)
