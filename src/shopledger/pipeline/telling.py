"""What a page tells of one sale: its order, the settings of then, every amount explained, and what was really sent.

It asks no shop and no package and writes nothing. The explanation is worked out anew from the stored order, which may
have been changed since; `is_as_sent` says whether it comes to what went to the books.
"""

from __future__ import annotations

from dataclasses import dataclass

from shopledger.connect.registry import books_system, shop_system
from shopledger.domain.booking import Booking, Links
from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.explain import explain
from shopledger.domain.explain_parts import Explanation
from shopledger.domain.order import Order
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.domain.settings import Settings
from shopledger.pipeline.work import BookingSnapshot, Step
from shopledger.store import choices, lists, orders, texts
from shopledger.store.models import Attempt, Posting

LineKey = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One sale. `sent` and `links` are what went to the books, None where it is not in them."""

    order: Order
    settings: Settings
    explanation: Explanation
    sent: Booking | None = None
    links: Links | None = None

    @property
    def is_as_sent(self) -> bool:
        """Whether the lines that are explained are those that were sent, to the cent; True where nothing was sent."""
        return self.sent is None or _explained(self.explanation) == _sent(self.sent)


def tell(posting: Posting) -> Telling | None:
    """The explanation of a sale; None for what is no sale, and where the order cannot be read.

    Needs `posting.order` with its document.
    """
    order = None if posting.kind != PostingKind.SALE.value else _order_of(posting)
    if order is None:
        return None
    integration = posting.integration
    attempt = _booked_by(posting)
    moment = attempt.started_at if attempt else posting.posted_at
    settings = choices.settings_at(integration.id, moment) if moment else None
    settings = settings or choices.settings_of(integration)
    snapshot = texts.value_of(texts.unpack(attempt.snapshot), BookingSnapshot) if attempt else None
    return Telling(
        order=order,
        settings=settings,
        explanation=explain(order, settings, books_system(integration.books_system).capabilities),
        sent=snapshot.booking if snapshot else None,
        links=snapshot.links if snapshot else None,
    )


def _order_of(posting: Posting) -> Order | None:
    facts = choices.facts_of(posting.integration)
    row = posting.order
    if facts is None or row is None or not row.document:
        return None
    try:
        raw = orders.raw_order(row.shop_id, row.number, row.document)
        return shop_system(posting.integration.shop_system).to_order(raw, facts)
    except UnreadableDocument:
        return None


def _booked_by(posting: Posting) -> Attempt | None:
    """The write that put it into the books: the last one, where it is there."""
    if posting.state != PostingState.POSTED.value:
        return None
    return lists.last_write(posting, Step.BOOKING.value)


def _explained(explanation: Explanation) -> list[LineKey]:
    return [
        (line.description, line.ledger_account, line.vat_code, line.rate, line.excl, line.vat)
        for line in explanation.lines
    ]


def _sent(booking: Booking) -> list[LineKey]:
    return [
        (line.description, line.ledger_account, line.vat_code, line.vat_rate, line.amount_excl, line.amount_vat)
        for line in booking.lines
    ]
