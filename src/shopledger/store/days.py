"""Days and months as somebody types them into a search box, in Dutch or English. It reads text and asks nothing."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date

Days = tuple[date, date]
"""From the first day to the last, both included."""

_MONTHS = (
    *(("januari", "january"), ("februari", "february"), ("maart", "march", "mrt"), ("april",), ("mei", "may")),
    *(("juni", "june"), ("juli", "july"), ("augustus", "august"), ("september",), ("oktober", "october")),
    *(("november",), ("december",)),
)
SHORTEST = 3
_NAME, _YEAR, _DAY, _NUMBER = r"(?P<name>[a-z]+)\.?", r"(?P<year>\d{4})", r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})"
_WAYS = tuple(
    re.compile(way)
    for way in (
        f"{_YEAR}-{_NUMBER}-{_DAY}",
        f"{_DAY}([-/. ]){_NUMBER}\\2{_YEAR}",
        f"{_DAY} {_NAME} {_YEAR}",
        f"{_NAME} {_DAY},? {_YEAR}",
        f"{_YEAR}-{_NUMBER}",
        f"{_NUMBER}[-/]{_YEAR}",
        f"{_NAME} {_YEAR}",
    )
)


def days_in(text: str) -> Days | None:
    """The day or the month that this is: 2026-03-09, 9-3-2026, 9 mrt 2026, March 9, 2026, maart 2026, 3-2026.

    None for anything else, such as a day that the calendar does not have.
    """
    plain = " ".join(text.lower().split())
    found = next((match for way in _WAYS if (match := way.fullmatch(plain))), None)
    return _days(found.groupdict()) if found else None


def _days(parts: Mapping[str, str]) -> Days | None:
    year, month = int(parts["year"]), int(parts["month"]) if "month" in parts else _month(parts["name"])
    try:
        first = date(year, month, int(parts.get("day", 1)))
    except ValueError:
        return None
    return first, first if "day" in parts else first.replace(day=monthrange(year, month)[1])


def _month(name: str) -> int:
    """The month whose name begins like this; 0 for none."""
    if len(name) < SHORTEST:
        return 0
    return next((place for place, names in enumerate(_MONTHS, 1) if any(each.startswith(name) for each in names)), 0)
