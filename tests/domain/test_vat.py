from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shopledger.domain.order import LineKind, OrderLine, VatTreatment
from shopledger.domain.settings import Settings
from shopledger.domain.vat import assess, classify, find_row
from tests.domain.making import ROWS, SETTINGS, make_address, make_line, make_row, order_to

ORDINARY, ICP = VatTreatment.ORDINARY, VatTreatment.ICP
INTERNATIONAL, MARGIN = VatTreatment.INTERNATIONAL, VatTreatment.MARGIN
DAY = date(2026, 3, 9)
UNTAXED = make_line("100.00", "0")
TAXED = make_line("100.00", "21")
FREE = make_line("0.00", None)
GIVEN_BACK = (TAXED, make_line("-100.00", "21"))


@pytest.mark.parametrize(
    ("country", "line", "margin", "treatment"),
    [
        ("NL", UNTAXED, False, ORDINARY),
        ("NL", TAXED, False, ORDINARY),
        ("DE", TAXED, False, ORDINARY),
        ("US", TAXED, False, ORDINARY),
        ("DE", UNTAXED, False, ICP),
        ("US", UNTAXED, False, INTERNATIONAL),
        ("NL", UNTAXED, True, ORDINARY),
        ("DE", UNTAXED, True, ORDINARY),
        ("US", UNTAXED, True, ORDINARY),
    ],
)
def test_the_rule_goes_by_margin_scheme_vat_and_destination(
    country: str, line: OrderLine, margin: bool, treatment: VatTreatment
) -> None:
    order = order_to(country, line)

    assert classify(order, replace(SETTINGS, uses_margin_scheme=margin)) is treatment


@pytest.mark.parametrize(
    ("country", "postcode", "treatment"),
    [
        ("ES", "35001", INTERNATIONAL),
        ("ES", "28001", ICP),
        ("DE", "78266", INTERNATIONAL),
        ("DE", "27498", INTERNATIONAL),
        ("IT", "23041", INTERNATIONAL),
        ("FI", "22100", INTERNATIONAL),
        ("GB", "BT1 5GS", ICP),
        ("GB", "SW1A 1AA", INTERNATIONAL),
        ("EL", "10557", ICP),
        ("MC", "98000", ICP),
    ],
)
def test_the_rule_goes_by_vat_territory_and_not_by_country_code(
    country: str, postcode: str, treatment: VatTreatment
) -> None:
    order = order_to(country, UNTAXED, postcode=postcode)

    assert classify(order, SETTINGS) is treatment


def test_the_delivery_address_decides_when_it_names_a_country() -> None:
    order = order_to("NL", UNTAXED, delivery=make_address("DE"))

    assert classify(order, SETTINGS) is ICP


def test_the_billing_address_decides_when_the_delivery_address_names_none() -> None:
    order = order_to("DE", UNTAXED, delivery=make_address(""))

    assert classify(order, SETTINGS) is ICP


def test_collected_goods_are_delivered_in_the_shops_country() -> None:
    order = order_to("DE", UNTAXED, is_collected=True)

    assert classify(order, SETTINGS) is ORDINARY
    assert assess(order, SETTINGS).country == "NL"


def test_a_seller_who_charges_no_vat_has_only_ordinary_sales() -> None:
    settings = replace(SETTINGS, charges_no_vat=True)

    assert classify(order_to("DE", UNTAXED), settings) is ORDINARY
    assert classify(order_to("DE", UNTAXED, shop_treatment=ICP), settings) is ORDINARY


@pytest.mark.parametrize("lines", [(FREE,), GIVEN_BACK], ids=["free", "taxed and taken back"])
def test_an_order_without_vat_to_pay_is_not_untaxed_for_that(lines: tuple[OrderLine, ...]) -> None:
    order = order_to("DE", *lines)

    assert classify(order, SETTINGS) is ORDINARY


def test_a_free_order_keeps_the_word_of_the_shop() -> None:
    order = order_to("DE", FREE, shop_treatment=ICP)

    seen = assess(order, SETTINGS)

    assert (seen.treatment, seen.rule) == (ICP, ICP)


def test_vat_in_the_order_total_alone_makes_a_sale_taxed() -> None:
    order = order_to("DE", UNTAXED, total_vat=Decimal("19.00"))

    assert classify(order, SETTINGS) is ORDINARY


@pytest.mark.parametrize("word", list(VatTreatment))
def test_the_word_of_the_shop_goes_before_the_rule(word: VatTreatment) -> None:
    order = order_to("DE", UNTAXED, shop_treatment=word)

    seen = assess(order, SETTINGS)

    assert (seen.treatment, seen.rule) == (word, ICP)


@pytest.mark.parametrize("word", [ICP, INTERNATIONAL])
def test_the_margin_scheme_goes_before_the_word_of_the_shop(word: VatTreatment) -> None:
    order = order_to("DE", UNTAXED, shop_treatment=word)

    assert classify(order, replace(SETTINGS, uses_margin_scheme=True)) is ORDINARY


def test_an_order_without_country_is_ordinary_and_has_no_place() -> None:
    seen = assess(order_to("", UNTAXED), SETTINGS)

    assert (seen.treatment, seen.place, seen.country) == (ORDINARY, None, "")


