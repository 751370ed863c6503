"""Handing over the letters that are due, to a mail server or into a folder.

A letter is marked as sent after it was handed over: where a process ends in between it is sent again, never lost, and
bears the same Message-ID so that mail programs may drop the second. One worker at a time sends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from shopledger.mail import site
from shopledger.mail.letters import LetterError, render
from shopledger.store import letters
from shopledger.store.locks import lease
from shopledger.store.models import Letter
from shopledger.store.texts import fingerprint

log = logging.getLogger("shopledger.mail")
Clock = Callable[[], datetime]
SECONDS = 45.0
"""Of real time: so long one run may take, so that jobs that come each minute do not pile up."""
MANNERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Programs that answer by themselves leave our letters alone."""
REFUSALS = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)
"""The server does not want this letter; others may go on."""


def send_due(clock: Clock) -> int:
    """Hand over what is due, for less than a minute; how many that were. Never raises for a mail server that fails."""
    if not letters.due(clock(), 1):
        return 0
    with lease("mail", clock()) as held:
        return 0 if held is None else _send_all(lambda: held.renew(clock()), clock)


def _send_all(renew: Callable[[], bool], clock: Clock) -> int:
    connection = get_connection()
    end = time.monotonic() + SECONDS
    count = 0
    try:
        while rows := letters.due(clock()):
            for row in rows:
                left = _send_one(row, connection, clock) if renew() and time.monotonic() < end else None
                if left is None:
                    return count
                count += left
    finally:
        _close(connection)
    return count


def _send_one(row: Letter, connection: BaseEmailBackend, clock: Clock) -> bool | None:
    """Whether it left; None where the server takes none at all, and the others wait for the next time."""
    try:
        message = message_of(row)
    except LetterError as error:
        letters.give_up(row, str(error))
        return False
    try:
        connection.open()
        connection.send_messages([message])
    except ValueError as error:  # an address or a header that no mail can have
        letters.give_up(row, type(error).__name__)
        return False
    except REFUSALS as error:
        letters.failed(row, _shown(error), clock())
        return False
    except OSError as error:
        letters.failed(row, _shown(error), clock())
        log.warning("mail cannot be sent: %s", _shown(error))
        return None
    letters.sent(row, clock())
    return True


def message_of(row: Letter) -> EmailMultiAlternatives:
    """The letter as a message. Raises LetterError."""
    mail = render(row.kind, row.language, letters.context_of(row))
    headers = {"Message-ID": message_id(row), **MANNERS, **letters.headers_of(row)}
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.recipients],
        headers=headers,
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def message_id(row: Letter) -> str:
    """The same each time the letter is sent."""
    return f"<letter.{row.id}.{fingerprint(row.key.encode())[:16]}@{site.domain()}>"


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError as error:
        log.info("the mail server did not say good-bye: %s", _shown(error))


def _shown(error: OSError) -> str:
    """What went wrong without addresses, passwords or words of the letter."""
    code = error.smtp_code if isinstance(error, SMTPResponseException) else ""
    if isinstance(error, SMTPRecipientsRefused):
        code = ", ".join(str(refusal[0]) for refusal in error.recipients.values())
    kind = type(error).__name__
    reason = "" if isinstance(error, SMTPException) else (error.strerror or "")
    return " ".join(str(part) for part in (kind, code, reason) if part)
