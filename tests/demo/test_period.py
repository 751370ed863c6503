"""When the demo plays, and by which steps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from shopledger.demo.conduct import moments, opening
from shopledger.demo.period import days_for, first_day
from shopledger.pipeline.pauses import MINUTES


@pytest.mark.parametrize(("orders", "days"), [(1, 21), (294, 21), (1400, 100), (5000, 357), (1_000_000, 365)])
def test_the_period_follows_from_the_number_of_orders(orders: int, days: int) -> None:
    found = days_for(orders)

    assert found == days


def test_the_period_ends_within_a_month_of_the_same_day_whatever_the_seed() -> None:
    ends = {first_day(1400, seed) + timedelta(days=100) for seed in range(100)}

    assert (len(ends), max(ends) - min(ends)) == (28, timedelta(days=27))


@pytest.mark.parametrize(("days", "hours"), [(21, 1), (60, 1), (61, 2), (365, 2)])
def test_steps_are_even_and_short_enough_for_every_pause(days: int, hours: int) -> None:
    steps = list(moments(datetime(2026, 1, 1, tzinfo=UTC), days))

    gaps = {later - earlier for earlier, later in pairwise(steps)}
    assert gaps == {timedelta(hours=hours)}
    assert timedelta(hours=hours) <= 2 * timedelta(minutes=max(MINUTES))


def test_the_play_goes_on_after_the_last_order() -> None:
    start = opening(first_day(100, 0))

    last = max(moments(start, 21))

    assert last - start >= timedelta(days=21 + 16 + 2)
