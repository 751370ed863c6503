"""The money of an order document: its lines, its total and its VAT, with the signs of credit orders set right.

One entry of the document becomes one line per VAT rate: costs and discounts that the shop spreads over rates carry a
list of prices. Amounts keep the shop's precision; an amount with VAT that is missing is computed to the cent, as the
shop itself does (README.md, "Amounts"). A line of a kind that nobody has described is kept as a surcharge, with a
remark: to drop it would break the total.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from shopledger.connect.contract import Document
from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.money import HUNDRED, ZERO, to_cents
from shopledger.domain.order import LineKind, Note, OrderLine, new_line
from shopledger.shops.mijnwebwinkel.errors import unreadable
from shopledger.shops.mijnwebwinkel.reading import (
    amount_of,
    is_given,
    list_of,
    object_of,
    quantity_of,
    rate_of,
    text_of,
)

LOOKED_UP = "shopledger_skus"
"""Key of a document under which the connector leaves what it looked up: SKU by article id."""

SKIPPED_LINE, UNKNOWN_LINE = "NOTE-01", "NOTE-04"

_KINDS = {
    "article": LineKind.ARTICLE,
    "custom": LineKind.ARTICLE,
    "shipping": LineKind.SHIPPING,
    "payment": LineKind.PAYMENT_COST,
    "discount": LineKind.DISCOUNT,
}
_TEXTS = {
    LineKind.ARTICLE: "Artikel",
    LineKind.SHIPPING: "Verzendkosten",
    LineKind.PAYMENT_COST: "Betaalkosten",
    LineKind.DISCOUNT: "Korting",
    LineKind.SURCHARGE: "Toeslag",
}
_ARTICLE, _SURCHARGE = LineKind.ARTICLE, LineKind.SURCHARGE
_COSTS = frozenset({LineKind.SHIPPING, LineKind.PAYMENT_COST, LineKind.DISCOUNT})
"""Kinds of which there is always one, whatever quantity the shop gives."""

_ONE = Decimal(1)
_MICRO = Decimal("0.000001")


Split = tuple[tuple[Decimal, Decimal], ...]
"""Amounts by percentage."""


class Sums(NamedTuple):
    """Lines, total with VAT, and the shop's own VAT (None where it gives none), also by percentage if over several."""

    lines: tuple[OrderLine, ...]
    total: Decimal
    vat: Decimal | None
    vat_by_rate: Split


class _Unrated(NamedTuple):
    """A line whose amount is known, and nothing else."""

    kind: LineKind
    text: str
    amount: Decimal


def read_sums(document: Document, notes: list[Note], *, is_credit: bool) -> Sums:
    """The money of the order; remarks are added to `notes`. Raises UnreadableDocument."""
    price = object_of(document.get("price"))
    lines = _read_lines(document, notes)
    total = amount_of(price.get("total", document.get("total_price")), "price.total")
    vat, split = _read_vat(price.get("tax"))
    if not lines:
        raise unreadable("orderlines")
    sums = Sums(tuple(lines), total, vat, split)
    return _turn(sums) if is_credit else sums


def _read_vat(tax: object) -> tuple[Decimal | None, Split]:
    """`price.tax[].amount` is VAT, although the specification calls it an amount without tax."""
    entries = [object_of(entry) for entry in list_of(tax)]
    if not entries:
        return None, ()
    amounts = [amount_of(entry.get("amount"), "price.tax.amount") for entry in entries]
    return sum(amounts, ZERO), _split(entries, amounts) if len(entries) > 1 else ()


def _split(entries: Iterable[Document], amounts: Iterable[Decimal]) -> Split:
    """VAT by percentage; nothing where a percentage cannot be read, since it is the sum that decides."""
    try:
        rates = [rate_of(entry.get("rate")) for entry in entries]
    except UnreadableDocument:
        return ()
    return tuple((rate, amount) for rate, amount in zip(rates, amounts, strict=True) if rate is not None)


def _read_lines(document: Document, notes: list[Note]) -> list[OrderLine]:
    lines: list[OrderLine] = []
    unrated: list[_Unrated] = []
    skus = object_of(document.get(LOOKED_UP))
    for place, entry in enumerate(list_of(document.get("orderlines"))):
        try:
            _read_line(object_of(entry), skus, lines, unrated, notes)
        except UnreadableDocument as error:
            raise unreadable(f"orderlines[{place}].{error.params['path']}") from None
    goods = _goods(lines) if unrated else {}
    for line in unrated:
        lines += _spread(line, goods)
    return lines


