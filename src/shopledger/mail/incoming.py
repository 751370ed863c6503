"""Reading a mail that came in: who wrote it, to which thread, what is new in it. Any bytes can be read.

Mail comes from anybody, so whatever does not fit is as good as absent: this module never raises over it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses
from typing import TypeVar

from shopledger.mail.quoting import new_words, words_of_html

T = TypeVar("T")
RECIPIENTS = ("Delivered-To", "X-Original-To", "To", "Cc")
THREADS = ("References", "In-Reply-To")
IN_ADDRESS = re.compile(r"\+([0-9a-f]{16})@")
IN_THREAD = re.compile(r"<ticket\.([0-9a-f]{16})@")
IN_SUBJECT = re.compile(r"\[#([0-9a-f]{16})\]")
AUTOMATIC = frozenset({"bulk", "junk", "list", "auto_reply"})
BROKEN = (MessageError, LookupError, ValueError, AttributeError, TypeError, AssertionError, RecursionError)
"""What the standard library raises here and there over mail that breaks the rules of mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What matters of a mail. `pictures` are names and bytes as they came, not looked at yet."""

    sender: str
    mail_id: str
    tokens: tuple[str, ...]
    body: str
    is_automatic: bool
    pictures: tuple[tuple[str, bytes], ...]


def read(data: bytes) -> Incoming:
    """What matters of one mail, RFC 5322 or any other bytes. Never raises."""
    mail = _or(EmailMessage(), lambda: message_from_bytes(data, policy=default))
    return Incoming(
        sender=_sender(mail),
        mail_id=_header(mail, "Message-ID") or f"<{hashlib.sha256(data).hexdigest()}@unnamed>",
        tokens=tuple(dict.fromkeys(_tokens(mail))),
        body=new_words(_text(mail)),
        is_automatic=_is_automatic(mail),
        pictures=tuple(_pictures(mail)),
    )


def _or(otherwise: T, attempt: Callable[[], T]) -> T:
    try:
        return attempt()
    except BROKEN:
        return otherwise


# --- headers -----------------------------------------------------------------------------------------------------


def _headers(mail: EmailMessage, name: str) -> list[str]:
    """All headers of that name, unfolded."""
    nothing: list[str] = []
    return _or(nothing, lambda: [" ".join(str(value).split()) for value in mail.get_all(name, [])])


def _header(mail: EmailMessage, name: str) -> str:
    return next(iter(_headers(mail, name)), "")


def _sender(mail: EmailMessage) -> str:
    """The one address that it is from; empty where there is none, or more than one."""
    nobody: list[tuple[str, str]] = []
    pairs = _or(nobody, lambda: getaddresses(_headers(mail, "From")))
    addresses = [address.lower() for _, address in pairs if "@" in address]
    return addresses[0] if len(addresses) == 1 else ""


def _tokens(mail: EmailMessage) -> Iterator[str]:
    """The surest first: the address it was sent to, then what it answers, then what it is called."""
    for names, pattern in ((RECIPIENTS, IN_ADDRESS), (THREADS, IN_THREAD), (("Subject",), IN_SUBJECT)):
        for name in names:
            for value in _headers(mail, name):
                yield from pattern.findall(value.lower())


def _is_automatic(mail: EmailMessage) -> bool:
    """Whether a program wrote it: an answer to it could go round for ever."""
    submitted = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = _header(mail, "Precedence").lower()
    is_bounce = any(value.replace(" ", "") in {"<>", ""} for value in _headers(mail, "Return-Path"))
    is_report = _or("", mail.get_content_type) == "multipart/report"
    return submitted not in {"", "no"} or precedence in AUTOMATIC or is_bounce or is_report


# --- content -----------------------------------------------------------------------------------------------------


def _text(mail: EmailMessage) -> str:
    """The plain text, else that of the HTML."""
    part = _or(None, lambda: mail.get_body(("plain", "html")))
    if part is None:
        return ""
    content = _content(part)
    return words_of_html(content) if _or("", part.get_content_subtype) == "html" else content


def _content(part: MIMEPart) -> str:
    """Its text; in an unknown character set, what can be read of it."""
    nothing: object = None
    found = _or(nothing, lambda: part.get_content())  # noqa: PLW0108 - overloaded: its bare name has no one type
    return found if isinstance(found, str) else _bytes(part).decode("utf-8", "replace")


def _bytes(part: MIMEPart) -> bytes:
    nothing: object = None
    payload = _or(nothing, lambda: part.get_payload(decode=True))
    return payload if isinstance(payload, bytes) else b""


def _pictures(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    nothing: list[EmailMessage] = []
    for part in _or(nothing, lambda: list(mail.walk())):
        if _or("", part.get_content_maintype) == "image":
            yield _name(part), _bytes(part)


def _name(part: EmailMessage) -> str:
    return _or("", lambda: part.get_filename(""))
