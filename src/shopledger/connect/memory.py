"""What a connector remembers of the other end from one opening to the next, so that nothing is fetched twice.

It is for lists that hardly change (countries, ledger accounts, the number of an article), and for what was learnt about
the ways of the other end. Nothing secret and nothing about people goes in. A memory may forget at any time, and what
cannot be read back counts as forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

import msgspec

Value = TypeVar("Value")
DAYS = 2
"""How long a list is remembered: each night it is read anew, and a night may be missed."""
LEARNT_DAYS = 30
LEARNT = "learnt: "
"""How the names begin of what was learnt by experience: a refusal brings lists into doubt, but not that."""


class Memory(Protocol):
    """Values by name, of one connection. Safe to use from several threads."""

    def recall(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Those of these names that are remembered."""
        ...

    def keep(self, values: Mapping[str, bytes], days: int) -> None:
        """Remember these for so many days, in the place of what was remembered by these names."""
        ...


class NoMemory:
    """Remembers nothing."""

    def recall(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Nothing."""
        return {}

    def keep(self, values: Mapping[str, bytes], days: int) -> None:
        """See Memory."""


def remembered(memory: Memory, name: str, kind: type[Value], read: Callable[[], Value]) -> Value:
    """The value of that name; where it is not remembered, what `read` gives. Raises what `read` raises."""
    kept = _recalled(memory, name, kind)
    if kept is not None:
        return kept
    value = read()
    memory.keep({name: msgspec.json.encode(value)}, DAYS)
    return value


def learnt(memory: Memory, name: str, kind: type[Value]) -> Value | None:
    """What was learnt under that name; None where nothing is known."""
    return _recalled(memory, LEARNT + name, kind)


def learn(memory: Memory, name: str, value: object) -> None:
    """Keep what has just been learnt, in the place of what was known."""
    memory.keep({LEARNT + name: msgspec.json.encode(value)}, LEARNT_DAYS)


def _recalled(memory: Memory, name: str, kind: type[Value]) -> Value | None:
    kept = memory.recall([name]).get(name)
    if kept is None:
        return None
    try:
        return msgspec.json.decode(kept, type=kind)
    except msgspec.MsgspecError:  # written by an earlier version, which knew it in another shape
        return None
