"""Help, the list of errors, terms and privacy: complete, in both languages, open to everybody."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from shopledger.connect import registry
from shopledger.domain.messages import CATALOGUE
from shopledger.store.housekeeping import periods
from shopledger.web.home import errors
from tests.web.conftest import Merchant

PAGES = ("/help/", "/help/errors/", "/terms/", "/privacy/")


def read(path: str, language: str = "en") -> str:
    answer = Client().get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_everybody_reads_it_in_their_language(db: None, path: str, language: str) -> None:
    page = read(path, language)

    assert (f'<html lang="{language}"' in page, page.count("<h1>")) == (True, 1)


@pytest.mark.parametrize("key", registry.SHOPS)
def test_help_tells_how_each_shop_is_connected(db: None, key: str) -> None:
    page = read("/help/")

    fields = registry.shop_system(key).credential_fields

    assert [field.help.en in page for field in fields] == [True] * len(fields)


@pytest.mark.parametrize("key", registry.BOOKS)
def test_help_tells_how_each_package_is_connected(db: None, key: str) -> None:
    page = read("/help/", "nl")

    fields = registry.books_system(key).credential_fields

    assert [field.help.nl in page for field in fields] == [True] * len(fields)


def test_the_steps_to_a_missing_order_stand_in_their_sequence(db: None) -> None:
    page = read("/help/").split('id="missing"')[1].split("</section>")[0]

    steps = [page.index(word) for word in ("Errors", "Report", "Open", "Ask us")]

    assert steps == sorted(steps)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_code_has_its_place_on_the_page_of_errors(db: None, language: str) -> None:
    page = read("/help/errors/", language)

    places = re.findall(r'<article class="case" id="([^"]+)"', page)

    assert sorted(places) == sorted(CATALOGUE)


def test_the_page_of_errors_tells_a_case_with_its_advice(db: None) -> None:
    case = read("/help/errors/").split('id="CHK-05"')[1].split("</article>")[0]

    assert "There is no VAT setting for 19 % in Germany." in case
    assert "Once it is saved the order is booked by itself." in case


def test_every_place_in_a_text_has_an_example() -> None:
    wanted = {name for entry in CATALOGUE.values() for name in entry.parameters}

    assert wanted - errors.EXAMPLES.keys() == {"package"}


@pytest.mark.parametrize("path", ["/terms/", "/privacy/"])
def test_who_runs_the_installation_is_named(db: None, path: str, settings: Any) -> None:
    settings.SHOPLEDGER_OPERATOR_NAME = "Books & Co"
    settings.SHOPLEDGER_OPERATOR_ADDRESS = "Main street 1, 1234 AB Town"
    settings.SHOPLEDGER_SUPPORT_MAIL = "Help <help@books.example>"

    page = read(path)

    assert "<strong>Books & Co</strong><br>Main street 1<br>1234 AB Town" in page
    assert "mailto:help@books.example" in page


@pytest.mark.parametrize("path", ["/terms/", "/privacy/"])
def test_it_is_said_when_nobody_entered_who_that_is(db: None, path: str, settings: Any) -> None:
    settings.SHOPLEDGER_OPERATOR_NAME = ""

    page = read(path)

    assert "has not entered a name and an address yet" in page


def test_no_cookies_are_set_but_those_that_privacy_names(merchant: Merchant) -> None:
    merchant.client.post("/language/", {"language": "en"})
    merchant.client.post("/theme/", {"theme": "dark"})
    merchant.client.get("/?q=")
    merchant.client.post("/questions/ask/", {"about": str(merchant.integration.id), "subject": "A", "body": "B"})

    named = set(re.findall(r"<dt><code>(\w+)</code></dt>", read("/privacy/")))

    assert set(merchant.client.cookies) == named == {"sessionid", "csrftoken", "django_language", "theme"}


@pytest.mark.parametrize("name", periods.__all__)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_privacy_names_the_periods_that_housekeeping_goes_by(
    db: None, language: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, name, 4711)
    unit = {"nl": "jaar", "en": "years"} if name.endswith("YEARS") else {"nl": "dagen", "en": "days"}

    assert f"4711 {unit[language]}" in read("/privacy/", language)


def test_privacy_names_how_long_a_session_lasts(db: None, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = 47 * 24 * 3600

    assert "47 days after you signed in" in read("/privacy/")
