"""Fixtures of the pipeline's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pipeline.world import World, opened


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A paper world; a read that fails is not tried again, since that waits in real time."""
    monkeypatch.setattr("shopledger.connect.http.READ_PAUSES", ())
    with opened() as made:
        yield made
