from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any, NamedTuple

import pytest

from shopledger.domain.build import build_booking
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.customer import Customer, DebtorRef
from shopledger.domain.explain import explain
from shopledger.domain.explain_parts import Explanation, Reason, reason
from shopledger.domain.explain_texts import EXPLANATIONS, Text
from shopledger.domain.explain_words import reason_text, write_exact
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, Note, Order, VatTreatment
from shopledger.domain.settings import NumberSource, Settings
from tests.domain.making import CAPABILITIES, ROWS, SETTINGS, make_address, make_line, make_order, make_row, order_to

ICP, MARGIN = VatTreatment.ICP, VatTreatment.MARGIN
INTERNATIONAL, ORDINARY = VatTreatment.INTERNATIONAL, VatTreatment.ORDINARY
SHIPPING, GIFT_CARD = LineKind.SHIPPING, LineKind.GIFT_CARD
FREE = make_line("0.00", None)
UNTAXED = make_line("10.00", "0")
NO_ZEROS = replace(CAPABILITIES, zero_lines=False)
FIXED = replace(SETTINGS, fixed_debtors=(("iDEAL", DebtorRef(id="7", code="1200", name="Webshop")),))
THIRDS = (make_line("3.3333", incl="4.0333"),) * 3


def with_rows(*rows: Any, **fields: Any) -> Settings:
    return replace(SETTINGS, rows=(*ROWS, *rows), **fields)


def only_rows(*rows: Any, **fields: Any) -> Settings:
    return replace(SETTINGS, rows=rows, **fields)


def tolerant(amount: str) -> Settings:
    return replace(SETTINGS, tolerance=Decimal(amount))


def codes(reasons: Iterable[Reason]) -> set[str]:
    return {each.code for each in reasons}


class Case(NamedTuple):
    """An order, and codes that must be and must not be in its explanation."""

    codes: set[str]
    order: Order
    settings: Settings = SETTINGS
    capabilities: Capabilities = CAPABILITIES
    absent: frozenset[str] | set[str] = frozenset()


