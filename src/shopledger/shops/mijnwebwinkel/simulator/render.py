"""A sale of the market in the form of the shop's order documents, with the odd shapes that really occur.

Which shape an order gets depends on its number alone, so that it looks the same whenever it is asked for. With
`odd=False` every document keeps to the specification.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shopledger.connect.simulation.market import PaidBy, Place, Sale, SaleLine, SaleState
from shopledger.connect.simulation.market.dice import mix
from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.order import LineKind, VatTreatment

Json = dict[str, Any]

STATUS_OF = {
    SaleState.PENDING: 1,
    SaleState.SHIPPED: 2,
    SaleState.PAID: 3,
    SaleState.CANCELLED: 4,
    SaleState.COMPLETED: 5,
    SaleState.COLLECTED: 6,
    SaleState.CREDIT: 10,
}
_TYPES = {
    LineKind.ARTICLE: "article",
    LineKind.SHIPPING: "shipping",
    LineKind.PAYMENT_COST: "payment",
    LineKind.DISCOUNT: "discount",
}
_GATEWAYS = {
    PaidBy.IDEAL: ("mollie", "ideal"),
    PaidBy.CARD: ("mollie", "creditcard"),
    PaidBy.PAYPAL: ("paypal", "paypal"),
    PaidBy.BANK_TRANSFER: ("basic", "bank_transfer"),
    PaidBy.INVOICE: ("basic", "invoice"),
    PaidBy.AT_PICKUP: ("basic", "pickup"),
}
_LOCALES = {"NL": "nl_NL", "BE": "nl_NL", "DE": "de_DE", "FR": "fr_FR"}
_COUNTRIES = {
    "NL": "Nederland", "DE": "Duitsland", "BE": "België", "FR": "Frankrijk", "ES": "Spanje", "CH": "Zwitserland",
    "US": "Verenigde Staten", "GB": "Verenigd Koninkrijk",
}  # fmt: skip
_STRATEGIES = {VatTreatment.ICP: "reverse_charged_vat", VatTreatment.INTERNATIONAL: "zero_percent"}
_ABSENT: list[object] = []
"""How a server in PHP writes an empty object."""

_OPEN = (5, "Pending", "pending")
_SETTLED = (1, "Successful", "captured")
_LAPSED = (2, "Cancelled", "voided")
_PAYMENT_STATES = {
    SaleState.PENDING: _OPEN,
    SaleState.SHIPPED: _OPEN,
    SaleState.CANCELLED: _LAPSED,
}
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A sale with what only the shop knows: its number, those of its credit orders, and its status at the moment."""

    sale: Sale
    number: int
    status: int
    changed_at: datetime | None
    credited_number: int | None = None
    credit_numbers: tuple[int, ...] = ()


class Shapes:
    """Which of the odd shapes an order has: a row of draws from its number."""

    __slots__ = ("_bits",)

    def __init__(self, number: int, *, odd: bool) -> None:
        self._bits = mix(number) if odd else 0

    def has(self, place: int, share: int) -> bool:
        """Whether the order is one of `share` in 16; each place is an independent draw."""
        return (self._bits >> (4 * place) & 15) >= 16 - share


def render(order: Numbered, *, odd: bool) -> Json:
    """The document that the shop gives."""
    sale, shapes = order.sale, Shapes(order.number, odd=odd)
    placed = sale.placed_at.astimezone(AMSTERDAM)
    country = sale.country
    is_business = bool(sale.buyer.company)
    document: Json = {
        "number": str(order.number) if shapes.has(0, 8) else order.number,
        "uuid": uuid_of(order.number),
        "date": placed.strftime("%Y-%m-%d"),
        "time": placed.strftime("%H:%M:%S"),
        "status": order.status,
        "weight": "0.00",
        "archived": False,
        "finished": True,
        "taxed": "exclude" if is_business else "include",
        "locale": _LOCALES.get(country, "en_GB"),
        "discountcode": "",
        "currency": sale.currency,
        "currency_format_locale": "nl_NL",
        "credit_order_numbers": list(order.credit_numbers),
        "comments": _ABSENT if shapes.has(1, 1) else {"customer": "", "internal": ""},
        "business_model": "B2B" if is_business else "B2C",
        "tax_strategy": _strategy(sale),
        "debtor": _debtor(sale, shapes),
        "price": {"tax": _tax(sale, shapes), "total": _total(sale, shapes)},
        "orderlines": _orderlines(sale.lines, order.number, shapes),
        "shipping": _shipping(sale, country, shapes),
    }
    if country:
        document["tax_region"] = country
    _add_change(document, order.changed_at)
    _add_payment(document, sale, order, shapes)
    if sale.is_collected and not shapes.has(2, 4):
        document["offline_location_id"] = uuid_of(7)
    return document


def uuid_of(number: int) -> str:
    """A UUID that belongs to that number."""
    text = f"{mix(number):016x}{mix(number ^ 0x5EED):016x}"
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _strategy(sale: Sale) -> str:
    return "" if any(line.rate for line in sale.lines) else _STRATEGIES.get(sale.treatment, "")


