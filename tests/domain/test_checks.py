from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shopledger.domain.checks import Facts, VatVerdict, check, check_status
from shopledger.domain.customer import Customer, DebtorRef
from shopledger.domain.order import LineKind, Order, OrderLine, VatTreatment
from tests.domain.making import (
    CAPABILITIES,
    CUSTOMER,
    FACTS,
    PLACED,
    ROWS,
    SETTINGS,
    TODAY,
    codes,
    make_line,
    make_order,
    make_row,
    order_to,
)

UNTAXED = make_line("100.00", "0")
COMPANY = Customer(email="einkauf@example.de", company="Muster GmbH", vat_number="DE123456788")
NO_EMAIL = replace(CUSTOMER, email="")
SHIPPING = LineKind.SHIPPING


def params_of(order: Order, code: str, facts: Facts = FACTS) -> dict[str, str]:
    found = check(order, SETTINGS, facts, CAPABILITIES)
    return next(dict(each.params) for each in found if each.code == code)


def as_known(values: set[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def test_a_good_order_has_no_findings() -> None:
    assert check(make_order(), SETTINGS, FACTS, CAPABILITIES) == ()


def test_all_findings_are_given_at_once() -> None:
    order = order_to("BE", make_line("10.00", "21"), total="13.10", customer=NO_EMAIL, currency="USD")

    assert codes(order) == ["CHK-01", "CHK-06", "CHK-14", "CHK-16"]


def test_a_finding_that_holds_for_two_lines_is_given_once() -> None:
    order = order_to("BE", make_line("10.00", "21"), make_line("20.00", "21"))

    assert codes(order) == ["CHK-06"]


@pytest.mark.parametrize(
    ("verdict", "found"),
    [
        (VatVerdict.NOT_ASKED, []),
        (VatVerdict.VALID, []),
        (VatVerdict.INVALID, ["CHK-03"]),
        (VatVerdict.MALFORMED, ["CHK-03"]),
        (VatVerdict.UNANSWERED, ["CHK-04"]),
    ],
)
def test_an_intra_community_sale_depends_on_the_verdict_about_its_number(verdict: VatVerdict, found: list[str]) -> None:
    order = order_to("DE", UNTAXED, customer=COMPANY)

    assert codes(order, facts=replace(FACTS, vat_number=verdict)) == found


def test_a_refused_number_is_named_with_country_and_day() -> None:
    order = order_to("DE", UNTAXED, customer=COMPANY)

    params = params_of(order, "CHK-03", replace(FACTS, vat_number=VatVerdict.INVALID))

    assert params == {"number": "DE123456788", "country": "DE", "date": "2026-03-10"}


@pytest.mark.parametrize("verdict", list(VatVerdict))
def test_a_verdict_does_not_matter_to_an_ordinary_sale(verdict: VatVerdict) -> None:
    order = make_order(customer=replace(CUSTOMER, vat_number="NL1"))

    assert codes(order, facts=replace(FACTS, vat_number=verdict)) == []


@pytest.mark.parametrize(
    ("shop_country", "number", "found"),
    [("NL", "NL1", ["CHK-22"]), ("NL", "BE1", []), ("GR", "EL1", ["CHK-22"]), ("GR", "GR1", [])],
)
def test_an_intra_community_sale_needs_a_number_of_another_country(
    shop_country: str, number: str, found: list[str]
) -> None:
    order = order_to("DE", UNTAXED, customer=replace(COMPANY, vat_number=number))

    assert codes(order, replace(SETTINGS, shop_country=shop_country)) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ((make_line("10.00", "7"),), ["CHK-05"]),
        ((make_line("10.00", "21"),), ["CHK-05"]),
        ((make_line("10.00", "16"),), ["CHK-10"]),
        ((make_line("10.00", "0"), make_line("10.00", "19")), ["CHK-05"]),
    ],
)
def test_a_percentage_without_row_is_told_apart_from_one_that_does_not_exist(
    lines: tuple[OrderLine, ...], found: list[str]
) -> None:
    assert codes(order_to("DE", *lines)) == found


def test_a_percentage_that_does_not_exist_is_named() -> None:
    order = order_to("DE", make_line("10.00", "16"))

    params = params_of(order, "CHK-10")

    assert params == {"line": "Koffer", "rate": "16", "reason": "unknown_rate", "country": "DE"}


