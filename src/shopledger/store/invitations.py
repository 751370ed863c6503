"""Inviting people to an account. Of the word in the link only a hash is kept, so that no copy of the table opens it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from shopledger.store import acts, people
from shopledger.store.models import Account, Invitation, Membership, Role

DAYS = 14


class AlreadyMemberError(Exception):
    """The address belongs to somebody who works for the account already."""


def invite(account: Account, email: str, role: Role, who: str, now: datetime) -> tuple[Invitation, str]:
    """Keep a place for that address; the row and the word for its link, which is kept nowhere.

    An invitation of the same address that is still open is replaced. Raises AlreadyMemberError.
    """
    address = email.strip().lower()
    if people.members_of(account).filter(user__email__iexact=address).exists():
        raise AlreadyMemberError
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        open_of(account, now).filter(email=address).delete()
        row = Invitation.objects.create(
            account=account,
            email=address,
            role=role.value,
            token_hash=hash_of(token),
            invited_by=who,
            created_at=now,
            expires_at=now + timedelta(days=DAYS),
        )
        acts.record(account.pk, who, "invited", {"email": address, "role": role.value}, now)
    return row, token


def hash_of(token: str) -> str:
    """What is kept of the word in a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_of(account: Account, now: datetime) -> QuerySet[Invitation]:
    """The account's invitations that can still be accepted, the oldest first."""
    return Invitation.for_account(account).filter(accepted_at=None, expires_at__gt=now).order_by("id")


def find(token: str, now: datetime) -> Invitation | None:
    """The invitation that this word opens; None for one that was used, withdrawn or has expired."""
    rows = Invitation.objects.filter(token_hash=hash_of(token), accepted_at=None, expires_at__gt=now)
    return rows.select_related("account").first()


def accept(invitation_id: int, user: User, now: datetime) -> Membership | None:
    """Let the user in, once; None when somebody was quicker. Who works there already keeps the role they have."""
    with transaction.atomic():
        is_first = Invitation.objects.filter(id=invitation_id, accepted_at=None, expires_at__gt=now).update(
            accepted_at=now
        )
        if not is_first:
            return None
        row = Invitation.objects.select_related("account").get(id=invitation_id)
        present = people.membership_in(user.pk, row.account_id)
        if present is not None:
            return present
        acts.record(row.account_id, user.get_username(), "member_joined", {"role": row.role}, now)
        return people.join(row.account, user, Role(row.role), now)


def withdraw(account: Account, invitation_id: int, who: str, now: datetime) -> bool:
    """Take an open invitation back; False when there is none of that id."""
    with transaction.atomic():
        row = open_of(account, now).filter(id=invitation_id).first()
        if row is None:
            return False
        row.delete()
        acts.record(account.pk, who, "invitation_withdrawn", {"email": row.email}, now)
    return True
