"""What letters are made of: in the source, in two languages with names in braces, and filled in, in one.

A letter has one source from which text and HTML are both made, so that they cannot say different things; and a part
without its second language cannot be written down.
"""

from __future__ import annotations

from dataclasses import dataclass

from shopledger.domain.countries import Language


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Dutch and in English."""

    nl: str
    en: str

    def of(self, language: str) -> str:
        """The words in that language; anything but nl is English."""
        return self.nl if language == Language.DUTCH else self.en


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph. `when`: only where the context has something under that name."""

    words: Words
    when: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with the value of that name; left out where the value is empty."""

    label: Words
    name: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of labels and values."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Things to do one after the other."""

    rows: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Each:
    """A line for each entry of a list; an entry's `link` leads to its page."""

    name: str
    words: Words


@dataclass(frozen=True, slots=True)
class Button:
    """A link that stands on its own."""

    words: Words
    name: str = "link"
    when: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, line by line as they did."""

    name: str


Part = Say | Facts | Steps | Each | Button | Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of letter. `why` tells at the foot why somebody gets it. `above`: answers go above this line."""

    name: str
    subject: Words
    parts: tuple[Part, ...]
    why: Words
    above: Words | None = None


# --- filled in ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels and values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a list, each with its link or without; numbered where their order matters."""

    rows: tuple[tuple[str, str], ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's own words."""

    text: str


Piece = Paragraph | Pairs | Lines | Link | Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A letter in one language, ready to be written as text and as HTML."""

    language: str
    subject: str
    above: str
    pieces: tuple[Piece, ...]
    why: str
