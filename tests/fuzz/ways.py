"""The ways in which sales reach the packages: each package by each kind of document, and by each of its interfaces."""

from __future__ import annotations

from dataclasses import dataclass, field

from shopledger.connect.registry import BOOKS, books_system
from shopledger.domain.booking import BookingKind

SOAP = {
    "token": "",
    "username": "demoshop1",
    "security_code_1": "0123456789abcdef0123456789abcdef",
    "security_code_2": "11111111-2222-3333-4444-555555555555",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One of them."""

    name: str
    books: str
    kind: BookingKind
    credentials: dict[str, str] = field(default_factory=dict)


WAYS = [
    *(
        Way(name=f"{key} {kind.value}", books=key, kind=kind)
        for key in BOOKS
        for kind in books_system(key).capabilities.kinds
    ),
    Way(name="eboekhouden soap", books="eboekhouden", kind=BookingKind.MUTATION, credentials=SOAP),
]