def test_the_row_of_the_destination_does_when_the_country_that_the_shop_names_has_none() -> None:
    rows = (make_row("DE", "21"), make_row("BE", "21"))
    order = order_to("DE", make_line("10.00", "21"), tax_country="NL")

    assert codes(order, replace(SETTINGS, rows=rows)) == []
    assert codes(order, replace(SETTINGS, rows=rows[1:])) == ["CHK-06"]


def test_a_sale_to_a_country_whose_rates_are_unknown_asks_for_the_country() -> None:
    settings = replace(SETTINGS, shop_country="CH")

    assert codes(order_to("CH", make_line("10.00", "8.1")), settings) == ["CHK-06"]


@pytest.mark.parametrize("country", ["DE", "US"])
def test_a_missing_row_for_untaxed_sales_is_named_by_treatment(country: str) -> None:
    order = order_to(country, UNTAXED, customer=COMPANY)

    assert codes(order, replace(SETTINGS, rows=ROWS[:3])) == ["CHK-20"]


def test_a_gift_card_on_an_untaxed_sale_asks_for_a_row_of_the_shops_country() -> None:
    card = make_line("-10.00", None, kind=LineKind.GIFT_CARD)
    order = order_to("DE", UNTAXED, card, customer=COMPANY)

    found = check(order, replace(SETTINGS, rows=ROWS[4:]), FACTS, CAPABILITIES)

    assert [(each.code, dict(each.params)) for each in found] == [("CHK-05", {"rate": "0", "country": "NL"})]


@pytest.mark.parametrize(
    ("country", "postcode", "found"),
    [("US", "", ["CHK-07"]), ("ES", "35001", ["CHK-07"]), ("NL", "", []), ("GB", "SW1A 1AA", ["CHK-07"])],
)
def test_vat_on_a_delivery_outside_the_eu_is_refused(country: str, postcode: str, found: list[str]) -> None:
    rows = (*ROWS, make_row(country, "21"), make_row("IC", "21"))
    order = order_to(country, make_line("10.00", "21"), postcode=postcode)

    assert codes(order, replace(SETTINGS, rows=rows)) == found


def test_vat_outside_the_eu_without_percentage_is_refused_all_the_same() -> None:
    order = order_to("US", make_line("10.00", None, incl="12.10"))

    assert params_of(order, "CHK-07") == {"rate": "", "country": "US"}


@pytest.mark.parametrize("country", ["CH", "US"])
def test_a_sale_under_the_margin_scheme_may_leave_the_eu(country: str) -> None:
    rows = (*ROWS, make_row(country, "21"))

    assert codes(order_to(country), replace(SETTINGS, rows=rows, uses_margin_scheme=True)) == []


def test_an_order_booked_before_names_day_and_number() -> None:
    facts = replace(FACTS, booked=(date(2026, 3, 1), "W-7"))

    assert params_of(make_order(), "CHK-08", facts) == {"date": "2026-03-01", "number": "W-7"}


@pytest.mark.parametrize(
    ("goods", "shipping", "found"),
    [
        ("21", make_line("5.00", "0", kind=SHIPPING), ["CHK-09"]),
        ("21", make_line("5.00", None, kind=SHIPPING), ["CHK-09"]),
        ("21", make_line("5.00", "9", kind=SHIPPING), []),
        ("21", make_line("0.00", "0", kind=SHIPPING), []),
        ("0", make_line("5.00", "0", kind=SHIPPING), []),
        ("21", make_line("5.00", "0", kind=LineKind.SURCHARGE), []),
    ],
)
def test_shipping_carries_vat_when_the_goods_do(goods: str, shipping: OrderLine, found: list[str]) -> None:
    assert codes(make_order(make_line("10.00", goods), shipping)) == found


def test_shipping_that_is_spread_over_the_percentages_may_have_a_part_without_vat() -> None:
    shipping = [make_line("2.00", rate, kind=SHIPPING) for rate in ("21", "0")]

    assert codes(make_order(make_line("10.00"), make_line("10.00", "0"), *shipping)) == []


def test_shipping_without_vat_is_fine_on_an_untaxed_sale() -> None:
    order = order_to("US", make_line("10.00", "21", incl="10.00"), make_line("5.00", "0", kind=SHIPPING))

    assert "CHK-09" not in codes(order)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (make_line("10.00", "21", incl="11.90"), "amounts"),
        (make_line("10.00", "21", incl="10.00"), "amounts"),
        (make_line("10.00", None, incl="11.50"), "no_rate"),
        (make_line("0.04", None, incl="0.05"), "no_rate"),
    ],
)
def test_amounts_that_fit_no_percentage_are_refused_with_the_reason(line: OrderLine, reason: str) -> None:
    assert params_of(make_order(line), "CHK-10")["reason"] == reason


