"""Which page to ask for so that no order and no change is missed. Pure: no clock and no calls.

A shop is read in two phases. First, once, everything placed since the starting day, by order id; before that the newest
history id is noted. From there on, everything that was touched after that history id: it rises with every change of
status and every edit, whatever the clocks do.

When the shop's newest history id lies below ours, its tables were put back or replaced: then the first phase is done
again. What changes no history (another extension that writes the status itself) is found by the nightly review.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from shopledger.connect.contract import Cursor

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The cursor. `history` is the last history id read, -1 while it is not known; `until` is empty in phase two."""

    start: str
    history: int = -1
    until: str = ""
    after: int = 0

    @classmethod
    def of(cls, cursor: Cursor) -> Poll:
        """The poll that a cursor describes."""
        return cls(**cursor)  # type: ignore[arg-type]  # the pipeline hands back what `to_cursor` gave

    def to_cursor(self) -> Cursor:
        """Plain JSON."""
        return asdict(self)

    @property
    def is_new(self) -> bool:
        """Whether the newest history id must be asked for before anything else."""
        return self.history < 0

    def begun(self, newest: int, today: date) -> Poll:
        """Phase one. A day more is asked for: the shop may count in another zone."""
        return replace(self, history=newest, until=(today + _DAY).isoformat(), after=0)

    def after_range(self, following: str) -> Poll:
        """After a page of phase one; `following` is where it goes on, empty at its end."""
        return replace(self, after=int(following)) if following else replace(self, until="", after=0)

    def after_changes(self, covered: int, newest: int) -> Poll:
        """After a page of phase two."""
        return Poll(start=self.start) if newest < self.history else replace(self, history=max(covered, self.history))


def first_poll(start_on: date) -> Poll:
    """Everything that was placed from that day on."""
    return Poll(start=start_on.isoformat())
