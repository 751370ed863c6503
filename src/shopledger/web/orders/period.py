"""The period that a list is narrowed to: everything, this month, last month, or two days that the reader typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shopledger.domain.dates import AMSTERDAM
from shopledger.store.lists import Moments

ALL, MONTH, LAST, OWN = "all", "month", "last", "own"
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first day to the last, both included; None for no border."""

    choice: str = ALL
    first: date | None = None
    last: date | None = None

    @property
    def moments(self) -> Moments:
        """The same as moments, in Dutch time."""
        until = None if self.last is None else self.last + timedelta(days=1)
        return _midnight(self.first), _midnight(until)

    @property
    def fields(self) -> dict[str, str]:
        """As it stands in an address."""
        if self.choice == OWN:
            days = {"from": self.first, "to": self.last}
            return {name: day.isoformat() for name, day in days.items() if day}
        return {} if self.choice == ALL else {"period": self.choice}


def period_of(query: Mapping[str, str], today: date) -> Period:
    """The period that an address asks for; days that are none are left out."""
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    if first or last:
        return Period(choice=OWN, first=first, last=last)
    month = today.replace(day=1)
    if query.get("period") == MONTH:
        return Period(choice=MONTH, first=month, last=today)
    if query.get("period") == LAST:
        last = month - timedelta(days=1)
        return Period(choice=LAST, first=last.replace(day=1), last=last)
    return Period()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), AMSTERDAM)
