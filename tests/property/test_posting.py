from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shopledger.domain.posting import PostingEvent, PostingState, TransitionError, next_state

ANSWERS = {PostingEvent.STORED, PostingEvent.FOUND}
FREES = {PostingEvent.NOT_SENT, PostingEvent.PROVED_ABSENT, PostingEvent.REFUSED, PostingEvent.CONFLICT}
"""After these nothing is under way: nothing left, nothing is there, the package said no, or the merchant decides."""


def follow(events: list[PostingEvent]) -> list[tuple[PostingState, PostingEvent, PostingState]]:
    """The moves that these events make; those that cannot happen are passed over."""
    state, path = PostingState.FETCHED, []
    for event in events:
        try:
            after = next_state(state, event)
        except TransitionError:
            continue
        path.append((state, event, after))
        state = after
    return path


@given(st.lists(st.sampled_from(PostingEvent), max_size=60))
def test_whatever_happens_a_posting_is_booked_at_most_once(events: list[PostingEvent]) -> None:
    path = follow(events)

    booked = [event for _, event, after in path if after is PostingState.POSTED]
    assert len(booked) <= 1
    assert set(booked) <= ANSWERS
    assert not booked or path[-1][2] is PostingState.POSTED


@given(st.lists(st.sampled_from(PostingEvent), max_size=60))
def test_whatever_happens_nothing_is_sent_again_before_it_was_looked_up_or_answered(
    events: list[PostingEvent],
) -> None:
    path = follow(events)

    under_way = False
    for state, event, _ in path:
        if event is PostingEvent.TAKEN:
            assert not under_way
        if state is PostingState.POSTING or event is PostingEvent.TAKEN:
            under_way = event not in FREES
