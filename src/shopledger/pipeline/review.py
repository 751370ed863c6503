"""The nightly look at what is not booked: waiting orders as the shop has them now, and orders that we lack.

Waiting orders are asked for by id where they are few, else by the days on which they were placed, whichever takes fewer
requests. The last days are always listed in full, so that an order that the hourly fetch missed is noticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from shopledger.connect.contract import Cursor, RawOrder, Side
from shopledger.domain.dates import business_date
from shopledger.domain.errors import ConnectionRefusal
from shopledger.domain.posting import PostingEvent, PostingState
from shopledger.pipeline import guard
from shopledger.pipeline.fetch import NOT_STARTED, fresh_facts, intake_of
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.intake import Intake
from shopledger.pipeline.pauses import next_try
from shopledger.pipeline.upkeep import freshen_lists
from shopledger.pipeline.wiring import Clock, OpenShop, open_shop
from shopledger.store import accounts, choices, connections, ledger, orders, texts
from shopledger.store.accounts import next_night
from shopledger.store.ledger import Change
from shopledger.store.locks import lease
from shopledger.store.models import Integration

BY_ID = 100
"""Up to so many waiting orders are asked for by id."""
LISTED_DAYS = 2
MISSED = "CHK-26"


@dataclass(slots=True, kw_only=True)
class Reviewed:
    """What a review did: orders looked at, missed before, grown too old; `held_by` as for `fetch`."""

    seen: int = 0
    missed: int = 0
    too_old: int = 0
    held_by: str = ""


def review(integration_id: int, clock: Clock) -> Reviewed:
    """Look at waiting orders again and list the last days; goes on where the last one had to stop."""
    now = clock()
    integration = accounts.integration(integration_id)
    accounts.change_integration(integration_id, next_review_at=next_night(now, integration.licence_key))
    if not integration.settings_version:
        return Reviewed(held_by="SETUP")
    if integration.is_rehearsing:
        return Reviewed(held_by=NOT_STARTED)
    with lease(f"fetch:{integration_id}", now) as held:
        if held is None:
            return Reviewed(held_by="BUSY")
        try:
            shop = open_shop(integration, clock)
        except ConnectionRefusal as refusal:
            return Reviewed(held_by=refusal.code)
        result = _Review(integration, shop, clock).run()
    if not result.held_by and choices.options_of(integration):
        freshen_lists(integration_id, clock)
    return result


class _Review:
    """One run."""

    def __init__(self, integration: Integration, shop: OpenShop, clock: Clock) -> None:
        self._integration = integration
        self._shop = shop
        self._clock = clock
        self.result = Reviewed()

    def run(self) -> Reviewed:
        """Waiting orders, then the days."""
        facts, ended = fresh_facts(self._integration, self._shop, self._clock)
        if facts is None or ended is not None:
            self._stop(ended or Ended(end=End.LATER))
            return self.result
        intake = intake_of(self._integration, self._shop, facts, choices.settings_of(self._integration))
        plan = self._plan()
        if plan["ids"] and not self._ask_ids(intake, plan["ids"]):
            return self.result
        plan["ids"] = []
        self._list(intake, plan)
        return self.result

    def _plan(self) -> dict[str, Any]:
        """What is left of the last review, or a new one: ids to ask for, and the days to list."""
        if self._integration.review_cursor:
            plan: dict[str, Any] = texts.document_of(self._integration.review_cursor)
            return plan
        today = business_date(self._clock())
        self._drop_old(today - timedelta(days=self._shop.system.look_back_days))
        first = today - timedelta(days=LISTED_DAYS)
        waiting = ledger.waiting_orders(self._integration.id, before=first)
        ids = [shop_id for shop_id, _ in waiting] if len(waiting) <= BY_ID else []
        if not ids and waiting:
            first = min(day for _, day in waiting)
        return {"ids": ids, "first": first.isoformat(), "last": today.isoformat(), "cursor": None}

    def _drop_old(self, oldest: date) -> None:
        """Orders that wait since longer than the shop may be asked for leave the list."""
        now = self._clock()
        days = str(self._shop.system.look_back_days)
        with transaction.atomic():
            for posting_id, day in ledger.waiting_since_before(self._integration.id, oldest):
                change = Change(
                    posting_id=posting_id,
                    state=PostingState.WAITING,
                    event=PostingEvent.DISMISSED,
                    code="CHK-12",
                    params=texts.params_text({"date": day.isoformat(), "days": days}),
                )
                self.result.too_old += ledger.apply(change, now)

    def _ask_ids(self, intake: Intake, ids: Sequence[str]) -> bool:
        ended = guard.run(partial(self._shop.connector.orders_by_id, ids))
        if ended.value is None:
            self._stop(ended)
            return False
        intake.store(ended.value, self._clock())
        self.result.seen += len(ended.value)
        return True

    def _list(self, intake: Intake, plan: dict[str, Any]) -> None:
        first, last = date.fromisoformat(plan["first"]), date.fromisoformat(plan["last"])
        cursor: Cursor | None = plan["cursor"]
        while True:
            ended = guard.run(partial(self._shop.connector.orders_between, first, last, cursor))
            page = ended.value
            if page is None:
                plan["cursor"] = cursor
                self._stop(ended, plan)
                return
            cursor = page.cursor
            self._store(intake, page.orders)
            if not page.has_more:
                accounts.change_integration(self._integration.id, review_cursor="")
                return

    def _store(self, intake: Intake, page: Sequence[RawOrder]) -> None:
        """Keep a page; orders that the fetch should have brought and did not are raised, for the merchant to decide."""
        missing = orders.find_missing(self._integration.id, [raw.shop_id for raw in page])
        now = self._clock()
        intake.store(page, now)
        self.result.seen += len(page)
        fetched_at = self._integration.fetched_at
        if missing and fetched_at is not None:
            self._raise(missing, fetched_at - timedelta(hours=1), now)

    def _raise(self, shop_ids: set[str], before: datetime, now: datetime) -> None:
        with transaction.atomic():
            for posting_id, state, number in ledger.placed_before(self._integration.id, shop_ids, before):
                params = texts.params_text({"number": number})
                change = Change(
                    posting_id=posting_id,
                    state=state,
                    event=PostingEvent.CHECK_FAILED,
                    code=MISSED,
                    params=params,
                    columns={"cause": MISSED, "params": params},
                )
                self.result.missed += ledger.apply(change, now)

    def _stop(self, ended: Ended[Any], plan: dict[str, Any] | None = None) -> None:
        """Go on later where this one stopped."""
        now = self._clock()
        self.result.held_by = ended.code
        if ended.end is End.BLOCKED:
            connections.block(self._integration.id, Side.SHOP, ended.code, ended.params, now)
        columns: dict[str, object] = {} if plan is None else {"review_cursor": texts.document_text(plan)}
        if ended.end is End.LATER:
            columns["next_review_at"] = next_try(now, 3, ended.retry_after)
        if columns:
            accounts.change_integration(self._integration.id, **columns)
