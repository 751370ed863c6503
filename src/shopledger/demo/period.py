"""When the demo plays: how many days, from which day on. Both follow from number and seed alone."""

from __future__ import annotations

from datetime import date, timedelta

SHORTEST, LONGEST, ORDERS_A_DAY = 21, 365, 14
LAST_DAY = date(2026, 3, 1)


def days_for(orders: int) -> int:
    """Over how many days that many orders are spread."""
    return min(max(orders // ORDERS_A_DAY, SHORTEST), LONGEST)


def first_day(orders: int, seed: int) -> date:
    """The first day of the period."""
    return LAST_DAY - timedelta(days=days_for(orders) + seed % 28)