@pytest.mark.parametrize(("incl", "quantity"), [("12.11", "1"), ("12.10", "1"), ("12.50", "40"), ("11.70", "40")])
def test_amounts_may_be_off_by_what_shops_round(incl: str, quantity: str) -> None:
    order = make_order(make_line("10.00", "21", incl=incl, quantity=quantity))

    assert codes(order) == []


@pytest.mark.parametrize(("incl", "rate"), [("12.10", "21"), ("10.90", "9"), ("10.00", "0")])
def test_a_percentage_that_the_shop_leaves_out_follows_from_the_amounts(incl: str, rate: str) -> None:
    order = make_order(make_line("10.00", None, incl=incl))
    without = replace(SETTINGS, rows=tuple(row for row in ROWS if row.rate != Decimal(rate)))

    assert codes(order) == []
    assert codes(order, without) != []


def test_a_percentage_of_the_settings_counts_as_known_too() -> None:
    order = make_order(make_line("10.00", None, incl="10.10"))

    assert codes(order) == ["CHK-10"]
    assert codes(order, replace(SETTINGS, rows=(*ROWS, make_row("NL", "1")))) == []
    assert codes(order, replace(SETTINGS, rows=(*ROWS, make_row("BE", "1")))) == ["CHK-10"]


def test_a_tolerance_lets_the_nearest_percentage_be_taken() -> None:
    order = make_order(make_line("0.04", None, incl="0.05"))

    assert codes(order, replace(SETTINGS, tolerance=Decimal("0.01"))) == []


@pytest.mark.parametrize(
    ("rate", "zero_lines", "found"), [(None, True, ["CHK-11"]), (Decimal(21), True, []), (None, False, [])]
)
def test_a_free_line_needs_a_percentage_only_where_it_is_booked(
    rate: Decimal | None, zero_lines: bool, found: list[str]
) -> None:
    order = make_order(make_line("10.00"), make_line("0.00", None))
    settings = replace(SETTINGS, free_line_rate=rate)

    assert codes(order, settings, FACTS, replace(CAPABILITIES, zero_lines=zero_lines)) == found


def test_a_free_line_of_an_untaxed_sale_needs_no_percentage() -> None:
    assert codes(order_to("US", UNTAXED, make_line("0.00", None))) == []


@pytest.mark.parametrize(("zero_lines", "found"), [(True, []), (False, ["CHK-21"])])
def test_an_order_of_nothing_is_booked_only_where_lines_of_nothing_are(zero_lines: bool, found: list[str]) -> None:
    capabilities = replace(CAPABILITIES, zero_lines=zero_lines)

    assert codes(make_order(make_line("0.00")), SETTINGS, FACTS, capabilities) == found


@pytest.mark.parametrize(("days_ago", "limit", "found"), [(60, 60, []), (61, 60, ["CHK-12"]), (900, None, [])])
def test_an_order_may_not_be_older_than_the_look_back(days_ago: int, limit: int | None, found: list[str]) -> None:
    order = make_order(placed_at=PLACED + timedelta(days=1 - days_ago))

    assert codes(order, facts=Facts(today=TODAY, look_back_days=limit)) == found


def test_an_order_without_country_says_only_that_about_its_vat() -> None:
    assert codes(order_to("", make_line("10.00", "3"))) == ["CHK-13"]


def test_an_order_without_country_is_still_checked_against_the_country_that_the_shop_charged() -> None:
    assert codes(order_to("", make_line("10.00", "3"), tax_country="NL")) == ["CHK-13", "CHK-10"]


def test_a_collected_order_needs_no_country() -> None:
    assert codes(order_to("", is_collected=True)) == []


@pytest.mark.parametrize(
    ("methods", "needs_email", "found"), [((), True, ["CHK-14"]), (("iDEAL",), True, []), ((), False, [])]
)
def test_a_customer_without_email_needs_a_fixed_debtor(
    methods: tuple[str, ...], needs_email: bool, found: list[str]
) -> None:
    settings = replace(SETTINGS, fixed_debtors=tuple((method, DebtorRef(id="1")) for method in methods))
    capabilities = replace(CAPABILITIES, needs_email=needs_email)

    assert codes(make_order(customer=NO_EMAIL), settings, FACTS, capabilities) == found


