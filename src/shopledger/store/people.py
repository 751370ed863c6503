"""Who works for which account, and what whoever runs the installation sees of all of them.

Pages use `account_of` only. The lists over all accounts are for the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User

from shopledger.store.accounts import create_account
from shopledger.store.models import Account, Connection, Integration

SOME = 100


def account_of(user_id: int | None) -> Account | None:
    """The account that the user works for, the first one where there are more; None for none."""
    return Account.objects.filter(users=user_id).order_by("id").first()


def account_named(name: str, email: str, now: datetime) -> Account:
    """The account of that name, made (with that address) when there is none."""
    found = Account.objects.filter(name=name).order_by("id").first()
    return found or create_account(name, email, now)


def user_named(name: str) -> User | None:
    """The user of that name."""
    return User.objects.filter(username=name).first()


def local_user(account: Account, name: str) -> User:
    """The user without password of that name, who works for the account; made when there is none."""
    user, _ = User.objects.get_or_create(username=name)
    account.users.add(user)
    return user


def integration_exists(integration_id: int) -> bool:
    """Whether there is an integration of that id."""
    return Integration.objects.filter(id=integration_id).exists()


def all_integrations() -> Iterator[Integration]:
    """Every integration with its connections, some in memory at a time."""
    return Integration.objects.prefetch_related("connections").order_by("id").iterator(SOME)


def all_connections() -> Iterator[Connection]:
    """Every connection with its integration, shops before books."""
    return Connection.objects.select_related("integration").order_by("integration_id", "-side").iterator(SOME)
