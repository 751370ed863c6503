"""Taking an answer in that came by mail: into its thread, once, from somebody who may speak there.

Who wrote a mail is what its From line says; whoever runs the mail server has it refuse forged senders. A mail must
name a thread by a token that only its readers know, and come from one of them or from the staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.db import transaction

from shopledger.mail import site
from shopledger.mail.incoming import Incoming, read
from shopledger.mail.tickets import say
from shopledger.store import tickets
from shopledger.store.models import Ticket
from shopledger.store.tickets import FILES, AlreadyTakenError, FileError, Picture, Word


class Receipt(Enum):
    """What became of a mail."""

    TAKEN = "taken"
    TAKEN_BEFORE = "taken before"
    AUTOMATIC = "written by a program, left alone"
    NO_THREAD = "it belongs to no question"
    STRANGER = "its sender has no part in that question"
    EMPTY = "it says nothing"

    @property
    def is_refused(self) -> bool:
        """Whether its sender should hear that it was not taken. Programs are not answered."""
        return self in {Receipt.NO_THREAD, Receipt.STRANGER, Receipt.EMPTY}


def receive(data: bytes, now: datetime) -> Receipt:
    """Take one mail in. Raises only what the database raises."""
    mail = read(data)
    ticket = tickets.by_token(mail.tokens)
    refusal = _refusal(mail, ticket)
    if refusal or ticket is None:
        return refusal or Receipt.NO_THREAD
    word = Word(
        author=mail.sender,
        body=mail.body,
        is_staff=_is_staff(mail.sender),
        mail_id=mail.mail_id,
        pictures=list(_pictures(mail)),
    )
    return _take(ticket, word, now)


def _refusal(mail: Incoming, ticket: Ticket | None) -> Receipt | None:
    if mail.is_automatic:
        return Receipt.AUTOMATIC
    if ticket is None:
        return Receipt.NO_THREAD
    if not _is_staff(mail.sender) and not tickets.is_of_account(ticket.account, mail.sender):
        return Receipt.STRANGER
    return None if mail.body or mail.pictures else Receipt.EMPTY


def _take(ticket: Ticket, word: Word, now: datetime) -> Receipt:
    try:
        with transaction.atomic():
            say(ticket, word, now)
    except AlreadyTakenError:
        return Receipt.TAKEN_BEFORE
    return Receipt.TAKEN


def _is_staff(address: str) -> bool:
    """One of the named addresses; where none is named, any of the support address's domain."""
    support = site.support().lower()
    if not address or not support:
        return False
    named = {each.lower() for each in settings.SHOPLEDGER_STAFF}
    return address in {*named, support} or (not named and address.endswith("@" + support.rpartition("@")[2]))


def _pictures(mail: Incoming) -> Iterator[Picture]:
    """The first that can be taken; others are left out, since the words matter more."""
    taken = 0
    for name, content in mail.pictures:
        try:
            picture = tickets.picture(name, content)
        except FileError:
            continue
        taken += 1
        if taken <= FILES:
            yield picture
