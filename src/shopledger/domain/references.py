"""Under which number and with which description an order stands in the books."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from shopledger.domain.booking import BookingKind
from shopledger.domain.capabilities import Capabilities, DescriptionPart
from shopledger.domain.findings import Finding, finding
from shopledger.domain.order import Order
from shopledger.domain.settings import NumberSource, Settings

_INVOICE = NumberSource.INVOICE
_PARTS: dict[DescriptionPart, Callable[[Order], str]] = {
    DescriptionPart.ORDER_NUMBER: attrgetter("number"),
    DescriptionPart.INVOICE_NUMBER: attrgetter("invoice_number"),
    DescriptionPart.PAYMENT_METHOD: attrgetter("payment_method"),
}


def reference_of(order: Order, settings: Settings) -> str:
    """The number in the books: the prefix of the integration and the order's number, or the invoice number if chosen.

    An order without invoice number keeps its order number.
    """
    number = order.number
    if settings.number_source is _INVOICE:
        number = order.invoice_number or number
    return settings.reference_prefix + number


def find_reference_problem(order: Order, settings: Settings, capabilities: Capabilities) -> Finding | None:
    """BKG-11 when the number is longer than the package takes; it is never cut, two orders could become one."""
    limit = capabilities.reference_length
    if not limit:
        return None
    reference = reference_of(order, settings)
    return finding("BKG-11", number=reference, length=limit) if len(reference) > limit else None


def description_of(order: Order, capabilities: Capabilities, kind: BookingKind) -> str:
    """Order number, invoice number and payment method as far as they exist and differ, cut to the package's length."""
    parts: list[str] = []
    for part in capabilities.description_parts:
        text = _PARTS[part](order)
        if text and text not in parts:
            parts.append(text)
    return cut(capabilities.description_joiner.join(parts), description_length(capabilities, kind))


def description_length(capabilities: Capabilities, kind: BookingKind) -> int:
    """How long a description may be for that kind of document, in characters; 0 is no limit."""
    for each, length in capabilities.description_lengths:
        if each is kind:
            return length
    return capabilities.description_length


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` characters, without blanks at its end; 0 is no limit."""
    return text[:limit].rstrip() if limit and len(text) > limit else text
