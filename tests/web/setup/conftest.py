"""A merchant whose both sides are connected to simulators, with settings saved."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from shopledger.connect.contract import Side
from shopledger.connect.registry import books_system, shop_system
from shopledger.pipeline import desk
from shopledger.store import accounts
from shopledger.web import moment
from tests.web.conftest import Merchant
from tests.web.simulated import Simulated, simulated


@dataclass
class Ready:
    """The merchant and what they are connected to."""

    merchant: Merchant
    world: Simulated


@pytest.fixture
def connected(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ready]:
    """Both sides are green; no settings yet; nothing is started."""
    integration = merchant.integration
    accounts.accept_terms(integration.id, moment.now())
    accounts.change_integration(integration.id, is_rehearsing=True)
    with simulated(monkeypatch, integration.shop_system, integration.books_system) as world:
        for side in Side:
            desk.connect(integration.id, side, world.credentials(side.value), moment.now, who="anna")
        desk.refresh_options(integration.id, moment.now)
        yield Ready(merchant, world)


@pytest.fixture
def ready(connected: Ready) -> Ready:
    """With the settings that fit the simulated market."""
    integration = connected.merchant.integration
    books = books_system(integration.books_system).simulator
    shop = shop_system(integration.shop_system).simulator
    settings = books.demo_settings("NL")  # type: ignore[attr-defined]  # every simulator has them
    chosen = dataclasses.replace(settings, **shop.demo_shop_settings())  # type: ignore[attr-defined]  # the same
    desk.save_settings(integration.id, chosen, moment.now, who="anna")
    return connected
