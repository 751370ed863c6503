"""The business rules of SnelStart: which codes a body is answered with. Codes and limits are those it published.

A rule that several codes could be meant for, or whose exact extent is not published, says so beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stdnum import iban
from stdnum.eu import vat as eu_vat

from shopledger.accounting.snelstart.simulator import chart
from shopledger.accounting.snelstart.simulator.books import Books, RelationRow
from shopledger.accounting.snelstart.simulator.specification import Problem

Document = dict[str, Any]
SMALL_SCOPES = ("relaties", "boekhouden", "settings", "memoriaal", "documenten")
"""Of the package InKaart: no orders, no articles, and so no list of sales invoices either."""

ALL_SCOPES = (*SMALL_SCOPES, "orders", "artikelen")
OFFICIAL_LIMITS = ((500, 60), (5000, 3600))
ZERO = Decimal(0)
CENT = Decimal("0.01")
TEXTS = {
    "ALG-0100": "Bij het aanmaken mag geen id worden meegegeven",
    "ALG-0105": "Het item waarnaar wordt verwezen is niet actief",
    "ART-0001": "Artikel niet gevonden",
    "ART-0002": "Artikelcode is verplicht",
    "ART-0003": "Artikelcode is geen nummer.",
    "ART-0004": "Artikelcode is te lang",
    "ART-0005": "Artikelcode bestaat al",
    "ART-0006": "Omschrijving is verplicht",
    "ART-0007": "Omschrijving is te lang",
    "ART-0008": "Artikelomzetgroep is verplicht",
    "ART-0009": "Artikelomzetgroep niet gevonden",
    "BOE-0008": "Het grootboek is niet actief",
    "BOE-0019": "De kostenplaats bestaat niet",
    "BOE-0021": "Het factuurnummer bestaat al",
    "BOE-0022": "Voor dit grootboek is een kostenplaats verplicht",
    "BOE-0023": "Er zijn geen boekingsregels",
    "BOE-0026": "De kostenplaats is niet actief",
    "BOE-0028": "Het bedrag van een regel mag niet nul zijn",
    "BOE-0033": "De datum ligt meer dan vijf jaar terug",
    "BOE-0037": "Het grootboek bestaat niet",
    "BOE-0039": "De boeking is niet in balans",
    "BOE-0042": "De datum ligt in een geblokkeerde periode",
    "BOE-0054": "De relatie is niet actief",
    "BOE-0058": "Het factuurnummer ontbreekt of is te lang",
    "BOE-0060": "De relatie is geen klant",
    "BOE-0061": "Dit grootboek mag hier niet worden gebruikt",
    "BOE-0062": "Verlegde btw mag niet met andere btw-soorten worden gecombineerd",
    "BOE-0068": "Het boekstuk is te lang",
    "BOE-0069": "De btw-soort is ongeldig",
    "BOE-0070": "De datum is ongeldig",
    "BOE-0071": "De omschrijving is te lang",
    "BOE-0075": "Het grootboek van een memoriaal- of balansdagboek mag niet worden gebruikt",
    "BOE-0076": "Van debet en credit moet er een nul zijn",
    "BOE-0080": "Voor deze klant mag niet op een EU-omzetrekening worden geboekt",
    "BOE-0081": "Er is geen grootboek met de benodigde functie",
    "BOE-0082": "Een btw-soort ontbreekt, of komt niet overeen met de btwsoort van de grootboekrekening.",
    "BOE-0084": "De omschrijving ontbreekt",
    "BOE-0094": "De boeking heeft minstens twee regels nodig",
    "BOE-0095": "Het memoriaaldagboek is niet gevonden",
    "BOE-0096": "Het dagboek is niet gevonden",
    "KPL-0001": "Kostenplaats niet gevonden",
    "REL-0001": "Relatiesoort is verplicht",
    "REL-0003": "De krediettermijn moet tussen -365 en 1000 liggen",
    "REL-0006": "Het KvK-nummer is ongeldig",
    "REL-0007": "De naam is verplicht",
    "REL-0008": "De relatiecode is al in gebruik",
    "REL-0010": "De BIC is ongeldig",
    "REL-0011": "De IBAN is ongeldig",
    "REL-0012": "Het mobiele nummer is te lang",
    "REL-0013": "Het telefoonnummer is te lang",
    "REL-0055": "Het land van het vestigingsadres bestaat niet",
    "REL-0056": "Het land van het correspondentieadres bestaat niet",
    "REL-0057": "Het btw-nummer is te lang",
    "REL-0058": "Het btw-nummer is te kort",
    "REL-0059": "Het btw-nummer mag alleen letters en cijfers bevatten",
    "REL-0060": (
        "Indien een van de velden van het adres gevuld is, dienen alle velden gevuld te zijn,"
        " uitgezonderd Contactpersoon"
    ),
    "REL-0061": "Het e-mailadres is ongeldig",
    "REL-0065": "Een relatie kan niet tegelijk klant en leverancier zijn",
    "REL-0084": "Een van de e-mailadressen is ongeldig",
    "REL-0085": "Het e-mailadres is te lang",
    "REL-0087": "Het land van het btw-nummer komt niet overeen met dat van het adres",
    "REL-0088": "Het opgegeven nummer is geen geldig btw-nummer",
    "VOR-0002": "De relatie is geen klant",
    "VOR-0005": "Het nummer moet leeg zijn",
    "VOR-0010": "Het land van het adres bestaat niet",
    "VOR-0011": "De orderreferentie is te lang",
    **{f"REL-{number:04d}": "Een deel van het adres is te lang" for number in range(20, 29)},
    **{f"VOR-{number:04d}": "Een deel van het adres is te lang" for number in range(6, 10)},
}
_LENGTHS = (("contactpersoon", 50), ("straat", 50), ("postcode", 25), ("plaats", 50))
_EMAIL = re.compile(r"[^@\s;]+@[^@\s;]+\.[^@\s;.]+")
_BIC = re.compile(r"[A-Za-z0-9]{8}(?:[A-Za-z0-9]{3})?")
_SALES_ROWS = {"Hoog": "VerkopenHoog", "Laag": "VerkopenLaag", "Overig": "VerkopenOverig"}
_REVERSE = "VerkopenVerlegd"
_BAD_LEDGERS = ("DagboekVerkoop", "DagboekInkoop", "InkopenKostenAlleBtwTarieven")
_LEDGER_BY_ID = {row["id"]: row for row in chart.LEDGERS.values()}
_COST_CENTRE_BY_ID = {row["id"]: row for row in chart.COST_CENTRES.values()}
_JOURNAL_BY_ID = {row["id"]: row for row in chart.JOURNALS.values()}
_GROUP_BY_ID = {row["id"]: row for row in chart.GROUPS.values()}

SCHEMA_CODES: dict[tuple[str, str], str] = {
    ("factuurnummer", "maxLength"): "BOE-0058",
    ("factuurnummer", "required"): "BOE-0058",
    ("omschrijving", "maxLength"): "BOE-0071",
    ("omschrijving", "required"): "BOE-0084",
    ("boekstuk", "maxLength"): "BOE-0068",
    ("btwSoort", "enum"): "BOE-0069",
    ("boekingsregels", "required"): "BOE-0023",
    ("dagboek", "required"): "BOE-0096",
}
"""Where the document and the list of codes speak of the same thing, the code is what is answered."""


@dataclass(slots=True)
class Administration:
    """What may differ from one simulated administration to another.

    `scopes` are what the key has a right to; `limits` are (calls, seconds), none at all where it is empty.
    """

    scopes: tuple[str, ...] = ALL_SCOPES
    limits: tuple[tuple[int, int], ...] = OFFICIAL_LIMITS
    closed_until: date | None = None
    invoices_foreign_vat: bool = True
    code_kind: str = "Alfanumeriek"
    code_length: int = 25
    names: dict[str, str] = field(default_factory=dict)


def codes_of(problems: Iterable[Problem], also: Mapping[tuple[str, str], str]) -> list[str] | None:
    """Codes for misfits of the document, None when one of them has no code: then the body does not bind."""
    codes: list[str] = []
    for path, keyword in problems:
        code = also.get((path[-1] if path else "", keyword)) or SCHEMA_CODES.get((path[-1] if path else "", keyword))
        if code is None:
            return None
        codes.append(code)
    return codes


# Relations


def relation_codes(body: Document, books: Books) -> Iterator[str]:
    """What is wrong with a relation to be made."""
    kinds = body.get("relatiesoort", [])
    if not kinds:
        yield "REL-0001"
    if {"Klant", "Leverancier"} <= set(kinds):
        yield "REL-0065"
    if "id" in body:
        yield "ALG-0100"
    if not body.get("naam", "").strip():
        yield "REL-0007"
    if "relatiecode" in body and any(row is not None and row.code == body["relatiecode"] for row in books.relations):
        yield "REL-0008"
    yield from _number_codes(body)
    yield from _email_codes(body.get("email", ""))
    yield from _address_codes(body.get("vestigingsAdres"), 20, "REL-0055")
    yield from _address_codes(body.get("correspondentieAdres"), 24, "REL-0056")
    yield from _vat_number_codes(body.get("btwNummer", ""), body.get("vestigingsAdres"))


def _number_codes(body: Document) -> Iterator[str]:
    if not -365 <= body.get("krediettermijn", 0) <= 1000:
        yield "REL-0003"
    if body.get("kvkNummer") and not re.fullmatch(r"\d{8}", body["kvkNummer"]):
        yield "REL-0006"
    if body.get("bic") and not _BIC.fullmatch(body["bic"]):
        yield "REL-0010"
    if body.get("iban") and not iban.is_valid(body["iban"]):
        yield "REL-0011"
    if len(body.get("mobieleTelefoon", "")) > 25:
        yield "REL-0012"
    if len(body.get("telefoon", "")) > 25:
        yield "REL-0013"


def _email_codes(emails: str) -> Iterator[str]:
    if len(emails) > 250:
        yield "REL-0085"
    parts = [part.strip() for part in emails.split(";")] if emails else []
    if any(not _EMAIL.fullmatch(part) for part in parts):
        yield "REL-0084" if len(parts) > 1 else "REL-0061"


def _address_codes(address: Document | None, first_code: int, country_code: str) -> Iterator[str]:
    """Which of REL-0020 to REL-0028 belongs to which part is not published in full; the sequence here is ours."""
    if address is None:
        return
    filled = [bool(address.get(name)) for name in ("straat", "postcode", "plaats", "land")]
    if any((*filled, address.get("contactpersoon"))) and not all(filled):
        yield "REL-0060"
    for offset, (name, length) in enumerate(_LENGTHS):
        if len(address.get(name, "")) > length:
            yield f"REL-{first_code + offset:04d}"
    if address.get("land") and address["land"].get("id", "").lower() not in chart.COUNTRY_BY_ID:
        yield country_code


def _vat_number_codes(number: str, address: Document | None) -> Iterator[str]:
    if not number:
        return
    if len(number) > 50:
        yield "REL-0057"
    elif len(number) < 2:
        yield "REL-0058"
    elif not (number.isascii() and number.isalnum()):
        yield "REL-0059"
    elif not eu_vat.is_valid(number):
        yield "REL-0088"
    elif address is not None and address.get("land"):
        country = chart.COUNTRY_BY_ID.get(address["land"].get("id", "").lower(), "")
        if number[:2].upper() != {"GR": "EL"}.get(country, country):
            yield "REL-0087"


# Sales entries


def entry_codes(body: Document, books: Books, settings: Administration, today: date) -> Iterator[str]:
    """What is wrong with a sales entry to be made."""
    if "id" in body:
        yield "ALG-0100"
    number = body.get("factuurnummer", "")
    if not number.strip():
        yield "BOE-0058"
    elif number in books.entry_by_number:
        yield "BOE-0021"
    yield from date_codes(body.get("factuurdatum", ""), settings, today)
    relation = books.relation_at(body["klant"].get("id", ""))
    yield from customer_codes(relation[1] if relation else None)
    lines = body.get("boekingsregels", [])
    if not lines:
        yield "BOE-0023"
    for line in lines:
        yield from _line_codes(line)
    yield from _vat_codes(body, relation[1] if relation else None, settings)


def date_codes(text: str, settings: Administration, today: date) -> Iterator[str]:
    """What is wrong with a booking date."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        yield "BOE-0070"
        return
    if day < today - timedelta(days=5 * 366):
        yield "BOE-0033"
    if settings.closed_until is not None and day <= settings.closed_until:
        yield "BOE-0042"


