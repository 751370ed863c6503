"""Days and months as they are typed into a search box."""

from __future__ import annotations

from datetime import date

import pytest

from shopledger.store.days import days_in

NINTH = (date(2026, 3, 9), date(2026, 3, 9))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-09", "2026-3-9", "9-3-2026", "09-03-2026", "9/3/2026", "9.3.2026", "9 3 2026", " 9  mrt 2026 "),
        *("9 maart 2026", "9 mrt. 2026", "9 Mar 2026", "9 March 2026", "March 9, 2026", "mar 9 2026"),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert days_in(text) == NINTH


@pytest.mark.parametrize("text", ["2026-03", "3-2026", "03/2026", "maart 2026", "Mrt 2026", "march 2026"])
def test_a_month_is_read_from_its_first_day_to_its_last(text: str) -> None:
    assert days_in(text) == MARCH


def test_every_month_is_known_by_both_its_names() -> None:
    names = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
    english = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

    found = [(days_in(f"1 {nl} 2026"), days_in(f"1 {en} 2026")) for nl, en in zip(names, english, strict=True)]

    wanted = [(date(2026, month, 1),) * 2 for month in range(1, 13)]
    assert found == [(day, day) for day in wanted]


@pytest.mark.parametrize(
    "text", ["", "2026", "9", "12,50", "31-2-2026", "9-13-2026", "ma 2026", "anna 2026", "0-3-2026"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert days_in(text) is None
