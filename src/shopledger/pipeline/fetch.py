"""Fetches new and changed orders of one shop, page by page; the cursor is stored together with the orders of its page.

An order may be seen twice, is never missed, and is never stored twice. What stops a fetch stops it between two pages.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from shopledger.connect.contract import Cursor, OrderPage, ShopFacts, Side
from shopledger.domain.dates import business_date
from shopledger.domain.errors import ConnectionRefusal
from shopledger.domain.settings import Settings
from shopledger.pipeline import guard
from shopledger.pipeline.ahead import without_value
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.intake import Intake, Taken
from shopledger.pipeline.pauses import next_try
from shopledger.pipeline.wiring import Clock, OpenShop, open_shop
from shopledger.store import accounts, choices, connections, texts
from shopledger.store.accounts import FETCH_SECONDS
from shopledger.store.locks import lease
from shopledger.store.models import Integration

FACTS_AGE = timedelta(days=1)
NOT_STARTED = "LIC-05"


@dataclass(slots=True, kw_only=True)
class Fetched:
    """What a fetch did; `held_by` says what stopped it: a code of the catalogue, BUSY or SETUP, empty for the end."""

    taken: Taken
    pages: int = 0
    held_by: str = ""


def fetch(integration_id: int, clock: Clock, seconds: float | None = None, *, is_interactive: bool = False) -> Fetched:
    """Fetch all pages, or as many as fit in `seconds` (of real time); nothing before the merchant has started.

    Raises UnknownSystemError.
    """
    now = clock()
    integration = accounts.integration(integration_id)
    if not integration.settings_version:
        accounts.change_integration(integration_id, next_fetch_at=now + timedelta(seconds=FETCH_SECONDS))
        return Fetched(taken=Taken(), held_by="SETUP")
    if integration.is_rehearsing:
        return Fetched(taken=Taken(), held_by=NOT_STARTED)
    with lease(f"fetch:{integration_id}", now) as held:
        if held is None:
            return Fetched(taken=Taken(), held_by="BUSY")
        try:
            shop = open_shop(integration, clock, is_interactive=is_interactive)
        except ConnectionRefusal as refusal:
            accounts.change_integration(integration_id, next_fetch_at=now + timedelta(seconds=FETCH_SECONDS))
            return Fetched(taken=Taken(), held_by=refusal.code)
        return _Fetch(integration, shop, clock, lambda: held.renew(clock())).run(seconds)


class _Fetch:
    """One run over the pages of one shop."""

    def __init__(self, integration: Integration, shop: OpenShop, clock: Clock, renew: Callable[[], bool]) -> None:
        self._integration = integration
        self._shop = shop
        self._clock = clock
        self._renew = renew
        self._settings = choices.settings_of(integration)
        self.result = Fetched(taken=Taken())

    def run(self, seconds: float | None) -> Fetched:
        """All pages."""
        facts = self._facts()
        if facts is not None:
            self._pages(facts, None if seconds is None else time.monotonic() + seconds)
        return self.result

    def _facts(self) -> ShopFacts | None:
        facts, ended = fresh_facts(self._integration, self._shop, self._clock)
        if ended is not None:
            self._stop(ended)
        return facts

    def _pages(self, facts: ShopFacts, deadline: float | None) -> None:
        intake = intake_of(self._integration, self._shop, facts, self._settings)
        self.result.taken = intake.taken
        cursor = self._first_cursor()
        while True:
            ended = guard.run(partial(self._shop.connector.orders_since, cursor))
            page = ended.value
            if page is None:
                self._stop(ended)
                return
            cursor = page.cursor
            is_last = not page.has_more
            intake.store(page.orders, self._clock(), self._columns(page))
            self.result.pages += 1
            if is_last or (deadline is not None and time.monotonic() > deadline) or not self._renew():
                return

    def _first_cursor(self) -> Cursor:
        if self._integration.fetch_cursor:
            cursor: Cursor = texts.document_of(self._integration.fetch_cursor)
            return cursor
        start = self._settings.start_on or business_date(self._integration.created_at)
        return self._shop.connector.first_cursor(start)

    def _columns(self, page: OrderPage) -> dict[str, object]:
        now = self._clock()
        columns: dict[str, object] = {
            "fetch_cursor": texts.document_text(page.cursor),
            "fetch_tries": 0,
            "fetched_at": now,
        }
        if not page.has_more:
            columns["next_fetch_at"] = now + timedelta(seconds=FETCH_SECONDS)
        return columns

    def _stop(self, ended: Ended[object] | Ended[OrderPage]) -> None:
        """The shop refuses us, is not there, or its page cannot be read: later, and what is stored stays."""
        now = self._clock()
        tries = self._integration.fetch_tries + 1
        self.result.held_by = ended.code
        accounts.change_integration(
            self._integration.id, fetch_tries=tries, next_fetch_at=next_try(now, tries, ended.retry_after)
        )
        if ended.end is End.BLOCKED:
            connections.block(self._integration.id, Side.SHOP, ended.code, ended.params, now)


def fresh_facts(
    integration: Integration, shop: OpenShop, clock: Clock
) -> tuple[ShopFacts | None, Ended[object] | None]:
    """The shop's facts, asked for when they are older than a day; old ones serve when the shop does not answer now."""
    now = clock()
    facts = choices.facts_of(integration)
    asked = integration.shop_facts_at
    if facts is not None and asked is not None and now - asked < FACTS_AGE:
        return facts, None
    ended = guard.run(shop.connector.facts)
    if ended.value is None:
        return facts, None if facts is not None and ended.end is not End.BLOCKED else without_value(ended)
    choices.save_facts(integration.id, ended.value, now)
    return ended.value, None


def intake_of(integration: Integration, shop: OpenShop, facts: ShopFacts, settings: Settings) -> Intake:
    """The way in for this shop's orders."""
    return Intake(
        integration=integration, system=shop.system, facts=facts, settings=settings, statuses=settings.statuses
    )