def customer_codes(relation: RelationRow | None) -> Iterator[str]:
    """What is wrong with the customer of an entry. What an unknown one is answered with is not published."""
    if relation is None or "Klant" not in relation.kinds:
        yield "BOE-0060"
    elif not relation.is_active:
        yield "BOE-0054"


def _line_codes(line: Document) -> Iterator[str]:
    ledger = _LEDGER_BY_ID.get(line["grootboek"].get("id", "").lower())
    if not line.get("bedrag"):
        yield "BOE-0028"
    yield from ledger_codes(ledger)
    if ledger is None:
        return
    yield from _cost_centre_codes(line.get("kostenplaats"), ledger)
    if ledger["grootboekfunctie"] in _BAD_LEDGERS:
        yield "BOE-0061"
    elif line.get("btwSoort", "Geen") not in ledger["btwSoort"]:
        yield "BOE-0082"


def ledger_codes(ledger: Document | None) -> Iterator[str]:
    """What is wrong with an account anywhere."""
    if ledger is None:
        yield "BOE-0037"
    elif ledger["nonactief"]:
        yield "BOE-0008"
    elif ledger["grootboekfunctie"] in ("DagboekMemoriaal", "DagboekBalans"):
        yield "BOE-0075"


def _cost_centre_codes(wanted: Document | None, ledger: Document) -> Iterator[str]:
    if wanted is None:
        if ledger["kostenplaatsVerplicht"]:
            yield "BOE-0022"
        return
    cost_centre = _COST_CENTRE_BY_ID.get(wanted.get("id", "").lower())
    if cost_centre is None:
        yield "BOE-0019"
    elif cost_centre["nonactief"]:
        yield "BOE-0026"


