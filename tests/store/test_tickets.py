"""Threads: one for each cause, their states, their pictures, and who belongs to them; invoices besides."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from shopledger.store import invoices, tickets
from shopledger.store.accounts import create_account
from shopledger.store.models import Account, Integration, Ticket, TicketState
from shopledger.store.tickets import AlreadyTakenError, FileError, Picture, Word
from tests.mail.conftest import NOW, account, integration, make_error, make_integration

__all__ = ["account", "integration"]  # fixtures
PNG = b"\x89PNG\r\n\x1a\n rest"
ANNA = Word(author="anna@example.com", body="Help!")
STAFF = Word(author="eva@books.example", body="Done.", is_staff=True)


@pytest.fixture
def ticket(account: Account) -> Ticket:
    """A thread with one question."""
    return tickets.ask(account, "Where is it?", ANNA, NOW).ticket


def say_of(ticket: Ticket) -> list[str]:
    """What was said."""
    return [message.body for message in tickets.messages_of(ticket)]


def test_question_begins_a_thread_with_a_token(ticket: Ticket) -> None:
    assert (ticket.subject, ticket.state, ticket.language, ticket.equal) == ("Where is it?", "new", "nl", 1)
    assert len(ticket.token) == 16
    assert tickets.by_token(["none", ticket.token]) == ticket
    assert say_of(ticket) == ["Help!"]


def test_same_cause_of_the_same_integration_goes_on_in_its_thread(integration: Integration) -> None:
    first, is_first_new = tickets.report(make_error(integration, "1"), "No row", ANNA, NOW)
    second, is_second_new = tickets.report(make_error(integration, "2"), "No row", ANNA, NOW)
    other, _ = tickets.report(make_error(integration, "3", "BKG-26"), "No answer", ANNA, NOW)

    assert (is_first_new, is_second_new) == (True, False)
    assert second.ticket_id == first.ticket_id != other.ticket_id
    assert second.ticket.equal == 2


def test_same_cause_elsewhere_or_after_it_was_solved_begins_anew(integration: Integration) -> None:
    first, _ = tickets.report(make_error(integration, "1"), "No row", ANNA, NOW)
    elsewhere, _ = tickets.report(make_error(make_integration(integration.account), "1"), "No row", ANNA, NOW)
    tickets.change_state(first.ticket, TicketState.SOLVED, NOW)
    again, is_new = tickets.report(make_error(integration, "2"), "No row", ANNA, NOW)

    assert len({first.ticket_id, elsewhere.ticket_id, again.ticket_id}) == 3
    assert is_new


def test_state_follows_who_spoke_last_unless_it_is_given(ticket: Ticket) -> None:
    states = []
    for word, state in ((STAFF, None), (ANNA, None), (STAFF, TicketState.WAITING), (STAFF, TicketState.SOLVED)):
        tickets.add_message(ticket, word, NOW, state)
        states.append(Ticket.objects.get(id=ticket.id).state)

    assert states == ["answered", "new", "waiting", "solved"]


def test_mail_is_taken_once(ticket: Ticket) -> None:
    word = Word(author="a@b.c", body="x", mail_id="<1@x>")
    tickets.add_message(ticket, word, NOW)

    with pytest.raises(AlreadyTakenError):
        tickets.add_message(ticket, word, NOW)
    assert tickets.is_taken("<1@x>")
    assert tickets.mail_ids(ticket) == ["<1@x>"]
    assert len(say_of(ticket)) == 2


def test_words_that_databases_do_not_take_are_mended(account: Account) -> None:
    said = tickets.ask(account, "a\0b\nc", Word(author="x" * 300, body="\0\ud800" + "y" * 30_000), NOW)
    said.refresh_from_db()

    assert said.ticket.subject == "ab c"
    assert (len(said.author), len(said.body), said.body[:2]) == (200, 20_000, "?y")


def test_lists_show_the_accounts_own_threads_only(ticket: Ticket) -> None:
    stranger = create_account("Bob", "bob@example.org", NOW)
    theirs = tickets.ask(stranger, "Mine", ANNA, NOW + timedelta(minutes=1)).ticket

    assert list(tickets.list_for(ticket.account)) == [ticket]
    assert tickets.ticket_for(stranger, ticket.id) is None
    assert tickets.ticket_for(ticket.account, ticket.id) == ticket
    assert list(tickets.open_tickets()) == [ticket, theirs]
    assert tickets.ticket_of_staff(theirs.id) == theirs


def test_solved_threads_wait_for_nobody(ticket: Ticket) -> None:
    tickets.change_state(ticket, TicketState.SOLVED, NOW)

    assert list(tickets.open_tickets()) == []


@pytest.mark.parametrize(
    ("content", "content_type", "name"),
    [
        (PNG, "image/png", "shot.png"),
        (b"\xff\xd8\xff\xe0 rest", "image/jpeg", "shot.jpg"),
        (b"GIF87a rest", "image/gif", "shot.gif"),
        (b"GIF89a rest", "image/gif", "shot.gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp", "shot.webp"),
    ],
)
def test_picture_is_known_by_its_bytes(content: bytes, content_type: str, name: str) -> None:
    found = tickets.picture("C:\\fakepath\\shot.exe", content)

    assert found == Picture(name=name, content_type=content_type, content=content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "kind"),
        (b"<svg onload=alert(1)>", "kind"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "kind"),
        (b"%PDF-1.7", "kind"),
        (PNG + bytes(5 * 1024 * 1024), "size"),
    ],
)
def test_what_is_no_small_picture_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(FileError) as error:
        tickets.picture("x.png", content)

    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.png"),
        ('a"b\r\nSet-Cookie: x.png', "a_b_Set-Cookie_ x.png"),
        ("", "picture.png"),
        ("...", "picture.png"),
        ("scherm één.PNG", "scherm één.png"),
        ("x" * 300, "x" * 96 + ".png"),
    ],
)
def test_name_of_a_picture_is_made_safe(name: str, safe: str) -> None:
    assert tickets.picture(name, PNG).name == safe


def test_pictures_are_stored_and_seen_by_their_account_only(ticket: Ticket) -> None:
    shot = tickets.picture("shot.png", PNG)
    tickets.add_message(ticket, Word(author="a@b.c", body="see", pictures=[shot, shot, shot]), NOW)
    file = tickets.messages_of(ticket)[1].files.all()[0]
    stranger = create_account("Bob", "bob@example.org", NOW)
    seen = tickets.file_for(ticket.account, file.id)

    assert seen is not None
    assert (seen.name, seen.content_type, bytes(seen.content)) == ("shot.png", "image/png", PNG)
    assert tickets.file_for(stranger, file.id) is None
    assert tickets.file_of_staff(file.id) == file


def test_four_pictures_are_too_many_and_nothing_is_stored(ticket: Ticket) -> None:
    shots = [tickets.picture("shot.png", PNG)] * 4

    with pytest.raises(FileError):
        tickets.add_message(ticket, Word(author="a@b.c", body="see", pictures=shots), NOW)
    assert say_of(ticket) == ["Help!"]


@pytest.mark.parametrize(
    ("address", "belongs"),
    [
        ("ANNA@example.com", True),
        ("office@example.com", True),
        ("bob@example.com", True),
        ("eve@example.com", False),
        ("", False),
        ("\0\ud800@example.com", False),
    ],
)
def test_account_extra_address_and_members_belong(account: Account, address: str, belongs: bool) -> None:
    assert tickets.is_of_account(account, address) is belongs


def test_answers_go_to_the_account_and_to_members_who_spoke(ticket: Ticket) -> None:
    before = tickets.addresses_of(ticket)
    tickets.add_message(ticket, Word(author="Bob@example.com", body="me too"), NOW)

    assert before == ["anna@example.com", "office@example.com"]
    assert tickets.addresses_of(ticket) == [*before, "bob@example.com"]


def test_thread_with_pictures_takes_two_queries(ticket: Ticket, django_assert_num_queries: object) -> None:
    shot = tickets.picture("shot.png", PNG)
    for _ in range(5):
        tickets.add_message(ticket, Word(author="a@b.c", body="see", pictures=[shot]), NOW)

    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture without types
        names = [[file.name for file in message.files.all()] for message in tickets.messages_of(ticket)]
    assert names == [[], *[["shot.png"]] * 5]


def test_invoice_is_kept_as_issued_for_its_account(account: Account) -> None:
    stranger = create_account("Bob", "bob@example.org", NOW)
    first = invoices.add(account, "2026-1", date(2026, 1, 2), Decimal("121.00"), b"%PDF one")
    again = invoices.add(account, "2026-1", date(2026, 1, 3), Decimal("1.00"), b"%PDF other")
    invoices.add(account, "2026-2", date(2026, 2, 2), Decimal("60.50"), b"%PDF two")

    assert (first, again) == (True, False)
    assert [(row.number, row.total) for row in invoices.list_for(account)] == [
        ("2026-2", Decimal("60.50")),
        ("2026-1", Decimal("121.00")),
    ]
    assert invoices.document_for(account, "2026-1") == b"%PDF one"
    assert invoices.document_for(stranger, "2026-1") is None
    assert invoices.list_for(stranger) == []
