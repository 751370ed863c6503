"""Sign-ups that were never confirmed: whoever typed the address has not shown in all that time that it is theirs.

What was made for them goes with them. Somebody for whom anything more was done than signing up stays.
"""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from shopledger.store.housekeeping import periods
from shopledger.store.models import Account, Connection, Invoice, Letter, Membership, Ticket

CHUNK = 20
"""With each of them goes an account with all that belongs to it."""


def unconfirmed(now: datetime) -> QuerySet[User]:
    """People who signed up long ago, never signed in, and whose account nobody else works for or has connected.

    Somebody who asks once more gets another letter, and with it the same time again.
    """
    before = periods.days_ago(periods.UNCONFIRMED_DAYS, now)
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    theirs = {"account__memberships__user": OuterRef("pk")}
    return User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        ~Exists(Membership.objects.filter(**theirs).exclude(user=OuterRef("pk"))),
        ~Exists(Connection.objects.filter(integration__account__memberships__user=OuterRef("pk"))),
        ~Exists(Ticket.objects.filter(**theirs)),
        ~Exists(Invoice.objects.filter(**theirs)),
        ~Exists(Letter.objects.filter(recipients=OuterRef("email"), created_at__gte=before)),
        date_joined__lt=before,
        last_login=None,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        is_staff=False,
    )


def delete_some(now: datetime) -> int:
    """Delete some of them with their accounts; how many that were."""
    ids = list(unconfirmed(now).values_list("pk", flat=True)[:CHUNK])
    if ids:
        with transaction.atomic():
            still = list(unconfirmed(now).filter(pk__in=ids).values_list("pk", flat=True))
            Account.objects.filter(memberships__user__in=still).delete()
            User.objects.filter(pk__in=still).delete()
    return len(ids)
