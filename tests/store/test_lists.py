"""Lists of postings: counting ends at its limit, and the border of a period is found among ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store import accounts, lists
from shopledger.store.models import Integration, Posting

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def integration(db: None) -> Integration:
    account = accounts.create_account("anna", "anna@example.com", NOW)
    return accounts.create_integration(account, "shop", shop="mijnwebwinkel", books="snelstart", now=NOW)


def add(integration: Integration, count: int, **columns: object) -> list[Posting]:
    """Postings that came in hour after hour."""
    values = {"integration": integration, "administration": "a", "not_before": NOW, "changed_at": NOW, **columns}
    begin = Posting.objects.count()
    return Posting.objects.bulk_create(
        Posting(subject=str(place), created_at=NOW + timedelta(hours=place), **values)
        for place in range(begin, begin + count)
    )


@pytest.mark.parametrize("hour", range(-1, 9))
def test_the_border_of_a_period_is_the_first_id_that_came_in_since(integration: Integration, hour: int) -> None:
    rows = add(integration, 7)

    first, _ = lists.span_of((NOW + timedelta(hours=hour), None))

    assert [row.id >= first for row in rows] == [place >= hour for place in range(7)]


def test_without_postings_there_is_a_border_all_the_same(integration: Integration) -> None:
    assert lists.span_of((NOW, NOW)) == (0, 0)


def test_errors_of_a_cause_are_counted_up_to_the_limit(
    integration: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "COUNTED", 5)
    add(integration, 4, state="error", cause="CHK-05", params='[["country","DE"]]')
    add(integration, 4, state="error", cause="CHK-05", params='[["country","BE"]]')
    add(integration, 2, state="error", cause="CHK-13")

    found = lists.causes(integration.id)

    assert [(each.cause, each.count) for each in found] == [("CHK-05", 4), ("CHK-13", 2), ("CHK-05", 1)]


def test_ready_ones_of_every_kind_and_priority_are_listed_by_id(integration: Integration) -> None:
    rows = [
        *add(integration, 1, state="ready", kind=PostingKind.PAYMENT.value),
        *add(integration, 1, state="ready", priority=1),
        *add(integration, 1, state="ready", priority=-1),
        *add(integration, 1, state="waiting"),
        *add(integration, 1, state="ready"),
    ]

    found = lists.waiting(integration.id, lists.OPEN, span=lists.ALWAYS, after=0, limit=10)

    assert [row.id for row in found] == [row.id for row in rows]


def test_counting_a_state_ends_at_the_limit(integration: Integration) -> None:
    add(integration, 5, state="waiting")

    counts = [lists.how_many(integration.id, PostingState.WAITING, most) for most in (3, 9)]

    assert counts == [3, 5]
