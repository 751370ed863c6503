"""e-Boekhouden's refusals in our words: codes of the REST API, and the one code of SOAP that is known.

A code that is not in the table becomes BKG-00 with the package's own text. Codes that only a fault of ours can bring
about are BKG-00 too; they are listed, so that every published code has been thought about.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shopledger.accounting.eboekhouden.wire import Fault
from shopledger.connect.reading import NOT_JSON
from shopledger.domain.errors import (
    AlreadyBooked,
    ConnectionRefusal,
    OutcomeUnknown,
    Refusal,
    ShopledgerError,
    Transient,
)

PACKAGE = "e-Boekhouden"
UNKNOWN = "BKG-00"
UNREACHABLE = "CON-15"
TOKEN_REFUSED = "CON-16"  # noqa: S105 - a code of the catalogue
CODES_REFUSED = "CON-12"
NOT_AUTHENTICATED = "SECURITY_010"
TOO_MANY_ROWS = "MUT_101"
CODE_EXISTS = "REL_049"
EMAIL_INVALID = "REL_023"
DUPLICATES = frozenset({"MUT_019", "MUT_020", "MUTA_008", "M006"})
"""The number, or the number for this debtor, or the payment reference, exists."""

FAILURES = frozenset({"ERR_001", "SECURITY_999"})
"""Something went wrong there: nothing is known about a write."""

CONNECTION = frozenset(
    {
        *(f"API_SESSION_{number:03d}" for number in range(1, 5)),
        *(f"SECURITY_{number:03d}" for number in (1, 2, 3, 4, 5, 6, 10, 11)),
    }
)
"""The token, the subscription or the country's domain: every call would be refused."""


def _all(ours: str, prefix: str, *numbers: int) -> dict[str, str]:
    return {f"{prefix}_{number:03d}": ours for number in numbers}


OURS: dict[str, str] = {
    **dict.fromkeys(CONNECTION, TOKEN_REFUSED),
    **dict.fromkeys(DUPLICATES, "BKG-01"),
    **dict.fromkeys(FAILURES, UNREACHABLE),
    **_all("BKG-06", "SECURITY", 7, 8),
    **_all("BKG-06", "MUT", 5),
    **_all("BKG-07", "MUT", 21, 22),
    **_all("BKG-02", "MUT", 7, 8, 9, 10, 11, 104, 105, 106, 107, 108, 118, 901),
    **_all("BKG-14", "MUT", 12, 13, 14, 112, 113, 114),
    **_all("PAY-01", "MUT", 115, 116, 120),
    **_all("CHK-15", "MUT", 109),
    **_all("BKG-03", "MUT", 110, 111),
    **_all("BKG-08", "MUT", 117),
    **_all(UNKNOWN, "MUT", 1, 2, 3, 4, 15, 16, 17, 18, 26, 100, 101, 300),
    **_all(UNKNOWN, "MODULE", 1, 2),
    **_all("BKG-19", "REL", *range(3, 48)),
    **_all(UNKNOWN, "REL", 1),
    **_all("BKG-18", "REL", 2),
    **_all("BKG-22", "REL", 8),
    **_all("BKG-21", "REL", 22, 23),
    **_all("BKG-02", "REL", 48),
    **_all("BKG-24", "REL", 49),
    **_all("BKG-14", "REL", 55),
    **dict.fromkeys(("DATA_01", "PAGE_001", "PAGE_002", "ERR_002", "EP_001", "MUTA_006"), UNKNOWN),
}
"""By the package's code."""

_DECODER = msgspec.json.Decoder(Fault)


class PackageRefusal(Refusal):
    """A refusal that still knows the package's own code, for reactions within this connector."""

    theirs = ""


def fault_of(body: bytes) -> Fault:
    """What an answer says when it refuses; one that is no document of theirs becomes a text without code."""
    try:
        return _DECODER.decode(body)
    except NOT_JSON:
        return Fault(message=body[:500].decode("utf-8", "replace").strip())


def text_of(fault: Fault) -> str:
    """Code and words of a refusal, in one line."""
    words = [fault.code, fault.title, fault.message, fault.property_name, *(fault.errors or ())]
    return " ".join(word for word in words if word)


def error_of(fault: Fault, context: Mapping[str, str], *, is_write: bool) -> ShopledgerError:
    """What to raise for a refusal. `context` are values by parameter name for the catalogue's text."""
    code, detail = fault.code or "", text_of(fault)
    if code in FAILURES:
        return OutcomeUnknown(detail) if is_write else Transient(UNREACHABLE, detail=detail, package=PACKAGE)
    if code in CONNECTION:
        return ConnectionRefusal(TOKEN_REFUSED, detail=detail, package=PACKAGE)
    if code in DUPLICATES:
        booked = AlreadyBooked("BKG-01", detail=detail)
        booked.params.update(context)
        return booked
    refusal = PackageRefusal(OURS.get(code, UNKNOWN), detail=detail)
    refusal.params.update({"field": fault.property_name or "", **context})
    refusal.theirs = code
    return refusal


def shared_code(ours: str, code: str) -> Refusal:
    """Two debtors have the same code."""
    refusal = Refusal(ours)
    refusal.params["code"] = code
    return refusal
