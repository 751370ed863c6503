"""Finding again: what proves that something is there, that it is not there, and what proves nothing."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shopledger.accounting.jortt.lookup import READ_EVERY, KnownCustomers, Proof
from shopledger.accounting.jortt.mapping import Choices, invoice_document
from shopledger.accounting.jortt.wire import Customer
from shopledger.connect.contract import Absent, Different, Found, Unclear
from shopledger.connect.memory import NoMemory
from shopledger.domain.customer import Address
from shopledger.domain.errors import OutcomeUnknown
from tests.accounting.jortt.making import RADHAUS, SANNE, booking, calls_of, connect, line
from tests.contract.books_contract import Books, fresh_key, open_books
from tests.contract.notebook import Notebook

Finding = Found | Different | Absent | Unclear


def customer(identifier: str, **fields: Any) -> Customer:
    return Customer(id=identifier, **{"email": SANNE.email, "address_country_code": "NL", **fields})


def chosen(*customers: Customer, **changes: Any) -> str:
    found = KnownCustomers(customers).choose(dataclasses.replace(SANNE, **changes))
    return found.id if found else ""


def filled(books: Books, count: int) -> Books:
    """So many invoices of other sales, one a minute."""
    links = books.links(books.booking("1"))
    for number in range(count):
        books.simulator.set_clock(books.simulator.now + timedelta(minutes=1))
        books.connector.post_booking(books.booking(f"X{number}"), links, fresh_key())
    return books


def looked_up(books: Books, reference: str, *quirks: str, **changes: Any) -> Finding:
    sought = books.booking(reference, **changes)
    links = books.links(sought)
    books.simulator.calls.clear()
    for quirk in quirks:
        books.misbehave(quirk, call="GET /invoices")
    return books.connector.find_booking(sought, links)


# Customers


def test_customer_goes_by_email_in_any_capitals() -> None:
    assert chosen(customer("a", email="Sanne.deJong@Example.nl")) == "a"


def test_archived_customer_is_not_used() -> None:
    assert chosen(customer("a", archived=True)) == ""


def test_customer_in_the_same_country_is_preferred() -> None:
    assert chosen(customer("a", address_country_code="DE"), customer("b")) == "b"


def test_customer_that_we_made_is_preferred() -> None:
    assert chosen(customer("a"), customer("b", reference=SANNE.key)) == "b"


def test_customer_that_vat_is_shifted_to_is_not_used_for_a_sale_with_vat() -> None:
    assert chosen(customer("a", shift_vat=True, vat_number="DE123456788")) == ""


def test_debtor_without_email_goes_by_our_own_key() -> None:
    assert chosen(customer("a", email=None, reference="order:7"), key="order:7", email="") == "a"


def test_vat_number_is_compared_without_dots() -> None:
    row = customer("a", email=RADHAUS.email, shift_vat=True, vat_number="DE 123.456.788")

    found = KnownCustomers([row]).choose(RADHAUS)

    assert found is not None


def test_customer_is_found_by_one_search() -> None:
    books = connect()
    books.connector.create_debtor(SANNE, fresh_key())
    books.simulator.calls.clear()

    books.connector.find_debtors([SANNE])

    assert calls_of(books) == {"GET /customers": 1}


def test_customer_is_found_where_the_search_does_not_look_at_email() -> None:
    books = connect()
    made = books.connector.create_debtor(SANNE, fresh_key())
    books.misbehave("email_not_searched")

    (found,) = books.connector.find_debtors([SANNE])

    assert found is not None
    assert found.id == made.id


def test_all_customers_are_listed_once() -> None:
    books = connect()
    debtors = [dataclasses.replace(SANNE, key=f"c{n}", email=f"c{n}@example.nl") for n in range(250)]
    for debtor in debtors:
        books.connector.create_debtor(debtor, fresh_key())
    books.simulator.calls.clear()
    strangers = [dataclasses.replace(SANNE, key=f"s{n}", email=f"s{n}@example.nl") for n in range(20)]

    found = books.connector.find_debtors([*strangers, *debtors])

    assert found.count(None) == 20
    assert calls_of(books) == {"GET /customers": 1 + 3}


def test_customer_made_after_the_list_is_known() -> None:
    books = connect()
    books.connector.find_debtors([SANNE])

    made = books.connector.create_debtor(SANNE, fresh_key())
    (found,) = books.connector.find_debtors([SANNE])

    assert found is not None
    assert found.id == made.id


def test_list_is_read_anew_after_a_customer_whose_answer_was_lost() -> None:
    books = connect()
    books.connector.find_debtors([SANNE])
    books.misbehave("drop_after")
    with pytest.raises(OutcomeUnknown):
        books.connector.create_debtor(SANNE, fresh_key())
    books.behave()

    (found,) = books.connector.find_debtors([SANNE])

    assert found is not None


def crowded(notebook: Notebook, *quirks: str, customers: int = 350) -> Books:
    """Books with that many customers, and a new turn that has looked for one who is not there."""
    books = connect(memory=notebook)
    for number in range(customers):
        debtor = dataclasses.replace(SANNE, key=f"c{number}", email=f"c{number}@example.nl")
        books.connector.create_debtor(debtor, fresh_key())
    for quirk in quirks:
        books.misbehave(quirk)
    books.connector.find_debtors([SANNE])
    books.simulator.calls.clear()
    return books


def next_turn(books: Books, notebook: Notebook) -> Books:
    return open_books("jortt", simulator=books.simulator, memory=notebook)


def test_a_search_that_was_seen_to_find_addresses_is_believed_where_the_list_is_long() -> None:
    notebook = Notebook()
    later = next_turn(crowded(notebook), notebook)

    found = later.connector.find_debtors([SANNE, dataclasses.replace(SANNE, key="c7", email="C7@example.nl")])

    assert [each is not None for each in found] == [False, True]
    assert calls_of(later) == {"GET /customers": 2}


def test_a_search_that_does_not_find_addresses_is_never_believed() -> None:
    notebook = Notebook()
    later = next_turn(crowded(notebook, "email_not_searched"), notebook)

    found = later.connector.find_debtors([SANNE, dataclasses.replace(SANNE, key="c7", email="c7@example.nl")])

    assert [each is not None for each in found] == [False, True]
    assert calls_of(later) == {"GET /customers": 1 + 4}


def test_a_short_list_is_read_rather_than_searched() -> None:
    notebook = Notebook()

    crowded(notebook, customers=5)

    assert notebook.values == {}


def test_a_customer_whose_making_got_no_answer_is_looked_for_in_the_whole_list() -> None:
    notebook = Notebook()
    later = next_turn(crowded(notebook), notebook)

    assert later.connector.find_lost_debtor(SANNE) is None
    assert calls_of(later) == {"GET /customers": 4}


def test_search_for_less_than_three_characters_is_not_asked() -> None:
    books = connect()

    found = books.connector.find_debtors([dataclasses.replace(SANNE, key="k", email="")])

    assert found == (None,)
    assert calls_of(books) == {"GET /customers": 1}


# Invoices


def test_invoice_is_found_by_one_search() -> None:
    books = connect()
    books.post(books.booking("1001"))

    assert isinstance(looked_up(books, "1001"), Found)
    assert calls_of(books) == {"GET /invoices": 1}


@pytest.mark.parametrize("quirk", ["reference_not_searched", "ignored_query", "oldest_first"])
def test_invoice_is_found_whatever_the_search_does(quirk: str) -> None:
    books = filled(connect(), 120)
    books.post(books.booking("1001"))

    assert isinstance(looked_up(books, "1001", quirk), Found)


def test_short_number_is_found_without_a_search() -> None:
    books = connect()
    books.post(books.booking("7"))

    assert isinstance(looked_up(books, "7"), Found)


def test_invoice_is_absent_when_the_whole_list_has_been_read() -> None:
    books = filled(connect(), 120)

    assert isinstance(looked_up(books, "1001"), Absent)
    assert calls_of(books) == {"GET /invoices": 1 + 2}


def test_invoice_is_absent_when_a_page_reaches_back_to_before_the_sale() -> None:
    books = filled(connect(), 220)
    later = (books.simulator.now + timedelta(days=2)).date()

    assert isinstance(looked_up(books, "1001", date=later), Absent)
    assert calls_of(books) == {"GET /invoices": 1 + 1}


def test_list_in_another_order_proves_nothing() -> None:
    books = filled(connect(), 120)

    assert isinstance(looked_up(books, "1001", "oldest_first"), Unclear)


def test_reading_back_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopledger.accounting.jortt.lookup.SCAN_PAGES", 1)
    books = filled(connect(), 120)

    assert isinstance(looked_up(books, "1001"), Unclear)


def test_sale_that_stands_twice_is_found_by_the_one_that_agrees() -> None:
    books = connect()
    books.post(books.booking("1001"))
    books.post(books.booking("1001", books.line(books.row("21"), "10.00", "2.10")))

    assert isinstance(looked_up(books, "1001"), Found)


def test_credit_that_jortt_made_itself_is_not_taken_for_the_sale() -> None:
    books = connect()
    books.post(books.booking("1001"))
    row = books.simulator.books.invoices[0]
    row.body = row.body.replace(b'"net_amounts":true', b'"net_amounts":true,"credited_invoice_id":"x"')

    assert isinstance(looked_up(books, "1001"), Found)


# Which invoices are read back


def shape(rate: str, excl: str = "10.00", vat: str = "0.00") -> Any:
    return invoice_document(booking(line(excl, vat, rate)), "c", Choices())


def no_sample(proof: Proof, mapped: Any) -> bool:
    """Whether an invoice is read back under a number that is no sample."""
    return proof.wants(mapped, "1001")


def test_first_invoice_of_a_shape_is_read_back() -> None:
    proof, first, other = Proof(NoMemory()), shape("21", vat="2.10"), shape("9", vat="0.90")

    wanted = [no_sample(proof, first)]
    proof.saw(first, is_equal=True)
    wanted += [no_sample(proof, first), no_sample(proof, other)]

    assert wanted == [True, False, True]


def test_one_in_so_many_invoices_is_read_back() -> None:
    proof, mapped = Proof(NoMemory()), shape("21", vat="2.10")
    proof.saw(mapped, is_equal=True)

    wanted = sum(proof.wants(mapped, f"WEB{number}") for number in range(1000, 6000))

    assert 150 < wanted < 250
    assert READ_EVERY == 25


@pytest.mark.parametrize("is_equal", [True, False])
def test_how_invoices_come_out_is_remembered(is_equal: bool) -> None:
    notebook, mapped = Notebook(), shape("21", vat="2.10")
    Proof(notebook).saw(mapped, is_equal=is_equal)

    later = Proof(notebook)

    assert no_sample(later, mapped) is not is_equal


def test_all_invoices_are_read_back_once_one_came_out_otherwise() -> None:
    proof, mapped = Proof(NoMemory()), shape("21", vat="2.10")
    proof.saw(mapped, is_equal=True)
    proof.saw(mapped, is_equal=False)
    proof.saw(mapped, is_equal=True)

    assert no_sample(proof, mapped)


def test_invoice_on_half_a_cent_is_always_read_back() -> None:
    proof = Proof(NoMemory())
    mapped = invoice_document(booking(line("0.52", "0.11", "20")), "c", Choices())
    proof.saw(mapped, is_equal=True)

    assert no_sample(proof, mapped)
    assert Decimal("0.63") * 20 / 120 == Decimal("0.105")


def test_customer_elsewhere_is_still_the_customer() -> None:
    moved = dataclasses.replace(SANNE, billing=Address(country="BE"))

    found = KnownCustomers([customer("a")]).choose(moved)

    assert found is not None
