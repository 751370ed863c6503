"""Turning a statement of an explanation into a sentence, with amounts, rates, dates and countries as people write them.

What it is for: pages and the command line.  What it does not do: it chooses no statement.  How rates, dates and
countries are written is that of the messages; amounts differ, since here every decimal counts.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal

from shopledger.domain.countries import Language
from shopledger.domain.explain_parts import Reason
from shopledger.domain.explain_texts import EXPLANATIONS
from shopledger.domain.messages.wording import MISSING, write_choice, write_country, write_date, write_rate
from shopledger.domain.money import MICRO, ZERO

_KINDS = {
    "article": ("artikelen", "articles"),
    "shipping": ("verzendkosten", "shipping"),
    "payment_cost": ("betaalkosten", "payment costs"),
    "discount": ("kortingen", "discounts"),
    "surcharge": ("toeslagen", "surcharges"),
    "gift_card": ("cadeaubonnen", "gift cards"),
}
_MARKS = str.maketrans(",.", ".,")


def reason_text(reason: Reason, language: str) -> str:
    """The sentence of a statement; `language` is nl or en, anything else is English.

    A parameter that is empty shows as a dash. Raises KeyError for a code that is not in `EXPLANATIONS`.
    """
    is_dutch = language == Language.DUTCH
    text = EXPLANATIONS[reason.code]
    written = {name: _write(name, plain, "nl" if is_dutch else "en") for name, plain in reason.params}
    return (text.nl if is_dutch else text.en).format_map(written)


def _write(name: str, plain: str, language: str) -> str:
    write = _WRITERS.get(name)
    return MISSING if not plain else plain if write is None else write(plain, language)


def write_exact(plain: str, language: str) -> str:
    """An amount with all its decimals, two at least: € 8,2562 or €8.2562, below zero € -8,26 or -€8.26.

    Of more than six decimals six are shown, and dots for the rest.
    """
    amount = Decimal(plain)
    shown = abs(amount).quantize(MICRO, ROUND_DOWN)
    whole, _, behind = f"{shown:,f}".partition(".")
    text = f"{whole}.{behind.rstrip('0').ljust(2, '0')}"
    rest = "" if shown == abs(amount) else "…"
    sign = "-" if amount < ZERO else ""
    return f"€ {sign}{text.translate(_MARKS)}{rest}" if language == "nl" else f"{sign}€{text}{rest}"


def write_kind(plain: str, language: str) -> str:
    """What kind of line it is, in the plural: verzendkosten, shipping."""
    dutch, english = _KINDS[plain]
    return dutch if language == "nl" else english


_MONEY = (
    *("excl", "incl", "exact", "rounded", "moved", "booked", "vat"),
    *("total", "lines", "difference", "tolerance", "correction"),
)
_WRITERS: dict[str, Callable[[str, str], str]] = {
    **dict.fromkeys(_MONEY, write_exact),
    **dict.fromkeys(("rate", "factor"), write_rate),
    **dict.fromkeys(("date", "until", "there"), write_date),
    **dict.fromkeys(("home", "country", "charged"), write_country),
    **dict.fromkeys(("treatment", "rule"), write_choice),
    "kind": write_kind,
}
