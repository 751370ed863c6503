"""How long everything is kept. The page about privacy shows these constants, so that words and deeds cannot differ.

Sources: article 52 (4) of the Dutch Algemene wet inzake rijksbelastingen for seven years; article 369k of Directive
2006/112/EC for ten years after a sale under the one stop shop. Books are taken to be kept by calendar years.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shopledger.domain.dates import AMSTERDAM, business_date
from shopledger.store.invitations import DAYS as INVITATION_DAYS

ORDER_YEARS = 7
"""Orders, after the end of their year."""
ONE_STOP_SHOP_YEARS = 10
"""The same for sales with the VAT of another EU country, and wherever that cannot be told."""
PROOF_YEARS = ONE_STOP_SHOP_YEARS
"""Answers about VAT numbers, settings, what people did, debtors: each may belong to a sale of the longer period."""
LETTER_YEARS = 2
"""To whom a letter went, and when; what it said is forgotten when it is sent."""
REHEARSAL_DAYS = 30
"""A dry run, with the orders it was worked out from."""
UNCONFIRMED_DAYS = 30
"""An address that nobody confirmed: a sign-up with all that was made for it, or a new one for an account's letters."""

__all__ = [
    "INVITATION_DAYS",
    "LETTER_YEARS",
    "ONE_STOP_SHOP_YEARS",
    "ORDER_YEARS",
    "PROOF_YEARS",
    "REHEARSAL_DAYS",
    "UNCONFIRMED_DAYS",
]


def first_day(years: int, now: datetime) -> date:
    """The first day that is still kept where a period is so many years after the end of a calendar year."""
    return date(business_date(now).year - years, 1, 1)


def first_moment(years: int, now: datetime) -> datetime:
    """The beginning of that day."""
    return datetime.combine(first_day(years, now), time(), AMSTERDAM)


def days_ago(days: int, now: datetime) -> datetime:
    """What happened before this moment is older than so many days."""
    return now - timedelta(days=days)