TREATMENTS = [
    Case({"home", "place-billing", "rule-domestic"}, make_order(), absent={"area-inside", "area-outside"}),
    Case({"place-collected", "rule-domestic"}, order_to("DE", is_collected=True), absent={"place-billing"}),
    Case({"place-delivery"}, make_order(delivery=make_address("DE")), absent={"place-billing"}),
    Case({"place-billing"}, make_order(delivery=make_address("NL")), absent={"place-delivery"}),
    Case({"place-billing"}, make_order(delivery=make_address("")), absent={"place-delivery"}),
    Case({"area-inside", "rule-vat-charged-eu"}, order_to("MC", make_line("10.00", "20"))),
    Case({"area-inside"}, order_to("PT", UNTAXED, postcode="9000-001"), absent={"area-outside"}),
    Case({"area-outside", "rule-international"}, order_to("DE", UNTAXED, postcode="27498")),
    Case({"area-outside", "rule-vat-charged-outside"}, order_to("ES", postcode="35001"), absent={"area-inside"}),
    Case({"rule-margin-scheme"}, order_to("DE", UNTAXED), replace(SETTINGS, uses_margin_scheme=True)),
    Case({"rule-small-business"}, order_to("DE", UNTAXED), replace(SETTINGS, charges_no_vat=True)),
    Case({"rule-no-country"}, order_to(""), absent={"place-billing", "charged-country"}),
    Case({"rule-no-country", "charged-country"}, order_to("", tax_country="NL")),
    Case({"rule-free"}, order_to("DE", make_line("0.00")), absent={"rule-icp"}),
    Case({"rule-icp"}, order_to("DE", UNTAXED), absent={"rule-international"}),
    Case({"rule-international"}, order_to("US", UNTAXED), absent={"area-outside"}),
    Case({"rule-shop-outside"}, order_to("DE", UNTAXED), replace(SETTINGS, shop_country="CH")),
    Case({"shop-agrees"}, order_to("DE", UNTAXED, shop_treatment=ICP), absent={"shop-decides", "shop-overruled"}),
    Case({"shop-decides"}, order_to("DE", UNTAXED, shop_treatment=INTERNATIONAL)),
    Case({"shop-overruled"}, make_order(shop_treatment=ICP), replace(SETTINGS, uses_margin_scheme=True)),
    Case({"charged-country"}, order_to("DE", tax_country="NL")),
]
WHO_AND_WHEN = [
    Case({"date"}, make_order(), absent={"date-shifted"}),
    Case({"date-shifted"}, make_order(placed_at=datetime(2026, 3, 9, 23, 30, tzinfo=UTC)), absent={"date"}),
    Case({"debtor-email"}, make_order(payment_method="PayPal"), FIXED, absent={"debtor-fixed"}),
    Case({"debtor-fixed"}, make_order(), FIXED, absent={"debtor-email"}),
    Case({"debtor-fixed-ignored", "debtor-email"}, order_to("DE", UNTAXED), FIXED, absent={"debtor-fixed"}),
    Case({"debtor-vat-number"}, order_to("DE", UNTAXED, customer=Customer(email="a@b.de", vat_number="DE129273398"))),
    Case(
        {"debtor-email"}, make_order(customer=Customer(email="a@b.nl", vat_number="NL1")), absent={"debtor-vat-number"}
    ),
    Case({"debtor-of-order"}, make_order(customer=Customer()), absent={"debtor-email"}),
    Case({"reference-order"}, make_order(), absent={"reference-prefix"}),
    Case({"reference-order", "reference-prefix"}, make_order(), replace(SETTINGS, reference_prefix="W")),
    Case({"reference-invoice"}, make_order(invoice_number="F1"), replace(SETTINGS, number_source=NumberSource.INVOICE)),
    Case({"reference-no-invoice"}, make_order(), replace(SETTINGS, number_source=NumberSource.INVOICE)),
]
SKIPPED = [
    Case({"skipped-quantity"}, make_order(notes=(Note(code="NOTE-01", params=(("line", "Tas"),)),))),
    Case({"rate-given"}, make_order(notes=(Note(code="NOTE-04"),)), absent={"skipped-quantity"}),
    Case({"skipped-free"}, make_order(make_line("10.00"), FREE), capabilities=NO_ZEROS),
    Case({"skipped-tiny"}, make_order(make_line("10.00"), make_line("0.001")), capabilities=NO_ZEROS),
    Case({"rate-given"}, make_order(make_line("1.00"), make_line("0.00")), absent={"skipped-free", "skipped-tiny"}),
]
RATES = [
    Case({"rate-given"}, make_order(), absent={"rate-derived", "rate-nearest"}),
    Case({"rate-derived"}, make_order(make_line("10.00", None, incl="12.10"))),
    Case({"rate-derived"}, make_order(make_line("10.00", None, incl="12.10")), tolerant("0.05")),
    Case({"rate-nearest"}, make_order(make_line("0.05", None, incl="0.06")), tolerant("0.05")),
    Case({"rate-free-line"}, make_order(make_line("1.00"), FREE), replace(SETTINGS, free_line_rate=Decimal(21))),
    Case({"rate-gift-card"}, make_order(make_line("25.00", None, kind=GIFT_CARD)), absent={"row-gift-card"}),
    Case({"rate-zero", "row-icp"}, order_to("DE", make_line("10.00", None))),
    Case({"rate-not-used"}, order_to("US", make_line("10.00", incl="10.00")), absent={"rate-zero"}),
    Case({"line-stopped"}, make_order(make_line("10.00", "6"), make_line("10.00")), absent={"cents-as-given"}),
]
VAT_ROWS = [
    Case({"row-ordinary"}, make_order(), absent={"row-every-kind", "row-own-kind", "row-from", "row-until"}),
    Case({"row-icp"}, order_to("DE", UNTAXED), absent={"row-ordinary", "row-destination"}),
    Case({"row-international"}, order_to("US", UNTAXED), absent={"row-icp"}),
    Case(
        {"row-margin"},
        make_order(UNTAXED, shop_treatment=MARGIN),
        with_rows(make_row("", "0", treatment=MARGIN)),
        absent={"row-destination"},
    ),
    Case({"row-gift-card"}, order_to("DE", make_line("10.00", "19"), make_line("25.00", "0", kind=GIFT_CARD))),
    Case({"row-gift-card", "rate-zero"}, order_to("NL", make_line("9.00", None, kind=GIFT_CARD), shop_treatment=ICP)),
    Case({"row-destination"}, order_to("DE", make_line("10.00", "19"), tax_country="FR")),
    Case(
        {"row-own-kind"},
        make_order(make_line("5.00", kind=SHIPPING)),
        with_rows(make_row("NL", "21", line_kind=SHIPPING)),
    ),
    Case({"row-every-kind"}, make_order(make_line("5.00", kind=SHIPPING)), absent={"row-own-kind"}),
    Case(
        {"row-article-kind"},
        make_order(make_line("5.00", kind=SHIPPING)),
        only_rows(make_row("NL", "21", line_kind=LineKind.ARTICLE)),
    ),
    Case({"row-from"}, make_order(), only_rows(make_row("NL", "21", valid_from=date(2026, 1, 1)))),
    Case({"row-until"}, make_order(), only_rows(make_row("NL", "21", valid_to=date(2026, 12, 31)))),
    Case(
        {"row-between"},
        make_order(),
        only_rows(make_row("NL", "21", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))),
        absent={"row-from", "row-until"},
    ),
]
AMOUNTS = [
    Case({"cents-as-given", "amounts-given"}, make_order(), absent={"excl-rounded", "vat-rounded"}),
    Case({"amounts-divided", "excl-rounded"}, make_order(make_line("8.256198", incl="9.99"))),
    Case({"amounts-given"}, make_order(make_line("8.2562", incl="9.99")), absent={"amounts-divided"}),
    Case({"excl-rounded", "vat-rounded"}, make_order(make_line("8.2562", incl="9.99")), absent={"cents-as-given"}),
    Case({"excl-raised"}, make_order(*THIRDS, total="12.10", vat="2.10"), absent={"excl-lowered"}),
    Case({"excl-lowered"}, make_order(make_line("8.256", incl="9.99"), make_line("8.256", incl="9.99"))),
    Case({"vat-raised"}, make_order(*(make_line("0.02", incl="0.0242"),) * 3)),
    Case({"vat-lowered"}, make_order(*(make_line("0.03", incl="0.0363"),) * 3)),
    Case({"vat-raised-shop"}, make_order(*(make_line("10.00"),) * 2, total="24.20", vat="4.21"), absent={"vat-raised"}),
    Case({"vat-lowered-shop"}, make_order(*(make_line("10.00"),) * 2, total="24.20", vat="4.19")),
    Case({"zero-no-vat", "excl-raised"}, make_order(make_line("10.00", "0", incl="10.01")), absent={"vat-lowered"}),
    Case({"text-missing"}, make_order(make_line("10.00", description="")), absent={"text-cut"}),
    Case({"text-cut"}, make_order(make_line("10.00", description="Koffer " * 20)), absent={"text-missing"}),
]
TOTALS = [
    Case({"total-sum"}, make_order(), absent={"total-differs", "total-per-line"}),
    Case({"total-per-line"}, make_order(*(make_line("0.004", "0"),) * 2, make_line("1.00", "0"), total="1.00")),
    Case({"total-net-and-vat"}, make_order(*(make_line("0.04", incl="0.0484"),) * 2, total="0.11", vat="0.03")),
    Case({"total-differs", "difference-not-allowed"}, make_order(total="12.12"), absent={"correction"}),
    Case({"difference-too-large"}, make_order(total="12.00"), tolerant("0.05"), absent={"difference-allowed"}),
    Case({"difference-too-large"}, make_order(total="12.20"), tolerant("0.05"), absent={"correction"}),
    Case({"difference-allowed", "correction", "correction-rate"}, make_order(total="12.12"), tolerant("0.05")),
    Case({"vat-corrected"}, make_order(total="13.10"), tolerant("1.00"), absent={"vat-as-given"}),
    Case({"vat-as-given"}, make_order(total="13.10", vat="2.10"), tolerant("1.00"), absent={"vat-corrected"}),
    Case({"vat-rounded-sum"}, make_order(make_line("8.2562", incl="9.99")), absent={"vat-as-given"}),
    Case({"vat-moved"}, make_order(*(make_line("10.00"),) * 2, vat="4.21"), absent={"vat-rounded-sum"}),
    Case({"shop-vat-same"}, make_order(vat="2.10"), absent={"shop-vat-rounded", "shop-vat-unsaid"}),
    Case({"shop-vat-rounded"}, make_order(vat="2.1001"), absent={"shop-vat-same"}),
    Case({"shop-vat-unsaid"}, make_order(), absent={"shop-vat-same"}),
]
CASES = [*TREATMENTS, *WHO_AND_WHEN, *SKIPPED, *RATES, *VAT_ROWS, *AMOUNTS, *TOTALS]


