"""Who works for which account and what they may do there, and what whoever runs the installation sees of all of them.

Pages ask `memberships_of`, `membership_in` and `may`. The lists over all accounts are for the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from shopledger.store import acts
from shopledger.store.accounts import create_account
from shopledger.store.models import Account, Connection, Integration, Membership, Person, Role

SOME = 100


class LastOwnerError(Exception):
    """The account would be left without anybody who may manage it."""


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


def members_of(account: Account) -> QuerySet[Membership]:
    """Who works for the account, the longest first."""
    return Membership.for_account(account).select_related("user").order_by("id")


def change_role(account: Account, member_id: int, role: Role, who: str, now: datetime) -> bool:
    """Give a member another role; False when there is none of that id. Raises LastOwnerError."""
    with transaction.atomic():
        member = _held(account, member_id, stays_owner=role is Role.OWNER)
        if member is None or member.role == role.value:
            return member is not None
        Membership.objects.filter(id=member.id).update(role=role.value)
        params = {"email": member.user.get_username(), "role": role.value}
        acts.record(account.pk, who, "role_changed", params, now)
    return True


def remove_member(account: Account, member_id: int, who: str, now: datetime) -> bool:
    """Let somebody work for the account no longer; False when there is none of that id. Raises LastOwnerError."""
    with transaction.atomic():
        member = _held(account, member_id, stays_owner=False)
        if member is None:
            return False
        Membership.objects.filter(id=member.id).delete()
        acts.record(account.pk, who, "member_removed", {"email": member.user.get_username()}, now)
    return True


def _held(account: Account, member_id: int, *, stays_owner: bool) -> Membership | None:
    """The member, while nobody else changes one of this account, so that two owners cannot remove each other."""
    Account.objects.select_for_update().get(id=account.pk)
    rows = {row.id: row for row in members_of(account)}
    member = rows.get(member_id)
    owners = [row for row in rows.values() if row.role == Role.OWNER.value]
    if member is not None and owners == [member] and not stays_owner:
        raise LastOwnerError
    return member


def change_account(account: Account, who: str, now: datetime, **columns: str) -> bool:
    """Set the account's own data; whether anything changed."""
    changed = {name: value for name, value in columns.items() if getattr(account, name) != value}
    if changed:
        with transaction.atomic():
            Account.objects.filter(id=account.pk).update(**changed)
            acts.record(account.pk, who, "account_changed", {"what": ", ".join(sorted(changed))}, now)
    return bool(changed)


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


def user_with(user_id: int) -> User | None:
    """The user of that id, unless they may not sign in any more."""
    return User.objects.filter(pk=user_id, is_active=True).first()


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
