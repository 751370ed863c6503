"""Moments and business dates. A business date is the day in Amsterdam, whatever zone the moment is in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def business_date(moment: datetime) -> date:
    """The calendar day in Amsterdam of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without zone has no business date")
    if moment.tzinfo is AMSTERDAM:
        return moment.date()
    return moment.astimezone(AMSTERDAM).date()