def _vat_codes(body: Document, relation: RelationRow | None, settings: Administration) -> Iterator[str]:
    lines = [
        (ledger, line)
        for line in body.get("boekingsregels", [])
        if (ledger := _LEDGER_BY_ID.get(line["grootboek"].get("id", "").lower())) is not None
    ]
    functions = {ledger["grootboekfunctie"] for ledger, _ in lines}
    rows = {row.get("btwSoort", ""): row.get("btwBedrag", ZERO) for row in body.get("btw", [])}
    if "VerkopenExportBinnenEU" in functions and not _is_union_business(relation):
        yield "BOE-0080"
    is_foreign = chart.FOREIGN_FUNCTION in functions
    if is_foreign:
        yield from _foreign_codes(lines, rows, relation, settings)
    yield from _row_codes(lines, rows, functions)
    total = sum((line.get("bedrag", ZERO) for line in body.get("boekingsregels", [])), sum(rows.values(), ZERO))
    if total != body.get("factuurbedrag", ZERO):
        yield "BOE-0039"


def _row_codes(lines: list[tuple[Document, Document]], rows: Document, functions: set[str]) -> Iterator[str]:
    """Each kind of VAT on the lines stands once in the list of amounts, and no other."""
    needed = {_SALES_ROWS[kind] for _, line in lines if (kind := line.get("btwSoort", "Geen")) in _SALES_ROWS}
    if "VerkopenOmzetOnbelastVerlegd" in functions:
        needed.add(_REVERSE)
    given = set(rows) - {"Geen"}
    if _REVERSE in given | needed and len(given | needed) > 1:
        yield "BOE-0062"
    elif given != needed:
        yield "BOE-0082"


