"""The SOAP side of the simulated service: the same books, asked and told in envelopes.

A request is held against the service description, of which this side takes every element as one that may be left
out: the real service runs on .NET, which then uses 0, the year 1 or nothing. Failures come with status 200 and a filled
error block. Only the code M006 is known of the real service; the others here are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from lxml import etree
from werkzeug.wrappers import Request, Response

from shopledger.accounting.eboekhouden.simulator_books import (
    COST_CENTRES,
    INVOICE_SENT,
    PAYMENT_RECEIVED,
    Books,
    Broken,
    Ledger,
    Line,
    Mutation,
    Relation,
)
from shopledger.connect.simulation.server import Answer, route
from shopledger.domain.money import ZERO

WSDL = Path(__file__).parent / "specs" / "soap.wsdl"
NAMESPACE = "http://www.e-boekhouden.nl/soap"
ENVELOPES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
SOAP_PATH = "/soap.asmx"
IDLE = timedelta(minutes=15)
MOST_MUTATIONS = 500
KINDS = {"FactuurVerstuurd": INVOICE_SENT, "FactuurbetalingOntvangen": PAYMENT_RECEIVED}
WORDS = {number: word for word, number in KINDS.items()}
_REST_NAMES = {
    "Code": "code",
    "Bedrijf": "name",
    "Contactpersoon": "contact",
    "Adres": "address",
    "Postcode": "postalCode",
    "Plaats": "city",
    "Land": "country",
    "Telefoon": "phoneNumber",
    "Email": "emailAddress",
    "BTWNummer": "vatNumber",
    "BP": "type",
}
_LENGTHS = {"Code": 15, "Adres": 150, "Postcode": 50, "Plaats": 50, "Land": 50, "Email": 150, "BTWNummer": 50}
_SEARCHED = ("code", "name", "city", "contact", "emailAddress", "type")
_CODES = {"MUT_019": "M006", "MUT_020": "M006", "REL_049": "R000"}
# .NET also takes a day for a moment.
_MOMENT = (
    '<s:simpleType xmlns:s="http://www.w3.org/2001/XMLSchema" name="moment">'
    '<s:union memberTypes="s:dateTime s:date"/></s:simpleType>'
)
Element = Any  # lxml's own types are not complete


class Failure(Exception):
    """An error block: code and text."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


