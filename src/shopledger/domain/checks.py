"""Everything that can be known to be wrong with an order before any package is asked.

What it is for: `check` gives all findings at once, so that a merchant mends an order once.  What it does not do: it
asks nobody anything; answers from outside (the VAT register, the list of booked orders, the package's lists) come in as
`Facts`.  The sequence of the checks is that of the findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from shopledger.domain.capabilities import Capabilities
from shopledger.domain.findings import Finding, finding
from shopledger.domain.lines import Examined, examine, is_taxed, plain
from shopledger.domain.order import LineKind, Order, VatTreatment
from shopledger.domain.references import find_reference_problem
from shopledger.domain.settings import Settings
from shopledger.domain.totals import find_total_problem, find_vat_problem, total_difference
from shopledger.domain.vat import Assessment, assess, has_vat, is_domestic, is_free

__all__ = ["Checked", "Facts", "Finding", "VatVerdict", "check", "check_status", "look_over", "needs_vat_verdict"]


class VatVerdict(Enum):
    """What is known of a customer's VAT number.

    MALFORMED: its form or its check digit is wrong, there is nothing to ask the register.
    """

    NOT_ASKED = "not_asked"
    VALID = "valid"
    INVALID = "invalid"
    MALFORMED = "malformed"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Answers from outside. None means not known: no check is made with it.

    `booked` is the day and the number of an earlier booking of this order. `look_back_days` is None where age does not
    matter (a migration).
    """

    today: date
    vat_number: VatVerdict = VatVerdict.NOT_ASKED
    booked: tuple[date, str] | None = None
    vat_codes: frozenset[str] | None = None
    ledger_accounts: frozenset[str] | None = None
    look_back_days: int | None = None


# Reading a member off its enumeration takes longer than a call of a function.
_SHIPPING = LineKind.SHIPPING
_ORDINARY, _ICP = VatTreatment.ORDINARY, VatTreatment.ICP
_INVALID = frozenset({VatVerdict.INVALID, VatVerdict.MALFORMED})


class Checked(NamedTuple):
    """All findings, and what had to be worked out for them, so that the booking need not work it out again.

    `difference` is the order's total minus its lines, in whole cents.
    """

    findings: tuple[Finding, ...]
    assessment: Assessment
    lines: list[Examined]
    difference: Decimal


def check(order: Order, settings: Settings, facts: Facts, capabilities: Capabilities) -> tuple[Finding, ...]:
    """All findings about an order, each once; empty when it can be booked.

    Whether its status may be booked is asked separately (`check_status`), since a merchant may overrule that.
    """
    return look_over(order, settings, facts, capabilities).findings


def look_over(order: Order, settings: Settings, facts: Facts, capabilities: Capabilities) -> Checked:
    """The same as `check`, with what `build.book_checked` goes on with."""
    found: list[Finding] = []
    assessment = assess(order, settings)
    difference = total_difference(order)
    _check_total(order, difference, settings, capabilities, found)
    _check_vat_number(order, settings, assessment, facts, found)
    _check_treatment(order, settings, assessment, found)
    lines: list[Examined] = []
    if assessment.place is not None or assessment.country:
        lines = _check_lines(order, settings, assessment, facts, capabilities, found)
    _check_history(order, assessment, facts, found)
    _check_customer(order, settings, assessment, capabilities, found)
    return Checked(tuple(dict.fromkeys(found)) if found else (), assessment, lines, difference)


def check_status(order: Order, settings: Settings) -> Finding | None:
    """CHK-19 when the order's status is not one that may be booked; such an order waits and is no error."""
    return None if order.status in settings.statuses else finding("CHK-19", status=order.status)


def needs_vat_verdict(order: Order, settings: Settings) -> bool:
    """Whether the VAT register has to be asked: only for an intra-community sale whose customer gave a number."""
    return bool(order.customer.vat_number) and assess(order, settings).treatment is _ICP


def _check_total(
    order: Order, difference: Decimal, settings: Settings, capabilities: Capabilities, found: list[Finding]
) -> None:
    problem = find_total_problem(order, difference, settings.tolerance)
    if problem is not None:
        found.append(problem)
    elif not capabilities.zero_lines and is_free(order):
        found.append(finding("CHK-21"))


