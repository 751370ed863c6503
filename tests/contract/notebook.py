"""A memory for tests: it forgets nothing before its time, and lets itself be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Notebook:
    """See `connect.memory.Memory`. `days` is how long each value is to be remembered."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.days: dict[str, int] = {}

    def recall(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """See Memory."""
        return {name: self.values[name] for name in names if name in self.values}

    def keep(self, values: Mapping[str, bytes], days: int) -> None:
        """See Memory."""
        self.values |= values
        self.days |= dict.fromkeys(values, days)
