"""The work that is measured: 1,000 orders of one shop into one set of books, 54 in a hundred from new customers."""

from __future__ import annotations

from datetime import date, timedelta

SHOP, BOOKS, REGISTER = "mijnwebwinkel", "snelstart", "vies"
SEED = 7
FIRST_DAY = date(2026, 1, 5)
DAYS = 30
AFTER = timedelta(days=25)
"""After the last day: by then every order that will ever be paid is paid. Within the 60 days that are looked back."""

ORDERS = 1000
LATENCY = 0.020
PAGE = 100
RELATIONS_PAGE = 500
REFERENCE_LISTS = 3
