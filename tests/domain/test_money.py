from __future__ import annotations

from decimal import Decimal

import pytest

from shopledger.domain.money import AmountError, NumberFormat, all_to_cents, parse, settle, split, to_cents, unit_price

POINT, COMMA = NumberFormat.POINT, NumberFormat.COMMA


def amounts(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


def written(values: tuple[Decimal, ...]) -> list[str]:
    return [str(value) for value in values]


@pytest.mark.parametrize(
    ("text", "number_format", "amount"),
    [
        ("12.34", POINT, "12.34"),
        ("-0.000001", POINT, "-0.000001"),
        (" +7 ", POINT, "7"),
        (".5", POINT, "0.5"),
        ("5.", POINT, "5"),
        ("12,34", COMMA, "12.34"),
        ("-1234", COMMA, "-1234"),
    ],
)
def test_an_amount_is_read_at_its_full_precision(text: str, number_format: NumberFormat, amount: str) -> None:
    assert parse(text, number_format) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "number_format"),
    [
        *(
            (text, POINT)
            for text in ("", "12,34", "1,234.50", "1e3", "NaN", "Infinity", "€ 5", "--5", "1 000", "٣", ".")
        ),
        *((text, COMMA) for text in ("12.34", "1.234,50", "1,2,3", "1e3", "")),
    ],
)
def test_what_is_not_plainly_an_amount_is_refused(text: str, number_format: NumberFormat) -> None:
    with pytest.raises(AmountError):
        parse(text, number_format)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("0.0049", "0.00"),
        ("-0.004", "0.00"),
        ("1.115", "1.12"),
        ("7", "7.00"),
        ("-0", "0.00"),
    ],
)
def test_cents_are_rounded_half_up_and_never_minus_zero(amount: str, cents: str) -> None:
    assert str(to_cents(Decimal(amount))) == cents
    assert written(tuple(all_to_cents([Decimal(amount)]))) == [cents]


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        ("10.00", ("3.3333", "3.3333", "3.3333"), ["3.34", "3.33", "3.33"]),
        ("9.99", ("3.3333", "3.3333", "3.3333"), ["3.33", "3.33", "3.33"]),
        ("10.00", ("3.3300", "3.3340", "3.3300"), ["3.33", "3.34", "3.33"]),
        ("0.01", ("0.005", "0.005"), ["0.00", "0.01"]),
        ("-0.01", ("-0.005", "-0.005"), ["0.00", "-0.01"]),
        ("5.00", ("10.00", "-5.00"), ["10.00", "-5.00"]),
        ("0.05", ("0.00",), ["0.05"]),
        ("0.05", ("0.00", "0.00"), ["0.03", "0.02"]),
        ("7.00", ("7",), ["7.00"]),
    ],
)
def test_shares_are_rounded_to_cents_that_add_up(total: str, shares: tuple[str, ...], parts: list[str]) -> None:
    assert written(settle(Decimal(total), amounts(*shares))) == parts


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("10.00", ("1", "1", "1"), ["3.34", "3.33", "3.33"]),
        ("0.02", ("21", "9", "0"), ["0.01", "0.01", "0.00"]),
        ("-10.00", ("1", "3"), ["-2.50", "-7.50"]),
        ("10.00", ("0", "0"), ["10.00", "0.00"]),
        ("10.00", ("1", "-1"), ["10.00", "0.00"]),
        ("10.00", ("3", "-1"), ["15.00", "-5.00"]),
    ],
)
def test_a_total_is_split_by_weight(total: str, weights: tuple[str, ...], parts: list[str]) -> None:
    assert written(split(Decimal(total), amounts(*weights))) == parts


@pytest.mark.parametrize("share", [split, settle])
def test_nothing_is_shared_over_nobody(share: type[object]) -> None:
    assert share(Decimal("0.00"), ()) == ()  # type: ignore[call-arg] # either of two functions

    with pytest.raises(ValueError, match="over no parts"):
        share(Decimal("0.01"), ())  # type: ignore[call-arg] # as above


def test_a_total_that_is_not_in_cents_is_not_shared() -> None:
    with pytest.raises(ValueError, match="whole cents"):
        settle(Decimal("10.001"), amounts("5", "5"))


@pytest.mark.parametrize(
    ("amount", "quantity", "price"),
    [
        ("10.00", "4", "2.5"),
        ("10.00", "3", "3.333333"),
        ("-10.00", "3", "-3.333333"),
        ("300.00", "1", "300"),
        ("0.00", "5", "0"),
        ("0.0000001", "1", "0"),
        ("1000.00", "1", "1000"),
    ],
)
def test_a_unit_price_has_at_most_six_decimals_and_no_needless_zeros(amount: str, quantity: str, price: str) -> None:
    assert str(unit_price(Decimal(amount), Decimal(quantity))) == price
