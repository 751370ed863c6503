"""The uniform view of what stands in a simulated shop and in simulated books, so that both can be compared.

A shop's row:

    {"key": sortable text, "number": "1001", "placed_on": "2026-03-01", "status": id, "may_book": bool,
     "expected": "book" | "refuse" | "wait", "cause": code or "", "total": "30.25", "currency": "EUR",
     "country": "NL", "treatment": "ordinary", "vat": {"21": "5.25"}}

A books' row, one per document that stands in the books:

    {"key": sortable text, "reference": "1001", "kind": "entry", "date": "2026-03-01", "debtor": id, "email": "..",
     "total": "30.25", "country": "NL", "vat": {"21": "5.25"}}

and, for payments, {"kind": "payment", "reference": .., "sale": id, "total": ..}.

Amounts are decimals in text with two places, rates in text without trailing zeros ("21", "5.5", "0").
"""

from __future__ import annotations

from decimal import Decimal


def rate_key(rate: Decimal) -> str:
    """The rate as a key: "21", "5.5", "0"."""
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