def _check_vat_number(
    order: Order, settings: Settings, assessment: Assessment, facts: Facts, found: list[Finding]
) -> None:
    if assessment.treatment is not _ICP:
        return
    number = order.customer.vat_number
    if not number:
        found.append(finding("CHK-02", country=assessment.country))
    elif number.startswith(_number_prefix(settings)):
        found.append(finding("CHK-22", number=number, country=settings.home))
    elif facts.vat_number in _INVALID:
        found.append(finding("CHK-03", number=number, country=assessment.country, date=facts.today))
    elif facts.vat_number is VatVerdict.UNANSWERED:
        found.append(finding("CHK-04", number=number))


def _number_prefix(settings: Settings) -> str:
    return "EL" if settings.home == "GR" else settings.home


def _check_treatment(order: Order, settings: Settings, assessment: Assessment, found: list[Finding]) -> None:
    place = assessment.place
    if place is None:
        found.append(finding("CHK-13"))
    elif not place.is_eu and not settings.uses_margin_scheme and _is_taxed_abroad(order, settings, assessment):
        found.append(finding("CHK-07", rate=_charged_rate(order), country=place.country))
    elif assessment.treatment is not assessment.rule and not _is_margin_word(assessment):
        found.append(finding("CHK-17", shop=assessment.treatment.value, rule=assessment.rule.value))


def _is_taxed_abroad(order: Order, settings: Settings, assessment: Assessment) -> bool:
    place = assessment.place
    return place is not None and not is_domestic(place, settings, assessment.day) and has_vat(order)


def _is_margin_word(assessment: Assessment) -> bool:
    return assessment.treatment is VatTreatment.MARGIN and assessment.rule is _ORDINARY


def _charged_rate(order: Order) -> str:
    rates = [line.vat_rate for line in order.lines if line.vat_rate]
    return plain(max(rates)) if rates else ""


def _check_lines(
    order: Order,
    settings: Settings,
    assessment: Assessment,
    facts: Facts,
    capabilities: Capabilities,
    found: list[Finding],
) -> list[Examined]:
    examination = examine(order, settings, assessment, zero_lines=capabilities.zero_lines)
    lines = examination.lines
    if examination.findings:
        found.extend(examination.findings)
    else:
        problem = find_vat_problem(order, lines, settings.tolerance)
        if problem is not None:
            found.append(problem)
    if assessment.treatment is _ORDINARY:
        _check_shipping(lines, found)
    if facts.vat_codes is not None or facts.ledger_accounts is not None:
        _check_lists(lines, facts, found)
    return lines


def _check_shipping(lines: list[Examined], found: list[Finding]) -> None:
    """CHK-09. Shipping that is spread over the percentages of the goods may have a part without VAT: no mistake."""
    untaxed: Examined | None = None
    for each in lines:
        if each.line.kind is _SHIPPING and each.line.amount_incl:
            if each.rate:
                return
            untaxed = untaxed or each
    if untaxed is not None and any(map(is_taxed, lines)):
        found.append(finding("CHK-09", line=untaxed.line.description))


def _check_lists(lines: list[Examined], facts: Facts, found: list[Finding]) -> None:
    vat_codes, accounts = facts.vat_codes, facts.ledger_accounts
    for examined in lines:
        row = examined.row
        if vat_codes is not None and row.vat_code not in vat_codes:
            found.append(finding("CHK-15", value=row.vat_code))
        if accounts is not None and row.ledger_account not in accounts:
            found.append(finding("CHK-15", value=row.ledger_account))


def _check_history(order: Order, assessment: Assessment, facts: Facts, found: list[Finding]) -> None:
    if facts.booked is not None:
        booked_on, number = facts.booked
        found.append(finding("CHK-08", date=booked_on, number=number))
    days = facts.look_back_days
    if days is not None and assessment.day < facts.today - timedelta(days=days):
        found.append(finding("CHK-12", date=assessment.day, days=days))
    if order.is_test:
        found.append(finding("CHK-23", number=order.number))


def _check_customer(
    order: Order, settings: Settings, assessment: Assessment, capabilities: Capabilities, found: list[Finding]
) -> None:
    if capabilities.needs_email and not order.customer.email and not _has_fixed_debtor(order, settings, assessment):
        found.append(finding("CHK-14", method=order.payment_method))
    if order.currency != "EUR":
        found.append(finding("CHK-16", currency=order.currency))
    problem = find_reference_problem(order, settings, capabilities)
    if problem is not None:
        found.append(problem)


def _has_fixed_debtor(order: Order, settings: Settings, assessment: Assessment) -> bool:
    return assessment.treatment is not _ICP and order.payment_method in settings.fixed_debtor_by_method
