"""Misbehaviour on command: which calls go wrong, how, how often.

A rule names calls by method and path pattern (fnmatch, "*" for all) and what happens to them:

    drop_before   the connection is cut before anything is stored
    drop_after    everything is stored, then the connection is cut without an answer
    status        an error status is answered instead (429 with Retry-After, 500, 503 ...), nothing is stored
    status_after  everything is stored, then an error status is answered
    slow          the answer comes after `delay` seconds
    html          a page of HTML is answered instead of the document
    truncated     the answer is cut in half
    anything else is passed on to the simulator as the name of a quirk of its own (ignored_filter, half_made ...)

A rule strikes with probability `rate` (its own random generator, from the seed), after `skip` calls that match, at most
`times` times.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock


@dataclass(slots=True, kw_only=True)
class FaultRule:
    """One rule. `call` is "METHOD /path/pattern" or "*"."""

    what: str
    call: str = "*"
    rate: float = 1.0
    times: int | None = None
    skip: int = 0
    status: int = 500
    retry_after: int | None = None
    delay: float = 0.0


@dataclass(slots=True, kw_only=True)
class Faults:
    """All rules of one simulator, asked once per call."""

    seed: int = 0
    rules: list[FaultRule] = field(default_factory=list)
    struck: dict[str, int] = field(default_factory=dict)
    _random: random.Random = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - not for secrets

    def strike(self, method: str, path: str) -> FaultRule | None:
        """The rule that strikes this call, if any. Counts what it decides."""
        with self._lock:
            for rule in self.rules:
                if self._hits(rule, method, path):
                    self.struck[rule.what] = self.struck.get(rule.what, 0) + 1
                    return rule
        return None

    def _hits(self, rule: FaultRule, method: str, path: str) -> bool:
        if rule.call != "*" and not fnmatchcase(f"{method} {path}", rule.call):
            return False
        if rule.skip > 0:
            rule.skip -= 1
            return False
        if rule.times == 0 or self._random.random() >= rule.rate:
            return False
        if rule.times is not None:
            rule.times -= 1
        return True


def profile(name: str, seed: int = 0) -> Faults:
    """The named amount of trouble: none, mild (one call in a hundred), nasty (one in twelve, of every kind).

    Raises KeyError for another name.
    """
    return Faults(seed=seed, rules=[FaultRule(**rule) for rule in _PROFILES[name]])  # type: ignore[arg-type]  # data


_PROFILES: dict[str, tuple[dict[str, object], ...]] = {
    "none": (),
    "mild": (
        {"what": "drop_after", "rate": 0.003},
        {"what": "drop_before", "rate": 0.003},
        {"what": "status", "status": 503, "rate": 0.004},
    ),
    "nasty": (
        {"what": "drop_after", "rate": 0.02},
        {"what": "drop_before", "rate": 0.02},
        {"what": "status", "status": 500, "rate": 0.01},
        {"what": "status_after", "status": 502, "rate": 0.01},
        {"what": "status", "status": 429, "retry_after": 30, "rate": 0.005},
        {"what": "html", "rate": 0.005},
        {"what": "truncated", "rate": 0.005},
        {"what": "slow", "delay": 1.5, "rate": 0.0005},
    ),
}
