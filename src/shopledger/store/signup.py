"""Beginning with the platform: a person, an account and an integration on trial, in one transaction.

Whether an address is known is asked here only; pages answer the same in both cases. Nobody may sign in before they
used the link that was mailed to them: until then they have no password and their address is not verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from shopledger.connect.registry import books_system, shop_system
from shopledger.store import accounts, acts, people, texts
from shopledger.store.models import NAME, Account, Integration, Role

USERNAME = 150
"""Length of Django's column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which shop and which package somebody wants to have connected, by their keys; `country` is the shop's."""

    shop: str
    books: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who signs up, for which business, reading in which language."""

    name: str
    email: str
    business: str
    language: str


@dataclass(frozen=True, slots=True)
class Known:
    """A user that an address belongs to. `is_verified`: they have shown before that its mail reaches them."""

    user: User
    is_verified: bool


def find(email: str) -> Known | None:
    """Whose address this is; somebody who verified it goes before somebody who only claims it."""
    address = email.strip().lower()
    rows = EmailAddress.objects.filter(email=address).select_related("user").order_by("-verified", "id")
    if found := rows.first():
        return Known(found.user, found.verified)
    user = people.user_named(username_for(address)) or User.objects.filter(email__iexact=address).first()
    return Known(user, user.has_usable_password()) if user else None


def username_for(email: str) -> str:
    """The name that a user of that address has in histories: the address, as far as the column goes."""
    return texts.fitted(email.strip().lower(), USERNAME)


def make_user(email: str, name: str, language: str) -> User:
    """A user without a password whose address is not verified yet. Raises IntegrityError where there is one."""
    address = email.strip().lower()
    user = User(username=username_for(address), email=address, first_name=name.strip()[:USERNAME])
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=False, primary=True)
    people.keep_language(user.pk, language)
    return user


def verify(user: User, email: str) -> None:
    """The user has shown that mail to this address reaches them; from now on they may sign in with it."""
    address = email.strip().lower()
    EmailAddress.objects.filter(user=user, primary=True).exclude(email=address).update(primary=False)
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})


def begin(newcomer: Newcomer, wish: Wish, now: datetime) -> tuple[User, Integration] | None:
    """Make all that a newcomer begins with; None when somebody of that address came at the same moment."""
    try:
        with transaction.atomic():
            user = make_user(newcomer.email, newcomer.name, newcomer.language)
            account = accounts.create_account(newcomer.business, user.email, now, language=newcomer.language)
            people.join(account, user, Role.OWNER, now)
            return user, add_integration(account, wish, user.get_username(), now)
    except IntegrityError:
        return None


def add_integration(account: Account, wish: Wish, who: str, now: datetime) -> Integration:
    """An integration on trial, its terms accepted now by `who`. Nothing is fetched before somebody starts it."""
    systems = f"{shop_system(wish.shop).name} → {books_system(wish.books).name}"
    name = f"{account.name[: NAME - len(systems) - 3]} · {systems}"
    choice = {"shop": wish.shop, "books": wish.books, "shop_country": wish.country}
    with transaction.atomic():
        row = accounts.create_integration(account, name, now=now, is_rehearsing=True, **choice)
        accounts.change_integration(row.pk, terms_accepted_at=now, privacy_accepted_at=now)
        acts.record_for(row, who, "integration_added", {"name": name}, now)
        acts.record_for(row, who, "terms_accepted", {}, now)
    row.refresh_from_db()
    return row


def first_integration(user: User) -> Integration | None:
    """The oldest integration of the accounts that the user works for."""
    accounts_of = [member.account_id for member in people.memberships_of(user.pk)[: people.SOME]]
    return accounts.integrations_of(accounts_of).first()
