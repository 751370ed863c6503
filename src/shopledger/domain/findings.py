"""A finding: what stands in the way of booking an order. Its texts are in the catalogue (`messages`)."""

from __future__ import annotations

from dataclasses import dataclass

from shopledger.domain.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A code of the catalogue with its parameters, as plain texts: 1234.56, 2026-01-31, NL.

    `is_blocking` is false for remarks; a blocking finding whose remedy is WAIT goes away by itself.
    """

    code: str
    params: tuple[tuple[str, str], ...] = ()
    is_blocking: bool = True


def finding(code: str, /, **params: object) -> Finding:
    """A blocking finding; parameters are turned into plain text."""
    return Finding(code=code, params=tuple((name, str(value)) for name, value in params.items()))


def refusal_of(found: Finding) -> Refusal:
    """The same as an exception, for those who cannot go on."""
    refusal = Refusal(found.code)
    refusal.params.update(found.params)
    return refusal
