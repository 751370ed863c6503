"""Looks up what became of writes whose answer was not seen, before anything is sent again.

A look-up is made only when the write has certainly arrived or not: a settle time longer than the longest time-out after
it left. It takes over what a worker left behind that died between intent and outcome.
"""

from __future__ import annotations

from django.db import transaction

from shopledger.connect.contract import Absent, BooksConnector
from shopledger.domain.booking import BookingKind, BookingRef, Product
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.posting import PostingEvent, PostingState
from shopledger.pipeline import guard, outcomes, steps
from shopledger.pipeline.book import enter
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.office import Office, Tally, settle_time
from shopledger.pipeline.pauses import pause
from shopledger.pipeline.verdicts import LOOK_UPS, Verdict, verdict_of
from shopledger.pipeline.wiring import Clock
from shopledger.pipeline.work import BookingSnapshot, PaymentSnapshot
from shopledger.store import ledger, links, sql, texts
from shopledger.store.ledger import Change, OpenAttempt, PostingRow

CHUNK = 50
Reconciled = Tally
_WORDS = {
    Verdict.BOOKED: "FOUND",
    Verdict.CONFLICT: "DIFFERENT",
    Verdict.SEND: "ABSENT",
    Verdict.ASK: "UNCLEAR",
}


def reconcile(integration_id: int, clock: Clock) -> Reconciled:
    """Look up every attempt without outcome that has had its settle time. `held_by` as for `book`."""
    with enter(integration_id, clock) as office:
        if isinstance(office, Tally):
            return office
        _Reconciliation(office).run()
        return office.tally


