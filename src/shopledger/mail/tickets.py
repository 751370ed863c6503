"""Questions and problems, with the letters that go out about them: what pages and incoming mail call.

Each letter answers to an address of its thread, and names the thread in its headers, so that mail programs keep it
together and an answer finds its way back. What is stored is `store.tickets`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shopledger.domain.messages import message, title
from shopledger.domain.messages.wording import write_date
from shopledger.mail import site
from shopledger.mail.filling import put_in
from shopledger.mail.parts import Words
from shopledger.store import letters, tickets
from shopledger.store.models import Account, Integration, Posting, Ticket, TicketMessage, TicketState
from shopledger.store.tickets import Word

THREAD = 10
"""Earlier mails that a letter names."""
ORDER = Words("Bestelling {number} van {day}", "Order {number} of {day}")
SUPPORT = Words("Support van Shopledger", "Shopledger support")


def ask(about: Integration | Account, subject: str, word: Word, now: datetime) -> Ticket:
    """Ask us: a question of somebody of an account, about one of its integrations or in general. Raises FileError."""
    account, integration = (about.account, about) if isinstance(about, Integration) else (about, None)
    with transaction.atomic():
        said = tickets.ask(account, subject, word, now, integration=integration)
        _confirm(said, now)
        _tell_staff(said, now)
    return said.ticket


def report(posting: Posting, word: Word, now: datetime) -> Ticket:
    """Report problem: the error that a posting stands in, with everything that is needed. Raises FileError.

    Where somebody reported the same cause already, that thread goes on; the merchant hears that it has been received
    the first time only.
    """
    language = posting.integration.account.language
    full = Word(
        author=word.author,
        body=f"{_described(posting, language)}\n\n{word.body}".strip(),
        pictures=word.pictures,
    )
    with transaction.atomic():
        said, is_new = tickets.report(posting, title(posting.cause, language), full, now)
        if is_new:
            _confirm(said, now)
        _tell_staff(said, now, posting)
    return said.ticket


def _described(posting: Posting, language: str) -> str:
    told = message(posting.cause, posting.cause_params, language)
    values = {"number": _number(posting), "day": write_date(_day(posting), language)}
    return f"{put_in(ORDER, language, values)}\n{posting.cause}: {told.text}"


def _number(posting: Posting) -> str:
    return posting.order.number if posting.order else posting.subject


def _day(posting: Posting) -> str:
    return posting.order.day.isoformat() if posting.order else posting.subject


def say(ticket: Ticket, word: Word, now: datetime, state: TicketState | None = None) -> TicketMessage:
    """Go on in a thread: the staff's words go to the merchant, the merchant's to the staff.

    `state`: WAITING for a question of the staff's, SOLVED for a last answer. Raises FileError and AlreadyTakenError.
    """
    with transaction.atomic():
        said = tickets.add_message(ticket, word, now, state)
        if word.is_staff:
            _tell_merchant(said, now)
        else:
            _tell_staff(said, now)
    return said


# --- letters -----------------------------------------------------------------------------------------------------


def _confirm(said: TicketMessage, now: datetime) -> None:
    _to_merchant("ticket_received", said, {"body": said.body}, now)


def _tell_merchant(said: TicketMessage, now: datetime) -> None:
    """The staff's own addresses are theirs: what the merchant reads is the name of the house."""
    author = SUPPORT.of(said.ticket.language)
    _to_merchant("ticket_message", said, {"body": said.body, "author": author}, now)


def _to_merchant(kind: str, said: TicketMessage, context: dict[str, object], now: datetime) -> None:
    ticket = said.ticket
    letters.put(
        kind,
        f"{kind}:{said.id}",
        tickets.addresses_of(ticket),
        ticket.language,
        {**_about(ticket), **context},
        now,
        ticket.account,
        _headers(ticket),
    )


def _tell_staff(said: TicketMessage, now: datetime, posting: Posting | None = None) -> None:
    ticket, posting = said.ticket, posting or said.ticket.posting
    integration = ticket.integration
    context: dict[str, object] = {
        **_about(ticket),
        "author": said.author,
        "body": said.body,
        "account": ticket.account.name,
        "integration": integration.name if integration else "",
        "licence_key": integration.licence_key if integration else "",
        "order_number": _number(posting) if posting else "",
        "ordered_on": _day(posting) if posting else "",
        "code": ticket.cause,
        "error": message(ticket.cause, posting.cause_params, "nl").text if posting else "",
        "equal": ticket.equal if ticket.cause else "",
    }
    letters.put("ticket_staff", f"ticket_staff:{said.id}", site.support(), "nl", context, now, None, _headers(ticket))


def _about(ticket: Ticket) -> dict[str, object]:
    link = site.TICKET.format(id=ticket.id)
    return {"number": ticket.id, "subject": ticket.subject, "token": ticket.token, "link": link}


def _headers(ticket: Ticket) -> dict[str, str]:
    """All letters of a thread refer to one identifier, which no letter has: programs build the thread around it."""
    root = f"<ticket.{ticket.token}@{site.domain()}>"
    earlier = [mail_id for mail_id in tickets.mail_ids(ticket) if _is_identifier(mail_id)][-THREAD:]
    answers = site.answers_to(ticket.token)
    headers = {"References": " ".join([root, *earlier]), "In-Reply-To": (earlier or [root])[-1]}
    return headers | ({"Reply-To": answers} if answers else {})


def _is_identifier(mail_id: str) -> bool:
    """Whether it can stand in a header as it is; what others sent is not trusted."""
    return mail_id.isascii() and mail_id.isprintable() and mail_id.startswith("<") and mail_id.endswith(">")
