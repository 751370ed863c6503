"""What e-Boekhouden's lists propose: codes of the table, accounts of revenue by their names."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.eboekhouden.common import vat_code_options
from shopledger.accounting.eboekhouden.proposals import propose_options, propose_row
from shopledger.accounting.eboekhouden.settings import DEBTORS, LIVE_FIELDS, TEMPLATE
from shopledger.connect.contract import Option
from shopledger.domain.booking import BookingKind
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import Codes, Wanted
from shopledger.domain.settings import Settings, VatRow

EMPTY = Settings(shop_country="NL", document_kind=BookingKind.MUTATION)
ICP, EXPORT, MARGIN = VatTreatment.ICP, VatTreatment.INTERNATIONAL, VatTreatment.MARGIN
CHART = (
    ("4510", "Verzendkosten", "VW"),
    ("7000", "Inkoopwaarde verkopen", "VW"),
    ("8000", "Omzet hoog", "VW"),
    ("8010", "Omzet laag", "VW"),
    ("8020", "Verzendkosten", "VW"),
    ("8030", "Omzet marge", "VW"),
    ("8040", "Omzet binnen de EU", "VW"),
    ("8050", "Omzet buiten de EU", "VW"),
    ("8060", "Afstandsverkopen", "VW"),
    ("8070", "Omzet Duitsland", "VW"),
    ("1470", "Cadeaubonnen", "BAL"),
    ("1480", "Omzet nul", "BAL"),
)


def wanted(rate: str, country: str = "NL", vat_of: str | None = None, **fields: Any) -> Wanted:
    row = VatRow(country=country, rate=Decimal(rate), vat_code="", ledger_account="", **fields)
    return Wanted(row, country if vat_of is None else vat_of)


def codes(wish: Wanted, chart: tuple[tuple[str, str, str], ...] = CHART) -> Codes | None:
    accounts = tuple(Option(value=code, label=f"{code} {name}", tags=(kind,)) for code, name, kind in chart)
    return propose_row(wish, EMPTY, {"vat_codes": vat_code_options(), "ledger_accounts": accounts})


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (wanted("21"), Codes("HOOG_VERK_21", "8000")),
        (wanted("9"), Codes("LAAG_VERK_9", "8010")),
        (wanted("21", line_kind=LineKind.SHIPPING), Codes("HOOG_VERK_21", "8020")),
        (wanted("21", "BE", vat_of="NL"), Codes("HOOG_VERK_21", "8000")),
        (wanted("19", "DE"), Codes("AFW_VERK", "8070")),
        (wanted("0", line_kind=LineKind.GIFT_CARD), Codes("GEEN", "1470")),
        (wanted("0", "", treatment=ICP), Codes("BI_EU_VERK", "8040")),
        (wanted("0", "", treatment=EXPORT), Codes("BU_EU_VERK", "8050")),
        (wanted("0", "", treatment=MARGIN), Codes("GEEN", "8030")),
    ],
)
def test_code_goes_by_the_table_and_account_by_its_name(wish: Wanted, expected: Codes) -> None:
    assert codes(wish) == expected


@pytest.mark.parametrize(
    "wish",
    [wanted("6"), wanted("0"), wanted("20", "FR"), wanted("0", "DE"), wanted("21", "BE", vat_of="")],
    ids=["old rate", "no account", "no account of the country", "nil abroad", "either country's"],
)
def test_rows_without_a_sure_answer_stay_open(wish: Wanted) -> None:
    assert codes(wish) is None


def test_lists_that_are_proposed_from_are_among_those_that_are_kept() -> None:
    assert {"vat_codes", "ledger_accounts"} <= set(LIVE_FIELDS)


def test_only_debtors_account_is_proposed_and_one_of_two_is_not() -> None:
    one, two = Option(value="1300", label="Debiteuren"), Option(value="1310", label="Webshop")

    assert propose_options(EMPTY, {DEBTORS: (one,)}) == {DEBTORS: "1300"}
    assert propose_options(EMPTY, {DEBTORS: (one, two)}) == {}


def test_first_template_is_proposed_for_invoices_only() -> None:
    lists = {TEMPLATE: (Option(value="401", label="Standaard"), Option(value="402", label="Kort"))}
    invoices = dataclasses.replace(EMPTY, document_kind=BookingKind.INVOICE)

    assert propose_options(invoices, lists) == {TEMPLATE: "401"}
    assert propose_options(EMPTY, lists) == {}
