"""The orders of the simulated shop: those of a market, made when they are asked for, and those given by hand.

Numbers are consecutive in the sequence in which orders are placed, whichever way they came. An order is there from the
moment it is placed; its status follows its history until a status is set by hand. Moments are aware.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from shopledger.connect.simulation.market import Market, Sale
from shopledger.connect.simulation.market.history import LONGEST
from shopledger.domain.dates import AMSTERDAM
from shopledger.shops.mijnwebwinkel.simulator.render import STATUS_OF, Json, Numbered, render

FIRST_NUMBER = 1001
_TICK = timedelta(microseconds=1)
_KEPT_HOURS = 48
_KEPT_DOCUMENTS = 500


@dataclass(slots=True, kw_only=True)
class Given:
    """An order given by hand. `number` is text, for that of a test order has a letter."""

    number: str
    document: Json
    placed_at: datetime
    changed_at: datetime | None
    cause: str = ""


class Shelf:
    """All orders. `loaded` documents keep their own numbers, which must lie below those that the shelf gives out."""

    def __init__(self, market: Market | None, loaded: Iterable[Json], *, odd: bool, dates_new: bool) -> None:
        self.market = market
        self._odd = odd
        self._dates_new = dates_new
        self._loaded = {given.number: given for given in map(_given, loaded)}
        numbers = [int(number) for number in self._loaded if number.isdecimal()]
        self.first_number = max([FIRST_NUMBER, *(number + 1 for number in numbers)])
        self._placed: dict[int, Given] = {}
        self._placed_numbers: list[int] = []
        self._placed_at: list[datetime] = []
        self._before: list[int] = []
        self._set: dict[str, tuple[datetime, int]] = {}
        self._removed: set[str] = set()
        self._documents: dict[tuple[str, int, datetime | None, int], Json] = {}
        self._changes = Changes(market) if market else None
        self.version = 0

    def place(self, document: Json, now: datetime, cause: str = "") -> str:
        """A new order, placed now; its number."""
        number = self.first_number + self._count(now)
        here = now.astimezone(AMSTERDAM)
        stamped = {"date": here.strftime("%Y-%m-%d"), "time": here.strftime("%H:%M:%S"), **document, "number": number}
        changed_at = now if self._dates_new else None
        self._placed[number] = Given(
            number=str(number), document=stamped, placed_at=now, changed_at=changed_at, cause=cause
        )
        self._placed_numbers.append(number)
        self._placed_at.append(now)
        self._before.append(self.market.count_placed(now) if self.market else 0)
        self.version += 1
        return str(number)

    def set_status(self, number: str, status: int, now: datetime) -> None:
        """Somebody in the shop sets the status."""
        self._set[number] = (now, status)
        self.version += 1

    def remove(self, number: str) -> None:
        """The order is gone for good."""
        self._removed.add(number)
        self.version += 1

    def numbers(self, first: datetime | None, last: datetime | None, now: datetime) -> Sequence[str] | range:
        """Numbers of the orders placed in [first, last) that are there now, ascending; test orders first."""
        start = self._count(first - _TICK) if first else 0
        end = self._count(min(now, last - _TICK) if last else now)
        given = range(self.first_number + start, self.first_number + max(start, end))
        if not self._loaded and not self._removed:
            return given
        low, high = first or datetime.min.replace(tzinfo=UTC), last or datetime.max.replace(tzinfo=UTC)
        loaded = sorted((one for one in self._loaded.values() if low <= one.placed_at < high), key=_sort_key)
        listed = chain((one.number for one in loaded), map(str, given))
        return [number for number in listed if number not in self._removed]

    def changed(self, since: datetime, now: datetime) -> list[str]:
        """Numbers of the orders whose last change of status was at `since` or later, ascending."""
        indices = self._changes.since(since, now) if self._changes else ()
        candidates = {str(self._number(index)) for index in indices}
        candidates.update(self._set, self._loaded, map(str, self._placed))
        found = [number for number in candidates if self._has_changed(number, since, now)]
        return sorted(found, key=lambda number: (not number.isdecimal(), len(number), number))

    def status(self, number: str, now: datetime) -> tuple[int, datetime | None]:
        """Status and moment of its last change, None where the shop gives none. Raises KeyError for no order."""
        own = self._own_status(number, now)
        hand = self._set.get(number)
        if hand is not None and (own[1] is None or own[1] <= hand[0]):
            return hand[1], hand[0]
        return own

    def document(self, number: str, now: datetime) -> Json:
        """The order as the shop tells it now. Raises KeyError for an order that is not there."""
        status, changed_at = self.status(number, now)
        given = self.given(number)
        if given is None:
            return self._rendered(number, status, changed_at)
        document = {**given.document, "status": status}
        if changed_at is not None:
            here = changed_at.astimezone(AMSTERDAM)
            document["status_changed_date"] = here.strftime("%Y-%m-%d")
            document["status_changed_time"] = here.strftime("%H:%M:%S")
        return document

    def _rendered(self, number: str, status: int, changed_at: datetime | None) -> Json:
        """An order of the market. Polls overlap by a day, so the newest documents are asked for again and again."""
        key = (number, status, changed_at, self.version)
        if key not in self._documents:
            if len(self._documents) >= _KEPT_DOCUMENTS:
                self._documents.clear()
            self._documents[key] = render(self._numbered(number, status, changed_at), odd=self._odd)
        return self._documents[key]

    def given(self, number: str) -> Given | None:
        """The order given by hand with that number."""
        return self._loaded.get(number) or self._placed.get(int(number) if number.isdecimal() else 0)

    def sale(self, number: str) -> Sale:
        """The sale behind a number of the market. Raises KeyError."""
        if self.market is None:
            raise KeyError(number)
        return self.market.sale(self._index(number))

    def is_there(self, number: str, now: datetime) -> bool:
        """Whether the order can be seen now."""
        if number in self._removed:
            return False
        if number in self._loaded:
            return True
        return number.isdecimal() and 0 <= int(number) - self.first_number < self._count(now)

    def _numbered(self, number: str, status: int, changed_at: datetime | None) -> Numbered:
        sale = self.sale(number)
        return Numbered(
            sale=sale,
            number=int(number),
            status=status,
            changed_at=changed_at,
            credited_number=None if sale.credits is None else self._number(sale.credits),
            credit_numbers=() if sale.credited_by is None else (self._number(sale.credited_by),),
        )

    def _own_status(self, number: str, now: datetime) -> tuple[int, datetime | None]:
        given = self.given(number)
        if given is not None:
            return int(given.document["status"]), given.changed_at
        if self.market is None:
            raise KeyError(number)
        steps = [step for step in self.market.history(self._index(number)) if step.at <= now]
        if not steps:
            raise KeyError(number)
        is_new = len(steps) == 1 and not self._dates_new
        return STATUS_OF[steps[-1].state], None if is_new else steps[-1].at

    def _has_changed(self, number: str, since: datetime, now: datetime) -> bool:
        if not self.is_there(number, now):
            return False
        changed_at = self.status(number, now)[1]
        return changed_at is not None and changed_at >= since

    def _count(self, now: datetime) -> int:
        """How many orders, loaded ones left aside, are placed up to and including `now`."""
        sold = self.market.count_placed(now) if self.market else 0
        return sold + bisect_right(self._placed_at, now)

    def _number(self, index: int) -> int:
        return self.first_number + index + bisect_right(self._before, index)

    def _index(self, number: str) -> int:
        if not number.isdecimal():
            raise KeyError(number)
        return int(number) - self.first_number - bisect_left(self._placed_numbers, int(number))


class Changes:
    """Which sales of a market reach a step in which hour; filled as time goes on, so that a poll costs little."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._hours: dict[int, list[int]] = {}
        self._floor = 0
        self._filled = 0

    def since(self, first: datetime, now: datetime) -> list[int]:
        """Indices of sales with a step between the hour of `first` and that of `now`, ascending, each once."""
        start, end = _hour(first), _hour(now)
        if not self._hours or start < self._floor:
            self._hours.clear()
            self._floor = start
            self._filled = self._market.count_placed(first - LONGEST)
        self._fill(self._market.count_placed(now))
        self._forget(start - _KEPT_HOURS)
        return sorted({index for hour in range(start, end + 1) for index in self._hours.get(hour, ())})

    def _fill(self, count: int) -> None:
        for index in range(self._filled, count):
            for step in self._market.history(index):
                self._hours.setdefault(_hour(step.at), []).append(index)
        self._filled = max(self._filled, count)

    def _forget(self, floor: int) -> None:
        for hour in range(self._floor, floor):
            self._hours.pop(hour, None)
        self._floor = max(self._floor, floor)


def _hour(moment: datetime) -> int:
    return int(moment.timestamp()) // 3600


def _given(document: Json) -> Given:
    """A loaded document; its own dates count."""
    placed_at = _moment(document["date"], document["time"])
    changed_on = document.get("status_changed_date")
    changed_at = _moment(changed_on, document["status_changed_time"]) if changed_on else None
    return Given(number=str(document["number"]), document=document, placed_at=placed_at, changed_at=changed_at)


def _moment(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=AMSTERDAM)


def _sort_key(given: Given) -> tuple[bool, int, str]:
    return given.number.isdecimal(), len(given.number), given.number
