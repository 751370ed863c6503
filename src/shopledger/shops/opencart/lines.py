"""The lines of an order, to the cent, with the percentage of each. Pure.

Lines including VAT add up to what was charged (and paid before with vouchers and credit); per percentage the VAT is the
tax row, rounded once. Within a percentage both are shared over the lines by largest remainder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from shopledger.domain.money import HUNDRED, ZERO, ZERO_CENTS, settle, to_cents
from shopledger.domain.order import LineKind, Note, OrderLine, new_line
from shopledger.shops.opencart.amounts import Amounts, Extra
from shopledger.shops.opencart.closing import Part
from shopledger.shops.opencart.errors import unreadable
from shopledger.shops.opencart.fitting import Fit

SKIPPED_LINE, UNKNOWN_LINE, PAID_BEFORE = "NOTE-01", "NOTE-04", "NOTE-06"

_ONE = Decimal(1)
_KNOWN = {
    "shipping": LineKind.SHIPPING,
    "handling": LineKind.SURCHARGE,
    "low_order_fee": LineKind.SURCHARGE,
    "klarna_fee": LineKind.PAYMENT_COST,
    "coupon": LineKind.DISCOUNT,
    "reward": LineKind.DISCOUNT,
}
_WORDS = (
    (LineKind.PAYMENT_COST, ("payment", "cod", "paypal", "klarna", "ideal", "afterpay", "riverty", "transaction")),
    (LineKind.SHIPPING, ("shipping", "delivery")),
)
_TEXTS = {
    LineKind.ARTICLE: "Artikel",
    LineKind.SHIPPING: "Verzendkosten",
    LineKind.PAYMENT_COST: "Betaalkosten",
    LineKind.DISCOUNT: "Korting",
    LineKind.SURCHARGE: "Toeslag",
    LineKind.GIFT_CARD: "Cadeaubon",
}


class Sums(NamedTuple):
    """Lines in whole cents, what they should add up to, and their VAT."""

    lines: tuple[OrderLine, ...]
    total: Decimal
    vat: Decimal


class _Item(NamedTuple):
    """A line before rounding: without VAT, in the currency of the books."""

    kind: LineKind
    text: str
    quantity: Decimal
    rate: Decimal
    net: Decimal
    sku: str = ""


class _Group:
    """The lines of one percentage."""

    __slots__ = ("items", "places", "tax")

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self.places: list[int] = []
        self.tax = ZERO

    @property
    def gross(self) -> Decimal:
        return sum((item.net for item in self.items), self.tax)


def make_sums(amounts: Amounts, fitted: Fit, factor: Decimal, notes: list[Note], *, books_vouchers: bool) -> Sums:
    """The money of an order; `factor` turns the shop's currency into that of the books.

    Vouchers and credit that were used are a means of payment, or lines where `books_vouchers`. Remarks go to `notes`.
    Raises UnreadableDocument for a row that cannot be told from a payment, and for an order without lines.
    """
    items = [*_goods(amounts, fitted, notes), *_extras(amounts, fitted, notes), *_untaxed(amounts, fitted)]
    charged = to_cents(amounts.total * factor)
    paid = to_cents(amounts.paid_before * factor)
    if books_vouchers:
        items += (_Item(LineKind.GIFT_CARD, row.title, _ONE, ZERO, row.value) for row in amounts.payments)
    else:
        charged += paid
        if paid:
            notes.append(Note(code=PAID_BEFORE, params=(("amount", str(paid)),)))
    if not items:
        raise unreadable("products", "an order without lines")
    groups = _grouped(items, amounts, fitted)
    return _settled(len(items), groups, factor, None if amounts.differs else charged, charged)


def _goods(amounts: Amounts, fitted: Fit, notes: list[Note]) -> Iterable[_Item]:
    for goods, rate in zip(amounts.goods, fitted.goods, strict=True):
        if goods.quantity:
            yield _Item(LineKind.ARTICLE, goods.text, goods.quantity, rate, goods.total, goods.sku)
        else:
            notes.append(Note(code=SKIPPED_LINE, params=(("line", goods.text),)))


def _extras(amounts: Amounts, fitted: Fit, notes: list[Note]) -> Iterable[_Item]:
    for part in fitted.parts:
        if part.place < 0:
            yield _other(amounts.extras, part, notes)
        else:
            extra = amounts.extras[part.place]
            yield _Item(kind_of(extra, notes), extra.title, _ONE, part.rate, part.amount)


def _other(extras: Sequence[Extra], part: Part, notes: list[Note]) -> _Item:
    """Several rows as one line per percentage: their taxes are known, but not which is whose."""
    rows = [extra for extra in extras if not extra.is_after_tax and extra.value]
    text = ", ".join(extra.title for extra in rows)
    note = Note(code=UNKNOWN_LINE, params=(("line", text), ("kind", ", ".join(extra.code for extra in rows))))
    if note not in notes:
        notes.append(note)
    return _Item(LineKind.SURCHARGE if part.amount > ZERO else LineKind.DISCOUNT, text, _ONE, part.rate, part.amount)


def _untaxed(amounts: Amounts, fitted: Fit) -> Iterable[_Item]:
    """What bears no VAT by its nature: rows after tax, levies, gift vouchers that were sold."""
    for extra in amounts.extras:
        if extra.is_after_tax and extra.value:
            yield _Item(_kind_after_tax(extra), extra.title, _ONE, ZERO, extra.value)
    for row, rate in zip(amounts.taxes, fitted.taxes, strict=True):
        if rate is None:
            yield _Item(LineKind.SURCHARGE, row.title, _ONE, ZERO, row.value)
    for voucher in amounts.vouchers:
        yield _Item(LineKind.GIFT_CARD, voucher.text, _ONE, ZERO, voucher.amount)


def kind_of(extra: Extra, notes: list[Note]) -> LineKind:
    """What a total row is for. One that nobody has described is a discount or, with a remark, a surcharge."""
    if extra.value < ZERO and _KNOWN.get(extra.code) is not LineKind.SHIPPING:
        return LineKind.DISCOUNT
    kind = _KNOWN.get(extra.code) or _kind_by_word(extra.code)
    if kind is not None:
        return kind
    note = Note(code=UNKNOWN_LINE, params=(("line", extra.title), ("kind", extra.code)))
    if note not in notes:
        notes.append(note)
    return LineKind.SURCHARGE


def _kind_by_word(code: str) -> LineKind | None:
    for kind, words in _WORDS:
        if any(word in code for word in words):
            return kind
    return LineKind.SURCHARGE if "fee" in code or "surcharge" in code else None


def _kind_after_tax(extra: Extra) -> LineKind:
    """Whether an unknown row that takes something off after tax is a discount or a payment, nobody can tell."""
    if extra.value < ZERO:
        if extra.code not in _KNOWN:
            raise unreadable(f"totals.{extra.code}", "a discount without VAT or a payment?")
        return LineKind.DISCOUNT
    return kind_of(extra, [])


def _grouped(items: Sequence[_Item], amounts: Amounts, fitted: Fit) -> dict[Decimal, _Group]:
    groups: dict[Decimal, _Group] = {}
    for place, item in enumerate(items):
        group = groups.get(item.rate)
        if group is None:
            group = groups[item.rate] = _Group()
        group.items.append(item)
        group.places.append(place)
    for row, rate in zip(amounts.taxes, fitted.taxes, strict=True):
        if rate is not None:
            if rate not in groups:
                raise unreadable("totals.tax", "a tax on nothing")
            groups[rate].tax += row.value
    return groups


def _settled(
    count: int, groups: dict[Decimal, _Group], factor: Decimal, wanted: Decimal | None, total: Decimal
) -> Sums:
    """Whole cents. `wanted` is what the lines must add up to; None where the order contradicts its own rows."""
    exact = [group.gross * factor for group in groups.values()]
    summed = to_cents(sum(exact, ZERO)) if wanted is None else wanted
    lines: list[OrderLine | None] = [None] * count
    whole_vat = ZERO_CENTS
    for (rate, group), gross in zip(groups.items(), settle(summed, exact), strict=True):
        vat = to_cents(group.tax * factor)
        whole_vat += vat
        nets = _share(gross - vat, [item.net * factor for item in group.items])
        vats = _share(vat, [item.net * factor * rate / HUNDRED for item in group.items])
        for place, item, net, part in zip(group.places, group.items, nets, vats, strict=True):
            lines[place] = _line(item, net, part)
    return Sums(tuple(line for line in lines if line is not None), total, whole_vat)


def _share(total: Decimal, exact: Sequence[Decimal]) -> Sequence[Decimal]:
    """Whole cents in the exact proportions; what is exactly nothing stays nothing, unless all of it is."""
    if len(exact) == 1:
        return (total,)
    there = [place for place, amount in enumerate(exact) if amount] or list(range(len(exact)))
    shares = [ZERO_CENTS] * len(exact)
    for place, share in zip(there, settle(total, [exact[place] for place in there]), strict=True):
        shares[place] = share
    return shares


def _line(item: _Item, net: Decimal, vat: Decimal) -> OrderLine:
    return new_line(
        kind=item.kind,
        description=item.text or _TEXTS[item.kind],
        quantity=item.quantity,
        vat_rate=item.rate,
        amount_excl=net,
        amount_incl=net + vat,
        sku=item.sku,
    )
