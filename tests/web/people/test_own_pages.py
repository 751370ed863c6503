"""The pages that allauth brings along: in our frame, in both languages, without code in them, and what they do."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from shopledger.store import second_steps, secrets
from shopledger.web.middleware import POLICY
from tests.web.conftest import Merchant
from tests.web.people.conftest import PASSWORD, Mailbox

OUTSIDE = ("/user/login/", "/user/password/reset/", "/user/password/reset/done/", "/user/confirm-email/", "/sign-up/")
OUTSIDE_TOO = ("/user/inactive/", "/user/confirm-email/none/", "/user/password/reset/key/1-x-y/", "/sign-up/sent/")
INSIDE = ("/user/logout/", "/user/email/", "/user/password/change/", "/user/2fa/", "/user/sessions/", "/security/")
STEPS = ("totp/activate/", "webauthn/", "webauthn/add/", "recovery-codes/", "recovery-codes/generate/")
AGAIN = ("/user/reauthenticate/",)
FOREIGN = re.compile(r"\b(Sign In|Sign Out|Email Addresses|Authenticator App|Two-Factor|Security Key|je|jouw)\b")


def confirmed(owner: Merchant) -> Client:
    """The owner's browser after they gave their password once more."""
    owner.client.post("/user/reauthenticate/?next=/security/", {"password": PASSWORD})
    return owner.client


def switch_on(owner: Merchant) -> str:
    """Switch the code from the phone on; its secret."""
    client = confirmed(owner)
    secret = client.get("/user/2fa/totp/activate/").context["form"].secret
    answer = client.post("/user/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/user/2fa/recovery-codes/"
    return str(secret)


def code_of(secret: str) -> str:
    """What the phone shows."""
    return f"{hotp_value(secret, int(time.time()) // 30):06}"


def held(text: str) -> None:
    """The page has our frame, and nothing runs or is styled in it."""
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", text)
    assert (scripts, " style=" in text, "onclick" in text) == ([], False, False)
    assert ('class="topbar' in text, text.count("<h1>")) == (True, 1)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("page", OUTSIDE + OUTSIDE_TOO)
def test_pages_before_signing_in_have_our_frame_and_words(db: None, page: str, language: str) -> None:
    answer = Client(headers={"accept-language": language}).get(page)

    text = answer.content.decode()
    held(text)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert (f'<html lang="{language}"' in text, FOREIGN.findall(text)) == (True, [])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("page", INSIDE + AGAIN)
def test_pages_about_oneself_have_our_frame_and_words(owner: Merchant, page: str, language: str) -> None:
    text = owner.client.get(page, headers={"accept-language": language}).content.decode()

    held(text)
    assert (f'<html lang="{language}"' in text, FOREIGN.findall(text)) == (True, [])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("page", [*STEPS, "totp/deactivate/", "reauthenticate/"])
def test_pages_of_the_second_step_have_our_frame_and_words(owner: Merchant, page: str, language: str) -> None:
    if page != "totp/activate/":
        switch_on(owner)
    else:
        confirmed(owner)

    text = owner.client.get(f"/user/2fa/{page}", headers={"accept-language": language}).content.decode()

    held(text)
    assert FOREIGN.findall(text) == []


def test_allauths_own_sign_up_leads_to_ours(db: None) -> None:
    assert Client().get("/user/signup/").headers["Location"] == "/sign-up/"


def test_nobody_signs_up_past_our_own_page(db: None) -> None:
    words = {"email": "m@example.com", "password1": PASSWORD, "password2": PASSWORD}

    Client().post("/user/signup/", words, follow=True)

    assert User.objects.count() == 0


def test_the_code_from_the_phone_is_asked_after_the_password(owner: Merchant) -> None:
    secret = switch_on(owner)
    client = Client()

    first = client.post("/user/login/", {"login": owner.user.email, "password": PASSWORD})
    between = client.get("/security/").status_code
    cache.clear()  # a code is taken once, and the next one takes half a minute to come
    client.post("/user/2fa/authenticate/", {"code": code_of(secret)})

    assert (first.headers["Location"], between) == ("/user/2fa/authenticate/", 302)
    assert client.get("/security/").status_code == 200


def test_a_wrong_code_opens_nothing(owner: Merchant) -> None:
    switch_on(owner)
    client = Client()
    client.post("/user/login/", {"login": owner.user.email, "password": PASSWORD})

    answer = client.post("/user/2fa/authenticate/", {"code": "000000"}, headers={"accept-language": "en"})

    assert "This code is not right." in answer.content.decode()
    assert client.get("/security/").status_code == 302


def test_a_recovery_code_works_once(owner: Merchant) -> None:
    switch_on(owner)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]

    answers = []
    for _ in range(2):
        client = Client()
        client.post("/user/login/", {"login": owner.user.email, "password": PASSWORD})
        answers.append(client.post("/user/2fa/authenticate/", {"code": code}).status_code)

    assert answers == [302, 200]


