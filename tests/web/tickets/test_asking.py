"""Ask us and Report problem: what is sent along, that a cause has one thread, and who may ask about what."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shopledger.store import people
from shopledger.store.accounts import create_account
from shopledger.store.models import Letter, Posting, Role, Ticket, TicketFile, TicketMessage
from shopledger.web.tickets.asking import MOST
from tests.web.conftest import NOW, Merchant
from tests.web.home.office import add_client
from tests.web.tickets.pictures import disguised, huge, png

Make = Callable[..., Posting]
CAUSE: dict[str, Any] = {"cause": "CHK-05", "params": {"rate": "19", "country": "DE"}}
ENGLISH = {"accept-language": "en"}


def form(merchant: Merchant, query: str) -> str:
    answer = merchant.client.get(f"/questions/ask/?{query}", headers=ENGLISH)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def send(merchant: Merchant, **fields: Any) -> HttpResponse:
    return merchant.client.post("/questions/ask/", fields, headers=ENGLISH)  # type: ignore[return-value]  # a test's kind


def question(merchant: Merchant, **fields: Any) -> HttpResponse:
    """A free question, complete unless something is said otherwise."""
    whole = {"about": str(merchant.integration.id), "subject": "OSS", "body": "How does it work?"}
    return send(merchant, **{**whole, **fields})


# --- a free question ---------------------------------------------------------------------------------------------


def test_a_question_becomes_a_thread_and_leads_to_it(merchant: Merchant) -> None:
    answer = question(merchant)

    ticket = Ticket.for_account(merchant.integration.account).get()
    assert answer.headers["Location"] == f"/questions/{ticket.id}/"
    assert (ticket.subject, ticket.integration, ticket.messages.get().author) == (
        "OSS",
        merchant.integration,
        "anna@example.com",
    )


def test_a_question_is_confirmed_by_mail(merchant: Merchant) -> None:
    question(merchant)

    letters = Letter.objects.values_list("kind", "recipients")

    assert list(letters) == [("ticket_received", "anna@example.com")]


@pytest.mark.parametrize("missing", ["subject", "body"])
def test_a_question_without_words_is_not_sent(merchant: Merchant, missing: str) -> None:
    answer = question(merchant, **{missing: ""})

    assert (answer.status_code, Ticket.objects.count()) == (200, 0)
    assert b"invalid-feedback" in answer.content


def test_who_works_for_one_need_not_say_what_it_is_about(merchant: Merchant) -> None:
    question(merchant, about="")

    assert Ticket.objects.get().integration == merchant.integration


def test_who_works_for_many_has_to(merchant: Merchant) -> None:
    add_client(merchant, "Bakery")

    answer = question(merchant, about="")

    assert (answer.status_code, Ticket.objects.count()) == (200, 0)


def test_who_works_for_many_chooses_what_it_is_about(merchant: Merchant) -> None:
    bakery = add_client(merchant, "Bakery")

    page = form(merchant, "")

    assert f'<option value="{bakery.id}">Bakery (Bakery B.V.)</option>' in page


def test_who_has_no_integration_yet_asks_for_the_account(merchant: Merchant) -> None:
    account = create_account("New B.V.", "new@example.com", NOW)
    people.join(account, merchant.user, Role.READER, NOW)

    question(merchant, about=f"account-{account.id}")

    assert Ticket.for_account(account).get().integration is None


def test_who_belongs_nowhere_has_nobody_to_ask_for(merchant: Merchant) -> None:
    merchant.user.memberships.all().delete()

    answer = merchant.client.get("/questions/ask/")

    assert answer.status_code == 404


def test_a_reader_may_ask(merchant: Merchant) -> None:
    merchant.user.memberships.update(role=Role.READER)

    answer = question(merchant)

    assert answer.status_code == 302


def test_who_is_not_signed_in_may_not(db: None) -> None:
    answer = Client().get("/questions/ask/")

    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/questions/ask/"


# --- a problem ---------------------------------------------------------------------------------------------------


def test_the_form_shows_what_is_sent_along(merchant: Merchant, posting: Make) -> None:
    found = posting("1042", "error", **CAUSE)

    page = form(merchant, f"posting={found.id}")

    known = (merchant.integration.licence_key, "1042", "10 March 2026", "CHK-05", "no VAT setting for 19 % in Germany")
    assert [word for word in known if word not in page] == []


def test_a_report_needs_no_words_and_carries_the_order_along(merchant: Merchant, posting: Make) -> None:
    found = posting("1042", "error", **CAUSE)

    send(merchant, posting=found.id, body="")

    ticket = Ticket.objects.get()
    assert (ticket.posting, ticket.cause) == (found, "CHK-05")
    assert ["1042" in ticket.messages.get().body, "CHK-05" in ticket.messages.get().body] == [True, True]


def test_a_second_order_of_the_cause_goes_into_the_same_thread(merchant: Merchant, posting: Make) -> None:
    first, second = (posting(number, "error", **CAUSE) for number in ("1", "2"))
    send(merchant, posting=first.id, body="")

    told = "There is an open question about this cause already." in form(merchant, f"posting={second.id}")
    send(merchant, posting=second.id, body="")

    ticket = Ticket.objects.get()
    assert (told, ticket.equal, ticket.messages.count()) == (True, 2, 2)


def test_a_solved_thread_is_not_gone_on_with(merchant: Merchant, posting: Make) -> None:
    first, second = (posting(number, "error", **CAUSE) for number in ("1", "2"))
    send(merchant, posting=first.id, body="")
    Ticket.objects.update(state="solved")

    send(merchant, posting=second.id, body="")

    assert Ticket.objects.count() == 2


def test_a_cause_is_reported_with_its_newest_order(merchant: Merchant, posting: Make) -> None:
    posting("1", "error", **CAUSE)
    newest = posting("2", "error", **CAUSE)

    send(merchant, integration=merchant.integration.id, cause="CHK-05", body="All of them")

    assert Ticket.objects.get().posting == newest


def test_a_cause_that_is_gone_is_a_free_question(merchant: Merchant) -> None:
    page = form(merchant, f"integration={merchant.integration.id}&cause=CHK-05")

    assert ('name="subject"' in page, "This is sent along" in page) == (True, False)


def test_an_order_that_waits_can_be_asked_about(merchant: Merchant, posting: Make) -> None:
    found = posting("1042", "waiting")

    send(merchant, posting=found.id, body="Why?")

    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.cause) == ("Order 1042", "")
    assert ticket.messages.get().body == "Order 1042 of 10 March 2026: Waiting\n\nWhy?"


@pytest.mark.parametrize(
    "query",
    [
        "posting={posting}",
        "integration={integration}",
        "integration={integration}&cause=CHK-05",
        "posting=999999",
        "posting=x",
        "integration=-1",
        "integration=99999999999999999999",
    ],
)
def test_what_is_somebody_elses_does_not_exist(
    merchant: Merchant, stranger: Merchant, posting: Make, query: str
) -> None:
    theirs = posting("1", "error", integration=stranger.integration, **CAUSE)
    words = query.format(posting=theirs.id, integration=stranger.integration.id)
    fields = dict(pair.split("=") for pair in words.split("&"))

    asked, sent = merchant.client.get(f"/questions/ask/?{words}"), send(merchant, body="x", **fields)

    assert (asked.status_code, sent.status_code, Ticket.objects.count()) == (404, 404, 0)


def test_a_free_question_cannot_be_about_somebody_elses_either(merchant: Merchant, stranger: Merchant) -> None:
    answers = [
        question(merchant, about=about).status_code
        for about in (str(stranger.integration.id), f"account-{stranger.integration.account_id}")
    ]

    assert (answers, Ticket.objects.count()) == ([200, 200], 0)


def test_a_code_that_does_not_exist_is_nothing_to_ask_about(merchant: Merchant) -> None:
    answer = merchant.client.get(f"/questions/ask/?integration={merchant.integration.id}&cause=ABC-99")

    assert answer.status_code == 404


# --- pictures and limits -----------------------------------------------------------------------------------------


def test_pictures_go_along(merchant: Merchant) -> None:
    question(merchant, pictures=[png("a.png"), png("b.png"), png("c.png")])

    assert sorted(TicketFile.objects.values_list("name", flat=True)) == ["a.png", "b.png", "c.png"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([disguised()], "“screen.png” is not a picture that we can take."),
        ([huge()], "“large.png” is larger than 5 MB."),
        ([png(), png(), png(), png()], "Send at most 3 pictures at a time."),
    ],
)
def test_other_files_are_refused_in_words(merchant: Merchant, files: list[SimpleUploadedFile], words: str) -> None:
    for file in files:
        file.seek(0)

    answer = question(merchant, pictures=files)

    assert (answer.status_code, words in html.unescape(answer.content.decode())) == (200, True)
    assert Ticket.objects.count() == 0


def test_who_writes_too_much_is_told_to_wait_and_keeps_their_words(merchant: Merchant) -> None:
    for _ in range(MOST):
        question(merchant)

    answer = question(merchant, body="One more thing")

    assert (answer.status_code, TicketMessage.objects.count()) == (200, MOST)
    assert [word in answer.content for word in (b"within an hour", b"One more thing")] == [True, True]


def test_an_hour_later_they_may_write_again(merchant: Merchant) -> None:
    for _ in range(MOST):
        question(merchant)
    for message in TicketMessage.objects.all():
        TicketMessage.objects.filter(id=message.id).update(at=message.at - timedelta(hours=1))

    answer = question(merchant)

    assert answer.status_code == 302


def test_what_one_account_wrote_does_not_count_for_another(merchant: Merchant, stranger: Merchant) -> None:
    for _ in range(MOST):
        question(stranger)

    answer = question(merchant)

    assert answer.status_code == 302
