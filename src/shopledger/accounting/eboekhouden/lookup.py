"""Choosing among what comes back, and comparing it with what is ours. Pure.

A filter only narrows what is sent: whatever comes back is compared here again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from shopledger.accounting.eboekhouden.mapping import debtor_code
from shopledger.accounting.eboekhouden.vat_codes import DEVIATING, DISTANCE
from shopledger.accounting.eboekhouden.wire import Invoice, Mutation, MutationRow, RelationRow
from shopledger.connect.contract import Different, Found
from shopledger.domain.booking import Booking, BookingRef
from shopledger.domain.customer import Debtor, DebtorRef
from shopledger.domain.money import ZERO, to_cents


def ordered(rows: Iterable[RelationRow], debtor: Debtor) -> list[RelationRow]:
    """Relations with the wanted address: our own code first, then the oldest."""
    code = debtor_code(debtor)
    return sorted(rows, key=lambda row: (row.code != code, row.id))


def relation_ref(row: RelationRow, name: str = "") -> DebtorRef:
    """A relation as the rest of the project knows it."""
    return DebtorRef(id=str(row.id), code=row.code or "", name=name)


def same_number(rows: Sequence[MutationRow], reference: str, kind: int) -> list[MutationRow]:
    """The mutations of that kind with exactly that number."""
    return [row for row in rows if row.invoice_number == reference and str(row.type) == str(kind)]


def total_of(mutation: Mutation) -> Decimal:
    """What the package makes of it including VAT."""
    amounts = sum((row.amount for row in mutation.rows), ZERO)
    return amounts if mutation.in_ex_vat == "IN" else amounts + sum(vat_by_code(mutation).values(), ZERO)


def vat_by_code(mutation: Mutation) -> dict[str, Decimal]:
    """VAT of a mutation by code: the sums it tells, and deviating amounts where the sums leave them out."""
    sums = {each.vat_code: each.amount for each in mutation.vat}
    own = [row.vat_amount for row in mutation.rows if row.vat_code == DEVIATING and row.vat_amount is not None]
    if own and DEVIATING not in sums:
        sums[DEVIATING] = sum(own, ZERO)
    return sums


def our_vat(booking: Booking) -> dict[str, Decimal]:
    """VAT of a booking by code; with AFST_VERK it is no VAT to the package but an amount on an account."""
    sums: dict[str, Decimal] = {}
    for line in booking.lines:
        if line.vat_code != DISTANCE:
            sums[line.vat_code] = sums.get(line.vat_code, ZERO) + line.amount_vat
    return sums


def vat_differences(mutation: Mutation, booking: Booking) -> dict[str, Decimal]:
    """The package's VAT minus ours by code, in whole cents, where they differ."""
    theirs, ours = vat_by_code(mutation), our_vat(booking)
    codes = dict.fromkeys((*ours, *theirs))
    found = {code: to_cents(theirs.get(code, ZERO) - ours.get(code, ZERO)) for code in codes}
    return {code: amount for code, amount in found.items() if amount}


def compare_mutation(mutation: Mutation, booking: Booking, debtor_id: str) -> Found | Different:
    """A mutation with our number against our booking."""
    ref = BookingRef(id=str(mutation.id), number=booking.reference)
    return compared(
        ref, (to_cents(total_of(mutation)), booking.total_incl), (str(mutation.relation_id or ""), debtor_id)
    )


def compare_invoice(invoice: Invoice, booking: Booking, debtor_id: str) -> Found | Different:
    """An invoice with our number against our booking."""
    ref = BookingRef(id=str(invoice.id), number=invoice.invoice_number or "")
    total = to_cents(invoice.total_amount or ZERO)
    return compared(ref, (total, booking.total_incl), (str(invoice.relation_id or ""), debtor_id))


def compared(ref: BookingRef, totals: tuple[Decimal, Decimal], debtors: tuple[str, str]) -> Found | Different:
    """Found where total and debtor agree, else Different with the first thing that does not."""
    if totals[0] != totals[1]:
        return Different(ref=ref, what=f"total {totals[0]} instead of {totals[1]}")
    if debtors[0] != debtors[1]:
        return Different(ref=ref, what=f"debtor {debtors[0]} instead of {debtors[1]}")
    return Found(ref=ref)


def best(findings: Sequence[Found | Different]) -> Found | Different:
    """The one that agrees where there are several with our number, else the first."""
    return next((finding for finding in findings if isinstance(finding, Found)), findings[0])
