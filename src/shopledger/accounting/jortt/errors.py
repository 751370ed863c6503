"""Jortt's refusals in our words.

A refusal has a key and, for parameters, a list of details with the path of each field. The table follows the published
keys; what Jortt says when a rate does not fit a customer is not published and taken to be a detail about `vat`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from shopledger.accounting.jortt.wire import Detail, Fault, FaultAnswer
from shopledger.connect.reading import NOT_JSON
from shopledger.domain.errors import ConnectionRefusal, Refusal

NAME = "Jortt"
UNKNOWN = "BKG-00"
ACCESS_LOST = "CON-06"
OTHER_ACCOUNT = "CON-07"
RIGHTS_MISSING = "CON-13"
UNREACHABLE = "CON-15"
KEY_REFUSED = "CON-16"
PLATFORM_KEY_REFUSED = "CON-17"

RENEWABLE = frozenset({"access_token.expired", "access_token.invalid"})
"""Answered to an access token that a new one may replace. A revoked one is not asked for again."""

CONNECTION: dict[str, str] = {
    "access_token.expired": ACCESS_LOST,
    "access_token.invalid": ACCESS_LOST,
    "access_token.revoked": ACCESS_LOST,
    "organization.non_existing": ACCESS_LOST,
    "user.non_existing": ACCESS_LOST,
    "user.invalid_credentials": ACCESS_LOST,
    "two_factor_code.invalid": ACCESS_LOST,
    "two_factor_code.missing_secret": ACCESS_LOST,
    "scopes.insufficient": RIGHTS_MISSING,
    "organization.requires_mkb_plan": RIGHTS_MISSING,
}
"""Keys that refuse the whole connection."""

OPERATION: dict[str, str] = {
    "operation.year_closed": "BKG-06",
    "resource.not_found": "BKG-14",
}
"""Keys that refuse one document. The only resource a document of ours points to by address is its customer."""

FIELDS: tuple[tuple[str, str], ...] = (
    ("ledger_account_id", "BKG-02"),
    ("vat", "BKG-27"),
    ("tradename_id", "BKG-25"),
    ("label_ids", "BKG-08"),
    ("payment_method", "BKG-25"),
    ("invoice_date", "BKG-07"),
    ("customer_id", "BKG-14"),
    ("vat_number", "BKG-20"),
    ("email", "BKG-21"),
    ("customer_name", "BKG-18"),
    ("is_private", "BKG-18"),
    ("address_street", "BKG-18"),
    ("address_postal_code", "BKG-18"),
    ("address_city", "BKG-18"),
    ("address_country_code", "BKG-18"),
    ("description", "BKG-12"),
)
"""Fields by name, in the order in which they decide where several are wrong."""

OTHER_FIELD = "BKG-22"
RULES: dict[str, str] = {"DirectDebit::NotEnabled": "BKG-25"}
"""Business rules without a field; only this one is known."""

_WORD = re.compile(r"[a-z_]+")
_CODES = dict(FIELDS)
_RANK = {name: rank for rank, (name, _) in enumerate(FIELDS)}
_decoder = msgspec.json.Decoder(FaultAnswer)


def fault_of(body: bytes) -> Fault:
    """What an answer with an error status says; one that is no document of Jortt's becomes its own first words."""
    try:
        return _decoder.decode(body).error
    except NOT_JSON:
        return Fault(message=body[:500].decode("utf-8", "replace").strip())


def text_of(fault: Fault) -> str:
    """All that Jortt says, for More info."""
    details = (f"{detail.param or detail.key or ''}: {detail.message or ''}" for detail in fault.details or ())
    return "; ".join(filter(None, (f"{fault.key or ''} {fault.message or ''}".strip(), *details)))


def refusal_of(fault: Fault, context: Mapping[str, str], detail: str) -> Refusal:
    """What is raised for a refusal; `context` are values by parameter name, `detail` Jortt's words without secrets."""
    key = fault.key or ""
    if key in CONNECTION:
        return ConnectionRefusal(CONNECTION[key], package=NAME, detail=detail)
    code, field = _code_of(key, fault.details or [])
    made = Refusal(code, detail=detail)
    made.params = {**context, "field": field, "package": NAME}
    if field in ("tradename_id", "payment_method"):
        made.params["value"] = context.get(field, field)
    return made


def _code_of(key: str, details: list[Detail]) -> tuple[str, str]:
    """Our code, and the field it is about."""
    if key in OPERATION:
        return OPERATION[key], ""
    rules = [RULES[detail.key] for detail in details if detail.key in RULES]
    if rules:
        return rules[0], "payment_method"
    words = [word for detail in details for word in _WORD.findall(detail.param or "")]
    known = [word for word in words if word in _RANK]
    if known:
        field = min(known, key=_RANK.__getitem__)
        return _CODES[field], field
    return (OTHER_FIELD, words[-1]) if words else (UNKNOWN, "")
