"""Where sales to be booked come from: ready rows, read, checked, built, and what they need asked for ahead.

Rows are worked on in chunks. For a chunk the register of VAT numbers is asked once per number and day, and the books
are asked in one call for all customers they are not known to have. A fault of ours in asking ahead costs nobody's turn:
each is then asked for alone, and the fault stays with its posting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from django.db import transaction

from shopledger.domain import daily
from shopledger.domain.booking import Booking
from shopledger.domain.build import book_checked
from shopledger.domain.checks import check_status
from shopledger.domain.findings import Finding
from shopledger.domain.messages import Remedy, remedy
from shopledger.domain.order import Order
from shopledger.domain.posting import PostingEvent, PostingKind
from shopledger.domain.settings import Grouping
from shopledger.pipeline import guard, outcomes
from shopledger.pipeline.ahead import DEBTOR, PRODUCT, FoundAll, find_all
from shopledger.pipeline.check import Bench, ask_register, cause_of, holders
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.office import Mark, Office
from shopledger.pipeline.turn import Turn
from shopledger.pipeline.wiring import register
from shopledger.pipeline.work import SaleWork
from shopledger.store import ledger, links, sql, texts
from shopledger.store.accounts import next_midnight
from shopledger.store.ledger import Change, PostingRow
from shopledger.store.models import Posting

CHUNK = 25
Read = tuple[PostingRow, Order]
T = TypeVar("T")


class Sales:
    """The source of a booking turn: SALE and DAY postings that are ready."""

    def __init__(self, office: Office, bench: Bench) -> None:
        self._office = office
        self._bench = bench
        self._after = (-1, 0)
        self._absent: set[Mark] = set()
        self.is_done = False

    def refill(self, turn: Turn) -> None:
        """Read the next chunk; see `Source`."""
        kinds = (PostingKind.SALE, PostingKind.DAY)
        rows = ledger.ready(self._office.id, kinds, self._office.now(), CHUNK, self._after)
        self.is_done = len(rows) < CHUNK
        if not rows:
            return
        self._after = (rows[-1].priority, rows[-1].id)
        days = [self._day(row) for row in rows if row.kind is PostingKind.DAY]
        read = self._orders([row for row in rows if row.kind is PostingKind.SALE])
        numbers = self._bench.numbers_to_ask(order for _, order in read)
        if not numbers:
            self._judge(turn, read, days)
            return
        ask = partial(ask_register, register(self._office.clock), numbers)
        turn.read(ask, lambda ended: self._answered(turn, read, days, ended))

    # --- reading and judging ----------------------------------------------------------------------------------------

    def _orders(self, rows: Sequence[PostingRow]) -> list[Read]:
        read = []
        for row in rows:
            ended = guard.run(partial(self._bench.order, row))
            if ended.value is not None:
                read.append((row, ended.value))
            else:
                self._reject(row, ended)
        return read

    def _answered(self, turn: Turn, read: list[Read], days: list[SaleWork | None], ended: Ended[object]) -> None:
        """The register's answers came in; a fault of ours in asking is like no answer."""
        self._bench.learn(ended.value if isinstance(ended.value, dict) else {})
        self._judge(turn, read, days)

    def _judge(self, turn: Turn, read: list[Read], days: list[SaleWork | None]) -> None:
        taken = holders(self._bench, read)
        repeats = ledger.attempts_by_id(row.repeat_of for row, _ in read if row.repeat_of)
        works = [work for work in days if work is not None]
        with transaction.atomic():
            for row, order in read:
                work = self._work(row, order, taken, repeats)
                if work is not None:
                    works.append(work)
        self._look_up(turn, works)

    def _work(
        self,
        row: PostingRow,
        order: Order,
        taken: dict[int, Posting | None],
        repeats: dict[int, ledger.OpenAttempt],
    ) -> SaleWork | None:
        """The work for one order; None when it cannot or may not be booked now, which is then recorded."""
        ended = guard.run(lambda: self._judged(row, order, taken))
        if ended.end is not End.DONE:
            self._reject(row, ended)
            return None
        if ended.value is None:
            return None
        repeat = repeats.get(row.repeat_of) if row.repeat_of else None
        return SaleWork(row, ended.value, repeat)

    def _judged(self, row: PostingRow, order: Order, taken: dict[int, Posting | None]) -> Booking | None:
        bench = self._bench
        unwanted = None if row.is_forced else check_status(order, bench.settings)
        if unwanted is not None:
            self._move(row, PostingEvent.STATUS_NOT_ALLOWED, unwanted)
            return None
        holder = taken.get(row.id)
        checked = bench.look_over(order, holder, row.priority)
        if checked.findings:
            self._found(row, cause_of(checked.findings))
            return None
        if is_collected(row, order, bench):
            self._hold_for_day(row)
            return None
        booking = book_checked(order, bench.settings, bench.capabilities, checked)
        if row.id in taken:
            self._found(row, Finding(code="BKG-01", params=(("number", booking.reference),)))
            return None
        return booking

    def _day(self, row: PostingRow) -> SaleWork | None:
        """The work for a day's turnover: its sales as one booking."""
        rows = ledger.collected_rows(row.id)
        day = date.fromisoformat(row.subject)
        ended = guard.run(lambda: self._daily(rows, day))
        if ended.value is None:
            self._reject(row, ended)
            return None
        repeats = ledger.attempts_by_id([row.repeat_of] if row.repeat_of else [])
        return SaleWork(row, ended.value, next(iter(repeats.values()), None))

    def _daily(self, rows: Sequence[PostingRow], day: date) -> Booking:
        bench = self._bench
        return daily.build_daily([bench.order(each) for each in rows], day, bench.settings, bench.capabilities)

    # --- what is not booked now -------------------------------------------------------------------------------------

    def _found(self, row: PostingRow, cause: Finding) -> None:
        """A finding that goes away by itself delays the posting, any other makes it an error."""
        if remedy(cause.code) is Remedy.WAIT:
            ended: Ended[object] = Ended(end=End.LATER, code=cause.code, params=dict(cause.params))
            outcomes.delay(self._office, row, ended)
        else:
            self._move(row, PostingEvent.CHECK_FAILED, cause)

    def _reject(self, row: PostingRow, ended: Ended[T]) -> None:
        params = tuple(ended.params.items())
        cause = Finding(code=ended.code, params=params)
        self._move(row, PostingEvent.CHECK_FAILED, cause, ended.detail)

    def _move(self, row: PostingRow, event: PostingEvent, cause: Finding, detail: str = "") -> None:
        params = texts.params_text(cause.params)
        columns: dict[str, sql.Value] = {"cause": cause.code, "params": params, "tries": 0}
        change = Change(
            posting_id=row.id,
            state=row.state,
            event=event,
            code=cause.code,
            params=params,
            detail=detail,
            columns=columns,
        )
        if ledger.apply(change, self._office.now()) and event is PostingEvent.CHECK_FAILED:
            self._office.tally.refused += 1

    def _hold_for_day(self, row: PostingRow) -> None:
        now = self._office.now()
        ledger.set_columns(row.id, {"not_before": next_midnight(now)})

    # --- asking ahead -----------------------------------------------------------------------------------------------

    def _look_up(self, turn: Turn, works: list[SaleWork]) -> None:
        """Find out which debtors and articles the books have, then put the works in the queue."""
        office = self._office
        self._recall(works)
        debtors = {work.debtor.key: work.debtor for work in works if work.debtor is not None}
        products = {product.code: product for work in works for product in work.missing_products}
        unknown = [debtor for key, debtor in debtors.items() if (DEBTOR, key) not in self._absent]
        articles = [product for code, product in products.items() if (PRODUCT, code) not in self._absent]
        if not unknown and not articles:
            self._queue(works, {})
            return
        ask = partial(find_all, office.books.connector, unknown, articles)
        turn.read(ask, lambda ended: self._found_all(works, ended))

    def _recall(self, works: Iterable[SaleWork]) -> None:
        office = self._office
        waiting = [work for work in works if work.debtor is not None or work.missing_products]
        keys = {work.debtor.key for work in waiting if work.debtor is not None} - office.debtors.keys()
        codes = {product.code for work in waiting for product in work.missing_products} - office.products.keys()
        if keys:
            office.debtors.update(links.debtors(office.id, keys))
        if codes:
            office.products.update(links.products(office.id, codes))
        for work in waiting:
            work.learn(office.debtors, office.products)

    def _found_all(self, works: list[SaleWork], ended: Ended[object]) -> None:
        office = self._office
        found = ended.value if isinstance(ended.value, FoundAll) else FoundAll(stop=ended)
        if found.stop is not None:
            office.stop_for(found.stop)
            return
        with transaction.atomic():
            links.link_debtors(office.id, found.debtors, office.now(), is_ours=False)
            links.link_products(office.id, found.products, office.now(), is_ours=False)
        office.debtors.update(found.debtors)
        office.products.update(found.products)
        self._absent |= found.absent
        self._queue(works, found.faults)

    def _queue(self, works: Iterable[SaleWork], faults: dict[Mark, Ended[object]]) -> None:
        office = self._office
        with transaction.atomic():
            doubtful = ledger.open_subjects(office.id) - office.parked.keys()
            for work in works:
                work.learn(office.debtors, office.products)
                needs = needs_of(work)
                fault = next((faults[need] for need in needs if need in faults), None)
                if fault is not None:
                    self._reject(work.row, fault)
                elif not needs.isdisjoint(doubtful):
                    outcomes.wait_for_look_up(office, work)
                else:
                    office.queue.append(work)


def is_collected(row: PostingRow, order: Order, bench: Bench) -> bool:
    """Whether the order waits to be part of a day's booking. One that a person sent on by hand does not."""
    by_day = bench.settings.grouping is Grouping.DAY and bench.capabilities.collective
    return by_day and not row.is_forced and daily.is_collective(order, bench.settings, bench.capabilities)


def needs_of(work: SaleWork) -> set[Mark]:
    """The debtor and the articles that a work still lacks."""
    needs = {(PRODUCT, product.code) for product in work.missing_products}
    return needs if work.debtor is None else {*needs, (DEBTOR, work.debtor.key)}
