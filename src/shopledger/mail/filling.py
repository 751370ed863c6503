"""Filling the words of a letter in: a kind, a language and a context become pieces without any name left in braces.

How a value is written goes by its name: ..._on is a day, ..._at a moment (told in Amsterdam time), link or ..._link an
address of this site, role, side and change words of ours. A `code` with its `params` brings title, text and advice of
the catalogue along. A value that is missing is an error here, so that no letter goes out with a hole in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast

from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.messages import message, title
from shopledger.domain.messages.wording import write_date
from shopledger.mail import site
from shopledger.mail.parts import (
    Button,
    Each,
    Facts,
    Filled,
    Kind,
    Lines,
    Link,
    Pairs,
    Paragraph,
    Part,
    Piece,
    Quote,
    Quoted,
    Say,
    Steps,
    Words,
)

Context = Mapping[str, object]
WORDS = {
    "role": {
        "owner": Words("eigenaar", "owner"),
        "bookkeeper": Words("boekhouder", "bookkeeper"),
        "accountant": Words("accountant", "accountant"),
        "reader": Words("lezer (alleen bekijken)", "reader (looking only)"),
    },
    "side": {
        "shop": Words("uw winkel", "your shop"),
        "books": Words("uw boekhoudpakket", "your accounting package"),
    },
    "change": {
        "on": Words("aangezet", "switched on"),
        "off": Words("uitgezet", "switched off"),
        "codes": Words("voorzien van nieuwe herstelcodes", "given new recovery codes"),
    },
}
BLANKS = re.compile(r"\s+")


class LetterError(ValueError):
    """The letter cannot be made: no such kind, a value that is missing or impossible. Its text has names only."""


def fill(kind: Kind, language: str, context: Context) -> Filled:
    """The letter in that language. Raises LetterError, with names only, where the context does not fit it."""
    values = written(context, language)
    return Filled(
        language=language,
        subject=BLANKS.sub(" ", put_in(kind.subject, language, values)).strip(),
        above=kind.above.of(language) if kind.above else "",
        pieces=tuple(_pieces(kind, language, values, context)),
        why=put_in(kind.why, language, values),
    )


def put_in(words: Words, language: str, values: Mapping[str, str]) -> str:
    """The words with their names filled in. Raises LetterError."""
    try:
        return words.of(language).format_map(dict(values))
    except KeyError as error:
        raise LetterError(f"no value for {error.args[0]}") from None


def _pieces(kind: Kind, language: str, values: Mapping[str, str], context: Context) -> Iterator[Piece]:
    for part in kind.parts:
        when = part.when if isinstance(part, Say | Button) else ""
        if not when or values.get(when):
            yield _piece(part, language, values, context)


def _piece(part: Part, language: str, values: Mapping[str, str], context: Context) -> Piece:
    match part:
        case Say(words=words):
            return Paragraph(put_in(words, language, values))
        case Facts(rows=facts):
            present = [(fact.label.of(language), _value(values, fact.name)) for fact in facts]
            return Pairs(tuple((label, value) for label, value in present if value))
        case Steps(rows=steps):
            return Lines(tuple((put_in(words, language, values), "") for words in steps), is_numbered=True)
        case Each():
            return _each(part, language, context)
        case Button(words=words, name=name):
            return Link(put_in(words, language, values), _value(values, name))
        case Quote(name=name):
            return Quoted(_value(values, name))


def _each(part: Each, language: str, context: Context) -> Lines:
    entries = context.get(part.name)
    if not isinstance(entries, list):
        raise LetterError(f"no list of {part.name}")
    filled = [written(cast("Context", entry), language) for entry in entries]
    return Lines(tuple((put_in(part.words, language, values), values.get("link", "")) for values in filled))


def _value(values: Mapping[str, str], name: str) -> str:
    if name not in values:
        raise LetterError(f"no value for {name}")
    return values[name]


# --- values ------------------------------------------------------------------------------------------------------


def written(context: Context, language: str) -> dict[str, str]:
    """The values of a context as that language writes them; lists are left out. Raises LetterError."""
    lists = (list, dict)
    values = {name: _write(name, value, language) for name, value in context.items() if not isinstance(value, lists)}
    return _explained(values, context, language) | values if values.get("code") else values


def _explained(values: Mapping[str, str], context: Context, language: str) -> dict[str, str]:
    params = cast("Mapping[str, str]", context.get("params") or {})
    told = message(values["code"], params, language)
    return {"title": title(values["code"], language), "text": told.text, "advice": told.advice}


def _write(name: str, value: object, language: str) -> str:
    text = "" if value is None else str(value)
    if name in WORDS:
        return _word(name, text, language)
    if name.endswith("_on"):
        return write_date(text, language)
    if name.endswith("_at"):
        return write_moment(text, language)
    if name == "link" or name.endswith("_link"):
        return site.absolute(text) if text else ""
    return text


def _word(name: str, value: str, language: str) -> str:
    if value not in WORDS[name]:
        raise LetterError(f"no such {name}")
    return WORDS[name][value].of(language)


def write_moment(value: str, language: str) -> str:
    """2026-01-31T13:05:00Z becomes 31 januari 2026 om 14:05 or 31 January 2026 at 14:05. Raises LetterError."""
    try:
        local = datetime.fromisoformat(value).astimezone(AMSTERDAM)
    except ValueError:
        raise LetterError("a moment that is none") from None
    day = write_date(local.date().isoformat(), language)
    return f"{day} {'om' if language == 'nl' else 'at'} {local:%H:%M}"
