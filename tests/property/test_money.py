from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopledger.domain.money import CENT, AmountError, NumberFormat, parse, settle, split, to_cents, unit_price

amounts = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=6)
cents = st.integers(-10_000_000, 10_000_000).map(lambda number: Decimal(number).scaleb(-2))
positive = st.decimals(min_value=Decimal("0.000001"), max_value=100_000, places=6)


@given(amounts)
def test_an_amount_reads_back_as_it_was_written(amount: Decimal) -> None:
    text = f"{amount:f}"

    assert parse(text) == amount
    assert parse(text.replace(".", ","), NumberFormat.COMMA) == amount


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_is_refused(text: str) -> None:
    try:
        amount = parse(text)
    except AmountError:
        return

    assert amount == Decimal(text)
    assert amount.is_finite()


@given(amounts)
def test_cents_are_the_nearest_and_half_goes_away_from_zero(amount: Decimal) -> None:
    rounded = to_cents(amount)

    assert abs(rounded - amount) <= CENT / 2
    assert to_cents(-amount) == -rounded


@given(cents, st.lists(positive, min_size=1, max_size=12))
def test_parts_add_up_to_the_total_and_stay_within_a_cent_of_their_share(
    total: Decimal, weights: list[Decimal]
) -> None:
    parts = split(total, weights)

    whole = sum(weights)
    assert sum(parts) == total
    assert all(abs(part - total * weight / whole) < CENT for part, weight in zip(parts, weights, strict=True))


@given(cents, st.lists(amounts, min_size=1, max_size=12))
def test_weights_of_either_sign_add_up_too(total: Decimal, weights: list[Decimal]) -> None:
    parts = split(total, weights)

    assert sum(parts) == total
    assert all(part == part.quantize(CENT) for part in parts)


@given(st.lists(amounts, min_size=1, max_size=12), st.integers(-30, 30))
def test_settled_shares_move_by_no_more_cents_than_are_missing(shares: list[Decimal], off: int) -> None:
    total = to_cents(sum(shares, Decimal(0))) + off * CENT

    parts = settle(total, shares)

    assert sum(parts) == total
    turns = abs(off) + len(shares)
    assert all(abs(part - share) <= CENT * turns for part, share in zip(parts, shares, strict=True))


@given(st.lists(cents, min_size=1, max_size=12))
def test_shares_that_are_cents_already_are_left_alone(shares: list[Decimal]) -> None:
    assert list(settle(sum(shares, Decimal(0)), shares)) == shares


@given(cents, st.integers(1, 10_000))
def test_a_unit_price_times_its_quantity_is_the_amount_again(amount: Decimal, quantity: int) -> None:
    price = unit_price(amount, Decimal(quantity))

    assert price * quantity == pytest.approx(amount, abs=Decimal("0.0000005") * quantity)
