"""The seam at which tools end the process."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from shopledger.pipeline import steps

PROGRAM = "from shopledger.pipeline import steps\nfor name in {names!r}: steps.reached(name); print(name, flush=True)"


@pytest.mark.parametrize(
    ("kill_at", "printed"),
    [
        ("intent", ["page"]),
        ("intent:2", ["page", "intent", "sent"]),
        ("nowhere:1", ["page", "intent", "sent", "intent"]),
    ],
)
def test_process_ends_at_the_named_step(kill_at: str, printed: list[str]) -> None:
    program = PROGRAM.format(names=["page", "intent", "sent", "intent"])

    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"SHOPLEDGER_KILL_AT": kill_at},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stdout.split() == printed
    assert ended.returncode == (0 if kill_at.startswith("nowhere") else -signal.SIGKILL)


def test_armed_watch_counts_only_its_own_step(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr("os.kill", lambda process, number: killed.append((process, number)))
    monkeypatch.setenv("SHOPLEDGER_KILL_AT", "sent:2")
    steps.arm_from_environment()

    for name in ("sent", "intent", "sent"):
        steps.reached(name)
    steps.arm(None)

    assert [number for _, number in killed] == [signal.SIGKILL]


def test_count_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPLEDGER_KILL_AT", "sent:soon")

    with pytest.raises(ValueError, match="soon"):
        steps.arm_from_environment()
