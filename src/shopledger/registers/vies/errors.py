"""The register's words, and which of them are an answer about the number.

Only VALID and INVALID are. All others, known or new, say that nobody looked: treating them as "not valid" would refuse
sound orders whenever a member state's computer is down.
"""

from __future__ import annotations

from enum import Enum

from shopledger.domain.checks import VatVerdict


class Meaning(Enum):
    """What is to be done with a word of the register."""

    ANSWERED = "answered"
    WRONG_REQUESTER = "wrong_requester"
    COUNTRY_DOWN = "country_down"
    DOWN = "down"


VERDICTS = {"VALID": VatVerdict.VALID, "INVALID": VatVerdict.INVALID, "INVALID_INPUT": VatVerdict.INVALID}
"""INVALID_INPUT: the member state does not know numbers of that form; ours has passed the check of its form."""

MEANINGS = {
    "VALID": Meaning.ANSWERED,
    "INVALID": Meaning.ANSWERED,
    "INVALID_INPUT": Meaning.ANSWERED,
    "INVALID_REQUESTER_INFO": Meaning.WRONG_REQUESTER,
    "MS_UNAVAILABLE": Meaning.COUNTRY_DOWN,
    "MS_MAX_CONCURRENT_REQ": Meaning.COUNTRY_DOWN,
    "MS_MAX_CONCURRENT_REQ_TIME": Meaning.COUNTRY_DOWN,
    "TIMEOUT": Meaning.COUNTRY_DOWN,
    "SERVICE_UNAVAILABLE": Meaning.DOWN,
    "SERVER_BUSY": Meaning.DOWN,
    "GLOBAL_MAX_CONCURRENT_REQ": Meaning.DOWN,
    "GLOBAL_MAX_CONCURRENT_REQ_TIME": Meaning.DOWN,
    "VAT_BLOCKED": Meaning.DOWN,
    "IP_BLOCKED": Meaning.DOWN,
}


def meaning_of(word: str) -> Meaning:
    """What a word of the register means; one that is not known is no answer."""
    return MEANINGS.get(word, Meaning.DOWN)