def _add_change(document: Json, changed_at: datetime | None) -> None:
    if changed_at is not None:
        here = changed_at.astimezone(AMSTERDAM)
        document["status_changed_date"] = here.strftime("%Y-%m-%d")
        document["status_changed_time"] = here.strftime("%H:%M:%S")


def _add_payment(document: Json, sale: Sale, order: Numbered, shapes: Shapes) -> None:
    """Credit orders have no payment of their own; who takes back what stands on them instead."""
    if sale.credits is not None:
        document["payment_status"] = "unknown"
        document["credited_order_number"] = order.credited_number
        if shapes.has(3, 8):
            document["payment"] = _ABSENT
        return
    gateway, method = _GATEWAYS[sale.paid_by]
    identity, text, status = _PAYMENT_STATES.get(_state_of(order.status), _SETTLED)
    payment = {"gateway_name": gateway, "method_name": method, "status": {"id": identity, "text": text}}
    document["payment_status"] = status
    document["payment"] = [payment] if shapes.has(3, 1) else payment


def _state_of(status: int) -> SaleState:
    return next((state for state, number in STATUS_OF.items() if number == status), SaleState.PAID)


def _debtor(sale: Sale, shapes: Shapes) -> Json:
    buyer = sale.buyer
    name = f"{buyer.first_name} {buyer.last_name}"
    same = {"name": name, "company": buyer.company, "phone": buyer.phone}
    invoice = {**same, **_place(buyer.place)}
    delivery = {**same, **_place(sale.delivery)} if sale.delivery else dict(invoice)
    if buyer.company:
        invoice["taxnumber"] = _written(buyer.vat_number, shapes)
    is_left_out = sale.delivery is None and shapes.has(4, 1)
    return {
        **same,
        "gender": "V" if buyer.key % 2 else "M",
        "email": buyer.email,
        "bankaccount": "",
        "address": {"invoice": invoice, "delivery": _ABSENT if is_left_out else delivery},
    }


def _written(number: str, shapes: Shapes) -> str:
    """As people type it."""
    return f"{number[:2]} {number[2:5]}.{number[5:]}" if number and shapes.has(5, 4) else number


def _place(place: Place) -> Json:
    return {
        "street": place.street,
        "number": place.number,
        "zipcode": place.postcode,
        "city": place.city,
        "country": _COUNTRIES.get(place.country, ""),
        "country_code": place.country,
    }


def _tax(sale: Sale, shapes: Shapes) -> object:
    """VAT per rate. Over two rates the shop's own split is sometimes a cent off, while the sum is right."""
    amounts = list(sale.vat.values())
    if len(amounts) > 1 and shapes.has(6, 2):
        amounts[0] += _CENT
        amounts[1] -= _CENT
    entries = [{"amount": str(amount), "rate": _rate(rate)} for rate, amount in zip(sale.vat, amounts, strict=True)]
    return entries[0] if len(entries) == 1 and not shapes.has(7, 8) else entries


def _total(sale: Sale, shapes: Shapes) -> str:
    return f"{sale.total_incl}0000" if shapes.has(8, 4) else str(sale.total_incl)


def _rate(rate: Decimal) -> str:
    return f"{rate:.2f}"


def _shipping(sale: Sale, country: str, shapes: Shapes) -> list[Json]:
    if sale.is_collected:
        return []
    if not country or shapes.has(9, 1):
        return [{"country": _ABSENT}]
    return [{"country": {"description": _COUNTRIES[country], "isocode": country}}]


def _orderlines(lines: Iterable[SaleLine], number: int, shapes: Shapes) -> list[Json]:
    """Neighbours that belong together become one line with a list of prices, or stay lines of their own."""
    entries: list[Json] = []
    before: SaleLine | None = None
    for line in lines:
        if before is not None and _belong_together(before, line) and not (_is_shipping(line) and shapes.has(10, 8)):
            price = entries[-1]["price"]
            entries[-1]["price"] = [*(price if isinstance(price, list) else [price]), _price(line)]
        else:
            entries.append(_entry(line, uuid_of(number * 100 + len(entries)), shapes))
        before = line
    return entries


def _belong_together(one: SaleLine, other: SaleLine) -> bool:
    return one.kind is other.kind and other.kind is not LineKind.ARTICLE and one.description == other.description


def _is_shipping(line: SaleLine) -> bool:
    return line.kind is LineKind.SHIPPING


def _entry(line: SaleLine, identity: str, shapes: Shapes) -> Json:
    price = _price(line)
    entry: Json = {
        "id": identity,
        "type": _TYPES[line.kind],
        "quantity": line.quantity,
        "weight": "0.00",
        "description": line.description,
        "price": [price] if line.kind is LineKind.DISCOUNT else price,
    }
    if line.article_id:
        article = {
            "id": line.article_id,
            "description": line.description,
            "price": {"amount": f"{line.amount_excl / line.quantity:.6f}", "rate": price["rate"]},
        }
        if not shapes.has(11, 1):
            article["sku"] = line.sku
        entry["articles"] = [article]
    return entry


def _price(line: SaleLine) -> Json:
    return {"amount": str(line.amount_excl), "amount_including_tax": str(line.amount_incl), "rate": _rate(line.rate)}
