"""Rows that are of no use any more and go as they are, kind by kind: each function names those that may go now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from shopledger.store import letters, rehearsals, sql
from shopledger.store.housekeeping import periods
from shopledger.store.housekeeping.plan import PLAN
from shopledger.store.models import (
    Act,
    AddressChange,
    DebtorLink,
    Invitation,
    Lease,
    Letter,
    Memo,
    Rehearsal,
    SettingsVersion,
    VatCheck,
)

CHUNK = 200
"""So many rows go in one transaction."""
GRACE_DAYS = 1
"""Rows without a moment of their own, and leases, are left alone so long after they were last used."""
_COUNTS = (
    "DELETE FROM web_cache WHERE cache_key IN "
    "(SELECT cache_key FROM web_cache WHERE expires < %s ORDER BY expires LIMIT %s)"
)


def delete_some(rows: QuerySet[Any]) -> int:
    """Delete a chunk of these rows; how many that were.

    What changed since it was found, so that it is none of these rows any more, stays.
    """
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    if ids:
        rows.filter(pk__in=ids).delete()
    return len(ids)


def delete_counts(now: datetime) -> int:
    """Delete a chunk of the counts of attempts to sign in, to sign up and to invite whose window is over."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNTS, sql.adapted([now, CHUNK]))
        return int(cursor.rowcount)


def sessions(now: datetime) -> QuerySet[Session]:
    """Sessions that are over."""
    return Session.objects.filter(expire_date__lt=now)


def browsers(now: datetime) -> QuerySet[UserSession]:
    """Browsers and network addresses of sessions that are no more. One is known a moment before its session is kept."""
    is_there = Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    rows: QuerySet[UserSession] = UserSession.objects.filter(
        ~is_there, last_seen_at__lt=periods.days_ago(GRACE_DAYS, now)
    )
    return rows


def invitations(now: datetime) -> QuerySet[Invitation]:
    """Invitations that are over, accepted or not."""
    return Invitation.objects.filter(expires_at__lt=now)


def addresses(now: datetime) -> QuerySet[AddressChange]:
    """Addresses for an account's letters that nobody confirmed. Until then pages offer a new link for them."""
    return AddressChange.objects.filter(created_at__lt=periods.days_ago(periods.UNCONFIRMED_DAYS, now))


def leases(now: datetime) -> QuerySet[Lease]:
    """Leases that nobody gave back. Our own plan stands among them and stays."""
    return Lease.objects.filter(expires_at__lt=periods.days_ago(GRACE_DAYS, now)).exclude(name=PLAN)


def memos(now: datetime) -> QuerySet[Memo]:
    """What connectors remembered until a moment that is over."""
    return Memo.objects.filter(until__lt=now)


def dry_runs(now: datetime) -> QuerySet[Rehearsal]:
    """Dry runs that nobody looks at any more."""
    return rehearsals.made_before(periods.days_ago(periods.REHEARSAL_DAYS, now))


def old_letters(now: datetime) -> QuerySet[Letter]:
    """Letters of long ago."""
    return letters.written_before(periods.first_moment(periods.LETTER_YEARS, now))


def vat_checks(now: datetime) -> QuerySet[VatCheck]:
    """Proofs of VAT numbers that nobody has to show any more."""
    return VatCheck.objects.filter(day__lt=periods.first_day(periods.PROOF_YEARS, now))


def acts(now: datetime) -> QuerySet[Act]:
    """What people did to accounts long ago."""
    return Act.objects.filter(at__lt=periods.first_moment(periods.PROOF_YEARS, now))


def settings(now: datetime) -> QuerySet[SettingsVersion]:
    """Settings that were replaced long ago: until then bookings were made with them."""
    replaced_before = periods.first_moment(periods.PROOF_YEARS, now)
    later = SettingsVersion.objects.filter(
        integration=OuterRef("integration"), version__gt=OuterRef("version"), saved_at__lt=replaced_before
    )
    return SettingsVersion.objects.filter(Exists(later))


def debtors(now: datetime) -> QuerySet[DebtorLink]:
    """Debtors that were found or made long ago; where one orders again, the books are asked anew."""
    return DebtorLink.objects.filter(linked_at__lt=periods.first_moment(periods.PROOF_YEARS, now))
