"""A merchant whose shop and package are the simulators, reached without a network, at a moment that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shopledger.connect.transport import WsgiTransport
from shopledger.demo import simulators
from shopledger.pipeline import wiring
from shopledger.web import moment

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ORDERS, DAYS = 40, 20


@dataclass
class Simulated:
    """The two simulators, and what they accept."""

    shop: Any
    books: Any
    facts: dict[str, dict[str, Any]]

    def credentials(self, side: str) -> dict[str, str]:
        """What the Connect form of that side takes."""
        return dict(self.facts[side]["credentials"])


@contextmanager
def simulated(monkeypatch: pytest.MonkeyPatch, shop: str, books: str) -> Iterator[Simulated]:
    """Send all calls to simulators of these systems, and let it be NOW."""
    keys = {"shop": shop, "books": books, "vies": "vies"}
    market = simulators.make_market(7, ORDERS, (NOW - timedelta(days=DAYS)).date(), DAYS)
    made = {role: simulators.make(key, market) for role, key in keys.items()}
    for each in made.values():
        each.set_clock(NOW)
    facts = {role: simulators.describe(key, f"http://{role}.test") for role, key in keys.items()}
    by_system = {facts[role]["system"]: facts[role] for role in keys}
    monkeypatch.setattr("django.conf.settings.SHOPLEDGER_BASE_URLS", lambda system, _: by_system[system]["base_urls"])
    monkeypatch.setattr("django.conf.settings.SHOPLEDGER_OPERATOR", lambda system, _: by_system[system]["operator"])
    wiring.use_transport(WsgiTransport({f"{role}.test": each for role, each in made.items()}), pause=lambda _: None)
    moment.use_clock(lambda: NOW)
    try:
        yield Simulated(made["shop"], made["books"], facts)
    finally:
        wiring.use_transport(None)
        moment.use_clock(None)
