"""Orders of the shop as they are kept: compressed documents, written a page at a time with few statements.

Searching goes by keys: small letters without accents and with single blanks, made by `search_key` both when an order is
stored and when somebody searches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shopledger.connect.contract import RawOrder
from shopledger.connect.reading import UNREADABLE
from shopledger.domain.dates import business_date
from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.order import Order
from shopledger.store import texts
from shopledger.store.models import CURRENCY, NAME, STATUS, StoredOrder

COLUMNS = (
    "number",
    "placed_at",
    "day",
    "status",
    "is_paid",
    "paid_on",
    "customer",
    "customer_key",
    "family_key",
    "email_key",
    "currency",
    "total_cents",
    "fingerprint",
    "document",
    "mapping_code",
    "changed_at",
)


FORGOTTEN = ""
"""The fingerprint of an order of which only number, state and amounts are left; its document is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an order before its page is stored."""

    id: int
    fingerprint: str
    is_paid: bool
    paid_on: date | None

    def is_same(self, mark: str) -> bool:
        """Whether a document with that fingerprint brings nothing new; nothing does to an order that was forgotten."""
        return self.fingerprint in {mark, FORGOTTEN}


def known_orders(integration_id: int, shop_ids: Sequence[str]) -> dict[str, Known]:
    """The stored ones among these orders, by the shop's id."""
    rows = StoredOrder.objects.filter(integration_id=integration_id, shop_id__in=shop_ids)
    fields = ("shop_id", "id", "fingerprint", "is_paid", "paid_on")
    return {
        shop_id: Known(id=row_id, fingerprint=mark, is_paid=is_paid, paid_on=paid_on)
        for shop_id, row_id, mark, is_paid, paid_on in rows.values_list(*fields)
    }


def order_row(  # noqa: PLR0913 - what one row is made from
    integration_id: int,
    raw: RawOrder,
    data: bytes,
    order: Order | None,
    *,
    code: str,
    known: Known | None,
    now: datetime,
) -> StoredOrder:
    """A row, not yet saved, for this document (`data`: its bytes) and what was read from it, if it could be."""
    row = StoredOrder(
        id=known.id if known else None,
        integration_id=integration_id,
        shop_id=raw.shop_id,
        number=raw.number,
        placed_at=order.placed_at if order else now,
        status=texts.fitted(order.status, STATUS) if order else "",
        is_paid=order.is_paid if order else False,
        fingerprint=texts.fingerprint(data),
        document=texts.pack(data),
        mapping_code=code,
        seen_at=now,
        changed_at=now,
    )
    row.day = business_date(row.placed_at)
    row.paid_on = _paid_on(row, known, now)
    if order is not None:
        row.customer = customer_name(order)
        row.customer_key = search_key(row.customer)[:NAME]
        row.family_key = search_key(order.customer.last_name)[:NAME]
        row.email_key = search_key(order.customer.email)[:NAME]
        row.currency = order.currency[:CURRENCY]
        row.total_cents = cents(order.total_incl)
    return row


def cents(amount: Decimal) -> int:
    """Whole cents of an amount in euro, cut: for lists and for amounts that are whole cents already."""
    return int(amount.scaleb(2))


def insert_orders(rows: Sequence[StoredOrder]) -> None:
    """Add new rows; they get their ids."""
    StoredOrder.objects.bulk_create(rows)


def update_orders(rows: Sequence[StoredOrder]) -> None:
    """Write changed rows."""
    StoredOrder.objects.bulk_update(rows, COLUMNS)


def raw_order(shop_id: str, number: str, document: bytes | memoryview) -> RawOrder:
    """The order as the shop gave it, from its compressed document. Raises UnreadableDocument where it was forgotten."""
    if not document:
        raise UnreadableDocument(UNREADABLE, path="", detail="forgotten")
    return RawOrder(shop_id=shop_id, number=number, document=texts.document_of(texts.unpack(document)))


def is_forgotten(order: StoredOrder | None) -> bool:
    """Whether only number, state and amounts are left of an order."""
    return order is not None and order.fingerprint == FORGOTTEN


def find_missing(integration_id: int, shop_ids: Iterable[str]) -> set[str]:
    """Those of these orders that are not stored."""
    wanted = set(shop_ids)
    rows = StoredOrder.objects.filter(integration_id=integration_id, shop_id__in=wanted)
    return wanted - set(rows.values_list("shop_id", flat=True))


def _paid_on(row: StoredOrder, known: Known | None, now: datetime) -> date | None:
    """The day the order was paid, as well as we know: its own day, or the day on which we saw it become paid."""
    if not row.is_paid:
        return None
    if known is None:
        return row.day
    return known.paid_on if known.is_paid and known.paid_on else business_date(now)


def customer_name(order: Order) -> str:
    """Who bought, as lists show it: company, else person, else who the bill is for."""
    customer = order.customer
    person = f"{customer.first_name} {customer.last_name}".strip()
    return (customer.company or person or order.billing.company or order.billing.name)[:NAME]


# --- searching ---------------------------------------------------------------------------------------------------

_BASES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
"""Letters that are no letter with an accent, but are typed as one by who has no such key."""
_CENTS = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d\d|-?(?:\d+|\d{1,3}(?:,\d{3})+)\.\d\d")
LAST = "\U0010ffff"


def search_key(text: str) -> str:
    """The text in small letters, without accents and with single blanks: what is stored and what is searched for."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_BASES)
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def cents_in(text: str) -> int | None:
    """Whole cents of an amount as somebody types it (12,34 or 12.34 or € 1.234,50); None where it is none."""
    amount = text.replace("€", "").strip()
    if not _CENTS.fullmatch(amount):
        return None
    return int(amount.replace(".", "").replace(",", ""))
