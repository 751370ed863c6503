"""Why each line is booked on that account, at that rate and to that cent; and which lines are not booked.

What it is for: statements about the lines.  What it does not do: it rounds and shares nothing; it compares what the
order says with what `build` made of it, so it holds whatever way cents are shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from shopledger.domain.booking import Booking, BookingLine
from shopledger.domain.build import Prepared, prepare
from shopledger.domain.explain_parts import Case, ExplainedLine, Reason, SkippedLine, reason
from shopledger.domain.findings import Finding, finding
from shopledger.domain.lines import Examined, examine
from shopledger.domain.money import HUNDRED, MICRO, ZERO, to_cents
from shopledger.domain.order import LineKind, OrderLine, VatTreatment
from shopledger.domain.products import LINE_NAMES
from shopledger.domain.settings import VatRow
from shopledger.domain.vat import ZERO_RATED

_ARTICLE, _GIFT_CARD = LineKind.ARTICLE, LineKind.GIFT_CARD
_SKIPPED_BY_READER = "NOTE-01"


class ToldLines(NamedTuple):
    """Lines in the booking's sequence (the order's where there is no booking), and those left out."""

    lines: tuple[ExplainedLine, ...]
    skipped: tuple[SkippedLine, ...]


def explain_lines(case: Case) -> ToldLines:
    """All lines of the order, the correction line last."""
    skipped = [*_skipped_by_reader(case), *_free_lines(case)]
    if case.booking is None:
        return ToldLines(tuple(_unbooked(case)), tuple(skipped))
    prepared = prepare(case.order, case.settings, case.capabilities)
    told = list(_booked(case, case.booking, prepared))
    lines = [line for line in told if isinstance(line, ExplainedLine)]
    skipped += [line for line in told if isinstance(line, SkippedLine)]
    return ToldLines(tuple(lines), tuple(skipped))


# --- lines that are left out ---------------------------------------------------------------------------------------


def _skipped_by_reader(case: Case) -> Iterator[SkippedLine]:
    for note in case.order.notes:
        if note.code == _SKIPPED_BY_READER:
            yield SkippedLine(description=dict(note.params).get("line", ""), reasons=(reason("skipped-quantity"),))


def _free_lines(case: Case) -> Iterator[SkippedLine]:
    for line in case.order.lines:
        if _is_left_out(case, line):
            yield SkippedLine(description=_text_of(line), reasons=(reason("skipped-free"),))


def _is_left_out(case: Case, line: OrderLine) -> bool:
    return not (case.capabilities.zero_lines or line.amount_incl or line.amount_excl)


def _tiny_line(line: OrderLine) -> SkippedLine:
    told = reason("skipped-tiny", excl=line.amount_excl, incl=line.amount_incl)
    return SkippedLine(description=_text_of(line), reasons=(told,))


def _text_of(line: OrderLine) -> str:
    return line.description or LINE_NAMES[line.kind]


# --- lines that are booked -----------------------------------------------------------------------------------------


def _booked(case: Case, booking: Booking, prepared: Prepared) -> Iterator[ExplainedLine | SkippedLine]:
    written = iter(booking.lines)
    for examined, cents in zip(prepared.lines, prepared.allocation.lines, strict=True):
        if case.capabilities.zero_lines or any(cents):
            line = next(written)
            reasons = (*_kind_reasons(case, examined), *_amount_reasons(case, examined, line), *_cut(examined, line))
            yield _explained(line, reasons)
        else:
            yield _tiny_line(examined.line)
    correction = prepared.allocation.correction
    if correction is not None:
        line = next(written)
        yield replace(_explained(line, _correction_reasons(case, correction.model, line)), is_correction=True)


def _explained(line: BookingLine, reasons: Sequence[Reason]) -> ExplainedLine:
    return ExplainedLine(
        kind=line.kind,
        description=line.description,
        ledger_account=line.ledger_account,
        vat_code=line.vat_code,
        rate=line.vat_rate,
        excl=line.amount_excl,
        vat=line.amount_vat,
        reasons=tuple(reasons),
    )


def _correction_reasons(case: Case, model: Examined, line: BookingLine) -> tuple[Reason, ...]:
    return (
        reason("correction", difference=line.amount_incl, tolerance=case.settings.tolerance),
        reason("correction-rate", rate=line.vat_rate, vat=line.amount_vat),
        _main_row(model.row),
    )


def _cut(examined: Examined, line: BookingLine) -> Iterator[Reason]:
    text = examined.line.description
    if not text:
        yield reason("text-missing", line=line.description)
    elif text != line.description:
        yield reason("text-cut", line=text)


# --- lines of an order that cannot be booked -----------------------------------------------------------------------


def _unbooked(case: Case) -> Iterator[ExplainedLine]:
    for line in case.order.lines:
        found = None if _is_left_out(case, line) else _look_at(case, line)
        if isinstance(found, Finding):
            yield ExplainedLine(
                kind=line.kind,
                description=_text_of(line),
                reasons=(_given(line), reason("line-stopped")),
                finding=found,
            )
        elif found is not None:
            yield _known(case, found)


def _known(case: Case, examined: Examined) -> ExplainedLine:
    line, rate, row = examined.line, examined.rate, examined.row
    return ExplainedLine(
        kind=line.kind,
        description=_text_of(line),
        ledger_account=row.ledger_account,
        vat_code=row.vat_code,
        rate=rate,
        reasons=(*_kind_reasons(case, examined), _given(line, rate)),
    )


def _look_at(case: Case, line: OrderLine) -> Examined | Finding | None:
    """What the checks make of this line alone; None where it is left out."""
    assessment = case.checked.assessment
    if not assessment.country:
        return finding("CHK-13")
    zero_lines = case.capabilities.zero_lines
    found = examine(replace(case.order, lines=(line,)), case.settings, assessment, zero_lines=zero_lines)
    if found.findings:
        return found.findings[0]
    return found.lines[0] if found.lines else None


# --- rate and row --------------------------------------------------------------------------------------------------


def _kind_reasons(case: Case, examined: Examined) -> Iterator[Reason]:
    """Where rate and row come from."""
    yield _rate_reason(case, examined)
    yield _main_row(examined.row)
    yield from _row_country(case, examined)
    yield from _row_kind(examined)
    yield from _row_dates(examined.row)


def _rate_reason(case: Case, examined: Examined) -> Reason:
    line, rate = examined.line, examined.rate
    if case.checked.assessment.treatment in ZERO_RATED:
        return _zero_rate(case, line)
    if line.vat_rate is not None:
        return reason("rate-given", rate=rate)
    if line.kind is _GIFT_CARD:
        return reason("rate-gift-card")
    if not (line.amount_incl or line.amount_excl):
        return reason("rate-free-line", rate=rate)
    code = "rate-derived" if _is_clear(case, line) else "rate-nearest"
    return reason(code, rate=rate, excl=line.amount_excl, incl=line.amount_incl)


def _zero_rate(case: Case, line: OrderLine) -> Reason:
    treatment = case.checked.assessment.treatment
    if line.vat_rate:
        return reason("rate-not-used", treatment=treatment, rate=line.vat_rate)
    return reason("rate-zero", treatment=treatment)


def _is_clear(case: Case, line: OrderLine) -> bool:
    """Whether the amounts allow one rate only; where they allow more, only a merchant's tolerance picks one."""
    if not case.settings.tolerance:
        return True
    strict = case._replace(settings=replace(case.settings, tolerance=ZERO))
    return isinstance(_look_at(strict, line), Examined)


