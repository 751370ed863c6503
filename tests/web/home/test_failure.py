"""Pages for what goes wrong: in words, without a word of the inside, and with a number that the log knows."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from shopledger.config import urls as real
from shopledger.web.failure import failed

SECRET = "the secret of the shop"


def fails(request: HttpRequest) -> HttpResponse:
    """A page with a fault in it."""
    raise RuntimeError(SECRET)


def refuses(request: HttpRequest) -> HttpResponse:
    """A page that is not for the reader."""
    raise PermissionDenied


urlpatterns = [path("fails/", fails), path("refuses/", refuses), *real.urlpatterns]
handler500 = real.handler500


@pytest.fixture
def browser(db: None) -> Any:
    """A browser of pages among which some fail."""
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def test_a_failure_is_told_in_both_languages_and_without_the_inside(browser: Client) -> None:
    answer = browser.get("/fails/")

    page = answer.content.decode()

    assert (answer.status_code, SECRET in page, "Traceback" in page) == (500, False, False)
    assert ("Hier ging iets mis" in page, "Something went wrong here" in page) == (True, True)


def test_the_number_on_the_page_is_the_one_in_the_log(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "django.request"):
        answer = browser.get("/fails/")

    number = answer.headers["X-Request-Id"]

    assert f'<span class="ref">{number}</span>' in answer.content.decode()
    assert [record.getMessage() for record in caplog.records] == [f"Internal Server Error: /fails/ (request {number})"]


def test_each_request_has_a_number_of_its_own(browser: Client) -> None:
    numbers = {browser.get("/help/").headers["X-Request-Id"] for _ in range(5)}

    assert len(numbers) == 5


def test_a_number_that_the_browser_sends_is_not_taken(browser: Client) -> None:
    answer = browser.get("/help/", headers={"x-request-id": "forged"})

    assert answer.headers["X-Request-Id"] != "forged"


def test_the_page_of_a_failure_asks_nothing_of_the_database() -> None:
    answer = failed(RequestFactory().get("/fails/"))

    assert (answer.status_code, b"Hier ging iets mis" in answer.content) == (500, True)


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Deze pagina bestaat niet"), ("en", "This page does not exist")]
)
def test_a_page_that_is_not_there_is_told_in_words(browser: Client, language: str, words: str) -> None:
    answer = browser.get("/nowhere/", headers={"accept-language": language})

    assert (answer.status_code, words in answer.content.decode()) == (404, True)


@pytest.mark.parametrize(("language", "words"), [("nl", "Dit mag u niet"), ("en", "You may not do this")])
def test_a_refusal_is_told_in_words(browser: Client, language: str, words: str) -> None:
    answer = browser.get("/refuses/", headers={"accept-language": language})

    assert (answer.status_code, words in answer.content.decode()) == (403, True)


@pytest.mark.parametrize(("language", "words"), [("nl", "Verstuur dit nog een keer"), ("en", "Please send this again")])
def test_a_form_that_grew_old_is_told_in_words(db: None, language: str, words: str) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": language})

    answer = browser.post("/theme/", {"theme": "dark"})

    assert (answer.status_code, words in answer.content.decode()) == (403, True)


def test_a_request_that_is_not_accepted_is_told_in_both_languages(browser: Client) -> None:
    answer = browser.get("/help/", headers={"host": "elsewhere.example"})

    page = answer.content.decode()

    assert (answer.status_code, "Dit kan niet" in page, "This is not possible" in page) == (400, True, True)
