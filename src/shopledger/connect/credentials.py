"""Secrets in memory: they print as *** and cannot be pickled; encryption at rest is the store's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Never, Protocol


class Credentials(Mapping[str, str]):
    """Decrypted credentials by field name."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Credentials({', '.join(f'{name}=***' for name in self._values)})"

    def __reduce__(self) -> Never:
        raise TypeError("credentials are not pickled")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Token:
    """A short-lived access token. `refresh` is empty where the package has none."""

    access: str
    expires_at: datetime
    refresh: str = ""

    def __repr__(self) -> str:
        return f"Token(***, expires_at={self.expires_at.isoformat()})"

    def __reduce__(self) -> Never:
        raise TypeError("tokens are not pickled")


class TokenVault(Protocol):
    """Where a connection keeps its token between runs and between workers."""

    def renewed(self, is_usable: Callable[[Token], bool], renew: Callable[[Token | None], Token]) -> Token:
        """The kept token if it is usable, else a renewed one.

        Only one renewal at a time happens per connection, others wait for it and get its result. What `renew`
        returns is saved before it is handed out; what `renew` raises leaves the old token in place.
        """
        ...


class MemoryVault:
    """A vault for one process and one connection: tests, previews. Threads wait for each other's renewal."""

    def __init__(self, token: Token | None = None) -> None:
        self._token = token
        self._lock = Lock()

    def renewed(self, is_usable: Callable[[Token], bool], renew: Callable[[Token | None], Token]) -> Token:
        """See TokenVault."""
        with self._lock:
            if self._token is None or not is_usable(self._token):
                self._token = renew(self._token)
            return self._token
