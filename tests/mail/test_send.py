"""Handing letters over: headers, failures of one letter and of the server, sending again what may not have left."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from shopledger.config.mail import mail_server
from shopledger.mail.send import send_due
from shopledger.store import letters
from shopledger.store.locks import take_lease
from shopledger.store.models import Account, Letter
from tests.mail.conftest import NOW, Clock
from tests.mail.samples import CONTEXTS


class Server(BaseEmailBackend):
    """A mail server that refuses addresses, or everything, or loses the line after it took a letter."""

    took: list[str] = []  # noqa: RUF012 - what all connections to it brought
    refuses = ""
    is_away = False
    breaks_after = False

    def open(self) -> bool:
        """Connect."""
        if self.is_away:
            raise ConnectionRefusedError(111, "Connection refused")
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Take letters one by one."""
        for message in email_messages:
            if message.to[0] == self.refuses:
                raise SMTPRecipientsRefused({self.refuses: (550, b"no such user")})
            self.took.append(message.message()["Message-ID"])
            if self.breaks_after:
                raise SMTPServerDisconnected("the line is gone")
        return len(email_messages)


@pytest.fixture
def server(settings: Any) -> Iterator[type[Server]]:
    """The server that mail goes to."""
    settings.EMAIL_BACKEND = "tests.mail.test_send.Server"
    Server.took = []
    yield Server
    Server.refuses, Server.is_away, Server.breaks_after = "", False, False


def put(kind: str = "account_exists", to: str = "anna@example.com", **changes: object) -> Letter:
    """A letter, to be sent now."""
    key = f"{kind} {to}"
    letters.put(kind, key, to, "en", {**CONTEXTS.get(kind, {}), **changes}, NOW)
    return Letter.objects.get(key=key)


def state(row: Letter) -> tuple[bool, int, str]:
    """Whether it was sent, how often it was tried, what went wrong."""
    row.refresh_from_db()
    return row.sent_at is not None, row.tries, row.failure


