"""What must become of the simulated shop's orders, in the uniform form of `simulation/truth.py`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from shopledger.connect.simulation.truth import rate_key
from shopledger.domain.dates import business_date
from shopledger.domain.money import ZERO, to_cents
from shopledger.shops.mijnwebwinkel.simulator.shelf import Given, Shelf

BOOKED_STATUSES = ("2", "3", "5", "6", "10")
"""Statuses that the demo books: what the shop calls paid or shipped, and credit orders."""

_DIGITS = 10


def truth_row(shelf: Shelf, number: str, now: datetime) -> dict[str, Any]:
    """The row of an order that can be seen at `now`."""
    status = str(shelf.status(number, now)[0])
    given = shelf.given(number)
    row = _given_row(given) if given else _sale_row(shelf, number)
    may_book = status in BOOKED_STATUSES
    expected = "wait" if not may_book else "refuse" if row["cause"] else "book"
    return {
        "key": number.zfill(_DIGITS),
        "number": number,
        "status": status,
        "may_book": may_book,
        "expected": expected,
        **row,
    }


def _sale_row(shelf: Shelf, number: str) -> dict[str, Any]:
    sale = shelf.sale(number)
    return {
        "placed_on": business_date(sale.placed_at).isoformat(),
        "cause": sale.cause,
        "total": str(sale.total_incl),
        "currency": sale.currency,
        "country": sale.country,
        "treatment": sale.treatment.value,
        "vat": {rate_key(rate): str(amount) for rate, amount in sale.vat.items()},
    }


def _given_row(given: Given) -> dict[str, Any]:
    """An order given by hand: the treatment follows from what the document says of it."""
    document = given.document
    address = document["debtor"]["address"]
    treatments = {"reverse_charged_vat": "icp", "zero_percent": "international"}
    return {
        "placed_on": business_date(given.placed_at).isoformat(),
        "cause": given.cause,
        "total": str(to_cents(Decimal(document["price"]["total"]))),
        "currency": document.get("currency", "EUR"),
        "country": (address.get("delivery") or address["invoice"])["country_code"],
        "treatment": treatments.get(document.get("tax_strategy", ""), "ordinary"),
        "vat": {rate_key(rate): str(to_cents(amount)) for rate, amount in _vat(document).items()},
    }


def _vat(document: dict[str, Any]) -> dict[Decimal, Decimal]:
    sums: dict[Decimal, Decimal] = {}
    for line in document["orderlines"]:
        prices = line["price"] if isinstance(line["price"], list) else [line["price"]]
        for price in prices:
            rate, difference = Decimal(price["rate"]), Decimal(price["amount_including_tax"]) - Decimal(price["amount"])
            sums[rate] = sums.get(rate, ZERO) + difference
    return sums