def test_a_fixed_debtor_does_not_help_an_intra_community_sale_without_email() -> None:
    settings = replace(SETTINGS, fixed_debtors=(("iDEAL", DebtorRef(id="1")),))
    order = order_to("DE", UNTAXED, customer=replace(COMPANY, email=""))

    assert codes(order, settings) == ["CHK-14"]


@pytest.mark.parametrize(
    ("vat_codes", "accounts", "values"),
    [
        (None, None, []),
        ({"V-NL-21"}, {"A-NL-21"}, []),
        ({"V-NL-9"}, None, ["V-NL-21"]),
        (None, {"A-NL-9"}, ["A-NL-21"]),
        (set(), set(), ["V-NL-21", "A-NL-21"]),
    ],
)
def test_codes_and_accounts_must_still_be_in_the_lists_of_the_package(
    vat_codes: set[str] | None, accounts: set[str] | None, values: list[str]
) -> None:
    facts = replace(FACTS, vat_codes=as_known(vat_codes), ledger_accounts=as_known(accounts))

    found = check(make_order(), SETTINGS, facts, CAPABILITIES)

    assert [(each.code, *each.params) for each in found] == [("CHK-15", ("value", value)) for value in values]


@pytest.mark.parametrize(
    ("country", "word", "line", "found"),
    [
        ("DE", VatTreatment.ORDINARY, UNTAXED, ["CHK-05", "CHK-17"]),
        ("DE", VatTreatment.ICP, UNTAXED, []),
        ("DE", VatTreatment.INTERNATIONAL, UNTAXED, ["CHK-17"]),
        ("NL", VatTreatment.ICP, UNTAXED, ["CHK-17"]),
        ("NL", VatTreatment.MARGIN, UNTAXED, []),
        ("DE", VatTreatment.MARGIN, UNTAXED, ["CHK-05", "CHK-17"]),
    ],
)
def test_a_shop_that_contradicts_the_rule_is_told(
    country: str, word: VatTreatment, line: OrderLine, found: list[str]
) -> None:
    order = order_to(country, line, shop_treatment=word, customer=COMPANY)

    assert sorted(codes(order)) == found


def test_a_charged_export_that_the_shop_calls_international_says_only_what_is_wrong() -> None:
    order = order_to("US", make_line("10.00", "21"), shop_treatment=VatTreatment.INTERNATIONAL)

    assert "CHK-17" not in codes(order)
    assert "CHK-07" in codes(order)


@pytest.mark.parametrize(("vat", "found"), [("2.10", []), ("2.115", []), ("2.1151", ["CHK-18"]), ("1.90", ["CHK-18"])])
def test_the_vat_of_the_order_must_be_that_of_its_lines(vat: str, found: list[str]) -> None:
    assert codes(make_order(make_line("10.00"), vat=vat)) == found


def test_vat_without_any_taxed_line_is_a_contradiction() -> None:
    assert codes(make_order(make_line("10.00", "0"), vat="0.02")) == ["CHK-18"]


def test_vat_that_is_the_sum_of_the_lines_is_right_whatever_the_percentage_makes_of_it() -> None:
    assert codes(make_order(make_line("10.00", incl="12.50", quantity="40"), vat="2.50")) == []


def test_vat_computed_from_prices_with_vat_is_as_good_as_from_both() -> None:
    order = make_order(make_line("83.00", "21", incl="100.00", quantity="100"), vat="17.36")

    assert codes(order) == []


def test_a_test_order_is_never_booked() -> None:
    assert codes(make_order(is_test=True)) == ["CHK-23"]


@pytest.mark.parametrize(("prefix", "limit", "found"), [("", 4, []), ("W", 4, ["BKG-11"]), ("W", 0, [])])
def test_a_number_must_fit_the_package(prefix: str, limit: int, found: list[str]) -> None:
    capabilities = replace(CAPABILITIES, reference_length=limit)

    assert codes(make_order(), replace(SETTINGS, reference_prefix=prefix), FACTS, capabilities) == found


def test_the_status_is_asked_for_apart() -> None:
    waiting = check_status(make_order(status="new"), SETTINGS)

    assert check_status(make_order(), SETTINGS) is None
    assert waiting is not None
    assert (waiting.code, waiting.params) == ("CHK-19", (("status", "new"),))
