"""Commands that open an installation: each with a data folder of its own, as processes, since Django is set up once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from shopledger.demo import leash

EXAMPLES = Path(__file__).parents[2] / "examples"
ADDRESS = re.compile(r"http://[\d.]+:\d+/")


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPLEDGER_", "DJANGO_"))}
    return {**kept, "SHOPLEDGER_DATA_DIR": str(tmp_path), "SHOPLEDGER_PASSWORD": "a long pass phrase"}


def run(variables: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-m", "shopledger", *words]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)


def lines(answer: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The lines of JSON that were printed."""
    return [json.loads(line) for line in answer.stdout.splitlines()]


@contextmanager
def started(variables: dict[str, str], *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that goes on, and the first line it prints; it is killed with the block, or ends with this process."""
    command = leash.command_line("shopledger", *words)
    with subprocess.Popen(
        command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


def test_a_fresh_installation_is_fine(variables: dict[str, str]) -> None:
    answer = run(variables, "check", "--json")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert [line["subject"] for line in lines(answer)] == ["data folder", "encryption keys", "database", "integrations"]


def test_commands_that_begin_together_on_a_new_installation_all_work(variables: dict[str, str]) -> None:
    command = [sys.executable, "-m", "shopledger", "integrations", "list"]

    begun = [subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ends = [(process.communicate()[1], process.returncode) for process in begun]

    assert ends == [("", 0)] * 3


def test_a_key_that_is_none_is_found(variables: dict[str, str]) -> None:
    answer = run({**variables, "SHOPLEDGER_ENCRYPTION_KEYS": "short"}, "check", "--json")

    assert (answer.returncode, lines(answer)[1]["is_ok"]) == (1, False)


def test_a_database_address_that_is_none_is_told_without_its_password(variables: dict[str, str]) -> None:
    answer = run({**variables, "SHOPLEDGER_DATABASE_URL": "mysql://me:geheim@host/name"}, "check")

    assert (answer.returncode, "geheim" in answer.stderr) == (3, False)
    assert "SHOPLEDGER_DATABASE_URL begins with" in answer.stderr


def test_a_database_that_does_not_answer_is_told_without_its_password(variables: dict[str, str]) -> None:
    answer = run({**variables, "SHOPLEDGER_DATABASE_URL": "postgresql://me:geheim@127.0.0.1:9/name"}, "check")

    assert (answer.returncode, "geheim" in answer.stderr) == (4, False)
    assert "the database cannot be reached" in answer.stderr


def test_a_data_folder_that_cannot_be_made_is_told(variables: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    answer = run({**variables, "SHOPLEDGER_DATA_DIR": str(tmp_path / "file" / "data")}, "check")

    assert (answer.returncode, "the data folder cannot be used" in answer.stderr) == (3, True)


def test_a_user_is_made_once_and_gets_a_new_password_after_that(variables: dict[str, str]) -> None:
    answers = [run(variables, "createuser", "anna@example.com").stdout for _ in range(2)]

    assert answers == ["anna@example.com may sign in\n", "anna@example.com has a new password\n"]


def test_a_password_that_is_too_easy_is_refused(variables: dict[str, str]) -> None:
    answer = run({**variables, "SHOPLEDGER_PASSWORD": "12345"}, "createuser", "anna@example.com")

    assert answer.returncode == 3


def test_keys_are_rotated_with_a_new_one_in_front(variables: dict[str, str], tmp_path: Path) -> None:
    run(variables, "check")
    before = (tmp_path / "encryption.keys").read_text().splitlines()

    answer = run(variables, "rotate-keys")

    after = (tmp_path / "encryption.keys").read_text().splitlines()
    assert (answer.returncode, after[1:], len(after)) == (0, before, 2)


def test_pages_are_served_until_they_are_told_to_stop(variables: dict[str, str]) -> None:
    with started(variables, "serve", "--port", "0", "--no-worker") as (process, line):
        found = ADDRESS.search(line)
        assert found is not None, line
        with urllib.request.urlopen(found[0], timeout=10) as answer:  # noqa: S310 - a server of this test
            page = answer.read().decode()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=20)

    assert (code, "<h1>Inloggen</h1>" in page) == (0, True)


def test_a_worker_stops_when_it_is_told_to(variables: dict[str, str]) -> None:
    with started(variables, "worker") as (process, line):
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=20)

    assert (code, line.startswith("Working")) == (0, True)


def test_an_integration_that_does_not_exist_cannot_be_synchronised(variables: dict[str, str]) -> None:
    answer = run(variables, "sync", "77")

    assert (answer.returncode, "there is no integration 77" in answer.stderr) == (3, True)


@pytest.mark.parametrize("word", ["shop", "shop.api", "till.api=http://127.0.0.1", "shop.=http://127.0.0.1"])
def test_an_address_of_another_form_is_told(variables: dict[str, str], word: str) -> None:
    systems = ["--account", "a", "--shop", "mijnwebwinkel", "--books", "snelstart"]
    settings = ["--settings", str(EXAMPLES / "settings.json")]

    answer = run(variables, "integrations", "create", *systems, *settings, "--base-url", word)

    assert (answer.returncode, "write SIDE.NAME=URL" in answer.stderr) == (3, True)


@contextmanager
def simulated(system: str, *words: str) -> Iterator[dict[str, Any]]:
    """A simulator, and what it says of itself."""
    with started(dict(os.environ), "simulate", system, *words, "--json") as (_, line):
        yield json.loads(line)


def connect(variables: dict[str, str], shop: dict[str, Any], books: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Connect two simulators."""
    for side, facts in (("SHOP", shop), ("BOOKS", books)):
        variables |= {f"SHOPLEDGER_{side}_{name.upper()}": value for name, value in facts["credentials"].items()}
        operator = f"SHOPLEDGER_OPERATOR_{facts['system'].upper()}"
        variables |= {f"{operator}_{name.upper()}": value for name, value in facts["operator"].items()}
    addresses = [
        word
        for side, facts in (("shop", shop), ("books", books))
        for name, url in facts["base_urls"].items()
        for word in ("--base-url", f"{side}.{name}={url}")
    ]
    systems = ["--account", "anna@example.com", "--shop", shop["system"], "--books", books["system"]]
    settings = ["--settings", str(EXAMPLES / "settings.json"), "--accept-terms", "--json"]
    return run(variables, "integrations", "create", *systems, *settings, *addresses)


def test_a_shop_is_connected_listed_checked_and_synchronised(variables: dict[str, str]) -> None:
    with simulated("mijnwebwinkel", "--orders", "5", "--days", "2") as shop, simulated("snelstart") as books:
        made = connect(variables, shop, books)
        listed = run(variables, "integrations", "list", "--json")
        checked = run(variables, "check", "--json")
        synchronised = run(variables, "sync", "1", "--json")

    assert (made.returncode, lines(made)) == (0, [{"id": 1, "reports": {"shop": True, "books": True}}]), made.stderr
    assert [row["has_settings"] for row in lines(listed)] == [True]
    assert [line["is_ok"] for line in lines(checked)] == [True] * 5
    assert synchronised.returncode in {0, 1}, synchronised.stderr


def test_credentials_that_are_refused_are_told(variables: dict[str, str]) -> None:
    with simulated("mijnwebwinkel", "--orders", "5") as shop, simulated("snelstart") as books:
        made = connect(variables, {**shop, "credentials": {"token": "another-token-entirely"}}, books)

    assert (made.returncode, lines(made)[0]["reports"]) == (1, {"shop": False, "books": True}), made.stderr
