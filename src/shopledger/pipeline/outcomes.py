"""What the end of a write means for its posting, and the rows that say so. Called inside the turn's transaction.

DONE       the debtor or article is known, the work goes on; the document is booked
REFUSED    an error with its cause; what was left behind in the books is removed first
ALREADY    the number exists: look before anything else
LATER      nothing was written: ready again, later
BLOCKED    nothing was written: ready again, the connection waits for its merchant
UNKNOWN    the attempt stays open, reconcile looks it up
FAULT      nothing was written, and it is our fault: an error with our reference
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from shopledger.connect.contract import Different, Finding, Found, Posted, Side, Unclear
from shopledger.domain.booking import BookingRef
from shopledger.domain.customer import DebtorRef
from shopledger.domain.posting import PostingEvent, PostingKind, PostingState
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.office import Office
from shopledger.pipeline.pauses import next_try
from shopledger.pipeline.verdicts import Verdict, verdict_after_refusal, verdict_of
from shopledger.pipeline.work import CREATIONS, SaleWork, Step, Work
from shopledger.store import ledger, links, memos, sql, texts, totals
from shopledger.store.ledger import Change, PostingRow
from shopledger.store.orders import cents
from shopledger.store.totals import Sold

LOST_IN_A_ROW = 3
"""So many lost answers without a good one between them: the package is not well, leave it alone for a while."""
DEBTOR_REFUSED = "BKG-14"
CLEAN: dict[str, sql.Value] = {
    "cause": "",
    "params": texts.NO_PARAMS,
    "tries": 0,
    "unknowns": 0,
    "must_look": False,
    "left_behind": "",
    "repeat_of": None,
}


def settle(office: Office, work: Work, ended: Ended[object]) -> None:
    """Record how the present step of a work ended, and say where it goes on."""
    if work.step is Step.LOOK:
        _looked(office, work, ended)
    elif work.step is Step.RELOOK:
        _looked_again(office, work, ended)
    else:
        _written(office, work, ended)


# --- writes ------------------------------------------------------------------------------------------------------


def _written(office: Office, work: Work, ended: Ended[object]) -> None:
    if ended.end is End.ALREADY and work.step is work.document:
        work.step = Step.RELOOK
        work.calls = ended.calls
        office.midway.appendleft(work)
        return
    if ended.end is End.UNKNOWN:
        _unknown(office, work, ended)
        return
    if not ledger.finish(work.attempt_id, _WORDS[ended.end], office.now(), ended.detail):
        return
    ledger.add_calls(work.attempt_id, ended.calls)
    if work.step in CREATIONS:
        _end_creation(office, work)
    if ended.end is End.DONE:
        _done(office, work, ended.value)
    else:
        _not_done(office, work, ended)


_WORDS = {
    End.DONE: "STORED",
    End.REFUSED: "REFUSED",
    End.ALREADY: "REFUSED",
    End.BLOCKED: "NOT_SENT",
    End.LATER: "NOT_SENT",
    End.FAULT: "NOT_SENT",
}


def _done(office: Office, work: Work, value: object) -> None:
    office.is_answered()
    match value:
        case DebtorRef():
            office.debtors[work.subject()] = value
            links.link_debtors(office.id, {work.subject(): value}, office.now(), is_ours=True)
            _go_on(office, work)
        case str():
            office.products[work.subject()] = value
            links.link_products(office.id, {work.subject(): value}, office.now(), is_ours=True)
            _go_on(office, work)
        case Posted():
            sold = work.booking if isinstance(work, SaleWork) else None
            book(office, work.row, value.ref, PostingEvent.STORED, sold, difference=value.difference, note=value.note)
        case _:
            _removed(office, work)


def _go_on(office: Office, work: Work) -> None:
    office.midway.appendleft(work)


def _removed(office: Office, work: Work) -> None:
    """The half-made document is gone: what refused the sale is now its error, as it was before the removal."""
    work.row.left_behind = ""
    if work.refusal is not None:
        fail(office, work.row, *work.refusal, columns={"left_behind": ""})
    else:
        ledger.set_columns(work.row.id, {"left_behind": ""})
        _go_on(office, work)


def _not_done(office: Office, work: Work, ended: Ended[object]) -> None:
    stops = office.stop_for(ended)
    if ended.code == DEBTOR_REFUSED and work.step is Step.BOOKING and isinstance(work, SaleWork):
        _forget_debtor(office, work)
    if ended.end is End.REFUSED and ended.calls:
        memos.forget_lists(office.id, Side.BOOKS)  # the books refused it, and what is remembered of them may be why
    if ended.end in {End.LATER, End.BLOCKED}:
        release(office, work.row, ended, is_ours=not stops)
    elif ended.left_behind is not None and work.document is Step.BOOKING:
        _clean_up(office, work, ended, ended.left_behind)
    elif work.step is Step.REMOVE and work.refusal is not None:
        fail(office, work.row, *work.refusal, detail=ended.detail)
    else:
        fail(office, work.row, ended.code, texts.params_text(ended.params), detail=ended.detail)


def _forget_debtor(office: Office, work: SaleWork) -> None:
    """The linked debtor is gone or closed: the next try looks for it anew, and makes one where needed."""
    key = work.booking.debtor.key
    office.debtors.pop(key, None)
    links.forget_debtor(office.id, key)


def _clean_up(office: Office, work: Work, ended: Ended[object], ref: BookingRef) -> None:
    """A refusal left a half-made document: remove it by a write of its own; where that cannot be done, look later."""
    params = texts.params_text(ended.params)
    columns: dict[str, sql.Value] = {"left_behind": ref.id, "cause": ended.code, "params": params}
    if not office.capabilities.can_remove:
        fail(office, work.row, ended.code, params, detail=ended.detail, columns={"must_look": True})
        return
    ledger.set_columns(work.row.id, {**columns, "repeat_of": None})
    ledger.note(work.row.id, "left_behind", office.now(), code=ended.code, detail=ended.detail)
    work.row.left_behind, work.refusal = ref.id, (ended.code, params)
    work.repeat = None
    _go_on(office, work)


def _unknown(office: Office, work: Work, ended: Ended[object]) -> None:
    """A write whose answer was not seen: the attempt stays open, and the posting waits for its look-up."""
    now = office.now()
    office.tally.unknown += 1
    office.lost_in_a_row += 1
    ledger.add_calls(work.attempt_id, ended.calls)
    is_document = work.step not in CREATIONS and work.step is not Step.REMOVE
    change = Change(
        posting_id=work.row.id,
        state=PostingState.POSTING,
        event=PostingEvent.ANSWER_NOT_SEEN,
        code=ended.code if ended.fault else "BKG-26",
        params=texts.params_text(ended.params) if ended.fault else texts.NO_PARAMS,
        detail=ended.detail,
        columns={
            "must_look": work.row.must_look or is_document,
            "unknowns": work.row.unknowns + is_document,
            "not_before": office.settled_at(now),
        },
    )
    if work.step is not Step.REMOVE:
        change.columns |= {"cause": "BKG-26", "params": texts.NO_PARAMS}
    ledger.apply(change, now)
    if work.step in CREATIONS:
        _doubt(office, work)
    if ended.retry_after is not None or office.lost_in_a_row >= LOST_IN_A_ROW:
        office.rest(ended)


WAITS: Ended[object] = Ended(end=End.LATER, code="BKG-26")


def _doubt(office: Office, work: Work) -> None:
    """Who needs a debtor that may have been made or not, waits for its look-up, now and for the rest of the turn."""
    mark = (work.step.value, work.subject())
    office.doubtful.add(mark)
    for parked in office.parked.pop(mark, ()):
        wait_for_look_up(office, parked)


def wait_for_look_up(office: Office, work: Work) -> None:
    """A work that cannot go on before something it needs was looked up is put off until that can have happened."""
    until = office.settled_at(office.now())
    if work.is_taken:
        release(office, work.row, WAITS, until=until)
    else:
        postpone(office, work, WAITS, until=until)


def _end_creation(office: Office, work: Work) -> None:
    """The outcome is known: who waited for it goes on, and makes it for itself where it was refused."""
    for parked in reversed(office.parked.pop((work.step.value, work.subject()), [])):
        (office.midway if parked.is_taken else office.queue).appendleft(parked)


# --- look-ups ----------------------------------------------------------------------------------------------------


def _looked(office: Office, work: Work, ended: Ended[object]) -> None:
    """An earlier write may have arrived: what the books say decides whether another one leaves."""
    if ended.end in {End.LATER, End.BLOCKED}:
        stops = office.stop_for(ended)
        postpone(office, work, ended, is_counted=not stops)
        return
    finding = finding_of(ended)
    work.row.look_ups += 1
    row = work.row
    verdict = verdict_of(finding, office.capabilities, work.kind, unknowns=row.unknowns, look_ups=row.look_ups)
    if verdict is Verdict.SEND:
        work.must_look = False
        ledger.set_columns(row.id, {"must_look": False, "look_ups": row.look_ups})
        office.queue.appendleft(work)
    elif take(office, work):
        ledger.add_last_calls(row.id, ended.calls)
        conclude(office, work.row, finding, verdict)


def _looked_again(office: Office, work: Work, ended: Ended[object]) -> None:
    """The package said that the number exists. The attempt is open until this look-up has told what stands there."""
    if ended.end in {End.LATER, End.BLOCKED}:
        office.stop_for(ended)
        _unknown(office, work, Ended(end=End.UNKNOWN, detail=ended.detail, calls=work.calls))
        return
    finding = finding_of(ended)
    verdict = verdict_after_refusal(finding)
    word = "FOUND" if verdict is Verdict.BOOKED else "REFUSED"
    if ledger.finish(work.attempt_id, word, office.now(), ended.detail):
        if verdict is not Verdict.BOOKED:
            ledger.add_calls(work.attempt_id, (*work.calls, *ended.calls))
        conclude(office, work.row, finding, verdict)


def finding_of(ended: Ended[object]) -> Finding:
    """What a look-up said; one that was refused or broke down said nothing."""
    value = ended.value
    return value if ended.end is End.DONE and isinstance(value, Finding) else Unclear()


def conclude(office: Office, row: PostingRow, finding: Finding, verdict: Verdict) -> None:
    """Bring a posting that is POSTING to its end after a look-up (every verdict but SEND)."""
    if isinstance(finding, Found):
        book(office, row, finding.ref, PostingEvent.FOUND)
        return
    code = "BKG-01" if verdict is Verdict.CONFLICT else "BKG-26"
    params = texts.params_text({"number": row.reference}) if verdict is Verdict.CONFLICT else texts.NO_PARAMS
    detail = finding.what if isinstance(finding, Different) else ""
    columns: dict[str, sql.Value] = {"must_look": True, "look_ups": 0}
    fail(office, row, code, params, detail=detail, event=PostingEvent.CONFLICT, columns=columns)


# --- the ends of a posting ---------------------------------------------------------------------------------------


def take(office: Office, work: Work) -> bool:
    """READY becomes POSTING; False when somebody else was first or a person dismissed it."""
    change = Change(
        posting_id=work.row.id,
        state=PostingState.READY,
        event=PostingEvent.TAKEN,
        columns={
            "reference": work.reference,
            "total_cents": work.total_cents,
            "administration": office.integration.administration,
            "sends": work.row.sends + 1,
        },
        is_told=False,
    )
    work.is_taken = ledger.apply(change, office.now())
    work.row.reference = work.reference
    return work.is_taken


def book(  # noqa: PLR0913 - what a booked posting consists of
    office: Office,
    row: PostingRow,
    ref: BookingRef,
    event: PostingEvent,
    sold: Sold | None = None,
    *,
    difference: Decimal | None = None,
    note: str = "",
) -> None:
    """It stands in the books under `ref`. `sold` is what was sent just now; it is read where that was earlier."""
    now = office.now()
    columns: dict[str, sql.Value] = {
        **CLEAN,
        "external_id": ref.id,
        "external_number": ref.number,
        "posted_at": now,
        "difference_cents": None if difference is None else cents(difference),
    }
    change = Change(
        posting_id=row.id, state=PostingState.POSTING, event=event, columns=columns, detail=note or ref.number
    )
    if not ledger.apply(change, now):
        return
    office.tally.posted += 1
    if row.kind is PostingKind.DAY:
        collected = ledger.book_collected(row.id, ref.id, ref.number, now)
        office.sums.add(sold or totals.sold(row.id), collected)
    elif row.kind is PostingKind.SALE:
        office.sums.add(sold or totals.sold(row.id))


def fail(  # noqa: PLR0913 - what an error consists of
    office: Office,
    row: PostingRow,
    code: str,
    params: str,
    *,
    detail: str = "",
    event: PostingEvent = PostingEvent.REFUSED,
    columns: dict[str, sql.Value] | None = None,
) -> None:
    """A posting that was taken becomes an error with its cause. A refusal that is known ends the key of its attempt."""
    change = Change(
        posting_id=row.id,
        state=PostingState.POSTING,
        event=event,
        code=code,
        params=params,
        detail=detail,
        columns={"cause": code, "params": params, "tries": 0},
    )
    if event is PostingEvent.REFUSED:
        change.columns |= {"repeat_of": None, "unknowns": 0}
    change.columns |= columns or {}
    if ledger.apply(change, office.now()):
        office.tally.refused += 1


def release(
    office: Office, row: PostingRow, ended: Ended[object], *, is_ours: bool = True, until: datetime | None = None
) -> None:
    """A posting that was taken is ready again: nothing was written.

    It may be taken at `until`, else after its own pause where that counts (`is_ours`).
    """
    now = office.now()
    tries = row.tries + 1 if is_ours else row.tries
    own = next_try(now, tries, ended.retry_after) if is_ours else now
    params = texts.params_text(ended.params)
    change = Change(
        posting_id=row.id,
        state=PostingState.POSTING,
        event=PostingEvent.NOT_SENT,
        code=ended.code,
        params=params,
        detail=ended.detail,
        columns={
            "cause": ended.code,
            "params": params,
            "tries": tries,
            "not_before": until or own,
        },
        is_told=is_ours,
    )
    if ledger.apply(change, now):
        office.tally.postponed += 1


def delay(
    office: Office, row: PostingRow, ended: Ended[object], *, is_counted: bool = True, until: datetime | None = None
) -> None:
    """A posting that was not taken stays ready, for later: at `until`, else after its own pause where that counts."""
    now = office.now()
    tries = row.tries + is_counted
    own = next_try(now, tries, ended.retry_after) if is_counted else now
    params = texts.params_text(ended.params)
    change = Change(
        posting_id=row.id,
        state=PostingState.READY,
        event=PostingEvent.POSTPONED,
        code=ended.code,
        params=params,
        detail=ended.detail,
        columns={"cause": ended.code, "params": params, "tries": tries, "not_before": until or own},
        is_told=is_counted and not row.tries,
    )
    if ledger.apply(change, now):
        office.tally.postponed += 1


def postpone(
    office: Office, work: Work, ended: Ended[object], *, is_counted: bool = True, until: datetime | None = None
) -> None:
    """A work that was not taken is put off, see `delay`."""
    delay(office, work.row, ended, is_counted=is_counted, until=until)
