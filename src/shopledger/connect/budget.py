"""What is raised when a credential may make no more calls for now. Counting them is for `store.budgets`."""

from __future__ import annotations

from shopledger.domain.errors import Transient


def used_up(wait: float) -> Transient:
    """What a budget raises when no call is left for `wait` seconds; the message tells whole minutes, at least one."""
    return Transient("CON-14", retry_after=wait, minutes=str(max(1, -int(-wait // 60))))
