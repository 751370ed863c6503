"""The list of questions, a thread, and its pictures: what they show, who may see them, and that they stay quick."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shopledger.mail import tickets as mail
from shopledger.store import portfolio, tickets
from shopledger.store.models import Letter, Ticket, TicketFile, TicketState
from shopledger.store.tickets import Picture, Word
from shopledger.web.tickets.asking import MOST
from tests.web.conftest import NOW, Merchant
from tests.web.home.office import add_client
from tests.web.tickets.pictures import PNG, disguised, png

SHOT = Picture(name="screen.png", content_type="image/png", content=PNG)


def opened(merchant: Merchant, subject: str = "OSS", *, minute: int = 0) -> Ticket:
    """A thread of the merchant's, with a picture."""
    word = Word(author="anna@example.com", body="How?", pictures=(SHOT,))
    return mail.ask(merchant.integration, subject, word, NOW + timedelta(minutes=minute))


def answered(ticket: Ticket, state: TicketState | None = None) -> None:
    mail.say(ticket, Word(author="staff@books.example", body="Like <b>this</b>", is_staff=True), NOW, state)


def text(merchant: Merchant, path: str, language: str = "en") -> str:
    answer = merchant.client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


# --- the list ----------------------------------------------------------------------------------------------------


def test_the_list_begins_with_what_changed_last(merchant: Merchant) -> None:
    opened(merchant, "Older")
    opened(merchant, "Newer", minute=1)

    page = text(merchant, "/questions/")

    assert page.index("Newer") < page.index("Older")


def test_the_list_goes_over_all_accounts_and_no_others(merchant: Merchant, stranger: Merchant) -> None:
    client = add_client(merchant, "Bakery")
    mail.ask(client, "About bread", Word(author="anna@example.com", body="x"), NOW)
    opened(stranger, "About bob")

    page = text(merchant, "/questions/")

    assert ("About bread" in page, "Bakery B.V." in page, "About bob" in page) == (True, True, False)


@pytest.mark.parametrize(
    ("state", "words"),
    [("new", "Bij ons"), ("answered", "Beantwoord"), ("waiting", "Wij wachten op uw antwoord"), ("solved", "Opgelost")],
)
def test_the_list_says_in_words_where_each_is(merchant: Merchant, state: str, words: str) -> None:
    opened(merchant)
    Ticket.objects.update(state=state)

    page = text(merchant, "/questions/", "nl")

    assert words in page


