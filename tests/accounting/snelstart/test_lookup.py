from __future__ import annotations

import dataclasses
from decimal import Decimal
from urllib.parse import unquote

import pytest

from shopledger.accounting.snelstart import lookup
from shopledger.accounting.snelstart.wire import Entry, Invoice, Reference, Relation, SalesOrder
from shopledger.connect.contract import Different, Found
from shopledger.domain.booking import BookingKind
from tests.accounting.snelstart.making import connect
from tests.contract.books_contract import RADHAUS, SANNE

CUSTOMER = Relation(id="r1", code=1017, name="Sanne", kinds=["Klant"], email="sanne@example.nl")


def test_quotes_in_a_filter_are_doubled() -> None:
    assert lookup.equals("Factuurnummer", "o'b") == "Factuurnummer eq 'o''b'"


def test_twenty_addresses_stand_in_one_filter() -> None:
    conditions = [lookup.holds_address(f"c{number}@example.nl") for number in range(25)]

    filters = [unquote(each) for each in lookup.any_of(conditions)]

    assert [each.count("substringof") for each in filters] == [20, 5]
    assert filters[1].startswith("substringof('c20@example.nl', Email) eq true or ")


def test_filter_never_grows_too_long_for_an_address() -> None:
    conditions = [lookup.holds_address(f"{'é' * 40}{number}@example.nl") for number in range(20)]

    filters = list(lookup.any_of(conditions))

    assert len(filters) > 1
    assert max(map(len, filters)) <= lookup.LONGEST_FILTER
    assert sum(each.count("substringof") for each in filters) == 20


def test_no_conditions_make_no_filter() -> None:
    assert list(lookup.any_of([])) == []


def test_addresses_are_asked_for_once_in_lower_case_and_as_typed() -> None:
    wanted = [SANNE, dataclasses.replace(SANNE, email="Sanne@Example.nl"), dataclasses.replace(SANNE, email="")]

    assert lookup.addresses_of(wanted) == ("sanne@example.nl", "Sanne@Example.nl")


@pytest.mark.parametrize(
    "other",
    [
        {"kinds": ["Leverancier"]},
        {"kinds": ["Eigen"]},
        {"kinds": None},
        {"is_inactive": True},
        {"email": "bigsanne@example.nl"},
        {"email": None},
    ],
)
def test_relation_that_is_no_active_customer_of_that_address_is_not_chosen(other: dict[str, object]) -> None:
    values = {"id": "r1", "code": 1, "kinds": ["Klant"], "email": "sanne@example.nl", **other}

    known = lookup.KnownRelations([Relation(**values)])  # type: ignore[arg-type]  # a table of cases

    assert known.choose(SANNE) is None


def test_customer_with_several_addresses_is_found_by_each() -> None:
    known = lookup.KnownRelations([Relation(id="r1", kinds=["Klant"], email="boss@example.nl; SANNE@example.nl")])

    chosen = known.choose(SANNE)

    assert chosen is not None
    assert (chosen.id, chosen.code, chosen.name) == ("r1", "", "")


def test_lowest_code_is_chosen_of_several_customers() -> None:
    codes = (1030, None, 1017, 1020)
    rows = [Relation(id=f"r{code}", code=code, kinds=["Klant"], email="sanne@example.nl") for code in codes]

    chosen = lookup.KnownRelations(rows).choose(SANNE)

    assert chosen is not None
    assert chosen.code == "1017"


def test_debtor_that_vat_is_shifted_to_has_that_vat_number() -> None:
    rows = [
        Relation(id="r1", code=1, kinds=["Klant"], email=RADHAUS.email, vat_number=None),
        Relation(id="r2", code=2, kinds=["Klant"], email=RADHAUS.email, vat_number="DE 136695976"),
    ]

    chosen = lookup.KnownRelations(rows).choose(RADHAUS)

    assert chosen is not None
    assert chosen.id == "r2"


def test_debtor_without_address_is_never_found() -> None:
    known = lookup.KnownRelations([Relation(id="r1", kinds=["Klant"], email="")])

    assert known.choose(dataclasses.replace(SANNE, email="")) is None


@pytest.mark.parametrize(
    ("code", "wanted", "expected"),
    [
        ("ABC", "ABC", True),
        ("ABC", "abc", False),
        ("0042", "42", True),
        ("42", "0042", True),
        ("42", "43", False),
        ("42", "42A", False),
        (None, "42", False),
    ],
)
def test_article_codes_are_compared_as_text_and_as_number(code: str | None, wanted: str, expected: bool) -> None:
    assert lookup.same_code(code, wanted) is expected


@pytest.mark.parametrize(
    ("total", "debtor", "expected"),
    [
        ("30.25", "d1", Found),
        ("30.2", "d1", Different),
        ("30.25", "d2", Different),
        (None, "d1", Different),
        ("30.25", None, Different),
    ],
)
def test_sale_is_found_only_with_its_total_and_debtor(total: str | None, debtor: str | None, expected: type) -> None:
    booking = connect().booking("1001")
    amount = None if total is None else Decimal(total)
    relation = None if debtor is None else Reference(id=debtor)

    of_invoice = lookup.compare_invoice(Invoice(id="i1", total=amount, relation=relation), booking, "d1")
    of_entry = lookup.compare_entry(Entry(id="e1", total=amount, relation=relation), booking, "d1")

    assert (type(of_invoice), type(of_entry)) == (expected, expected)
    assert (of_invoice.ref.id, of_entry.ref.id) == ("i1", "e1")


def test_invoice_stands_for_the_entry_it_belongs_to() -> None:
    invoice = Invoice(id="i1", entry=Reference(id="e1"), total=Decimal("30.25"), relation=Reference(id="d1"))

    finding = lookup.compare_invoice(invoice, connect().booking("1001"), "d1")

    assert finding.ref.id == "e1"


@pytest.mark.parametrize(
    ("total", "expected"),
    [("30.25", Found), ("30.27", Found), ("30.28", Different), ("30.23", Found), (None, Different)],
)
def test_order_may_differ_by_a_cent_per_line(total: str | None, expected: type) -> None:
    order = SalesOrder(
        id="o1", number=318, total_incl=None if total is None else Decimal(total), relation=Reference(id="d1")
    )

    finding = lookup.compare_order(order, connect(BookingKind.ORDER).booking("1001"), "d1")

    assert (type(finding), finding.ref.number) == (expected, "318")


def test_order_of_nobody_without_a_number_is_different() -> None:
    order = SalesOrder(id="o1", total_incl=Decimal("30.25"))

    finding = lookup.compare_order(order, connect(BookingKind.ORDER).booking("1001"), "d1")

    assert isinstance(finding, Different)
    assert finding.ref.number == ""
