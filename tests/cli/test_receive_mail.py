"""`receive-mail` as a mail server runs it: exit codes, and the answer in its thread."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

QUESTION = """
from datetime import UTC, datetime
from shopledger.cli.installation import open_installation
open_installation()
from shopledger.mail.tickets import ask
from shopledger.store.accounts import create_account, create_integration
from shopledger.store.tickets import Word
now = datetime.now(UTC)
account = create_account("Anna", "anna@example.com", now)
row = create_integration(account, "Shop", shop="mijnwebwinkel", books="snelstart", now=now)
print(ask(row, "Where?", Word(author="anna@example.com", body="Help!"), now).token)
"""
SAID = """
from shopledger.cli.installation import open_installation
open_installation()
from shopledger.store.models import TicketMessage
print(*TicketMessage.objects.order_by("id").values_list("body", flat=True), sep="|")
"""


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPLEDGER_", "DJANGO_"))}
    support = {"SHOPLEDGER_SUPPORT_MAIL": "support@books.example"}
    return {**kept, **support, "SHOPLEDGER_DATA_DIR": str(tmp_path)}


def run(variables: dict[str, str], *words: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run Python to its end."""
    command = [sys.executable, *words]
    return subprocess.run(command, env=variables, input=data, capture_output=True, check=False, timeout=60)


def receive(variables: dict[str, str], data: bytes) -> tuple[int, str]:
    """Hand a mail over: the exit code and what the log gets."""
    answer = run(variables, "-m", "shopledger", "receive-mail", data=data)
    return answer.returncode, answer.stderr.decode().strip()


def answer_to(token: str, sender: str = "anna@example.com") -> bytes:
    """A mail with two lines of text."""
    head = f"From: {sender}\r\nTo: support+{token}@books.example\r\nMessage-ID: <1@example.com>\r\n"
    return f"{head}\r\nThanks!\r\n> Help!\r\n".encode()


@pytest.mark.slow
def test_answer_gets_into_its_thread_and_a_stranger_is_refused(variables: dict[str, str]) -> None:
    token = run(variables, "-c", QUESTION).stdout.decode().strip()

    taken, again = receive(variables, answer_to(token)), receive(variables, answer_to(token))
    refused = receive(variables, answer_to(token, "eve@example.org"))

    assert (taken, again) == ((0, "taken"), (0, "taken before"))
    assert refused == (65, "refused: its sender has no part in that question")
    assert run(variables, "-c", SAID).stdout.decode().strip() == "Help!|Thanks!"


def test_mail_that_cannot_be_taken_now_is_to_be_offered_again(variables: dict[str, str], tmp_path: Path) -> None:
    no_tables = receive(variables, answer_to("0123456789abcdef"))
    variables["SHOPLEDGER_DATA_DIR"] = str(tmp_path / "file" / "x")
    (tmp_path / "file").write_text("in the way")
    no_folder = receive(variables, answer_to("0123456789abcdef"))

    assert no_tables[0] == 75
    assert no_folder[0] == 75
