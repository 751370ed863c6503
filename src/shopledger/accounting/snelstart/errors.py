"""SnelStart's refusals in our words.

A refusal of a business rule is a list of codes with Dutch texts. The published list of codes is not closed: one that is
not in the table becomes BKG-00 with SnelStart's own text. Codes that only a fault of ours can bring about are BKG-00
too; they are listed all the same, so that every published code that can meet us has been thought about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from shopledger.accounting.snelstart.wire import Fault
from shopledger.connect.reading import NOT_JSON
from shopledger.domain.errors import AlreadyBooked, Refusal

UNKNOWN = "BKG-00"
NUMBER_EXISTS = "BOE-0021"

OURS: dict[str, str] = {
    "ALG-0100": UNKNOWN,
    "ALG-0101": UNKNOWN,
    "ALG-0104": UNKNOWN,
    "ALG-0105": "CHK-15",
    "ART-0001": UNKNOWN,
    "ART-0002": "BKG-15",
    "ART-0003": "BKG-15",
    "ART-0004": "BKG-15",
    "ART-0005": "BKG-16",
    "ART-0006": "BKG-12",
    "ART-0007": "BKG-12",
    "ART-0008": "BKG-17",
    "ART-0009": "BKG-17",
    "ART-0018": UNKNOWN,
    "BOE-0008": "BKG-02",
    "BOE-0019": "BKG-08",
    "BOE-0021": "BKG-01",
    "BOE-0022": "BKG-08",
    "BOE-0023": "BKG-09",
    "BOE-0026": "BKG-08",
    "BOE-0028": "BKG-09",
    "BOE-0033": "BKG-07",
    "BOE-0037": "BKG-02",
    "BOE-0039": "BKG-10",
    "BOE-0042": "BKG-06",
    "BOE-0046": UNKNOWN,
    "BOE-0047": UNKNOWN,
    "BOE-0048": UNKNOWN,
    "BOE-0049": UNKNOWN,
    "BOE-0050": UNKNOWN,
    "BOE-0051": "BKG-06",
    "BOE-0054": "BKG-14",
    "BOE-0058": "BKG-11",
    "BOE-0060": "BKG-14",
    "BOE-0061": "BKG-02",
    "BOE-0062": "BKG-03",
    "BOE-0068": "BKG-11",
    "BOE-0069": "BKG-03",
    "BOE-0070": "BKG-07",
    "BOE-0071": "BKG-12",
    "BOE-0075": "BKG-02",
    "BOE-0076": UNKNOWN,
    "BOE-0080": "BKG-04",
    "BOE-0081": "BKG-05",
    "BOE-0082": "BKG-03",
    "BOE-0083": UNKNOWN,
    "BOE-0084": "BKG-12",
    "BOE-0089": "BKG-02",
    "BOE-0091": UNKNOWN,
    "BOE-0094": UNKNOWN,
    "BOE-0095": "BKG-13",
    "BOE-0096": "BKG-13",
    "KPL-0001": "BKG-08",
    "KPL-0009": "BKG-08",
    "REL-0001": UNKNOWN,
    "REL-0003": UNKNOWN,
    "REL-0006": UNKNOWN,
    "REL-0007": "BKG-18",
    "REL-0008": UNKNOWN,
    "REL-0010": UNKNOWN,
    "REL-0011": UNKNOWN,
    "REL-0012": "BKG-19",
    "REL-0013": "BKG-19",
    **{f"REL-{number:04d}": "BKG-19" for number in range(20, 29)},
    "REL-0055": "BKG-18",
    "REL-0056": "BKG-18",
    "REL-0057": "BKG-20",
    "REL-0058": "BKG-20",
    "REL-0059": "BKG-20",
    "REL-0060": "BKG-18",
    "REL-0061": "BKG-21",
    "REL-0065": UNKNOWN,
    "REL-0084": "BKG-21",
    "REL-0085": "BKG-21",
    "REL-0087": "BKG-20",
    "REL-0088": "BKG-20",
    "VOR-0002": "BKG-14",
    "VOR-0003": "BKG-14",
    "VOR-0005": UNKNOWN,
    **{f"VOR-{number:04d}": "BKG-22" for number in range(6, 12)},
}
"""By SnelStart's code."""

FIELDS: dict[str, str] = {
    "REL-0007": "naam",
    "REL-0012": "mobieleTelefoon",
    "REL-0013": "telefoon",
    "REL-0020": "vestigingsAdres.contactpersoon",
    "REL-0021": "vestigingsAdres.straat",
    "REL-0022": "vestigingsAdres.postcode",
    "REL-0023": "vestigingsAdres.plaats",
    "REL-0024": "correspondentieAdres.contactpersoon",
    "REL-0025": "correspondentieAdres.straat",
    "REL-0026": "correspondentieAdres.postcode",
    "REL-0027": "correspondentieAdres.plaats",
    "REL-0055": "vestigingsAdres.land",
    "REL-0056": "correspondentieAdres.land",
    "REL-0060": "vestigingsAdres",
    "VOR-0011": "orderreferentie",
}
"""The field that a code is about, where the code names one."""

_FAULTS = msgspec.json.Decoder(list[Fault])
_OTHER = msgspec.json.Decoder(dict[str, object])


def faults_of(body: bytes) -> tuple[Fault, ...]:
    """The broken rules of an answer with status 400; whatever else it says becomes one without a code."""
    try:
        return tuple(_FAULTS.decode(body))
    except NOT_JSON:
        return (Fault(text=text_of(body)),)


def text_of(body: bytes) -> str:
    """What an answer that is no list of rules says for itself: a message, and the fields it does not take."""
    try:
        document = _OTHER.decode(body)
    except NOT_JSON:
        return body[:500].decode("utf-8", "replace").strip()
    words = [document.get("message") or document.get("Message") or document.get("error")]
    words += [document[name] for name in ("modelState", "ModelState") if name in document]
    return " ".join(str(word) for word in words if word)


def refusal(code: str, params: Mapping[str, str], detail: str = "", kind: type[Refusal] = Refusal) -> Refusal:
    """A refusal with parameters of any name."""
    made = kind(code, detail=detail)
    made.params = dict(params)
    return made


def refusal_of(faults: Sequence[Fault], context: Mapping[str, str]) -> Refusal:
    """One refusal for all broken rules: the first that we know decides, all of them are told in its detail.

    That a number exists comes before everything else: then the document may be ours, and must be looked up. `context`
    are values by parameter name, of which the catalogue's text takes what it needs.
    """
    detail = "; ".join(f"{fault.code or ''} {fault.text or ''}".strip() for fault in faults)
    codes = [fault.code or "" for fault in faults]
    if NUMBER_EXISTS in codes:
        return refusal(OURS[NUMBER_EXISTS], context, detail, AlreadyBooked)
    code = next((code for code in codes if OURS.get(code, UNKNOWN) != UNKNOWN), "")
    params = {**context, "field": FIELDS.get(code, code)}
    return refusal(OURS.get(code, UNKNOWN), params, detail)
