"""Accounts and the settings of mail, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from shopledger.domain.posting import PostingState
from shopledger.store import people, texts
from shopledger.store.accounts import change_integration, create_account, create_integration
from shopledger.store.models import Account, Integration, Letter, Posting, Role, StoredOrder

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
"""A Tuesday, one o'clock in Amsterdam."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    """Stands at NOW."""
    return Clock()


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    """An installation with a public address and a support address."""
    settings.SHOPLEDGER_SITE_URL = "https://books.example"
    settings.SHOPLEDGER_SUPPORT_MAIL = "Help <support@books.example>"
    settings.SHOPLEDGER_STAFF = []
    settings.DEFAULT_FROM_EMAIL = "Shopledger <post@books.example>"


@pytest.fixture
def account(db: None) -> Account:
    """Anna's, with an extra address."""
    made = create_account("Anna's shop", "anna@example.com", NOW - timedelta(days=5))
    made.extra_email = "office@example.com"
    made.save()
    user = User.objects.create_user("bob@example.com", "bob@example.com", "a long pass phrase")
    people.join(made, user, Role.BOOKKEEPER, NOW)
    return made


@pytest.fixture
def integration(account: Account) -> Integration:
    """One that works, with months to go."""
    return make_integration(account)


def make_integration(account: Account, name: str = "Shop to books") -> Integration:
    """An integration with accepted terms and saved settings."""
    row = create_integration(account, name, shop="mijnwebwinkel", books="snelstart", now=NOW - timedelta(days=5))
    ends_on = NOW.date() + timedelta(days=100)
    change_integration(row.id, settings_version=1, terms_accepted_at=NOW, licence_ends_on=ends_on)
    row.refresh_from_db()
    return row


def make_error(row: Integration, number: str, code: str = "CHK-05", at: datetime = NOW, **params: str) -> Posting:
    """A sale in error."""
    order = StoredOrder.objects.create(
        integration=row,
        shop_id=number,
        number=number,
        placed_at=at,
        day=at.date(),
        status="paid",
        is_paid=True,
        fingerprint="",
        document=b"",
        seen_at=at,
        changed_at=at,
    )
    return Posting.objects.create(
        integration=row,
        order=order,
        subject=number,
        administration=row.administration,
        state=PostingState.ERROR.value,
        cause=code,
        params=texts.params_text(params),
        not_before=at,
        created_at=at,
        changed_at=at,
    )


def written() -> list[tuple[str, str]]:
    """Kinds and addresses of all letters, in the order in which they were written."""
    return list(Letter.objects.order_by("id").values_list("kind", "recipients"))