def test_pages_of_the_list_follow_each_other(merchant: Merchant) -> None:
    for number in range(portfolio.PAGE + 1):
        opened(merchant, f"Question {number:02}.", minute=number // 2)

    first = text(merchant, "/questions/")
    second = text(merchant, "/questions/" + first.split('rel="next" href="')[1].split('"')[0])

    assert [f"Question {number:02}." in first for number in (50, 1, 0)] == [True, True, False]
    assert [f"Question {number:02}." in second for number in (1, 0)] == [False, True]


@pytest.mark.parametrize("after", ["x", "~1", "2026-01-01T00:00:00~1", "2026-01-01T00:00:00+00:00~x"])
def test_a_key_that_is_none_begins_at_the_beginning(merchant: Merchant, after: str) -> None:
    opened(merchant)

    page = text(merchant, f"/questions/?after={after.replace('+', '%2B')}")

    assert "OSS" in page


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(merchant: Merchant) -> None:
    opened(merchant)
    text(merchant, "/questions/")
    with CaptureQueriesContext(connection) as few:
        text(merchant, "/questions/")
    for number in range(50):
        opened(merchant, f"Question {number}")

    with CaptureQueriesContext(connection) as many:
        text(merchant, "/questions/")

    assert len(few) == len(many)


def test_an_empty_list_says_so(merchant: Merchant) -> None:
    assert "You have not asked anything yet." in text(merchant, "/questions/")


# --- a thread ----------------------------------------------------------------------------------------------------


def test_a_thread_shows_who_said_what_without_the_names_of_the_staff(merchant: Merchant) -> None:
    ticket = opened(merchant)
    answered(ticket)

    page = text(merchant, f"/questions/{ticket.id}/")

    assert page.index("How?") < page.index("Support") < page.index("Like &lt;b&gt;this&lt;/b&gt;")
    assert "staff@books.example" not in page


def test_an_answer_goes_to_the_staff_and_makes_the_thread_new_again(merchant: Merchant, settings: Any) -> None:
    settings.SHOPLEDGER_SUPPORT_MAIL = "help@books.example"
    ticket = opened(merchant)
    answered(ticket, TicketState.WAITING)

    merchant.client.post(f"/questions/{ticket.id}/", {"body": "Thanks", "pictures": [png()]})

    ticket.refresh_from_db()
    last = tickets.messages_of(ticket)[-1]
    assert (ticket.state, last.body, last.author, last.files.count()) == ("new", "Thanks", "anna@example.com", 1)
    assert Letter.objects.filter(kind="ticket_staff", recipients="help@books.example").count() == 2


def test_an_answer_without_words_or_with_another_file_is_not_sent(merchant: Merchant) -> None:
    ticket = opened(merchant)

    answers = [
        merchant.client.post(f"/questions/{ticket.id}/", fields).status_code
        for fields in ({"body": ""}, {"body": "x", "pictures": [disguised()]})
    ]

    assert (answers, ticket.messages.count()) == ([200, 200], 1)


def test_who_writes_too_much_in_a_thread_is_told_to_wait(merchant: Merchant) -> None:
    ticket = opened(merchant)
    for _ in range(MOST):
        merchant.client.post(f"/questions/{ticket.id}/", {"body": "Again"})

    answer = merchant.client.post(f"/questions/{ticket.id}/", {"body": "Once more"})

    assert (answer.status_code, ticket.messages.count()) == (200, MOST + 1)


def test_a_thread_is_closed_and_opened_again_by_the_merchant(merchant: Merchant) -> None:
    ticket = opened(merchant)

    states = []
    for step in ("solved", "again"):
        merchant.client.post(f"/questions/{ticket.id}/{step}/")
        states.append(Ticket.objects.get(id=ticket.id).state)

    assert states == ["solved", "new"]


def test_a_thread_about_a_cause_leads_to_the_order_and_the_cause(merchant: Merchant, posting: Any) -> None:
    found = posting("1042", "error", cause="CHK-05", params={"rate": "19", "country": "DE"})
    ticket = mail.report(found, Word(author="anna@example.com", body=""), NOW)

    page = text(merchant, f"/questions/{ticket.id}/")

    assert f'href="{merchant.url(f"orders/{found.id}/")}">1042</a>' in page
    assert f'href="{merchant.url("errors/CHK-05/")}">CHK-05</a>' in page


def test_a_thread_takes_as_many_queries_for_fifty_messages_as_for_one(merchant: Merchant) -> None:
    ticket = opened(merchant)
    text(merchant, f"/questions/{ticket.id}/")
    with CaptureQueriesContext(connection) as few:
        text(merchant, f"/questions/{ticket.id}/")
    for _ in range(50):
        tickets.add_message(ticket, Word(author="anna@example.com", body="x", pictures=(SHOT,)), NOW)

    with CaptureQueriesContext(connection) as many:
        text(merchant, f"/questions/{ticket.id}/")

    assert len(few) == len(many)


# --- whose -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["", "solved/", "again/"])
def test_somebody_elses_thread_does_not_exist(merchant: Merchant, stranger: Merchant, step: str) -> None:
    ticket = opened(stranger)

    answer = merchant.client.post(f"/questions/{ticket.id}/{step}", {"body": "x"})

    ticket.refresh_from_db()
    assert (answer.status_code, ticket.state, ticket.messages.count()) == (404, "new", 1)


def test_somebody_elses_thread_is_not_shown(merchant: Merchant, stranger: Merchant) -> None:
    ticket = opened(stranger)

    answer = merchant.client.get(f"/questions/{ticket.id}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/questions/", "/questions/1/", "/questions/pictures/1/"])
def test_who_is_not_signed_in_is_sent_to_sign_in(db: None, path: str) -> None:
    answer = Client().get(path)

    assert answer.headers["Location"] == f"{reverse('account_login')}?next={path}"


@pytest.mark.parametrize("step", ["solved", "again"])
def test_looking_changes_no_state(merchant: Merchant, step: str) -> None:
    ticket = opened(merchant)

    answer = merchant.client.get(f"/questions/{ticket.id}/{step}/")

    assert answer.status_code == 405


# --- pictures ----------------------------------------------------------------------------------------------------


def test_a_picture_is_served_so_that_a_browser_does_nothing_but_show_it(merchant: Merchant) -> None:
    opened(merchant)

    answer = merchant.client.get(f"/questions/pictures/{TicketFile.objects.get().id}/")

    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"] == 'inline; filename="screen.png"'
    assert "private" in answer.headers["Cache-Control"]


def test_a_name_with_odd_characters_makes_no_odd_header(merchant: Merchant) -> None:
    odd = tickets.picture('../a"\r\nX-Evil: é.png', PNG)
    mail.ask(merchant.integration, "Odd", Word(author="anna@example.com", body="x", pictures=(odd,)), NOW)

    answer = merchant.client.get(f"/questions/pictures/{TicketFile.objects.get().id}/")

    assert (answer.status_code, "X-Evil" in answer.headers) == (200, False)
    assert answer.headers["Content-Disposition"].count('"') == 2


def test_somebody_elses_picture_does_not_exist(merchant: Merchant, stranger: Merchant) -> None:
    opened(stranger)

    answer = merchant.client.get(f"/questions/pictures/{TicketFile.objects.get().id}/")

    assert answer.status_code == 404