class SoapSide:
    """Operations of the SOAP API; mixed into the simulator."""

    books: Books
    soap_keys: ClassVar[tuple[str, str, str]]
    _soap_sessions: dict[str, datetime]
    now: datetime

    @route("GET", SOAP_PATH)
    def describe(self, request: Request) -> Response:
        """The service description, with the address at which it was asked for."""
        address = f"{request.scheme}://{request.host}{SOAP_PATH}"
        text = WSDL.read_text(encoding="utf-8").replace("https://soap.e-boekhouden.nl/soap.asmx", address)
        return Response(text, 200, content_type="text/xml; charset=utf-8")

    @route("POST", SOAP_PATH)
    def serve(self, request: Request) -> Response:
        """One operation."""
        envelope, message = _opened(request)
        operation = etree.QName(message).localname
        handler: Callable[[Element], Element] = getattr(self, f"_do_{operation.lower()}")
        result = _element(f"{operation}Result")
        try:
            self._check_soap_session(message, operation)
            filled = handler(message)
            result.append(_element("ErrorMsg"))
            result.extend(filled)
        except (Failure, Broken) as error:
            result.append(_error_block(error))
            result.extend(_zeros(operation))
        return _answer(envelope, operation, result)

    # Sessions

    def _check_soap_session(self, message: Element, operation: str) -> None:
        if operation.startswith("OpenSession"):
            return
        session = _text(message, "SessionID")
        used_at = self._soap_sessions.get(session)
        if used_at is None or used_at + IDLE <= self.now:
            raise Failure("E002", "invented text: no such session")
        if operation != "CloseSession" and _text(message, "SecurityCode2") != self.soap_keys[2]:
            raise Failure("E001", "invented text: login refused")
        self._soap_sessions[session] = self.now

    def _do_opensession(self, message: Element) -> list[Element]:
        given = tuple(_text(message, name) for name in ("Username", "SecurityCode1", "SecurityCode2"))
        if given != self.soap_keys:
            raise Failure("E001", "invented text: login refused")
        session = f"{{5B0E7D52-6C1C-4F7A-9C64-{len(self._soap_sessions) + 1:012d}}}"
        self._soap_sessions[session] = self.now
        return [_element("SessionID", session)]

    def _do_opensessionsub(self, message: Element) -> list[Element]:
        return self._do_opensession(message)

    def _do_closesession(self, message: Element) -> list[Element]:
        self._soap_sessions.pop(_text(message, "SessionID"), None)
        return []

    def _do_getadministraties(self, message: Element) -> list[Element]:
        return []

    # Relations

    def _do_addrelatie(self, message: Element) -> list[Element]:
        given = message.find(_tag("oRel"))
        for name, length in _LENGTHS.items():
            if len(_text(given, name)) > length:
                raise Failure("R001", f"invented text: {name} is too long")
        fields = {ours: value for name, ours in _REST_NAMES.items() if (value := _text(given, name))}
        return [_element("Rel_ID", self.books.add_relation(fields).id)]

    def _do_updaterelatie(self, message: Element) -> list[Element]:
        given = message.find(_tag("oRel"))
        relation = self.books.relations.get(int(_text(given, "ID") or 0))
        if relation is None:
            raise Failure("R002", "invented text: no such relation")
        relation.fields.update({ours: _text(given, name) for name, ours in _REST_NAMES.items() if _text(given, name)})
        return []

    def _do_getrelaties(self, message: Element) -> list[Element]:
        narrowed = message.find(_tag("cFilter"))
        word, code, number = (_text(narrowed, name) for name in ("Trefwoord", "Code", "ID"))
        rows = [_relation(each) for each in self._candidates(word, code) if _wanted(each, word.lower(), code, number)]
        return _list("Relaties", rows)

    def _candidates(self, word: str, code: str) -> Iterable[Relation]:
        """By an index where one must hold all that fit: a whole address is in nothing but addresses."""
        if code:
            known = self.books.relations_by_code.get(code)
            return (known,) if known else ()
        if "@" in word:
            return [
                each
                for email, rows in self.books.relations_by_email.items()
                if word.lower() in email.lower()
                for each in rows
            ]
        return self.books.relations.values()

    # Mutations

    def _do_addmutatie(self, message: Element) -> list[Element]:
        return [_element("Mutatienummer", self.books.add_mutation(self._soap_mutation(message.find(_tag("oMut")))).id)]

    def _soap_mutation(self, given: Element) -> Mutation:
        kind = KINDS.get(_text(given, "Soort"))
        if kind is None:
            raise Failure("M001", "invented text: this kind is not simulated")
        relation = self.books.relations_by_code.get(_text(given, "RelatieCode"))
        number, identifier = _text(given, "Factuurnummer"), relation.id if relation else 0
        if max(len(number), len(_text(given, "Boekstuk"))) > 50 or len(_text(given, "Omschrijving")) > 200:
            raise Failure("M002", "invented text: a text is too long")
        rows = given.iterfind(f"{_tag('MutatieRegels')}/{_tag('cMutatieRegel')}")
        return Mutation(
            kind=kind,
            day=_day(given, "Datum"),
            ledger=self._ledger_by_code(_text(given, "Rekening")),
            relation=identifier,
            invoice_number=number,
            includes_vat=_text(given, "InExBTW") == "IN",
            lines=tuple(self._soap_line(row, number, identifier) for row in rows),
            description=_text(given, "Omschrijving"),
            voucher=_text(given, "Boekstuk"),
            term=int(_text(given, "Betalingstermijn") or 0),
        )

    def _soap_line(self, row: Element, number: str, relation: int) -> Line:
        excl, vat, incl = (_amount(row, name) for name in ("BedragExclBTW", "BedragBTW", "BedragInclBTW"))
        if excl + vat != incl or _amount(row, "BedragInvoer") not in {excl, incl}:
            raise Failure("M003", "invented text: the amounts do not add up")
        return Line(
            ledger=self._ledger_by_code(_text(row, "TegenrekeningCode")),
            vat_code=_text(row, "BTWCode"),
            amount=_amount(row, "BedragInvoer"),
            vat=vat,
            rate=_amount(row, "BTWPercentage"),
            cost_centre=int(_text(row, "KostenplaatsID") or 0),
            invoice_number=number,
            relation=relation,
        )

    def _ledger_by_code(self, code: str) -> Ledger:
        ledger = self.books.ledgers_by_code.get(code)
        if ledger is None:
            raise Failure("M004", f"invented text: no ledger account {code}")
        return ledger

    def _do_getmutaties(self, message: Element) -> list[Element]:
        narrowed = message.find(_tag("cFilter"))
        number = _text(narrowed, "Factuurnummer")
        first, last = _day(narrowed, "DatumVan"), _day(narrowed, "DatumTm")
        found = self.books.by_number.get(number, ()) if number else self.books.mutations
        single = int(_text(narrowed, "MutatieNr") or 0)
        fitting = [each for each in found if first <= each.day <= last and single in {0, each.id}]
        return _list("Mutaties", [self._shown(each) for each in fitting[-MOST_MUTATIONS:]])

    def _shown(self, mutation: Mutation) -> Element:
        head: dict[str, object] = {
            "MutatieNr": mutation.id,
            "Soort": WORDS[mutation.kind],
            "Datum": _moment(mutation.day),
            "Rekening": mutation.ledger.code,
            "RelatieCode": self.books.relations[mutation.relation].text("code"),
            "Factuurnummer": mutation.invoice_number,
            "Boekstuk": mutation.voucher,
            "Omschrijving": mutation.description,
            "Betalingstermijn": str(mutation.term or 0),
            "InExBTW": "IN" if mutation.includes_vat else "EX",
        }
        shown = _filled("cMutatieList", {name: value for name, value in head.items() if value != ""})
        rows = _element("MutatieRegels")
        rows.extend(_line(line, includes_vat=mutation.includes_vat) for line in mutation.lines)
        shown.append(rows)
        return shown

    def _do_getopenposten(self, message: Element) -> list[Element]:
        is_debtors = _text(message, "OpSoort") == "Debiteuren"
        found = [each for each in self.books.mutations if each.kind == INVOICE_SENT and each.total != each.paid]
        return _list("Openposten", [self._open_post(each) for each in found if is_debtors])

    def _open_post(self, sale: Mutation) -> Element:
        relation = self.books.relations[sale.relation]
        fields: dict[str, object] = {
            "MutDatum": _moment(sale.day),
            "MutFactuur": sale.invoice_number,
            "RelCode": relation.text("code"),
            "RelBedrijf": relation.text("name"),
            "Bedrag": f"{sale.total.normalize():f}",
            "Voldaan": f"{sale.paid.normalize():f}",
            "Openstaand": f"{(sale.total - sale.paid).normalize():f}",
        }
        return _filled("cOpenPost", fields)

    # Lists

    def _do_getgrootboekrekeningen(self, message: Element) -> list[Element]:
        narrowed = message.find(_tag("cFilter"))
        number, code, category = (_text(narrowed, name) for name in ("ID", "Code", "Categorie"))
        rows = [
            _ledger(each)
            for each in self.books.ledgers.values()
            if number in {"", "0", str(each.id)} and code in {"", each.code} and category in {"", each.category}
        ]
        return _list("Rekeningen", rows)

    def _do_getkostenplaatsen(self, message: Element) -> list[Element]:
        fields = (
            {"KostenplaatsId": row, "Omschrijving": name, "KostenplaatsParentId": 0}
            for row, name in COST_CENTRES.items()
        )
        return _list("Kostenplaatsen", [_filled("cKostenplaats", each) for each in fields])


