"""The turnover of one day as one booking: one line per kind, country and percentage.

What it is for: merchants who want their books short.  What it does not do: it does not choose the day (an order that
becomes allowed later goes into a later day's booking; a booked day is never opened again), and it takes no
intra-community sales, since each of those must name its own customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shopledger.domain.booking import Booking, BookingLine
from shopledger.domain.build import prepare
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.customer import Address, Debtor
from shopledger.domain.errors import Refusal
from shopledger.domain.money import ZERO_CENTS, to_cents
from shopledger.domain.order import LineKind, Note, Order, VatTreatment
from shopledger.domain.products import LINE_NAMES, standard_product, words_of
from shopledger.domain.references import cut, description_length
from shopledger.domain.settings import Settings, VatRow
from shopledger.domain.vat import assess

_NAME = "Dagomzet"
_ONE = Decimal(1)


class _Key(NamedTuple):
    """What lines must share to become one."""

    kind: LineKind
    country: str
    rate: Decimal
    treatment: VatTreatment
    ledger_account: str
    vat_code: str


class _Sum:
    """What is added up under one key; `row` is the settings row that all of it is booked on."""

    __slots__ = ("excl", "row", "vat")

    def __init__(self, row: VatRow) -> None:
        self.row = row
        self.excl = ZERO_CENTS
        self.vat = ZERO_CENTS


def is_collective(order: Order, settings: Settings, capabilities: Capabilities) -> bool:
    """Whether the order can be part of a day's booking.

    Intra-community sales never are; where the package works VAT out from the debtor, no sale abroad is either.
    """
    assessment = assess(order, settings)
    if assessment.treatment is VatTreatment.ICP:
        return False
    is_home = assessment.treatment is not VatTreatment.INTERNATIONAL and assessment.country == settings.home
    return capabilities.collective_abroad or is_home


def build_daily(orders: Sequence[Order], day: date, settings: Settings, capabilities: Capabilities) -> Booking:
    """One booking of that day for all these orders; its total is the sum of theirs, to the cent.

    Raises ValueError for no orders or an intra-community one, Refusal for an order that cannot be booked (with its
    number as parameter `order`), for a missing e-mail address of the collective debtor (BKG-23) and for a number that
    is too long (BKG-11).
    """
    if not orders or not all(is_collective(order, settings, capabilities) for order in orders):
        raise ValueError("a day's booking takes at least one order and no intra-community ones")
    sums, corrections = _add_up(orders, settings, capabilities)
    methods = {order.payment_method for order in orders}
    reference = _reference(day, settings, capabilities)
    description = f"{_NAME} {day:%d-%m-%Y} ({len(orders)})"
    return Booking(
        reference=reference,
        kind=settings.document_kind,
        date=day,
        description=cut(description, description_length(capabilities, settings.document_kind)),
        lines=_lines(sums, settings, capabilities),
        total_incl=sum((to_cents(order.total_incl) for order in orders), ZERO_CENTS),
        treatment=VatTreatment.ORDINARY,
        is_paid=all(order.is_paid for order in orders),
        order_number=reference,
        debtor=_debtor(settings, capabilities),
        payment_method=methods.pop() if len(methods) == 1 else "",
        country=settings.home,
        correction=corrections,
        notes=(Note(code="NOTE-05", params=(("amount", str(corrections)),)),) if corrections else (),
    )


def _add_up(
    orders: Sequence[Order], settings: Settings, capabilities: Capabilities
) -> tuple[dict[_Key, _Sum], Decimal]:
    sums: dict[_Key, _Sum] = {}
    corrections = ZERO_CENTS
    for order in orders:
        corrections += _add_order(order, settings, capabilities, sums)
    return sums, corrections


def _add_order(order: Order, settings: Settings, capabilities: Capabilities, sums: dict[_Key, _Sum]) -> Decimal:
    try:
        assessment, lines, allocation, difference = prepare(order, settings, capabilities)
    except Refusal as refusal:
        refusal.params["order"] = order.number
        raise
    booked = [(each.line.kind, each.rate, each.row, cents) for each, cents in zip(lines, allocation.lines, strict=True)]
    if allocation.correction is not None:
        model, cents, _ = allocation.correction
        booked.append((LineKind.SURCHARGE, model.rate, model.row, cents))
    for kind, rate, row, (excl, vat) in booked:
        key = _Key(kind, assessment.country, rate, row.treatment, row.ledger_account, row.vat_code)
        total = sums.setdefault(key, _Sum(row))
        total.excl += excl
        total.vat += vat
    return difference


def _lines(sums: dict[_Key, _Sum], settings: Settings, capabilities: Capabilities) -> tuple[BookingLine, ...]:
    return tuple(
        _line(key, total, settings, capabilities)
        for key, total in sums.items()
        if capabilities.zero_lines or total.excl or total.vat
    )


def _line(key: _Key, total: _Sum, settings: Settings, capabilities: Capabilities) -> BookingLine:
    length = capabilities.product_code_length
    has_products = settings.document_kind in capabilities.products
    is_negative = (total.excl or total.vat) < 0
    return BookingLine(
        kind=key.kind,
        description=cut(f"{_line_name(key)}, {words_of(key.treatment, key.rate)}", capabilities.line_text_length),
        ledger_account=key.ledger_account,
        vat_code=key.vat_code,
        vat_rate=key.rate,
        amount_excl=total.excl,
        amount_vat=total.vat,
        quantity=-_ONE if is_negative and not capabilities.negative_unit_price else _ONE,
        product=standard_product(key.kind, key.rate, total.row, length) if has_products else None,
        cost_centre=settings.cost_centre if capabilities.cost_centres else "",
    )


def _line_name(key: _Key) -> str:
    name = "Omzet" if key.kind is LineKind.ARTICLE else LINE_NAMES[key.kind]
    return f"{name} {key.country}"


def _reference(day: date, settings: Settings, capabilities: Capabilities) -> str:
    reference = f"{settings.reference_prefix}D{day:%Y%m%d}"
    limit = capabilities.reference_length
    if limit and len(reference) > limit:
        raise Refusal("BKG-11", number=reference, length=str(limit))
    return reference


def _debtor(settings: Settings, capabilities: Capabilities) -> Debtor:
    email = settings.daily_debtor_email.strip()
    if not email and capabilities.needs_email:
        raise Refusal("BKG-23", field="daily_debtor_email")
    billing = Address(company=_NAME, country=settings.home)
    return Debtor(key=email.lower() or _NAME, email=email, company=_NAME, billing=billing)
