"""What is raised when no call is left."""

from __future__ import annotations

import pytest

from shopledger.connect.budget import used_up


@pytest.mark.parametrize(("wait", "minutes"), [(0.2, "1"), (60, "1"), (61, "2"), (3660, "61")])
def test_waits_are_told_in_whole_minutes_and_never_as_none(wait: float, minutes: str) -> None:
    raised = used_up(wait)

    assert (raised.code, raised.retry_after, raised.params) == ("CON-14", wait, {"minutes": minutes})
