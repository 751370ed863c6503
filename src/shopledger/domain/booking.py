"""What is sent to the books: a booking with whole cents that add up, and where it then is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from shopledger.domain.customer import Address, Debtor, DebtorRef
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, Note, VatTreatment
from shopledger.domain.values import maker, value


class BookingKind(Enum):
    """What kind of document a sale becomes in the package."""

    ENTRY = "entry"
    ORDER = "order"
    INVOICE = "invoice"
    MUTATION = "mutation"

    __hash__ = object.__hash__  # as LineKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """An article that a line of an order document points to. Found by `code`, made when absent, never changed.

    `unit_price` is excluding VAT at the shop's precision, and only used when the article is made.
    """

    code: str
    description: str
    vat_code: str = ""
    unit_price: Decimal = ZERO


@value
class BookingLine:
    """One line: whole cents excluding VAT and whole cents of VAT, signed; rate in percent.

    The quantity is as sold, signed; with a package that takes no negative prices its sign makes the price positive.
    `product` is filled for document kinds that book articles.
    """

    kind: LineKind
    description: str
    ledger_account: str
    vat_code: str
    vat_rate: Decimal
    amount_excl: Decimal
    amount_vat: Decimal
    quantity: Decimal
    product: Product | None = None
    cost_centre: str = ""

    @property
    def amount_incl(self) -> Decimal:
        """Excluding VAT plus VAT."""
        return self.amount_excl + self.amount_vat


new_booking_line = maker(BookingLine)


@value
class Booking:
    """One document for the books. Invariant: the lines including VAT add up to `total_incl` (whole cents, signed).

    `debtor` is who it is for; `fixed_debtor` is set instead when the merchant chose one for the payment method.
    `country` is the country whose VAT rules apply. `correction` is the visible rounding line's amount, zero for none.
    """

    reference: str
    kind: BookingKind
    date: date
    description: str
    lines: tuple[BookingLine, ...]
    total_incl: Decimal
    treatment: VatTreatment
    is_paid: bool
    order_number: str
    debtor: Debtor
    fixed_debtor: DebtorRef | None = None
    invoice_number: str = ""
    payment_method: str = ""
    country: str = ""
    delivery: Address | None = None
    correction: Decimal = ZERO
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        total = ZERO
        for line in self.lines:
            total += line.amount_excl + line.amount_vat
        if total != self.total_incl:
            raise ValueError("the lines of a booking add up to its total")

    @property
    def total_vat(self) -> Decimal:
        """VAT of all lines."""
        return sum((line.amount_vat for line in self.lines), ZERO)


new_booking = maker(Booking)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRef:
    """A document that exists in the package: `id` for calls, `number` for people."""

    id: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What a booking points to in the package: the debtor, and articles by product code."""

    debtor: DebtorRef
    products: tuple[tuple[str, str], ...] = ()
