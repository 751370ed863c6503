"""What a look-up means for a document whose arrival is not certain: one table, for every package.

    it says            then
    Found              it is booked
    Different          an error: it is never posted under a changed number (BKG-01)
    Absent             send again, same key, same reference, same bytes
    Unclear            send again where the package honours our key or refuses a second one; else ask (BKG-26)

Three lost answers that no look-up could settle end in the question to the merchant, whatever the package honours.
Proved absence is certain, so it does not count as one of the three; but nothing is looked up for ever (LOOK_UPS).
"""

from __future__ import annotations

from enum import Enum

from shopledger.connect.contract import Absent, Different, Finding, Found
from shopledger.domain.booking import BookingKind
from shopledger.domain.capabilities import Capabilities

UNKNOWNS = 3
LOOK_UPS = 12


class Verdict(Enum):
    """What to do."""

    BOOKED = "booked"
    CONFLICT = "conflict"
    SEND = "send"
    ASK = "ask"


def verdict_of(
    finding: Finding, capabilities: Capabilities, kind: BookingKind | None, *, unknowns: int, look_ups: int
) -> Verdict:
    """What a look-up means. `kind` is the document's, None for a payment; counts include the present attempt."""
    if isinstance(finding, Found):
        return Verdict.BOOKED
    if isinstance(finding, Different):
        return Verdict.CONFLICT
    if look_ups >= LOOK_UPS:
        return Verdict.ASK
    if isinstance(finding, Absent):
        return Verdict.SEND
    may_repeat = capabilities.honours_key or kind in capabilities.refuses_duplicate_reference
    return Verdict.SEND if may_repeat and unknowns < UNKNOWNS else Verdict.ASK


def verdict_after_refusal(finding: Finding) -> Verdict:
    """The package says that the number exists: what a look-up then means. `Absent` contradicts it and is a conflict."""
    if isinstance(finding, Found):
        return Verdict.BOOKED
    return Verdict.CONFLICT if isinstance(finding, Different | Absent) else Verdict.ASK