def _is_union_business(relation: RelationRow | None) -> bool:
    return relation is not None and bool(relation.vat_number) and _is_other_member(relation.country)


def _is_other_member(country: str) -> bool:
    return country != "NL" and country in chart.UNION


def _foreign_codes(
    lines: list[tuple[Document, Document]], rows: Document, relation: RelationRow | None, settings: Administration
) -> Iterator[str]:
    """The one stop shop. Which code each rule is answered with is not published; the rules are."""
    if not settings.invoices_foreign_vat:
        yield "BOE-0081"
        return
    if relation is None or relation.vat_number or not _is_other_member(relation.country):
        yield "BOE-0080"
        return
    if rows or not all(_is_foreign_line(ledger) for ledger, _ in lines):
        yield "BOE-0082"
        return
    due = sum((share for _, share in foreign_shares(lines, relation.country)), ZERO)
    charged = sum(
        (line.get("bedrag", ZERO) for ledger, line in lines if ledger["nummer"] == chart.FOREIGN_VAT_ACCOUNT), ZERO
    )
    if abs(due - charged) > CENT * len(lines):
        yield "BOE-0039"


def _is_foreign_line(ledger: Document) -> bool:
    return bool(ledger["grootboekfunctie"] == chart.FOREIGN_FUNCTION or ledger["nummer"] == chart.FOREIGN_VAT_ACCOUNT)


