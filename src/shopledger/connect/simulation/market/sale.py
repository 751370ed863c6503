"""The values of the simulated market: what was sold to whom, and what becomes of it. No shop's form, no chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property

from shopledger.domain.money import ZERO, to_cents
from shopledger.domain.order import LineKind, VatTreatment


class SaleState(Enum):
    """Where a sale is. Each shop has a status of its own for each."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    COLLECTED = "collected"
    CANCELLED = "cancelled"
    CREDIT = "credit"


BOOKABLE = frozenset(
    {SaleState.PAID, SaleState.SHIPPED, SaleState.COMPLETED, SaleState.COLLECTED, SaleState.CREDIT},
)
"""States whose sales belong in the books. SHIPPED is on account: sent, not paid yet."""

PAID_STATES = frozenset({SaleState.PAID, SaleState.COMPLETED, SaleState.COLLECTED})
"""States in which the money is in."""


class PaidBy(Enum):
    """How the buyer pays."""

    IDEAL = "ideal"
    CARD = "creditcard"
    PAYPAL = "paypal"
    BANK_TRANSFER = "bank_transfer"
    INVOICE = "invoice"
    AT_PICKUP = "pickup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From `at` (aware, UTC) on, the sale is in `state`."""

    state: SaleState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address. `country` is ISO 3166-1 alpha-2, empty only in the faulty sale that lacks it."""

    street: str
    number: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A customer: `key` names the same buyer in every sale. Empty company for consumers."""

    key: int
    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    vat_number: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One line at one rate: whole-line amounts, signed; `amount_incl` in whole cents, `amount_excl` with 6 decimals.

    `rate` in percent. Costs and discounts that are spread over rates are neighbours with the same description.
    `article_id` is 0 for anything but articles.
    """

    kind: LineKind
    description: str
    quantity: int
    rate: Decimal
    amount_excl: Decimal
    amount_incl: Decimal
    sku: str = ""
    article_id: int = 0


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One sale or credit sale. `steps` ascend in time, the first one at `placed_at`.

    `total_incl` is what the shop says, which is wrong on purpose where `cause` is CHK-01. `credits` is the index of the
    sale that a credit sale takes back, `credited_by` the other way round. `cause` is the check that must refuse it.
    """

    index: int
    placed_at: datetime
    steps: tuple[Step, ...]
    buyer: Buyer
    delivery: Place | None
    lines: tuple[SaleLine, ...]
    total_incl: Decimal
    treatment: VatTreatment
    paid_by: PaidBy
    currency: str = "EUR"
    credits: int | None = None
    credited_by: int | None = None
    cause: str = ""

    @property
    def country(self) -> str:
        """Where the goods go."""
        return (self.delivery or self.buyer.place).country

    @property
    def is_collected(self) -> bool:
        """Whether the buyer fetches the goods at the shop."""
        return self.paid_by is PaidBy.AT_PICKUP

    def state_at(self, now: datetime) -> Step:
        """The step that counts at `now` (aware); the first one for an earlier moment."""
        current = self.steps[0]
        for step in self.steps[1:]:
            if step.at <= now:
                current = step
        return current

    @cached_property
    def vat(self) -> dict[Decimal, Decimal]:
        """VAT per rate in whole cents, signed: the difference of the line amounts, rounded once per rate."""
        exact: dict[Decimal, Decimal] = {}
        for line in self.lines:
            exact[line.rate] = exact.get(line.rate, ZERO) + line.amount_incl - line.amount_excl
        return {rate: to_cents(amount) for rate, amount in exact.items()}

    @property
    def total_vat(self) -> Decimal:
        """The sum of `vat`."""
        return sum(self.vat.values(), ZERO)
