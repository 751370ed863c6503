"""The catalogue: what every code means, who can do something about it, and its texts in Dutch and English.

What it is for: pages, e-mails and the command line turn a code and its parameters into words here, and only here.
What it does not do: it decides nothing; a code is chosen where the fact is known.

A text names its parameters in braces. Parameters come as plain text (1234.56, 2026-01-31, NL) and are written the way
the language writes them; one that is missing shows as a dash, since a page must not fail over a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shopledger.domain.countries import Language
from shopledger.domain.messages import bookings, checks, connections, notes, payments
from shopledger.domain.messages.entry import Entry, Family, Message, Remedy, Words
from shopledger.domain.messages.wording import fill

__all__ = ["CATALOGUE", "Entry", "Family", "Language", "Message", "Remedy", "Words", "message", "remedy", "title"]

CATALOGUE: dict[str, Entry] = {
    entry.code: entry for family in (connections, checks, bookings, payments, notes) for entry in family.ENTRIES
}
"""Every code, by family and number."""

UNKNOWN = "BUG-01"

Params = Mapping[str, str] | Iterable[tuple[str, str]]


def message(code: str, params: Params, language: str) -> Message:
    """Text and advice of a code; `language` is nl or en, anything else is English.

    A code that is not in the catalogue gets the words of a fault of ours. Never raises.
    """
    words = words_of(code, language)
    values = dict(params)
    return Message(text=fill(words.text, values, language), advice=fill(words.advice, values, language))


def title(code: str, language: str) -> str:
    """The cause in a few words, without parameters: the heading of a list of errors with that code."""
    return words_of(code, language).title


def remedy(code: str) -> Remedy:
    """Who can do something about it; NONE for a code that is not in the catalogue."""
    entry = CATALOGUE.get(code)
    return entry.remedy if entry is not None else Remedy.NONE


def words_of(code: str, language: str) -> Words:
    """The words of a code in one language, as they stand in the catalogue."""
    entry = CATALOGUE.get(code) or CATALOGUE[UNKNOWN]
    return entry.nl if language == Language.DUTCH else entry.en
