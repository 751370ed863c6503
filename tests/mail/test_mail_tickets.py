"""What goes out about questions: to whom, saying what, in one thread."""

from __future__ import annotations

import pytest

from shopledger.domain.messages import title
from shopledger.mail import tickets as desk
from shopledger.mail.letters import render
from shopledger.store import letters, tickets
from shopledger.store.models import Integration, Letter, Ticket, TicketState
from shopledger.store.tickets import Word
from tests.mail.conftest import NOW, make_error, written

ANNA = Word(author="anna@example.com", body="Help!")
EVA = Word(author="eva@books.example", body="Like this.", is_staff=True)
BOTH = ["anna@example.com", "office@example.com"]
SUPPORT = "support@books.example"


@pytest.fixture
def ticket(integration: Integration) -> Ticket:
    """A question, about which the letters have gone."""
    made = desk.ask(integration, "Where is it?", ANNA, NOW)
    Letter.objects.all().delete()
    return made


def text_of(kind: str) -> str:
    """The last letter of that kind."""
    row = Letter.objects.filter(kind=kind).order_by("id").reverse()[0]
    return render(kind, row.language, letters.context_of(row)).text


def test_question_is_confirmed_to_the_merchant_and_told_to_the_staff(integration: Integration) -> None:
    made = desk.ask(integration, "Where is it?", ANNA, NOW)

    assert written() == [*(("ticket_received", to) for to in BOTH), ("ticket_staff", SUPPORT)]
    assert "| Help!" in text_of("ticket_received")
    assert f"Licentiesleutel: {integration.licence_key}" in text_of("ticket_staff")
    assert f"https://books.example/questions/{made.id}/" in text_of("ticket_staff")


def test_report_brings_everything_along_that_support_needs(integration: Integration) -> None:
    posting = make_error(integration, "1042", country="DE", rate="19")

    desk.report(posting, ANNA, NOW)

    told = " ".join(text_of("ticket_staff").split())
    expected = ("Bestelling: 1042", "Besteldatum: 10 maart 2026", "Foutcode: CHK-05", "Duitsland", "19", "| Help!")
    assert [words for words in expected if words not in told] == []
    assert "Account: Anna's shop" in told


def test_report_of_one_click_describes_the_order_in_the_thread(integration: Integration) -> None:
    integration.account.language = "en"
    posting = make_error(integration, "1042", country="DE", rate="19")

    made = desk.report(posting, Word(author="anna@example.com", body=""), NOW)

    [said] = tickets.messages_of(made)
    assert said.body.startswith("Order 1042 of 10 March 2026\nCHK-05: ")
    assert made.subject == title("CHK-05", "en")


def test_second_report_of_a_cause_is_told_to_the_staff_only(integration: Integration) -> None:
    desk.report(make_error(integration, "1"), ANNA, NOW)
    Letter.objects.all().delete()

    again = desk.report(make_error(integration, "2"), ANNA, NOW)

    assert written() == [("ticket_staff", SUPPORT)]
    assert "Bestelling: 2" in text_of("ticket_staff")
    assert "Aantal meldingen: 2" in text_of("ticket_staff")
    assert [said.body.splitlines()[0] for said in tickets.messages_of(again)] == [
        "Bestelling 1 van 10 maart 2026",
        "Bestelling 2 van 10 maart 2026",
    ]


def test_answer_goes_to_the_merchant_without_the_name_of_a_person(ticket: Ticket) -> None:
    desk.say(ticket, EVA, NOW)

    assert written() == [("ticket_message", to) for to in BOTH]
    assert "Support van Shopledger schreef:\n\n| Like this." in text_of("ticket_message")
    assert "eva@" not in text_of("ticket_message")


def test_merchants_words_go_to_the_staff(ticket: Ticket) -> None:
    desk.say(ticket, ANNA, NOW)

    assert written() == [("ticket_staff", SUPPORT)]
    assert ticket.state == "new"


def test_last_answer_solves(ticket: Ticket) -> None:
    desk.say(ticket, EVA, NOW, TicketState.SOLVED)

    assert ticket.state == "solved"


def test_letters_of_a_thread_hold_together_and_are_answered_to_it(ticket: Ticket) -> None:
    desk.say(ticket, Word(author="anna@example.com", body="More", mail_id="<1@example.com>"), NOW)
    desk.say(ticket, EVA, NOW)

    root = f"<ticket.{ticket.token}@books.example>"
    headers = [letters.headers_of(row) for row in Letter.objects.order_by("id")]
    assert {each["Reply-To"] for each in headers} == {f"support+{ticket.token}@books.example"}
    assert {each["References"] for each in headers} == {f"{root} <1@example.com>"}
    assert {each["In-Reply-To"] for each in headers} == {"<1@example.com>"}


@pytest.mark.parametrize("mail_id", ["no brackets", "<two\nlines>", "<é@example.com>"])
def test_identifier_that_no_header_can_hold_is_left_out(ticket: Ticket, mail_id: str) -> None:
    desk.say(ticket, Word(author="anna@example.com", body="More", mail_id=mail_id), NOW)

    [row] = Letter.objects.all()
    assert letters.headers_of(row)["References"] == f"<ticket.{ticket.token}@books.example>"


def test_without_a_support_address_the_merchant_is_told_all_the_same(
    integration: Integration, settings: object
) -> None:
    settings.SHOPLEDGER_SUPPORT_MAIL = ""  # type: ignore[attr-defined]  # django's settings
    desk.ask(integration, "Where is it?", ANNA, NOW)

    assert written() == [("ticket_received", to) for to in BOTH]
    assert "Reply-To" not in letters.headers_of(Letter.objects.order_by("id")[0])


def test_member_who_asked_gets_the_answer_too(integration: Integration) -> None:
    made = desk.ask(integration, "Mine", Word(author="bob@example.com", body="?"), NOW)
    Letter.objects.all().delete()
    desk.say(made, EVA, NOW)

    assert [to for _, to in written()] == [*BOTH, "bob@example.com"]