def foreign_shares(lines: list[tuple[Document, Document]], country: str) -> list[tuple[Decimal, Decimal]]:
    """Percentage and VAT due of each line on an account of the one stop shop, at full precision."""
    rates = chart.FOREIGN_RATES.get(country, {})
    charged = ((rates.get(ledger["vatRateCode"], ZERO), line) for ledger, line in lines if ledger["vatRateCode"])
    return [(percent, line.get("bedrag", ZERO) * percent / 100) for percent, line in charged]


def lines_with_ledgers(body: Document) -> list[tuple[Document, Document]]:
    """The lines of an entry that was accepted, with their accounts."""
    return [(_LEDGER_BY_ID[line["grootboek"]["id"].lower()], line) for line in body.get("boekingsregels", [])]


# Articles


def article_codes(body: Document, books: Books, settings: Administration) -> Iterator[str]:
    """What is wrong with an article to be made."""
    code = body.get("artikelcode", "")
    if "id" in body:
        yield "ALG-0100"
    if not code:
        yield "ART-0002"
    elif settings.code_kind == "Numeriek" and not code.isdecimal():
        yield "ART-0003"
    if len(code) > settings.code_length:
        yield "ART-0004"
    if code in books.article_by_code:
        yield "ART-0005"
    if not body.get("omschrijving", "").strip():
        yield "ART-0006"
    group = body.get("artikelOmzetgroep")
    if group is None:
        yield "ART-0008"
    elif group.get("id", "").lower() not in _GROUP_BY_ID:
        yield "ART-0009"


def group_number(body: Document) -> int:
    """The revenue group of an article that was accepted."""
    return int(_GROUP_BY_ID[body["artikelOmzetgroep"]["id"].lower()]["nummer"])


# Sales orders


def order_codes(body: Document, books: Books) -> Iterator[str]:
    """What is wrong with a sales order to be made."""
    if "id" in body:
        yield "ALG-0100"
    if "nummer" in body:
        yield "VOR-0005"
    relation = books.relation_at(body["relatie"].get("id", ""))
    if relation is None or "Klant" not in relation[1].kinds:
        yield "VOR-0002"
    if len(body.get("orderreferentie", "")) > 50:
        yield "VOR-0011"
    for name in ("afleveradres", "factuuradres"):
        yield from _order_address_codes(body.get(name))
    if "kostenplaats" in body and body["kostenplaats"].get("id", "").lower() not in _COST_CENTRE_BY_ID:
        yield "KPL-0001"
    for line in body.get("regels", []):
        article = books.article_at(line.get("artikel", {}).get("id", ""))
        if article is None:
            yield "ART-0001"
        elif not article[1].is_active:
            yield "ALG-0105"


def _order_address_codes(address: Document | None) -> Iterator[str]:
    if address is None:
        return
    for offset, (name, length) in enumerate(_LENGTHS):
        if len(address.get(name, "")) > length:
            yield f"VOR-{6 + offset:04d}"
    if address.get("land", {}).get("id", "").lower() not in chart.COUNTRY_BY_ID:
        yield "VOR-0010"


# Memorial entries


def memorial_codes(body: Document, settings: Administration, today: date) -> Iterator[str]:
    """What is wrong with a memorial entry to be made; what it pays is judged by the caller.

    Whether the server insists on balance is not known. We never send anything else, so the simulator does insist.
    """
    if "id" in body:
        yield "ALG-0100"
    yield from date_codes(body.get("datum", ""), settings, today)
    journal = _JOURNAL_BY_ID.get(body["dagboek"].get("id", "").lower())
    if journal is None:
        yield "BOE-0096"
    elif journal["soort"] != "Memoriaal":
        yield "BOE-0095"
    lines = body.get("memoriaalBoekingsRegels", [])
    sales = body.get("verkoopboekingBoekingsRegels", [])
    if len(lines) + len(sales) < 2:
        yield "BOE-0094"
    balance = -sum((line.get("bedrag", ZERO) for line in sales), ZERO)
    for line in lines:
        debit, credit = line.get("debet", ZERO), line.get("credit", ZERO)
        balance += debit - credit
        if debit and credit:
            yield "BOE-0076"
        ledger = _LEDGER_BY_ID.get(line["grootboek"].get("id", "").lower())
        yield from ledger_codes(ledger)
    if balance:
        yield "BOE-0039"
