"""The acceptance cases that need no other system, by number. Cases 10, 11 and 12, and waiting in 4, need a run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from shopledger.domain.booking import Booking, BookingKind, BookingLine
from shopledger.domain.build import build_booking
from shopledger.domain.checks import VatVerdict, check, needs_vat_verdict
from shopledger.domain.customer import Customer, DebtorRef
from shopledger.domain.debtors import debtor_of
from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.order import LineKind, Note, Order, VatTreatment
from shopledger.domain.vat import classify
from tests.domain.making import (
    CAPABILITIES,
    CUSTOMER,
    FACTS,
    ROWS,
    SETTINGS,
    codes,
    make_line,
    make_order,
    make_row,
    order_to,
)

GERMAN_COMPANY = Customer(email="einkauf@example.de", company="Muster GmbH", vat_number="DE123456788")
VALID = replace(FACTS, vat_number=VatVerdict.VALID)


def dutch_order(total: str = "30.25") -> Order:
    shipping = make_line("5.00", kind=LineKind.SHIPPING, description="Post")
    return make_order(make_line("20.00", quantity="2"), shipping, total=total, vat="5.25")


def book(order: Order, **changes: object) -> Booking:
    return build_booking(order, replace(SETTINGS, **changes), CAPABILITIES)  # type: ignore[arg-type] # any field


def amounts(lines: tuple[BookingLine, ...]) -> list[tuple[str, str]]:
    return [(str(line.amount_excl), str(line.amount_vat)) for line in lines]


def test_case_1_books_a_domestic_order_as_two_lines_with_its_own_vat() -> None:
    order = dutch_order()

    booking = book(order)

    assert codes(order) == []
    assert amounts(booking.lines) == [("20.00", "4.20"), ("5.00", "1.05")]
    assert (booking.total_incl, booking.total_vat) == (Decimal("30.25"), Decimal("5.25"))


def test_case_2_refuses_a_total_that_is_a_cent_off() -> None:
    order = dutch_order("30.26")

    found = check(order, SETTINGS, FACTS, CAPABILITIES)

    assert [each.code for each in found] == ["CHK-01"]
    assert dict(found[0].params) == {"total": "30.26", "lines": "30.25", "difference": "0.01"}


def test_case_2_books_the_cent_as_a_line_of_its_own_within_the_tolerance() -> None:
    order = dutch_order("30.26")

    booking = book(order, tolerance=Decimal("0.01"))

    assert codes(order, replace(SETTINGS, tolerance=Decimal("0.01"))) == []
    assert amounts(booking.lines) == [("20.00", "4.20"), ("5.00", "1.05"), ("0.01", "0.00")]
    assert (booking.total_incl, booking.correction) == (Decimal("30.26"), Decimal("0.01"))


def test_case_3_books_an_intra_community_sale_on_its_own_row_and_debtor() -> None:
    order = order_to("DE", make_line("100.00", "0"), customer=GERMAN_COMPANY)
    fixed = DebtorRef(id="7")

    booking = book(order, fixed_debtors=(("iDEAL", fixed),))

    assert codes(order, facts=VALID) == []
    assert (booking.treatment, booking.lines[0].vat_code) == (VatTreatment.ICP, "V-icp-0")
    assert booking.fixed_debtor is None
    assert booking.debtor.key == "einkauf@example.de DE123456788"
    assert booking.notes == (Note(code="NOTE-02", params=(("method", "iDEAL"),)),)


def test_case_4_refuses_an_intra_community_sale_without_vat_number() -> None:
    order = order_to("DE", make_line("100.00", "0"))

    assert codes(order) == ["CHK-02"]
    assert not needs_vat_verdict(order, SETTINGS)


def test_case_4_waits_for_a_register_that_does_not_answer() -> None:
    order = order_to("DE", make_line("100.00", "0"), customer=GERMAN_COMPANY)

    found = codes(order, facts=replace(FACTS, vat_number=VatVerdict.UNANSWERED))

    assert found == ["CHK-04"]
    assert remedy("CHK-04") is Remedy.WAIT


def test_case_5_books_a_sale_outside_the_eu_on_the_international_row() -> None:
    order = order_to("US", make_line("100.00", "0"))

    booking = book(order)

    assert codes(order) == []
    assert (booking.treatment, booking.lines[0].vat_code) == (VatTreatment.INTERNATIONAL, "V-international-0")


def test_case_5_refuses_a_sale_outside_the_eu_with_vat() -> None:
    order = order_to("US", make_line("100.00", "21"))

    found = check(order, SETTINGS, FACTS, CAPABILITIES)

    assert found[0].code == "CHK-07"
    assert dict(found[0].params) == {"rate": "21", "country": "US"}


def test_case_6_books_a_german_consumer_on_the_german_row() -> None:
    order = order_to("DE", make_line("100.00", "19"))

    booking = book(order)

    assert codes(order) == []
    assert (booking.lines[0].vat_code, booking.country) == ("V-DE-19", "DE")


def test_case_6_asks_for_a_row_that_is_missing_and_is_content_once_it_is_there() -> None:
    order = order_to("DE", make_line("100.00", "7"))
    more = replace(SETTINGS, rows=(*ROWS, make_row("DE", "7")))

    assert codes(order) == ["CHK-05"]
    assert remedy("CHK-05") is Remedy.SETTINGS
    assert codes(order, more) == []


def test_case_7_never_makes_a_margin_sale_intra_community() -> None:
    order = order_to("DE", make_line("100.00", "0"), customer=GERMAN_COMPANY)
    settings = replace(SETTINGS, uses_margin_scheme=True, rows=(*ROWS, make_row("DE", "0")))

    assert classify(order, settings) is VatTreatment.ORDINARY
    assert not needs_vat_verdict(order, settings)
    assert codes(order, settings) == []


def test_case_8_keeps_the_note_of_a_skipped_line_and_still_compares_the_total() -> None:
    note = Note(code="NOTE-01", params=(("line", "Tas"),))
    order = replace(dutch_order(), notes=(note,))

    booking = book(order)

    assert booking.notes == (note,)
    assert codes(replace(order, total_incl=Decimal("42.35"))) == ["CHK-01"]


def test_case_8_knows_no_line_with_quantity_zero() -> None:
    with pytest.raises(ValueError, match="quantity 0"):
        make_line("10.00", quantity="0")


def test_case_9_turns_the_sign_of_a_discount_where_prices_cannot_be_negative() -> None:
    discount = make_line("-4.13", kind=LineKind.DISCOUNT, incl="-5.00")
    order = make_order(make_line("20.00"), discount)
    settings = replace(SETTINGS, document_kind=BookingKind.ORDER)

    booking = build_booking(order, settings, replace(CAPABILITIES, negative_unit_price=False))

    line = booking.lines[1]
    assert (line.quantity, line.amount_excl) == (Decimal(-1), Decimal("-4.13"))
    assert line.amount_excl / line.quantity == Decimal("4.13")


@pytest.mark.parametrize(("rate", "row"), [("9", "V-NL-9"), ("9.00", "V-NL-9"), ("21.0000", "V-NL-21")])
def test_case_13_finds_a_percentage_however_it_is_written(rate: str, row: str) -> None:
    order = make_order(make_line("100.00", rate))

    booking = book(order)

    assert booking.lines[0].vat_code == row


def test_case_13_takes_a_rate_of_one_for_one_percent() -> None:
    order = make_order(make_line("100.00", "1"))

    assert codes(order) == ["CHK-10"]
    assert codes(order, replace(SETTINGS, rows=(*ROWS, make_row("NL", "1")))) == []


def test_case_14_books_shipping_at_two_rates_as_two_lines() -> None:
    goods = (make_line("20.00", "21"), make_line("10.00", "9"))
    shipping = [make_line("2.00", rate, kind=LineKind.SHIPPING) for rate in ("21", "9")]
    order = make_order(*goods, *shipping)

    booking = book(order)

    codes_of_shipping = [line.vat_code for line in booking.lines if line.kind is LineKind.SHIPPING]
    assert codes_of_shipping == ["V-NL-21", "V-NL-9"]
    assert booking.total_incl == Decimal("39.70")


@pytest.mark.parametrize(
    ("first", "last", "name"), [("Cher", "", "Cher"), ("Jan", "Jansen", "Jan Jansen"), ("", "", "NN")]
)
def test_case_15_names_a_customer_by_what_is_known(first: str, last: str, name: str) -> None:
    customer = replace(CUSTOMER, first_name=first, last_name=last)

    debtor = debtor_of(make_order(customer=customer), VatTreatment.ORDINARY)

    assert (debtor.first_name, debtor.last_name, debtor.name) == (first, last, name)
