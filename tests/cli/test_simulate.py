"""One simulator on a port, as another program meets it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner

from shopledger.cli import main


@contextmanager
def simulated(*words: str, stdin: int = subprocess.PIPE) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A simulator that runs during the block, and what it said of itself."""
    command = [sys.executable, "-m", "shopledger", "simulate", *words, "--json"]
    with subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def ask(address: str) -> tuple[int, dict[str, Any]]:
    """The answer of an address."""
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - a simulator of this test
        return answer.status, json.load(answer)


def test_a_simulator_says_where_it_is_and_what_it_accepts() -> None:
    with simulated("snelstart") as (_, facts):
        status, health = ask(f"{facts['address']}/_simulator/health")

    assert (status, health) == (200, {"ok": True, "name": "snelstart"})
    assert facts["base_urls"]["api"].startswith(facts["address"])
    assert facts["credentials"] != {}


def test_a_simulated_shop_is_filled_as_told() -> None:
    with simulated("mijnwebwinkel", "--orders", "12", "--from", "2026-01-01", "--days", "10") as (_, facts):
        _, truth = ask(f"{facts['address']}/_simulator/truth?limit=50")

    assert len(truth["items"]) == 12
    assert {row["placed_on"][:7] for row in truth["items"]} == {"2026-01"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_simulator_stops_when_it_is_told_to(number: signal.Signals) -> None:
    with simulated("vies") as (process, _):
        process.send_signal(number)
        code = process.wait(timeout=10)

    assert code == 0


def test_a_simulator_stops_with_its_input_where_that_is_wanted() -> None:
    with simulated("vies", "--until-eof") as (process, facts):
        before, _ = ask(f"{facts['address']}/_simulator/health")

        process.communicate(timeout=10)

    assert (before, process.returncode) == (200, 0)


def test_a_simulator_without_any_input_serves_on() -> None:
    with simulated("vies", stdin=subprocess.DEVNULL) as (process, facts):
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)

        status, _ = ask(f"{facts['address']}/_simulator/health")

    assert status == 200


def test_a_port_in_use_is_told() -> None:
    with simulated("vies") as (_, facts):
        port = facts["address"].rpartition(":")[2]

        result = CliRunner().invoke(main, ["simulate", "vies", "--port", port])

    assert (result.exit_code, f"port {port} cannot be listened on" in result.stderr) == (3, True)


def test_a_system_that_does_not_exist_is_told_with_those_that_do() -> None:
    result = CliRunner().invoke(main, ["simulate", "nonsense"])

    assert (result.exit_code, "mijnwebwinkel" in result.stderr) == (3, True)


def test_faults_strike_as_told() -> None:
    with simulated("vies", "--faults", "nasty", "--seed", "4") as (_, facts):
        url = f"{facts['base_urls']['api']}/check-status"
        outcomes = {outcome(url) for _ in range(120)}

    assert "lost" in outcomes
    assert len(outcomes) > 2


def outcome(url: str) -> str:
    """What came of one call."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - a simulator of this test
            return str(answer.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError:
        return "lost"
