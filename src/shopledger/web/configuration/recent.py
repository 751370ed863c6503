"""What the newest orders of a shop tell: the statuses and payment methods they have and the VAT rows they need.

A fixed number of orders is read from their stored documents; one that cannot be read is passed over, since it shows up
among the errors by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from shopledger.connect.contract import ShopFacts
from shopledger.connect.registry import shop_system
from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.order import Order
from shopledger.store import choices
from shopledger.store.models import Integration, StoredOrder
from shopledger.store.orders import raw_order

SOME = 100


def recent_orders(integration: Integration) -> list[Order]:
    """The newest orders that are stored, at most a hundred. One query."""
    facts = choices.facts_of(integration)
    return list(_read(integration, facts)) if facts is not None else []


def _read(integration: Integration, facts: ShopFacts) -> Iterator[Order]:
    system = shop_system(integration.shop_system)
    rows = StoredOrder.for_account(integration.account).filter(integration=integration).order_by("-day")
    for shop_id, number, document in rows.values_list("shop_id", "number", "document")[:SOME]:
        try:
            yield system.to_order(raw_order(shop_id, number, document), facts)
        except UnreadableDocument:
            continue
