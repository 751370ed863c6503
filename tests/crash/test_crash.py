"""The harness itself, shortly: one kill and one lost answer on SQLite, and what it says when something is amiss."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shopledger.connect.registry import BOOKS
from tests.crash.results import Result, verdict
from tests.crash.truth import Documents, count

ROOT = Path(__file__).resolve().parents[2]
SOLD = [
    {"number": str(number), "expected": "book", "cause": "", "total": "12.10", "may_book": True, "country": "NL",
     "treatment": "ordinary", "vat": {"21": "2.10"}}
    for number in (1, 2, 3)
]  # fmt: skip


def document(reference: str, total: str = "12.10") -> dict[str, str]:
    """A document as the books tell it."""
    return {"kind": "entry", "reference": reference, "total": total}


@pytest.mark.slow
def test_one_kill_and_one_lost_answer_do_no_harm() -> None:
    words = ["--database", "sqlite", "--books", next(iter(BOOKS)), "--phases", "kills", "losses"]
    command = [sys.executable, "-m", "tests.crash", "--smoke", "--kills", "1", "--losses", "1", *words]

    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)

    said = "Crash test passed: 1 kills, 1 lost answers, 65 orders: 0 lost, 0 doubled, 0 false failures"
    assert (answer.returncode, answer.stdout.splitlines()[-1]) == (0, said), answer.stderr


def test_worker_ends_where_the_environment_says(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHOPLEDGER_")}
    variables = {**kept, "SHOPLEDGER_DATA_DIR": str(tmp_path), "SHOPLEDGER_KILL_AT": "stored:1"}
    code = "from shopledger.pipeline import steps; steps.reached('page'); steps.reached('stored'); print('alive')"

    answer = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, check=False, timeout=60)

    assert (answer.returncode, answer.stdout) == (-signal.SIGKILL, b"")


def test_documents_are_counted_for_the_scenario_of_their_order() -> None:
    documents = Documents.of([document("W1"), document("W1"), document("W3", "12.20")])

    first, last = count(SOLD, documents, "W", [2])

    assert (first.orders, first.booked, first.lost, first.doubled, first.wrong) == (2, 1, 1, 1, [])
    assert (last.orders, last.booked, last.lost, last.doubled, last.wrong) == (1, 1, 0, 0, ["3"])


def test_lost_order_makes_the_verdict_fail() -> None:
    good = Result(scenario="one", database="sqlite", package="p entry", kills=2, answers_lost=1, orders=9)
    bad = Result(scenario="two", database="sqlite", package="p entry", lost=1)

    assert verdict([good]) == (
        "Crash test passed: 2 kills, 1 lost answers, 9 orders: 0 lost, 0 doubled, 0 false failures"
    )
    assert verdict([good, bad]) == "Crash test failed:\np entry on sqlite, two: 1 lost"
