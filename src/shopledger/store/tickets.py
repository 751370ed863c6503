"""Questions and problems: threads of messages, with pictures.

Of one cause in one integration there is one thread that is not solved; who reports the same again adds to it. Who is
to be told of a message is `mail.tickets`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch, Q, QuerySet

from shopledger.store import letters, texts
from shopledger.store.locks import lock_name
from shopledger.store.models import (
    NAME,
    Account,
    Integration,
    Membership,
    Posting,
    Ticket,
    TicketFile,
    TicketMessage,
    TicketState,
)

TOKEN_BYTES = 8
BODY = 20_000
"""Characters of a message that are kept."""
MAIL_ID = 250
FILES = 3
FILE_BYTES = 5 * 1024 * 1024
FILE_NAME = 100
_PICTURES: tuple[tuple[bytes, bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", b"", "image/png", ".png"),
    (b"\xff\xd8\xff", b"", "image/jpeg", ".jpg"),
    (b"GIF87a", b"", "image/gif", ".gif"),
    (b"GIF89a", b"", "image/gif", ".gif"),
    (b"RIFF", b"WEBP", "image/webp", ".webp"),
)
"""How each begins; what stands at byte 8; what it is."""
_ODD = re.compile(r"[^\w. -]+")


class FileError(ValueError):
    """A file is not taken. `reason` is "kind", "size" or "number"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"a file is not taken: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it may be stored; `name` is safe for a header and for a file system."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody says. `mail_id` is the Message-ID of what came by mail."""

    author: str
    body: str
    is_staff: bool = False
    mail_id: str = ""
    pictures: Sequence[Picture] = ()


def picture(name: str, content: bytes) -> Picture:
    """A picture, going by how its bytes begin and not by what it is called. Raises FileError."""
    if len(content) > FILE_BYTES:
        raise FileError("size")
    for start, at_eight, content_type, ending in _PICTURES:
        if content.startswith(start) and content[8:].startswith(at_eight):
            return Picture(name=_safe_name(name, ending), content_type=content_type, content=content)
    raise FileError("kind")


def _safe_name(name: str, ending: str) -> str:
    """Letters, digits, blanks and dots of the last part of a path, with the ending that the bytes ask for."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = _ODD.sub("_", last.rpartition(".")[0] or last).strip(" ._")
    return (stem or "picture")[: FILE_NAME - len(ending)] + ending


# --- threads -----------------------------------------------------------------------------------------------------


def ask(
    account: Account, subject: str, word: Word, now: datetime, *, integration: Integration | None = None
) -> TicketMessage:
    """A new thread about a question; its first message. Raises FileError."""
    with transaction.atomic():
        ticket = _create(account, subject, now, integration=integration)
        return add_message(ticket, word, now)


def report(posting: Posting, subject: str, word: Word, now: datetime) -> tuple[TicketMessage, bool]:
    """Report the error that a posting stands in; the message, and whether its thread is new. Raises FileError.

    A thread about the same cause of the same integration that is not solved gets the message, and counts one more.
    """
    integration = posting.integration
    with transaction.atomic():
        lock_name(texts.fingerprint(f"ticket {integration.id} {posting.cause}".encode()))
        same = Ticket.objects.filter(integration=integration, cause=posting.cause).exclude(state=TicketState.SOLVED)
        ticket = same.exclude(cause="").order_by("id").first()
        if ticket is None:
            made = _create(integration.account, subject, now, integration=integration, posting=posting)
            return add_message(made, word, now), True
        Ticket.objects.filter(id=ticket.id).update(equal=F("equal") + 1)
        ticket.refresh_from_db(fields=["equal"])
        return add_message(ticket, word, now), False


def _create(
    account: Account,
    subject: str,
    now: datetime,
    *,
    integration: Integration | None,
    posting: Posting | None = None,
) -> Ticket:
    return Ticket.objects.create(
        account=account,
        integration=integration,
        posting=posting,
        cause=posting.cause if posting else "",
        subject=" ".join(_clean(subject).split())[:NAME],
        token=secrets.token_hex(TOKEN_BYTES),
        language=account.language,
        created_at=now,
        changed_at=now,
    )


def add_message(ticket: Ticket, word: Word, now: datetime, state: TicketState | None = None) -> TicketMessage:
    """Add to the thread. The staff's words answer it, the merchant's make it new again; `state` says otherwise.

    Raises FileError for more than three pictures, and AlreadyTakenError for a mail that was taken before.
    """
    if len(word.pictures) > FILES:
        raise FileError("number")
    with transaction.atomic():
        message = _add(ticket, word, now)
        files = [
            TicketFile(message=message, name=each.name, content_type=each.content_type, content=each.content)
            for each in word.pictures
        ]
        TicketFile.objects.bulk_create(files)
        change_state(ticket, state or (TicketState.ANSWERED if word.is_staff else TicketState.NEW), now)
    return message


