"""Migrations: past orders, stored on request and then booked like any other, after today's.

    counting -> counted -(a person starts it)-> sampling -> sampled -(a person goes on)-> running -> done

A pause keeps the place; the shop's request budget is shared with everything else, so a migration steps back when it is
told to. An order that is here already is never stored or booked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from shopledger.connect.contract import Cursor, OrderPage, RawOrder, Side
from shopledger.domain.errors import ConnectionRefusal
from shopledger.pipeline import guard
from shopledger.pipeline.check import PAST
from shopledger.pipeline.fetch import fresh_facts, intake_of
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.intake import Intake
from shopledger.pipeline.pauses import next_try
from shopledger.pipeline.wiring import Clock, open_shop
from shopledger.store import accounts, backfills, choices, connections, orders, texts
from shopledger.store.locks import lease
from shopledger.store.models import Backfill, BackfillState, Integration

SAMPLE = 5
_ACTIVE = frozenset({BackfillState.COUNTING, BackfillState.SAMPLING, BackfillState.RUNNING})


class BackfillError(ValueError):
    """The migration is not in a state in which that can be done."""


def request(integration_id: int, first: date, last: date, clock: Clock, statuses: Iterable[str] = ()) -> int:
    """Ask for the orders placed on these days (inclusive); the migration's id. It is counted first.

    Without `statuses` those of the settings count. Raises BackfillError for days in the wrong sequence.
    """
    if first > last:
        raise BackfillError("the first day comes after the last")
    return backfills.create(integration_id, first, last, sorted(statuses), clock())


def go_on(backfill_id: int, clock: Clock) -> None:
    """A person has seen the count, or the sample, and wants it to go on. Raises BackfillError at any other time."""
    after = {BackfillState.COUNTED: BackfillState.SAMPLING, BackfillState.SAMPLED: BackfillState.RUNNING}
    row = backfills.get(backfill_id)
    state = after.get(BackfillState(row.state))
    if state is None:
        raise BackfillError(row.state)
    backfills.change(backfill_id, state=state, next_at=clock())


def pause(backfill_id: int) -> None:
    """Stop for now; the place is kept. Raises BackfillError when it is not at work."""
    row = backfills.get(backfill_id)
    if BackfillState(row.state) not in _ACTIVE:
        raise BackfillError(row.state)
    backfills.change(backfill_id, state=BackfillState.PAUSED, resumes_as=row.state)


def resume(backfill_id: int, clock: Clock) -> None:
    """Go on after a pause. Raises BackfillError when it is not paused."""
    row = backfills.get(backfill_id)
    if row.state != BackfillState.PAUSED:
        raise BackfillError(row.state)
    backfills.change(backfill_id, state=row.resumes_as, next_at=clock())


def advance(backfill_id: int, clock: Clock, pages: int = 20) -> str:
    """Do the next pages of a migration that is at work; what held it up, as for `fetch`."""
    row = backfills.get(backfill_id)
    integration = accounts.integration(row.integration_id)
    if BackfillState(row.state) not in _ACTIVE:
        return ""
    with lease(f"fetch:{integration.id}", clock()) as held:
        if held is None:
            return "BUSY"
        try:
            return _Backfill(row, integration, clock).run(pages)
        except ConnectionRefusal as refusal:
            backfills.change(row.id, next_at=clock() + timedelta(hours=1))
            return refusal.code


class _Backfill:
    """Some pages of one migration."""

    def __init__(self, row: Backfill, integration: Integration, clock: Clock) -> None:
        self._row = row
        self._clock = clock
        self._integration = integration
        self._shop = open_shop(integration, clock)
        settings = choices.settings_of(integration)
        self._statuses = frozenset(texts.document_of(row.statuses)) or settings.statuses
        self._settings = settings

    def run(self, pages: int) -> str:
        """As many pages as asked for; sampling ends sooner."""
        facts, ended = fresh_facts(self._integration, self._shop, self._clock)
        if facts is None or ended is not None:
            return self._stop(ended or Ended(end=End.LATER))
        intake = intake_of(self._integration, self._shop, facts, self._settings)
        intake.priority = PAST
        intake.statuses = self._statuses
        for _ in range(pages):
            stopped = self._page(intake)
            if stopped is not None:
                return stopped
        return ""

    def _page(self, intake: Intake) -> str | None:
        """One page; None when there is more to do."""
        row = self._row
        cursor: Cursor | None = texts.document_of(row.cursor) if row.cursor else None
        read = partial(self._shop.connector.orders_between, row.first_on, row.last_on, cursor)
        ended = guard.run(read)
        page = ended.value
        if page is None:
            return self._stop(ended)
        if row.state == BackfillState.COUNTING:
            self._count(intake, page)
        elif row.state == BackfillState.SAMPLING:
            return self._sample(intake, page)
        else:
            self._store(intake, page)
        return None if page.has_more else ""

    def _count(self, intake: Intake, page: OrderPage) -> None:
        known = orders.known_orders(self._integration.id, [raw.shop_id for raw in page.orders])
        row = self._row
        for raw in page.orders:
            total = self._total(intake, raw)
            if raw.shop_id in known:
                row.known += 1
            elif total is not None:
                row.counted += 1
                row.counted_cents += total
        self._move_on(page, BackfillState.COUNTED)

    def _total(self, intake: Intake, raw: RawOrder) -> int | None:
        """The order's total in cents where it may be booked; unreadable ones count with nothing."""
        order = guard.run(partial(intake.system.to_order, raw, intake.facts)).value
        if order is None:
            return 0
        return orders.cents(order.total_incl) if order.status in self._statuses else None

    def _sample(self, intake: Intake, page: OrderPage) -> str | None:
        """The first few orders that may be booked; this page is read once more when the rest follows."""
        known = orders.known_orders(self._integration.id, [raw.shop_id for raw in page.orders])
        fresh = [raw for raw in page.orders if raw.shop_id not in known and self._total(intake, raw) is not None]
        intake.store(fresh[: SAMPLE - self._row.stored], self._clock())
        self._row.stored += min(len(fresh), SAMPLE - self._row.stored)
        if self._row.stored < SAMPLE and page.has_more:
            self._move_on(page, BackfillState.SAMPLED)
            return None
        self._row.state = BackfillState.SAMPLED
        self._save(cursor=self._row.cursor)
        return ""

    def _store(self, intake: Intake, page: OrderPage) -> None:
        before = intake.taken.new
        intake.store(page.orders, self._clock())
        self._row.stored += intake.taken.new - before
        self._move_on(page, BackfillState.DONE)

    def _move_on(self, page: OrderPage, after_last: BackfillState) -> None:
        if page.has_more:
            self._row.cursor = texts.document_text(page.cursor)
        else:
            self._row.cursor = ""
            self._row.state = after_last
        self._save(cursor=self._row.cursor)

    def _save(self, cursor: str) -> None:
        row = self._row
        done = row.state == BackfillState.DONE
        backfills.change(
            row.id,
            only_if=(BackfillState.COUNTING, BackfillState.SAMPLING, BackfillState.RUNNING),
            state=row.state,
            cursor=cursor,
            counted=row.counted,
            counted_cents=row.counted_cents,
            known=row.known,
            stored=row.stored,
            finished_at=self._clock() if done else None,
        )

    def _stop(self, ended: Ended[OrderPage] | Ended[object]) -> str:
        now = self._clock()
        backfills.change(self._row.id, next_at=next_try(now, 3, ended.retry_after))
        if ended.end is End.BLOCKED:
            connections.block(self._integration.id, Side.SHOP, ended.code, ended.params, now)
        return ended.code
