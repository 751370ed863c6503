"""When the next round of housekeeping is due, and where one stands that was not finished.

Both are one row among the leases: a lease that holds until the round is due, in whose owner's place stands how far the
round has come. So all workers share it, and a round that was cut short goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shopledger.store.accounts import next_night
from shopledger.store.models import Lease

PLAN = "housekeeping"
START = "start"
AT_WORK = "housekeeping at work"
"""The lease of the worker that keeps house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a round has come: the stage that is next, and what it goes on after."""

    stage: str = ""
    after: str = ""


def is_due(now: datetime) -> bool:
    """Whether a round is to be begun or gone on with. A new installation begins in its first night."""
    row, _ = Lease.objects.get_or_create(name=PLAN, defaults={"owner": START, "expires_at": next_night(now, PLAN)})
    return row.expires_at <= now


def place() -> Place:
    """Where to go on; the beginning where nothing is begun."""
    kept = Lease.objects.filter(name=PLAN).values_list("owner", flat=True).first() or START
    stage, _, after = kept.partition(" ")
    return Place() if stage == START else Place(stage=stage, after=after)


def stop_at(where: Place) -> None:
    """The round goes on there, at once."""
    Lease.objects.filter(name=PLAN).update(owner=f"{where.stage} {where.after}")


def finish(now: datetime) -> None:
    """The round is at its end; the next one is due in the coming night."""
    Lease.objects.filter(name=PLAN).update(owner=START, expires_at=next_night(now, PLAN))
