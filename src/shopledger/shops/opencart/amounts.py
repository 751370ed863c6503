"""The money of an order object as values: goods, total rows and vouchers, checked against each other.

Every amount is in the shop's base currency, excluding VAT, at the precision in which it is stored (four decimals).
What contradicts itself is an UnreadableDocument that says where; nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from shopledger.connect.reading import read_decimal, read_rows, read_text
from shopledger.domain.money import CENT, ZERO
from shopledger.shops.opencart.errors import unreadable

STEP = Decimal("0.0001")
"""Stored amounts are exact to half of this."""
HALF_CENT = Decimal("0.005")

_DIGITS = "0123456789.-"
_LONGEST = 10
_SUB_TOTAL, _TAX, _TOTAL = "sub_total", "tax", "total"
_SILENT = frozenset({_SUB_TOTAL, _TOTAL})


class Goods(NamedTuple):
    """One product line: `price` and `tax` of one piece, `total` of all."""

    text: str
    sku: str
    quantity: Decimal
    price: Decimal
    total: Decimal
    tax: Decimal
    tax_class: str


class Extra(NamedTuple):
    """A total row that is not tax, sum or payment: shipping, a fee, a discount. After tax it bears none."""

    code: str
    title: str
    value: Decimal
    is_after_tax: bool


class TaxRow(NamedTuple):
    """One tax row: the name of its rate at the time, and the tax."""

    title: str
    value: Decimal


class Voucher(NamedTuple):
    """A gift voucher that was sold: no VAT falls due on it."""

    text: str
    amount: Decimal


class Amounts(NamedTuple):
    """All of it. `paid_before` is what was paid with vouchers and credit (not negative); `total` is after that.

    `differs` by how much the total is more than its rows, beyond what storing explains; zero for a sound order.
    """

    goods: Sequence[Goods]
    extras: Sequence[Extra]
    taxes: Sequence[TaxRow]
    vouchers: Sequence[Voucher]
    payments: Sequence[Extra]
    paid_before: Decimal
    total: Decimal
    differs: Decimal


def read_amounts(document: Mapping[str, Any], payment_totals: frozenset[str]) -> Amounts:
    """The money of an order object; `payment_totals` are codes of total rows that are means of payment."""
    goods = [_read_goods(row, place) for place, row in enumerate(read_rows(document, "products"))]
    vouchers = [_read_voucher(row, place) for place, row in enumerate(read_rows(document, "vouchers"))]
    rows = read_rows(document, "totals")
    total = read_amount(document, "total")
    values = [read_amount(row, "value", "totals") for row in rows]
    codes = [read_text(row, "code") for row in rows]
    _check_total_row(codes, values, total)
    sold = sum((each.total for each in goods), ZERO) + sum((each.amount for each in vouchers), ZERO)
    if _SUB_TOTAL in codes:
        _check_sub_total(values[codes.index(_SUB_TOTAL)], sold, len(goods) + 1)
    extras, taxes, payments = _sort_out(rows, codes, values, payment_totals)
    _check_sign(goods, total)
    summed = sum((value for code, value in zip(codes, values, strict=True) if code not in _SILENT), sold)
    return Amounts(
        goods=goods,
        extras=extras,
        taxes=taxes,
        vouchers=vouchers,
        payments=payments,
        paid_before=-sum((payment.value for payment in payments), ZERO),
        total=total,
        differs=_beyond(total - summed, STEP * (len(rows) + len(goods) + 1), total),
    )


def _read_goods(row: Mapping[str, Any], place: int) -> Goods:
    path = f"products[{place}]"
    goods = Goods(
        text=_described(row),
        sku=read_text(row, "sku") or read_text(row, "model"),
        quantity=read_amount(row, "quantity", path),
        price=read_amount(row, "price", path),
        total=read_amount(row, "total", path),
        tax=read_amount(row, "tax", path),
        tax_class=read_text(row, "tax_class_id_now"),
    )
    off = goods.price * goods.quantity - goods.total
    if off and _beyond(off, STEP * (abs(goods.quantity) + 1), goods.total):
        raise unreadable(f"{path}.total", "price times quantity is something else")
    return goods


def read_amount(row: Mapping[str, Any], name: str, path: str = "") -> Decimal:
    """The number under `name`, as databases write it. Raises UnreadableDocument.

    An order has twenty of them, and prices come again and again: short plain ones are remembered.
    """
    value = row.get(name)
    amount = _short(value) if type(value) is str and len(value) <= _LONGEST else None
    return read_decimal(row, name, path) if amount is None else amount


@lru_cache(maxsize=4096)
def _short(text: str) -> Decimal | None:
    """The number in a short text of digits; None for anything else, which is then told with its place."""
    try:
        return None if text.strip(_DIGITS) else Decimal(text)
    except InvalidOperation:
        return None


def _described(row: Mapping[str, Any]) -> str:
    """The name with the chosen options, such as: Sjaal (Kleur: rood)."""
    options = read_rows(row, "options")
    name = read_text(row, "name") or read_text(row, "model")
    if not options:
        return name
    chosen = ", ".join(f"{read_text(each, 'name')}: {read_text(each, 'value')}" for each in options)
    return f"{name} ({chosen})"


def _read_voucher(row: Mapping[str, Any], place: int) -> Voucher:
    return Voucher(read_text(row, "description"), read_amount(row, "amount", f"vouchers[{place}]"))


def _sort_out(
    rows: Sequence[Mapping[str, Any]], codes: Sequence[str], values: Sequence[Decimal], payment_totals: frozenset[str]
) -> tuple[list[Extra], list[TaxRow], list[Extra]]:
    """Extras, taxes and payments. A row that stands beyond the last tax row is after tax."""
    sequence = [_place(row) for row in rows]
    last_tax = max((place for place, code in zip(sequence, codes, strict=True) if code == _TAX), default=None)
    extras: list[Extra] = []
    taxes: list[TaxRow] = []
    payments: list[Extra] = []
    for row, code, value, place in zip(rows, codes, values, sequence, strict=True):
        if code == _TAX:
            taxes.append(TaxRow(read_text(row, "title"), value))
        elif code not in _SILENT:
            is_after = last_tax is not None and place > last_tax
            kept = payments if code in payment_totals else extras
            kept.append(Extra(code, read_text(row, "title"), value, is_after))
    return extras, taxes, payments


def _place(row: Mapping[str, Any]) -> int:
    text = str(row.get("sort_order"))
    return int(text) if text.lstrip("-").isdecimal() else 0


def _check_total_row(codes: Sequence[str], values: Sequence[Decimal], total: Decimal) -> None:
    """A row that was cut off at nothing, where the discount was more than the goods, is no total of the order."""
    for code, value in zip(codes, values, strict=True):
        if code == _TOTAL and value != total and _beyond(value - total, STEP, value):
            raise unreadable("totals.total", "the row and the order differ")


def _check_sub_total(value: Decimal, sold: Decimal, terms: int) -> None:
    if _beyond(value - sold, STEP * terms, value, terms):
        raise unreadable("totals.sub_total", "the goods add up to something else")


def _check_sign(goods: Sequence[Goods], total: Decimal) -> None:
    """Less than nothing to pay is only right where goods come back."""
    if total < -HALF_CENT and sum((each.total for each in goods), ZERO) >= ZERO:
        raise unreadable("total", "negative")


def _beyond(difference: Decimal, allowed: Decimal, rounded: Decimal, times: int = 1) -> Decimal:
    """The difference, or zero where it is within what is allowed.

    Some shops round their amounts to whole cents: then half a cent each is allowed.
    """
    if not difference:
        return ZERO
    size = abs(difference)
    if size <= allowed or (size <= HALF_CENT * times and is_whole(rounded)):
        return ZERO
    return difference


def is_whole(amount: Decimal) -> bool:
    """Whether the amount is in whole cents."""
    return not amount % CENT
