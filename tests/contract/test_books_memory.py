"""What packages remember between two openings: lists that hardly change, nothing secret and nothing about people."""

from __future__ import annotations

import pytest

from shopledger.connect.registry import BOOKS, books_system
from shopledger.domain.booking import BookingKind
from tests.contract.books_contract import Books, open_books
from tests.contract.notebook import Notebook

PAIRS = [(key, kind) for key in sorted(BOOKS) for kind in books_system(key).capabilities.kinds]


def sell(key: str, kind: BookingKind, notebook: Notebook) -> Books:
    """Book a sale to a new customer in books like all the others."""
    books = open_books(key, kind=kind, memory=notebook)
    books.post(books.booking("1001"))
    return books


@pytest.mark.parametrize(("key", "kind"), PAIRS)
def test_a_turn_reads_no_list_that_an_earlier_one_read(key: str, kind: BookingKind) -> None:
    notebook = Notebook()
    first = sell(key, kind, notebook).simulator.calls

    second = sell(key, kind, notebook).simulator.calls

    assert sum(second.values()) == sum(first.values()) - len(notebook.values)


@pytest.mark.parametrize(("key", "kind"), PAIRS)
def test_nothing_secret_and_nothing_about_people_is_remembered(key: str, kind: BookingKind) -> None:
    notebook = Notebook()
    books = sell(key, kind, notebook)

    kept = b" ".join(notebook.values.values()).decode().lower()

    customer = books.booking("1001").debtor
    told = (customer.email, customer.last_name, customer.billing.street, *books.secrets)
    assert not [word for word in told if word and word.lower() in kept]
