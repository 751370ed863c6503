"""Whether the prices of an order go in with VAT or without: the way in which SnelStart arrives at our VAT.

SnelStart works out the VAT of an order itself: it adds up the lines of a percentage and rounds once. Nothing that is
sent overrules that, but prices without VAT and prices with it are rounded differently. A price without VAT that is
half a cent off weighs less in one with VAT (100/121 of it), so prices with VAT are right wherever the others are, and
mostly where they are not; and the total is then always the order's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shopledger.accounting.snelstart.kinds import NO_VAT, VAT_KINDS
from shopledger.domain.booking import Booking, BookingLine
from shopledger.domain.errors import Refusal
from shopledger.domain.money import HUNDRED, ZERO, to_cents
from shopledger.domain.settings import Settings

INCLUSIVE = "Inclusief"
EXCLUSIVE = "Exclusief"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChoices:
    """What the merchant chose for orders.

    `template` is an id or empty; `tolerance` (euro) how far VAT may be off together where neither way is exact.
    """

    template: str = ""
    includes_vat: bool = False
    tolerance: Decimal = ZERO


def choices_of(settings: Settings) -> OrderChoices:
    """The choices in the settings of an integration."""
    options = settings.package_options
    return OrderChoices(
        template=options.get("template", ""),
        includes_vat=options.get("vat_entry") == INCLUSIVE,
        tolerance=settings.tolerance,
    )


def prices_of(booking: Booking, choices: OrderChoices) -> str:
    """How the prices of this order go in: with VAT where that was chosen or where only that gives the VAT of the order.

    Raises Refusal BKG-10 where neither does and the VAT would be off by more than is allowed.
    """
    if not choices.includes_vat and not vat_off(booking.lines, includes_vat=False):
        return EXCLUSIVE
    off = vat_off(booking.lines, includes_vat=True)
    if off > choices.tolerance:
        raise Refusal("BKG-10", difference=f"{off:.2f}")
    return INCLUSIVE


def vat_off(lines: Sequence[BookingLine], *, includes_vat: bool) -> Decimal:
    """How far (euro, not negative) SnelStart's VAT would be off ours, all percentages together."""
    off = ZERO
    for rate, (excl, vat) in _sums(lines).items():
        amount = excl + vat if includes_vat else excl
        whole = HUNDRED + rate if includes_vat else HUNDRED
        off += abs(to_cents(amount * rate / whole) - vat)
    return off


def _sums(lines: Sequence[BookingLine]) -> Mapping[Decimal, tuple[Decimal, Decimal]]:
    """Amounts without VAT and VAT, by the percentage that the line's article carries."""
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for line in lines:
        rate = line.vat_rate if VAT_KINDS[line.vat_code][0] != NO_VAT else ZERO
        excl, vat = sums.get(rate, (ZERO, ZERO))
        sums[rate] = excl + line.amount_excl, vat + line.amount_vat
    return sums
