"""Amounts: reading them, rounding them once, and sharing them out to the cent.

Amounts are `Decimal` in euro (or in the one currency of the order), signed, never `float`. This module holds the only
rounding of the project; everything else keeps the precision it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import Enum
from operator import sub

ZERO = Decimal(0)
ZERO_CENTS = Decimal("0.00")
CENT = Decimal("0.01")
MICRO = Decimal("0.000001")
HUNDRED = Decimal(100)

_ONE_CENT = (CENT, -CENT)

_round = Context(rounding=ROUND_HALF_UP).quantize
"""Rounds the first to the digits of the second, in two thirds of the time that the method of Decimal takes. Threads
share the context: nobody changes how it rounds, and nobody reads its flags."""

LEAST, MOST = -60, 10
"""Between these lies the place of an amount's first digit: 0 is that of units, 1 of tens, -1 of tenths."""


def is_plausible(amount: Decimal) -> bool:
    """Whether a number can be an amount, a quantity or a percentage at all: finite, below ten milliards, not tiny.

    Arithmetic on 1e999 breaks down, and 1e-400000 takes a page to print; a shop that sends them has sent no number.
    """
    return LEAST < amount.adjusted() < MOST and amount.is_finite()


class NumberFormat(Enum):
    """How a number is written in a text."""

    POINT = "1234.56"
    COMMA = "1234,56"


class AmountError(ValueError):
    """A text that is not an amount in the named format."""


def parse(text: str, number_format: NumberFormat = NumberFormat.POINT) -> Decimal:
    """Read one amount written in the named format, at its full precision.

    Thousands separators, currency signs, exponents, NaN and infinities are refused: a comma that is silently dropped
    would turn 12,34 into 1234.

    Raises AmountError for everything that is not plainly a number of that format, or cannot be an amount.
    """
    body = text.strip()
    if number_format is NumberFormat.COMMA:
        if "." in body:
            raise AmountError(text)
        body = body.replace(",", ".", 1)
    if not body.lstrip("+-").replace(".", "", 1).isdecimal() or not body.isascii():
        raise AmountError(text)
    try:
        amount = Decimal(body)
    except InvalidOperation as error:
        raise AmountError(text) from error
    if not is_plausible(amount):
        raise AmountError(text)
    return amount


def to_cents(amount: Decimal) -> Decimal:
    """Round half up (away from zero at the half) to whole cents: 0.005 becomes 0.01, -0.005 becomes -0.01.

    Zero comes out as 0.00, never as the -0.00 that rounding -0.004 would leave.
    """
    return _round(amount, CENT) or ZERO_CENTS


def all_to_cents(amounts: Iterable[Decimal]) -> list[Decimal]:
    """`to_cents` of each."""
    return [_round(amount, CENT) or ZERO_CENTS for amount in amounts]


def unit_price(amount: Decimal, quantity: Decimal) -> Decimal:
    """Price of one piece of a line of `amount` (signed) for `quantity` (signed, not 0), to at most six decimals.

    A price that comes out even keeps no zeros behind it: 10.00 for 4 pieces is 2.5.
    """
    price = amount / quantity
    rounded = _round(price, MICRO)
    return rounded.normalize() + ZERO if rounded else ZERO


def split(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Share `total` (whole cents, signed) over `weights`, in whole cents that add up to `total` exactly.

    Each part gets its exact share, rounded as `settle` does. Weights may be of either sign; where they add up to zero
    the whole goes to the first part. No weights: an empty tuple, and only for a total of zero.

    Raises ValueError when there is something to share and nobody to share it with, or when the total is no whole cents.
    """
    if not weights:
        if total:
            raise ValueError("a total cannot be shared over no parts")
        return ()
    whole = sum(weights, ZERO)
    if not whole:
        return (total, *[ZERO_CENTS] * (len(weights) - 1))
    shares = [total * weight / whole for weight in weights]
    return settle(total, shares)


def settle(total: Decimal, shares: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Round `shares` (exact, signed) to whole cents so that they add up to `total` (whole cents).

    The shares are rounded half up first; what is then missing or over is given cent by cent to the shares whose
    rounding went furthest the other way, earlier ones first where they are equal.

    Raises ValueError for no shares and a total that is not zero, and for a total that is not in whole cents.
    """
    if len(shares) == 1 and not total % CENT:
        return (total,)
    parts = all_to_cents(shares)
    missing = total - sum(parts, ZERO)
    if not missing:
        return tuple(parts)
    if not parts:
        raise ValueError("a total cannot be shared over no parts")
    if missing % CENT:
        raise ValueError("a total to be shared is in whole cents")
    return _give_cents(parts, shares, missing)


def _give_cents(parts: list[Decimal], shares: Sequence[Decimal], missing: Decimal) -> tuple[Decimal, ...]:
    is_short = missing > ZERO
    offs = list(map(sub, parts, shares))
    if missing in _ONE_CENT:  # nearly always
        parts[offs.index(min(offs) if is_short else max(offs))] += missing
        return tuple(parts)
    step = CENT if is_short else -CENT
    order = sorted(range(len(parts)), key=offs.__getitem__, reverse=not is_short)
    for turn in range(int(missing / step)):
        parts[order[turn % len(order)]] += step
    return tuple(parts)
