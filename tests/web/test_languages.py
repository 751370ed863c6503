"""Both languages are complete: no text of a page without Dutch, and the compiled file is the one of the texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.web.conftest import Merchant
from tools import texts


@pytest.mark.parametrize("source", texts.sources(), ids=lambda path: path.parts[-5])
def test_the_compiled_file_is_made_from_the_texts(source: Path) -> None:
    pairs = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', source.read_text(), re.MULTILINE))

    dutch = texts.catalog_of(source)

    assert {text.replace("\\n", "\n").replace('\\"', '"'): None for text in pairs}.keys() <= dutch.keys()


def test_texts_are_found_at_all() -> None:
    assert len({text for _, text in texts.used()}) > 300


def test_every_text_has_dutch() -> None:
    assert texts.missing() == []


@pytest.mark.parametrize(("language", "word"), [("nl", "Fouten"), ("en", "Errors"), ("de", "Fouten"), ("", "Fouten")])
def test_pages_speak_the_language_of_the_browser_and_dutch_otherwise(
    merchant: Merchant, language: str, word: str
) -> None:
    page = merchant.text("errors/", language)

    assert f"<h1>{word}</h1>" in page


def test_the_switch_changes_the_language_and_comes_back_to_the_page(merchant: Merchant) -> None:
    merchant.client.post("/language/", {"language": "en", "next": merchant.url("open/")})

    page = merchant.client.get(merchant.url("open/"), headers={"accept-language": "nl"}).content.decode()

    assert '<html lang="en"' in page


def test_the_switch_leads_nowhere_else(db: None) -> None:
    answer = Client().post("/language/", {"language": "en", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"
