"""What names of ledger accounts say, and which account is chosen for a row of the VAT table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shopledger.domain.account_names import Basis, Topic, choose, is_revenue, read_name
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import Wanted
from shopledger.domain.settings import VatRow

ORDINARY, ICP, EXPORT, MARGIN = VatTreatment


def wanted(
    rate: str,
    country: str = "NL",
    vat_of: str | None = None,
    treatment: VatTreatment = ORDINARY,
    line_kind: LineKind | None = None,
) -> Wanted:
    place = country if treatment is ORDINARY else ""
    row = VatRow(
        country=place,
        rate=Decimal(rate),
        vat_code="",
        ledger_account="",
        treatment=treatment,
        line_kind=line_kind,
    )
    return Wanted(row, place if vat_of is None else vat_of)


def chosen(row: Wanted, *labels: str, basis: Basis = Basis.NAME) -> str | None:
    return choose([(label, label) for label in labels], row, "NL", basis)


@pytest.mark.parametrize(
    ("label", "topics"),
    [
        ("8000 Omzet hoog", {Topic.REVENUE, Topic.HIGH}),
        ("Sales, low rate", {Topic.REVENUE, Topic.LOW}),
        ("Omzet nultarief", {Topic.REVENUE, Topic.NIL}),
        ("Omzet btw-vrij", {Topic.REVENUE, Topic.EXEMPT}),
        ("Omzet marge", {Topic.REVENUE, Topic.MARGIN}),
        ("Omzet verlegd", {Topic.REVENUE, Topic.REVERSE}),
        ("Omzet binnen de EU", {Topic.REVENUE, Topic.INSIDE}),
        ("Verkopen EU", {Topic.REVENUE, Topic.INSIDE}),
        ("Omzet export binnen EU", {Topic.REVENUE, Topic.INSIDE}),
        ("Omzet buiten de EU", {Topic.REVENUE, Topic.OUTSIDE}),
        ("Export", {Topic.OUTSIDE}),
        ("Omzet niet-EU", {Topic.REVENUE, Topic.OUTSIDE}),
        ("Afstandsverkopen", {Topic.DISTANCE, Topic.REVENUE}),
        ("Doorberekende verzendkosten", {Topic.SHIPPING, Topic.COST}),
        ("Cadeaubonnen", {Topic.GIFT_CARD}),
        ("Omzetbelasting", {Topic.REVENUE, Topic.COST}),
        ("1600 Crediteuren", set()),
    ],
)
def test_topics_of_a_name_are_read(label: str, topics: set[Topic]) -> None:
    assert read_name(label).topics == topics


@pytest.mark.parametrize(
    ("label", "rates", "lands"),
    [
        ("81190 Omzet DE 19%", {"19"}, {"DE"}),
        ("Omzet Duitsland 5,5 procent", {"5.5"}, {"DE"}),
        ("Sales Germany", set(), {"DE"}),
        ("OMZET BINNEN DE EU", set(), set()),
        ("Omzet IC leveringen", set(), set()),
        ("Omzet XX", set(), set()),
    ],
)
def test_percentages_and_countries_of_a_name_are_read(label: str, rates: set[str], lands: set[str]) -> None:
    name = read_name(label)

    assert name.rates == {Decimal(rate) for rate in rates}
    assert name.lands == lands


@pytest.mark.parametrize(("label", "number"), [("8000 Omzet", 8000), ("Omzet 2026", 0)])
def test_number_before_a_name_is_that_of_the_account(label: str, number: int) -> None:
    assert read_name(label).number == number


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("8000 Omzet", True),
        ("8020 Verzendkosten", True),
        ("4510 Verzendkosten", False),
        ("7000 Kostprijs verkopen", False),
        ("4000 Huur", False),
    ],
)
def test_revenue_is_told_from_costs(label: str, expected: bool) -> None:
    assert is_revenue(label) is expected


@pytest.mark.parametrize(
    ("row", "labels", "expected"),
    [
        (wanted("21"), ("8000 Omzet laag", "8010 Omzet hoog"), "8010 Omzet hoog"),
        (wanted("9"), ("8000 Omzet laag", "8010 Omzet hoog"), "8000 Omzet laag"),
        (wanted("21"), ("8000 Omzet 9%", "8010 Omzet 21%"), "8010 Omzet 21%"),
        (wanted("21"), ("8010 Omzet", "8000 Omzet"), "8000 Omzet"),
        (wanted("21"), ("8000 Overige omzet", "8010 Omzet"), "8010 Omzet"),
        (wanted("21"), ("8000 Fietsen", "8010 Omzet"), "8010 Omzet"),
        (wanted("21"), ("Omzet webshop", "Omzet winkel"), "Omzet webshop"),
        (wanted("0"), ("8000 Omzet", "8040 Omzet vrijgesteld en marge"), "8040 Omzet vrijgesteld en marge"),
        (wanted("0"), ("8000 Omzet hoog", "8010 Omzet"), "8010 Omzet"),
        (wanted("21", "BE", vat_of="NL"), ("8000 Omzet BE", "8010 Omzet"), "8010 Omzet"),
        (wanted("19", "DE"), ("8000 Omzet FR", "8010 Omzet DE"), "8010 Omzet DE"),
        (wanted("19", "DE"), ("8000 Omzet 19%", "8010 Afstandsverkopen EU"), "8010 Afstandsverkopen EU"),
        (wanted("0", treatment=ICP), ("8000 Diensten binnen de EU", "8010 Verkopen EU"), "8010 Verkopen EU"),
        (wanted("0", treatment=EXPORT), ("8000 Omzet binnen de EU", "8010 Export"), "8010 Export"),
        (wanted("0", treatment=MARGIN), ("8000 Omzet", "8010 Omzet marge"), "8010 Omzet marge"),
    ],
)
def test_account_whose_name_fits_best_is_chosen(row: Wanted, labels: tuple[str, ...], expected: str) -> None:
    assert chosen(row, *labels) == expected


@pytest.mark.parametrize(
    ("row", "labels"),
    [
        (wanted("21"), ()),
        (wanted("21"), ("8000 Omzet laag", "8010 Omzet binnen de EU", "8020 Verzendkosten", "8030 Omzet 19%")),
        (wanted("21"), ("8000 Omzet vrijgesteld", "8010 Omzet marge", "8020 Omzet verlegd", "8030 Omzet DE")),
        (wanted("0"), ("8000 Omzet hoog", "8010 Omzet marge")),
        (wanted("19", "DE"), ("8000 Omzet", "8010 Omzet hoog", "8020 Omzet EU", "8030 Omzet DE 7%")),
        (wanted("21", "BE", vat_of=""), ("8000 Omzet",)),
        (wanted("0", treatment=ICP), ("8000 Omzet", "8010 Export", "8020 Omzet DE", "8030 Omzet 21%")),
        (wanted("0", treatment=EXPORT), ("8000 Omzet", "8010 Omzet binnen de EU")),
        (wanted("0", treatment=MARGIN), ("8000 Omzet",)),
        (wanted("21", line_kind=LineKind.SHIPPING), ("8000 Omzet",)),
    ],
)
def test_no_account_is_chosen_where_none_fits_for_sure(row: Wanted, labels: tuple[str, ...]) -> None:
    assert chosen(row, *labels) is None


def test_costs_go_on_the_account_that_is_named_for_them() -> None:
    labels = ("8051 Verzendkosten laag", "8050 Verzendkosten hoog")

    assert chosen(wanted("9", line_kind=LineKind.SHIPPING), "8000 Omzet", *labels) == "8051 Verzendkosten laag"
    assert chosen(wanted("9", line_kind=LineKind.ARTICLE), *labels) is None


def test_account_for_sales_in_general_will_do_where_the_code_says_all() -> None:
    assert chosen(wanted("19", "DE"), "Omzet webshop", "Omzet binnen de EU", basis=Basis.GENERAL) == "Omzet webshop"


def test_name_only_chooses_among_accounts_whose_function_fits() -> None:
    labels = ("8000 Omzet laag", "8010 Omzet", "8005 Verzendkosten")

    assert chosen(wanted("21"), *labels, basis=Basis.FUNCTION) == "8010 Omzet"
    assert chosen(wanted("21"), "8000 Omzet laag", basis=Basis.FUNCTION) == "8000 Omzet laag"
    assert chosen(wanted("21"), "8005 Verzendkosten", basis=Basis.FUNCTION) is None
