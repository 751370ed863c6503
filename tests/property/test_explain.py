from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shopledger.domain.booking import Booking, BookingKind
from shopledger.domain.build import build_booking
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.customer import Customer, DebtorRef
from shopledger.domain.errors import Refusal
from shopledger.domain.explain import explain
from shopledger.domain.explain_parts import ExplainedLine, Explanation, Reason
from shopledger.domain.explain_words import reason_text
from shopledger.domain.money import CENT, ZERO, to_cents
from shopledger.domain.order import LineKind, Order, VatTreatment
from shopledger.domain.settings import NumberSource, Settings
from tests.domain.making import CAPABILITIES, SETTINGS, make_address, make_row
from tests.property.baskets import coherent_orders

cents = st.integers(-8, 8).map(lambda number: Decimal(number) * CENT)
PLACES = [("NL", ""), ("DE", ""), ("DE", "78266"), ("ES", "35001"), ("MC", ""), ("US", ""), ("GB", "BT1"), ("", "")]
ROWS = (
    *SETTINGS.rows,
    *(make_row(country, rate) for country in ("DE", "FR") for rate in ("21", "9", "0")),
    make_row("NL", "21", line_kind=LineKind.SHIPPING, ledger_account="8100"),
    make_row("", "0", treatment=VatTreatment.MARGIN),
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """A basket that may be a few cents off, sold to anybody anywhere."""
    order = draw(coherent_orders())
    lines = tuple(replace(line, vat_rate=None) if draw(st.integers(0, 9)) == 0 else line for line in order.lines)
    return replace(
        order,
        lines=lines,
        total_incl=order.total_incl + draw(cents),
        total_vat=None if order.total_vat is None else order.total_vat + draw(st.sampled_from([ZERO, CENT])),
        billing=make_address(*draw(st.sampled_from(PLACES))),
        delivery=draw(st.none() | st.sampled_from(PLACES).map(lambda place: make_address(*place))),
        shop_treatment=draw(st.none() | st.sampled_from(VatTreatment)),
        tax_country=draw(st.sampled_from(["", "", "NL", "FR"])),
        is_collected=draw(st.booleans()),
        customer=Customer(email=draw(st.sampled_from(["", "Jan@example.nl"]))),
        placed_at=draw(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))),  # noqa: DTZ001 - the zone is in the next argument
    )


@st.composite
def choices(draw: st.DrawFn) -> Settings:
    return replace(
        SETTINGS,
        rows=ROWS,
        tolerance=draw(st.sampled_from([ZERO, Decimal("0.05"), Decimal("0.20")])),
        uses_margin_scheme=draw(st.booleans()),
        charges_no_vat=draw(st.booleans()),
        free_line_rate=draw(st.sampled_from([None, Decimal(21)])),
        document_kind=draw(st.sampled_from([BookingKind.ENTRY, BookingKind.ORDER])),
        fixed_debtors=draw(st.sampled_from([(), (("iDEAL", DebtorRef(id="17")),)])),
        number_source=draw(st.sampled_from(NumberSource)),
    )


packages = st.sampled_from([CAPABILITIES, replace(CAPABILITIES, zero_lines=False, reference_length=3)])
plain_packages = st.booleans().map(lambda zero: replace(CAPABILITIES, zero_lines=zero))


def book(order: Order, settings: Settings, capabilities: Capabilities) -> tuple[Booking | None, str]:
    try:
        return build_booking(order, settings, capabilities), ""
    except Refusal as refusal:
        return None, refusal.code


def check_lines(told: Explanation, booking: Booking) -> None:
    assert [
        (line.ledger_account, line.vat_code, line.rate, line.excl, line.vat, line.description) for line in told.lines
    ] == [
        (line.ledger_account, line.vat_code, line.vat_rate, line.amount_excl, line.amount_vat, line.description)
        for line in booking.lines
    ]


def check_totals(told: Explanation, booking: Booking) -> None:
    totals = told.totals
    assert (totals.total, totals.vat, totals.correction) == (booking.total_incl, booking.total_vat, booking.correction)
    assert sum(each.incl for each in totals.rates) == booking.total_incl
    for each in totals.rates:
        lines = [line for line in booking.lines if line.vat_rate == each.rate]
        assert each.vat == sum(line.amount_vat for line in lines)
        assert each.excl == sum(line.amount_excl for line in lines)