def _read_line(
    entry: Document,
    skus: Document,
    lines: list[OrderLine],
    unrated: list[_Unrated],
    notes: list[Note],
) -> None:
    word = text_of(entry.get("type"))
    known = _KINDS.get(word)
    kind = known or _SURCHARGE
    quantity = _ONE if kind in _COSTS else quantity_of(entry.get("quantity", 1))
    article = object_of(entry.get("articles"))
    text = text_of(entry.get("description")) or text_of(article.get("description")) or _TEXTS[kind]
    if known is None:
        notes.append(Note(code=UNKNOWN_LINE, params=(("line", text), ("kind", word))))
    if not quantity:
        notes.append(Note(code=SKIPPED_LINE, params=(("line", text),)))
        return
    sku = (text_of(article.get("sku")) or _looked_up(article, skus)) if article else ""
    price = entry.get("price")
    for one in price if type(price) is list else (price,):
        fields = one if type(one) is dict else object_of(one)
        line = _priced(kind, text, quantity, sku, fields)
        if line is None:
            unrated.append(_unrated(kind, text, fields))
        else:
            lines.append(line)


def _looked_up(article: Document, skus: Document) -> str:
    """The SKU that was looked up; the article's id where the article is gone or nobody needed the SKU."""
    identity = text_of(article.get("id"))
    return text_of(skus.get(identity)) or identity


def _priced(kind: LineKind, text: str, quantity: Decimal, sku: str, price: Document) -> OrderLine | None:
    """The line at one rate; None when neither its rate nor both amounts are given, unless it is free."""
    rate = rate_of(price.get("rate"))
    excl, incl = price.get("amount"), price.get("amount_including_tax")
    if excl is None or incl is None or excl == "" or incl == "":
        if rate is None:
            if is_given(incl) or amount_of(excl, "price.amount"):
                return None
            incl = ZERO
        else:
            excl, incl = _complete(excl, incl, rate)
    return new_line(
        kind=kind,
        description=text,
        quantity=quantity,
        vat_rate=rate,
        amount_excl=amount_of(excl, "price.amount"),
        amount_incl=amount_of(incl, "price.amount_including_tax"),
        sku=sku,
    )


def _complete(excl: object, incl: object, rate: Decimal) -> tuple[object, object]:
    """Both amounts, the missing one computed: with VAT to the cent, without to six decimals."""
    factor = 1 + rate / HUNDRED
    if is_given(excl):
        return excl, to_cents(amount_of(excl, "price.amount") * factor)
    return (amount_of(incl, "price.amount") / factor).quantize(_MICRO), incl


def _unrated(kind: LineKind, text: str, price: Document) -> _Unrated:
    """What is to be spread over the rates of the goods; goods themselves must have a rate."""
    if kind is _ARTICLE:
        raise unreadable("price.rate" if is_given(price.get("amount")) else "price.amount")
    return _Unrated(kind, text, amount_of(price.get("amount"), "price.amount"))


def _goods(lines: Iterable[OrderLine]) -> dict[Decimal, Decimal]:
    """Amounts of the goods without VAT, per rate."""
    goods: dict[Decimal, Decimal] = {}
    for line in lines:
        if line.kind is _ARTICLE and line.vat_rate is not None:
            goods[line.vat_rate] = goods.get(line.vat_rate, ZERO) + line.amount_excl
    return goods


def _spread(line: _Unrated, goods: dict[Decimal, Decimal]) -> list[OrderLine]:
    """A cost or discount in the form of before May 2019, one amount without a rate: over the goods, in proportion."""
    whole = sum(goods.values(), ZERO)
    if not whole:
        raise unreadable("price.rate")
    return [_spread_part(line, line.amount * part / whole, rate) for rate, part in goods.items()]


def _spread_part(line: _Unrated, excl: Decimal, rate: Decimal) -> OrderLine:
    return new_line(
        kind=line.kind,
        description=line.text,
        quantity=_ONE,
        vat_rate=rate,
        amount_excl=excl.quantize(_MICRO),
        amount_incl=to_cents(excl * (1 + rate / HUNDRED)),
    )


def _turn(sums: Sums) -> Sums:
    """A credit order as money that goes back, whichever of quantity, amounts and total the shop gave a minus sign."""
    is_positive = sum((line.amount_incl for line in sums.lines), ZERO) > ZERO
    lines = tuple(_turn_line(line, -1 if is_positive else 1) for line in sums.lines)
    vat = sums.vat
    if vat is None:
        return Sums(lines, -abs(sums.total), None, ())
    split = tuple((rate, -amount if vat > ZERO else amount) for rate, amount in sums.vat_by_rate)
    return Sums(lines, -abs(sums.total), -abs(vat), split)


def _turn_line(line: OrderLine, sign: int) -> OrderLine:
    incl = line.amount_incl * sign
    quantity = abs(line.quantity)
    return replace(
        line,
        amount_excl=line.amount_excl * sign,
        amount_incl=incl,
        quantity=quantity if incl > ZERO else -quantity,
    )
