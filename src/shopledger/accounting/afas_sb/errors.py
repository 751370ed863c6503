"""What AFAS SB refuses, in our words.

AFAS has no codes for this, only texts in Dutch or English, mixed. They are matched loosely, and one that is not known
becomes BKG-00 with AFAS's own words. A write answers 200 whatever came of it; `Outcome` tells what did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from shopledger.connect.reading import read_mapping, read_rows, read_text
from shopledger.domain.booking import BookingRef
from shopledger.domain.errors import AlreadyBooked, ConnectionRefusal, Refusal, Transient, UnreadableDocument

REFUSED = "CON-05"
UNREACHABLE = "CON-15"
OTHER = "BKG-00"
P = ParamSpec("P")
R = TypeVar("R")
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_LEFT_BEHIND = re.compile(rf"delete SalesJournalEntry with id: ({_GUID})", re.IGNORECASE)
_IN_BRACKETS = re.compile(rf"\(({_GUID})\)")
_EXISTS = re.compile(r"already exists|bestaat (?:reeds|al)", re.IGNORECASE)
_GONE = re.compile(r"not found|does not exist|bestaat niet|niet gevonden|no longer exists", re.IGNORECASE)
_NO_FUNCTION = re.compile(r"FeatureToggle not enabled", re.IGNORECASE)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"'Grootboekrekening'|ledger ?account", re.IGNORECASE), "BKG-02"),
    (re.compile(r"openingsbalans|opening balance|InvoiceDate|factuurdatum", re.IGNORECASE), "BKG-07"),
    (re.compile(r"periode|period\b|boekjaar|financial year", re.IGNORECASE), "BKG-06"),
    (re.compile(r"btw-nummer|VatNumber|vat number", re.IGNORECASE), "BKG-20"),
    (re.compile(r"e-?mail", re.IGNORECASE), "BKG-21"),
    (re.compile(r"woonplaats|CityName|'Plaats'|postcode|PostalZone|CountryCode|'Land'", re.IGNORECASE), "BKG-18"),
    (re.compile(r"'Administratie'|AdministrationId", re.IGNORECASE), "BKG-25"),
    (re.compile(r"RelationId|'Relatie'|'Debiteur'", re.IGNORECASE), "BKG-14"),
)
"""Words of AFAS's texts, the first that fits decides; and our code."""


def as_answer(ask: Callable[P, R]) -> Callable[P, R]:
    """A look-up whose rows cannot be read was not answered: Transient, since UnreadableDocument is about orders."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return ask(*args, **kwargs)
        except UnreadableDocument as error:
            raise Transient(UNREACHABLE, detail=error.detail) from error

    return asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a write came to. `id` of what was made (or found half made), empty where none is told."""

    is_done: bool
    id: str
    texts: tuple[str, ...]

    @property
    def detail(self) -> str:
        """All of AFAS's words."""
        return "; ".join(self.texts)


def outcome_of(document: Mapping[str, Any], name: str) -> Outcome:
    """The outcome of a write; its id stands under `name` in `data`, or in older answers with the first instance."""
    texts = tuple(_texts(document))
    left = _LEFT_BEHIND.search("; ".join(texts))
    first = next(iter(read_rows(document, "instances")), {})
    made = read_text(read_mapping(document, "data"), name) or read_text(first, "Id")
    return Outcome(is_done=read_text(document, "result") == "Succeeded", id=left[1] if left else made, texts=texts)


def _texts(document: Mapping[str, Any]) -> Iterator[str]:
    """The messages of a write result, which are texts or mappings of texts, or the one of an error body."""
    errors = document.get("errors")
    for error in errors if isinstance(errors, list) else ():
        yield from (f"{name}: {text}" for name, text in error.items()) if isinstance(error, dict) else (str(error),)
    message = read_text(document, "Message")
    if message:
        yield message


def refusal_of(outcome: Outcome, context: Mapping[str, str], *, is_sale: bool = False) -> Refusal:
    """The refusal of a write that was not done; `context` are values by parameter name for the catalogue's texts.

    An id in the answer to a sale is of an entry that stands half-made in the books. That a sale's number exists comes
    before everything else but that: then the document may be ours, and must be looked up.
    """
    detail = outcome.detail
    if _NO_FUNCTION.search(detail):
        return ConnectionRefusal(REFUSED, detail=detail)
    left = BookingRef(id=outcome.id, number=context.get("number", "")) if is_sale and outcome.id else None
    if is_sale and left is None and _EXISTS.search(detail) and context.get("number", "") in detail:
        return _made(AlreadyBooked("BKG-01", detail=detail), context)
    code = next((code for pattern, code in _RULES if pattern.search(detail)), OTHER)
    account = _IN_BRACKETS.search(detail)
    own = {"account": account[1] if account else "", "field": detail, "value": context.get("administration", "")}
    return _made(Refusal(code, detail=detail, left_behind=left), {**own, **context})


def _made(refusal: Refusal, params: Mapping[str, str]) -> Refusal:
    refusal.params = dict(params)
    return refusal


def is_gone(outcome: Outcome) -> bool:
    """Whether a removal failed only because there was nothing to remove."""
    return bool(_GONE.search(outcome.detail))


def connection_refusal(status: int, document: object) -> ConnectionRefusal:
    """For statuses that say that the connection itself is refused: 401, 403, 404, and redirects to a login page."""
    return ConnectionRefusal(REFUSED, detail=f"status {status} {words_of(document)}".strip())


def words_of(document: object) -> str:
    """AFAS's words in an error, of whatever form."""
    return "; ".join(_texts(document)) if isinstance(document, dict) else ""