@cache
def lenient_schema() -> etree.XMLSchema:
    """The types of the service description, every element as one that may be left out, a day as a moment."""
    return _schema(is_strict=False)


@cache
def strict_schema() -> etree.XMLSchema:
    """The types of the service description as they stand."""
    return _schema(is_strict=True)


def _schema(*, is_strict: bool) -> etree.XMLSchema:
    types: Element = etree.parse(str(WSDL)).find(f".//{SCHEMA}schema")
    found = etree.fromstring(etree.tostring(types))  # by itself, with the prefixes that its parents declare
    if not is_strict:
        found.append(etree.fromstring(_MOMENT))
        for element in found.iterfind(f".//{SCHEMA}sequence/{SCHEMA}element"):
            element.set("minOccurs", "0")
            if element.get("type") == "s:dateTime":
                element.set("type", "tns:moment")
    return etree.XMLSchema(found)


def _opened(request: Request) -> tuple[str, Element]:
    """The envelope's namespace and its message. Raises Answer for a message that is malformed."""
    try:
        root = etree.fromstring(request.get_data(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise _fault(ENVELOPES[0], str(error)) from error
    namespace = etree.QName(root).namespace or ""
    body = root.find(f"{{{namespace}}}Body")
    if namespace not in ENVELOPES or body is None or len(body) != 1:
        raise _fault(ENVELOPES[0], "no envelope with one message")
    message = body[0]
    schema = lenient_schema()
    if not schema.validate(message):
        raise _fault(namespace, str(schema.error_log))
    action = request.headers.get("SOAPAction", "").strip('"')
    if namespace == ENVELOPES[0] and action != f"{NAMESPACE}/{etree.QName(message).localname}":
        raise _fault(namespace, f"SOAPAction {action} does not fit")
    return namespace, message


def _fault(namespace: str, text: str) -> Answer:
    envelope = etree.Element(f"{{{namespace}}}Envelope", nsmap={"soap": namespace})
    fault = etree.SubElement(etree.SubElement(envelope, f"{{{namespace}}}Body"), f"{{{namespace}}}Fault")
    etree.SubElement(fault, "faultcode").text = "soap:Client"
    etree.SubElement(fault, "faultstring").text = text
    return Answer(Response(etree.tostring(envelope), 500, content_type="text/xml; charset=utf-8"))


def _answer(namespace: str, operation: str, result: Element) -> Response:
    envelope = etree.Element(f"{{{namespace}}}Envelope", nsmap={"soap": namespace})
    body = etree.SubElement(envelope, f"{{{namespace}}}Body")
    response = etree.SubElement(body, _tag(f"{operation}Response"))
    if operation != "CloseSession":
        response.append(_unwrapped(operation, result))
    document = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
    return Response(document, 200, content_type="text/xml; charset=utf-8")


def _unwrapped(operation: str, result: Element) -> Element:
    """UpdateRelatie answers with the error block itself."""
    if operation == "UpdateRelatie":
        block = result[0]
        block.tag = result.tag
        return block
    return result


def _error_block(error: Failure | Broken) -> Element:
    code = error.code if isinstance(error, Failure) else _CODES.get(error.code, "S000")
    text = error.text if isinstance(error, Failure) else f"invented text for {error.code} {error.property_name}"
    return _filled("ErrorMsg", {"LastErrorCode": code, "LastErrorDescription": text})


def _zeros(operation: str) -> list[Element]:
    names = {"AddMutatie": "Mutatienummer", "AddRelatie": "Rel_ID"}
    return [_element(names[operation], 0)] if operation in names else []


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _element(name: str, value: object = "") -> Element:
    element = etree.Element(_tag(name))
    if value != "":
        element.text = str(value)
    return element


def _filled(name: str, fields: dict[str, Any]) -> Element:
    element = _element(name)
    element.extend(_element(field, value) for field, value in fields.items())
    return element


def _list(name: str, rows: list[Element]) -> list[Element]:
    """A list; an empty one is not there at all."""
    if not rows:
        return []
    container = _element(name)
    container.extend(rows)
    return [container]


def _text(parent: Element, name: str) -> str:
    return (parent.findtext(_tag(name)) or "") if parent is not None else ""


def _amount(parent: Element, name: str) -> Decimal:
    return Decimal(_text(parent, name) or 0)


def _day(parent: Element, name: str) -> date:
    return datetime.fromisoformat(_text(parent, name) or "0001-01-01T00:00:00").date()


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _wanted(relation: Relation, word: str, code: str, number: str) -> bool:
    if code and relation.text("code") != code:
        return False
    if number not in {"", "0"} and str(relation.id) != number:
        return False
    return not word or any(word in relation.text(name).lower() for name in _SEARCHED)


def _relation(relation: Relation) -> Element:
    fields: dict[str, Any] = {"ID": relation.id, "AddDatum": "2026-01-15T00:00:00"}
    fields |= {name: relation.text(ours) for name, ours in _REST_NAMES.items() if relation.text(ours)}
    fields |= {"LA": "0", "Gb_ID": 0, "GeenEmail": 0, "NieuwsbriefgroepenCount": 0}
    return _filled("cRelatie", fields)


def _ledger(ledger: Ledger) -> Element:
    fields = {
        "ID": ledger.id,
        "Code": ledger.code,
        "Omschrijving": ledger.name,
        "Categorie": ledger.category,
        "Groep": "",
    }
    return _filled("cGrootboekrekening", fields)


def _line(line: Line, *, includes_vat: bool) -> Element:
    vat = line.vat or ZERO
    excl = line.amount - vat if includes_vat else line.amount
    fields = {
        "BedragInvoer": line.amount,
        "BedragExclBTW": excl,
        "BedragBTW": vat,
        "BedragInclBTW": excl + vat,
        "BTWCode": line.vat_code,
        "BTWPercentage": line.rate if line.rate is not None else ZERO,
        "Factuurnummer": line.invoice_number,
        "TegenrekeningCode": line.ledger.code,
        "KostenplaatsID": line.cost_centre,
    }
    return _filled("cMutatieListRegel", {name: value for name, value in fields.items() if value != ""})
