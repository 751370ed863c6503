"""Signing in: what is answered, how often one may try, and what a session is worth."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from shopledger.cli.createuser import save_user
from shopledger.store.models import Act
from tests.web.conftest import Merchant
from tests.web.people.conftest import PASSWORD, Mailbox, sign_up

LOGIN = "/user/login/"
RESET = "/user/password/reset/"


def sign_in(email: str, password: str = PASSWORD, client: Client | None = None, **more: str) -> tuple[Client, int, str]:
    """The browser, the status, and where it leads or what it shows."""
    client = client or Client(headers={"accept-language": "en"})
    answer = client.post(LOGIN, {"login": email, "password": password, **more})
    return client, answer.status_code, answer.headers.get("Location", answer.content.decode())


def without_tokens(page: str, email: str) -> list[str]:
    """The lines of a page that are the same whoever asks."""
    return [line.replace(email, "") for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_a_user_signs_in_with_their_password(owner: Merchant) -> None:
    client, status, page = sign_in(owner.user.email)

    assert (status, page, client.get("/security/").status_code) == (302, "/", 200)


def test_capitals_in_an_address_make_no_difference(owner: Merchant) -> None:
    _, status, _ = sign_in(owner.user.email.upper())

    assert status == 302


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(owner: Merchant) -> None:
    _, known, page = sign_in(owner.user.email, "wrong")
    _, unknown, other = sign_in("nobody@example.com", "wrong")

    assert known == unknown == 200
    assert "The e-mail address or the password is not right." in page
    assert without_tokens(page, owner.user.email) == without_tokens(other, "nobody@example.com")


def test_after_some_failures_even_the_right_password_waits(owner: Merchant) -> None:
    failures = [sign_in(owner.user.email, "wrong")[1] for _ in range(5)]

    _, status, page = sign_in(owner.user.email)

    assert (failures, status, "Please wait a moment" in page) == ([200] * 5, 429, True)


def test_an_unknown_address_waits_after_as_many_failures(owner: Merchant) -> None:
    answers = [sign_in("nobody@example.com", "wrong")[1] for _ in range(6)]

    assert answers == [200] * 5 + [429]


def test_one_machine_may_not_try_many_addresses(owner: Merchant) -> None:
    answers = [sign_in(f"n{number}@example.com", "wrong")[1] for number in range(11)]

    assert answers == [200] * 10 + [429]


def test_a_browser_behind_the_proxy_counts_by_its_own_address(owner: Merchant, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    bad, good = ({"x-forwarded-for": f"192.0.2.{number}"} for number in (1, 2))
    for number in range(11):
        Client(headers=bad).post(LOGIN, {"login": f"n{number}@example.com", "password": "wrong"})

    answer = Client(headers=good).post(LOGIN, {"login": owner.user.email, "password": PASSWORD})

    assert answer.status_code == 302


def test_a_reset_is_answered_alike_for_everybody(mailbox: Mailbox, owner: Merchant) -> None:
    addresses = (owner.user.email, "nobody@example.com")

    answers = [Client().post(RESET, {"email": email}, follow=True) for email in addresses]

    assert answers[0].redirect_chain == answers[1].redirect_chain == [("/user/password/reset/done/", 302)]
    pages = [without_tokens(answer.content.decode(), "") for answer in answers]
    assert pages[0] == pages[1]
    assert (mailbox.kinds(owner.user.email), mailbox.kinds("nobody@example.com")) == (["password_reset"], [])


def test_the_link_of_a_reset_is_a_path_of_this_site_whatever_host_was_asked(
    mailbox: Mailbox, owner: Merchant, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    Client().post(RESET, {"email": owner.user.email}, headers={"host": "evil.example"})

    assert mailbox.link(owner.user.email).startswith("/user/password/reset/key/")


def test_a_reset_link_works_once_and_ends_all_sessions(mailbox: Mailbox, owner: Merchant) -> None:
    Client().post(RESET, {"email": owner.user.email})
    link = mailbox.link(owner.user.email)

    first = reset(link, "purple elephants three")
    second = reset(link, "green elephants three")

    owner.user.refresh_from_db()
    assert (first, second) == (302, 200)
    assert owner.user.check_password("purple elephants three")
    assert owner.client.get("/security/").status_code == 302
    assert mailbox.kinds(owner.user.email) == ["password_reset", "password_changed"]


def reset(link: str, password: str) -> int:
    """Open a reset link and choose a password; the status of the last answer."""
    client = Client()
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password}).status_code


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(owner: Merchant, target: str) -> None:
    _, status, page = sign_in(owner.user.email, next=target)

    assert (status, page) == (302, "/")


def test_signing_in_leads_back_to_the_page_that_was_asked(owner: Merchant) -> None:
    _, _, page = sign_in(owner.user.email, next="/security/")

    assert page == "/security/"


@pytest.mark.parametrize(
    "page", ["/security/", "/user/password/change/", "/user/2fa/", "/user/sessions/", "/user/email/"]
)
def test_pages_about_safety_are_for_those_who_signed_in(db: None, page: str) -> None:
    answer = Client().get(page)

    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, LOGIN)


def test_a_session_from_before_signing_in_opens_nothing(owner: Merchant) -> None:
    client = Client()
    client.get(LOGIN)
    client.session["planted"] = "by somebody else"
    client.session.save()
    before = client.session.session_key

    sign_in(owner.user.email, client=client)

    assert client.session.session_key != before
    attacker = Client()
    attacker.cookies["sessionid"] = before or "x"
    assert attacker.get("/security/").status_code == 302


def test_sessions_are_listed_and_ended_everywhere_at_once(owner: Merchant) -> None:
    clients = [sign_in(owner.user.email)[0] for _ in range(2)]
    for client in clients:
        client.get("/security/")

    clients[0].post("/security/sign-out/")

    assert [client.get("/security/").status_code for client in clients] == [302, 302]


def test_other_sessions_are_ended_and_this_one_stays(owner: Merchant) -> None:
    clients = [sign_in(owner.user.email)[0] for _ in range(2)]
    for client in clients:
        client.get("/security/")

    clients[0].post("/user/sessions/")

    assert [client.get("/security/").status_code for client in clients] == [200, 302]


def test_a_new_password_ends_other_sessions_and_keeps_this_one(mailbox: Mailbox, owner: Merchant) -> None:
    other, _, _ = sign_in(owner.user.email)
    words = {"oldpassword": PASSWORD, "password1": "purple elephants", "password2": "purple elephants"}

    answer = owner.client.post("/user/password/change/", words)

    assert answer.headers["Location"] == "/security/"
    assert (owner.client.get("/security/").status_code, other.get("/security/").status_code) == (200, 302)
    assert mailbox.kinds(owner.user.email) == ["password_changed"]


def test_owners_can_read_who_signed_in(owner: Merchant) -> None:
    sign_in(owner.user.email)

    act = Act._default_manager.get()

    assert (act.what, act.who, act.account_id) == ("signed_in", owner.user.email, owner.integration.account_id)


def test_cookies_are_for_encrypted_connections_where_the_site_has_them(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,"
        " s.SECURE_HSTS_SECONDS > 0, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)"
    )
    own = {"DJANGO_SETTINGS_MODULE": "shopledger.config.settings", "SHOPLEDGER_DATA_DIR": str(tmp_path)}
    variables = {**os.environ, **own, "SHOPLEDGER_ORIGINS": "https://books.example"}

    told = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["True", "True", "True", "Lax", "True", "False"]


def test_a_user_of_this_machine_need_not_sign_in(owner: Merchant, settings: Settings) -> None:
    settings.SHOPLEDGER_LOCAL_USER = owner.user.username

    here = Client(headers={"accept-language": "en"}).get("/security/")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").get("/security/")

    assert (here.status_code, "without a password" in here.content.decode()) == (200, True)
    assert elsewhere.headers["Location"] == f"{LOGIN}?next=/security/"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_what_a_proxy_of_this_machine_hands_on_is_signed_in_as_nobody(
    owner: Merchant, settings: Settings, header: str
) -> None:
    settings.SHOPLEDGER_LOCAL_USER = owner.user.username

    answer = Client(headers={header: "for=192.0.2.7"}).get("/security/")

    assert answer.headers["Location"] == f"{LOGIN}?next=/security/"


def test_a_user_of_the_command_line_signs_in_by_their_address(db: None) -> None:
    is_new = [save_user("Rob@example.com", PASSWORD, "Rob's shop") for _ in range(2)]

    _, status, _ = sign_in("rob@example.com")

    assert (is_new, status) == ([True, False], 302)


def test_the_command_line_gives_somebody_who_never_opened_their_link_a_password(mailbox: Mailbox) -> None:
    sign_up()
    save_user("eva@example.com", PASSWORD, "Candles")

    _, status, _ = sign_in("eva@example.com")

    assert status == 302
