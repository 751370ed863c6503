from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from shopledger.domain.posting import PostingEvent, PostingState, TransitionError, next_state

PAGE = Path(__file__).resolve().parents[2] / "docs" / "postings.md"
FINAL = {PostingState.POSTED, PostingState.DISMISSED}


def moves() -> dict[tuple[str, str], str]:
    """Every move that is possible, asked of `next_state` itself."""
    found = {}
    for state, event in product(PostingState, PostingEvent):
        try:
            found[state.value, event.value] = next_state(state, event).value
        except TransitionError:
            continue
    return found


def test_the_page_shows_the_table_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert {(state, event): after for state, event, after in rows} == moves()
    assert len(rows) == len(moves())


@pytest.mark.parametrize("state", [state for state in PostingState if state in FINAL])
@pytest.mark.parametrize("event", list(PostingEvent))
def test_what_is_booked_or_closed_never_moves_again(state: PostingState, event: PostingEvent) -> None:
    with pytest.raises(TransitionError, match=f"{event.value} cannot happen to a posting that is {state.value}"):
        next_state(state, event)


def test_only_taking_leads_to_sending() -> None:
    leading = {(state, event) for (state, event), after in moves().items() if after == "posting" != state}

    assert leading == {("ready", "taken")}


def test_nothing_is_booked_without_an_answer_or_a_look_up() -> None:
    assert {event for (_, event), after in moves().items() if after == "posted"} == {"stored", "found"}


def test_sending_again_needs_proof_that_nothing_was_stored() -> None:
    back = {event for (state, event), after in moves().items() if state == "posting" and after == "ready"}

    assert back == {"not_sent", "proved_absent"}


def test_every_state_but_the_first_can_be_reached_and_every_event_happens() -> None:
    assert set(moves().values()) == {state.value for state in PostingState} - {"fetched"}
    assert {event for _, event in moves()} == {event.value for event in PostingEvent}


def test_every_state_that_is_not_final_has_a_way_out() -> None:
    leaving = {state for (state, _), after in moves().items() if after != state}

    assert leaving == {state.value for state in set(PostingState) - FINAL}
