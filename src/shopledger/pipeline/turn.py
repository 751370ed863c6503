"""One turn of writing in one administration: the loop around intents, calls and outcomes.

One thread writes rows; calls are made by at most as many helpers as the package allows. One transaction records what
has come in and takes what goes out next, so that posting one by one costs one commit per order. No more is taken than
can be sent at once: a crash leaves at most that many open attempts.

    intent committed  ->  call, with no transaction open  ->  outcome and next intents committed together
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from django.db import transaction

from shopledger.pipeline import outcomes, steps
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.office import Office
from shopledger.pipeline.sender import Arrived, Sender
from shopledger.pipeline.work import CREATIONS, Step, Work
from shopledger.store import ledger
from shopledger.store.ledger import Intent

_RESTS: Ended[object] = Ended(end=End.LATER)


class Source(Protocol):
    """Where works come from."""

    is_done: bool

    def refill(self, turn: Turn) -> None:
        """Put more works into the office's queue, at once or through reads; sets `is_done` when there are no more."""
        ...


class Turn:
    """A turn. `seconds` (of real time, None for no end) bound how long new postings are taken."""

    def __init__(self, office: Office, source: Source, seconds: float | None = None) -> None:
        self.office = office
        self._source = source
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._sender = Sender(max(1, office.capabilities.max_in_flight), office.books.recorder)
        self.reading = 0

    def run(self) -> None:
        """Until nothing is ready, the time is over, or the package or the lease is lost."""
        with self._sender:
            while True:
                self._refill()
                ends = self._sender.arrived(wait=not self._can_begin())
                self._read(ends)
                going = self._commit(ends)
                self._send(going)
                if self._is_finished(going):
                    return

    # --- reads ------------------------------------------------------------------------------------------------------

    def read(self, call: Callable[[], object], then: Callable[[Ended[object]], None]) -> None:
        """Ask something for several postings at once; `then` gets the end in this thread, outside a transaction."""
        self.reading += 1
        self._sender.submit(call, _Reading(then))

    def _read(self, ends: Sequence[Arrived]) -> None:
        for then, ended in ends:
            if isinstance(then, _Reading):
                self.reading -= 1
                then(ended)

    def _refill(self) -> None:
        office = self.office
        if self._deadline is not None and time.monotonic() > self._deadline:
            office.is_over = True
        if not (office.is_over or self._source.is_done or self.reading) and len(office.queue) <= self._sender.limit:
            self._source.refill(self)

    # --- writes -----------------------------------------------------------------------------------------------------

    def _can_begin(self) -> bool:
        office = self.office
        return self._sender.out < self._sender.limit and bool(office.midway or (office.queue and not office.is_over))

    def _commit(self, ends: Sequence[Arrived]) -> list[Work]:
        """Record what has come in and what goes out next, in one transaction; the works that go out."""
        written = [(then, ended) for then, ended in ends if not isinstance(then, _Reading)]
        if not written and not self._can_begin():
            return []
        for _ in written:
            steps.reached("sent")
        with transaction.atomic():
            if not self.office.lease.renew(self.office.now()):
                self.office.is_over = self.office.is_resting = True
            for then, ended in written:
                then(ended)
            going = self._begin_next()
            self.office.sums.flush(self.office.id)
        steps.reached("recorded")
        return going

    def _begin_next(self) -> list[Work]:
        office = self.office
        going: list[Work] = []
        while office.midway and office.is_resting:
            self._drop(office.midway.popleft())
        while self._sender.out + len(going) < self._sender.limit:
            if office.midway:
                work = office.midway.popleft()
            elif office.queue and not office.is_over:
                work = office.queue.popleft()
            else:
                break
            if self._begin(work):
                going.append(work)
        return going

    def _drop(self, work: Work) -> None:
        """A work in the middle of things that may not send any more: nothing of its document is out."""
        if work.step is Step.RELOOK:
            outcomes.settle(self.office, work, _RESTS)
        else:
            outcomes.release(self.office, work.row, _RESTS, is_ours=False)

    def _begin(self, work: Work) -> bool:
        """Take the next step of a work; True when a call goes out for it."""
        office = self.office
        if work.step is Step.RELOOK:
            return True
        work.learn(office.debtors, office.products)
        if work.must_look and not work.is_taken:
            work.step = Step.LOOK
            return True
        work.step = work.plan()
        mark = (work.step.value, work.subject())
        if work.step in CREATIONS and mark in office.doubtful:
            outcomes.wait_for_look_up(office, work)
            return False
        if work.step in CREATIONS and mark in office.parked:
            office.parked[mark].append(work)
            return False
        if not work.is_taken and not outcomes.take(office, work):
            return False
        if work.step in CREATIONS:
            office.parked[mark] = []
        self._record(work)
        return True

    def _record(self, work: Work) -> None:
        work.key = work.new_key()
        intent = Intent(
            integration_id=self.office.id,
            posting_id=work.row.id,
            what=work.step.value,
            subject=work.subject(),
            key=work.key,
            data=work.data(),
        )
        work.attempt_id = ledger.start(intent, self.office.now())

    def _send(self, going: Sequence[Work]) -> None:
        for work in going:
            steps.reached("intent")
            books = self.office.books.connector
            self._sender.submit(partial(work.call, books), partial(outcomes.settle, self.office, work))

    def _is_finished(self, going: Sequence[Work]) -> bool:
        office = self.office
        if going or self._sender.out or office.midway:
            return False
        return office.is_over or (self._source.is_done and not office.queue)


class _Reading:
    """What follows a read, told apart from what follows a write."""

    def __init__(self, then: Callable[[Ended[object]], None]) -> None:
        self._then = then

    def __call__(self, ended: Ended[object]) -> None:
        self._then(ended)
