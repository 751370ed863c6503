"""What must become of the simulated shop's orders, in the uniform form of `simulation/truth.py`.

It looks at sales of the market, or at the rows of files, and never at what the connector makes of them.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from shopledger.connect.simulation.market.faulty import OTHER_CURRENCY
from shopledger.connect.simulation.truth import rate_key
from shopledger.domain.dates import business_date
from shopledger.domain.money import ZERO, to_cents
from shopledger.domain.order import VatTreatment
from shopledger.shops.opencart.simulator.render import STATUS_OF, compute
from shopledger.shops.opencart.simulator.shelf import FIRST_ID, MarketShelf, RowShelf

BOOKED_STATUSES = ("2", "3", "5", "15")
"""Statuses that the demo books: what is paid, sent or collected."""

_DIGITS = 10
_PAYMENTS = ("voucher", "credit")


def market_row(shelf: MarketShelf, order_id: int, now: datetime) -> dict[str, Any]:
    """The row of a sale that can be seen at `now`. An order in dollars is booked at its amounts in euro: no fault."""
    sale = shelf.market.sale(order_id - FIRST_ID)
    cause = "" if sale.cause == OTHER_CURRENCY else sale.cause
    computed = compute(sale)
    status = STATUS_OF[sale.state_at(now).state]
    return {
        **_head(order_id, status, cause),
        "placed_on": business_date(sale.placed_at).isoformat(),
        "total": str(computed.charged),
        "currency": "EUR",
        "country": sale.country,
        "treatment": sale.treatment.value,
        "vat": {rate_key(rate): str(amount) for rate, amount in computed.vat().items()},
    }


def given_row(shelf: RowShelf, order_id: int, now: datetime) -> dict[str, Any]:
    """The row of an order from a file: total and tax as its rows say, rates by the names they have in the shop."""
    rows = shelf.rows(order_id, now) or {}
    order = rows["order"]
    rates = {row["name"]: row for row in shelf.reference.get("tax_rate", ())}
    paid = -sum((Decimal(row["value"]) for row in rows["order_total"] if row["code"] in _PAYMENTS), ZERO)
    return {
        **_head(order_id, str(order["order_status_id"]), ""),
        "placed_on": str(order["date_added"])[:10],
        "total": str(to_cents(Decimal(order["total"])) + to_cents(paid)),
        "currency": "EUR",
        "country": _country(shelf, order),
        "treatment": VatTreatment.ORDINARY.value,
        "vat": _vat(rows["order_total"], rates),
    }


def _head(order_id: int, status: str, cause: str) -> dict[str, Any]:
    may_book = status in BOOKED_STATUSES
    return {
        "key": str(order_id).zfill(_DIGITS),
        "number": str(order_id),
        "status": status,
        "may_book": may_book,
        "expected": "wait" if not may_book else "refuse" if cause else "book",
        "cause": cause,
    }


def _country(shelf: RowShelf, order: dict[str, Any]) -> str:
    codes = {row["country_id"]: row["iso_code_2"] for row in shelf.reference.get("country", ())}
    return codes.get(order["shipping_country_id"]) or codes.get(order["payment_country_id"]) or ""


def _vat(totals: list[dict[str, Any]], rates: dict[str, Any]) -> dict[str, str]:
    sums: dict[str, Decimal] = {}
    for row in totals:
        rate = rates.get(row["title"]) if row["code"] == "tax" else None
        if rate is not None and rate["type"] == "P":
            key = rate_key(Decimal(rate["rate"]))
            sums[key] = sums.get(key, ZERO) + Decimal(row["value"])
    return {key: str(to_cents(amount)) for key, amount in sums.items()}
