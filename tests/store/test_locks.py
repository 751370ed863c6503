"""Leases: one holder at a time, and none for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from shopledger.store import locks
from shopledger.store.locks import is_dead, lease, take_lease
from shopledger.store.models import Lease
from tests.pipeline.world import START


def test_lease_has_one_holder(db: None) -> None:
    first = take_lease("books:1", START)
    second = take_lease("books:1", START)

    assert first is not None
    assert second is None


def test_other_leases_are_free(db: None) -> None:
    take_lease("books:1", START)

    assert take_lease("books:2", START) is not None


def test_lease_that_ran_out_goes_to_who_asks_and_is_lost_to_its_holder(db: None) -> None:
    first = take_lease("books:1", START, seconds=60)
    second = take_lease("books:1", START + timedelta(seconds=60))

    assert first is not None
    assert second is not None
    assert not first.renew(START + timedelta(seconds=61))
    assert second.renew(START + timedelta(seconds=61))


def test_lease_that_is_renewed_lasts(db: None) -> None:
    first = take_lease("books:1", START, seconds=60)
    assert first is not None

    first.renew(START + timedelta(seconds=50))

    assert take_lease("books:1", START + timedelta(seconds=100)) is None


def test_lease_is_given_back_at_the_end_also_after_an_error(db: None) -> None:
    with pytest.raises(ZeroDivisionError), lease("books:1", START):
        _ = 1 // 0

    assert Lease.objects.count() == 0


def test_end_of_a_lost_lease_leaves_the_new_holders_alone(db: None) -> None:
    with lease("books:1", START, seconds=60):
        take_lease("books:1", START + timedelta(seconds=60))

    assert Lease.objects.count() == 1


def test_lease_of_a_dead_process_of_this_machine_need_not_be_waited_for(db: None) -> None:
    program = "import django; django.setup()\nfrom shopledger.store.locks import _process\nprint(_process())"
    owner = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    Lease.objects.create(name="books:1", owner=f"{owner} 1", expires_at=START + timedelta(hours=1))

    assert take_lease("books:1", START) is not None


def test_living_processes_and_other_machines_are_not_thought_dead() -> None:
    place, number, started = locks._process().split(" ")

    assert not is_dead(f"{place} {number} {started} x")
    assert not is_dead(f"elsewhere {number} 1 x")
    assert not is_dead(f"{place} unreadable")
    assert is_dead(f"{place} {os.getpid()} 1 x")
