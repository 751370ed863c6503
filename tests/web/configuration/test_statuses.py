"""The statuses that are ticked at first: those of paid or finished orders, with the reason."""

from __future__ import annotations

import pytest

from tests.web.configuration.conftest import Maker, Shopkeeper

PAGES = ("configuration/statuses/", "configuration/start/")
WHY = "Ticked already"
UNPAID = {"Pending", "Failed", "Canceled", "Denied", "Expired", "Refunded", "Reversed", "Chargeback", "Voided"}


def ticked(keeper: Shopkeeper, page: str) -> set[str]:
    """The names of the statuses that are ticked."""
    form = keeper.client.get(keeper.url(page)).context["form"]
    return {box.choice_label for box in form["statuses"] if box.data["selected"]}


@pytest.mark.parametrize("page", PAGES)
def test_opencart_begins_with_what_is_complete_or_being_processed_and_nothing_unpaid(
    shopkeeper: Maker, page: str
) -> None:
    keeper = shopkeeper("snelstart", "opencart")

    names = ticked(keeper, page)

    assert names == {"Complete", "Shipped", "Processing", "Processed"}
    assert names & UNPAID == set()


@pytest.mark.parametrize("shop", ["opencart", "mijnwebwinkel"])
@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_why_some_are_ticked(shopkeeper: Maker, shop: str, page: str) -> None:
    keeper = shopkeeper("snelstart", shop)

    text = keeper.text(page)

    why = text[text.index(WHY) :].split("</span>")[0]
    assert all(name in why for name in ticked(keeper, page))
    assert "unpaid, failed or cancelled" in why


@pytest.mark.parametrize("page", PAGES)
def test_once_statuses_were_chosen_there_is_nothing_to_explain(shopkeeper: Maker, page: str) -> None:
    keeper = shopkeeper("snelstart", "opencart")
    keeper.save_demo()

    assert WHY not in keeper.text(page)
