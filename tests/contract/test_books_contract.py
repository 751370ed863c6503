"""What every accounting connector does, over its simulator: connection, lists, debtors, sales, payments, removal.

A package opts out of a test by its capabilities only. Demo settings must cover the market of the tests.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from shopledger.connect.contract import Absent, Different, Found, Unclear
from shopledger.connect.registry import BOOKS
from shopledger.domain.capabilities import Lookup
from shopledger.domain.customer import Address
from shopledger.domain.errors import AlreadyBooked, Refusal
from tests.contract.books_contract import (
    ANN,
    EACH_KIND,
    JONAS,
    RADHAUS,
    SANNE,
    Books,
    fresh_key,
    is_known_code,
    name_of,
    open_books,
    other_value,
)


@pytest.fixture(params=sorted(BOOKS))
def books(request: pytest.FixtureRequest) -> Books:
    return open_books(request.param)


@pytest.fixture(params=EACH_KIND, ids=name_of)
def each_kind(request: pytest.FixtureRequest) -> Books:
    key, kind = request.param
    opened = open_books(key, kind=kind)
    if kind not in opened.system.capabilities.kinds:
        pytest.skip("the package has no such kind of document")
    return opened


def test_connection_with_the_right_keys_names_the_administration(books: Books) -> None:
    report = books.connector.test_connection()

    assert (report.is_ok, report.code) == (True, "")
    assert report.account


@pytest.mark.parametrize("key", sorted(BOOKS))
def test_connection_with_wrong_keys_is_reported_with_a_code(key: str) -> None:
    demo: Any = open_books(key).system.simulator
    secret = [box.name for box in open_books(key).system.credential_fields if box.is_secret]
    wrong = {name: value[::-1] for name, value in demo.demo_credentials.items() if name in secret}

    report = open_books(key, credentials=wrong).connector.test_connection()

    assert not report.is_ok
    assert is_known_code(report.code)


@pytest.mark.parametrize("key", sorted(BOOKS))
def test_connection_to_nowhere_is_reported_as_unreachable(key: str) -> None:
    report = open_books(key, is_reachable=False).connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-15")


def test_option_lists_hold_distinct_values_with_labels(books: Books) -> None:
    fields = {"vat_codes", "ledger_accounts", *books.system.capabilities.option_fields}

    lists = {name: books.connector.options(name) for name in fields}

    assert {name for name, options in lists.items() if not options} == set()
    for options in lists.values():
        assert len({option.value for option in options}) == len(options)
        assert all(option.label for option in options)


def test_demo_settings_stand_in_the_option_lists(books: Books) -> None:
    codes = {option.value for option in books.connector.options("vat_codes")}
    accounts = {option.value for option in books.connector.options("ledger_accounts")}

    assert {row.vat_code for row in books.settings.rows} <= codes
    assert {row.ledger_account for row in books.settings.rows} <= accounts


def test_demo_settings_are_accepted(books: Books) -> None:
    fields = {"vat_codes", "ledger_accounts", *books.system.capabilities.option_fields}

    findings = books.system.check_settings(books.settings, {name: books.connector.options(name) for name in fields})

    assert findings == ()


def test_debtor_that_is_not_there_is_none(books: Books) -> None:
    assert books.connector.find_debtors([SANNE]) == (None,)


def test_no_debtors_wanted_gives_none_back(books: Books) -> None:
    assert books.connector.find_debtors([]) == ()


def test_debtor_made_is_found_again(books: Books) -> None:
    made = books.connector.create_debtor(SANNE, fresh_key())

    (found,) = books.connector.find_debtors([SANNE])

    assert found is not None
    assert found.id == made.id


def test_debtors_come_back_in_the_order_asked(books: Books) -> None:
    made = {debtor.key: books.connector.create_debtor(debtor, fresh_key()).id for debtor in (SANNE, ANN)}
    stranger = dataclasses.replace(SANNE, key="piet@example.nl", email="piet@example.nl")

    found = books.connector.find_debtors([ANN, stranger, SANNE, JONAS])

    assert [ref and ref.id for ref in found] == [made[ANN.key], None, made[SANNE.key], None]


def test_debtor_is_found_whatever_the_capitals(books: Books) -> None:
    made = books.connector.create_debtor(dataclasses.replace(SANNE, email="Sanne@Example.nl"), fresh_key())

    (found,) = books.connector.find_debtors([SANNE])

    assert found is not None
    assert found.id == made.id


def test_debtor_with_an_apostrophe_is_made_and_found(books: Books) -> None:
    debtor = dataclasses.replace(SANNE, key="o'brien@example.ie", email="o'brien@example.ie", last_name="O'Brien")
    made = books.connector.create_debtor(debtor, fresh_key())

    (found,) = books.connector.find_debtors([debtor])

    assert found is not None
    assert found.id == made.id


def test_thirty_debtors_are_found_at_once(books: Books) -> None:
    debtors = [dataclasses.replace(SANNE, key=f"c{n}@example.nl", email=f"c{n}@example.nl") for n in range(30)]
    made = [books.connector.create_debtor(debtor, fresh_key()).id for debtor in debtors]

    found = books.connector.find_debtors(debtors)

    assert [ref and ref.id for ref in found] == made


def test_debtor_that_shifts_vat_is_not_one_with_another_number(books: Books) -> None:
    books.connector.create_debtor(dataclasses.replace(RADHAUS, vat_number="DE129273398"), fresh_key())

    assert books.connector.find_debtors([RADHAUS]) == (None,)


def test_sale_is_booked_and_found(each_kind: Books) -> None:
    booking = each_kind.booking("1001")
    posted = each_kind.post(booking)

    finding = each_kind.connector.find_booking(booking, each_kind.links(booking))

    assert isinstance(finding, Found)
    assert finding.ref.id == posted.ref.id


def test_sale_stands_in_the_books_as_it_was_sold(each_kind: Books) -> None:
    each_kind.post(each_kind.booking("1001"))

    (row,) = each_kind.documents("1001")

    assert (row["total"], row["date"], row["email"]) == ("30.25", "2026-03-02", SANNE.email)
    assert row["vat"] == {"21": "5.25"}


def test_package_agrees_with_the_total(each_kind: Books) -> None:
    posted = each_kind.post(each_kind.booking("1001"))

    assert posted.difference in (None, Decimal(0))


def test_sale_that_is_not_there_is_not_found(each_kind: Books) -> None:
    each_kind.post(each_kind.booking("1001"))
    booking = each_kind.booking("1002")

    finding = each_kind.connector.find_booking(booking, each_kind.links(booking))

    proves = each_kind.system.capabilities.lookup is Lookup.BY_REFERENCE
    assert isinstance(finding, Absent if proves else Absent | Unclear)


def test_number_that_contains_another_is_not_taken_for_it(each_kind: Books) -> None:
    each_kind.post(each_kind.booking("10011"))
    booking = each_kind.booking("1001")

    finding = each_kind.connector.find_booking(booking, each_kind.links(booking))

    assert isinstance(finding, Absent | Unclear)


def test_sale_with_another_total_is_different(each_kind: Books) -> None:
    each_kind.post(each_kind.booking("1001"))
    other = each_kind.booking("1001", each_kind.line(each_kind.row("21"), "10.00", "2.10"))

    finding = each_kind.connector.find_booking(other, each_kind.links(other))

    assert isinstance(finding, Different)
    assert finding.what


def test_sale_of_another_debtor_is_different(each_kind: Books) -> None:
    each_kind.post(each_kind.booking("1001"))
    piet = dataclasses.replace(SANNE, key="piet@example.nl", email="piet@example.nl", first_name="Piet")
    other = each_kind.booking("1001", debtor=piet)

    finding = each_kind.connector.find_booking(other, each_kind.links(other))

    assert isinstance(finding, Different)


def test_repeat_with_the_same_key_stays_one_document_where_keys_count(each_kind: Books) -> None:
    if not each_kind.system.capabilities.honours_key:
        pytest.skip("the package does not honour a key")
    booking, key = each_kind.booking("1001"), fresh_key()
    first = each_kind.post(booking, key)

    again = each_kind.post(booking, key)

    assert again.ref.id == first.ref.id
    assert len(each_kind.documents("1001")) == 1


def test_repeat_with_a_new_key_is_refused_where_the_package_says_so(each_kind: Books) -> None:
    booking = each_kind.booking("1001")
    each_kind.post(booking)

    if each_kind.settings.document_kind in each_kind.system.capabilities.refuses_duplicate_reference:
        with pytest.raises(AlreadyBooked):
            each_kind.post(booking)
    else:
        each_kind.post(booking)

    protects = each_kind.settings.document_kind in each_kind.system.capabilities.refuses_duplicate_reference
    assert len(each_kind.documents("1001")) == (1 if protects else 2)


def test_credit_is_booked_negative(each_kind: Books) -> None:
    booking = each_kind.credit("1001C")
    each_kind.post(booking)

    finding = each_kind.connector.find_booking(booking, each_kind.links(booking))
    (row,) = each_kind.documents("1001C")

    assert isinstance(finding, Found)
    assert (row["total"], row["vat"]) == ("-12.10", {"21": "-2.10"})


def test_two_rates_in_one_sale_keep_their_vat(books: Books) -> None:
    lines = (books.line(books.row("21"), "44.09", "9.26"), books.line(books.row("9"), "10.00", "0.90"))
    books.post(books.booking("1001", *lines))

    (row,) = books.documents("1001")

    assert (row["total"], row["vat"]) == ("64.25", {"21": "9.26", "9": "0.90"})


def test_discount_of_a_sale_lowers_it(books: Books) -> None:
    row = books.row("21")
    lines = (books.line(row, "20.00", "4.20"), books.line(row, "-4.13", "-0.87", description="Korting"))
    books.post(books.booking("1001", *lines))

    (document,) = books.documents("1001")

    assert (document["total"], document["vat"]) == ("19.20", {"21": "3.33"})


def test_sale_to_a_business_abroad_carries_no_vat(books: Books) -> None:
    booking = books.icp("1001")
    books.post(booking)

    (row,) = books.documents("1001")

    assert (row["total"], row["email"]) == ("250.00", RADHAUS.email)
    assert set(row["vat"].values()) <= {"0.00"}


def test_sale_outside_the_union_carries_no_vat(books: Books) -> None:
    books.post(books.export("1001"))

    (row,) = books.documents("1001")

    assert row["total"] == "80.00"
    assert set(row["vat"].values()) <= {"0.00"}


def test_sale_to_a_consumer_abroad_carries_vat_of_that_country(books: Books) -> None:
    if not books.system.capabilities.foreign_vat:
        pytest.skip("the package cannot express another country's VAT")
    booking = books.one_stop_shop("1001")
    books.post(booking)

    finding = books.connector.find_booking(booking, books.links(booking))
    (row,) = books.documents("1001")

    assert isinstance(finding, Found)
    assert (row["total"], row["country"], row["vat"]) == ("70.20", "DE", {"19": "9.50", "7": "0.70"})


def test_line_of_zero_does_not_stand_in_the_way(books: Books) -> None:
    row = books.row("21")
    lines = (books.line(row, "20.00", "4.20"), books.line(row, "0.00", "0.00", description="Gratis sticker"))
    booking = books.booking("1001", *lines)
    books.post(booking)

    finding = books.connector.find_booking(booking, books.links(booking))

    assert isinstance(finding, Found)


def test_texts_that_are_too_long_are_cut(each_kind: Books) -> None:
    long = Address(name="N" * 300, street="S" * 300, number="1", postcode="3511 AB", city="U" * 300, country="NL")
    debtor = dataclasses.replace(SANNE, company="C" * 300, last_name="L" * 300, phone="0" * 60, billing=long)
    line = each_kind.line(each_kind.row("21"), "20.00", "4.20", description="Ontzettend lang verhaal " * 40)
    booking = each_kind.booking("1001", line, debtor=debtor, description="D" * 900)

    each_kind.post(booking)

    assert len(each_kind.documents("1001")) == 1


def test_debtor_without_an_address_is_made(books: Books) -> None:
    debtor = dataclasses.replace(SANNE, billing=Address(street="Lindelaan", country="NL"), phone="")
    made = books.connector.create_debtor(debtor, fresh_key())

    (found,) = books.connector.find_debtors([debtor])

    assert found is not None
    assert found.id == made.id


def test_account_that_does_not_exist_is_refused_with_a_known_code(books: Books) -> None:
    if not any(row.ledger_account for row in books.settings.rows):
        pytest.skip("the package books without ledger accounts")
    row = books.row("21")
    wrong = dataclasses.replace(books.line(row, "20.00", "4.20"), ledger_account=other_value(row.ledger_account))

    with pytest.raises(Refusal) as refused:
        books.post(books.booking("1001", wrong))

    assert is_known_code(refused.value.code)
    assert books.documents("1001") == []


def test_plan_shows_the_requests_of_a_sale(each_kind: Books) -> None:
    booking = each_kind.booking("1001")

    planned = each_kind.system.plan(booking, each_kind.settings)

    assert planned
    assert any(b"1001" in request.body or "1001" in request.query for request in planned)
    assert not any(secret in repr(planned) for secret in each_kind.secrets)


def test_payment_is_set_against_the_open_sale(books: Books) -> None:
    if not books.system.capabilities.payments:
        pytest.skip("the package takes no payments")
    booking = books.booking("1001")
    payment = books.payment(booking, books.post(booking))
    item = books.connector.find_open_item(payment)
    assert item is not None

    books.connector.post_payment(payment, item, fresh_key())

    assert item.open_amount == Decimal("30.25")
    assert [row["total"] for row in books.rows() if row["kind"] == "payment"] == ["30.25"]


def test_payment_made_is_never_called_absent(books: Books) -> None:
    if not books.system.capabilities.payments:
        pytest.skip("the package takes no payments")
    booking = books.booking("1001")
    payment = books.payment(booking, books.post(booking))
    item = books.connector.find_open_item(payment)
    assert item is not None
    before = books.connector.find_payment(payment, item)
    books.connector.post_payment(payment, item, fresh_key())

    after = books.connector.find_payment(payment, books.connector.find_open_item(payment))

    assert isinstance(before, Absent | Unclear)
    assert isinstance(after, Found | Unclear)


def test_payment_of_a_sale_that_is_not_there_has_no_open_item(books: Books) -> None:
    if not books.system.capabilities.payments:
        pytest.skip("the package takes no payments")
    booking = books.booking("1001")
    posted = books.post(booking)
    payment = dataclasses.replace(books.payment(booking, posted), sale_reference="2002", sale_id="")

    assert books.connector.find_open_item(payment) is None


def test_document_removed_is_gone_and_removing_again_is_fine(each_kind: Books) -> None:
    if not each_kind.system.capabilities.can_remove:
        pytest.skip("the package removes nothing")
    posted = each_kind.post(each_kind.booking("1001"))

    each_kind.connector.remove_booking(posted.ref)
    each_kind.connector.remove_booking(posted.ref)

    assert each_kind.documents("1001") == []
