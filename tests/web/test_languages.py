"""Both languages are complete: no text of a page without Dutch, and the compiled file is the one of the texts."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.test import Client

import shopledger.web
from tests.web.conftest import Merchant

WEB = Path(shopledger.web.__file__).parent
SOURCES = sorted(WEB.rglob("locale/nl/LC_MESSAGES/django.po"))
IN_TEMPLATES = re.compile(r"""{%\s*translate\s+(["'])(.+?)\1\s*%}""")
IN_CODE = re.compile(r"""(?:\b_|gettext)\(\s*"([^"]+)"\s*\)""")


def used_texts() -> set[str]:
    """Every plain text that templates and code mark for translation."""
    templates = (match[2] for path in WEB.rglob("*.html") for match in IN_TEMPLATES.finditer(path.read_text()))
    code = (match[1] for path in WEB.rglob("*.py") for match in IN_CODE.finditer(path.read_text()))
    return {*templates, *code}


def compiled() -> dict[str, str]:
    """The Dutch texts that are in use."""
    texts: dict[str, str] = {}
    for source in SOURCES:
        texts |= compiled_from(source)
    return texts


def compiled_from(source: Path) -> dict[str, str]:
    """The Dutch texts that were compiled from one file."""
    with source.with_suffix(".mo").open("rb") as file:
        catalog: dict[str, str] = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # not in the stubs
    return catalog


def test_texts_are_found_at_all() -> None:
    texts = used_texts()

    assert len(texts) > 60


def test_every_text_has_dutch() -> None:
    dutch = compiled()

    missing = sorted(text for text in used_texts() if not dutch.get(text))

    assert missing == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parts[-5])
def test_the_compiled_file_is_made_from_the_texts(source: Path) -> None:
    pairs = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', source.read_text(), re.MULTILINE))

    dutch = compiled_from(source)

    assert {text: dutch.get(text) for text in pairs} == pairs


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
