"""What an accounting package can do, as data. Pages, checks and the pipeline read it; nobody asks a package by name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from shopledger.domain.booking import BookingKind


class Lookup(Enum):
    """How well a document can be found again."""

    BY_REFERENCE = "by_reference"
    OPEN_ITEMS_ONLY = "open_items_only"
    TEXT_SEARCH = "text_search"


class DescriptionPart(Enum):
    """What the description of a booking can tell."""

    ORDER_NUMBER = "order_number"
    INVOICE_NUMBER = "invoice_number"
    PAYMENT_METHOD = "payment_method"

    __hash__ = object.__hash__  # Python's own for Enum is slow, and this one is looked up for every booking


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBudget:
    """At most `requests` in any `seconds`, of which `reserved` are kept for buttons that a person presses."""

    requests: int
    seconds: int
    reserved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """One package. Lengths in characters; 0 means that the package names no limit.

    `honours_key`: a repeat with the same attempt key is answered with the first answer and not stored twice.
    `refuses_duplicate_reference`: kinds for which the package itself refuses a second document with the same reference.
    `accepts_vat_amounts`: the package books the VAT amounts it is given, rather than computing its own.
    `description_parts` and `description_joiner`: what a booking's description is put together from (names of
    `DescriptionPart`), and with what between; `description_lengths` overrules `description_length` per document kind.
    `collective`: a day's turnover can be one document on one debtor; `collective_abroad`: sales to other countries too
    (not where the package works VAT out from the debtor's own country).
    `foreign_vat`: sales with another country's VAT (one stop shop) can be expressed.
    """

    kinds: tuple[BookingKind, ...]
    option_fields: tuple[str, ...]
    honours_key: bool
    refuses_duplicate_reference: tuple[BookingKind, ...]
    lookup: Lookup
    reference_length: int
    description_length: int
    line_text_length: int
    budgets: tuple[RequestBudget, ...] = ()
    max_in_flight: int = 1
    can_remove: bool = False
    payments: bool = False
    products: tuple[BookingKind, ...] = ()
    product_code_length: int = 0
    cost_centres: bool = False
    zero_lines: bool = True
    accepts_vat_amounts: bool = True
    foreign_vat: bool = True
    needs_email: bool = True
    collective: bool = False
    collective_abroad: bool = True
    negative_unit_price: bool = True
    vat_precision: Decimal = Decimal("0.00")
    description_parts: tuple[DescriptionPart, ...] = (
        DescriptionPart.ORDER_NUMBER,
        DescriptionPart.INVOICE_NUMBER,
        DescriptionPart.PAYMENT_METHOD,
    )
    description_joiner: str = " / "
    description_lengths: tuple[tuple[BookingKind, int], ...] = ()
