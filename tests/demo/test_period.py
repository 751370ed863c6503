"""When the demo plays, and by which steps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from shopledger.demo.conduct import length_of, moments, opening, step_for
from shopledger.demo.period import days_for, first_day, year_before
from shopledger.pipeline.pauses import MINUTES


@pytest.mark.parametrize(("orders", "days"), [(1, 21), (294, 21), (1400, 100), (5000, 357), (1_000_000, 365)])
def test_the_period_follows_from_the_number_of_orders(orders: int, days: int) -> None:
    found = days_for(orders)

    assert found == days


def test_the_period_ends_within_a_month_of_the_same_day_whatever_the_seed() -> None:
    ends = {first_day(1400, seed) + timedelta(days=100) for seed in range(100)}

    assert (len(ends), max(ends) - min(ends)) == (28, timedelta(days=27))


@pytest.mark.parametrize(
    ("days", "is_open_end", "hours"), [(21, False, 1), (60, False, 1), (61, False, 2), (365, False, 2), (365, True, 4)]
)
def test_steps_are_even(days: int, is_open_end: bool, hours: int) -> None:
    start, whole = datetime(2026, 1, 1, tzinfo=UTC), length_of(days, is_open_end=is_open_end)

    steps = list(moments(start, whole, step_for(days, is_open_end=is_open_end)))

    assert {later - earlier for earlier, later in pairwise(steps)} == {timedelta(hours=hours)}


def test_what_is_compared_has_steps_short_enough_for_every_pause() -> None:
    longest = step_for(365)

    assert longest <= 2 * timedelta(minutes=max(MINUTES))


def test_a_year_to_look_at_ends_today() -> None:
    today = date(2026, 11, 28)

    start = opening(year_before(today))
    last = max(moments(start, length_of(365, is_open_end=True), step_for(365, is_open_end=True)))

    assert last.date() == today


def test_the_play_goes_on_after_the_last_order() -> None:
    start = opening(first_day(100, 0))

    last = max(moments(start, length_of(21, is_open_end=False), step_for(21)))

    assert last - start >= timedelta(days=21 + 16 + 2)
