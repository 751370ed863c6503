"""Language and colours: kept in the browser, safely, and never a way to lead somebody elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client

from shopledger.store import people
from tests.web.conftest import Merchant

CHOICES = (("/language/", {"language": "en"}, "django_language"), ("/theme/", {"theme": "dark"}, "theme"))


@pytest.mark.parametrize(("path", "choice", "cookie"), CHOICES)
def test_the_choice_is_kept_for_a_year_out_of_reach_of_scripts(
    db: None, path: str, choice: dict[str, str], cookie: str
) -> None:
    answer = Client().post(path, choice)

    kept = answer.cookies[cookie]

    assert (kept["max-age"], kept["httponly"], kept["samesite"], kept["secure"]) == (31536000, True, "Lax", "")


@pytest.mark.parametrize(("path", "choice", "cookie"), CHOICES)
def test_over_https_the_cookie_stays_on_https(db: None, path: str, choice: dict[str, str], cookie: str) -> None:
    answer = Client().post(path, choice, secure=True)

    assert answer.cookies[cookie]["secure"] is True


@pytest.mark.parametrize(("path", "choice", "cookie"), CHOICES)
def test_looking_is_not_choosing(db: None, path: str, choice: dict[str, str], cookie: str) -> None:
    answer = Client().get(path, choice)

    assert (answer.status_code, cookie in answer.cookies) == (405, False)


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [("/language/", "language", "xx"), ("/language/", "language", "../nl"), ("/theme/", "theme", "pink")],
)
def test_what_is_not_offered_is_not_kept(db: None, path: str, name: str, value: str) -> None:
    answer = Client().post(path, {name: value})

    assert (answer.status_code, answer.cookies.keys()) == (302, {}.keys())


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
@pytest.mark.parametrize("path", ["/language/", "/theme/"])
def test_it_leads_back_to_our_own_pages_only(db: None, path: str, target: str) -> None:
    answer = Client().post(path, {"theme": "dark", "language": "en", "next": target})

    assert answer.headers["Location"] == "/"


def test_it_leads_back_to_the_page_it_was_chosen_on(db: None) -> None:
    answer = Client().post("/theme/", {"theme": "dark", "next": "/help/?x=1"})

    assert answer.headers["Location"] == "/help/?x=1"


def test_chosen_colours_are_those_of_the_next_page(db: None) -> None:
    browser = Client()
    browser.post("/theme/", {"theme": "dark"})

    page = browser.get("/help/").content.decode()

    assert 'data-bs-theme="dark"' in page


def test_colours_that_somebody_wrote_into_the_cookie_are_not_repeated(db: None) -> None:
    page = Client(headers={"cookie": 'theme="><script>'}).get("/help/").content.decode()

    assert 'data-bs-theme="auto"' in page


def test_a_language_goes_with_the_person_too(merchant: Merchant) -> None:
    merchant.client.post("/language/", {"language": "en"})

    assert people.language_of(merchant.user.id) == "en"
