"""The page on which all that is required is confirmed at once: as it is filled in, it can be saved, by any package."""

from __future__ import annotations

import pytest

from shopledger.connect.registry import BOOKS, SHOPS, books_system
from shopledger.store import choices
from shopledger.web.configuration.sections import is_complete, sections
from tests.web.configuration.conftest import Maker

QUICK = "configuration/start/"


@pytest.mark.parametrize("books", sorted(BOOKS))
@pytest.mark.parametrize("oss", ["", "yes"])
def test_a_dutch_shop_confirms_instead_of_typing(shopkeeper: Maker, books: str, oss: str) -> None:
    keeper = shopkeeper(books)
    values = keeper.filled(f"{QUICK}?oss={oss}")

    answer = keeper.send(QUICK, **{**values, "oss": oss})

    assert (answer.status_code, answer.url) == (302, keeper.url("dry-run/"))
    system = books_system(books)
    assert system.check_settings(keeper.settings, choices.options_of(keeper.present)) == ()
    assert is_complete(keeper.place)
    assert ("DE" in keeper.settings.row_countries) is (bool(oss) and books != "afas_sb")


@pytest.mark.parametrize("shop", sorted(SHOPS))
def test_nothing_is_complete_before_it_was_saved(shopkeeper: Maker, shop: str) -> None:
    keeper = shopkeeper("snelstart", shop)

    parts = {part.key: part.is_done for part in sections(keeper.place)}

    assert not is_complete(keeper.place)
    assert (parts["connections"], parts["statuses"], parts["vat"], parts["documents"]) == (True, False, False, True)


def test_saving_leads_on_to_where_the_set_up_wants(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    values = keeper.filled(QUICK)

    answer = keeper.send(QUICK, **values, next=keeper.url("setup/"))

    assert answer.url == keeper.url("setup/")


def test_a_row_with_a_code_needs_its_account(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    values = keeper.filled(QUICK)

    answer = keeper.send(QUICK, **{**values, "account-icp-0": ""})

    assert list(answer.context["form"].errors) == ["account-icp-0"]
    assert keeper.present.settings_version == 0


def test_a_row_that_is_left_empty_is_left_out(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    values = keeper.filled(QUICK)

    keeper.send(QUICK, **{**values, "code-icp-0": "", "account-icp-0": ""})

    assert "icp" not in {row.treatment.value for row in keeper.settings.rows}


def test_the_row_of_the_own_country_may_not_be_left_empty(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    values = keeper.filled(QUICK)

    answer = keeper.send(QUICK, **{**values, "code-NL-21": "", "account-NL-21": ""})

    assert list(answer.context["form"].errors) == ["code-NL-21"]


def test_an_account_that_does_not_fit_stands_at_its_row(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    values = keeper.filled(QUICK)

    answer = keeper.send(QUICK, **{**values, "account-NL-21": values["account-NL-9"]})

    assert "meant for another VAT kind" in answer.context["form"].errors["account-NL-21"][0]


def test_what_was_chosen_before_stays(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    before = keeper.save_demo()
    values = keeper.filled(QUICK)

    keeper.send(QUICK, **values)

    after = keeper.settings
    assert set(before.rows) <= set(after.rows)
    assert (after.statuses, after.cost_centre) == (before.statuses, before.cost_centre)


def test_rows_of_other_countries_stand_by_country_with_one_box_each(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")

    page = keeper.client.get(keeper.url(f"{QUICK}?oss=yes"))

    countries = page.context["form"].countries
    names = [each.name for each in countries]
    assert (len(names), names) == (26, sorted(names))
    assert sum(len(each.rows) for each in countries) == len(page.context["form"].others) > 70
    assert page.content.decode().count("data-whole") == 26


def test_a_country_is_left_out_by_its_one_box(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")
    values = keeper.filled(f"{QUICK}?oss=yes")

    keeper.send(QUICK, **{**values, "oss": "yes", "group": [each for each in values["group"] if each != "DE"]})

    assert ("DE" in keeper.settings.row_countries, "FR" in keeper.settings.row_countries) == (False, True)


def test_one_row_of_a_country_is_left_out_by_its_own_box(shopkeeper: Maker) -> None:
    keeper = shopkeeper("jortt")
    values = keeper.filled(f"{QUICK}?oss=yes")

    kept = [each for each in values["row"] if not each.startswith("DE-19")]
    keeper.send(QUICK, **{**values, "oss": "yes", "row": kept})

    assert {f"{row.rate:f}" for row in keeper.settings.rows if row.country == "DE"} == {"7"}
