"""The list of integrations: what it says of each, whose they are, and that it stays quick for an office."""

from __future__ import annotations

from datetime import timedelta
from unittest import skipUnless

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shopledger.store import portfolio
from shopledger.store.accounts import create_account
from shopledger.store.models import Connection, DayTotal, Integration, Invitation, Role
from shopledger.web import moment
from tests.web.conftest import NOW, Merchant
from tests.web.home.office import add_client, add_postings

MOST_QUERIES = 14
"""Eight of the page, six of the frame: session, reader, and where they are signed in."""


def page_of(merchant: Merchant, query: str = "", language: str = "en") -> str:
    answer = merchant.client.get(f"/{query}", headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def row_of(page: str, name: str) -> str:
    """The part of the page that is about that integration."""
    return page.split(f">{name}</a>", 1)[1].split("</tr>", 1)[0]


def test_with_one_integration_the_first_page_is_its_overview(merchant: Merchant) -> None:
    answer = merchant.client.get("/")

    assert answer.headers["Location"] == merchant.url("")


def test_with_one_that_is_not_started_it_is_the_set_up(merchant: Merchant) -> None:
    Integration.objects.filter(id=merchant.integration.id).update(is_rehearsing=True)

    answer = merchant.client.get("/")

    assert answer.headers["Location"] == merchant.url("setup/")


def test_a_search_that_finds_one_shows_it_instead_of_leading_away(merchant: Merchant) -> None:
    page = page_of(merchant, "?q=anna")

    assert "anna&#x27;s shop" in page


def test_strangers_integrations_are_not_listed(merchant: Merchant, stranger: Merchant) -> None:
    add_client(merchant, "Bakery")

    page = page_of(merchant)

    assert ("Bakery" in page, "bob" in page) == (True, False)


def test_a_row_counts_what_is_to_be_solved_and_what_waits(merchant: Merchant) -> None:
    bakery = add_client(merchant, "Bakery")
    add_postings(bakery, "error", 7)
    add_postings(bakery, "waiting", 2)
    add_postings(bakery, "ready", 3)
    add_postings(bakery, "posted", 9)

    row = row_of(page_of(merchant), "Bakery")

    assert f'<a href="/integrations/{bakery.id}/open/">5</a>' in row
    assert "7</a>" in row


def test_counting_stops_at_a_thousand(merchant: Merchant) -> None:
    bakery = add_client(merchant, "Bakery")
    add_postings(bakery, "error", portfolio.MANY + 2)
    add_postings(bakery, "waiting", portfolio.MANY - 1)

    row = row_of(page_of(merchant), "Bakery")

    assert ("999+</a>" in row, "998</a>" in row) == (True, True)


def test_a_row_adds_up_what_was_booked_this_month(merchant: Merchant) -> None:
    bakery = add_client(merchant, "Bakery")
    for day, sales, cents in (("2026-03-01", 2, 5000), ("2026-03-10", 3, 7050), ("2026-02-28", 90, 1)):
        DayTotal.objects.create(integration=bakery, day=day, sales=sales, total_cents=cents)
    moment.use_clock(lambda: NOW)

    row = row_of(page_of(merchant, language="nl"), "Bakery")

    moment.use_clock(None)
    assert ("€ 120,50" in row, "> 5<" in row) == (True, True)


def test_a_lost_connection_is_told_in_words(merchant: Merchant) -> None:
    bakery = add_client(merchant, "Bakery")
    Connection.objects.filter(integration=bakery, side="books").update(state="blocked")

    row = row_of(page_of(merchant), "Bakery")

    assert row.index("Jortt") < row.index("connection lost")


def test_what_is_not_connected_is_told_in_words(merchant: Merchant) -> None:
    bakery = add_client(merchant, "Bakery")
    Connection.objects.filter(integration=bakery).delete()

    row = row_of(page_of(merchant), "Bakery")

    assert row.count("not connected yet") == 2


@pytest.mark.parametrize(("words", "found"), [("BAKE", True), ("bakery b.v.", True), ("baker shoes", False)])
def test_the_search_looks_in_names_of_integrations_and_accounts(merchant: Merchant, words: str, found: bool) -> None:
    add_client(merchant, "Bakery")

    page = page_of(merchant, f"?q={words}")

    assert (">Bakery</a>" in page) is found


def test_what_has_to_be_solved_can_be_picked_out(merchant: Merchant) -> None:
    add_postings(add_client(merchant, "Errors"), "error", 1)
    add_postings(add_client(merchant, "Waits"), "waiting", 1)
    Connection.objects.filter(integration=add_client(merchant, "Lost")).update(state="blocked")

    page = page_of(merchant, "?only=to-solve")

    assert [f">{name}</a>" in page for name in ("Errors", "Waits", "Lost")] == [True, False, True]


def test_pages_follow_each_other_by_name_and_leave_nobody_out(merchant: Merchant) -> None:
    for number in range(portfolio.PAGE + 3):
        add_client(merchant, f"Shop ~ {number:03}")

    first = page_of(merchant)
    second = page_of(merchant, first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&"))

    assert [f">Shop ~ {number:03}</a>" in first for number in (0, 49, 50)] == [True, True, False]
    assert [f">Shop ~ {number:03}</a>" in second for number in (49, 50, 52)] == [False, True, True]


@pytest.mark.parametrize("after", ["", "x", "~", "a~b", "a~-1", "a~" + "9" * 30])
def test_a_key_that_is_none_begins_at_the_beginning(merchant: Merchant, after: str) -> None:
    page = page_of(merchant, f"?after={after}")

    assert "anna&#x27;s shop" in page


def test_the_page_takes_as_many_queries_for_fifty_integrations_as_for_two(merchant: Merchant) -> None:
    add_client(merchant, "Bakery")
    page_of(merchant)
    with CaptureQueriesContext(connection) as few:
        page_of(merchant)
    for number in range(48):
        add_postings(add_client(merchant, f"Shop {number}"), "error", 1)

    with CaptureQueriesContext(connection) as many:
        page_of(merchant)

    assert len(many) == len(few) <= MOST_QUERIES


@skipUnless(connection.vendor == "sqlite", "the plan is told in other words elsewhere")
def test_counting_uses_the_index_of_each_state(merchant: Merchant) -> None:
    with CaptureQueriesContext(connection) as asked:
        page_of(merchant, "?only=to-solve")
        portfolio.standings([merchant.integration.id], NOW.date())

    texts = [each["sql"] for each in asked.captured_queries if "store_posting" in each["sql"]]
    plans = [str(plan_of(text)) for text in texts]

    assert ["posting_error" in plan for plan in plans] == [True, True]
    assert all(name in plans[-1] for name in ("posting_waiting", "posting_ready", "posting_open"))


def plan_of(text: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {text}")
        return list(cursor.fetchall())


# --- adding, and being invited -----------------------------------------------------------------------------------


def test_who_may_connect_can_add_an_integration(merchant: Merchant) -> None:
    page = page_of(merchant, "?q=")

    assert "Add an integration" in page


def test_who_may_not_connect_cannot(merchant: Merchant) -> None:
    merchant.user.memberships.update(role=Role.ACCOUNTANT)

    page = page_of(merchant, "?q=")

    assert "Add an integration" not in page


def invite(address: str, *, days: int = 1, is_accepted: bool = False) -> None:
    Invitation.objects.create(
        account=create_account("Flowers B.V.", "flowers@example.com", NOW),
        email=address,
        role=Role.ACCOUNTANT,
        token_hash=f"{address}{days}",
        invited_by="boss@example.com",
        created_at=NOW,
        expires_at=timezone.now() + timedelta(days=days),
        accepted_at=NOW if is_accepted else None,
    )


def test_an_invitation_that_waits_is_told_even_where_there_is_one_integration(merchant: Merchant) -> None:
    invite("Anna@Example.com")

    page = page_of(merchant)

    assert "boss@example.com invites you to work for Flowers B.V. as accountant" in page


@pytest.mark.parametrize(
    ("address", "days", "is_accepted"),
    [("bob@example.com", 1, False), ("anna@example.com", -1, False), ("anna@example.com", 1, True)],
)
def test_other_invitations_are_not(merchant: Merchant, address: str, days: int, is_accepted: bool) -> None:
    invite(address, days=days, is_accepted=is_accepted)

    page = page_of(merchant, "?q=")

    assert "Flowers" not in page


def test_who_has_nothing_is_told_what_to_do(merchant: Merchant) -> None:
    merchant.user.memberships.all().delete()

    page = page_of(merchant)

    assert ("You have no integration yet." in page, 'href="/sign-up/"' in page) == (True, True)
