"""A merchant whose orders were read from a simulated shop and booked in simulated books."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shopledger.connect.contract import Side
from shopledger.connect.registry import books_system, shop_system
from shopledger.domain.posting import PostingKind
from shopledger.pipeline import desk
from shopledger.pipeline.book import book
from shopledger.pipeline.fetch import fetch
from shopledger.store import accounts
from shopledger.store.models import Posting
from shopledger.web import moment
from tests.web.conftest import NOW, Merchant
from tests.web.simulated import simulated

Make = Callable[..., Posting]
START = NOW.date().replace(month=2, day=1)


@dataclass
class Booked:
    """The merchant after a first round."""

    merchant: Merchant

    def posting(self, state: str = "posted", **columns: Any) -> Posting:
        """A sale in that state."""
        rows = Posting.for_account(self.merchant.integration.account)
        found = rows.filter(state=state, kind=PostingKind.SALE.value, **columns).order_by("id").first()
        assert found is not None
        return found


@pytest.fixture
def booked(transactional_db: None, merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Booked]:
    """Some forty orders, most of them booked. Debtors are asked for on threads, so the rows must be committed."""
    integration = merchant.integration
    accounts.accept_terms(integration.id, NOW)
    with simulated(monkeypatch, integration.shop_system, integration.books_system) as world:
        for side in Side:
            desk.connect(integration.id, side, world.credentials(side.value), moment.now)
        books: Any = books_system(integration.books_system).simulator
        shop: Any = shop_system(integration.shop_system).simulator
        changes = {**shop.demo_shop_settings(), "start_on": START}
        desk.save_settings(integration.id, dataclasses.replace(books.demo_settings("NL"), **changes), moment.now)
        desk.refresh_options(integration.id, moment.now)
        fetch(integration.id, moment.now)
        book(integration.id, moment.now)
        yield Booked(merchant)
