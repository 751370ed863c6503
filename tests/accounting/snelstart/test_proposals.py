"""What SnelStart's lists propose: by percentages per country and functions of accounts."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.snelstart.proposals import propose_options, propose_row
from shopledger.accounting.snelstart.simulator import demo
from shopledger.accounting.snelstart.simulator.rules import Administration
from shopledger.connect.contract import Option
from shopledger.domain.booking import BookingKind
from shopledger.domain.order import VatTreatment
from shopledger.domain.proposals import Codes, Wanted
from shopledger.domain.settings import Settings, VatRow
from tests.accounting.snelstart.making import calls_of, connect
from tests.accounting.snelstart.test_settings import Lists, lists, lists_of

EMPTY = Settings(shop_country="NL")


def wanted(rate: str, country: str = "NL", **fields: Any) -> Wanted:
    row = VatRow(country=country, rate=Decimal(rate), vat_code="", ledger_account="", **fields)
    return Wanted(row, country)


def codes(wish: Wanted, given: Lists | None = None, settings: Settings = EMPTY) -> Codes | None:
    return propose_row(wish, settings, lists() if given is None else given)


def without_tags(field: str) -> Lists:
    bare = tuple(Option(value=option.value, label=option.label) for option in lists()[field])
    return {**lists(), field: bare}


@pytest.mark.parametrize(
    ("wish", "code", "account"),
    [
        (wanted("21"), "Hoog", 8000),
        (wanted("9"), "Laag", 8010),
        (wanted("0"), "Geen", 8040),
        (wanted("19", "DE"), "SR", 8077),
        (wanted("7", "DE"), "RRH", 8078),
        (wanted("6", "BE"), "RRL", 8076),
        (wanted("2.1", "FR"), "SRR", 8075),
        (wanted("0", "", treatment=VatTreatment.ICP), "Geen", 8110),
        (wanted("0", "", treatment=VatTreatment.INTERNATIONAL), "Geen", 8120),
    ],
)
def test_kind_and_account_go_by_percentage_and_function(wish: Wanted, code: str, account: int) -> None:
    assert codes(wish) == Codes(code, demo.ledger(account))


def test_dutch_vat_abroad_goes_where_it_goes_at_home() -> None:
    wish = wanted("21", "BE")._replace(vat_of="NL")

    assert codes(wish) == Codes("Hoog", demo.ledger(8000))


@pytest.mark.parametrize(
    "wish",
    [
        wanted("6"),
        wanted("0", "DE"),
        wanted("23", "PL"),
        wanted("0", "", treatment=VatTreatment.MARGIN),
    ],
)
def test_what_the_administration_has_no_percentage_or_function_for_stays_open(wish: Wanted) -> None:
    assert codes(wish) is None


def test_percentage_of_two_kinds_stays_open() -> None:
    two = (*lists()["vat_codes"], Option(value="Overig", label="Overig (21%)", tags=("NL=21",)))

    assert codes(wanted("21"), {**lists(), "vat_codes": two}) is None


def test_lists_kept_without_tags_propose_nothing() -> None:
    assert codes(wanted("21"), without_tags("vat_codes")) is None
    assert codes(wanted("21"), without_tags("ledger_accounts")) is None


def test_account_that_demands_a_cost_centre_is_not_proposed() -> None:
    demanding = tuple(option for option in lists()["ledger_accounts"] if "cost_centre" in option.tags)

    assert len(demanding) == 1
    assert codes(wanted("21"), {**lists(), "ledger_accounts": demanding}) is None


def test_foreign_vat_stays_open_where_it_cannot_be_booked() -> None:
    off = lists_of(Administration(invoices_foreign_vat=False))
    orders = dataclasses.replace(EMPTY, document_kind=BookingKind.ORDER)

    assert codes(wanted("19", "DE"), off) is None
    assert codes(wanted("19", "DE"), {**lists(), "foreign_vat_ledger": ()}) is None
    assert codes(wanted("19", "DE"), settings=orders) is None


def test_percentages_of_other_countries_are_read_where_foreign_vat_is_on() -> None:
    tags = {option.value: option.tags for option in lists()["vat_codes"]}

    assert tags["Hoog"] == ("NL=21",)
    assert {"DE=19", "FR=20"} <= set(tags["SR"])
    assert "FR=5.5" in tags["RRL"]


def test_percentages_of_other_countries_are_not_asked_for_where_foreign_vat_is_off() -> None:
    books = connect(administration=Administration(invoices_foreign_vat=False))

    options = books.connector.options("vat_codes")

    assert {option.tags for option in options if option.value == "SR"} == {()}
    assert "vat_rates" not in calls_of(books)


def test_obvious_choices_of_entries_are_the_only_journal_and_the_foreign_vat_account() -> None:
    assert set(propose_options(EMPTY, lists())) == {"payment_journal", "foreign_vat_ledger"}


def test_orders_take_the_first_template_and_a_group_of_each_kind() -> None:
    proposed = propose_options(dataclasses.replace(EMPTY, document_kind=BookingKind.ORDER), lists())

    assert proposed["template"] == lists()["template"][0].value
    assert proposed["revenue_group_low"] == lists()["revenue_group_low"][0].value
    assert len(proposed) == 7


def test_one_of_two_journals_is_not_obvious() -> None:
    two = (*lists()["payment_journal"], Option(value="other", label="9001 Memoriaal 2"))

    assert "payment_journal" not in propose_options(EMPTY, {**lists(), "payment_journal": two})
