"""What comes back is chosen from and compared here, not by a filter alone."""

from __future__ import annotations

from decimal import Decimal

from shopledger.accounting.eboekhouden.lookup import (
    best,
    compare_invoice,
    compare_mutation,
    ordered,
    same_number,
    total_of,
    vat_by_code,
    vat_differences,
)
from shopledger.accounting.eboekhouden.mapping import debtor_code
from shopledger.accounting.eboekhouden.wire import Invoice, Line, Mutation, MutationRow, RelationRow, VatSum
from shopledger.connect.contract import Different, Found
from shopledger.domain.booking import BookingRef
from tests.accounting.eboekhouden.making import ANNA, booking, line, taxed

SALE = booking(taxed("10.00", "2.10"))


def mutation(*vat: VatSum, in_ex_vat: str = "IN", amount: str = "12.10") -> Mutation:
    """A mutation of one row."""
    row = Line(vat_code="HOOG_VERK_21", amount=Decimal(amount))
    return Mutation(id=1, relation_id=5, in_ex_vat=in_ex_vat, rows=[row], vat=list(vat))


def test_our_own_code_goes_before_older_relations() -> None:
    rows = [RelationRow(id=2, code="B"), RelationRow(id=1, code="A"), RelationRow(id=9, code=debtor_code(ANNA))]

    assert [row.id for row in ordered(rows, ANNA)] == [9, 1, 2]


def test_number_must_be_the_same_to_the_letter_and_of_the_kind() -> None:
    rows = [
        MutationRow(id=1, type=2, invoice_number="1001"),
        MutationRow(id=2, type="2", invoice_number="1001"),
        MutationRow(id=3, type=2, invoice_number="10011"),
        MutationRow(id=4, type=1, invoice_number="1001"),
    ]

    assert [row.id for row in same_number(rows, "1001", 2)] == [1, 2]


def test_total_adds_vat_where_amounts_are_without() -> None:
    vat = VatSum(vat_code="HOOG_VERK_21", amount=Decimal("2.10"))

    assert total_of(mutation(vat)) == Decimal("12.10")
    assert total_of(mutation(vat, in_ex_vat="EX", amount="10.00")) == Decimal("12.10")


def test_deviating_vat_counts_once_whether_or_not_the_sums_have_it() -> None:
    row = Line(vat_code="AFW_VERK", amount=Decimal("50.00"), vat_amount=Decimal("9.50"))
    told = VatSum(vat_code="AFW_VERK", amount=Decimal("9.50"))

    assert vat_by_code(Mutation(id=1, rows=[row])) == {"AFW_VERK": Decimal("9.50")}
    assert vat_by_code(Mutation(id=1, rows=[row], vat=[told])) == {"AFW_VERK": Decimal("9.50")}


def test_differences_of_two_codes_do_not_cancel_out() -> None:
    sale = booking(taxed("10.00", "2.10"), line("LAAG_VERK_9", "9", "10.00", "0.90"))
    sums = (
        VatSum(vat_code="HOOG_VERK_21", amount=Decimal("2.11")),
        VatSum(vat_code="LAAG_VERK_9", amount=Decimal("0.89")),
    )

    assert vat_differences(mutation(*sums), sale) == {
        "HOOG_VERK_21": Decimal("0.01"),
        "LAAG_VERK_9": Decimal("-0.01"),
    }


def test_mutation_is_found_only_with_the_same_total_and_debtor() -> None:
    vat = VatSum(vat_code="HOOG_VERK_21", amount=Decimal("2.10"))

    assert isinstance(compare_mutation(mutation(vat), SALE, "5"), Found)
    assert isinstance(compare_mutation(mutation(vat), SALE, "6"), Different)
    assert isinstance(compare_mutation(mutation(vat, amount="12.11"), SALE, "5"), Different)


def test_invoice_is_found_only_with_the_same_total_and_debtor() -> None:
    same = Invoice(id=7, invoice_number="ORD1234", relation_id=5, total_amount=Decimal("12.1"))

    assert isinstance(compare_invoice(same, SALE, "5"), Found)
    assert isinstance(compare_invoice(same, SALE, "6"), Different)
    assert isinstance(compare_invoice(Invoice(id=7), SALE, "5"), Different)


def test_one_that_agrees_goes_before_others_with_the_number() -> None:
    other, ours = Different(ref=BookingRef(id="1"), what="total"), Found(ref=BookingRef(id="2"))

    assert best([other, ours]) is ours
    assert best([other]) is other
