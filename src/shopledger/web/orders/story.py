"""The explanation of one sale in sentences: every line with its account, rate and amounts, and why they are so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from shopledger.connect.contract import Option
from shopledger.domain.booking import BookingLine
from shopledger.domain.customer import DebtorRef
from shopledger.domain.explain_parts import ExplainedLine, RateTotal, Reason
from shopledger.domain.explain_words import reason_text
from shopledger.domain.findings import Finding
from shopledger.pipeline.telling import Telling
from shopledger.store import choices
from shopledger.store.models import Integration
from shopledger.web.texts import language, words_of

Names = dict[str, str]
Amounts = tuple[Decimal | None, Decimal | None, Decimal | None]
"""Excluding VAT, VAT, including VAT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the booking; names are empty where the lists of the books do not know the code."""

    description: str
    account: str
    account_name: str
    vat_code: str
    vat_name: str
    rate: Decimal | None
    excl: Decimal | None
    vat: Decimal | None
    incl: Decimal | None
    reasons: tuple[str, ...] = ()
    problem: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A line of the shop that is not booked."""

    description: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is told of one sale. `sent` holds the lines that really went, where they differ from the explanation."""

    lines: tuple[Line, ...]
    skipped: tuple[Skipped, ...]
    treatment: tuple[str, ...]
    date: tuple[str, ...]
    debtor: tuple[str, ...]
    reference: tuple[str, ...]
    totals: tuple[str, ...]
    total: Decimal
    vat: Decimal | None
    rates: tuple[RateTotal, ...]
    problems: tuple[Any, ...]
    has_amounts: bool
    debtor_ref: DebtorRef | None
    sent: tuple[Line, ...]


def story_of(telling: Telling, integration: Integration) -> Story:
    """The telling in the language of the page."""
    found, options = telling.explanation, choices.options_of(integration)
    accounts, codes = _names(options.get("ledger_accounts", ())), _names(options.get("vat_codes", ()))
    said = _Speaker(accounts, codes)
    sent = () if telling.is_as_sent or telling.sent is None else telling.sent.lines
    return Story(
        lines=tuple(_explained(line, said) for line in found.lines),
        skipped=tuple(Skipped(description=each.description, reasons=said(each.reasons)) for each in found.skipped),
        treatment=said(found.treatment),
        date=said(found.date),
        debtor=said(found.debtor),
        reference=said(found.reference),
        totals=said(found.totals.reasons),
        total=found.totals.total,
        vat=found.totals.vat,
        rates=found.totals.rates,
        problems=tuple(map(_problem, found.findings)),
        has_amounts=found.has_amounts,
        debtor_ref=telling.links.debtor if telling.links else None,
        sent=tuple(_booked(line, said) for line in sent),
    )


class _Speaker:
    """Puts reasons into sentences, with the names that the lists of the books have for accounts and VAT codes."""

    def __init__(self, accounts: Names, codes: Names) -> None:
        self.accounts = accounts
        self.codes = codes
        self._language = language()

    def __call__(self, reasons: Iterable[Reason]) -> tuple[str, ...]:
        return tuple(reason_text(self._named(each), self._language) for each in reasons)

    def _named(self, each: Reason) -> Reason:
        names = {"account": self.accounts, "code": self.codes}
        return Reason(each.code, tuple((name, names.get(name, {}).get(value, value)) for name, value in each.params))


def _names(options: Iterable[Option]) -> Names:
    return {option.value: option.label for option in options}


def _problem(finding: Finding) -> Any:
    return words_of(finding.code, dict(finding.params))


def _explained(line: ExplainedLine, said: _Speaker) -> Line:
    problem = _problem(line.finding) if line.finding else None
    bare = _line(line, said, line.rate, (line.excl, line.vat, line.incl))
    return replace(bare, reasons=said(line.reasons), problem=problem)


def _booked(line: BookingLine, said: _Speaker) -> Line:
    return _line(line, said, line.vat_rate, (line.amount_excl, line.amount_vat, line.amount_incl))


def _line(line: ExplainedLine | BookingLine, said: _Speaker, rate: Decimal | None, amounts: Amounts) -> Line:
    excl, vat, incl = amounts
    return Line(
        description=line.description,
        account=line.ledger_account,
        account_name=said.accounts.get(line.ledger_account, ""),
        vat_code=line.vat_code,
        vat_name=said.codes.get(line.vat_code, ""),
        rate=rate,
        excl=excl,
        vat=vat,
        incl=incl,
    )
