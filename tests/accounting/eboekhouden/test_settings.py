"""Choices that e-Boekhouden could not take are told when they are saved."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from shopledger.accounting.eboekhouden.connector import SYSTEM
from shopledger.accounting.eboekhouden.settings import (
    COST_CENTRES,
    CREDENTIAL_FIELDS,
    DEBTORS,
    FOREIGN_VAT,
    OPTION_FIELDS,
    READ_BACK,
    TEMPLATE,
    TERM,
    check_settings,
    choices_of,
)
from shopledger.accounting.eboekhouden.vat_codes import CODES, OUTDATED
from shopledger.connect.contract import Option
from shopledger.domain.booking import BookingKind
from shopledger.domain.order import VatTreatment
from shopledger.domain.settings import Settings, VatRow
from tests.accounting.eboekhouden.making import SETTINGS, moved_to

LISTS = {
    "ledger_accounts": (Option(value="8000", label="Omzet"), Option(value="1540", label="Btw")),
    DEBTORS: (Option(value="1300", label="Debiteuren"),),
    FOREIGN_VAT: (Option(value="1540", label="Btw"),),
    TEMPLATE: (Option(value="401", label="Standaard"),),
    COST_CENTRES: (Option(value="301", label="Webshop"),),
}


def row(code: str, rate: str, treatment: VatTreatment = VatTreatment.ORDINARY, account: str = "8000") -> VatRow:
    """One row of the VAT table."""
    country = "NL" if treatment is VatTreatment.ORDINARY else ""
    return VatRow(country=country, rate=Decimal(rate), vat_code=code, ledger_account=account, treatment=treatment)


def found(settings: Settings) -> list[tuple[str, str, str]]:
    """Code, field and first value of each finding."""
    return [(each.code, each.field, each.params[0][1]) for each in check_settings(settings, LISTS)]


def only(*rows: VatRow) -> Settings:
    """Settings with these rows and nothing else."""
    return Settings(shop_country="NL", rows=rows)


@pytest.mark.parametrize(
    "good",
    [
        row("HOOG_VERK_21", "21"),
        row("LAAG_VERK_9", "9"),
        row("AFW_VERK", "19"),
        row("GEEN", "0"),
        row("VERL_VERK", "0"),
        row("BI_EU_VERK", "0", VatTreatment.ICP),
        row("BI_EU_VERK_D", "0", VatTreatment.ICP),
        row("BU_EU_VERK", "0", VatTreatment.INTERNATIONAL),
        row("GEEN", "0", VatTreatment.MARGIN),
    ],
)
def test_row_that_fits_is_accepted(good: VatRow) -> None:
    assert found(only(good)) == []


@pytest.mark.parametrize("code", [*OUTDATED, "HOOG_INK_21", ""])
def test_code_that_is_not_for_sales_of_today_is_told(code: str) -> None:
    assert found(only(row(code, "9"))) == [("CHK-15", "vat_codes", code)]


@pytest.mark.parametrize(
    "bad",
    [
        row("HOOG_VERK_21", "9"),
        row("LAAG_VERK_9", "6"),
        row("GEEN", "21"),
        row("VERL_VERK", "0", VatTreatment.ICP),
        row("VERL_VERK", "0", VatTreatment.INTERNATIONAL),
        row("BU_EU_VERK", "0"),
        row("BI_EU_VERK", "0", VatTreatment.INTERNATIONAL),
    ],
)
def test_code_for_other_sales_or_another_percentage_is_told(bad: VatRow) -> None:
    assert found(only(bad)) == [("BKG-03", "vat_codes", "8000")]


def test_account_that_is_gone_is_told_once() -> None:
    gone = row("GEEN", "0", account="8999")

    assert found(only(gone, gone)) == [("CHK-15", "ledger_accounts", "8999")]


def test_distance_sales_need_an_account_for_their_vat() -> None:
    settings = only(row("AFST_VERK", "19"))

    assert found(settings) == [("BKG-23", FOREIGN_VAT, FOREIGN_VAT)]
    assert found(moved_to(settings, **{FOREIGN_VAT: "1540"})) == []


def test_debtors_account_must_be_chosen_where_there_are_two() -> None:
    two = {**LISTS, DEBTORS: (*LISTS[DEBTORS], Option(value="1301", label="Debiteuren EU"))}

    (missing,) = check_settings(only(), two)

    assert (missing.code, missing.field) == ("BKG-23", DEBTORS)
    assert check_settings(moved_to(only(), **{DEBTORS: "1301"}), two) == ()


@pytest.mark.parametrize(("field", "value"), [(DEBTORS, "1399"), (FOREIGN_VAT, "1"), (TEMPLATE, "2")])
def test_choice_that_is_gone_is_told(field: str, value: str) -> None:
    assert found(moved_to(only(), **{field: value})) == [("BKG-25", field, value)]


def test_cost_centre_that_is_gone_is_told() -> None:
    assert found(dataclasses.replace(only(), cost_centre="9")) == [("BKG-25", COST_CENTRES, "9")]


def test_invoices_need_a_template() -> None:
    settings = dataclasses.replace(only(), document_kind=BookingKind.INVOICE)

    assert found(settings) == [("BKG-23", TEMPLATE, TEMPLATE)]


def test_lists_that_were_not_fetched_are_not_held_against_a_choice() -> None:
    assert check_settings(SETTINGS, {}) == ()


def test_choices_have_defaults_and_a_bad_term_counts_as_none() -> None:
    plain = choices_of(Settings(shop_country="NL"))
    chosen = choices_of(moved_to(SETTINGS, **{TERM: "30", READ_BACK: "always"}))

    assert (plain.payment_term, plain.read_back, plain.debtors_account) == (14, "sample", "")
    assert (chosen.payment_term, chosen.read_back, chosen.debtors_account) == (30, "always", "1300")
    assert choices_of(moved_to(SETTINGS, **{TERM: "veertien"})).payment_term == 14


def test_low_rate_code_holds_from_2019_on() -> None:
    code = CODES["LAAG_VERK_9"]

    assert [code.is_valid_on(date(2018, 12, 31)), code.is_valid_on(date(2019, 1, 1))] == [False, True]


def test_every_box_and_choice_has_words_in_both_languages() -> None:
    texts = [each for box in (*CREDENTIAL_FIELDS, *OPTION_FIELDS) for each in (box.label, box.help)]

    assert all(text.nl and text.en and text.nl != text.en for text in texts)


def test_user_name_needs_six_characters() -> None:
    (box,) = [field for field in SYSTEM.credential_fields if field.name == "username"]

    assert (box.min_length, box.is_secret) == (6, False)
