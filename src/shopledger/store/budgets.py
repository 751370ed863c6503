"""Request budgets that all workers share: counted in the database, in slices of time, for each credential.

A budget of n requests in s seconds is kept for any window of s seconds: requests of the last s seconds and of the slice
that the window cuts are counted, so it errs to the careful side. Where a budget is large, permits are taken from the
database several at a time and spent from memory while they are fresh.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from django.db import connection, transaction
from django.db.models import QuerySet

from shopledger.connect.budget import used_up
from shopledger.domain.capabilities import RequestBudget
from shopledger.domain.errors import Transient
from shopledger.store.locks import lock_name
from shopledger.store.models import BudgetRow

SLICES = 60
FRESH_SECONDS = 2.0
REACH = timedelta(days=2)
"""Twice the longest window that there may be: older counts are in nobody's way."""
_COUNT = (
    "INSERT INTO store_budgetrow (name, slot, used) VALUES (%s, %s, %s) "
    "ON CONFLICT (name, slot) DO UPDATE SET used = store_budgetrow.used + excluded.used"
)
_USED = "SELECT COALESCE(SUM(used), 0) FROM store_budgetrow WHERE name = %s AND slot >= %s"


class SharedBudget:
    """The budgets of one credential, as `connect.http.Budget`. `is_interactive`: a person waits, so with the reserve.

    Safe between threads.
    """

    def __init__(
        self,
        credential: str,
        budgets: Sequence[RequestBudget],
        clock: Callable[[], datetime],
        *,
        is_interactive: bool = False,
    ) -> None:
        self._name = hashlib.blake2b(credential.encode(), digest_size=16).hexdigest()
        self._budgets = tuple(budgets)
        self._clock = clock
        self._is_interactive = is_interactive
        self._lock = Lock()
        self._permits = 0
        self._fresh_until = 0.0

    def draw(self) -> None:
        """Count one call. Raises Transient (CON-14) with the seconds to wait when there is none left."""
        with self._lock:
            if not self._permits or time.monotonic() > self._fresh_until:
                self._permits = self._take()
                self._fresh_until = time.monotonic() + FRESH_SECONDS
            self._permits -= 1

    def _take(self) -> int:
        now = self._clock().timestamp()
        with transaction.atomic():
            lock_name(self._name)
            left = [self._left(budget, now) for budget in self._budgets]
            wanted = max(1, min(budget.requests for budget in self._budgets) // 50)
            granted = min(wanted, *left)
            if granted > 0:
                self._count(granted, now)
        if granted <= 0:
            raise self._refusal(left)
        return granted

    def _left(self, budget: RequestBudget, now: float) -> int:
        first = slot_of(now - budget.seconds, budget)
        with connection.cursor() as cursor:
            cursor.execute(_USED, [_row_name(self._name, budget), first])
            used = int(cursor.fetchone()[0])
        return self._allowed(budget) - used

    def _allowed(self, budget: RequestBudget) -> int:
        """Calls of a window. Background work leaves the reserve to people, but never stands still for their sake."""
        return budget.requests if self._is_interactive else max(1, budget.requests - budget.reserved)

    def _count(self, granted: int, now: float) -> None:
        with connection.cursor() as cursor:
            for budget in self._budgets:
                cursor.execute(_COUNT, [_row_name(self._name, budget), slot_of(now, budget), granted])

    def _refusal(self, left: Sequence[int]) -> Transient:
        """Come back when a tenth of the tightest window has passed; the largest window that is empty decides."""
        seconds = max(budget.seconds for budget, rest in zip(self._budgets, left, strict=True) if rest <= 0)
        return used_up(float(ceil(seconds / 10)))


def slot_of(moment: float, budget: RequestBudget) -> int:
    """The second at which the slice of time begins that `moment` (seconds since 1970) lies in."""
    length = max(1, budget.seconds // SLICES)
    return int(moment // length) * length


def outdated(now: datetime) -> QuerySet[BudgetRow]:
    """Counts that no window reaches any more (windows are at most a day long)."""
    return BudgetRow.objects.filter(slot__lt=int((now - REACH).timestamp()))


def _row_name(name: str, budget: RequestBudget) -> str:
    return f"{name}/{budget.seconds}"
