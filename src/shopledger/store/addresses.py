"""Changing where an account's letters go: a new address is used once whoever reads its mail has confirmed it.

Until then the old one stays in use. What pages answer is the same for every address, known here or not. Letters speak
the language of the account.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import get_random_string

from shopledger.store import acts, letters
from shopledger.store.invitations import hash_of
from shopledger.store.models import Account, AddressChange, AddressPlace

DAYS = 7
"""So long the link in the letter works."""


def changes_of(account: Account) -> list[AddressChange]:
    """The addresses that wait to be confirmed, also those whose link is too old; the account's own one first."""
    return sorted(AddressChange.for_account(account), key=lambda row: AddressPlace.values.index(row.place))


def change_of(account: Account, change_id: int) -> AddressChange | None:
    """The one of that id; None for none."""
    return AddressChange.for_account(account).filter(id=change_id).first()


def ask(account: Account, place: AddressPlace, email: str, who: str, now: datetime) -> tuple[AddressChange, str]:
    """Let an address wait to be confirmed, instead of one that waited for this place: the row and the word of its link.

    The word is kept nowhere, so the caller puts the letter in the same transaction.
    """
    with transaction.atomic():
        row, token = _wait(account, place, email.strip(), who, now)
        acts.record(account.pk, who, "address_asked", {"email": row.email}, now)
    return row, token


def ask_again(row: AddressChange, now: datetime) -> tuple[AddressChange, str]:
    """A new link for an address that waits; the one before no longer works. Called in the caller's transaction."""
    return _wait(row.account, AddressPlace(row.place), row.email, row.asked_by, now)


def _wait(account: Account, place: AddressPlace, email: str, who: str, now: datetime) -> tuple[AddressChange, str]:
    token = secrets.token_urlsafe(32)
    columns = {
        "email": email,
        "token_hash": hash_of(token),
        "asked_by": who,
        "created_at": now,
        "expires_at": now + timedelta(days=DAYS),
    }
    row, _ = AddressChange.objects.update_or_create(account=account, place=place.value, defaults=columns)
    return row, token


def withdraw(account: Account, change_id: int, who: str, now: datetime) -> bool:
    """The address is not to be used after all; False when none of that id waits."""
    with transaction.atomic():
        row = AddressChange.for_account(account).select_for_update().filter(id=change_id).first()
        if row is None:
            return False
        row.delete()
        acts.record(account.pk, who, "address_withdrawn", {"email": row.email}, now)
    return True


def find(token: str, now: datetime) -> AddressChange | None:
    """The change that this word confirms; None for one that was used, replaced, withdrawn or is too old."""
    rows = AddressChange.objects.filter(token_hash=hash_of(token), expires_at__gt=now)
    return rows.select_related("account").first()


def confirm(token: str, now: datetime, help_link: str) -> AddressChange | None:
    """Use the address from now on, once, and tell the one that it takes the place of; None as for `find`.

    Where there was none before, the account's own address is told.
    """
    with transaction.atomic():
        found = AddressChange.objects.select_for_update().filter(token_hash=hash_of(token), expires_at__gt=now)
        row = found.select_related("account").first()
        if row is None:
            return None
        account, place = row.account, row.place
        before = getattr(account, place)
        row.delete()
        Account.objects.filter(id=account.pk).update(**{place: row.email})
        acts.record(account.pk, row.email, "address_confirmed", {"email": row.email}, now)
        what = "moved" if before else "added"
        _tell(account, before or account.email, {what: row.email, "link": help_link}, now)
    return row


def remove_extra(account: Account, who: str, now: datetime, help_link: str) -> bool:
    """Use the extra address no longer, and tell it; False when there is none."""
    with transaction.atomic():
        before = Account.objects.select_for_update().get(id=account.pk).extra_email
        if not before:
            return False
        Account.objects.filter(id=account.pk).update(extra_email="")
        acts.record(account.pk, who, "address_removed", {"email": before}, now)
        _tell(account, before, {"gone": before, "link": help_link}, now)
    return True


def _tell(account: Account, to: str, said: Mapping[str, str], now: datetime) -> None:
    context: dict[str, object] = {"account": account.name, "changed_at": now, **said}
    key = f"address_changed {get_random_string(22)}"
    letters.put("address_changed", key, to, account.language, context, now, account)


def put_letter(row: AddressChange, link: str, now: datetime) -> None:
    """Write the letter that asks to confirm; called in the transaction of `ask` or `ask_again`."""
    account = row.account
    context: dict[str, object] = {
        "asker": row.asked_by,
        "account": account.name,
        "expires_on": row.expires_at.date(),
        "link": link,
    }
    key = f"address_confirm {get_random_string(22)}"
    letters.put("address_confirm", key, row.email, account.language, context, now, account)