def tell(case: Case) -> Explanation:
    return explain(case.order, case.settings, case.capabilities)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "+".join(sorted(case.codes)))
def test_an_order_is_explained_by_what_holds_for_it_and_nothing_else(case: Case) -> None:
    told = codes(tell(case).reasons())

    assert case.codes <= told
    assert not case.absent & told


def test_every_sentence_is_said_of_some_order() -> None:
    said = set().union(*(codes(tell(case).reasons()) for case in CASES))

    assert said == set(EXPLANATIONS)


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("text", EXPLANATIONS.values(), ids=list(EXPLANATIONS))
def test_a_sentence_tells_the_same_in_both_languages(text: Text) -> None:
    names = {name.removesuffix("_nl") for name in parameters(text.nl)}

    assert names == parameters(text.en)
    assert text.nl != text.en
    assert all(each.endswith(".") for each in text)


@pytest.mark.parametrize(
    ("told", "dutch", "english"),
    [
        (
            reason("rule-vat-charged-eu", country="DE"),
            "Deze klant zit in Duitsland en er is btw berekend, dus de verkoop is gewoon (geen ICP).",
            "This customer is in Germany and VAT was charged, so the sale is ordinary (not intra-community).",
        ),
        (
            reason("row-ordinary", country="DE", rate=Decimal("5.50"), account="8010", code="X"),
            "Uw btw-regel Duitsland 5,5 % boekt dit op rekening 8010 met btw-code X.",
            "Your VAT row Germany 5.5 % books it on account 8010 with VAT code X.",
        ),
        (
            reason("excl-rounded", exact=Decimal("8.2562"), rounded=Decimal("8.26")),
            "Zonder btw: € 8,2562 is afgerond op € 8,26.",
            "Without VAT: €8.2562 was rounded to €8.26.",
        ),
        (
            reason("row-own-kind", kind=SHIPPING),
            "Dat is uw eigen btw-regel voor verzendkosten.",
            "That is your own VAT row for shipping.",
        ),
        (
            reason("row-until", until=date(2026, 12, 31)),
            "Die btw-regel geldt tot en met 31 december 2026.",
            "That VAT row holds up to and including 31 December 2026.",
        ),
        (
            reason("area-inside", area="Azores", area_nl="Azoren", country="PT"),
            "Het adres ligt in een bijzonder gebied: Azoren. Voor de btw hoort dat bij de EU.",
            "The address lies in a special area: Azores. For VAT that is part of the EU.",
        ),
        (
            reason("shop-agrees", treatment=ICP),
            "De winkel zegt zelf hetzelfde: intracommunautaire levering (ICP).",
            "The shop itself says the same: intra-community supply (ICP).",
        ),
    ],
)
def test_a_reason_is_a_sentence_as_people_write_it(told: Reason, dutch: str, english: str) -> None:
    assert reason_text(told, "nl") == dutch
    assert reason_text(told, "en") == reason_text(told, "fr") == english


