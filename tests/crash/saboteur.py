"""The way out of the harness's own process: it learns which writes there are, and has chosen answers of theirs lost.

The loss itself happens in the simulator, on the connection: right before the chosen write leaves, the simulator is told
what to do with it. Kinds of write are those of the ledger's attempts, so that no package is known by name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from shopledger.connect.http import Request, Response
from shopledger.connect.transport import SocketTransport
from tests.crash.inside import open_attempts

LOSSES = ("drop_before", "drop_after", "status_after", "truncated")
"""Lost before the books stored it, after it, answered with an error after it, and answered with half a document."""


class Told(Protocol):
    """The control side of a simulator."""

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        ...

    def tell(self, command: str, body: dict[str, Any]) -> None:
        """Give it a command."""
        ...


@dataclass(slots=True, kw_only=True)
class Plan:
    """Lose the answer of the `nth` write of this kind and purpose (empty for any), as `loss` says."""

    loss: str
    what: str = ""
    purpose: str = ""
    nth: int = 1
    rules: list[dict[str, Any]] = field(default_factory=list)
    """Rules that stand besides it, from the start."""


@dataclass(slots=True, kw_only=True)
class Sent:
    """A request that left for the books: what it was for, whether it was a write."""

    purpose: str
    is_write: bool


class Saboteur:
    """See the module. `books` is the simulator that loses answers; requests to others only pass through."""

    def __init__(self) -> None:
        self.inner = SocketTransport()
        self.books: Told | None = None
        self.sent: list[Sent] = []
        self.kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
        """By kind of write: purposes and calls ("POST /path") that were seen for it."""
        self._plan: Plan | None = None
        self._lock = Lock()

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport."""
        if self.books is not None and request.url.startswith(self.books.address):
            with self._lock:
                self.sent.append(Sent(purpose=request.purpose, is_write=request.is_write))
                if request.is_write:
                    self._look_at(request, self.books)
        return self.inner.send(request, timeout)

    def arm(self, plan: Plan) -> None:
        """From now on follow this plan; it strikes once."""
        self._plan = plan
        self._tell(plan.rules)

    def disarm(self) -> bool:
        """Lose nothing any more; whether the plan struck."""
        struck = self._plan is None
        self._plan = None
        self._tell([])
        return struck

    def _look_at(self, request: Request, books: Told) -> None:
        kinds = set(open_attempts())
        call = f"{request.method} {unquote(urlsplit(request.url).path)}"
        if len(kinds) == 1:
            self.kinds[next(iter(kinds))].add((request.purpose, call))
        plan = self._plan
        if plan is None or (plan.what and plan.what not in kinds) or plan.purpose not in {"", request.purpose}:
            return
        plan.nth -= 1
        if plan.nth <= 0:
            rule = {"what": plan.loss, "call": call, "times": 1, "status": 502}
            books.tell("faults", {"rules": [rule]})
            self._plan = None

    def _tell(self, rules: list[dict[str, Any]]) -> None:
        if self.books is not None:
            self.books.tell("faults", {"rules": rules})
