"""A merchant with an integration, a stranger with another one, and postings in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from shopledger.store import people, texts
from shopledger.store.accounts import create_account, create_integration
from shopledger.store.models import Integration, Posting, Role, StoredOrder

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@dataclass
class Merchant:
    """Somebody with a signed-in browser and one integration."""

    client: Client
    user: User
    integration: Integration

    def url(self, page: str) -> str:
        """The address of a page of the integration."""
        return f"/integrations/{self.integration.id}/{page}"

    def text(self, page: str, language: str = "en") -> str:
        """The page as text."""
        answer = self.client.get(self.url(page), headers={"accept-language": language})
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()


def make_merchant(name: str) -> Merchant:
    """A merchant with an account, a user and an integration."""
    account = create_account(name, f"{name}@example.com", NOW)
    user = User.objects.create_user(f"{name}@example.com", f"{name}@example.com", "a long pass phrase")
    people.join(account, user, Role.OWNER, NOW)
    integration = create_integration(account, f"{name}'s shop", shop="mijnwebwinkel", books="snelstart", now=NOW)
    client = Client()
    client.force_login(user)
    return Merchant(client, user, integration)


@pytest.fixture
def merchant(db: None) -> Merchant:
    """The one whose pages are looked at."""
    return make_merchant("anna")


@pytest.fixture
def stranger(db: None) -> Merchant:
    """Somebody else."""
    return make_merchant("bob")


@pytest.fixture
def posting(merchant: Merchant) -> Callable[..., Posting]:
    """Makes a posting of the merchant: number, state, and other columns."""

    def make(number: str, state: str = "posted", **columns: Any) -> Posting:
        params = texts.params_text(columns.pop("params", {}))
        integration = columns.pop("integration", merchant.integration)
        posted_at = NOW + timedelta(seconds=int(number)) if state == "posted" else None
        values = {"subject": number, "administration": integration.administration, "not_before": NOW}
        moments = {"posted_at": posted_at, "created_at": NOW, "changed_at": NOW}
        return Posting.objects.create(
            integration=integration,
            order=make_order(integration, number),
            state=state,
            params=params,
            **{**values, **moments, **columns},
        )

    return make


def make_order(integration: Integration, number: str) -> StoredOrder:
    """The order of a posting."""
    return StoredOrder.objects.create(
        integration=integration,
        shop_id=number,
        number=number,
        placed_at=NOW,
        day=NOW.date(),
        status="3",
        is_paid=True,
        total_cents=3025,
        fingerprint="0" * 32,
        document=b"",
        seen_at=NOW,
        changed_at=NOW,
    )