def test_a_shop_outside_the_eu_has_no_intra_community_sales() -> None:
    settings = Settings(shop_country="CH")

    assert classify(order_to("DE", UNTAXED), settings) is INTERNATIONAL
    assert classify(order_to("CH", UNTAXED), settings) is ORDINARY


def test_a_german_shop_exports_to_busingen() -> None:
    order = order_to("DE", UNTAXED, postcode="78266")

    assert classify(order, Settings(shop_country="DE")) is INTERNATIONAL


@pytest.mark.parametrize(("hint", "country"), [("", "DE"), ("NL", "NL"), ("de", "DE"), ("EL", "GR")])
def test_the_country_charged_is_what_the_shop_names_else_the_destination(hint: str, country: str) -> None:
    order = order_to("DE", TAXED, tax_country=hint)

    assert assess(order, SETTINGS).country == country


def test_the_country_charged_of_an_untaxed_sale_is_its_destination() -> None:
    assert assess(order_to("DE", UNTAXED, tax_country="NL"), SETTINGS).country == "DE"


SHIPPING_ROW = make_row("NL", "21", vat_code="S", line_kind=LineKind.SHIPPING)
ARTICLE_ROW = make_row("BE", "21", vat_code="B", line_kind=LineKind.ARTICLE)
OLD_ROW = make_row("NL", "6", vat_code="old", valid_to=date(2018, 12, 31))
NEW_ROW = make_row("NL", "6", vat_code="new", valid_from=date(2019, 1, 1))
NEWER_ROW = make_row("NL", "21", vat_code="newer", valid_from=date(2026, 4, 1))
MARGIN_ROW = make_row("", "0", treatment=MARGIN)
CARD_ROW = make_row("NL", "0", vat_code="card", line_kind=LineKind.GIFT_CARD)
TABLE = replace(SETTINGS, rows=(*ROWS, SHIPPING_ROW, ARTICLE_ROW, OLD_ROW, NEW_ROW, NEWER_ROW, MARGIN_ROW, CARD_ROW))
ARTICLE, SHIPPING, GIFT_CARD = LineKind.ARTICLE, LineKind.SHIPPING, LineKind.GIFT_CARD


@pytest.mark.parametrize(
    ("treatment", "country", "rate", "kind", "day", "code"),
    [
        (ORDINARY, "NL", "21", ARTICLE, DAY, "V-NL-21"),
        (ORDINARY, "NL", "21.00", ARTICLE, DAY, "V-NL-21"),
        (ORDINARY, "NL", "0", ARTICLE, DAY, "V-NL-0"),
        (ORDINARY, "NL", "21", SHIPPING, DAY, "S"),
        (ORDINARY, "BE", "21", SHIPPING, DAY, "B"),
        (ORDINARY, "BE", "6", SHIPPING, DAY, None),
        (ORDINARY, "NL", "6", ARTICLE, date(2018, 12, 31), "old"),
        (ORDINARY, "NL", "6", ARTICLE, date(2019, 1, 1), "new"),
        (ORDINARY, "NL", "21", ARTICLE, date(2026, 4, 1), "newer"),
        (ICP, "DE", "0", SHIPPING, DAY, "V-icp-0"),
        (INTERNATIONAL, "US", "0", ARTICLE, DAY, "V-international-0"),
        (MARGIN, "NL", "0", ARTICLE, DAY, "V-margin-0"),
        (MARGIN, "NL", "21", ARTICLE, DAY, "V-NL-21"),
        (ORDINARY, "NL", "0", GIFT_CARD, DAY, "card"),
        (ORDINARY, "BE", "0", GIFT_CARD, DAY, "card"),
        (ICP, "DE", "0", GIFT_CARD, DAY, "card"),
        (ORDINARY, "NL", "21", GIFT_CARD, DAY, "V-NL-21"),
    ],
)
def test_a_row_is_found_by_treatment_country_rate_kind_and_day(
    treatment: VatTreatment, country: str, rate: str, kind: LineKind, day: date, code: str | None
) -> None:
    row = find_row(TABLE, treatment, country, Decimal(rate), kind, day)

    assert (row and row.vat_code) == code


@pytest.mark.parametrize(("rows", "code"), [((*ROWS, MARGIN_ROW), "V-margin-0"), (ROWS, "V-NL-0")])
def test_margin_goods_prefer_a_margin_row_and_do_without(rows: tuple[object, ...], code: str) -> None:
    settings = replace(SETTINGS, uses_margin_scheme=True, rows=rows)  # type: ignore[arg-type] # rows of either kind

    row = find_row(settings, ORDINARY, "NL", Decimal(0), ARTICLE, DAY)

    assert row is not None
    assert row.vat_code == code


def test_a_gift_card_takes_the_row_of_nothing_when_there_is_no_other() -> None:
    row = find_row(SETTINGS, ORDINARY, "NL", Decimal(0), GIFT_CARD, DAY)

    assert row is not None
    assert row.vat_code == "V-NL-0"


def test_a_gift_card_has_no_row_where_nothing_is_taxed_at_zero() -> None:
    settings = replace(SETTINGS, rows=ROWS[:1])

    assert find_row(settings, ORDINARY, "NL", Decimal(0), GIFT_CARD, DAY) is None
