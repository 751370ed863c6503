"""Why the totals are what they are: VAT per rate, the order's total against its lines, and the correction.

What it is for: statements about sums.  What it does not do: it judges nothing; `totals` decides what may be booked.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from shopledger.domain.booking import Booking
from shopledger.domain.explain_parts import Case, RateTotal, Reason, Totals, reason
from shopledger.domain.money import ZERO, ZERO_CENTS, all_to_cents, to_cents

_Corrected = tuple[Decimal, Decimal]
"""Rate and VAT of the correction line."""


def explain_totals(case: Case) -> Totals:
    """All sums of the order, with those of its booking where there is one."""
    order, booking, difference = case.order, case.booking, case.checked.difference
    total = to_cents(order.total_incl)
    return Totals(
        total=total,
        lines=total - difference,
        difference=difference,
        shop_vat=order.total_vat,
        vat=None if booking is None else booking.total_vat,
        rates=() if booking is None else tuple(_rates(case, booking)),
        correction=ZERO_CENTS if booking is None else booking.correction,
        reasons=(*_total_reasons(case, total), *_vat_reasons(case)),
    )


def _rates(case: Case, booking: Booking) -> Iterator[RateTotal]:
    """One total per rate, in the sequence in which the order names them."""
    for rate in dict.fromkeys(examined.rate for examined in case.checked.lines):
        lines = [line for line in booking.lines if line.vat_rate == rate]
        yield RateTotal(
            rate=rate,
            vat_exact=_exact_vat(case, rate),
            excl=sum((line.amount_excl for line in lines), ZERO_CENTS),
            vat=sum((line.amount_vat for line in lines), ZERO_CENTS),
        )


def _exact_vat(case: Case, rate: Decimal) -> Decimal:
    lines = [examined.line for examined in case.checked.lines if rate and examined.rate == rate]
    return sum((line.amount_incl - line.amount_excl for line in lines), ZERO)


# --- the total -----------------------------------------------------------------------------------------------------


def _total_reasons(case: Case, total: Decimal) -> Iterator[Reason]:
    difference, tolerance = case.checked.difference, case.settings.tolerance
    if not difference:
        yield reason(_way_of_adding(case, total), total=total)
        return
    yield reason("total-differs", total=total, lines=total - difference, difference=difference)
    if not tolerance:
        yield reason("difference-not-allowed")
    else:
        is_allowed = abs(difference) <= tolerance
        yield reason("difference-allowed" if is_allowed else "difference-too-large", tolerance=tolerance)


def _way_of_adding(case: Case, total: Decimal) -> str:
    """Which of the three ways in which shops round leads to the total."""
    amounts = [line.amount_incl for line in case.order.lines]
    if to_cents(sum(amounts, ZERO)) == total:
        return "total-sum"
    return "total-per-line" if sum(all_to_cents(amounts)) == total else "total-net-and-vat"


# --- VAT -----------------------------------------------------------------------------------------------------------


def _vat_reasons(case: Case) -> Iterator[Reason]:
    if case.booking is None:
        return
    for total in _rates(case, case.booking):
        if total.rate:
            yield _rate_reason(case, total, _correction(case.booking))
    yield _shop_vat(case, case.booking.total_vat)


def _correction(booking: Booking) -> _Corrected | None:
    """The correction line is the last one."""
    return (booking.lines[-1].vat_rate, booking.lines[-1].amount_vat) if booking.correction else None


def _rate_reason(case: Case, total: RateTotal, corrected: _Corrected | None) -> Reason:
    rate, exact, booked = total.rate, total.vat_exact, total.vat
    if case.order.total_vat is None and corrected is not None and corrected[0] == rate:
        return reason("vat-corrected", rate=rate, exact=exact, correction=corrected[1], booked=booked)
    if exact == booked:
        return reason("vat-as-given", rate=rate, booked=booked)
    code = "vat-rounded-sum" if to_cents(exact) == booked else "vat-moved"
    return reason(code, rate=rate, exact=exact, booked=booked)


def _shop_vat(case: Case, booked: Decimal) -> Reason:
    said = case.order.total_vat
    if said is None:
        return reason("shop-vat-unsaid", booked=booked)
    if said == booked:
        return reason("shop-vat-same", vat=said)
    return reason("shop-vat-rounded", vat=said, booked=booked)