class _Reconciliation:
    """The look-ups of one administration, one at a time."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def run(self) -> None:
        """Every due attempt once."""
        office = self._office
        now = office.now()
        for attempt in ledger.open_attempts(office.id, now - settle_time(), now, CHUNK):
            if office.is_resting or not office.lease.renew(office.now()):
                return
            self._resolve(attempt)
        self._free_stranded()

    def _resolve(self, attempt: OpenAttempt) -> None:
        row = ledger.rows_by_id([attempt.posting_id])[0]
        books = self._office.books
        ended = guard.watched(lambda: look(books.connector, attempt), books.recorder)
        steps.reached("looked")
        with transaction.atomic():
            self._record(attempt, row, ended)
            self._office.sums.flush(self._office.id)

    def _record(self, attempt: OpenAttempt, row: PostingRow, ended: Ended[object]) -> None:
        office = self._office
        row.look_ups += 1
        if ended.end in {End.LATER, End.BLOCKED, End.UNKNOWN}:
            ledger.add_calls(attempt.id, ended.calls)
            self._later(row, ended)
        elif attempt.what in {"BOOKING", "PAYMENT"}:
            self._document(attempt, row, ended)
        elif attempt.what == "REMOVE":
            self._removal(attempt, row, ended)
        elif ended.end is End.DONE:
            self._creation(attempt, row, ended.value)
        elif ledger.finish(attempt.id, "UNCLEAR", office.now(), ended.detail):
            ledger.add_calls(attempt.id, ended.calls)
            self._fail(row, "BKG-26", texts.NO_PARAMS, ended.detail)

    def _later(self, row: PostingRow, ended: Ended[object]) -> None:
        """The books did not answer: the attempt stays open, and this posting is looked at again after a pause."""
        office = self._office
        if not office.stop_for(ended):
            tries = row.tries + 1
            ledger.set_columns(row.id, {"tries": tries, "not_before": office.now() + pause(tries)})

    def _document(self, attempt: OpenAttempt, row: PostingRow, ended: Ended[object]) -> None:
        office = self._office
        finding = outcomes.finding_of(ended)
        kind = kind_of(attempt)
        verdict = verdict_of(finding, office.capabilities, kind, unknowns=row.unknowns, look_ups=row.look_ups)
        if not ledger.finish(attempt.id, _WORDS[verdict], office.now(), type(finding).__name__):
            return
        if verdict is Verdict.ASK:
            ledger.set_columns(row.id, {"repeat_of": attempt.id})
        if verdict is not Verdict.SEND:
            ledger.add_calls(attempt.id, ended.calls)
            outcomes.conclude(office, row, finding, verdict)
            return
        self._ready_again(
            row, {"repeat_of": attempt.id, "unknowns": 0 if isinstance(finding, Absent) else row.unknowns}
        )

    def _creation(self, attempt: OpenAttempt, row: PostingRow, value: object) -> None:
        """Made or not, the posting goes on: found, it is linked; absent, it is searched for and made anew."""
        office = self._office
        found = value is not None
        now = office.now()
        if not ledger.finish(attempt.id, "FOUND" if found else "ABSENT", now):
            return
        if isinstance(value, DebtorRef):
            links.link_debtors(office.id, {attempt.subject: value}, now, is_ours=True)
        elif found:
            links.link_products(office.id, {attempt.subject: str(value)}, now, is_ours=True)
        if not found and row.look_ups >= LOOK_UPS:
            self._fail(row, "BKG-26", texts.NO_PARAMS, "")
        else:
            self._ready_again(row, {})

    def _removal(self, attempt: OpenAttempt, row: PostingRow, ended: Ended[object]) -> None:
        """Removing again does no harm: gone already is fine. Then the refusal that left it behind is the error."""
        office = self._office
        is_gone = ended.end is End.DONE
        if ledger.finish(attempt.id, "STORED" if is_gone else "REFUSED", office.now(), ended.detail):
            ledger.add_calls(attempt.id, ended.calls)
            outcomes.fail(
                office, row, row.cause, row.params, detail=ended.detail, columns={"left_behind": ""} if is_gone else {}
            )

    def _ready_again(self, row: PostingRow, columns: dict[str, sql.Value]) -> None:
        now = self._office.now()
        change = Change(
            posting_id=row.id,
            state=PostingState.POSTING,
            event=PostingEvent.PROVED_ABSENT,
            columns={
                "cause": "",
                "params": texts.NO_PARAMS,
                "must_look": False,
                "look_ups": row.look_ups,
                "not_before": now,
                **columns,
            },
        )
        ledger.apply(change, now)

    def _fail(self, row: PostingRow, code: str, params: str, detail: str) -> None:
        outcomes.fail(self._office, row, code, params, detail=detail, event=PostingEvent.CONFLICT)

    def _free_stranded(self) -> None:
        """Postings that are taken although no write of theirs is open: a worker died between two of its steps."""
        now = self._office.now()
        for row in ledger.stranded(self._office.id, now - settle_time(), CHUNK):
            change = Change(
                posting_id=row, state=PostingState.POSTING, event=PostingEvent.NOT_SENT, columns={"not_before": now}
            )
            with transaction.atomic():
                ledger.apply(change, now)


def look(books: BooksConnector, attempt: OpenAttempt) -> object:
    """Ask the books about one attempt; for a removal, remove once more. Raises what connectors raise."""
    match attempt.what:
        case "BOOKING":
            sale = texts.value_of(attempt.data, BookingSnapshot)
            return books.find_booking(sale.booking, sale.links)
        case "PAYMENT":
            paid = texts.value_of(attempt.data, PaymentSnapshot)
            return books.find_payment(paid.payment, paid.item)
        case "DEBTOR":
            return books.find_lost_debtor(texts.value_of(attempt.data, Debtor))
        case "PRODUCT":
            return books.find_products([texts.value_of(attempt.data, Product)])[0]
        case _:
            books.remove_booking(texts.value_of(attempt.data, BookingRef))
            return None


def kind_of(attempt: OpenAttempt) -> BookingKind | None:
    """The kind of document that an attempt sends, None for a payment."""
    return texts.value_of(attempt.data, BookingSnapshot).booking.kind if attempt.what == "BOOKING" else None
