"""Worlds for tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pipeline.world import World, opened


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that fails is not tried again, since that waits in real time."""
    monkeypatch.setattr("shopledger.connect.http.READ_PAUSES", ())


@pytest.fixture
def world(db: None, no_pauses: None) -> Iterator[World]:
    """A paper world, inside a transaction that is rolled back."""
    with opened() as made:
        yield made


@pytest.fixture
def committed_world(transactional_db: None, no_pauses: None) -> Iterator[World]:
    """A paper world whose rows other threads see."""
    with opened() as made:
        yield made