def test_what_makes_the_codes_is_kept_encrypted(owner: Merchant) -> None:
    secret = switch_on(owner)

    data = Authenticator.objects.get(type="totp").data

    assert (secret in str(data), secrets.unseal(data["secret"])) == (False, secret)


def test_new_encryption_keys_also_serve_the_second_step(owner: Merchant) -> None:
    secret = switch_on(owner)
    before = {row.type: row.data for row in Authenticator.objects.all()}

    count = second_steps.rotate_keys()

    after = {row.type: row.data for row in Authenticator.objects.all()}
    assert (count, after["totp"] != before["totp"]) == (2, True)
    assert secrets.unseal(after["totp"]["secret"]) == secret
    assert secrets.unseal(after["recovery_codes"]["seed"]) == secrets.unseal(before["recovery_codes"]["seed"])


@pytest.mark.parametrize("page", ["totp/activate/", "webauthn/add/", "recovery-codes/generate/"])
def test_the_second_step_is_changed_after_the_password_was_asked_again(owner: Merchant, page: str) -> None:
    answer = owner.client.get(f"/user/2fa/{page}")

    assert answer.headers["Location"].startswith("/user/reauthenticate/")


def test_a_change_of_the_second_step_is_mailed(
    owner: Merchant, mailbox: Mailbox, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        switch_on(owner)

    assert set(mailbox.kinds(owner.user.email)) == {"second_factor_changed"}


def test_a_new_address_counts_once_its_link_was_opened(owner: Merchant, mailbox: Mailbox) -> None:
    client = confirmed(owner)
    client.post("/user/email/", {"email": "new@example.com", "action_add": ""})
    before = User.objects.get(pk=owner.user.pk).email

    client.post(mailbox.link("new@example.com"))

    user = User.objects.get(pk=owner.user.pk)
    assert (before, user.email, user.username) == ("olga@example.com", "new@example.com", "new@example.com")
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.com", True)]
    assert mailbox.kinds("olga@example.com") == ["email_changed"]


def test_a_new_address_that_somebody_has_is_answered_like_any_other(
    owner: Merchant, stranger: Merchant, mailbox: Mailbox
) -> None:
    EmailAddress.objects.create(user=stranger.user, email=stranger.user.email, verified=True, primary=True)
    client = confirmed(owner)

    answers = [
        client.post("/user/email/", {"email": email, "action_add": ""})
        for email in ("free@example.com", "bob@example.com")
    ]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, "/user/email/")] * 2


def test_a_user_without_a_password_sees_every_page(db: None, owner: Merchant, settings: object) -> None:
    owner.user.set_unusable_password()
    owner.user.save()
    EmailAddress.objects.all().delete()
    client = Client()
    client.force_login(owner.user)

    answers = {page: client.get(page).status_code for page in INSIDE}

    assert answers == {page: 302 if page == "/user/password/change/" else 200 for page in INSIDE}
