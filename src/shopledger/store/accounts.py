"""Accounts and integrations: making them, finding them, and what holds an integration's orders up."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet

from shopledger.domain.dates import AMSTERDAM, business_date
from shopledger.store.models import Account, Integration

TRIAL_DAYS = 30
FETCH_SECONDS = 3600


def create_account(name: str, email: str, now: datetime, *, language: str = "nl") -> Account:
    """A new account; `now` is aware."""
    return Account.objects.create(name=name, email=email, language=language, created_at=now)


def create_integration(  # noqa: PLR0913 - what an integration begins with, by name
    account: Account,
    name: str,
    *,
    shop: str,
    books: str,
    now: datetime,
    shop_country: str = "NL",
    is_rehearsing: bool = False,
) -> Integration:
    """A new integration on trial: `shop` and `books` are keys of the registry. Its terms are not accepted yet.

    `is_rehearsing`: nothing is fetched or booked by itself until its merchant starts it.
    """
    licence = secrets.token_hex(10)
    return Integration.objects.create(
        account=account,
        name=name,
        shop_system=shop,
        books_system=books,
        administration=f"{books}:?{licence}",
        licence_key=licence,
        trial_ends_on=business_date(now) + timedelta(days=TRIAL_DAYS),
        created_at=now,
        shop_country=shop_country,
        is_rehearsing=is_rehearsing,
        next_fetch_at=now,
        next_review_at=next_night(now, licence),
        next_payments_at=next_night(now, licence),
        next_day_at=next_night(now, licence),
    )


def accept_terms(integration_id: int, now: datetime) -> None:
    """The merchant accepted both sets of terms."""
    Integration.objects.filter(id=integration_id, terms_accepted_at=None).update(terms_accepted_at=now)


def integration(integration_id: int) -> Integration:
    """The integration of that id. Raises Integration.DoesNotExist."""
    return Integration.objects.get(id=integration_id)


def integrations_of(account_ids: Iterable[int]) -> QuerySet[Integration]:
    """The integrations of these accounts, the oldest first: for a person who works for several."""
    found = Integration.objects.filter(account__in=list(account_ids))
    return found.select_related("account").order_by("id")


def change_integration(integration_id: int, **columns: object) -> None:
    """Set these columns of one integration."""
    Integration.objects.filter(id=integration_id).update(**columns)


def hold_code(row: Integration, now: datetime) -> str:
    """The LIC code that holds its orders up on the business date of `now`; empty when nothing does."""
    today = business_date(now)
    if row.terms_accepted_at is None:
        return "LIC-04"
    if not row.is_active or is_over(row.ends_on, today):
        return "LIC-02"
    if row.licence_ends_on is not None:
        return "LIC-02" if today > row.licence_ends_on else ""
    return "LIC-01" if today > row.trial_ends_on else ""


def is_over(ends_on: date | None, today: date) -> bool:
    """Whether an integration that was cancelled for the end of `ends_on` has ended."""
    return ends_on is not None and ends_on < today


def spread(key: str, seconds: int) -> timedelta:
    """A delay below `seconds` that is always the same for this key, so that integrations do not all come at once."""
    return timedelta(seconds=zlib.crc32(key.encode()) % seconds)


def next_night(now: datetime, key: str) -> datetime:
    """The next moment between midnight and five in Amsterdam that is this key's own, after `now`."""
    local = now.astimezone(AMSTERDAM)
    tonight = local.replace(hour=0, minute=5, second=0, microsecond=0) + spread(key, 5 * 3600)
    return (tonight if tonight > local else tonight + timedelta(days=1)).astimezone(UTC)


def next_midnight(now: datetime) -> datetime:
    """Five minutes into the next business day."""
    local = now.astimezone(AMSTERDAM).replace(hour=0, minute=5, second=0, microsecond=0)
    return (local + timedelta(days=1)).astimezone(UTC)
