"""What follows from signing in: owners may read it back, histories keep naming a person by their address."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as second_step
from django.contrib.auth.models import User
from django.dispatch import receiver

from shopledger.store import acts, people, sign_in
from shopledger.web.moment import now


def tell_owners(user: User, what: str) -> None:
    """Keep it where the owners of the accounts that this person works for read it."""
    for member in people.memberships_of(user.pk)[: people.SOME]:
        acts.record(member.account_id, user.get_username(), what, {}, now())


@receiver(account.user_logged_in)
def signed_in(user: User, **_more: Any) -> None:
    """Somebody signed in."""
    tell_owners(user, "signed_in")


@receiver([account.password_changed, account.password_reset, account.password_set])
def password_changed(user: User, **_more: Any) -> None:
    """Somebody has another password."""
    tell_owners(user, "password_changed")


@receiver([second_step.authenticator_added, second_step.authenticator_removed, second_step.authenticator_reset])
def second_factor(user: User, **_more: Any) -> None:
    """Somebody changed their second step."""
    tell_owners(user, "second_factor")


@receiver(account.email_changed)
def address_changed(user: User, to_email_address: EmailAddress, **_more: Any) -> None:
    """Whoever signs in with a new address is named by it; the old one is free for others."""
    sign_in.rename(user.pk, to_email_address.email)
