"""A sale as the shop tells it, in one form for all shops.

Amounts keep the shop's precision; signs are the shop's money flow: a sale is positive, a discount line and a credit
order are negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from shopledger.domain.customer import Address, Customer
from shopledger.domain.values import maker, value


class LineKind(Enum):
    """What a line of an order is for."""

    ARTICLE = "article"
    SHIPPING = "shipping"
    PAYMENT_COST = "payment_cost"
    DISCOUNT = "discount"
    SURCHARGE = "surcharge"
    GIFT_CARD = "gift_card"

    # Members are looked up by the thousand as parts of keys; the hash of Enum runs in Python, this one does not.
    __hash__ = object.__hash__


class VatTreatment(Enum):
    """How a sale is taxed."""

    ORDINARY = "ordinary"
    ICP = "icp"
    INTERNATIONAL = "international"
    MARGIN = "margin"

    __hash__ = object.__hash__  # as LineKind


@value
class OrderLine:
    """One line: whole-line amounts, signed. `vat_rate` in percent (21, not 0.21), None when the shop does not say."""

    kind: LineKind
    description: str
    quantity: Decimal
    vat_rate: Decimal | None
    amount_excl: Decimal
    amount_incl: Decimal
    sku: str = ""

    def __post_init__(self) -> None:
        if not self.quantity:
            raise ValueError("a line with quantity 0 is no line")


new_line = maker(OrderLine)


@value
class Order:
    """One order or credit order of the shop.

    `shop_id` never changes and is unique within the shop; `number` is what people see. `placed_at` is aware.
    `shop_treatment` is what the shop itself says about the VAT, where it says anything. `tax_country` is the country
    whose VAT the shop charged, where it tells. `credits` is the number of the order that a credit order takes back.
    `vat_by_rate` is the shop's own VAT per percentage where it gives it beside lines that leave it open; signed.
    `is_collected` is true when the goods change hands in the shop's own country. `notes` are remarks of the reader
    (such as a skipped line), as codes of the catalogue with parameters, shown but never in the way.
    """

    shop_id: str
    number: str
    placed_at: datetime
    status: str
    is_paid: bool
    payment_method: str
    currency: str
    customer: Customer
    billing: Address
    lines: tuple[OrderLine, ...]
    total_incl: Decimal
    total_vat: Decimal | None = None
    vat_by_rate: tuple[tuple[Decimal, Decimal], ...] = ()
    delivery: Address | None = None
    invoice_number: str = ""
    shop_treatment: VatTreatment | None = None
    tax_country: str = ""
    credits: str = ""
    is_collected: bool = False
    is_test: bool = False
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("an order has at least one line")
        if self.placed_at.tzinfo is None:
            raise ValueError("the moment of an order has a zone")

    @property
    def destination(self) -> Address:
        """Where the goods go: the delivery address when it names a country, else the billing address."""
        delivery = self.delivery
        return delivery if delivery is not None and delivery.country else self.billing

    @property
    def delivery_country(self) -> str:
        """ISO code of the destination, empty when neither address names one."""
        return self.destination.country


new_order = maker(Order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark with a code of the catalogue and its parameters."""

    code: str
    params: tuple[tuple[str, str], ...] = ()
