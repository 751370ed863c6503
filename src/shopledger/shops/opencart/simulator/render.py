"""A sale of the market as the rows that OpenCart would store, by OpenCart's own arithmetic.

Prices are those of one piece without VAT, at four decimals; tax is price times quantity times rate, summed per rate and
stored at four decimals; the total is the sum of it all. So the charged total can be a cent off from what the market
asked, as it is in real shops. `truth` computes from these sums, the connector never sees them.

Two kinds of sale do not exist in OpenCart. A credit sale becomes a second sale of the same goods, for there are no
credit orders. A sale in dollars keeps its amounts in euro, for rows are in the base currency whatever was paid in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from shopledger.connect.simulation.market import Place, Sale, SaleLine, SaleState, Step
from shopledger.connect.simulation.market.goods import TAXES
from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.money import HUNDRED, ZERO, to_cents
from shopledger.domain.order import LineKind
from shopledger.shops.opencart.simulator.configuration import COUNTRY_IDS, COUNTRY_NAMES, PAYMENT_CODES, rate_name

Json = dict[str, Any]

STATUS_OF = {
    SaleState.PENDING: "1",
    SaleState.PAID: "2",
    SaleState.SHIPPED: "3",
    SaleState.COMPLETED: "5",
    SaleState.COLLECTED: "15",
    SaleState.CANCELLED: "7",
    SaleState.CREDIT: "5",
}
USD_RATE = Decimal("1.08730000")
_STORED = Decimal("0.0001")
_CODES = {LineKind.SHIPPING: "shipping", LineKind.PAYMENT_COST: "payment_fee", LineKind.DISCOUNT: "coupon"}
_SORT_ORDERS = {"sub_total": "1", "shipping": "3", "payment_fee": "4", "coupon": "4", "tax": "5", "total": "9"}
_ORDER_CODES = ("shipping", "payment_fee", "coupon")


class Computed(NamedTuple):
    """The sums of an order: extras by code, tax by rate (all rates that occur), and the exact total."""

    goods: Sequence[tuple[SaleLine, Decimal]]
    extras: dict[str, tuple[str, Decimal]]
    tax: dict[Decimal, Decimal]
    total: Decimal

    @property
    def charged(self) -> Decimal:
        """What the customer paid, in euro."""
        return to_cents(stored(self.total))

    def vat(self) -> dict[Decimal, Decimal]:
        """VAT per rate in whole cents."""
        return {rate: to_cents(stored(amount)) for rate, amount in self.tax.items()}


def stored(amount: Decimal) -> Decimal:
    """As DECIMAL(15,4) keeps it."""
    return amount.quantize(_STORED, ROUND_HALF_UP)


def compute(sale: Sale) -> Computed:
    """The order as the shop computes it; a wrong total of the market stays as wrong as it was."""
    sign = -1 if sale.credits is not None else 1
    goods: list[tuple[SaleLine, Decimal]] = []
    extras: dict[str, tuple[str, Decimal]] = {}
    tax: dict[Decimal, Decimal] = {}
    for line in sale.lines:
        if line.kind is LineKind.ARTICLE:
            price = stored(line.amount_excl / line.quantity)
            amount = price * line.quantity * sign
            goods.append((line, price))
        else:
            amount = stored(line.amount_excl) * sign
            code = _CODES[line.kind]
            extras[code] = (line.description, extras.get(code, ("", ZERO))[1] + amount)
        tax[line.rate] = tax.get(line.rate, ZERO) + amount * line.rate / HUNDRED
    subtotal = sum((price * line.quantity * sign for line, price in goods), ZERO)
    total = subtotal + sum((value for _, value in extras.values()), ZERO) + sum(tax.values(), ZERO)
    asked = sum((line.amount_incl for line in sale.lines), ZERO)
    return Computed(goods, extras, tax, total + (sale.total_incl - asked) * sign)


def render(sale: Sale, order_id: int, steps: Sequence[Step], history: Iterable[int]) -> Json:
    """The rows of the order at the moment that the last of these steps is reached."""
    computed = compute(sale)
    status = STATUS_OF[steps[-1].state]
    return {
        "opencart_version": "3.0.5.1",
        "order": {
            "order_id": str(order_id),
            **_customer(sale),
            **_address("payment", sale, sale.buyer.place),
            **_address("shipping", sale, sale.delivery or sale.buyer.place),
            **_methods(sale),
            "total": str(stored(computed.total)),
            "order_status_id": status,
            "currency_code": sale.currency,
            "currency_value": str(USD_RATE if sale.currency == "USD" else Decimal("1.00000000")),
            "date_added": _local(steps[0]),
            "date_modified": _local(steps[-1]),
        },
        "order_product": [_product(line, price, order_id, place) for place, (line, price) in enumerate(computed.goods)],
        "product": _catalogue(computed),
        "order_option": [],
        "order_total": _totals(computed, _taxing(sale)),
        "order_voucher": [],
        "order_history": [
            {"order_history_id": str(number), "order_id": str(order_id), "order_status_id": STATUS_OF[step.state]}
            for number, step in zip(history, steps, strict=True)
        ],
    }


def _customer(sale: Sale) -> Json:
    buyer = sale.buyer
    return {
        "invoice_no": "0",
        "invoice_prefix": "INV-2026-00",
        "store_id": "0",
        "customer_id": str(buyer.key),
        "customer_group_id": "2" if buyer.company else "1",
        "firstname": escaped(buyer.first_name),
        "lastname": escaped(buyer.last_name),
        "email": buyer.email,
        "telephone": buyer.phone,
        "custom_field": "[]",
        "language_id": "1",
    }


def _address(kind: str, sale: Sale, place: Place) -> Json:
    buyer = sale.buyer
    number = f'{{"1":"{buyer.vat_number}"}}' if buyer.vat_number and kind == "payment" else "[]"
    return {
        f"{kind}_firstname": escaped(buyer.first_name),
        f"{kind}_lastname": escaped(buyer.last_name),
        f"{kind}_company": escaped(buyer.company),
        f"{kind}_address_1": escaped(f"{place.street} {place.number}"),
        f"{kind}_address_2": "",
        f"{kind}_city": escaped(place.city),
        f"{kind}_postcode": place.postcode,
        f"{kind}_country": COUNTRY_NAMES.get(place.country, ""),
        f"{kind}_country_id": COUNTRY_IDS.get(place.country, "0"),
        f"{kind}_zone": "",
        f"{kind}_custom_field": number,
    }


def _methods(sale: Sale) -> Json:
    shipping = "pickup.pickup" if sale.is_collected else "flat.flat"
    code = PAYMENT_CODES[sale.paid_by]
    return {
        "payment_method": code.replace("_", " ").title(),
        "payment_code": code,
        "shipping_method": "Afhalen" if sale.is_collected else "Verzendkosten",
        "shipping_code": shipping,
    }


def escaped(text: str) -> str:
    """As OpenCart stores typed text; single quotes stay."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _local(step: Step) -> str:
    return step.at.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M:%S")


