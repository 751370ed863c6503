"""The shape of one code of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from string import Formatter


class Remedy(Enum):
    """Who can do something, and so what happens next.

    SETTINGS: tried again by itself once the settings are saved. SHOP, PACKAGE: the merchant mends it there and presses
    Process. WAIT: tried again by itself. NONE: nothing to be done, no button.
    """

    SETTINGS = "settings"
    SHOP = "shop"
    PACKAGE = "package"
    WAIT = "wait"
    NONE = "none"


class Family(Enum):
    """What a code is about: the letters before its number."""

    CONNECTION = "CON"
    CHECK = "CHK"
    BOOKING = "BKG"
    PAYMENT = "PAY"
    LICENCE = "LIC"
    NOTE = "NOTE"
    BUG = "BUG"


@dataclass(frozen=True, slots=True)
class Words:
    """A code in one language: a heading without parameters, what is the matter, and what to do."""

    title: str
    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class Message:
    """Text and advice, filled in."""

    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One code."""

    code: str
    remedy: Remedy
    nl: Words
    en: Words

    @property
    def family(self) -> Family:
        """The family, from the code itself."""
        return Family(self.code.partition("-")[0])

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in the sequence in which the English words use them."""
        text = f"{self.en.text} {self.en.advice}"
        return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name))