class AlreadyTakenError(Exception):
    """A mail with that Message-ID is in a thread already."""


def _add(ticket: Ticket, word: Word, now: datetime) -> TicketMessage:
    columns = {
        "ticket": ticket,
        "at": now,
        "author": _clean(word.author)[:NAME],
        "is_staff": word.is_staff,
        "body": _clean(word.body)[:BODY],
        "mail_id": texts.fitted(_clean(word.mail_id), MAIL_ID),
    }
    try:
        with transaction.atomic():
            return TicketMessage.objects.create(**columns)
    except IntegrityError:
        raise AlreadyTakenError(columns["mail_id"]) from None


def _clean(text: str) -> str:
    """What databases take: no zero characters and no halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def change_state(ticket: Ticket, state: TicketState, now: datetime) -> None:
    """The thread is in that state from now on."""
    Ticket.objects.filter(id=ticket.id).update(state=state, changed_at=now)
    ticket.state, ticket.changed_at = state, now


# --- looking -----------------------------------------------------------------------------------------------------


def list_for(account: Account) -> QuerySet[Ticket]:
    """The account's threads, the one that changed last first."""
    return Ticket.for_account(account).select_related("integration").order_by("-changed_at", "-id")


def ticket_for(account: Account, ticket_id: int) -> Ticket | None:
    """One of the account's threads."""
    return Ticket.for_account(account).select_related("integration", "account").filter(id=ticket_id).first()


def open_tickets() -> QuerySet[Ticket]:
    """For the staff: threads of all accounts that are not solved, those that have waited longest first."""
    return (
        Ticket.objects.exclude(state=TicketState.SOLVED)
        .select_related("account", "integration")
        .order_by("changed_at", "id")
    )


def ticket_of_staff(ticket_id: int) -> Ticket | None:
    """For the staff: one thread of any account."""
    return Ticket.objects.select_related("account", "integration").filter(id=ticket_id).first()


def messages_of(ticket: Ticket) -> list[TicketMessage]:
    """The thread from its beginning, with the pictures' names; two queries."""
    files = TicketFile.objects.defer("content").order_by("id")
    rows = TicketMessage.objects.filter(ticket=ticket).order_by("id")
    return list(rows.prefetch_related(Prefetch("files", files)))


def file_for(account: Account, file_id: int) -> TicketFile | None:
    """A picture in one of the account's threads."""
    return TicketFile.for_account(account).filter(id=file_id).first()


def file_of_staff(file_id: int) -> TicketFile | None:
    """For the staff: a picture in any thread."""
    return TicketFile.objects.filter(id=file_id).first()


def by_token(tokens: Iterable[str]) -> Ticket | None:
    """The thread that one of these tokens belongs to."""
    rows = Ticket.objects.filter(token__in=list(tokens)[:SOME_TOKENS])
    return rows.select_related("account", "integration").order_by("id").first()


SOME_TOKENS = 50


def mail_ids(ticket: Ticket) -> list[str]:
    """Message-IDs of what came in by mail, the oldest first."""
    rows = TicketMessage.objects.filter(ticket=ticket).exclude(mail_id="")
    return list(rows.order_by("id").values_list("mail_id", flat=True))


def is_taken(mail_id: str) -> bool:
    """Whether a mail of that Message-ID is in a thread already."""
    return TicketMessage.objects.filter(mail_id=texts.fitted(_clean(mail_id), MAIL_ID)).exists()


# --- people ------------------------------------------------------------------------------------------------------


def is_of_account(account: Account, address: str) -> bool:
    """Whether that address is the account's, its extra one, or that of somebody who works for it."""
    wanted = _clean(address).strip().lower()
    own = {each.lower() for each in letters.addresses_of(account)}
    return bool(wanted) and (wanted in own or _members(account).filter(_address_is(wanted)).exists())


def addresses_of(ticket: Ticket) -> list[str]:
    """Where answers go: to the account's addresses, and to members who wrote in the thread themselves."""
    spoke = TicketMessage.objects.filter(ticket=ticket, is_staff=False).values_list("author", flat=True)
    wrote = {author.lower() for author in spoke}
    members = _members(ticket.account).order_by("id").values_list("user__email", flat=True)
    return [*letters.addresses_of(ticket.account), *(each for each in members if each and each.lower() in wrote)]


def _members(account: Account) -> QuerySet[Membership]:
    return Membership.for_account(account).filter(user__is_active=True)


def _address_is(address: str) -> Q:
    return Q(user__email__iexact=address) | Q(user__username__iexact=address)
