"""Every page that a member may look at, for little and for much of everything: as many statements both times."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopledger.store import acts, choices, people, texts, tickets
from shopledger.store.models import Integration, Posting, PostingEvent, Role, StoredOrder
from shopledger.store.tickets import Word
from tests.web.conftest import NOW, Merchant
from tests.web.test_access import PUBLIC, TABLE, WHATEVER, House, is_theirs, rows_of

IN_CHUNKS = frozenset({"export_csv", "export_xlsx"})
"""Files are read a thousand rows at a time; how that goes is tested beside them."""
PAGES = [
    name
    for name, needs in TABLE.items()
    if needs.get("GET", PUBLIC) != PUBLIC and name not in IN_CHUNKS and not is_theirs(name)
]
QUESTIONS = (
    "search/?q=1",
    "search/?q=Anna",
    "search/?q=10-3-2026",
    "search/?q=30,25",
    "errors/?q=1",
    "report/?q=1",
    "report/?period=month",
    "errors/CHK-05/?params=[]",
)
STATES = ("posted", "error", "waiting", "ready", "dismissed")
FEW, MANY = len(STATES), 1000
ORDER = {"placed_at": NOW, "day": NOW.date(), "status": "3", "is_paid": True, "total_cents": 3025}
ORDER |= {"fingerprint": "0" * 32, "document": b"", "seen_at": NOW, "changed_at": NOW}
ORDER |= {"customer": "Anna", "customer_key": "anna"}


@pytest.fixture
def house(merchant: Merchant) -> House:
    """A merchant with one of everything that has an address, and an order in each state."""
    integration = merchant.integration
    ids = {**WHATEVER, "code": "CHK-05", "integration_id": integration.id, "account_id": integration.account_id}
    made = House(merchant, {**ids, **rows_of(integration)})
    add_orders(made, 100, FEW)
    return made


def add_orders(house: House, first: int = 1000, count: int = MANY) -> None:
    """Orders in every state, each with something that happened to it."""
    integration = house.merchant.integration
    numbers = [str(number) for number in range(first, first + count)]
    orders = StoredOrder.objects.bulk_create(
        StoredOrder(integration=integration, shop_id=number, number=number, **ORDER) for number in numbers
    )
    states = cycle(STATES)
    rows = Posting.objects.bulk_create(posting_of(integration, order, next(states)) for order in orders)
    PostingEvent.objects.bulk_create(PostingEvent(posting=row, at=NOW, event="fetched") for row in rows)


def posting_of(integration: Integration, order: StoredOrder, state: str) -> Posting:
    """A posting that is not written yet."""
    columns: dict[str, Any] = {"not_before": NOW, "created_at": NOW, "changed_at": NOW, "params": texts.params_text({})}
    if state == "posted":
        columns |= {"posted_at": NOW, "external_number": order.number, "total_cents": 3025}
    if state == "error":
        columns["cause"] = "CHK-05"
    names = {"subject": order.number, "administration": integration.administration}
    return Posting(integration=integration, order=order, state=state, **names, **columns)


def add_people(house: House) -> None:
    """Members, and what they did."""
    account = house.merchant.integration.account
    for number in range(50):
        name = f"person{number}@example.com"
        people.join(account, User.objects.create(username=name, email=name), Role.READER, NOW)
        acts.record_for(house.merchant.integration, name, "exported", {"kind": "csv"}, NOW)


def add_questions(house: House) -> None:
    """Threads with answers."""
    integration = house.merchant.integration
    for number in range(50):
        message = tickets.ask(
            integration.account, f"{number}?", Word(author="anna", body="?"), NOW, integration=integration
        )
        tickets.add_message(message.ticket, Word(author="staff", body="!", is_staff=True), NOW)


def add_versions(house: House) -> None:
    """Settings that were saved often."""
    integration = house.merchant.integration
    for _ in range(50):
        choices.save_settings(integration.id, choices.settings_of(integration), NOW, "anna")


def statements(house: House) -> dict[str, int]:
    """How many each page takes."""
    addresses = [house.address(name) for name in PAGES] + [house.merchant.url(question) for question in QUESTIONS]
    return {address: count(house.merchant.client, address) for address in addresses}


def count(client: Client, address: str) -> int:
    """How many one page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code < 500
    return len(captured)


@pytest.mark.parametrize("add", [add_orders, add_people, add_questions, add_versions])
def test_no_page_takes_more_statements_for_more_of_anything(house: House, add: Callable[[House], None]) -> None:
    add_versions(house)  # a page of history shows changes of one version to the next
    statements(house)
    few = statements(house)

    add(house)

    many = statements(house)
    assert {page: (few[page], many[page]) for page in many if few[page] != many[page]} == {}


def test_pages_that_show_orders_are_among_them() -> None:
    assert {"overview", "report", "errors", "cause", "open", "closed", "search", "posting", "home"} <= set(PAGES)
