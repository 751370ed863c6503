"""A payment that is to be set against an open item of the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money received for one order: `amount` in whole cents, positive for money in.

    `sale_reference` is the number under which the sale stands in the books, `sale_id` the package's id of it.
    """

    reference: str
    order_number: str
    sale_reference: str
    sale_id: str
    method: str
    amount: Decimal
    paid_on: date
    is_final: bool
    email: str = ""
    clearing_account: str = ""
    journal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """An unpaid sale in the books: `open_amount` in whole cents."""

    sale_id: str
    reference: str
    debtor_id: str
    total: Decimal
    open_amount: Decimal
