"""Answers that come by mail: whose, to which thread, what of them is kept; and that no mail can break anything."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopledger.mail import tickets as desk
from shopledger.mail.incoming import read
from shopledger.mail.quoting import new_words, words_of_html
from shopledger.mail.receive import Receipt, receive
from shopledger.store import tickets
from shopledger.store.models import Integration, Letter, Ticket
from shopledger.store.tickets import Word
from tests.mail.conftest import NOW, written

PNG = b"\x89PNG\r\n\x1a\n rest"


@pytest.fixture
def ticket(integration: Integration) -> Ticket:
    """A question, about which the letters have gone."""
    made = desk.ask(integration, "Where is it?", Word(author="anna@example.com", body="Help!"), NOW)
    Letter.objects.all().delete()
    return made


def mail(ticket: Ticket | None = None, text: str = "Thank you!", **headers: str) -> EmailMessage:
    """An answer from Anna; headers by name, with _ for -."""
    made = EmailMessage()
    to = f"support+{ticket.token}@books.example" if ticket else "support@books.example"
    named = {"From": "Anna <anna@example.com>", "To": to, "Message-ID": "<1@example.com>", "Subject": "Re: question"}
    for name, value in {**named, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
        if value:
            made[name] = value
    made.set_content(text)
    return made


def take(message: EmailMessage) -> Receipt:
    """Take it in as a mail server hands it over."""
    return receive(message.as_bytes(policy=SMTP), NOW)


def last(ticket: Ticket) -> Any:
    """The last message of the thread."""
    return tickets.messages_of(ticket)[-1]


def test_answer_is_added_to_its_thread_and_told_to_the_staff(ticket: Ticket) -> None:
    receipt = take(mail(ticket))

    said = last(ticket)
    assert receipt is Receipt.TAKEN
    assert (said.author, said.body, said.is_staff, said.mail_id) == (
        "anna@example.com",
        "Thank you!",
        False,
        "<1@example.com>",
    )
    assert written() == [("ticket_staff", "support@books.example")]


def test_answer_of_the_staff_goes_to_the_merchant(ticket: Ticket) -> None:
    receipt = take(mail(ticket, From="Eva <Eva@books.example>"))

    assert (receipt, last(ticket).is_staff) == (Receipt.TAKEN, True)
    assert [kind for kind, _ in written()] == ["ticket_message", "ticket_message"]


def test_named_staff_are_the_only_staff(ticket: Ticket, settings: Any) -> None:
    settings.SHOPLEDGER_STAFF = ["Eva@home.example"]

    assert take(mail(ticket, From="eva@books.example")) is Receipt.STRANGER
    assert take(mail(ticket, From="eva@home.example")) is Receipt.TAKEN
    assert last(ticket).is_staff


@pytest.mark.parametrize("name", ["To", "Cc", "Delivered-To", "X-Original-To", "References", "In-Reply-To", "Subject"])
def test_thread_is_found_wherever_it_is_named(ticket: Ticket, name: str) -> None:
    places = {
        "References": f"<x@y> <ticket.{ticket.token}@books.example>",
        "In-Reply-To": f"<ticket.{ticket.token}@books.example>",
        "Subject": f"RE: Question 1: Where [#{ticket.token}]",
    }
    place = places.get(name, f"x@y.z, Support <SUPPORT+{ticket.token.upper()}@books.example>")

    assert take(mail(None, **{name: place})) is Receipt.TAKEN


def test_mail_is_taken_once_whoever_hands_it_over_again(ticket: Ticket) -> None:
    without_name = mail(ticket, Message_ID="")

    assert [take(mail(ticket)), take(mail(ticket))] == [Receipt.TAKEN, Receipt.TAKEN_BEFORE]
    assert [take(without_name), take(without_name)] == [Receipt.TAKEN, Receipt.TAKEN_BEFORE]
    assert len(tickets.messages_of(ticket)) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "bulk"},
        {"Precedence": "Auto_Reply"},
        {"Return_Path": "<>"},
    ],
)
def test_mail_of_programs_is_left_alone(ticket: Ticket, headers: dict[str, str]) -> None:
    receipt = take(mail(ticket, **headers))

    assert (receipt, receipt.is_refused) == (Receipt.AUTOMATIC, False)
    assert len(tickets.messages_of(ticket)) == 1


def test_our_own_letters_come_in_as_mail_of_a_program(ticket: Ticket) -> None:
    desk.say(ticket, Word(author="eva@books.example", body="x", is_staff=True), NOW)
    letter = mail(ticket, From="post@books.example", Auto_Submitted="auto-generated")

    assert take(letter) is Receipt.AUTOMATIC


def test_ordinary_headers_do_not_make_it_automatic(ticket: Ticket) -> None:
    assert take(mail(ticket, Auto_Submitted="no", Return_Path="<anna@example.com>")) is Receipt.TAKEN


@pytest.mark.parametrize(
    ("headers", "text", "receipt"),
    [
        ({"From": "eve@example.org"}, "x", Receipt.STRANGER),
        ({"From": "anna@example.com, eve@example.org"}, "x", Receipt.STRANGER),
        ({"From": ""}, "x", Receipt.STRANGER),
        ({"To": "support@books.example"}, "x", Receipt.NO_THREAD),
        ({"To": "support+0000000000000000@books.example"}, "x", Receipt.NO_THREAD),
        ({}, " \n ", Receipt.EMPTY),
    ],
)
def test_what_does_not_belong_is_refused(ticket: Ticket, headers: dict[str, str], text: str, receipt: Receipt) -> None:
    found = take(mail(ticket, text, **headers))

    assert (found, found.is_refused) == (receipt, True)
    assert len(tickets.messages_of(ticket)) == 1


def test_extra_address_and_members_may_answer(ticket: Ticket) -> None:
    receipts = [
        take(mail(ticket, From=address, Message_ID=f"<{address}>"))
        for address in ("office@example.com", "Bob <BOB@example.com>")
    ]

    assert receipts == [Receipt.TAKEN, Receipt.TAKEN]


def test_pictures_are_kept_up_to_three_and_other_files_are_not(ticket: Ticket) -> None:
    made = mail(ticket)
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    made.add_attachment(b"no png", maintype="image", subtype="png", filename="fake.png")
    for number in range(4):
        made.add_attachment(PNG, maintype="image", subtype="png", filename=f"../shot {number}.png")

    receipt = take(made)

    assert receipt is Receipt.TAKEN
    assert [file.name for file in last(ticket).files.all()] == ["shot 0.png", "shot 1.png", "shot 2.png"]


def test_html_without_text_is_read_as_text(ticket: Ticket) -> None:
    made = mail(ticket)
    made.set_content(
        "<html><head><style>p{}</style></head><body><p>Yes,<br>it   works &amp; thanks</p>"
        "<blockquote><div>old</div><p>words</p></blockquote></body></html>",
        subtype="html",
    )

    take(made)

    assert last(ticket).body == "Yes,\nit works & thanks"


@pytest.mark.parametrize(
    "history",
    [
        "On Tue, 10 Mar 2026 at 12:00, Shopledger <post@books.example> wrote:\n> old",
        "On Tue, 10 Mar 2026 at 12:00, Shopledger\n<support+x@books.example> wrote:\n> old",
        "Op di 10 mrt 2026 om 12:00 schreef Shopledger <post@books.example>:\n> old",
        "-----Original Message-----\nold",
        "-----Oorspronkelijk bericht-----\nold",
        "________________________________\nVan: x\nold",
        "From: Shopledger <post@books.example>\nSent: Tuesday\nTo: Anna\n\nold",
        "Van: Shopledger <post@books.example>\nVerzonden: dinsdag\nAan: Anna\n\nold",
        "> --- Please reply above this line ---\nold",
        "--- Antwoord boven deze regel ---\nold",
        "-- \nAnna\nold",
        "> old\n> words",
    ],
)
def test_history_is_cut_off(history: str) -> None:
    assert new_words(f"New words.\r\n\r\nAnd more.\r\n\r\n{history}\r\n") == "New words.\n\nAnd more."


def test_answer_beneath_the_history_is_found() -> None:
    text = "On Tue, 10 Mar 2026 at 12:00, Shopledger <post@books.example> wrote:\n> old\n\nNew words."

    assert "New words." in new_words(text)
    assert "old" not in new_words(text)


@pytest.mark.parametrize("text", ["> only what was quoted", "-- \nAnna", "From: me"])
def test_what_would_be_cut_off_altogether_is_kept(text: str) -> None:
    assert new_words(text) == text.replace("-- ", "--")


@pytest.mark.parametrize(
    "html", ["", "<", "<p", "<blockquote><blockquote>x", "</p></blockquote>y", "<!--", "&#xffffffff;", "<![CDATA[x"]
)
def test_any_html_is_read(html: str) -> None:
    assert isinstance(words_of_html(html), str)


def test_unknown_character_set_and_encoding_are_read_as_far_as_possible(ticket: Ticket) -> None:
    head = f"From: anna@example.com\r\nTo: support+{ticket.token}@books.example\r\n"
    body = 'Content-Type: text/plain; charset="klingon"\r\nContent-Transfer-Encoding: 8bit\r\n\r\nQap\xe9\r\n'

    assert receive(head.encode() + body.encode("latin-1"), NOW) is Receipt.TAKEN
    assert last(ticket).body == "Qap\ufffd"


BROKEN = (
    b"",
    b"\0\xff\xfe",
    b'From: <<<>>>@\r\nTo: "\r\nSubject: =?utf-8?b?!!?=\r\n\r\nx',
    b"Content-Type: multipart/mixed\r\n\r\nx",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/png\r\n\r\n--x",
    b"Content-Type: message/rfc822\r\n\r\n" * 50,
    b"Content-Type: text/plain; charset*=bad''x%\r\nContent-Transfer-Encoding: base64\r\n\r\n====",
    b"From: =?x?q?=40?= <a@b.c>\r\nMessage-ID: <>\r\nDate: 99\r\n\r\n",
    b"To: " + b"(" * 500 + b"\r\n\r\n",
)


@pytest.mark.parametrize("data", BROKEN)
def test_broken_mail_is_read_all_the_same(data: bytes) -> None:
    found = read(data)

    assert found.tokens == ()
    assert found.mail_id


HEADERS = (
    "From",
    "To",
    "Message-ID",
    "Subject",
    "Content-Type",
    "Content-Transfer-Encoding",
    "References",
    "Return-Path",
)
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [b"multipart/mixed; boundary=x", b"text/html; charset=utf-7", b"base64", b"=?utf-8?q?=ff?=", b"a@b"]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(HEADERS), VALUES), max_size=8), st.binary(max_size=300))
def test_no_mail_breaks_the_reader(headers: list[tuple[str, bytes]], body: bytes) -> None:
    data = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers) + b"\r\n--x\r\n" + body

    found = read(data)

    assert isinstance(found.body, str)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=30))
def test_damaged_mail_never_breaks_the_receiver(ticket: Ticket, damage: list[tuple[int, int]]) -> None:
    made = mail(ticket)
    made.add_attachment(PNG, maintype="image", subtype="png", filename="shot.png")
    data = bytearray(made.as_bytes(policy=SMTP))
    for place, byte in damage:
        data[place % len(data)] = byte

    assert receive(bytes(data), NOW) in Receipt
