from __future__ import annotations

from dataclasses import replace

import pytest

from shopledger.domain.customer import Address, Customer, Debtor
from shopledger.domain.debtors import debtor_of
from shopledger.domain.order import VatTreatment
from tests.domain.making import CUSTOMER, make_address, make_order

ORDINARY, ICP = VatTreatment.ORDINARY, VatTreatment.ICP


@pytest.mark.parametrize(
    ("email", "vat_number", "treatment", "key"),
    [
        ("Jan@Example.NL", "", ORDINARY, "jan@example.nl"),
        (" jan@example.nl ", "", ORDINARY, "jan@example.nl"),
        ("jan@example.nl", "NL1", ORDINARY, "jan@example.nl"),
        ("jan@example.nl", "DE1", ICP, "jan@example.nl DE1"),
        ("", "", ORDINARY, "order:id-1"),
        ("", "DE1", ICP, "order:id-1"),
    ],
)
def test_a_debtor_is_recognised_by_email_and_by_vat_number_where_it_must_be_passed_on(
    email: str, vat_number: str, treatment: VatTreatment, key: str
) -> None:
    order = make_order(customer=Customer(email=email, vat_number=vat_number))

    debtor = debtor_of(order, treatment)

    assert debtor.key == key
    assert debtor.shifts_vat is (treatment is ICP)


def test_two_customers_without_email_are_two_debtors() -> None:
    nobody = Customer(first_name="Jan")
    first, second = make_order(customer=nobody), make_order(customer=nobody, shop_id="id-2")

    assert debtor_of(first, ORDINARY).key != debtor_of(second, ORDINARY).key


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("Jan van der Berg", "Jan", "van der Berg"), ("Cher", "Cher", ""), ("  Jan  Berg ", "Jan", "Berg"), ("", "", "")],
)
def test_a_customer_without_name_has_that_of_the_billing_address(name: str, first: str, last: str) -> None:
    order = make_order(customer=Customer(email="a@b.nl"), billing=make_address(name=name))

    debtor = debtor_of(order, ORDINARY)

    assert (debtor.first_name, debtor.last_name) == (first, last)


@pytest.mark.parametrize(
    ("company", "billed", "name"), [("Koffers BV", "Tas", "Koffers BV"), ("", "Tas", "Tas"), ("", "", "Jan Jansen")]
)
def test_a_company_goes_before_a_person(company: str, billed: str, name: str) -> None:
    order = make_order(customer=replace(CUSTOMER, company=company), billing=make_address(company=billed))

    debtor = debtor_of(order, ORDINARY)

    assert debtor.name == name
    assert debtor.is_company is bool(company or billed)


def test_a_vat_number_alone_makes_a_company() -> None:
    assert Debtor(key="a", vat_number="NL1").is_company


@pytest.mark.parametrize(
    ("address", "is_complete"),
    [(make_address(postcode="1011AB"), True), (make_address(), False), (Address(), False)],
)
def test_an_address_is_complete_with_all_four_parts(address: Address, is_complete: bool) -> None:
    assert address.is_complete is is_complete


@pytest.mark.parametrize(("street", "number", "line"), [("Kade", "1", "Kade 1"), ("Kade", "", "Kade")])
def test_street_and_number_make_one_line(street: str, number: str, line: str) -> None:
    assert Address(street=street, number=number).street_line == line
