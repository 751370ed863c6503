"""What an explanation of a booking is made of: statements without words, and the amounts that they are about.

What it is for: `explain` fills these, pages show them, `explain_words` turns a statement into a sentence.  What it does
not do: it holds no texts and works nothing out.  Amounts are in euro, signed as in the booking; rates in percent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from shopledger.domain.booking import Booking
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.checks import Checked
from shopledger.domain.findings import Finding
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, Order
from shopledger.domain.settings import Settings


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement: a code of `EXPLANATIONS` and its parameters as plain texts (8.2562, 2026-01-31, NL)."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


Reasons = tuple[Reason, ...]


def reason(code: str, /, **params: object) -> Reason:
    """A statement; amounts, dates and members of enumerations are turned into plain text at their full precision."""
    return Reason(code, tuple((name, _plain(each)) for name, each in params.items()))


def _plain(each: object) -> str:
    match each:
        case Decimal():
            return f"{each:f}"
        case date():
            return each.isoformat()
        case Enum():
            return str(each.value)
    return str(each)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLine:
    """One line of the booking, or of an order that cannot be booked yet.

    `excl` and `vat` are what is booked, None where no booking is reached. Account, VAT code and rate are empty where
    `finding` says why they are not known.
    """

    kind: LineKind
    description: str
    ledger_account: str = ""
    vat_code: str = ""
    rate: Decimal | None = None
    excl: Decimal | None = None
    vat: Decimal | None = None
    reasons: Reasons = ()
    finding: Finding | None = None
    is_correction: bool = False

    @property
    def incl(self) -> Decimal | None:
        """Excluding VAT plus VAT."""
        return None if self.excl is None or self.vat is None else self.excl + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedLine:
    """A line of the shop that is not in the booking, and why."""

    description: str
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTotal:
    """All booked lines of one rate, the correction line included; `vat_exact` is what the order says, unrounded."""

    rate: Decimal
    vat_exact: Decimal
    excl: Decimal
    vat: Decimal

    @property
    def incl(self) -> Decimal:
        """Excluding VAT plus VAT."""
        return self.excl + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The order's total, what its lines add up to, and the VAT.

    `difference` is `total` minus `lines`, whole cents. `shop_vat` is None where the shop names none. `vat`, `rates` and
    `correction` are those of the booking: None, empty and zero where no booking is reached.
    """

    total: Decimal
    lines: Decimal
    difference: Decimal
    shop_vat: Decimal | None
    vat: Decimal | None = None
    rates: tuple[RateTotal, ...] = ()
    correction: Decimal = ZERO
    reasons: Reasons = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a sale is booked as it is, or how far that gets.

    `has_amounts` tells whether booked amounts are known. `findings` is everything that is wrong as far as order and
    settings can tell, with the codes of the catalogue; an order with findings is not booked, but its amounts can be
    known all the same (an intra-community sale without VAT number).
    """

    treatment: Reasons
    date: Reasons
    debtor: Reasons
    reference: Reasons
    lines: tuple[ExplainedLine, ...]
    skipped: tuple[SkippedLine, ...]
    totals: Totals
    findings: tuple[Finding, ...]
    has_amounts: bool

    def reasons(self) -> Iterator[Reason]:
        """Every statement, from the treatment to the totals."""
        for about in (self.treatment, self.date, self.debtor, self.reference):
            yield from about
        for line in self.lines:
            yield from line.reasons
        for left_out in self.skipped:
            yield from left_out.reasons
        yield from self.totals.reasons


class Case(NamedTuple):
    """What there is to explain: an order, how it was looked at, and its booking where there is one."""

    order: Order
    settings: Settings
    capabilities: Capabilities
    checked: Checked
    booking: Booking | None
