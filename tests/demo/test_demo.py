"""The whole demo as a process, with everything going wrong on the way, and its pages after it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from decimal import Decimal
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "shopledger", "demo", "--orders", "40", "--seed", "7", "--json"]
ADDRESS = re.compile(r"http://[\d.]+:\d+/")

pytestmark = pytest.mark.slow


def variables() -> dict[str, str]:
    """The environment without an installation of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SHOPLEDGER_", "DJANGO_"))}


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    """The last line that the demo prints, after everything that can go wrong has gone wrong."""
    command = [*COMMAND, "--faults", "nasty", "--no-serve"]
    answer = subprocess.run(command, env=variables(), capture_output=True, text=True, check=False, timeout=300)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    said: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return said


def test_no_order_is_lost_or_doubled(outcome: dict[str, Any]) -> None:
    counts = {name: outcome[name] for name in ("orders", "lost", "doubled", "strangers", "surprises")}

    assert counts == {"orders": 40, "lost": 0, "doubled": 0, "strangers": 0, "surprises": []}


def test_every_order_is_accounted_for(outcome: dict[str, Any]) -> None:
    refused = sum(outcome["refused"].values())

    assert outcome["booked"] + outcome["waiting"] + refused == 40
    assert outcome["booked"] > 25


def test_shop_and_books_hold_the_same_amounts(outcome: dict[str, Any]) -> None:
    differences = {sums["difference"] for sums in (outcome["total"], *outcome["vat"].values())}

    assert (differences, Decimal(outcome["total"]["shop"]) > 1000) == ({"0.00"}, True)


def test_several_rates_were_sold(outcome: dict[str, Any]) -> None:
    rates = [rate for rate, sums in outcome["vat"].items() if sums["shop"] != "0.00"]

    assert len(rates) >= 3


def test_requests_and_memory_were_counted(outcome: dict[str, Any]) -> None:
    requests = outcome["requests"]

    assert min(requests["shop"], requests["books_reads"], requests["books_writes"]) > 0
    assert 20 < outcome["peak_rss_mb"] < 200


def test_its_pages_work_until_it_is_told_to_stop() -> None:
    command = [*COMMAND, "--faults", "none", "--port", "0"]
    with subprocess.Popen(
        command, env=variables(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        found = ADDRESS.search(process.stderr.readline())
        assert found is not None
        with urllib.request.urlopen(found[0], timeout=20) as answer:  # noqa: S310 - a server of this test
            page = answer.read().decode()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)

    assert (code, "<h1>Overzicht</h1>" in page, "Geboekt in de tijd" in page) == (0, True, True)
