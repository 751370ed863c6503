"""Which rows a merchant may want, by the table of rates and by the orders of a shop."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shopledger.domain.booking import BookingKind
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.proposals import (
    charges_destination,
    seen_rows,
    treatments_of,
    vat_of,
    wanted_rows,
    with_options,
)
from shopledger.domain.settings import Settings, VatRow
from tests.domain.making import TODAY, make_line, make_order, make_row, order_to

EMPTY = Settings(shop_country="NL")
ICP, EXPORT, MARGIN = VatTreatment.ICP, VatTreatment.INTERNATIONAL, VatTreatment.MARGIN
Shape = tuple[str, str]


def shapes(rows: tuple[VatRow, ...]) -> list[Shape]:
    """Country, or treatment where there is none, and percentage."""
    return [(row.country or row.treatment.value, f"{row.rate:f}") for row in rows]


def seen(*orders: Any, settings: Settings = EMPTY) -> list[tuple[str, str, int]]:
    return [(*shapes((row,))[0], count) for row, count in seen_rows(orders, settings)]


def empty(country: str, rate: str, **fields: Any) -> VatRow:
    return make_row(country, rate, vat_code="", ledger_account="", **fields)


def test_dutch_shop_wants_its_own_rates_and_rows_for_sales_without_vat() -> None:
    rows = wanted_rows("NL", TODAY, countries=())

    assert shapes(rows) == [("NL", "21"), ("NL", "9"), ("NL", "0"), ("icp", "0"), ("international", "0")]
    assert not any(row.vat_code or row.ledger_account or row.valid_from or row.valid_to for row in rows)


def test_countries_of_the_union_start_with_the_rate_of_the_shop() -> None:
    abroad = [row for row in wanted_rows("NL", TODAY) if row.country not in ("NL", "")]

    assert len(abroad) == 26
    assert {row.rate for row in abroad} == {Decimal(21)}


def test_countries_have_their_own_rates_under_the_one_stop_shop() -> None:
    rows = wanted_rows("NL", TODAY, countries=("FR", "DE"), uses_oss=True, treatments=())

    assert shapes(rows)[3:] == [("FR", "20"), ("FR", "10"), ("FR", "5.5"), ("FR", "2.1"), ("DE", "19"), ("DE", "7")]


def test_own_country_and_places_outside_the_union_are_passed_over() -> None:
    rows = wanted_rows("NL", TODAY, countries=("NL", "US", "el", "IC", "MC"))

    assert shapes(rows)[3:5] == [("GR", "21"), ("FR", "21")]
    assert len(rows) == 7


def test_shop_outside_the_union_wants_neither_icp_nor_rows_for_its_countries() -> None:
    assert shapes(wanted_rows("CH", TODAY)) == [("CH", "0"), ("international", "0")]


def test_known_change_of_a_rate_gives_dates() -> None:
    rows = wanted_rows("NL", date(2025, 7, 15), countries=("RO",), uses_oss=True, treatments=())

    dated = [(f"{row.rate}", row.valid_from, row.valid_to) for row in rows if row.country == "RO"]
    assert dated == [
        ("19", None, date(2025, 7, 31)),
        ("9", None, date(2026, 7, 31)),
        ("5", None, date(2025, 7, 31)),
        ("21", date(2025, 8, 1), None),
        ("11", date(2025, 8, 1), None),
    ]


def test_percentage_that_lasts_in_one_kind_has_no_dates_for_ending_in_another() -> None:
    rows = wanted_rows("AT", date(2015, 12, 1), countries=())

    assert [(row.valid_from, row.valid_to) for row in rows if row.rate == Decimal(13)] == [(date(2016, 1, 1), None)]


def test_schemes_decide_which_rows_without_vat_can_be_needed() -> None:
    assert treatments_of(EMPTY) == (ICP, EXPORT)
    assert treatments_of(replace(EMPTY, uses_margin_scheme=True)) == (MARGIN,)
    assert treatments_of(replace(EMPTY, charges_no_vat=True)) == ()


def test_orders_tell_which_rows_are_needed_most_first() -> None:
    orders = (
        order_to("DE", make_line("10.00", "19")),
        make_order(make_line("10.00"), make_line("5.00", kind=LineKind.SHIPPING), make_line("5.00", "9")),
        make_order(make_line("10.00", None, incl="12.10")),
    )

    assert seen(*orders) == [("NL", "21", 3), ("DE", "19", 1), ("NL", "9", 1)]


def test_sales_without_vat_need_the_rows_for_that() -> None:
    orders = (order_to("DE", make_line("10.00", "0")), order_to("US", make_line("10.00", None, incl="10.00")))

    assert seen(*orders) == [("icp", "0", 1), ("international", "0", 1)]


def test_margin_goods_need_the_margin_row() -> None:
    by_shop = make_order(make_line("10.00", "0"), shop_treatment=MARGIN)
    by_scheme = make_order(make_line("10.00", "0"), make_line("10.00", "21"))

    assert seen(by_shop) == [("margin", "0", 1)]
    assert seen(by_scheme, settings=replace(EMPTY, uses_margin_scheme=True)) == [("margin", "0", 1), ("NL", "21", 1)]


def test_gift_card_needs_a_row_of_its_own_at_home() -> None:
    order = order_to("DE", make_line("10.00", "19"), make_line("25.00", None, incl="25.00", kind=LineKind.GIFT_CARD))

    rows = [row for row, _ in seen_rows([order], EMPTY)]

    assert rows == [empty("DE", "19"), empty("NL", "0", line_kind=LineKind.GIFT_CARD)]


@pytest.mark.parametrize(
    "order",
    [
        make_order(make_line("10.00"), is_test=True),
        make_order(make_line("0.00")),
        make_order(make_line("10.00", "21", incl="10.90")),
        make_order(make_line("10.00", "17")),
        make_order(make_line("10.00", None, incl="11.30")),
        order_to("", make_line("10.00")),
    ],
    ids=["test", "free", "amounts disagree", "no rate of the country", "unclear", "no country"],
)
def test_lines_that_are_not_booked_as_they_are_need_no_row(order: Any) -> None:
    assert seen(order) == []


@pytest.mark.parametrize(
    ("country", "rate", "uses_oss", "expected"),
    [
        ("NL", "21", None, "NL"),
        ("DE", "19", False, "DE"),
        ("DE", "21", True, "NL"),
        ("BE", "21", True, "BE"),
        ("BE", "21", False, "NL"),
        ("BE", "21", None, ""),
        ("DE", "17", True, ""),
    ],
)
def test_percentage_tells_whose_vat_it_is_and_the_one_stop_shop_where_it_cannot(
    country: str, rate: str, uses_oss: bool | None, expected: str
) -> None:
    assert vat_of(empty(country, rate), EMPTY, TODAY, uses_oss=uses_oss) == expected


def test_sales_without_vat_are_under_nobodys_vat_and_the_exempt_under_their_own() -> None:
    exempt = replace(EMPTY, charges_no_vat=True)

    assert vat_of(empty("", "0", treatment=ICP), EMPTY, TODAY, uses_oss=True) == ""
    assert vat_of(empty("DE", "0"), exempt, TODAY, uses_oss=True) == "NL"


def test_row_to_come_is_judged_by_its_own_first_day() -> None:
    row = empty("RO", "11", valid_from=date(2025, 8, 1))

    assert vat_of(row, EMPTY, date(2025, 7, 15), uses_oss=None) == "RO"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((empty("DE", "19"), empty("BE", "21"), empty("NL", "21")), True),
        ((empty("DE", "21"), empty("BE", "21")), False),
        ((empty("DE", "19"), empty("FR", "21")), None),
        ((empty("BE", "21"), empty("", "0", treatment=ICP)), None),
    ],
)
def test_rows_tell_whether_destinations_are_charged(rows: tuple[VatRow, ...], expected: bool | None) -> None:
    assert charges_destination(rows, EMPTY, TODAY) is expected


def test_options_are_laid_over_settings_by_name() -> None:
    settings = replace(EMPTY, cost_centre="1", package=(("template", "old"), ("term", "14")))
    options = {"document_kind": "order", "payment_journal": "9000", "template": "new"}

    laid = with_options(settings, options)

    assert (laid.document_kind, laid.payment_journal, laid.cost_centre) == (BookingKind.ORDER, "9000", "1")
    assert laid.package_options == {"template": "new", "term": "14"}


def test_no_options_leave_settings_as_they_are() -> None:
    settings = replace(EMPTY, cost_centre="1", payment_journal="2", package=(("term", "14"),))

    assert with_options(settings, {}) == settings
