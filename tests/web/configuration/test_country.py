"""The country of the shop: what another one would change is told first, and nothing that is booked changes."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from shopledger.connect.registry import BOOKS
from shopledger.domain.settings import VatRow
from shopledger.store import choices
from shopledger.store.models import Act, Posting, Role, SettingsVersion
from shopledger.store.people import join
from shopledger.web import moment
from tests.web.configuration.conftest import NOW, Maker, Shopkeeper
from tests.web.conftest import make_order

PAGE = "configuration/vat/country/"


def ask(keeper: Shopkeeper, country: str) -> Any:
    """Have it said what that country would change."""
    return keeper.client.get(keeper.url(PAGE), {"country": country}, headers={"accept-language": "en"})


def posted(keeper: Shopkeeper) -> Posting:
    """A sale that is booked."""
    values = {"not_before": NOW, "created_at": NOW, "changed_at": NOW, "posted_at": NOW, "total_cents": 3025}
    order = make_order(keeper.integration, "1")
    return Posting.objects.create(
        integration=keeper.integration, order=order, subject="1", administration="a", state="posted", **values
    )


def test_the_vat_page_names_the_country_and_leads_to_its_page(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    page = keeper.text("configuration/vat/")

    assert ("Country of the shop" in page, "Netherlands" in page, PAGE in page) == (True, True, True)


def test_asking_what_would_change_changes_nothing(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    before = keeper.save_demo()

    page = ask(keeper, "BE").content.decode()

    assert "Yes, the shop is in Belgium" in page
    assert ("judged from Belgium" in page, "stays as it is" in page) == (True, True)
    assert keeper.settings == before


def test_rows_whose_meaning_changes_are_shown(shopkeeper: Maker) -> None:
    keeper = shopkeeper("eboekhouden")
    settings = keeper.save_demo()

    effects = ask(keeper, "DE").context["effects"]

    assert {each.row for each in effects.left} == {row for row in settings.rows if row.country == "NL"}
    assert {each.row for each in effects.taken} == {row for row in settings.rows if row.country == "DE"}
    assert (len(effects.left) > 0, len(effects.taken) > 0) == (True, True)


@pytest.mark.parametrize("books", sorted(BOOKS))
def test_books_without_codes_for_that_country_say_so(shopkeeper: Maker, books: str) -> None:
    keeper = shopkeeper(books)
    keeper.save_demo()

    page = ask(keeper, "DE").content.decode()

    assert "has no VAT codes that surely fit sales in Germany" in page


def test_what_the_package_cannot_take_any_more_is_said(shopkeeper: Maker) -> None:
    keeper = shopkeeper("afas_sb")
    keeper.save_demo()

    page = ask(keeper, "BE").content.decode()

    assert "AFAS SB cannot book 21 % VAT of Netherlands" in page


def test_back_home_the_rows_are_proposed(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    choice = dataclasses.replace(keeper.save_demo(), shop_country="BE", rows=())
    choices.save_settings(keeper.integration.id, choice, moment.now())

    effects = ask(keeper, "NL").context["effects"]

    assert (effects.proposed > 0, effects.is_foreign) == (True, False)


def test_another_country_is_a_new_version_and_leaves_all_other_choices(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    before = keeper.save_demo()

    answer = keeper.send(PAGE, country="BE")

    assert (answer.status_code, answer.url) == (302, keeper.url("configuration/vat/"))
    assert keeper.settings == dataclasses.replace(before, shop_country="BE")
    assert (keeper.present.settings_version, keeper.present.shop_country) == (2, "BE")
    assert "Country of the shop" in keeper.text("configuration/history/")


def test_what_is_booked_stays_as_it_is(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()
    row = posted(keeper)
    before = Posting.objects.filter(id=row.id).values().get()

    keeper.send(PAGE, country="BE")

    assert Posting.objects.filter(id=row.id).values().get() == before


def test_orders_that_waited_for_a_setting_are_tried_again(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()
    row = posted(keeper)
    Posting.objects.filter(id=row.id).update(state="error", cause="CHK-05", posted_at=None)

    keeper.send(PAGE, country="BE")

    assert Posting.objects.get(id=row.id).state == "ready"


def test_before_any_settings_were_saved_the_first_ones_begin_with_it(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    keeper.send(PAGE, country="BE")

    assert (keeper.settings.shop_country, keeper.present.settings_version) == ("BE", 0)
    assert SettingsVersion.objects.count() == 0


def test_a_country_chosen_on_an_old_page_is_not_saved(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()

    keeper.send(PAGE, country="BE", version=0)

    assert keeper.settings.shop_country == "NL"


@pytest.mark.parametrize("country", ["US", "", "xx", "NL"])
def test_what_is_no_other_country_of_the_eu_changes_nothing(shopkeeper: Maker, country: str) -> None:
    keeper = shopkeeper()
    keeper.save_demo()

    answer = keeper.send(PAGE, country=country)

    assert answer.status_code in {200, 302}
    assert (keeper.settings.shop_country, keeper.present.settings_version) == ("NL", 1)


def test_owners_read_back_who_changed_the_country(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.send(PAGE, country="BE")

    page = keeper.client.get(f"/accounts/{keeper.integration.account_id}/", headers={"accept-language": "en"})

    assert "Changed the country of the shop from Netherlands to Belgium" in page.content.decode()
    assert Act.objects.get(what="country_changed").who == keeper.user.username


def test_who_may_not_configure_only_looks(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    join(keeper.integration.account, keeper.user, Role.READER, NOW)

    page = ask(keeper, "BE").content.decode()

    assert ("Yes, the shop is in" in page, "You may look at the settings" in page) == (False, True)
    assert keeper.send(PAGE, country="BE").status_code == 403


def test_a_row_of_the_new_country_counts_as_its_own_from_then_on(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    row = VatRow(country="BE", rate=Decimal(21), vat_code="2", ledger_account="8000")
    keeper.save_demo(rows=(row,))

    keeper.send(PAGE, country="BE")

    groups = keeper.client.get(keeper.url("configuration/vat/")).context["table"].groups
    assert groups[0].place == "BE"
