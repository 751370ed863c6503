"""An office: one person who works for many accounts, each with an integration."""

from __future__ import annotations

from shopledger.store import people
from shopledger.store.accounts import create_account, create_integration
from shopledger.store.models import Connection, ConnectionState, Integration, Posting, Role
from tests.web.conftest import NOW, Merchant


def add_client(merchant: Merchant, name: str, role: Role = Role.ACCOUNTANT) -> Integration:
    """One more account that the merchant works for, with an integration of that name."""
    account = create_account(f"{name} B.V.", "client@example.com", NOW)
    people.join(account, merchant.user, role, NOW)
    integration = create_integration(account, name, shop="opencart", books="jortt", now=NOW)
    for side in ("shop", "books"):
        values = {"state": ConnectionState.OK}
        Connection.objects.update_or_create(integration=integration, side=side, defaults=values)
    return integration


def add_postings(integration: Integration, state: str, count: int) -> None:
    """Postings of no order, in that state."""
    moments = {"not_before": NOW, "created_at": NOW, "changed_at": NOW}
    Posting.objects.bulk_create(
        Posting(integration=integration, subject=f"{state} {each}", state=state, administration="a", **moments)
        for each in range(count)
    )
