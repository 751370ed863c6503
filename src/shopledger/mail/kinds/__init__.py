"""The words of all letters, by kind. Which values a kind needs is `needs`."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from shopledger.mail.kinds import addresses, beginning, news, signing_in, threads
from shopledger.mail.parts import Button, Each, Facts, Kind, Part, Quote, Say, Steps, Words

KINDS: dict[str, Kind] = {
    kind.name: kind for part in (beginning, addresses, news, threads, signing_in) for kind in part.KINDS
}
EXPLAINED = frozenset({"title", "text", "advice"})
"""Values that come from a `code` of the catalogue."""


def needs(kind: Kind) -> frozenset[str]:
    """Names that the context of that kind has to have; `code` stands for what the catalogue says about it."""
    names = {*_names(kind.subject), *_names(kind.why), *(name for part in kind.parts for name in _needed(part))}
    return frozenset(names - EXPLAINED | ({"code"} if names & EXPLAINED else set()))


def _needed(part: Part) -> Iterator[str]:
    """Names that one part asks for; where it may be left out, the name that decides about that is optional too."""
    match part:
        case Say(words=words, when=when):
            yield from () if when else _names(words)
        case Facts(rows=facts):
            yield from (fact.name for fact in facts)
        case Steps(rows=steps):
            yield from (name for words in steps for name in _names(words))
        case Button(name=name, when=when):
            yield from () if when else (name,)
        case Each(name=name) | Quote(name=name):
            yield name


def _names(words: Words) -> set[str]:
    return {name for text in (words.nl, words.en) for _, name, _, _ in Formatter().parse(text) if name}
