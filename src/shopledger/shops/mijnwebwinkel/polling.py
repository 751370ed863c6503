"""Which pages to ask for so that no order and no change is missed, with few calls. Pure: no clock and no calls.

The shop has no "changed since" for orders. A poll therefore reads two windows, each page by page:

    changed   status_changed_start_date = start of the poll before, less two hours; ascending
    new       start_date = the day before the poll before; descending, until a page reaches the numbers known then

In a quiet hour that is two calls. The two hours and the day of overlap allow for clocks that are not equal, for a shop
that counts in another zone and for orders that become visible late; what still escapes is found by the nightly review.

Rows move between pages while they are read. So pages overlap by one row: a page whose first row lies beyond the last
row seen shows that rows have gone, and reading steps back a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from shopledger.connect.contract import Cursor, RawOrder
from shopledger.domain.dates import AMSTERDAM
from shopledger.shops.mijnwebwinkel.client import PAGE

OVERLAP = timedelta(hours=2)
LATE_NUMBERS = 20
"""How many numbers below the highest known one are read again: orders that were being made while we read."""

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
ASCENDING, DESCENDING = "asc", "desc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a window has been read: rows before the next page, and the number of the last row seen (0: none)."""

    offset: int = 0
    last: int = 0

    def after(self, page: Sequence[RawOrder], ordering: str) -> Place | None:
        """The place of the next page; None when this page was the last one."""
        if self.offset and (not page or _lies_beyond(number_of(page[0]), self.last, ordering)):
            return replace(self, offset=max(0, self.offset - PAGE))
        return Place(offset=self.offset + PAGE - 1, last=number_of(page[-1])) if len(page) >= PAGE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The cursor. Moments are ISO texts; `mark` is empty until the first poll is complete."""

    day: str
    mark: str = ""
    top: int = 0
    window: str = "new"
    started: str = ""
    highest: int = 0
    offset: int = 0
    last: int = 0

    @classmethod
    def of(cls, cursor: Cursor) -> Poll:
        """The poll that a cursor describes."""
        return cls(**cursor)  # type: ignore[arg-type]  # the pipeline hands back what `to_cursor` gave

    def to_cursor(self) -> Cursor:
        """Plain JSON."""
        return asdict(self)

    @property
    def place(self) -> Place:
        """Where the window stands."""
        return Place(offset=self.offset, last=self.last)

    @property
    def ordering(self) -> str:
        """The sequence in which the window is read."""
        return ASCENDING if self.window == "changed" else DESCENDING

    def filters(self) -> dict[str, str]:
        """What to ask for, besides the place."""
        if self.window == "changed":
            return {"status_changed_start_date": wall_clock(datetime.fromisoformat(self.mark) - OVERLAP)}
        return {"start_date": self.day}

    def begun(self, now: datetime) -> Poll:
        """The poll with the moment of its first page."""
        return self if self.started else replace(self, started=now.isoformat())

    def after(self, page: Sequence[RawOrder]) -> tuple[Poll, bool]:
        """The poll after that page, and whether there is more to read at once."""
        highest = max([self.highest, *map(number_of, page)])
        place = self.place.after(page, self.ordering)
        if place is not None and not self._reaches_known(page, place):
            return replace(self, highest=highest, offset=place.offset, last=place.last), True
        if self.window == "changed":
            return replace(self, window="new", highest=highest, offset=0, last=0), True
        return self._completed(highest), False

    def _reaches_known(self, page: Sequence[RawOrder], after: Place) -> bool:
        """Whether the page, unless it showed a gap, comes down to numbers that the poll before has seen."""
        if self.window == "changed" or after.offset < self.offset:
            return False
        return any(0 < number_of(order) <= self.top - LATE_NUMBERS for order in page)

    def _completed(self, highest: int) -> Poll:
        started = datetime.fromisoformat(self.started)
        return Poll(
            window="changed",
            mark=self.started,
            day=(started.astimezone(AMSTERDAM).date() - _DAY).isoformat(),
            top=max(self.top, highest),
        )


def first_poll(start_on: date) -> Poll:
    """Everything that was placed from that day on."""
    return Poll(day=start_on.isoformat())


def wall_clock(moment: datetime) -> str:
    """The earliest time that a clock in Amsterdam shows at that moment or later, as the shop writes it.

    In the night that has an hour twice, a bound in its first pass would hide what follows in the second: it is set back
    an hour.
    """
    here = moment.astimezone(AMSTERDAM)
    later = (moment + _HOUR).astimezone(AMSTERDAM)
    if later.replace(tzinfo=None) - here.replace(tzinfo=None) < _HOUR:
        here = (moment - _HOUR).astimezone(AMSTERDAM)
    return here.strftime("%Y-%m-%d %H:%M:%S")


def number_of(order: RawOrder) -> int:
    """The order number for comparing; 0 for numbers that are not all digits (test orders)."""
    return int(order.number) if order.number.isdecimal() else 0


def _lies_beyond(number: int, last: int, ordering: str) -> bool:
    """Whether rows may be missing in between. Test orders have no number to compare."""
    if not number or not last:
        return False
    return number > last if ordering == ASCENDING else number < last
