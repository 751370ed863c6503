"""Takes orders of the shop in: new ones become postings, changed ones are noticed, the same ones cost nothing.

An order that cannot be read is a posting in error; the others of its page go on. A credit order is a sale of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from shopledger.connect.contract import RawOrder, ShopFacts, ShopSystem
from shopledger.domain.dates import business_date
from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.order import Order
from shopledger.domain.posting import PostingEvent, PostingKind, PostingState
from shopledger.domain.settings import PaymentMode, Settings
from shopledger.pipeline import guard, steps
from shopledger.pipeline.check import FIRST, PAST
from shopledger.pipeline.guard import Ended
from shopledger.store import accounts, ledger, orders, sql, texts
from shopledger.store.ledger import Change
from shopledger.store.models import Integration, StoredOrder

_WAITING, _READY, _ERROR = PostingState.WAITING, PostingState.READY, PostingState.ERROR
UNREADABLE = "CHK-25"
ASKED = "BKG-26"
"""A posting in error for this may be in the books. Only a look-up or the merchant can tell, no change in the shop."""


@dataclass(slots=True, kw_only=True)
class Taken:
    """How many orders of the pages were new, changed, gone, as before, and from before the start."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0
    early: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One document of a page with what was read from it; `ended` says why nothing was."""

    raw: RawOrder
    data: bytes
    mark: str
    order: Order | None
    ended: Ended[Order]


@dataclass(slots=True, kw_only=True)
class Intake:
    """The way in for one integration. `priority` PAST marks orders of a migration, FIRST one that a person chose.

    Orders before the start are left out; a migration takes them, and leaves out those whose status may not be booked.
    What a person chose is taken as it is.
    """

    integration: Integration
    system: ShopSystem
    facts: ShopFacts
    settings: Settings
    statuses: frozenset[str]
    priority: int = 0
    taken: Taken = field(default_factory=Taken)

    def store(self, page: Sequence[RawOrder], now: datetime, columns: Mapping[str, object] | None = None) -> None:
        """Keep a page, and `columns` of the integration (its cursor) with it: all or nothing."""
        known = orders.known_orders(self.integration.id, [raw.shop_id for raw in page])
        new: list[_Read] = []
        changed: list[_Read] = []
        for raw in {raw.shop_id: raw for raw in page if not raw.is_gone}.values():
            data = texts.document_bytes(raw.document)
            before = known.get(raw.shop_id)
            mark = texts.fingerprint(data)
            if before is None:
                new.append(self._read(raw, data, mark))
            elif before.is_same(mark):
                self.taken.same += 1
            else:
                changed.append(self._read(raw, data, mark))
        gone = [known[raw.shop_id].id for raw in page if raw.is_gone and raw.shop_id in known]
        steps.reached("page")
        with transaction.atomic():
            self._add([read for read in new if self._is_wanted(read)], now)
            self._change(changed, known, now)
            self._dismiss(gone, now)
            if columns:
                accounts.change_integration(self.integration.id, **columns)
        steps.reached("stored")

    def _read(self, raw: RawOrder, data: bytes, mark: str) -> _Read:
        ended = guard.run(lambda: self.system.to_order(raw, self.facts))
        return _Read(raw=raw, data=data, mark=mark, order=ended.value, ended=ended)

    def _is_wanted(self, read: _Read) -> bool:
        if read.order is None or self.priority == FIRST:
            return True
        if self.priority == PAST:
            return self._is_allowed(read.order)
        start = self.settings.start_on
        is_early = start is not None and business_date(read.order.placed_at) < start
        self.taken.early += is_early
        return not is_early

    def _is_allowed(self, order: Order) -> bool:
        return order.status in self.statuses

    # --- new orders -------------------------------------------------------------------------------------------------

    def _add(self, new: Sequence[_Read], now: datetime) -> None:
        rows = [self._row(read, None, now) for read in new]
        if not rows:
            return
        orders.insert_orders(rows)
        ledger.add_postings([self._posting(read, row, now) for read, row in zip(new, rows, strict=True)])
        self.taken.new += len(rows)

    def _row(self, read: _Read, known: orders.Known | None, now: datetime) -> StoredOrder:
        return orders.order_row(
            self.integration.id, read.raw, read.data, read.order, code=read.ended.code, known=known, now=now
        )

    def _posting(self, read: _Read, row: StoredOrder, now: datetime) -> tuple[sql.Value, ...]:
        state, params = _ERROR, texts.params_text(read.ended.params)
        if read.order is not None:
            state = _READY if self.priority == FIRST or self._is_allowed(read.order) else _WAITING
        return (
            self.integration.id,
            row.id,
            PostingKind.SALE.value,
            row.shop_id,
            self.integration.administration,
            state.value,
            self.priority,
            self.priority != 0,
            now,
            read.ended.code,
            params,
            now,
            now,
        )

    # --- changed and gone ones --------------------------------------------------------------------------------------

    def _change(self, changed: Sequence[_Read], known: Mapping[str, orders.Known], now: datetime) -> None:
        if not changed:
            return
        rows = [self._row(read, known[read.raw.shop_id], now) for read in changed]
        orders.update_orders(rows)
        states = ledger.sale_states([row.id for row in rows])
        for read, row in zip(changed, rows, strict=True):
            self._follow(read, row, *states[row.id], now)
        self.taken.changed += len(rows)

    def _follow(
        self, read: _Read, row: StoredOrder, posting_id: int, state: PostingState, cause: str, now: datetime
    ) -> None:
        """What a change in the shop means for a posting in that state."""
        if state is PostingState.POSTED:
            ledger.note(posting_id, "changed", now, code="NOTE-08")
            self._expect_payment(row, now)
            return
        event = self._event(read, state, cause)
        if event is None:
            return
        params = texts.params_text(read.ended.params)
        columns: dict[str, sql.Value] = {"cause": read.ended.code, "params": params, "tries": 0, "not_before": now}
        change = Change(
            posting_id=posting_id, state=state, event=event, code=read.ended.code, params=params, columns=columns
        )
        ledger.apply(change, now)

    def _event(self, read: _Read, state: PostingState, cause: str) -> PostingEvent | None:
        """Mended in the shop: again by itself. Not readable any more: an error. Else the status decides."""
        if state not in {_WAITING, _READY, _ERROR} or is_doubtful(state, cause):
            return None
        if read.order is None:
            return PostingEvent.CHECK_FAILED
        if not self._is_allowed(read.order):
            return PostingEvent.STATUS_NOT_ALLOWED
        if state is _WAITING:
            return PostingEvent.STATUS_ALLOWED
        return PostingEvent.RETRIED if state is _ERROR and remedy(cause) is Remedy.SHOP else None

    def _expect_payment(self, row: StoredOrder, now: datetime) -> None:
        """A booked order that turned out paid later: its payment follows."""
        if row.is_paid and self.settings.payments is not PaymentMode.OFF:
            ledger.add_payments(self.integration, [(row.id, row.shop_id)], self.integration.next_payments_at, now)

    def _dismiss(self, gone: Sequence[int], now: datetime) -> None:
        """Orders that the shop no longer has, and that are not booked, leave the lists."""
        if not gone:
            return
        for posting_id, state, cause in ledger.sale_states(gone).values():
            if state in {_WAITING, _READY, _ERROR} and not is_doubtful(state, cause):
                change = Change(posting_id=posting_id, state=state, event=PostingEvent.DISMISSED, detail="gone")
                ledger.apply(change, now)
                self.taken.gone += 1


def is_doubtful(state: PostingState, cause: str) -> bool:
    """Whether the merchant is asked if the sale is in the books: then the question stays until it is answered."""
    return state is _ERROR and cause == ASKED
