"""The lines of an order as they will be booked: the VAT percentage of each and the settings row it goes to.

What it is for: one place that the checks and the booking share, so that they cannot disagree.  What it does not do:
it changes no amount (`allocate` does).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from shopledger.domain.findings import Finding, finding
from shopledger.domain.money import HUNDRED, ZERO
from shopledger.domain.order import LineKind, Order, OrderLine
from shopledger.domain.settings import Settings, VatRow
from shopledger.domain.values import maker, value
from shopledger.domain.vat import ZERO_RATED, Assessment, find_row
from shopledger.domain.vat_rates import percents_on

_GIFT_CARD = LineKind.GIFT_CARD

# What amounts may be off from their percentage. A shop that rounds its unit prices is off by half a cent per piece in
# the price and as much in the price with VAT; one that gives more decimals is off by less.
_ONE, _MINUS_ONE = Decimal(1), Decimal(-1)
_CENTS_PER_LINE = _ONE
_CENTS_PER_PIECE = _ONE


@value
class Examined:
    """One line with its percentage and its row."""

    line: OrderLine
    rate: Decimal
    row: VatRow


new_examined = maker(Examined)


class Examination(NamedTuple):
    """The lines to be booked, in the order's own sequence, and what is wrong with those that cannot be."""

    lines: list[Examined]
    findings: list[Finding]


def examine(order: Order, settings: Settings, assessment: Assessment, *, zero_lines: bool) -> Examination:
    """Find percentage and row of every line.  Lines of 0.00 are left out where the package takes none."""
    examined: list[Examined] = []
    findings: list[Finding] = []
    is_unrated = assessment.treatment in ZERO_RATED
    row: VatRow | None = None
    row_rate = row_kind = None
    for line in order.lines:
        if not (line.amount_incl or line.amount_excl or zero_lines):
            continue
        rate = None if is_unrated else line.vat_rate
        if rate is None and (rate := unsaid_rate(line, settings, assessment)) is None:
            findings.append(_no_rate(line, assessment))
        elif not agrees(line, rate):
            findings.append(_unclear_rate(line, plain(rate), "amounts", assessment))
        else:
            if row_rate is not rate or row_kind is not line.kind:  # mostly they are those of the line before
                row_rate, row_kind = rate, line.kind
                row = _row_of(line, rate, settings, assessment)
            if row is not None:
                examined.append(new_examined(line=line, rate=rate, row=row))
            else:
                findings.append(_no_row(line, rate, settings, assessment))
    return Examination(examined, findings)


def agrees(line: OrderLine, rate: Decimal) -> bool:
    """Whether the line's two amounts can be `rate` percent apart, given that shops round."""
    excl = line.amount_excl
    off = excl * rate - (line.amount_incl - excl) * HUNDRED
    return _MINUS_ONE <= off <= _ONE or abs(off) <= _CENTS_PER_LINE + _CENTS_PER_PIECE * abs(line.quantity)


def _cents_off(line: OrderLine, rate: Decimal) -> Decimal:
    excl = line.amount_excl
    return abs(excl * rate - (line.amount_incl - excl) * HUNDRED)


def unsaid_rate(line: OrderLine, settings: Settings, assessment: Assessment) -> Decimal | None:
    """The percentage of a line of which the shop says none, or of a sale that has none; None when it is not clear."""
    if assessment.treatment in ZERO_RATED or line.kind is _GIFT_CARD:
        return ZERO  # a gift card is a means of payment: VAT falls due when it is spent, unless the shop says otherwise
    if not line.amount_incl and not line.amount_excl:
        return settings.free_line_rate
    return _derived_rate(line, settings, assessment)


def _derived_rate(line: OrderLine, settings: Settings, assessment: Assessment) -> Decimal | None:
    """The one percentage that the amounts allow; with a tolerance set, the nearest of several."""
    known = {row.rate for row in settings.rows if row.country == assessment.country}
    known.update(percents_on(assessment.rates, assessment.day), (ZERO,))
    off = {rate: _cents_off(line, rate) for rate in sorted(known)}
    allowed = sorted((rate for rate in off if off[rate] <= _ONE), key=off.__getitem__)
    if len(allowed) == 1 or (allowed and settings.tolerance):
        return allowed[0]
    return None


def _row_of(line: OrderLine, rate: Decimal, settings: Settings, assessment: Assessment) -> VatRow | None:
    """The row of the country charged, else that of the country of delivery.

    The latter is for merchants who filled that in while the shop names its own country.
    """
    treatment, country, day, place = assessment.treatment, assessment.country, assessment.day, assessment.place
    row = find_row(settings, treatment, country, rate, line.kind, day)
    if row is None and place is not None and place.country != country:
        return find_row(settings, treatment, place.country, rate, line.kind, day)
    return row


def _no_rate(line: OrderLine, assessment: Assessment) -> Finding:
    if line.amount_incl or line.amount_excl:
        return _unclear_rate(line, "", "no_rate", assessment)
    return finding("CHK-11", line=line.description)


def _unclear_rate(line: OrderLine, rate: str, reason: str, assessment: Assessment) -> Finding:
    return finding("CHK-10", line=line.description, rate=rate, reason=reason, country=assessment.country)


def _no_row(line: OrderLine, rate: Decimal, settings: Settings, assessment: Assessment) -> Finding:
    treatment, country = assessment.treatment, assessment.country
    if treatment in ZERO_RATED:
        if line.kind is _GIFT_CARD:
            return finding("CHK-05", rate=plain(rate), country=settings.home)
        return finding("CHK-20", treatment=treatment.value)
    if not is_known_rate(rate, settings, assessment):
        return _unclear_rate(line, plain(rate), "unknown_rate", assessment)
    if country not in settings.row_countries:
        return finding("CHK-06", country=country, rate=plain(rate))
    return finding("CHK-05", rate=plain(rate), country=country)


def is_known_rate(rate: Decimal, settings: Settings, assessment: Assessment) -> bool:
    """Whether the percentage is one of the country charged or of the shop's own country; true where none are known.

    A shop below the threshold for distance sales charges its own country's percentages abroad.
    """
    rates = percents_on(assessment.rates, assessment.day)
    return not rates or not rate or rate in rates or rate in percents_on(settings.home, assessment.day)


def plain(rate: Decimal) -> str:
    """A percentage without zeros behind the point: 21, 5.5, 0."""
    return f"{rate.normalize():f}" if rate else "0"


def is_taxed(examined: Examined) -> bool:
    """Whether the line is a good that carries VAT."""
    return examined.line.kind is LineKind.ARTICLE and bool(examined.rate)
