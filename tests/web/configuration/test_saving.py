"""Saving: what is kept, over which version, where it leads, and who may do it."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from django.test import RequestFactory

from shopledger.pipeline import desk
from shopledger.store import accounts, people
from shopledger.store.models import Posting, Role
from shopledger.web import moment
from shopledger.web.configuration import saving
from tests.web.configuration.conftest import Maker
from tests.web.configuration.test_configuration_pages import PAGES
from tests.web.conftest import Merchant, make_order

CHANGING = ("refresh/", "vat/confirm/", "vat/remove/", "vat/restore/", "statuses/", "special/", "start/", "vat/row/")


def test_ticked_statuses_are_kept(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    answer = keeper.send("configuration/statuses/", statuses=["3", "5"])

    assert (answer.status_code, answer.url) == (302, keeper.url("configuration/"))
    assert keeper.settings.statuses == {"3", "5"}


def test_statuses_of_the_shop_are_ticked_as_its_system_says_until_some_are_chosen(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    ticked = keeper.filled("configuration/statuses/")["statuses"]

    assert set(ticked) == {"2", "3", "5", "6"}


def test_statuses_stay_ticked_for_whoever_began_with_another_page(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    keeper.send("configuration/special/", tolerance="0.05", free_line_rate="", start_on="")

    assert set(keeper.filled("configuration/start/")["statuses"]) == {"2", "3", "5", "6"}


def test_no_status_at_all_is_refused_in_words(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    page = keeper.send("configuration/statuses/", statuses=[]).content.decode()

    assert "Tick at least one status" in page
    assert keeper.present.settings_version == 0


def test_statuses_are_typed_where_the_shop_keeps_its_list_back(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    accounts.change_integration(keeper.integration.id, options="{}")

    refused = keeper.send("configuration/statuses/", other_statuses=" , ")
    keeper.send("configuration/statuses/", other_statuses="3, 5")

    assert list(refused.context["form"].errors) == ["statuses"]
    assert keeper.settings.statuses == {"3", "5"}


def test_orders_that_waited_for_a_status_are_told(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo(statuses=frozenset({"5"}))
    row = keeper.present
    values = {"administration": row.administration, "not_before": moment.now()}
    moments = {"created_at": moment.now(), "changed_at": moment.now()}
    Posting.objects.create(
        integration=row, order=make_order(row, "7"), subject="7", state="waiting", **values, **moments
    )

    keeper.send("configuration/statuses/", statuses=["3", "5"])

    assert "1 order that waited for this is booked by itself now." in keeper.text("configuration/")


def test_a_change_over_a_newer_version_is_refused_in_words(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()
    before = keeper.settings

    page = keeper.send("configuration/statuses/", statuses=["3"], version=0).content.decode()

    assert "changed in the meantime" in page
    assert keeper.settings == before


def test_a_version_saved_while_a_form_is_read_wins(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    settings = keeper.save_demo()
    place = keeper.place
    keeper.save_demo(reference_prefix="NEW")

    kept = saving.keep(RequestFactory().post("/"), place, settings, place.integration.settings_version)

    assert kept is None
    assert keeper.settings.reference_prefix == "NEW"


def test_saving_leads_back_to_where_the_reader_came_from(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    answer = keeper.send("configuration/statuses/", statuses=["3"], next=keeper.url("setup/"))

    assert answer.url == keeper.url("setup/")


def test_saving_leads_to_nobody_elses_site(shopkeeper: Maker) -> None:
    keeper = shopkeeper()

    answer = keeper.send("configuration/statuses/", statuses=["3"], next="https://elsewhere.example/")

    assert answer.url == keeper.url("configuration/")


def test_what_is_wrong_elsewhere_does_not_keep_a_change_from_being_saved(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    settings = keeper.save_demo()
    broken = dataclasses.replace(settings.rows[0], ledger_account="gone")
    desk.save_settings(
        keeper.integration.id, dataclasses.replace(settings, rows=(broken, *settings.rows[1:])), moment.now
    )

    keeper.send("configuration/special/", tolerance="0.05", free_line_rate="21", start_on="2026-03-01")

    assert (keeper.settings.tolerance, keeper.settings.free_line_rate) == (Decimal("0.05"), Decimal(21))


def test_what_the_package_cannot_take_stands_at_the_box(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    keeper.save_demo()

    answer = keeper.send("configuration/payments/", payments="paid", payment_journal="")

    assert "journal of your settings does not exist" in answer.context["form"].errors["payment_journal"][0]
    assert keeper.settings.payments.value == "off"


def test_amounts_are_read_as_the_language_writes_them(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    data = {"version": 0, "tolerance": "0,02", "free_line_rate": "", "start_on": ""}

    keeper.client.post(keeper.url("configuration/special/"), data, headers={"accept-language": "nl"})

    assert keeper.settings.tolerance == Decimal("0.02")


def test_a_stranger_finds_nothing(merchant: Merchant, stranger: Merchant) -> None:
    answers = {page: stranger.client.get(merchant.url(page)).status_code for page in PAGES}

    assert answers == dict.fromkeys(PAGES, 404)


def test_a_reader_may_change_nothing(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    people.join(keeper.integration.account, keeper.user, Role.READER)

    answers = {page: keeper.send(f"configuration/{page}", statuses=["3"]).status_code for page in CHANGING}

    assert answers == dict.fromkeys(CHANGING, 403)
    assert keeper.present.settings_version == 0


def test_a_reader_sees_settings_without_buttons(shopkeeper: Maker) -> None:
    keeper = shopkeeper()
    people.join(keeper.integration.account, keeper.user, Role.READER)

    page = keeper.text("configuration/statuses/")

    assert ("You may look at the settings" in page, ">Save<" in page) == (True, False)
