"""From an order to the booking that is sent: `Order + Settings + Capabilities = Booking`, to the cent.

What it is for: everything every package needs, once.  What it does not do: it knows no package; what packages differ in
is read from `Capabilities`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from shopledger.domain.allocate import Allocation, Cents, Correction, allocate
from shopledger.domain.booking import Booking, BookingLine, new_booking, new_booking_line
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.checks import Checked
from shopledger.domain.debtors import debtor_of
from shopledger.domain.findings import Finding, finding, refusal_of
from shopledger.domain.lines import Examined, examine, new_examined
from shopledger.domain.money import to_cents
from shopledger.domain.order import LineKind, Note, Order, VatTreatment, new_line
from shopledger.domain.products import LINE_NAMES, product_of
from shopledger.domain.references import cut, description_of, find_reference_problem, reference_of
from shopledger.domain.settings import Settings
from shopledger.domain.totals import find_total_problem, find_vat_problem, total_difference
from shopledger.domain.vat import Assessment, assess

_CORRECTION_TEXT = "Afrondingsverschil"
_ICP = VatTreatment.ICP
_ONE = Decimal(1)


class Prepared(NamedTuple):
    """An order with percentages, rows and whole cents; `difference` is what the correction line makes good."""

    assessment: Assessment
    lines: Sequence[Examined]
    allocation: Allocation
    difference: Decimal


def build_booking(order: Order, settings: Settings, capabilities: Capabilities) -> Booking:
    """The booking of an order.

    Lines including VAT add up to the order's total; VAT adds up to the order's own VAT where it gives one. Zero-rated
    lines have no VAT. A difference within `settings.tolerance` is one line of its own, counted in `correction`.

    Raises Refusal (CHK-01, -05, -06, -10, -11, -13, -18, -20, -21, BKG-11) when the order cannot be booked like that.
    """
    _refuse(find_reference_problem(order, settings, capabilities))
    return _write(order, settings, capabilities, prepare(order, settings, capabilities))


def book_checked(order: Order, settings: Settings, capabilities: Capabilities, checked: Checked) -> Booking:
    """The booking of an order that was looked over with the same settings and capabilities, and has no findings.

    The same as `build_booking`, without working everything out anew. Raises Refusal (CHK-21) where every line is less
    than half a cent, and ValueError when there are findings.
    """
    findings, assessment, lines, difference = checked
    if findings:
        raise ValueError("an order with findings is not booked")
    allocation = allocate(order, lines, difference)
    return _write(order, settings, capabilities, Prepared(assessment, lines, allocation, difference))


def _write(order: Order, settings: Settings, capabilities: Capabilities, prepared: Prepared) -> Booking:
    assessment, examined, allocation, difference = prepared
    lines = _write_lines(settings, capabilities, examined, allocation)
    if not lines:  # every line was less than half a cent
        raise refusal_of(finding("CHK-21"))
    is_icp = assessment.treatment is _ICP
    fixed = settings.fixed_debtor_by_method.get(order.payment_method)
    debtor = debtor_of(order, assessment.treatment)
    return new_booking(
        reference=reference_of(order, settings),
        kind=settings.document_kind,
        date=assessment.day,
        description=description_of(order, capabilities, settings.document_kind),
        lines=lines,
        total_incl=to_cents(order.total_incl),
        treatment=assessment.treatment,
        is_paid=order.is_paid,
        order_number=order.number,
        debtor=debtor,
        fixed_debtor=None if is_icp else fixed,
        invoice_number=order.invoice_number,
        payment_method=order.payment_method,
        country=assessment.country,
        delivery=debtor.delivery,
        correction=difference,
        notes=_notes(order, difference, is_fixed_ignored=is_icp and fixed is not None),
    )


def prepare(order: Order, settings: Settings, capabilities: Capabilities) -> Prepared:
    """Everything of a booking that is about money.  Raises Refusal for the first thing that makes it impossible."""
    assessment = assess(order, settings)
    if not assessment.country:
        raise refusal_of(finding("CHK-13"))
    difference = total_difference(order)
    _refuse(find_total_problem(order, difference, settings.tolerance))
    lines, findings = examine(order, settings, assessment, zero_lines=capabilities.zero_lines)
    if findings:
        raise refusal_of(findings[0])
    _refuse(find_vat_problem(order, lines, settings.tolerance))
    if not lines:
        raise refusal_of(finding("CHK-21"))
    return Prepared(assessment, lines, allocate(order, lines, difference), difference)


def _refuse(problem: Finding | None) -> None:
    if problem is not None:
        raise refusal_of(problem)


def _notes(order: Order, correction: Decimal, *, is_fixed_ignored: bool) -> tuple[Note, ...]:
    notes = order.notes
    if is_fixed_ignored:
        notes = (*notes, Note(code="NOTE-02", params=(("method", order.payment_method),)))
    if correction:
        notes = (*notes, Note(code="NOTE-05", params=(("amount", str(correction)),)))
    return notes


def _write_lines(
    settings: Settings, capabilities: Capabilities, examined: Sequence[Examined], allocation: Allocation
) -> tuple[BookingLine, ...]:
    """All lines that the package takes, the correction last."""
    cost_centre = settings.cost_centre if capabilities.cost_centres else ""
    has_products = settings.document_kind in capabilities.products
    keeps_zero, length = capabilities.zero_lines, capabilities.line_text_length
    may_be_negative = capabilities.negative_unit_price
    if allocation.correction is not None:
        model, cents = _correction(allocation.correction)
        examined = [*examined, model]
        allocation = Allocation([*allocation.lines, cents], None)
    written = []
    for each, (excl, vat) in zip(examined, allocation.lines, strict=True):
        if not (excl or vat or keeps_zero):
            continue
        line, row = each.line, each.row
        written.append(
            new_booking_line(
                kind=line.kind,
                description=cut(line.description or LINE_NAMES[line.kind], length),
                ledger_account=row.ledger_account,
                vat_code=row.vat_code,
                vat_rate=each.rate,
                amount_excl=excl,
                amount_vat=vat,
                quantity=line.quantity if may_be_negative else _priced_quantity(line.quantity, excl or vat),
                product=product_of(each, capabilities.product_code_length) if has_products else None,
                cost_centre=cost_centre,
            )
        )
    return tuple(written)


def _correction(correction: Correction) -> tuple[Examined, Cents]:
    model, cents, _ = correction
    line = new_line(
        kind=LineKind.SURCHARGE if sum(cents) > 0 else LineKind.DISCOUNT,
        description=_CORRECTION_TEXT,
        quantity=_ONE,
        vat_rate=model.rate,
        amount_excl=cents[0],
        amount_incl=cents[0] + cents[1],
    )
    return new_examined(line=line, rate=model.rate, row=model.row), cents


def _priced_quantity(quantity: Decimal, amount: Decimal) -> Decimal:
    """The quantity whose price per piece is not negative: 1 for -5.00 becomes -1 (times 5.00)."""
    return -quantity if amount.is_signed() != quantity.is_signed() and amount else quantity
