"""Reading single values of the shop's documents: texts, numbers and objects in the shapes that really occur.

An amount is a text, a whole number or a Decimal, never a float: a float has lost its cents before it gets here.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache

from shopledger.connect.contract import Document
from shopledger.domain.money import HUNDRED, LEAST, MOST, ZERO
from shopledger.shops.mijnwebwinkel.errors import unreadable

_NOTHING: Document = {}
_NUMERIC = frozenset({str, int, Decimal})
_ONE = Decimal(1)


def text_of(value: object) -> str:
    """The text without spaces around it; numbers as they are written, an empty text for anything else."""
    if type(value) is str:
        return value.strip()
    return str(value) if type(value) in _NUMERIC else ""


def object_of(value: object) -> Document:
    """The object; the first one of a list of objects; an empty one for `[]`, null and everything else."""
    if type(value) is dict:
        return value
    if type(value) is list and value:
        first = value[0]
        return first if type(first) is dict else object_of(first)
    return _NOTHING


def list_of(value: object) -> list[object]:
    """The list; a list of one for an object; an empty one for everything else."""
    if type(value) is list:
        return value
    return [value] if type(value) is dict and value else []


def is_given(value: object) -> bool:
    """Whether there is an amount at all: not null, not an empty text."""
    return value is not None and value != ""


def amount_of(value: object, path: str) -> Decimal:
    """The amount at full precision. Raises UnreadableDocument with `path`."""
    if type(value) in _NUMERIC:
        try:
            amount = Decimal(value)  # type: ignore[arg-type]  # its type has just been looked at
        except InvalidOperation:
            raise unreadable(path) from None
        if LEAST < amount.adjusted() < MOST and amount.is_finite():  # money.is_plausible, without the call
            return amount
    raise unreadable(path)


@lru_cache(maxsize=512)
def _percent(value: str | int | Decimal) -> Decimal | None:
    if value == "":
        return None
    rate = amount_of(value, "price.rate")
    if rate < ZERO:
        raise unreadable("price.rate")
    return rate * HUNDRED if ZERO < rate < _ONE else rate


def rate_of(value: object) -> Decimal | None:
    """The percentage: 21 for "21.00" and for 0.21; 1 is one percent. None where the shop gives none.

    Between 0 and 1 it is a fraction, as the shop's tax policy writes it. Raises UnreadableDocument.
    """
    if value is None:
        return None
    if type(value) in _NUMERIC:
        return _percent(value)
    raise unreadable("price.rate")


@lru_cache(maxsize=512)
def _count(value: str | int | Decimal) -> Decimal:
    return amount_of(value, "quantity")


def quantity_of(value: object) -> Decimal:
    """The quantity, signed. Raises UnreadableDocument."""
    if type(value) in _NUMERIC:
        return _count(value)
    raise unreadable("quantity")
