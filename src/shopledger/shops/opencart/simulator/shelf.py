"""The orders of the simulated shop, and its history: who was touched when. Two kinds: a market's, and rows from files.

History ids rise with every change of status, over all orders, as the shop's own table has it.
"""

from __future__ import annotations

import heapq
import json
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol

from shopledger.connect.simulation.market import Market, Step
from shopledger.domain.dates import AMSTERDAM
from shopledger.shops.opencart.simulator.configuration import reference_rows
from shopledger.shops.opencart.simulator.render import render

Json = dict[str, Any]
FIRST_ID = 1001
_DAY = timedelta(days=1)


class Shelf(Protocol):
    """What a simulated shop must know of its orders. Ids are whole numbers; `now` is aware."""

    reference: Json

    def newest(self, now: datetime) -> int:
        """The highest history id, 0 without any history."""
        ...

    def history(self, after: int, limit: int, now: datetime) -> Sequence[tuple[int, int]]:
        """Up to `limit` pairs of history id and order id, above `after`."""
        ...

    def placed(self, first: date, last: date, after: int, now: datetime) -> Iterator[int]:
        """Ids of the orders placed on those days of the shop's calendar, above `after`, ascending."""
        ...

    def rows(self, order_id: int, now: datetime) -> Json | None:
        """The rows of an order as they are now; None where there is none."""
        ...


class MarketShelf:
    """Orders of the simulated market, made when they are asked for; of the history only ids and moments are kept."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.reference = reference_rows()
        self._waiting: list[tuple[datetime, int]] = []
        self._taken = 0
        self._moments = array("d")
        self._orders = array("L")

    def newest(self, now: datetime) -> int:
        """See Shelf."""
        self._fill(now)
        return bisect_right(self._moments, now.timestamp())

    def history(self, after: int, limit: int, now: datetime) -> Sequence[tuple[int, int]]:
        """See Shelf."""
        newest = self.newest(now)
        return [
            (number, self._orders[number - 1] + FIRST_ID) for number in range(after + 1, min(newest, after + limit) + 1)
        ]

    def placed(self, first: date, last: date, after: int, now: datetime) -> Iterator[int]:
        """See Shelf."""
        start, end = _midnight(first), min(_midnight(last + _DAY), now + timedelta(microseconds=1))
        span = self.market.span(start, max(start, end))
        return iter(range(max(span.start + FIRST_ID, after + 1), span.stop + FIRST_ID))

    def rows(self, order_id: int, now: datetime) -> Json | None:
        """See Shelf."""
        index = order_id - FIRST_ID
        if not 0 <= index < self.market.count_placed(now):
            return None
        self._fill(now)
        sale = self.market.sale(index)
        steps = [step for step in sale.steps if step.at <= now]
        return render(sale, order_id, steps, self._numbers(index, steps))

    def _numbers(self, index: int, steps: Iterable[Step]) -> Iterator[int]:
        """History ids of an order's steps. Moments of different orders can be equal."""
        for step in steps:
            place = bisect_left(self._moments, step.at.timestamp())
            while self._orders[place] != index:
                place += 1
            yield place + 1

    def _fill(self, now: datetime) -> None:
        """Take the history up to `now` into memory, in the sequence in which it happened."""
        placed = self.market.count_placed(now)
        for index in range(self._taken, placed):
            for step in self.market.history(index):
                heapq.heappush(self._waiting, (step.at, index))
        self._taken = max(self._taken, placed)
        while self._waiting and self._waiting[0][0] <= now:
            moment, index = heapq.heappop(self._waiting)
            self._moments.append(moment.timestamp())
            self._orders.append(index)


class RowShelf:
    """Orders in the form of the samples; what is done to them by hand adds to their history."""

    def __init__(self, orders: Iterable[Json], reference: Json) -> None:
        self.reference = reference
        self._orders = {int(order["order"]["order_id"]): order for order in orders}
        rows = (row for order in self._orders.values() for row in order.get("order_history", ()))
        self._history = sorted((int(row["order_history_id"]), int(row["order_id"])) for row in rows)

    def newest(self, now: datetime) -> int:
        """See Shelf."""
        return self._history[-1][0] if self._history else 0

    def history(self, after: int, limit: int, now: datetime) -> Sequence[tuple[int, int]]:
        """See Shelf."""
        return [pair for pair in self._history if pair[0] > after][:limit]

    def placed(self, first: date, last: date, after: int, now: datetime) -> Iterator[int]:
        """See Shelf."""
        low, high = first.isoformat(), (last + _DAY).isoformat()
        return (
            identity
            for identity, order in sorted(self._orders.items())
            if identity > after and low <= str(order["order"]["date_added"]) < high
        )

    def rows(self, order_id: int, now: datetime) -> Json | None:
        """See Shelf."""
        return self._orders.get(order_id)

    def ids(self) -> list[int]:
        """All ids, ascending."""
        return sorted(self._orders)

    def place(self, order: Json, now: datetime) -> int:
        """A new order with these rows, under the next id; its id."""
        order_id = max(self._orders, default=FIRST_ID - 1) + 1
        row = {**order["order"], "order_id": str(order_id), "date_added": _stamp(now), "date_modified": _stamp(now)}
        self._orders[order_id] = {**order, "order": row, "order_history": []}
        self.set_status(order_id, str(row["order_status_id"]), now)
        return order_id

    def set_status(self, order_id: int, status: str, now: datetime) -> None:
        """Somebody in the shop sets the status. Raises KeyError for an order that is not there."""
        order = self._orders[order_id]
        number = self.newest(now) + 1
        entry = {"order_history_id": str(number), "order_id": str(order_id), "order_status_id": status}
        row = {**order["order"], "order_status_id": status, "date_modified": _stamp(now)}
        self._orders[order_id] = {**order, "order": row, "order_history": [*order.get("order_history", ()), entry]}
        self._history.append((number, order_id))

    def remove(self, order_id: int) -> None:
        """The order and its history are deleted without a trace."""
        self._orders.pop(order_id, None)
        self._history = [pair for pair in self._history if pair[1] != order_id]


class NoRowsError(ValueError):
    """A folder holds no orders in the form of the samples."""


def read_folder(folder: Path) -> RowShelf:
    """The orders in a folder: each file holds rows of an order (or a list of such), or the reference rows of the shop.

    Where files of several versions of OpenCart lie together, the version with most orders is taken: they are different
    shops. Raises NoRowsError.
    """
    documents = [each for path in sorted(folder.rglob("*.json")) for each in _documents(path)]
    versions = Counter(_version(each) for each in documents if "order" in each)
    if not versions:
        raise NoRowsError(f"{folder} holds no orders")
    version = max(versions, key=lambda each: (versions[each], each))
    mine = [each for each in documents if _version(each) == version]
    reference = next((each for each in mine if "order" not in each and ("tax_rate" in each or "setting" in each)), {})
    return RowShelf((each for each in mine if "order" in each), {"opencart_version": version, **reference})


def _documents(path: Path) -> list[Json]:
    content = json.loads(path.read_bytes())
    rows = content if isinstance(content, list) else [content]
    return [row for row in rows if isinstance(row, dict)]


def _version(document: Json) -> str:
    return str(document.get("opencart_version", ""))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)


def _stamp(now: datetime) -> str:
    return now.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M:%S")
