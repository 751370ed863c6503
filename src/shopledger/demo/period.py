"""When the demo plays: how many days, from which day on.

What is only compared and measured follows from number and seed alone, so that it is the same every time. What is looked
at afterwards is a year that ends today, so that pages show the present month.
"""

from __future__ import annotations

from datetime import date, timedelta

SHORTEST, LONGEST, ORDERS_A_DAY = 21, 365, 14
LAST_DAY = date(2026, 3, 1)
ORDERS, ORDERS_OF_A_YEAR = 300, 1200
"""How many orders there are unless one says otherwise: to compare, and to look at."""


def days_for(orders: int) -> int:
    """Over how many days that many orders are spread."""
    return min(max(orders // ORDERS_A_DAY, SHORTEST), LONGEST)


def first_day(orders: int, seed: int) -> date:
    """The first day of the period."""
    return LAST_DAY - timedelta(days=days_for(orders) + seed % 28)


def year_before(today: date) -> date:
    """The first day of the year that ends today."""
    return today - timedelta(days=LONGEST - 1)
