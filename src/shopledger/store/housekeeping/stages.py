"""Everything that is cleared away, one stage after the other, each in steps of one small transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from shopledger.store import budgets
from shopledger.store.housekeeping import beginners, expired, shells
from shopledger.store.housekeeping.plan import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step did: rows of which stage, how many, and where to go on; None at the end of the round."""

    name: str
    count: int
    place: Place | None


Stage = Callable[[datetime, str], tuple[int, str | None]]
"""Clears some, going on after a place of its own: how many, and where to go on; None when there are no more."""


def _all(rows: Callable[[datetime], QuerySet[Any]]) -> Stage:
    return _until_none(lambda now: expired.delete_some(rows(now)))


def _until_none(delete: Callable[[datetime], int]) -> Stage:
    def stage(now: datetime, _: str) -> tuple[int, str | None]:
        count = delete(now)
        return count, "" if count else None

    return stage


def _orders(now: datetime, after: str) -> tuple[int, str | None]:
    count, place = shells.forget_some(now, shells.place_of(after))
    return count, None if place is None else str(place)


STAGES: dict[str, Stage] = {
    "sessions": _all(expired.sessions),
    "browsers": _all(expired.browsers),
    "counts": _until_none(expired.delete_counts),
    "budgets": _all(budgets.outdated),
    "leases": _all(expired.leases),
    "memos": _all(expired.memos),
    "invitations": _all(expired.invitations),
    "addresses": _all(expired.addresses),
    "sign-ups": _until_none(beginners.delete_some),
    "dry-runs": _all(expired.dry_runs),
    "letters": _all(expired.old_letters),
    "vat-checks": _all(expired.vat_checks),
    "debtors": _all(expired.debtors),
    "acts": _all(expired.acts),
    "settings": _all(expired.settings),
    "orders": _orders,
}
"""By the word that the log names them by; the quick ones first."""


def step(now: datetime, where: Place) -> Step:
    """Do one step of the stage that is next; a stage that is not known any more begins the round anew."""
    names = list(STAGES)
    name = where.stage if where.stage in STAGES else names[0]
    after = where.after if where.stage == name else ""
    count, rest = STAGES[name](now, after)
    if rest is not None:
        return Step(name=name, count=count, place=Place(stage=name, after=rest))
    following = names[names.index(name) + 1 :]
    return Step(name=name, count=count, place=Place(stage=following[0]) if following else None)
