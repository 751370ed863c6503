"""The staff's side: who is staff, what they see of all accounts, and how they answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from shopledger.mail import tickets as mail
from shopledger.store.models import Letter, Ticket, TicketFile
from shopledger.store.tickets import Picture, Word
from tests.web.conftest import NOW, Merchant
from tests.web.tickets.pictures import PNG

PATHS = ("/questions/desk/", "/questions/{ticket}/", "/questions/pictures/{file}/")
SHOT = Picture(name="screen.png", content_type="image/png", content=PNG)


@pytest.fixture
def staff(stranger: Merchant, settings: Any) -> Merchant:
    """Bob, whom the installation names as staff and who has proved that it is him."""
    settings.SHOPLEDGER_STAFF = ["Bob@example.com"]
    EmailAddress.objects.create(user=stranger.user, email="bob@example.com", verified=True, primary=True)
    return stranger


@pytest.fixture
def ticket(merchant: Merchant) -> Ticket:
    """Anna's question, with a picture."""
    word = Word(author="anna@example.com", body="How?", pictures=(SHOT,))
    return mail.ask(merchant.integration, "OSS", word, NOW)


def statuses(reader: Merchant, ticket: Ticket) -> list[int]:
    values = {"ticket": ticket.id, "file": TicketFile.objects.get().id}
    return [reader.client.get(path.format(**values)).status_code for path in PATHS]


def test_staff_see_questions_and_pictures_of_all_accounts(staff: Merchant, ticket: Ticket) -> None:
    assert statuses(staff, ticket) == [200, 200, 200]


def test_an_address_that_was_not_proved_is_nobodys(staff: Merchant, ticket: Ticket) -> None:
    EmailAddress.objects.update(verified=False)

    assert statuses(staff, ticket) == [404, 404, 404]


def test_who_is_not_named_is_not_staff_whatever_the_domain(staff: Merchant, ticket: Ticket, settings: Any) -> None:
    settings.SHOPLEDGER_STAFF = []
    settings.SHOPLEDGER_SUPPORT_MAIL = "help@example.com"

    assert statuses(staff, ticket) == [404, 404, 404]


def test_a_merchant_is_not_shown_the_desk(merchant: Merchant, staff: Merchant, ticket: Ticket) -> None:
    assert statuses(merchant, ticket) == [404, 200, 200]


def test_what_has_waited_longest_is_first_and_what_is_solved_is_gone(staff: Merchant, ticket: Ticket) -> None:
    for minute, subject in ((2, "Second"), (1, "First"), (0, "Done")):
        word = Word(author="anna@example.com", body="x")
        mail.ask(ticket.account, subject, word, NOW + timedelta(minutes=minute))
    Ticket.objects.filter(subject="Done").update(state="solved")

    page = staff.client.get("/questions/desk/").content.decode()

    assert page.index(">OSS<") < page.index(">First<") < page.index(">Second<")
    assert ">Done<" not in page


@pytest.mark.parametrize("state", ["answered", "waiting", "solved"])
def test_an_answer_goes_to_the_merchant_with_the_state_that_was_chosen(
    staff: Merchant, ticket: Ticket, state: str
) -> None:
    staff.client.post(f"/questions/{ticket.id}/", {"body": "Like this", "state": state})

    last = ticket.messages.order_by("id").last()
    assert last is not None
    assert (last.is_staff, last.body, Ticket.objects.get().state) == (True, "Like this", state)
    assert Letter.objects.filter(kind="ticket_message", recipients="anna@example.com").count() == 1


def test_a_merchant_cannot_speak_as_staff(merchant: Merchant, staff: Merchant, ticket: Ticket) -> None:
    merchant.client.post(f"/questions/{ticket.id}/", {"body": "x", "state": "solved"})

    assert (ticket.messages.filter(is_staff=True).count(), Ticket.objects.get().state) == (0, "new")


def test_staff_are_not_led_to_pages_of_the_account(staff: Merchant, ticket: Ticket) -> None:
    page = staff.client.get(f"/questions/{ticket.id}/").content.decode()

    assert (f"/integrations/{ticket.integration_id}/" in page, ticket.account.name in page) == (False, True)