@pytest.mark.parametrize(
    ("plain", "dutch", "english"),
    [
        ("8.26", "€ 8,26", "€8.26"),
        ("8.2", "€ 8,20", "€8.20"),
        ("8", "€ 8,00", "€8.00"),
        ("8.25620", "€ 8,2562", "€8.2562"),
        ("-1234567.8", "€ -1.234.567,80", "-€1,234,567.80"),
        ("-0.005", "€ -0,005", "-€0.005"),
        ("8.2561988471", "€ 8,256198…", "€8.256198…"),
        ("0", "€ 0,00", "€0.00"),
    ],
)
def test_an_amount_is_shown_with_the_decimals_that_count(plain: str, dutch: str, english: str) -> None:
    assert (write_exact(plain, "nl"), write_exact(plain, "en")) == (dutch, english)


def test_a_parameter_that_is_empty_shows_as_a_dash() -> None:
    told = reason("row-icp", account="8000", code="")

    assert reason_text(told, "en").endswith("on account 8000 with VAT code -.")


def test_a_code_without_words_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        reason_text(Reason("no-such-code"), "nl")


def test_a_line_is_told_with_its_row_and_its_cents() -> None:
    line = explain(make_order(make_line("8.2562", incl="9.99")), SETTINGS, CAPABILITIES).lines[0]

    assert (line.ledger_account, line.vat_code, line.rate) == ("A-NL-21", "V-NL-21", Decimal(21))
    assert (str(line.excl), str(line.vat), str(line.incl)) == ("8.26", "1.73", "9.99")
    assert not line.is_correction
    assert line.finding is None


def test_a_moved_cent_is_told_with_the_amount_that_it_led_to() -> None:
    line = explain(make_order(*THIRDS, total="12.10", vat="2.10"), SETTINGS, CAPABILITIES).lines[0]

    told = {each.code: dict(each.params) for each in line.reasons}

    assert told["excl-rounded"] == {"exact": "3.3333", "rounded": "3.33"}
    assert told["excl-raised"] == {"moved": "0.01", "booked": "3.34", "rate": "21"}