def _main_row(row: VatRow) -> Reason:
    code = f"row-{row.treatment.value}"
    if row.treatment in ZERO_RATED:
        return reason(code, account=row.ledger_account, code=row.vat_code)
    if row.treatment is VatTreatment.MARGIN:
        return reason(code, rate=row.rate, account=row.ledger_account, code=row.vat_code)
    return reason(code, country=row.country, rate=row.rate, account=row.ledger_account, code=row.vat_code)


def _row_country(case: Case, examined: Examined) -> Iterator[Reason]:
    """A row of another country than the one whose VAT is charged, or a gift card in a sale without VAT."""
    line, rate, row = examined.line, examined.rate, examined.row
    treatment, country = case.checked.assessment.treatment, case.checked.assessment.country
    if line.kind is _GIFT_CARD and not rate:
        if treatment in ZERO_RATED or row.country != country:
            yield reason("row-gift-card")
    elif row.treatment is VatTreatment.ORDINARY and row.country != country:
        yield reason("row-destination", charged=country, country=row.country)


def _row_kind(examined: Examined) -> Iterator[Reason]:
    """Which of the rows for different kinds of line it is; nothing to say of an article on a row for all."""
    kind, meant = examined.line.kind, examined.row.line_kind
    if kind is _ARTICLE:
        return
    code = {kind: "row-own-kind", None: "row-every-kind"}.get(meant, "row-article-kind")
    yield reason(code, kind=kind)


def _row_dates(row: VatRow) -> Iterator[Reason]:
    since, until = row.valid_from, row.valid_to
    if since is not None and until is not None:
        yield reason("row-between", date=since, until=until)
    elif since is not None:
        yield reason("row-from", date=since)
    elif until is not None:
        yield reason("row-until", until=until)


# --- amounts -------------------------------------------------------------------------------------------------------


def _amount_reasons(case: Case, examined: Examined, booked: BookingLine) -> Iterator[Reason]:
    line, rate = examined.line, examined.rate
    yield _given(line, rate)
    vat = line.amount_incl - line.amount_excl
    if vat and not rate:
        yield reason("zero-no-vat", incl=line.amount_incl)
    told = [
        *_rounding(case, "excl", line.amount_excl, booked),
        *_rounding(case, "vat", vat if rate else ZERO, booked),
    ]
    yield from told or [reason("cents-as-given")]


def _given(line: OrderLine, rate: Decimal | None = None) -> Reason:
    """What the order says; one amount is the other divided where that is exactly so, and not by chance of cents."""
    excl, incl = line.amount_excl, line.amount_incl
    if rate and excl != to_cents(excl):
        factor = 1 + rate / HUNDRED
        if excl in {incl / factor, (incl / factor).quantize(MICRO)}:
            return reason("amounts-divided", excl=excl, incl=incl, factor=factor)
    return reason("amounts-given", excl=excl, incl=incl)


def _rounding(case: Case, what: str, exact: Decimal, line: BookingLine) -> Iterator[Reason]:
    """How `exact` became the booked amount: rounded to cents, then moved by cents so that the sums are right."""
    booked = line.amount_excl if what == "excl" else line.amount_vat
    rounded = to_cents(exact)
    if exact != rounded:
        yield reason(f"{what}-rounded", exact=exact, rounded=rounded)
    moved = booked - rounded
    if moved:
        way = "raised" if moved > ZERO else "lowered"
        says = "-shop" if what == "vat" and case.order.total_vat is not None else ""
        yield reason(f"{what}-{way}{says}", moved=abs(moved), booked=booked, rate=line.vat_rate)
