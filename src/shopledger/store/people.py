"""Who works for which account and what they may do there, and what whoever runs the installation sees of all of them.

Pages ask `memberships_of`, `membership_in` and `may`. The lists over all accounts are for the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum

from django.contrib.auth.models import User
from django.db.models import QuerySet

from shopledger.store.accounts import create_account
from shopledger.store.models import Account, Connection, Integration, Membership, Person, Role

SOME = 100


class Right(Enum):
    """Something that not every role may do."""

    VIEW = "view"
    """See orders, bookings, settings; export; ask a question."""
    PROCESS = "process"
    """Offer orders again, close them, answer whether a sale is in the books, book the first one."""
    CONFIGURE = "configure"
    """Change settings: statuses, VAT rows, accounts, payment methods."""
    CONNECT = "connect"
    """Give or renew the keys of the shop and of the books, add an integration, start it."""
    MANAGE = "manage"
    """People, the account's own data, invoices, cancelling."""


RIGHTS: dict[str, frozenset[Right]] = {
    Role.OWNER.value: frozenset(Right),
    Role.BOOKKEEPER.value: frozenset({Right.VIEW, Right.PROCESS, Right.CONFIGURE, Right.CONNECT}),
    Role.ACCOUNTANT.value: frozenset({Right.VIEW, Right.PROCESS, Right.CONFIGURE}),
    Role.READER.value: frozenset({Right.VIEW}),
}


def may(role: str, right: Right) -> bool:
    """Whether that role has the right."""
    return right in RIGHTS.get(role, frozenset())


def memberships_of(user_id: int | None) -> QuerySet[Membership]:
    """What the user is, account by account, the oldest first."""
    return Membership.objects.filter(user=user_id).select_related("account").order_by("id")


def membership_in(user_id: int | None, account_id: int) -> Membership | None:
    """What the user is for that account; None for nothing."""
    return memberships_of(user_id).filter(account=account_id).first()


def membership_for(user_id: int | None, integration_id: int) -> tuple[Membership, Integration] | None:
    """The integration, with what the user is for its account; None for nothing. One query for each of the two."""
    integration = Integration.objects.select_related("account").filter(pk=integration_id).first()
    member = membership_in(user_id, integration.account_id) if integration else None
    return (member, integration) if member and integration else None


def join(account: Account, user: User, role: Role, now: datetime | None = None) -> Membership:
    """Let the user work for the account in that role; somebody who does so already gets the role."""
    values = {"role": role.value, "created_at": now or datetime.now(UTC)}
    member, _ = Membership.objects.update_or_create(account=account, user=user, defaults=values)
    return member


def language_of(user_id: int) -> str:
    """The language of that person's pages and mails: nl unless they chose."""
    return Person.objects.filter(user=user_id).values_list("language", flat=True).first() or "nl"


def keep_language(user_id: int, language: str) -> None:
    """From now on this person reads in that language."""
    Person.objects.update_or_create(user_id=user_id, defaults={"language": language})


def account_named(name: str, email: str, now: datetime) -> Account:
    """The account of that name, made (with that address) when there is none."""
    found = Account.objects.filter(name=name).order_by("id").first()
    return found or create_account(name, email, now)


def user_named(name: str) -> User | None:
    """The user of that name."""
    return User.objects.filter(username=name).first()


def local_user(account: Account, name: str) -> User:
    """The user without password of that name, who owns the account; made when there is none."""
    user, _ = User.objects.get_or_create(username=name)
    join(account, user, Role.OWNER)
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