def test_the_correction_is_the_last_line_and_known_as_such() -> None:
    order = make_order(make_line("10.00"), make_line("1.00", "9"), total="13.21")

    told = explain(order, tolerant("0.05"), CAPABILITIES)

    assert [line.is_correction for line in told.lines] == [False, False, True]
    assert str(told.lines[-1].incl) == "0.02"
    assert (str(told.totals.lines), str(told.totals.difference)) == ("13.19", "0.02")
    assert dict(told.lines[-1].reasons[0].params) == {"difference": "0.02", "tolerance": "0.05"}


def test_totals_are_told_per_rate() -> None:
    order = make_order(make_line("10.02", incl="12.1242"), make_line("1.00", "9"), vat="2.19")

    totals = explain(order, SETTINGS, CAPABILITIES).totals

    assert [(str(each.rate), str(each.vat_exact), str(each.vat), str(each.incl)) for each in totals.rates] == [
        ("21", "2.1042", "2.10", "12.12"),
        ("9", "0.09", "0.09", "1.09"),
    ]


def test_what_the_shop_rounded_at_zero_percent_is_no_vat() -> None:
    order = make_order(make_line("10.00", "0", incl="10.01"))

    totals = explain(order, SETTINGS, CAPABILITIES).totals

    assert [(each.vat_exact, each.vat, str(each.excl)) for each in totals.rates] == [(ZERO, ZERO, "10.01")]


def test_a_line_that_is_left_out_is_told_once_also_where_the_order_has_no_country() -> None:
    order = order_to("", make_line("10.00"), make_line("0.00", rate=None, description="gift"))

    told = explain(order, SETTINGS, NO_ZEROS)

    assert [line.finding.code for line in told.lines if line.finding] == ["CHK-13"]
    assert [left_out.description for left_out in told.skipped] == ["gift"]


def test_lines_of_nothing_are_named_with_the_name_that_they_would_have() -> None:
    free = make_line("0.00", kind=SHIPPING, description="")

    told = explain(make_order(make_line("10.00"), free), SETTINGS, NO_ZEROS)

    assert [left_out.description for left_out in told.skipped] == ["Verzendkosten"]
    assert len(told.lines) == 1


def test_a_line_that_the_shop_counts_zero_times_keeps_its_name() -> None:
    order = make_order(notes=(Note(code="NOTE-01", params=(("line", "Tas"),)),))

    assert [left_out.description for left_out in explain(order, SETTINGS, CAPABILITIES).skipped] == ["Tas"]


def test_an_order_that_cannot_be_booked_is_told_as_far_as_it_gets() -> None:
    order = make_order(make_line("10.00"), make_line("5.00", "13", description=""), make_line("0.00"))

    told = explain(order, SETTINGS, NO_ZEROS)

    assert not told.has_amounts
    assert [found.code for found in told.findings] == ["CHK-10"]
    assert [line.finding.code if line.finding else "" for line in told.lines] == ["", "CHK-10"]
    assert [line.ledger_account for line in told.lines] == ["A-NL-21", ""]
    assert {line.incl for line in told.lines} == {None}
    assert (told.totals.vat, told.totals.rates) == (None, ())


def test_without_a_country_every_line_waits_for_one() -> None:
    told = explain(order_to("", make_line("10.00"), make_line("5.00")), SETTINGS, CAPABILITIES)

    assert [line.finding.code for line in told.lines if line.finding] == ["CHK-13", "CHK-13"]
    assert [found.code for found in told.findings] == ["CHK-13"]


def test_amounts_are_told_even_where_the_number_is_too_long() -> None:
    told = explain(make_order(), SETTINGS, replace(CAPABILITIES, reference_length=2))

    assert told.has_amounts
    assert [found.code for found in told.findings] == ["BKG-11"]


def test_what_only_the_booking_finds_is_among_the_findings() -> None:
    order = make_order(make_line("0.001", "0"), make_line("0.001", "0"), total="0.00")

    told = explain(order, SETTINGS, NO_ZEROS)

    assert [found.code for found in told.findings] == ["CHK-21"]


def test_a_sale_with_findings_can_have_amounts_all_the_same() -> None:
    order = order_to("DE", UNTAXED)

    told = explain(order, SETTINGS, CAPABILITIES)

    assert [found.code for found in told.findings] == ["CHK-02"]
    assert told.lines[0].excl == build_booking(order, SETTINGS, CAPABILITIES).lines[0].amount_excl
