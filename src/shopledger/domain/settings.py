"""What a merchant has chosen for one integration: statuses, VAT rows, debtors, documents, payments, options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property

from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.territories import normal_country


class PaymentMode(Enum):
    """Which payments are booked."""

    OFF = "off"
    PAID = "paid"
    ALL = "all"


class NumberSource(Enum):
    """Which number of the shop becomes the reference in the books."""

    ORDER = "order"
    INVOICE = "invoice"


class Grouping(Enum):
    """Whether sales are booked one by one or a day at a time."""

    ORDER = "order"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRow:
    """One row of the VAT table: for this country, rate and treatment, use this VAT code and ledger account.

    `country` is an ISO code for ORDINARY rows and empty for ICP, INTERNATIONAL and MARGIN. `rate` in percent; ICP and
    INTERNATIONAL have 0. `line_kind` None means every kind that has no row of its own. Dates are inclusive.
    """

    country: str
    rate: Decimal
    vat_code: str
    ledger_account: str
    treatment: VatTreatment = VatTreatment.ORDINARY
    line_kind: LineKind | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.treatment in _ZERO_RATED and self.rate:
            raise ValueError("an ICP or international row has rate 0")

    def is_valid_on(self, day: date) -> bool:
        """Whether the row counts for a sale of that business date."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


_ZERO_RATED = frozenset({VatTreatment.ICP, VatTreatment.INTERNATIONAL})


def _preference(row: VatRow, kind: LineKind) -> tuple[int, date]:
    nearness = 2 if row.line_kind is kind else int(row.line_kind is None)
    return nearness, row.valid_from or date.min


RowKey = tuple[VatTreatment, str, Decimal]
LineRowKey = tuple[VatTreatment, str, Decimal, LineKind]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All choices of one integration. Mappings are tuples of pairs, so that the value is immutable and comparable.

    `tolerance` is the largest difference (euro, not negative) between an order's total and its lines that may be
    booked with a visible correction line. `free_line_rate` (percent) is used for lines of 0.00 without a rate.
    `package` and `shop` hold the options that only the connectors understand. `charges_no_vat` is the small-business
    exemption: sales at 0 % stay ordinary wherever they go.
    """

    shop_country: str
    statuses: frozenset[str] = frozenset()
    rows: tuple[VatRow, ...] = ()
    uses_margin_scheme: bool = False
    charges_no_vat: bool = False
    fixed_debtors: tuple[tuple[str, DebtorRef], ...] = ()
    document_kind: BookingKind = BookingKind.ENTRY
    cost_centre: str = ""
    tolerance: Decimal = ZERO
    free_line_rate: Decimal | None = None
    reference_prefix: str = ""
    number_source: NumberSource = NumberSource.ORDER
    start_on: date | None = None
    payments: PaymentMode = PaymentMode.OFF
    clearing_accounts: tuple[tuple[str, str], ...] = ()
    payment_journal: str = ""
    grouping: Grouping = Grouping.ORDER
    daily_debtor_email: str = ""
    package: tuple[tuple[str, str], ...] = ()
    shop: tuple[tuple[str, str], ...] = ()

    @cached_property
    def row_index(self) -> dict[RowKey, tuple[VatRow, ...]]:
        """Rows by treatment, country and rate, computed once."""
        index: dict[RowKey, tuple[VatRow, ...]] = {}
        for row in self.rows:
            key = (row.treatment, row.country, row.rate)
            index[key] = (*index.get(key, ()), row)
        return index

    @cached_property
    def line_rows(self) -> dict[LineRowKey, tuple[VatRow, ...]]:
        """Rows by treatment, country, rate and line kind, in the order in which they are to be tried; computed once.

        A row of the kind itself comes first, then rows for every kind, then the article row (costs go where the
        revenue of the same rate goes, unless told otherwise); among these the latest `valid_from` first.
        """
        return {
            (*key, kind): tuple(sorted(fitting, key=lambda row: _preference(row, kind), reverse=True))
            for key, rows in self.row_index.items()
            for kind in LineKind
            if (fitting := [row for row in rows if row.line_kind in {kind, None, LineKind.ARTICLE}])
        }

    @cached_property
    def home(self) -> str:
        """The shop's country as the project writes it: GR for EL, GB for UK."""
        return normal_country(self.shop_country)

    @cached_property
    def row_countries(self) -> frozenset[str]:
        """Countries that have at least one row."""
        return frozenset(row.country for row in self.rows if row.country)

    @cached_property
    def fixed_debtor_by_method(self) -> dict[str, DebtorRef]:
        """Fixed debtors by payment method."""
        return dict(self.fixed_debtors)

    @cached_property
    def clearing_account_by_method(self) -> dict[str, str]:
        """Clearing accounts by payment method."""
        return dict(self.clearing_accounts)

    @cached_property
    def package_options(self) -> dict[str, str]:
        """Package options by name."""
        return dict(self.package)

    @cached_property
    def shop_options(self) -> dict[str, str]:
        """Shop options by name."""
        return dict(self.shop)
