"""Books payments against the open items of booked sales, once a day, where settings and package allow it.

A payment is a posting of its own and is registered before it is sent, so it is never booked twice. A sale whose open
item is not there yet is looked for on three more days; after that only a person can offer the payment again.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction

from shopledger.domain.errors import Refusal
from shopledger.domain.money import to_cents
from shopledger.domain.payment import OpenItem, Payment
from shopledger.domain.posting import PostingEvent, PostingKind
from shopledger.domain.settings import PaymentMode
from shopledger.pipeline import guard, outcomes
from shopledger.pipeline.book import NOT_SET_UP, enter
from shopledger.pipeline.check import Bench, bench_of
from shopledger.pipeline.fetch import NOT_STARTED
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.office import Office, Tally
from shopledger.pipeline.turn import Turn
from shopledger.pipeline.wiring import Clock
from shopledger.pipeline.work import PaymentSnapshot, PaymentWork
from shopledger.store import accounts, choices, ledger, texts
from shopledger.store.accounts import next_night
from shopledger.store.ledger import Change, PostingRow
from shopledger.store.models import Integration, Posting

CHUNK = 25
MORE_DAYS = 3
NO_ITEM = "PAY-01"
Paid = Tally


def pay(integration_id: int, clock: Clock, seconds: float | None = None) -> Paid:
    """Register the payments of booked sales and book those that are due. `held_by` as for `book`."""
    now = clock()
    integration = accounts.integration(integration_id)
    if integration.is_rehearsing:
        return Tally(held_by=NOT_STARTED)
    settings = choices.settings_of(integration)
    if integration.next_payments_at <= now:
        register_payments(integration, settings.payments, clock)
        integration = accounts.integration(integration_id)
    with enter(integration_id, clock) as office:
        if isinstance(office, Tally):
            return office
        bench = bench_of(integration, settings, office.capabilities, now)
        if bench is None:
            return Tally(held_by=NOT_SET_UP)
        Turn(office, Payments(office, bench), seconds).run()
        return office.tally


def register_payments(integration: Integration, mode: PaymentMode, clock: Clock) -> None:
    """Make a posting for the payment of every sale booked since the last round, and plan the next one."""
    now = clock()
    since = (integration.payments_swept_at or now) - timedelta(days=1)
    after = 0
    with transaction.atomic():
        accounts.change_integration(
            integration.id, next_payments_at=next_night(now, integration.licence_key), payments_swept_at=now
        )
        while mode is not PaymentMode.OFF and (sales := ledger.booked_since(integration.id, since, after, 500)):
            after = sales[-1].id
            wanted = [(sale.order_id, sale.subject) for sale in sales if _is_wanted(sale, mode)]
            ledger.add_payments(integration, wanted, now, now)


def _is_wanted(sale: Posting, mode: PaymentMode) -> bool:
    return mode is PaymentMode.ALL or (sale.order is not None and sale.order.is_paid)


class Payments:
    """The source of a payment turn: PAYMENT postings that are ready."""

    def __init__(self, office: Office, bench: Bench) -> None:
        self._office = office
        self._bench = bench
        self._after = (-1, 0)
        self.is_done = not office.capabilities.payments

    def refill(self, turn: Turn) -> None:
        """Read the next chunk; see `Source`."""
        office = self._office
        rows = ledger.ready(office.id, [PostingKind.PAYMENT], office.now(), CHUNK, self._after)
        self.is_done = len(rows) < CHUNK
        if not rows:
            return
        self._after = (rows[-1].priority, rows[-1].id)
        repeats = ledger.attempts_by_id(row.repeat_of for row in rows if row.repeat_of)
        for row in rows:
            repeat = repeats.get(row.repeat_of) if row.repeat_of else None
            if repeat is not None:
                sent = texts.value_of(repeat.data, PaymentSnapshot)
                office.queue.append(PaymentWork(row, sent.payment, sent.item, repeat))
            else:
                self._find(turn, row)

    def _find(self, turn: Turn, row: PostingRow) -> None:
        ended = guard.run(lambda: self._payment(row))
        if ended.value is None:
            self._reject(row, ended.code, texts.params_text(ended.params), ended.detail)
            return
        payment = ended.value
        find = partial(self._office.books.connector.find_open_item, payment)
        turn.read(find, lambda found: self._found(row, payment, found))

    def _payment(self, row: PostingRow) -> Payment:
        """What is paid: the sale as it was booked, on the day the shop said so. Raises Refusal (PAY-06)."""
        order = self._bench.order(row)
        sale = ledger.sale_of(self._office.id, row.subject)
        settings = self._bench.settings
        account = settings.clearing_account_by_method.get(order.payment_method, "")
        if not account:
            raise Refusal("PAY-06", method=order.payment_method)
        return Payment(
            reference=sale.reference,
            order_number=order.number,
            sale_reference=sale.reference,
            sale_id=sale.external_id,
            method=order.payment_method,
            amount=to_cents(order.total_incl),
            paid_on=sale.paid_on,
            is_final=True,
            email=order.customer.email,
            clearing_account=account,
            journal=settings.payment_journal,
        )

    def _found(self, row: PostingRow, payment: Payment, ended: Ended[object]) -> None:
        """The open item is there, and of the right amount: then the payment may leave."""
        office = self._office
        item = ended.value
        if isinstance(item, OpenItem):
            if item.open_amount == payment.amount:
                office.queue.append(PaymentWork(row, payment, item))
            else:
                params = {"open": str(item.open_amount), "amount": str(payment.amount)}
                self._reject(row, "PAY-02", texts.params_text(params))
        elif ended.end is End.DONE:
            self._none_yet(row, payment)
        elif ended.end in {End.LATER, End.BLOCKED}:
            if not office.stop_for(ended):
                outcomes.delay(office, row, ended)
        else:
            self._reject(row, ended.code, texts.params_text(ended.params), ended.detail)

    def _none_yet(self, row: PostingRow, payment: Payment) -> None:
        params = {"number": payment.order_number}
        if row.tries >= MORE_DAYS:
            self._reject(row, NO_ITEM, texts.params_text(params))
            return
        ended: Ended[object] = Ended(end=End.LATER, code=NO_ITEM, params=params)
        outcomes.delay(self._office, row, ended, until=self._office.integration.next_payments_at)

    def _reject(self, row: PostingRow, code: str, params: str, detail: str = "") -> None:
        change = Change(
            posting_id=row.id,
            state=row.state,
            event=PostingEvent.CHECK_FAILED,
            code=code,
            params=params,
            detail=detail,
            columns={"cause": code, "params": params},
        )
        now = self._office.now()
        with transaction.atomic():
            self._office.tally.refused += ledger.apply(change, now)
