"""Every amount of a booking, explained: which rule, which VAT row, which rounding.

What it is for: a merchant who asks why.  What it does not do: it books and judges nothing, and its answer has no words
(`explain_words` has).  It is not on the path that books orders, and works everything out once more.
"""

from __future__ import annotations

from dataclasses import replace

from shopledger.domain.booking import Booking
from shopledger.domain.build import build_booking
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.checks import Facts, look_over
from shopledger.domain.dates import business_date
from shopledger.domain.errors import Refusal
from shopledger.domain.explain_lines import explain_lines
from shopledger.domain.explain_parts import Case, Explanation
from shopledger.domain.explain_sale import explain_date, explain_debtor, explain_reference, explain_treatment
from shopledger.domain.explain_totals import explain_totals
from shopledger.domain.findings import Finding, finding
from shopledger.domain.order import Order
from shopledger.domain.settings import Settings


def explain(order: Order, settings: Settings, capabilities: Capabilities) -> Explanation:
    """Why this order is booked as it is.  Pure; never raises for an order that cannot be booked.

    Its lines are those of `build_booking`, in the same sequence and to the cent, where that accepts the order. Where
    it does not, the lines have rate and row as far as these are known, and no booked amounts. Amounts are in the
    order's currency, which for a booking is the euro.
    """
    checked = look_over(order, settings, Facts(today=business_date(order.placed_at)), capabilities)
    booking = _book(order, settings, capabilities)
    case = Case(order, settings, capabilities, checked, booking if isinstance(booking, Booking) else None)
    lines, skipped = explain_lines(case)
    return Explanation(
        treatment=explain_treatment(case),
        date=explain_date(case),
        debtor=explain_debtor(case),
        reference=explain_reference(case),
        lines=lines,
        skipped=skipped,
        totals=explain_totals(case),
        findings=_findings(checked.findings, booking),
        has_amounts=case.booking is not None,
    )


def _book(order: Order, settings: Settings, capabilities: Capabilities) -> Booking | Finding:
    """The booking, even under a number that is too long for the package: its amounts can be told all the same."""
    try:
        return build_booking(order, settings, replace(capabilities, reference_length=0))
    except Refusal as refusal:
        return finding(refusal.code, **refusal.params)


def _findings(found: tuple[Finding, ...], booking: Booking | Finding) -> tuple[Finding, ...]:
    """What the checks find; and where every line is less than half a cent, what only the booking can find."""
    if isinstance(booking, Booking) or any(each.code == booking.code for each in found):
        return found
    return (*found, booking)
