"""Every page of the Configuration, with every package: it is shown, before and after settings were saved."""

from __future__ import annotations

import pytest

from shopledger.connect.registry import BOOKS, SHOPS
from tests.web.configuration.conftest import Maker, Shopkeeper

PAGES = (
    "configuration/",
    "configuration/start/",
    "configuration/start/?oss=yes",
    "configuration/statuses/",
    "configuration/vat/",
    "configuration/vat/?add=DE&add=BE&oss=yes",
    "configuration/vat/row/",
    "configuration/vat/row/?country=DE&rate=19",
    "configuration/vat/row/?row=NL-21",
    "configuration/vat/schemes/",
    "configuration/payment-methods/",
    "configuration/options/",
    "configuration/documents/",
    "configuration/payments/",
    "configuration/daily/",
    "configuration/special/",
    "configuration/history/",
)
SOMETIMES = ("configuration/payments/", "configuration/daily/")
"""Pages that not every package has."""


@pytest.mark.parametrize("books", sorted(BOOKS))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_is_shown_before_and_after_saving(shopkeeper: Maker, books: str, language: str) -> None:
    keeper = shopkeeper(books, "mijnwebwinkel" if language == "nl" else "opencart")
    before = shown(keeper, language)

    keeper.save_demo()

    assert before == shown(keeper, language)
    assert {before[page] for page in PAGES if page not in SOMETIMES} == {200}


def shown(keeper: Shopkeeper, language: str) -> dict[str, int]:
    """The state of each page; those that a package does not have lead back."""
    return {
        page: keeper.client.get(keeper.url(page), headers={"accept-language": language}).status_code for page in PAGES
    }


def test_there_are_packages_and_shops_to_try() -> None:
    assert (len(BOOKS), len(SHOPS)) == (4, 2)
