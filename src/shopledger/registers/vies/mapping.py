"""VAT numbers as the register wants them, and its answers as ours. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from shopledger.connect.reading import read_rows, read_text
from shopledger.connect.register import VatAnswer
from shopledger.domain.checks import VatVerdict
from shopledger.registers.vies.errors import VERDICTS

PREFIXES = frozenset("EL" if state == "gr" else state.upper() for state in vat.MEMBER_STATES)
"""What numbers in the register begin with: the member states, EL for Greece, XI for Northern Ireland."""

_UNTOLD = "---"
_SIGNS = frozenset("+*")
"""Old Irish numbers have these where a letter may stand."""


def normalise(number: str, country: str = "") -> str:
    """The number as one word in capitals, Greece as EL; `country` (ISO) is put in front where a prefix is missing."""
    word = "".join(sign for sign in number.upper() if sign.isalnum() or sign in _SIGNS)
    if word.startswith("GR"):
        word = f"EL{word[2:]}"
    prefix = "EL" if country == "GR" else country
    return f"{prefix}{word}" if prefix in PREFIXES and word[:2] not in PREFIXES else word


def well_formed(number: str) -> str | None:
    """The number in its one right spelling when form and check digits are right, else None.

    The spelling may differ from what was typed: Belgium's old numbers get the 0 they lack.
    """
    if number[:2] not in PREFIXES:
        return None
    try:
        return str(vat.validate(number))
    except ValidationError:
        return None


def question(number: str, requester: str) -> dict[str, str]:
    """The request about a well-formed number; with `requester` (well-formed, or empty) it gets a reference."""
    asked = {"countryCode": number[:2], "vatNumber": number[2:]}
    if requester:
        asked |= {"requesterMemberStateCode": requester[:2], "requesterNumber": requester[2:]}
    return asked


def word_of(document: Mapping[str, Any]) -> str:
    """The register's word in an answer of either form: an error in its wrapper, a `userError`, or plain truth."""
    for wrapper in read_rows(document, "errorWrappers"):
        return read_text(wrapper, "error") or "SERVICE_UNAVAILABLE"
    said = read_text(document, "userError")
    is_valid = document.get("valid", document.get("isValid"))
    if said and said not in {"VALID", "INVALID"}:
        return said
    if type(is_valid) is not bool:
        return "SERVICE_UNAVAILABLE"
    return "VALID" if is_valid else "INVALID"


def to_answer(number: str, asked_at: datetime, word: str, document: Mapping[str, Any]) -> VatAnswer:
    """The answer as we keep it; a word that is no verdict is UNANSWERED."""
    verdict = VERDICTS.get(word, VatVerdict.UNANSWERED)
    return VatAnswer(
        verdict=verdict,
        number=number,
        country=number[:2],
        asked_at=asked_at,
        answer=word,
        reference=_told(document, "requestIdentifier"),
        name=_told(document, "name"),
        address=_told(document, "address"),
    )


def _told(document: Mapping[str, Any], name: str) -> str:
    """A text of the register; member states that do not tell write dashes."""
    text = read_text(document, name)
    return "" if text == _UNTOLD else " ".join(text.split())
