"""What people did to an account, for its owner to read back: who, when, what, and the words that fill the sentence.

Rows are added and never changed. What stands in them is shown on pages, so no secret goes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shopledger.store import texts
from shopledger.store.models import NAME, Act, Integration

ACTS = frozenset(
    {
        "connected",
        "settings_saved",
        "country_changed",
        "vat_rows_removed",
        "vat_rows_restored",
        "started",
        "first_booked",
        "cancelled",
        "resumed",
        "terms_accepted",
        "integration_added",
        "account_changed",
        "address_asked",
        "address_confirmed",
        "address_withdrawn",
        "address_removed",
        "invited",
        "invitation_withdrawn",
        "member_joined",
        "role_changed",
        "member_removed",
        "second_factor",
        "password_changed",
        "signed_in",
        "exported",
    }
)
"""The words for `Act.what`; pages have a sentence for each."""


def record(
    account_id: int,
    who: str,
    what: str,
    params: Mapping[str, str],
    now: datetime,
    integration_id: int | None = None,
) -> None:
    """Keep that `who` did this. Raises ValueError for a word that is not in `ACTS`."""
    if what not in ACTS:
        raise ValueError(what)
    Act.objects.create(
        account_id=account_id,
        integration_id=integration_id,
        at=now,
        who=who[:NAME],
        what=what,
        params=texts.params_text(params),
    )


def record_for(integration: Integration, who: str, what: str, params: Mapping[str, str], now: datetime) -> None:
    """The same for something that was done to an integration."""
    record(integration.account_id, who, what, params, now, integration.id)


def acts_of(account_id: int, limit: int, before: int | None = None) -> list[Act]:
    """The last acts, the newest first; those with ids below `before` where one is given."""
    rows = Act.objects.filter(account_id=account_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.select_related("integration").order_by("-id")[:limit])
