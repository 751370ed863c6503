"""The suite that every package gets, once more for e-Boekhouden without a token: by SOAP."""

from __future__ import annotations

import pytest

from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.accounting.eboekhouden.soap_books import SoapBooks
from shopledger.connect.contract import BooksConnector
from tests.contract.books_contract import Books, open_books
from tests.contract.test_books_contract import (  # noqa: F401 - collected here, with the fixtures of this module
    test_account_that_does_not_exist_is_refused_with_a_known_code,
    test_credit_is_booked_negative,
    test_debtor_is_found_whatever_the_capitals,
    test_debtor_made_is_found_again,
    test_debtor_that_is_not_there_is_none,
    test_debtor_that_shifts_vat_is_not_one_with_another_number,
    test_debtor_with_an_apostrophe_is_made_and_found,
    test_debtor_without_an_address_is_made,
    test_debtors_come_back_in_the_order_asked,
    test_demo_settings_stand_in_the_option_lists,
    test_discount_of_a_sale_lowers_it,
    test_line_of_zero_does_not_stand_in_the_way,
    test_no_debtors_wanted_gives_none_back,
    test_number_that_contains_another_is_not_taken_for_it,
    test_package_agrees_with_the_total,
    test_payment_is_set_against_the_open_sale,
    test_payment_made_is_never_called_absent,
    test_payment_of_a_sale_that_is_not_there_has_no_open_item,
    test_repeat_with_a_new_key_is_refused_where_the_package_says_so,
    test_sale_is_booked_and_found,
    test_sale_of_another_debtor_is_different,
    test_sale_outside_the_union_carries_no_vat,
    test_sale_stands_in_the_books_as_it_was_sold,
    test_sale_that_is_not_there_is_not_found,
    test_sale_to_a_business_abroad_carries_no_vat,
    test_sale_to_a_consumer_abroad_carries_vat_of_that_country,
    test_sale_with_another_total_is_different,
    test_texts_that_are_too_long_are_cut,
    test_thirty_debtors_are_found_at_once,
    test_two_rates_in_one_sale_keep_their_vat,
)
from tests.contract.test_books_faults import (  # noqa: F401 - collected here, with the fixtures of this module
    test_booking_look_up_that_fails_is_not_an_answer,
    test_connection_test_in_trouble_reports_and_never_raises,
    test_debtor_after_a_lost_answer_is_found_or_not_there,
    test_debtor_look_up_that_fails_is_not_an_answer,
    test_debtor_with_a_fault_in_one_page_is_not_half_known,
    test_look_up_after_a_lost_answer_tells_the_truth,
    test_one_slip_of_a_read_is_tried_again,
    test_outcome_of_a_write_never_contradicts_the_books,
    test_payment_outcome_never_contradicts_the_books,
    test_secrets_are_not_shown,
)


def open_soap() -> Books:
    """e-Boekhouden by user name and codes."""
    return open_books("eboekhouden", credentials=dict(EboekhoudenSimulator.demo_soap_credentials))


@pytest.fixture
def books() -> Books:
    return open_soap()


@pytest.fixture
def each_kind() -> Books:
    return open_soap()


@pytest.fixture
def warm() -> Books:
    opened = open_soap()
    booking = opened.booking("1000")
    opened.post(booking)
    opened.connector.find_booking(booking, opened.links(booking))
    return opened


def test_connection_without_a_token_is_by_soap(books: Books) -> None:
    connector: BooksConnector = books.connector

    connector.test_connection()

    assert isinstance(connector, SoapBooks)
    assert set(books.simulator.calls) == {"POST /soap.asmx"}


def test_connection_by_soap_names_the_same_administration_as_by_rest(books: Books) -> None:
    by_rest = open_books("eboekhouden").connector.test_connection()

    by_soap = books.connector.test_connection()

    assert by_soap.is_ok
    assert (by_soap.account, by_soap.account_id) == (by_rest.account, by_rest.account_id)