def test_letter_is_sent_with_text_and_html_and_good_manners(db: None, clock: Clock) -> None:
    put()

    count = send_due(clock)

    [sent] = mail.outbox
    message = message_from_bytes(sent.message().as_bytes(), policy=default)
    types = [part.get_content_type() for part in message.walk()]
    assert (count, sent.to, message["From"]) == (1, ["anna@example.com"], "Shopledger <post@books.example>")
    assert types == ["multipart/alternative", "text/plain", "text/html"]
    assert (message["Auto-Submitted"], message["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert message["Message-ID"].startswith("<letter.")
    assert message["Message-ID"].endswith("@books.example>")


def test_letters_own_headers_are_sent(db: None, clock: Clock) -> None:
    letters.put("account_exists", "k", "a@example.com", "nl", {"link": "/"}, NOW, headers={"Reply-To": "b@example.com"})

    send_due(clock)

    assert mail.outbox[0].message()["Reply-To"] == "b@example.com"


def test_sent_letter_is_not_sent_again(db: None, clock: Clock) -> None:
    row = put()

    assert [send_due(clock), send_due(clock)] == [1, 0]
    assert state(row) == (True, 0, "")


def test_refused_address_holds_no_other_letter_back(db: None, server: type[Server], clock: Clock) -> None:
    server.refuses = "gone@example.com"
    refused, fine = put(to="gone@example.com"), put()

    count = send_due(clock)

    assert count == 1
    assert state(refused) == (False, 1, "SMTPRecipientsRefused 550")
    assert state(fine) == (True, 0, "")


def test_server_that_is_away_leaves_letters_waiting_and_is_logged_without_addresses(
    db: None, server: type[Server], clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    server.is_away = True
    first, second = put(), put(to="bob@example.com")
    with caplog.at_level(logging.WARNING, "shopledger.mail"):
        count = send_due(clock)
    server.is_away = False
    clock.pass_by(minutes=1)

    assert (count, state(first), state(second)) == (
        0,
        (False, 1, "ConnectionRefusedError Connection refused"),
        (False, 0, ""),
    )
    assert caplog.messages == ["mail cannot be sent: ConnectionRefusedError Connection refused"]
    assert send_due(clock) == 2


def test_letter_whose_end_is_unknown_is_sent_again_under_the_same_name(
    db: None, server: type[Server], clock: Clock
) -> None:
    put()
    server.breaks_after = True
    send_due(clock)
    server.breaks_after = False
    clock.pass_by(minutes=1)
    send_due(clock)

    assert len(server.took) == 2
    assert len(set(server.took)) == 1


@pytest.mark.parametrize(
    ("kind", "to", "failure"),
    [
        ("unheard_of", "a@example.com", "no kind unheard_of"),
        ("account_exists", "no address\r\nBcc: x@example.com", "BadHeaderError"),
    ],
)
def test_letter_that_can_never_be_sent_is_given_up_and_others_go(
    db: None, clock: Clock, kind: str, to: str, failure: str
) -> None:
    bad, fine = put(kind, to), put()

    count = send_due(clock)

    clock.pass_by(days=1)
    assert (count, state(bad), state(fine)[0]) == (1, (False, 1, failure), True)
    assert send_due(clock) == 0


def test_all_that_is_due_is_sent_in_one_run(db: None, clock: Clock) -> None:
    for number in range(205):
        put(to=f"a{number}@example.com")

    assert send_due(clock) == 205
    assert len({message.to[0] for message in mail.outbox}) == 205


def test_one_worker_at_a_time_sends(db: None, clock: Clock) -> None:
    put()
    take_lease("mail", NOW)

    assert send_due(clock) == 0
    assert mail.outbox == []


def test_nothing_to_send_takes_one_query(db: None, clock: Clock, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert send_due(clock) == 0


def test_without_a_server_each_letter_is_a_file_for_its_owner(
    account: Account, clock: Clock, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "shopledger.mail.folder.FolderBackend"
    settings.SHOPLEDGER_MAIL_FOLDER = str(tmp_path / "mail")
    letters.put_to_account(account, "account_exists", "k", {"link": "/login/"}, NOW)

    send_due(clock)

    files = sorted((tmp_path / "mail").iterdir())
    messages = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    assert [message["To"] for message in messages] == ["anna@example.com", "office@example.com"]
    assert {file.suffix for file in files} == {".eml"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_folder_that_cannot_be_written_keeps_letters_waiting(
    db: None, clock: Clock, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "shopledger.mail.folder.FolderBackend"
    settings.SHOPLEDGER_MAIL_FOLDER = str(tmp_path / "file" / "mail")
    (tmp_path / "file").write_text("in the way")
    row = put()

    assert send_due(clock) == 0
    assert row.not_before < letters.due(NOW + timedelta(minutes=2))[0].not_before


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", "mail.example", 587, True, False),
        ("smtp://mail.example?tls=ssl", "mail.example", 465, False, True),
        ("smtp://localhost:2525?tls=off", "localhost", 2525, False, False),
    ],
)
def test_address_of_a_mail_server_is_understood(url: str, host: str, port: int, tls: bool, ssl: bool) -> None:
    found = mail_server(url)

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


def test_user_and_password_of_a_mail_server_may_hold_any_character() -> None:
    found = mail_server("smtp://a%40b.example:p%2Fw%3A@mail.example")

    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("a@b.example", "p/w:")


@pytest.mark.parametrize(
    "url", ["mail.example", "http://u:secret@x", "smtp://u:secret@x?tls=no", "smtp://u:secret@x:y"]
)
def test_wrong_address_of_a_mail_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SHOPLEDGER_SMTP_URL") as error:
        mail_server(url)

    assert "secret" not in str(error.value)
    assert mail_server("")["EMAIL_BACKEND"] == "shopledger.mail.folder.FolderBackend"
