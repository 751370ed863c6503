"""Which percentage what bears: shops other than the one of the stored orders, and rows that contradict each other."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shopledger.domain.errors import UnreadableDocument
from shopledger.shops.opencart import knowledge
from tests.shops.opencart.shop import bare_facts, basket, facts, lines_of, order_of, vat_of

HIGH, LOW, NONE = ("1", "100.0000", "21.0000", "21"), ("1", "50.0000", "4.5000", "22"), ("1", "20.0000", "0.0000", "")


def test_a_fee_and_shipping_get_the_percentages_that_close() -> None:
    content = basket(
        [HIGH, LOW],
        [("shipping", "Post", "6.0000"), ("cod_fee", "Rembours", "4.0000"), ("tax", "BTW 21%", "21.8400"),
         ("tax", "BTW 9%", "5.0400")],
    )  # fmt: skip

    assert lines_of(order_of(content))[2:] == [
        ("shipping", "9", "6.00", "6.54"),
        ("payment_cost", "21", "4.00", "4.84"),
    ]


def test_shipping_that_an_extension_spreads_over_the_goods_is_spread() -> None:
    content = basket(
        [HIGH, LOW], [("shipping", "Post", "6.0000"), ("tax", "BTW 21%", "21.8400"), ("tax", "BTW 9%", "4.6800")]
    )

    assert lines_of(order_of(content))[2:] == [("shipping", "21", "4.00", "4.84"), ("shipping", "9", "2.00", "2.18")]


def test_spread_shipping_beside_a_fee_and_a_discount_leaves_vat_per_percentage_right() -> None:
    content = basket(
        [HIGH, LOW],
        [("shipping", "Post", "60.0000"), ("cod_fee", "Rembours", "4.0000"), ("coupon", "Tien", "-15.0000"),
         ("tax", "BTW 21%", "28.1400"), ("tax", "BTW 9%", "5.8500")],
    )  # fmt: skip

    order = order_of(content)

    assert vat_of(order)[Decimal(21)] == (Decimal("134.00"), Decimal("28.14"))
    assert vat_of(order)[Decimal(9)] == (Decimal("65.00"), Decimal("5.85"))


def test_spread_shipping_beside_a_discount_is_not_taken_for_shipping_without_vat() -> None:
    content = basket(
        [("1", "26.6055", "2.3945", "22"), ("6", "49.1000", "0.0000", "")],
        [("shipping", "Post", "4.9128"), ("coupon", "Korting", "-48.1808"), ("tax", "BTW 9%", "2.0725")],
    )

    assert lines_of(order_of(content))[2:] == [
        ("shipping", "0", "4.50", "4.50"),
        ("shipping", "9", "0.41", "0.45"),
        ("discount", "9", "-3.99", "-4.35"),
        ("discount", "0", "-44.19", "-44.19"),
    ]


def test_shipping_at_its_own_percentage_beside_a_discount_on_some_goods_is_not_spread() -> None:
    content = basket(
        [HIGH, LOW],
        [("shipping", "Post", "6.0000"), ("coupon", "Boeken", "-10.0000"), ("tax", "BTW 21%", "22.2600"),
         ("tax", "BTW 9%", "3.6000")],
    )  # fmt: skip

    assert lines_of(order_of(content))[2:] == [
        ("shipping", "21", "6.00", "7.26"),
        ("discount", "9", "-10.00", "-10.90"),
    ]


def test_two_costs_that_are_both_spread_become_one_line_per_percentage_with_a_remark() -> None:
    content = basket(
        [HIGH, LOW, NONE],
        [("shipping", "Post", "4.5000"), ("handling", "Inpakken", "4.5000"), ("tax", "BTW 21%", "21.6300"),
         ("tax", "BTW 9%", "4.7700")],
    )  # fmt: skip

    order = order_of(content)

    assert sorted(lines_of(order)[3:]) == [
        ("surcharge", "0", "3.00", "3.00"),
        ("surcharge", "21", "3.00", "3.63"),
        ("surcharge", "9", "3.00", "3.27"),
    ]
    assert [(note.code, dict(note.params)["line"]) for note in order.notes] == [("NOTE-04", "Post, Inpakken")]


def test_a_discount_beside_costs_that_nobody_can_tell_apart_is_in_the_lines_per_percentage() -> None:
    content = basket(
        [HIGH, LOW, NONE],
        [("shipping", "Post", "4.5000"), ("handling", "Inpakken", "4.5000"), ("coupon", "A", "-6.0000"),
         ("tax", "BTW 21%", "21.6300"), ("tax", "BTW 9%", "4.7700")],
    )  # fmt: skip

    order = order_of(content)

    assert vat_of(order)[Decimal(21)] == (Decimal("103.00"), Decimal("21.63"))
    assert vat_of(order)[Decimal(9)] == (Decimal("53.00"), Decimal("4.77"))


def test_a_discount_on_some_goods_only_is_taken_off_there() -> None:
    content = basket(
        [HIGH, LOW], [("coupon", "Boeken", "-10.0000"), ("tax", "BTW 21%", "21.0000"), ("tax", "BTW 9%", "3.6000")]
    )

    assert lines_of(order_of(content))[2:] == [("discount", "9", "-10.00", "-10.90")]


def test_two_discounts_share_what_is_left() -> None:
    content = basket([HIGH], [("coupon", "A", "-10.0000"), ("reward", "B", "-5.0000"), ("tax", "BTW 21%", "17.8500")])

    assert lines_of(order_of(content))[1:] == [
        ("discount", "21", "-10.00", "-12.10"),
        ("discount", "21", "-5.00", "-6.05"),
    ]


def test_a_discount_of_less_than_a_cent_goes_to_the_largest_part() -> None:
    content = basket(
        [HIGH, LOW], [("coupon", "A", "-0.0040"), ("tax", "BTW 21%", "20.9994"), ("tax", "BTW 9%", "4.4999")]
    )

    order = order_of(content)

    assert sum(line.amount_incl for line in order.lines) == order.total_incl == Decimal("175.50")


def test_a_coupon_that_gives_shipping_away_is_more_than_the_goods_of_its_percentage() -> None:
    content = basket(
        [LOW], [("shipping", "Post", "5.0000"), ("coupon", "Gratis", "-5.0000"), ("tax", "BTW 9%", "4.5000")]
    )

    assert vat_of(order_of(content))[Decimal(9)] == (Decimal("50.00"), Decimal("4.50"))


def test_rates_that_were_renamed_are_found_by_what_fits() -> None:
    content = basket(
        [HIGH, LOW], [("shipping", "Post", "10.0000"), ("tax", "Laag", "4.5000"), ("tax", "Hoog", "23.1000")]
    )

    assert [line[:2] for line in lines_of(order_of(content))] == [
        ("article", "21"),
        ("article", "9"),
        ("shipping", "21"),
    ]


def test_a_rate_that_has_another_percentage_now_is_read_as_it_was() -> None:
    """The low rate of the Netherlands was 6 % until 2019; the shop has changed its rate since and kept the name."""
    content = basket([("1", "50.0000", "3.0000", "22")], [("tax", "BTW 9%", "3.0000")])
    content["date_added"] = {"local": "2018-06-01 12:00:00", "utc": "2018-06-01T10:00:00Z"}

    assert lines_of(order_of(content)) == [("article", "6", "50.00", "53.00")]


def test_a_rate_that_the_shop_and_the_law_do_not_know_is_derived_from_the_goods() -> None:
    content = basket([("2", "40.0000", "10.0000", "")], [("tax", "Moms", "20.0000")], country="NO")

    assert lines_of(order_of(content, bare_facts())) == [("article", "25", "80.00", "100.00")]


def test_a_percentage_in_the_name_is_taken_before_all_others() -> None:
    content = basket([("1", "40.0000", "1.5200", "")], [("tax", "Moms 3,8 %", "1.5200")], country="CH")

    assert lines_of(order_of(content, bare_facts())) == [("article", "3.8", "40.00", "41.52")]


@pytest.mark.parametrize(("tax_class", "rate"), [("21", "21"), ("22", "9")])
def test_a_price_too_small_to_tell_follows_its_tax_class(tax_class: str, rate: str) -> None:
    """Of half a thousandth, either percentage may leave 0.0001."""
    content = basket(
        [HIGH, LOW, ("1", "0.0005", "0.0001", tax_class)], [("tax", "BTW 21%", "21.0001"), ("tax", "BTW 9%", "4.5001")]
    )

    assert f"{order_of(content).lines[2].vat_rate}" == rate


def test_what_closes_goes_before_what_a_tax_class_says_now() -> None:
    """Ten thousand pieces of half a cent at 9 %, of a class that has 21 % now."""
    content = basket(
        [HIGH, ("10000", "0.0005", "0.0000", "21")], [("tax", "BTW 21%", "21.0000"), ("tax", "BTW 9%", "0.4500")]
    )

    assert [line[1] for line in lines_of(order_of(content))] == ["21", "9"]


def test_a_free_article_goes_with_its_tax_class_or_with_the_rest() -> None:
    content = basket(
        [HIGH, ("1", "0.0000", "0.0000", "22"), ("1", "0.0000", "0.0000", "")], [("tax", "BTW 21%", "21.0000")]
    )

    assert lines_of(order_of(content)) == [
        ("article", "21", "100.00", "121.00"),
        ("article", "9", "0.00", "0.00"),
        ("article", "21", "0.00", "0.00"),
    ]


def test_a_shop_that_rounds_its_taxes_to_cents_is_read_all_the_same() -> None:
    content = basket(
        [("3", "16.4876", "3.4600", "21"), ("1", "11.8807", "1.0700", "22")],
        [("shipping", "Post", "4.9174"), ("tax", "BTW 21%", "11.4200"), ("tax", "BTW 9%", "1.0700")],
    )

    order = order_of(content)

    assert [line[1] for line in lines_of(order)] == ["21", "9", "21"]
    assert (order.total_incl, order.total_vat) == (Decimal("78.75"), Decimal("12.49"))


def test_two_rows_of_one_percentage_count_together() -> None:
    """A class of its own for shipping has a rate of its own, of the same percentage."""
    content = basket(
        [HIGH], [("shipping", "Post", "10.0000"), ("tax", "BTW 21%", "21.0000"), ("tax", "Verzend 21%", "2.1000")]
    )

    assert vat_of(order_of(content)) == {Decimal(21): (Decimal("110.00"), Decimal("23.10"))}


def test_goods_that_come_back_are_negative_throughout() -> None:
    content = basket(
        [("-1", "100.0000", "21.0000", "21")], [("shipping", "Post", "-10.0000"), ("tax", "BTW 21%", "-23.1000")]
    )

    order = order_of(content)

    assert lines_of(order)[0] == ("article", "21", "-100.00", "-121.00")
    assert (order.total_incl, order.total_vat) == (Decimal("-133.10"), Decimal("-23.10"))


def test_a_levy_with_a_name_that_nobody_knows_is_still_no_vat() -> None:
    content = basket(
        [("3", "80.0000", "17.3000", ""), NONE], [("tax", "BTW 21%", "50.4000"), ("tax", "Bijdrage", "1.5000")]
    )

    assert lines_of(order_of(content, bare_facts())) == [
        ("article", "21", "240.00", "290.40"),
        ("article", "0", "20.00", "20.00"),
        ("surcharge", "0", "1.50", "1.50"),
    ]


@pytest.mark.parametrize(
    ("goods", "totals", "path"),
    [
        ([HIGH], [("tax", "BTW 21%", "15.0000")], "totals"),
        ([HIGH], [], "totals"),
        ([HIGH, LOW], [("tax", "BTW 21%", "25.5000")], "totals"),
        ([HIGH], [("coupon", "A", "-10.0000"), ("tax", "BTW 21%", "25.0000")], "totals"),
        ([HIGH], [("coupon", "A", "-10.0000"), ("shipping", "P", "1.0000"), ("tax", "BTW 21%", "25.0000")], "totals"),
        ([NONE], [("tax", "BTW 21%", "21.0000")], "totals"),
        ([NONE], [("tax", "BTW 21%", "0.0010")], "totals.tax"),
        ([("1", "100.0000", "33.3333", "")], [("tax", "X", "33.3333")], "products[0].tax"),
        ([("1", "10.0000", "-2.1000", "")], [], "products[0].tax"),
        ([("1", "0.0200", "0.0131", "")], [("tax", "X", "0.0131")], "products[0].tax"),
    ],
)
def test_rows_that_contradict_each_other_are_refused_at_their_place(
    goods: list[Any], totals: list[Any], path: str
) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        order_of(basket(goods, totals))

    assert (refused.value.code, refused.value.params["path"]) == ("CHK-25", path)


def test_many_rows_without_a_known_name_are_read_in_reasonable_time() -> None:
    content = basket(
        [HIGH, LOW, NONE],
        [*((f"fee{place}", "Toeslag", "3.0000") for place in range(5)),
         ("tax", "A", "21.9000"), ("tax", "B", "5.1000"), ("tax", "C", "0.7700")],
    )  # fmt: skip
    started = time.process_time()

    vat = order_of(content).total_vat

    assert vat == Decimal("27.77")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("members", "country"),
    [(["NL"], "NL"), (["BE"], "BE"), (["NL", "BE", "DE"], "NL"), (["BE", "DE"], ""), ([], "")],
)
def test_whose_vat_was_charged_is_told_by_the_zone_of_the_rate(members: list[str], country: str) -> None:
    known = facts()
    config: Any = known.document["config"]
    zone = next(zone for zone in config["geo_zones"] if zone["name"] == "Nederland")
    zone["members"] = [{"country_iso2": member, "zone_id": "0"} for member in members]

    order = order_of(basket([HIGH], [("tax", "BTW 21%", "21.0000")], country="BE"), known)

    assert order.tax_country == country


def test_rates_of_one_name_in_several_countries_are_told_apart_by_where_it_goes() -> None:
    known = facts()
    config: Any = known.document["config"]
    for rate in config["tax_rates"]:
        rate["name"] = rate["name"].replace("BTW BE 21%", "BTW 21%")

    countries = [
        order_of(basket([HIGH], [("tax", "BTW 21%", "21.0000")], country=land), known).tax_country
        for land in ("NL", "BE", "LU")
    ]

    assert countries == ["NL", "BE", ""]


def test_a_tax_rule_whose_rate_is_gone_decides_nothing() -> None:
    known = facts()
    config: Any = known.document["config"]
    config["tax_rules"].append({"tax_class_id": "22", "tax_rate_id": "999", "based": "shipping", "priority": "1"})

    order = order_of(basket([HIGH, ("1", "0.0000", "0.0000", "22")], [("tax", "BTW 21%", "21.0000")]), known)

    assert str(order.lines[1].vat_rate) == "9"


def test_what_is_remembered_of_countries_and_days_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "_REMEMBERED", 1)
    shop = knowledge.shop_of(facts())

    found = {land: shop.percents(land, land, date(2026, 1, 1)) for land in ("NL", "BE", "DE", "FR")}

    assert all(found[land] == shop.percents(land, land, date(2026, 1, 1)) for land in found)
    assert len(shop._percents) <= 2