def _product(line: SaleLine, price: Decimal, order_id: int, place: int) -> Json:
    quantity = abs(line.quantity)
    return {
        "order_product_id": str(order_id * 10 + place),
        "order_id": str(order_id),
        "product_id": str(line.article_id),
        "name": escaped(line.description),
        "model": line.sku,
        "quantity": str(quantity),
        "price": str(price),
        "total": str(stored(price * quantity)),
        "tax": str(stored(price * line.rate / HUNDRED)),
    }


def _catalogue(computed: Computed) -> list[Json]:
    products = {line.article_id: line.sku for line, _ in computed.goods}
    return [{"product_id": str(identity), "sku": sku} for identity, sku in products.items()]


def _taxing(sale: Sale) -> str:
    """Whose rates are charged: those of where the goods go, at home where the shop made a mistake."""
    country = sale.country
    return country if country in TAXES else "NL"


def _totals(computed: Computed, country: str) -> list[Json]:
    subtotal = sum((price * abs(line.quantity) for line, price in computed.goods), ZERO)
    rows = [("sub_total", "Sub-Total", subtotal)]
    rows += [(code, *computed.extras[code]) for code in _ORDER_CODES if code in computed.extras]
    # OpenCart writes no tax row for a tax of nothing.
    rows += [("tax", rate_name(country, rate), tax) for rate, tax in sorted(computed.tax.items()) if tax > ZERO]
    rows.append(("total", "Total", computed.total))
    return [_total(place, *row) for place, row in enumerate(rows)]


def _total(place: int, code: str, title: str, value: Decimal) -> Json:
    return {
        "order_total_id": str(place),
        "code": code,
        "title": escaped(title),
        "value": str(stored(value)),
        "sort_order": _SORT_ORDERS[code],
    }