@given(coherent_orders(), plain_packages)
def test_a_coherent_order_is_explained_as_it_is_booked(order: Order, capabilities: Capabilities) -> None:
    booking, _ = book(order, SETTINGS, capabilities)

    told = explain(order, SETTINGS, capabilities)

    assert told.has_amounts is (booking is not None)
    if booking is not None:
        check_lines(told, booking)
        check_totals(told, booking)


@given(orders(), choices(), packages)
def test_any_order_is_explained_as_it_is_booked_or_with_what_stops_it(
    order: Order, settings: Settings, capabilities: Capabilities
) -> None:
    booking, code = book(order, settings, capabilities)

    told = explain(order, settings, capabilities)

    if booking is None:
        assert code in {found.code for found in told.findings}
    else:
        check_lines(told, booking)
        check_totals(told, booking)


@given(orders(), choices(), packages)
def test_every_line_of_an_order_is_told_or_named_as_left_out(
    order: Order, settings: Settings, capabilities: Capabilities
) -> None:
    told = explain(order, settings, capabilities)

    assert len(order.lines) == sum(not line.is_correction for line in told.lines) + len(told.skipped)
    assert all(line.reasons for line in told.lines)
    assert all(left_out.reasons for left_out in told.skipped)
    assert all((line.excl is None) is (line.vat is None) is (not told.has_amounts) for line in told.lines)


@given(orders(), choices(), packages)
def test_every_reason_has_a_sentence_in_both_languages(
    order: Order, settings: Settings, capabilities: Capabilities
) -> None:
    told = explain(order, settings, capabilities)

    for reason in told.reasons():
        texts = reason_text(reason, "nl"), reason_text(reason, "en")
        assert texts[0] != texts[1]
        assert not any(re.search(r"[{}]|Decimal|None|\dE[-+]\d", text) for text in texts)
        assert all(text.endswith(".") for text in texts)


def values(reason: Reason) -> dict[str, Decimal]:
    return {name: Decimal(plain) for name, plain in reason.params}


def steps(line: ExplainedLine, what: str) -> Iterator[Reason]:
    yield from (reason for reason in line.reasons if reason.code.startswith((f"{what}-r", f"{what}-l")))


def follow(start: Decimal, reasons: Iterator[Reason]) -> Decimal:
    """Do to an amount what the reasons say was done."""
    amount = start
    for reason in reasons:
        told = values(reason)
        if "rounded" in reason.code:
            assert told["exact"] == amount
            amount = told["rounded"]
        else:
            amount += told["moved"] if "raised" in reason.code else -told["moved"]
            assert told["booked"] == amount
    return amount


@given(coherent_orders(), st.sampled_from([ZERO, CENT, -CENT]))
def test_what_is_told_of_a_line_leads_from_the_amount_of_the_shop_to_the_booked_one(order: Order, off: Decimal) -> None:
    wrong = replace(order, total_incl=order.total_incl + off)

    told = explain(wrong, replace(SETTINGS, tolerance=Decimal(1)), CAPABILITIES)

    for given_line, line in zip(order.lines, told.lines, strict=False):
        vat = given_line.amount_incl - given_line.amount_excl
        assert follow(given_line.amount_excl, steps(line, "excl")) == line.excl
        assert follow(vat if line.rate else ZERO, steps(line, "vat")) == line.vat


@given(coherent_orders())
def test_a_total_per_rate_is_near_what_the_lines_say_and_the_shop_has_the_last_word(order: Order) -> None:
    told = explain(order, SETTINGS, CAPABILITIES).totals

    exact = dict.fromkeys((Decimal(21), Decimal(9), ZERO), ZERO)
    for line in order.lines:
        exact[line.vat_rate or ZERO] += line.amount_incl - line.amount_excl
    assert all(each.vat_exact == exact[each.rate] for each in told.rates if each.rate)
    assert told.shop_vat == order.total_vat
    assert told.vat == (order.total_vat if order.total_vat is not None else sum(map(to_cents, exact.values())))
