"""What a register of VAT numbers must be: the contract between the pipeline and `registers/`.

A register answers or it does not, and both are values: `check` raises nothing for a register that is down, since an
order then waits and is not refused. Which verdict means what to an order is decided in `domain/checks.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from shopledger.domain.checks import VatVerdict

if TYPE_CHECKING:
    from shopledger.connect.http import HttpClient
    from shopledger.connect.simulation.server import Simulator
    from shopledger.domain.capabilities import RequestBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class VatAnswer:
    """One question to the register, and what came of it; kept whole as the proof of the check.

    `number` is the one asked about, with its prefix (EL for Greece, XI for Northern Ireland); `answer` is the word of
    the register, or why nobody was asked. `reference` is the consultation number, which is given only to who says for
    whom they ask. `name` and `address` are empty where the member state does not tell them. `retry_after` in seconds,
    where the register is not there.
    """

    verdict: VatVerdict
    number: str
    country: str
    asked_at: datetime
    answer: str
    reference: str = ""
    name: str = ""
    address: str = ""
    retry_after: float | None = None

    def proof(self) -> dict[str, str]:
        """All of it as plain texts, to be stored."""
        return {
            "number": self.number,
            "country": self.country,
            "asked_at": self.asked_at.isoformat(),
            "verdict": self.verdict.value,
            "answer": self.answer,
            "reference": self.reference,
            "name": self.name,
            "address": self.address,
        }


class VatRegister(Protocol):
    """An open connection to a register. Safe to use from several threads."""

    def check(self, number: str, country: str = "", requester: str = "") -> VatAnswer:
        """The verdict on `number`, as typed; `country` (ISO) is whose number it is where the prefix was left out.

        `requester` is the merchant's own VAT number: with it the register gives a consultation number. Form and check
        digit are looked at first, and a number that fails there is MALFORMED without a call. Never raises for a
        register that does not answer: that is UNANSWERED.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOpening:
    """All a register gets to open a connection. `base_urls` overrides addresses by name."""

    http: HttpClient
    clock: Callable[[], datetime]
    base_urls: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSystem:
    """One register, as `connect/registry.py` holds it. `timeout` in seconds suits its HttpClient."""

    key: str
    name: str
    base_urls: Mapping[str, str]
    budgets: tuple[RequestBudget, ...]
    timeout: float
    unreachable: str
    open: Callable[[RegisterOpening], VatRegister]
    simulator: Callable[..., Simulator]
