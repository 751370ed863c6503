"""Merchants whose shop and package are connected to simulators, with all lists fetched, for every package."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from shopledger.connect.contract import Side
from shopledger.connect.registry import books_system, shop_system
from shopledger.domain.settings import Settings
from shopledger.pipeline import desk, lists
from shopledger.store import accounts, choices
from shopledger.store.models import Integration
from shopledger.store.people import membership_for
from shopledger.web import moment
from shopledger.web.access import Place
from tests.web.conftest import Merchant, make_merchant
from tests.web.simulated import NOW, Simulated, simulated


@dataclasses.dataclass
class Shopkeeper(Merchant):
    """A merchant with both sides connected."""

    simulated: Simulated

    @property
    def present(self) -> Integration:
        """The integration as it is now."""
        return accounts.integration(self.integration.id)

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return choices.settings_of(self.present)

    @property
    def place(self) -> Place:
        """As views get it."""
        found = membership_for(self.user.pk, self.integration.id)
        assert found is not None
        return Place(member=found[0], integration=found[1])

    def save_demo(self, **changes: Any) -> Settings:
        """Save the settings that the simulators offer for their market, with these changes."""
        books: Any = books_system(self.integration.books_system).simulator
        shop: Any = shop_system(self.integration.shop_system).simulator
        settings = dataclasses.replace(books.demo_settings("NL"), **{**shop.demo_shop_settings(), **changes})
        desk.save_settings(self.integration.id, settings, moment.now, who="anna")
        return settings

    def filled(self, page: str) -> dict[str, Any]:
        """What stands in the boxes of a page, as a browser would send it."""
        form = self.client.get(self.url(page)).context["form"]
        values = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in values.items() if value not in (None, False)}

    def send(self, page: str, **values: Any) -> Any:
        """Send a form; its version is the newest."""
        data = {"version": self.present.settings_version, **values}
        return self.client.post(self.url(page), data, headers={"accept-language": "en"})


Maker = Callable[..., Shopkeeper]


@pytest.fixture
def shopkeeper(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Maker]:
    """Makes a merchant of a shop system and a package, connected, with lists."""
    with ExitStack() as stack:

        def make(books: str = "snelstart", shop: str = "mijnwebwinkel") -> Shopkeeper:
            played = stack.enter_context(simulated(monkeypatch, shop, books))
            merchant = make_merchant("anna")
            accounts.change_integration(merchant.integration.id, shop_system=shop, books_system=books)
            for side in Side:
                report = desk.connect(merchant.integration.id, side, played.credentials(side.value), moment.now)
                assert report.is_ok, report
            lists.refresh(merchant.integration.id, moment.now)
            return Shopkeeper(merchant.client, merchant.user, accounts.integration(merchant.integration.id), played)

        yield make


__all__ = ["NOW", "Maker", "Shopkeeper"]
