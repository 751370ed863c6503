"""Who may write where: leases, and what is known of the process that holds one.

A lease is a row with an owner and a moment at which it ends, so it works alike on both databases and between machines.
The owner's name says on which machine and in which process it lives: a lease whose process is known to be dead need not
be waited for.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction

from shopledger.store import sql
from shopledger.store.models import Lease

LEASE_SECONDS = 300
"""Longer than the longest call between two renewals: three tries of a read of at most 80 seconds each."""
_TAKE = (
    "INSERT INTO store_lease (name, owner, expires_at) VALUES (%s, %s, %s) ON CONFLICT (name) DO UPDATE "
    "SET owner = excluded.owner, expires_at = excluded.expires_at WHERE store_lease.expires_at <= %s"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLease:
    """A lease that we got."""

    name: str
    owner: str
    seconds: int

    def renew(self, now: datetime) -> bool:
        """Hold it `seconds` longer; False when somebody else has it by now."""
        until = now + timedelta(seconds=self.seconds)
        return bool(sql.update("store_lease", {"expires_at": until}, {"name": self.name, "owner": self.owner}))


@contextmanager
def lease(name: str, now: datetime, seconds: int = LEASE_SECONDS) -> Iterator[HeldLease | None]:
    """Hold the lease of that name, or None when another holds it. It is given back at the end, if still ours."""
    held = take_lease(name, now, seconds)
    try:
        yield held
    finally:
        if held is not None:
            Lease.objects.filter(name=held.name, owner=held.owner).delete()


def take_lease(name: str, now: datetime, seconds: int = LEASE_SECONDS) -> HeldLease | None:
    """The lease when it is free, ran out, or its holder is dead; else None."""
    held = HeldLease(name=name, owner=f"{_process()} {uuid4()}", seconds=seconds)
    if _take(held, now):
        return held
    owner = Lease.objects.filter(name=name).values_list("owner", flat=True).first()
    if owner is not None and is_dead(owner):
        Lease.objects.filter(name=name, owner=owner).delete()
        return held if _take(held, now) else None
    return None


def _take(held: HeldLease, now: datetime) -> bool:
    until = now + timedelta(seconds=held.seconds)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, sql.adapted([held.name, held.owner, until, now]))
        return bool(cursor.rowcount > 0)


def lock_name(name: str) -> None:
    """One at a time until this transaction ends, where the database does not let writers in one by one anyway.

    `name` begins with at least 15 hexadecimal digits.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(name[:15], 16)])


def is_dead(owner: str) -> bool:
    """Whether that owner's process certainly ended: it lived on this machine and its number is gone or another's."""
    place, _, rest = owner.partition(" ")
    number, _, rest = rest.partition(" ")
    started = rest.partition(" ")[0]
    if place != _place() or not number.isdecimal() or not started:
        return False
    return _started(int(number)) != started


def _process() -> str:
    return f"{_place()} {os.getpid()} {_started(os.getpid())}"


@cache
def _place() -> str:
    """This machine since it was started, and within it the space in which process numbers count."""
    boot = _read("/proc/sys/kernel/random/boot_id")
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        space = ""
    return f"{socket.gethostname()}/{boot}/{space}".replace(" ", "_")


def _started(number: int) -> str:
    """When a process was started, in the system's own count; empty when there is no such process."""
    after_name = _read(f"/proc/{number}/stat").rpartition(")")[2].split()
    return after_name[19] if len(after_name) > 19 else ""  # noqa: PLR2004 - proc(5): field 22, counted after the name


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
