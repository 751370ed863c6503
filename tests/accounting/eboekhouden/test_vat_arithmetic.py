"""Rows are arranged such that the package's own arithmetic gives our VAT, whichever way it rounds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopledger.accounting.eboekhouden.mapping import Arrangement, arrange, rows_of
from shopledger.connect.simulation.market import Market
from shopledger.domain.booking import Booking, BookingLine
from shopledger.domain.errors import Refusal
from shopledger.domain.money import HUNDRED, ZERO, to_cents
from tests.accounting.eboekhouden.making import booking, booking_of, line, taxed

RATES = {"HOOG_VERK_21": Decimal(21), "LAAG_VERK_9": Decimal(9)}
MARKET = Market(seed=7, orders=5000, first_day=date(2026, 1, 1), days=60)


def package_vat(arranged: Arrangement, *, adds_up: bool) -> dict[str, Decimal]:
    """VAT by code as the package would compute it."""
    amounts: dict[str, list[Decimal]] = {}
    for row in arranged.rows:
        amounts.setdefault(row.code, []).append(row.excl + row.vat if arranged.includes_vat else row.excl)
    found = {}
    for code, rate in RATES.items():
        base = HUNDRED + rate if arranged.includes_vat else HUNDRED
        rows = amounts.get(code, [])
        found[code] = sum((to_cents(each * rate / base) for each in ([sum(rows, ZERO)] if adds_up else rows)), ZERO)
    return found


def our_vat(sale: Booking) -> dict[str, Decimal]:
    """VAT by code as the sale has it."""
    return {code: sum((each.amount_vat for each in sale.lines if each.vat_code == code), ZERO) for code in RATES}


def total(arranged: Arrangement, *, adds_up: bool) -> Decimal:
    """What the package makes of it including VAT."""
    if arranged.includes_vat:
        return sum((row.excl + row.vat for row in arranged.rows), ZERO)
    return sum((row.excl for row in arranged.rows), ZERO) + sum(package_vat(arranged, adds_up=adds_up).values(), ZERO)


def arranged_or_none(sale: Booking, *, adds_up: bool) -> Arrangement | None:
    """The arrangement; None where the sale is refused because its VAT is too far off to be this percentage."""
    try:
        return arrange(rows_of(sale, ""), adds_up=adds_up)
    except Refusal as refused:
        return None if refused.code == "BKG-10" else pytest.fail(refused.code)


@st.composite
def shop_lines(draw: st.DrawFn) -> BookingLine:
    """A line with whole cents whose VAT a shop rounded from the price, with or without VAT, in its own way."""
    code = draw(st.sampled_from(sorted(RATES)))
    incl = Decimal(draw(st.integers(-20000, 20000).filter(bool))) / 100
    exact = incl * RATES[code] / (HUNDRED + RATES[code])
    vat = to_cents(exact + Decimal(draw(st.sampled_from((-4, 0, 4)))) / 1000)
    return line(code, str(RATES[code]), str(to_cents(incl) - vat), str(vat))


@settings(deadline=None)
@given(st.lists(shop_lines(), min_size=1, max_size=8), st.booleans())
def test_package_finds_our_vat_to_the_cent_or_the_sale_is_refused(lines: list[BookingLine], adds_up: bool) -> None:
    sale = booking(*lines)

    arranged = arranged_or_none(sale, adds_up=adds_up)

    if arranged is None:
        return
    assert package_vat(arranged, adds_up=adds_up) == our_vat(sale)
    assert total(arranged, adds_up=adds_up) == sale.total_incl


@settings(deadline=None)
@given(st.lists(shop_lines(), min_size=1, max_size=8))
def test_arrangement_called_certain_holds_either_way(lines: list[BookingLine]) -> None:
    sale = booking(*lines)
    ours = our_vat(sale)

    arranged = arranged_or_none(sale, adds_up=True)

    if arranged is not None and arranged.is_certain:
        assert package_vat(arranged, adds_up=False) == package_vat(arranged, adds_up=True) == ours


@pytest.mark.parametrize("adds_up", [True, False])
def test_ordinary_sales_are_never_refused_for_a_cent(adds_up: bool) -> None:
    sales = [booking_of(sale) for sale in map(MARKET.sale, range(1500)) if not sale.cause]

    found = [package_vat(arrange(rows_of(sale, ""), adds_up=adds_up), adds_up=adds_up) for sale in sales]

    assert found == [our_vat(sale) for sale in sales]


def test_amounts_include_vat_where_that_gives_our_vat() -> None:
    arranged = arrange(rows_of(booking(taxed("10.00", "2.10")), ""))

    assert (arranged.includes_vat, arranged.is_certain) == (True, True)


def test_amounts_exclude_vat_where_that_alone_holds_either_way() -> None:
    arranged = arrange(rows_of(booking(taxed("10.00", "2.11"), taxed("10.12", "2.12")), ""))

    assert (arranged.includes_vat, arranged.is_certain) == (False, True)


def test_cents_in_the_way_stand_on_a_row_without_vat_on_the_same_account() -> None:
    thirds = [taxed("0.83", "0.17", cost_centre="301") for _ in range(3)]

    arranged = arrange(rows_of(booking(*thirds), ""))

    assert not arranged.is_certain
    assert [(row.account, row.code, row.excl + row.vat, row.cost_centre) for row in arranged.rows] == [
        ("8010", "HOOG_VERK_21", Decimal("0.96"), "301"),
        ("8010", "HOOG_VERK_21", Decimal("1.00"), "301"),
        ("8010", "HOOG_VERK_21", Decimal("1.00"), "301"),
        ("8010", "GEEN", Decimal("0.04"), "301"),
    ]


def test_cents_too_few_are_moved_the_other_way() -> None:
    sale = booking(taxed("0.58", "0.13"))

    arranged = arrange(rows_of(sale, ""))

    assert arranged.rows[-1].code == "GEEN"
    assert arranged.rows[-1].excl < 0
    assert package_vat(arranged, adds_up=True) == our_vat(sale)


def test_row_is_cut_in_two_where_the_package_rounds_each_row() -> None:
    sale = booking(taxed("10.21", "2.14"), taxed("10.20", "2.15"), taxed("10.20", "2.15"))

    arranged = arrange(rows_of(sale, ""), adds_up=False)

    assert len(arranged.rows) == 5  # two cents are missing
    assert {row.code for row in arranged.rows} == {"HOOG_VERK_21"}
    assert package_vat(arranged, adds_up=False) == our_vat(sale)


def test_credit_is_cut_in_two_likewise() -> None:
    sale = booking(taxed("-10.20", "-2.15"), taxed("-10.20", "-2.15"))

    arranged = arrange(rows_of(sale, ""), adds_up=False)

    assert package_vat(arranged, adds_up=False) == our_vat(sale)


def test_row_that_cannot_give_a_cent_is_refused_where_the_package_rounds_each_row() -> None:
    with pytest.raises(Refusal) as refused:
        arrange(rows_of(booking(taxed("0.98", "0.22")), ""), adds_up=False)

    assert refused.value.code == "BKG-10"


def test_vat_of_one_code_moves_nothing_of_another() -> None:
    thirds = [taxed("0.83", "0.17") for _ in range(3)]
    low = line("LAAG_VERK_9", "9", "20.00", "1.80")

    arranged = arrange(rows_of(booking(*thirds, low), ""))
    cut = arrange(rows_of(booking(taxed("10.20", "2.15"), taxed("10.20", "2.15"), low), ""), adds_up=False)

    assert [row.excl for row in (*arranged.rows, *cut.rows) if row.code == "LAAG_VERK_9"] == [Decimal("20.00")] * 2
