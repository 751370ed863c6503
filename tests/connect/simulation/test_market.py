"""The simulated market: always the same, in the mix that it promises, and faulty on purpose only."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
from stdnum.eu import vat

from shopledger.connect.simulation.market import BOOKABLE, COUNTRIES, Market, PaidBy, Sale, SaleState, is_registered
from shopledger.connect.simulation.market.faulty import CAUSES, WRONG_TOTAL
from shopledger.connect.simulation.market.history import LONGEST
from shopledger.connect.simulation.market.vat_numbers import make_number, spoil
from shopledger.domain.money import to_cents
from shopledger.domain.order import LineKind, VatTreatment

MARKET = Market(seed=7, orders=4000, first_day=date(2026, 1, 1), days=120)


@cache
def sales() -> tuple[Sale, ...]:
    return tuple(map(MARKET.sale, range(MARKET.orders)))


def sound() -> list[Sale]:
    """Sales that are neither faulty nor credit sales."""
    return [sale for sale in sales() if not sale.cause and sale.credits is None]


def share(count: int) -> float:
    return 100 * count / MARKET.orders


def test_a_sale_follows_from_seed_and_index_alone() -> None:
    again = Market(seed=7, orders=4000, first_day=date(2026, 1, 1), days=120)

    assert [again.sale(index) for index in (3999, 17, 0)] == [sales()[index] for index in (3999, 17, 0)]


def test_another_seed_makes_another_market() -> None:
    other = Market(seed=8, orders=4000, first_day=date(2026, 1, 1), days=120)

    assert [other.sale(index).total_incl for index in range(20)] != [sale.total_incl for sale in sales()[:20]]


@pytest.mark.parametrize("index", [-1, 4000])
def test_there_is_nothing_outside_of_the_market(index: int) -> None:
    with pytest.raises(IndexError):
        MARKET.sale(index)


def test_moments_rise_with_the_index_and_stay_in_the_period() -> None:
    moments = [sale.placed_at for sale in sales()]

    assert moments == sorted(moments)
    assert moments[0] >= datetime(2026, 1, 1, tzinfo=UTC)
    assert moments[-1] < datetime(2026, 5, 1, tzinfo=UTC)


def test_nights_are_quiet() -> None:
    hours = Counter(sale.placed_at.hour for sale in sales())

    assert share(sum(hours[hour] for hour in range(7))) < 6
    assert min(hours[hour] for hour in range(8, 22)) > max(hours[hour] for hour in range(6))


def test_counting_and_spans_agree_with_the_moments() -> None:
    first, last = sales()[100].placed_at, sales()[250].placed_at

    span = MARKET.span(first, last)

    assert list(span) == [sale.index for sale in sales() if first <= sale.placed_at < last]
    assert MARKET.count_placed(last) == len([sale for sale in sales() if sale.placed_at <= last])


def test_a_span_of_changes_holds_every_sale_that_changes_in_it() -> None:
    first = datetime(2026, 2, 10, tzinfo=UTC)
    last = first + timedelta(days=1)

    span = MARKET.changed_span(first, last)

    changing = {sale.index for sale in sales() for step in sale.steps if first <= step.at < last}
    assert changing
    assert changing <= set(span)


SHARES: list[tuple[str, float, float]] = [
    ("NL", 74, 81), ("DE", 5, 10), ("BE", 5, 10), ("FR", 3, 7), ("CH", 0.5, 3), ("US", 0.5, 3), ("GB", 0.5, 3),
]  # fmt: skip


@pytest.mark.parametrize(("country", "least", "most"), SHARES)
def test_countries_have_their_share(country: str, least: float, most: float) -> None:
    found = share(sum(sale.country == country for sale in sales()))

    assert least < found < most


TREATMENTS = [(VatTreatment.ORDINARY, 88, 94), (VatTreatment.ICP, 3, 6), (VatTreatment.INTERNATIONAL, 2.5, 6)]


@pytest.mark.parametrize(("treatment", "least", "most"), TREATMENTS)
def test_treatments_have_their_share(treatment: VatTreatment, least: float, most: float) -> None:
    found = share(sum(sale.treatment is treatment for sale in sales()))

    assert least < found < most


KINDS = [(LineKind.SHIPPING, 76, 84), (LineKind.PAYMENT_COST, 12, 18), (LineKind.DISCOUNT, 12, 18)]


@pytest.mark.parametrize(("kind", "least", "most"), KINDS)
def test_costs_and_discounts_have_their_share(kind: LineKind, least: float, most: float) -> None:
    found = [any(line.kind is kind for line in sale.lines) for sale in sound()]

    assert least < 100 * sum(found) / len(found) < most


def test_two_in_five_sales_carry_two_rates() -> None:
    found = [len({line.rate for line in sale.lines}) > 1 for sale in sound()]

    assert 36 < 100 * sum(found) / len(found) < 42


def test_a_little_over_half_of_the_sales_are_of_new_buyers() -> None:
    keys = {sale.buyer.key for sale in sales()}

    assert 51 < share(len(keys)) < 57


def test_a_buyer_is_the_same_in_every_sound_sale() -> None:
    buyers: dict[int, set[object]] = {}
    for sale in sound():
        buyers.setdefault(sale.buyer.key, set()).add(sale.buyer)

    assert {len(different) for different in buyers.values()} == {1}
    assert max(Counter(sale.buyer.key for sale in sound()).values()) > 3


def test_articles_and_quantities_are_those_of_a_basket() -> None:
    counts = Counter(sum(line.kind is LineKind.ARTICLE for line in sale.lines) for sale in sound())
    quantities = {line.quantity for sale in sound() for line in sale.lines}

    assert set(counts) == {1, 2, 3, 4, 5}
    assert quantities == {1, 2, 3, 4, 5, 6}


def test_amounts_with_and_without_vat_belong_together() -> None:
    off = [
        line
        for sale in sales()
        for line in sale.lines
        if to_cents(line.amount_excl * (1 + line.rate / 100)) != line.amount_incl
    ]

    assert off == []


def test_lines_add_up_to_the_total_unless_that_is_the_fault() -> None:
    wrong = {sale.index for sale in sales() if sum(line.amount_incl for line in sale.lines) != sale.total_incl}

    assert wrong == {sale.index for sale in sales() if sale.cause == WRONG_TOTAL}


def test_vat_is_rounded_once_per_rate() -> None:
    sale = next(sale for sale in sound() if len(sale.vat) > 1)

    exact = {
        rate: sum(line.amount_incl - line.amount_excl for line in sale.lines if line.rate == rate) for rate in sale.vat
    }

    assert sale.vat == {rate: to_cents(Decimal(amount)) for rate, amount in exact.items()}
    assert sale.total_vat == sum(sale.vat.values())


def test_sound_sales_bear_the_vat_of_the_market_or_none() -> None:
    taxed = {sale.country for sale in sound() if any(sale.vat.values())}

    assert taxed == set(COUNTRIES)
    assert [sale for sale in sound() if sale.treatment is not VatTreatment.ORDINARY and any(sale.vat.values())] == []


def test_one_sale_in_twenty_five_is_faulty_with_every_cause() -> None:
    causes = Counter(sale.cause for sale in sales() if sale.cause)

    assert 3 < share(causes.total()) < 5
    assert set(causes) == set(CAUSES)


FAULTS = [
    ("CHK-02", lambda sale: sale.treatment is VatTreatment.ICP and not sale.buyer.vat_number),
    ("CHK-03", lambda sale: sale.treatment is VatTreatment.ICP and not is_registered(sale.buyer.vat_number)),
    ("CHK-05", lambda sale: sale.country == "FR" and set(sale.vat) == {Decimal(10)}),
    ("CHK-06", lambda sale: sale.country == "ES"),
    ("CHK-07", lambda sale: sale.country == "US" and sale.total_vat > 0),
    ("CHK-10", lambda sale: sale.country == "DE" and set(sale.vat) == {Decimal(16)}),
    ("CHK-13", lambda sale: sale.country == ""),
    ("CHK-14", lambda sale: sale.buyer.email == ""),
    ("CHK-16", lambda sale: sale.currency == "USD"),
]


@pytest.mark.parametrize(("cause", "is_so"), FAULTS, ids=[cause for cause, _ in FAULTS])
def test_a_fault_is_in_the_sales_of_its_cause_and_in_no_other(cause: str, is_so: object) -> None:
    assert callable(is_so)

    having = {sale.index for sale in sales() if is_so(sale) and sale.cause not in {"CHK-02", "CHK-03"} - {cause}}

    assert having == {sale.index for sale in sales() if sale.cause == cause}


def test_registered_numbers_pass_an_independent_check() -> None:
    numbers = {sale.buyer.vat_number for sale in sound() if sale.buyer.vat_number}

    assert {number[:2] for number in numbers} == {"DE", "BE", "FR"}
    assert [number for number in numbers if not (vat.is_valid(number) and is_registered(number))] == []


def test_refused_numbers_are_wrong_in_two_ways() -> None:
    refused = {sale.buyer.vat_number for sale in sales() if sale.cause == "CHK-03"}

    assert {vat.is_valid(number) for number in refused} == {True, False}
    assert [number for number in refused if is_registered(number)] == []


@pytest.mark.parametrize("country", ["DE", "BE", "FR"])
def test_check_digits_are_right_and_can_be_spoiled(country: str) -> None:
    numbers = [make_number(country, serial) for serial in (0, 1, 471_117, 999_999)]

    assert all(vat.is_valid(number) and is_registered(number) for number in numbers)
    assert not any(vat.is_valid(spoil(number)) or is_registered(spoil(number)) for number in numbers)


@pytest.mark.parametrize("number", ["", "NL001234567B01", "DE12345678X", "DE", "FR12"])
def test_other_texts_are_not_registered(number: str) -> None:
    assert not is_registered(number)


def test_histories_begin_when_the_sale_is_placed_and_end_in_time() -> None:
    for sale in sales():
        moments = [step.at for step in sale.steps]

        assert moments == sorted(moments)
        assert moments[0] == sale.placed_at
        assert moments[-1] <= sale.placed_at + LONGEST


def test_the_history_alone_is_that_of_the_sale() -> None:
    found = [MARKET.history(index) for index in range(500)]

    assert found == [sale.steps for sale in sales()[:500]]


ENDS = [
    (SaleState.COMPLETED, 66, 76), (SaleState.PAID, 12, 18), (SaleState.COLLECTED, 2, 5), (SaleState.SHIPPED, 2, 5),
    (SaleState.CANCELLED, 2.5, 5.5), (SaleState.PENDING, 1, 3), (SaleState.CREDIT, 1, 3),
]  # fmt: skip


@pytest.mark.parametrize(("state", "least", "most"), ENDS)
def test_sales_end_in_every_state(state: SaleState, least: float, most: float) -> None:
    found = share(sum(sale.steps[-1].state is state for sale in sales()))

    assert least < found < most


def test_some_sales_are_paid_only_after_days() -> None:
    late = [
        sale
        for sale in sales()
        if any(step.state in BOOKABLE and step.at - sale.placed_at > timedelta(days=6) for step in sale.steps[1:2])
    ]

    assert share(len(late)) > 1


def test_the_state_at_a_moment_is_that_of_the_last_step() -> None:
    sale = next(sale for sale in sales() if len(sale.steps) == 3)

    states = [sale.state_at(step.at + timedelta(seconds=1)).state for step in sale.steps]

    assert states == [SaleState.PENDING, SaleState.PAID, SaleState.COMPLETED]
    assert sale.state_at(sale.placed_at - timedelta(days=1)) is sale.steps[0]


def test_a_credit_sale_takes_back_what_was_paid_before() -> None:
    credited = [sale for sale in sales() if sale.credits is not None]

    for sale in credited:
        original = sales()[sale.credits or 0]

        assert original.credited_by == sale.index
        assert original.buyer == sale.buyer
        assert original.steps[-1].state in BOOKABLE
        assert -original.total_incl <= sale.total_incl < 0
        assert not original.cause


def test_credit_sales_are_of_the_whole_or_of_one_article() -> None:
    credited = [(sale, sales()[sale.credits]) for sale in sales() if sale.credits is not None]

    kinds = {len(sale.lines) == len(original.lines) for sale, original in credited}

    assert kinds == {True, False}
    assert [
        line for sale, _ in credited for line in sale.lines if line.kind is LineKind.ARTICLE and line.quantity > 0
    ] == []


def test_goods_that_are_collected_stay_at_home_and_are_not_sent() -> None:
    collected = [sale for sale in sales() if sale.is_collected]

    assert {sale.country for sale in collected} - {""} == {"NL"}
    assert {sale.paid_by for sale in collected} == {PaidBy.AT_PICKUP}
    assert [sale for sale in collected if any(line.kind is LineKind.SHIPPING for line in sale.lines)] == []


def test_the_last_sale_of_a_million_is_made_at_once() -> None:
    market = Market(seed=1, orders=1_000_000, first_day=date(2026, 1, 1), days=365)

    sale = market.sale(999_999)

    assert (sale.index, sale.placed_at.date()) == (999_999, date(2026, 12, 31))
    assert market.count_placed(sale.placed_at) == 1_000_000
