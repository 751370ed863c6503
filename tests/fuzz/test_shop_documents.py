"""Documents that no shop should have sent: each ends in a code or in a booking that is right, and in nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import tried
from tests.fuzz.judging import PAIRS, counter_of, judge
from tests.fuzz.mutations import spoiled

CASES = 60


@pytest.mark.parametrize(("shop", "books"), PAIRS)
@tried(CASES)
@given(data=st.data())
def test_a_spoiled_document_ends_in_codes_or_in_a_booking_that_adds_up(
    shop: str, books: str, data: st.DataObject
) -> None:
    counter = counter_of(shop, books)
    body = data.draw(st.sampled_from(counter.bodies).flatmap(spoiled))

    ends = judge(body, counter)

    assert all(ends)


@pytest.mark.parametrize(("shop", "books"), PAIRS)
def test_sound_documents_are_read(shop: str, books: str) -> None:
    counter = counter_of(shop, books)

    ends = [end for body in counter.bodies for end in judge(body, counter)]

    assert ends.count("booked") > len(ends) // 2
