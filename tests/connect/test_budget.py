from __future__ import annotations

import json
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopledger.connect.budget import SLOTS, Counts, MemoryBudget, decide, record, remaining, used_up
from shopledger.domain.capabilities import RequestBudget
from shopledger.domain.errors import Transient

HOURLY = RequestBudget(requests=60, seconds=3600, reserved=10)
SMALL = RequestBudget(requests=3, seconds=60)


def after(calls: int, *windows: RequestBudget, now: float = 6000.0) -> Counts:
    counts: Counts = {}
    for _ in range(calls):
        counts = record(windows, counts, now)
    return counts


def test_nothing_counted_means_go() -> None:
    assert decide([HOURLY], {}, 6000.0, interactive=False) is None
    assert decide([], {}, 6000.0, interactive=False) is None


@pytest.mark.parametrize(("calls", "interactive", "goes"), [
    (49, False, True),
    (50, False, False),
    (50, True, True),
    (59, True, True),
    (60, True, False),
])  # fmt: skip
def test_background_leaves_the_reserved_share_to_buttons(calls: int, interactive: bool, goes: bool) -> None:
    wait = decide([HOURLY], after(calls, HOURLY), 6000.0, interactive=interactive)

    assert (wait is None) is goes


def test_background_always_has_at_least_one_call() -> None:
    window = RequestBudget(requests=2, seconds=60, reserved=2)

    assert decide([window], {}, 6000.0, interactive=False) is None
    assert decide([window], after(1, window), 6000.0, interactive=False) == 61


def test_wait_is_until_the_oldest_slots_have_left_the_window() -> None:
    counts = record([SMALL], after(2, SMALL, now=6000.5), 6030.0)

    assert decide([SMALL], counts, 6031.0, interactive=True) == 30
    assert decide([SMALL], counts, 6060.9, interactive=True) == pytest.approx(0.1)
    assert decide([SMALL], counts, 6061.0, interactive=True) is None


def test_wait_is_that_of_the_strictest_window() -> None:
    second = RequestBudget(requests=1, seconds=1)
    counts = after(3, SMALL, second)

    assert decide([SMALL, second], counts, 6000.0, interactive=True) == 61
    assert decide([second], counts, 6000.0, interactive=True) == pytest.approx(1 + 1 / 60)


def test_counts_survive_json_and_stay_small() -> None:
    counts: Counts = {}
    for second in range(0, 7200, 7):
        counts = json.loads(json.dumps(record([HOURLY], counts, 6000.0 + second)))

    assert len(counts["3600"]) == SLOTS + 1
    assert remaining(HOURLY, counts, 13200.0) == 0


def test_remaining_tells_what_is_left_with_the_reserved_share() -> None:
    assert remaining(HOURLY, {}, 6000.0) == 60
    assert remaining(HOURLY, after(12, HOURLY), 6000.0) == 48
    assert remaining(HOURLY, after(12, HOURLY), 6000.0 + 3700) == 60


def test_call_from_a_clock_that_is_behind_is_counted_and_frees_no_slot_early() -> None:
    counts = record([SMALL], after(1, SMALL, now=6010.0), 6005.0)

    assert counts == {"60": [[6010, 2]]}


@given(
    st.lists(st.floats(min_value=0, max_value=40), max_size=200),
    st.integers(min_value=1, max_value=7),
    st.sampled_from([1, 10, 60]),
)
def test_never_more_calls_in_any_window_than_allowed(pauses: list[float], requests: int, seconds: int) -> None:
    window = RequestBudget(requests=requests, seconds=seconds)
    counts: Counts = {}
    made: deque[float] = deque()
    now = 1_800_000_000.0

    for pause in pauses:
        now += pause
        if decide([window], counts, now, interactive=True) is None:
            counts = record([window], counts, now)
            made.append(now)

    assert all(made[index + requests] - made[index] > seconds for index in range(len(made) - requests))


@given(st.lists(st.floats(min_value=0, max_value=5), min_size=1, max_size=60), st.booleans())
def test_who_waits_as_long_as_told_may_go(pauses: list[float], interactive: bool) -> None:
    window = RequestBudget(requests=5, seconds=60, reserved=2)
    counts: Counts = {}
    now = 1_800_000_000.0

    for pause in pauses:
        now += pause + (decide([window], counts, now + pause, interactive=interactive) or 0)

        assert (decide([window], counts, now + 0.001, interactive=interactive)) is None

        counts = record([window], counts, now)


def test_memory_budget_raises_with_the_seconds_and_minutes_to_wait() -> None:
    moment = 6000.0
    budget = MemoryBudget([RequestBudget(requests=2, seconds=3600, reserved=1)], interactive=True, clock=lambda: moment)
    budget.draw()
    budget.draw()

    with pytest.raises(Transient) as caught:
        budget.draw()

    assert (caught.value.code, caught.value.retry_after, caught.value.params) == ("CON-14", 3660, {"minutes": "61"})


def test_short_waits_are_told_as_a_minute() -> None:
    assert used_up(0.2).params == {"minutes": "1"}
