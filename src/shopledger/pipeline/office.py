"""One administration during one turn: what is open, known and decided while the lease is held."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings as django_settings

from shopledger.connect.contract import Side
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.customer import DebtorRef
from shopledger.domain.settings import Settings
from shopledger.pipeline.guard import End, Ended
from shopledger.pipeline.pauses import next_try
from shopledger.pipeline.wiring import Clock, OpenBooks
from shopledger.pipeline.work import Work
from shopledger.store import accounts, connections
from shopledger.store.locks import HeldLease
from shopledger.store.models import Integration
from shopledger.store.totals import Sums

Mark = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a turn did: documents in the books, refusals, delays, lost answers; and the code that holds it up."""

    posted: int = 0
    refused: int = 0
    postponed: int = 0
    unknown: int = 0
    held_by: str = ""


@dataclass(slots=True, kw_only=True)
class Office:
    """The state of a turn.

    `sums`: what has become posted in the present transaction.
    `parked` holds, for each debtor or article that is being made, the works that wait for it. `doubtful` are
    those of whose making no answer was seen: nobody makes them again before they were looked up. `queue` are works that
    are ready to be taken, `midway` such as are taken and go on. `is_over`: nothing new is taken; `is_resting`: nothing
    more is sent.
    """

    integration: Integration
    books: OpenBooks
    settings: Settings
    lease: HeldLease
    clock: Clock
    tally: Tally = field(default_factory=Tally)
    debtors: dict[str, DebtorRef] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    sums: Sums = field(default_factory=Sums)
    parked: dict[Mark, list[Work]] = field(default_factory=dict)
    doubtful: set[Mark] = field(default_factory=set)
    queue: deque[Work] = field(default_factory=deque)
    midway: deque[Work] = field(default_factory=deque)
    is_over: bool = False
    is_resting: bool = False
    lost_in_a_row: int = 0

    @property
    def capabilities(self) -> Capabilities:
        """What the package can do."""
        return self.books.system.capabilities

    @property
    def id(self) -> int:
        """The integration's id."""
        return self.integration.id

    def now(self) -> datetime:
        """The moment."""
        return self.clock()

    def settled_at(self, now: datetime) -> datetime:
        """When a write that left now has certainly arrived or not."""
        return now + settle_time()

    def rest(self, ended: Ended[object]) -> None:
        """The package is not there: send nothing more in this turn, and begin the next one later."""
        now = self.now()
        tries = self.integration.books_tries + 1
        code = ended.code or "CON-15"
        self.is_over = self.is_resting = True
        self.integration.books_tries = tries
        self.integration.books_rest_until = until = next_try(now, tries, ended.retry_after)
        self.tally.held_by = code
        accounts.change_integration(self.id, books_tries=tries, books_rest_until=until, rest_code=code)

    def block(self, ended: Ended[object]) -> None:
        """The package refuses us altogether: all wait until the connection is mended."""
        self.is_over = self.is_resting = True
        self.tally.held_by = ended.code
        connections.block(self.id, Side.BOOKS, ended.code, ended.params, self.now())

    def stop_for(self, ended: Ended[object]) -> bool:
        """Rest or block where that is what the end of a call means for all others too; whether it was."""
        if ended.end is End.BLOCKED:
            self.block(ended)
        elif ended.end is End.LATER and ended.code.startswith("CON-"):
            self.rest(ended)
        else:
            return False
        return True

    def is_answered(self) -> None:
        """The package works: forget earlier trouble."""
        self.lost_in_a_row = 0
        if self.integration.books_tries:
            self.integration.books_tries = 0
            accounts.change_integration(self.id, books_tries=0, books_rest_until=None, rest_code="")


def settle_time() -> timedelta:
    """How long after a lost answer the books are looked up: longer than the longest time-out."""
    return timedelta(seconds=django_settings.SHOPLEDGER_SETTLE_SECONDS)
