"""The REST side of the simulated service: sessions, lists with filters, relations, mutations, invoices.

Each call is held against the stored specification. Amounts may come as numbers or as text, the session token bare or
with `Bearer` in front, the type of a mutation as number or text: clients in use do all of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

from werkzeug.wrappers import Request, Response

from shopledger.accounting.eboekhouden.simulator_books import (
    COST_CENTRES,
    DEVIATING,
    FIRST_INVOICE,
    FIRST_MUTATION,
    INVOICE_SENT,
    PAYMENT_RECEIVED,
    TEMPLATES,
    Books,
    Broken,
    Ledger,
    Line,
    Mutation,
    Relation,
)
from shopledger.connect.reading import parse_json
from shopledger.connect.simulation.openapi import load_openapi
from shopledger.connect.simulation.server import Answer, json_response, route
from shopledger.domain.errors import UnreadableDocument
from shopledger.domain.money import ZERO, to_cents

SPECIFICATION = Path(__file__).parent / "specs" / "openapi.json"
SESSION_SECONDS = 3600
LARGEST_PAGE = 2000
_BY_PROPERTY = {
    "type": "REL_001", "name": "REL_003", "code": "REL_005", "emailAddress": "REL_022", "vatNumber": "REL_035",
}  # fmt: skip
_Row = dict[str, Any]
Made = TypeVar("Made")


class RestSide:
    """Calls of the REST API; mixed into the simulator."""

    books: Books
    token: str
    overdue: bool
    _sessions: dict[str, datetime]
    now: datetime

    @route("POST", "/v1/session")
    def open_session(self, request: Request) -> Response:
        body = self._body(request)
        if self._problems(request, body):
            raise refused(400, "API_SESSION_002" if "source" in body else "API_SESSION_001", "source")
        if body["accessToken"] != self.token:
            raise refused(400, "API_SESSION_004", "accessToken")
        session = f"session-{len(self._sessions) + 1:06d}-of-this-simulator"
        self._sessions[session] = self.now + timedelta(seconds=SESSION_SECONDS)
        return json_response({"token": session, "expiresIn": SESSION_SECONDS})

    @route("DELETE", "/v1/session")
    def end_session(self, request: Request) -> Response:
        self._check_session(request)
        self._sessions.pop(_session_of(request), None)
        return Response(status=200)

    @route("GET", "/v1/administration")
    @route("GET", "/v1/administration/linked")
    def list_administrations(self, request: Request) -> Response:
        self._check(request)
        raise refused(400, "EP_001")

    # Ledger accounts, cost centres, templates

    @route("GET", "/v1/ledger")
    def list_ledgers(self, request: Request) -> Response:
        return self._list(request, map(_ledger, self.books.ledgers.values()))

    @route("GET", "/v1/ledger/<identifier>")
    def get_ledger(self, request: Request, identifier: str) -> Response:
        self._check(request)
        ledger = self.books.ledgers.get(_number(identifier))
        if ledger is None:
            raise refused(404, "LED_001")
        return json_response(_ledger(ledger))

    @route("GET", "/v1/costcenter")
    def list_cost_centres(self, request: Request) -> Response:
        rows = [{"id": number, "description": name, "active": True} for number, name in COST_CENTRES.items()]
        return self._list(request, rows)

    @route("GET", "/v1/invoicetemplate")
    def list_templates(self, request: Request) -> Response:
        return self._list(request, [{"id": number, "name": name, "active": True} for number, name in TEMPLATES.items()])

    @route("GET", "/v1/product")
    @route("GET", "/v1/unit")
    def list_nothing(self, request: Request) -> Response:
        return self._list(request, [])

    # Relations

    @route("GET", "/v1/relation")
    def list_relations(self, request: Request) -> Response:
        rows = self._found_relations(request)
        shown = ("id", "type", "code")
        return self._list(request, map(_relation, rows), shown, {"email": "emailAddress"})

    def _found_relations(self, request: Request) -> Iterable[Relation]:
        """By the index where one fits: a year of debtors is too many to read through for each call."""
        email, code = request.args.get("email"), request.args.get("code")
        if email is not None:
            return self.books.relations_by_email.get(email, ())
        if code is not None:
            known = self.books.relations_by_code.get(code)
            return (known,) if known else ()
        return self.books.relations.values()

    @route("POST", "/v1/relation")
    def create_relation(self, request: Request) -> Response:
        body = self._check(request)
        relation = kept(lambda: self.books.add_relation(body))
        return json_response({"id": relation.id, "code": relation.text("code")})

    @route("GET", "/v1/relation/<identifier>")
    def get_relation(self, request: Request, identifier: str) -> Response:
        self._check(request)
        return json_response(_relation(self._relation(identifier)))

    @route("PATCH", "/v1/relation/<identifier>")
    def update_relation(self, request: Request, identifier: str) -> Response:
        body = self._check(request)
        self._relation(identifier).fields.update(body)
        return Response(status=200)

    def _relation(self, identifier: str) -> Relation:
        relation = self.books.relations.get(_number(identifier))
        if relation is None:
            raise refused(404, "REL_055")
        return relation

    # Mutations

    @route("GET", "/v1/mutation")
    def list_mutations(self, request: Request) -> Response:
        number, day = request.args.get("invoiceNumber"), request.args.get("date")
        found: Iterable[Mutation] = self.books.mutations
        if number is not None:
            found = self.books.by_number.get(number, ())
        elif day is not None:
            found = self.books.by_day.get(day, ())
        return self._list(request, map(_mutation_row, found))

    @route("GET", "/v1/mutation/<identifier>")
    def get_mutation(self, request: Request, identifier: str) -> Response:
        self._check(request)
        place = _number(identifier) - FIRST_MUTATION
        if not 0 <= place < len(self.books.mutations):
            raise refused(404, "MUT_300")
        return json_response(_mutation(self.books.mutations[place]))

    @route("POST", "/v1/mutation")
    def create_mutation(self, request: Request) -> Response:
        body = self._check(request)
        mutation = kept(lambda: self.books.add_mutation(self._mutation_of(body)))
        return json_response({"id": mutation.id})

    def _mutation_of(self, body: Mapping[str, Any]) -> Mutation:
        kind = int(body["type"])
        if kind not in {INVOICE_SENT, PAYMENT_RECEIVED}:
            raise Broken("MUT_001", "type")
        if "termOfPayment" in body and kind != INVOICE_SENT:
            raise Broken("MUT_016", "termOfPayment")
        if "inExVat" not in body:
            raise Broken("MUT_017", "inExVat")
        return Mutation(
            kind=kind,
            day=date.fromisoformat(body["date"]),
            ledger=self._ledger_of(body.get("ledgerId"), "MUT_007"),
            relation=int(body.get("relationId") or 0),
            invoice_number=body.get("invoiceNumber", ""),
            includes_vat=body["inExVat"] == "IN",
            lines=tuple(self._line_of(row) for row in body.get("rows", ())),
            description=body.get("description", ""),
            voucher=body.get("entryNumber", ""),
            term=body.get("termOfPayment"),
        )

    def _line_of(self, row: Mapping[str, Any]) -> Line:
        is_deviating = row["vatCode"] in DEVIATING
        if is_deviating != ("vatAmount" in row):
            raise Broken("ERR_002", "rows.vatAmount")
        return Line(
            ledger=self._ledger_of(row.get("ledgerId"), "MUT_104"),
            vat_code=row["vatCode"],
            amount=to_cents(row["amount"]),
            text=row.get("description", ""),
            vat=to_cents(row["vatAmount"]) if is_deviating else None,
            cost_centre=int(row.get("costCenterId") or 0),
            invoice_number=row.get("invoiceNumber", ""),
            relation=int(row.get("relationId") or 0),
        )

    def _ledger_of(self, identifier: object, code: str) -> Ledger:
        ledger = self.books.ledgers.get(identifier) if isinstance(identifier, int) else None
        if ledger is None:
            raise Broken(code, "ledgerId")
        return ledger

    @route("GET", "/v1/mutation/invoice/outstanding")
    def list_outstanding(self, request: Request) -> Response:
        number = request.args.get("invoiceNumber")
        found = self.books.by_number.get(number, ()) if number is not None else self.books.mutations
        rows = [
            self._outstanding(each)
            for each in found
            if each.kind == INVOICE_SENT and each.total != each.paid and request.args.get("credDeb") == "D"
        ]
        return self._list(request, rows, ignored=("credDeb",))

    def _outstanding(self, sale: Mutation) -> _Row:
        relation = self.books.relations[sale.relation]
        return {
            "date": sale.day.isoformat(),
            "mutationId": sale.id,
            "invoiceNumber": sale.invoice_number,
            "relationId": sale.relation,
            "relationCode": relation.text("code"),
            "company": relation.text("name"),
            "totalAmount": sale.total,
            "paidAmount": sale.paid,
            "outstandingAmount": sale.total - sale.paid,
        }

    # Invoices

    @route("GET", "/v1/invoice")
    def list_invoices(self, request: Request) -> Response:
        number = request.args.get("invoiceNumber")
        found = self.books.by_number.get(number, ()) if number is not None else self.books.mutations
        return self._list(request, [_invoice(each) for each in found if each.invoice])

    @route("POST", "/v1/invoice")
    def create_invoice(self, request: Request) -> Response:
        body = self._check(request)
        mutation = kept(lambda: self.books.add_mutation(self._invoice_of(body)))
        shown = {"id": mutation.invoice, "invoiceNumber": mutation.invoice_number}
        return json_response({**shown, "inExVat": "IN" if mutation.includes_vat else "EX"})

    def _invoice_of(self, body: Mapping[str, Any]) -> Mutation:
        number = body.get("invoiceNumber") or ""
        if not number[-1:].isdecimal():
            raise Broken("INV_001", "invoiceNumber")
        if body["templateId"] not in TEMPLATES:
            raise Broken("INV_002", "templateId")
        if "mutation" not in body:
            raise Broken("INV_003", "mutation")
        return Mutation(
            kind=INVOICE_SENT,
            day=date.fromisoformat(body["date"]),
            ledger=self._ledger_of(body["mutation"].get("ledgerId"), "MUT_007"),
            relation=body["relationId"],
            invoice_number=number,
            includes_vat=body.get("inExVat") == "IN",
            lines=tuple(self._line_of(_as_row(item)) for item in body["items"]),
            description=body["mutation"].get("description", ""),
            term=body["termOfPayment"],
            invoice=FIRST_INVOICE + len(self.books.mutations),
            reference=body.get("reference", ""),
        )

    # What all calls share

    def _check(self, request: Request) -> _Row:
        """The body of a call that has a session and fits the specification."""
        self._check_session(request)
        body = self._body(request)
        problems = self._problems(request, body)
        if problems:
            raise _misfit(request, problems)
        return body

    def _check_session(self, request: Request) -> None:
        until = self._sessions.get(_session_of(request))
        if until is None or until <= self.now:
            raise refused(401, "SECURITY_010")
        if self.overdue:
            raise refused(403, "SECURITY_005")

    def _body(self, request: Request) -> _Row:
        data = request.get_data()
        if request.method not in {"POST", "PATCH"}:
            return {}
        try:
            body = parse_json(data) if data else None
        except UnreadableDocument:
            body = None
        if not isinstance(body, dict):
            raise refused(400, "DATA_01")
        numbered: _Row = _numbers(body)
        return numbered

    def _problems(self, request: Request, body: _Row) -> list[str]:
        query = {name.partition("[")[0]: value for name, value in request.args.items()}
        return load_openapi(SPECIFICATION).check_request(
            request.method, request.path, query, body if request.method in {"POST", "PATCH"} else None
        )

    def _list(
        self,
        request: Request,
        rows: Iterable[_Row],
        shown: tuple[str, ...] = (),
        names: Mapping[str, str] | None = None,
        ignored: tuple[str, ...] = (),
    ) -> Response:
        """One page of the rows that the filters let through; `count` is that of the page."""
        self._check(request)
        limit, offset = int(request.args.get("limit", "100")), int(request.args.get("offset", "0"))
        filters = [
            (name.partition("[")[0], name.partition("[")[2].rstrip("]") or "eq", value)
            for name, value in request.args.items()
            if name not in {"limit", "offset", *ignored}
        ]
        known = names or {}
        fitting = [
            row
            for row in rows
            if all(_passes(row.get(known.get(name, name)), how, what) for name, how, what in filters)
        ]
        page = fitting[offset : offset + limit]
        items = [{name: row[name] for name in shown} for row in page] if shown else page
        return json_response({"items": items, "count": len(items)})


def refused(status: int, code: str, property_name: str = "") -> Answer:
    """A refusal as the API words it."""
    kind = "security" if code.startswith("SECURITY") else "validation"
    body: _Row = {"type": kind, "title": f"invented text for {code}", "status": status, "code": code}
    if property_name:
        body["propertyName"] = property_name
    if status == 403:
        body["securityType"] = 0
    return Answer(json_response(body, status))


def kept(make: Callable[[], Made]) -> Made:
    """What was made, or the refusal."""
    try:
        return make()
    except Broken as broken:
        raise refused(400, broken.code, broken.property_name) from broken


def _misfit(request: Request, problems: list[str]) -> Answer:
    """A call that does not fit the specification."""
    if any(problem.startswith(("query limit", "query offset")) for problem in problems):
        return refused(400, "PAGE_001", "limit")
    if "credDeb" in problems[0]:
        return refused(400, "MUTA_006", "credDeb")
    place = problems[0].removeprefix("body ").partition(":")[0]
    code = _BY_PROPERTY.get(place, "ERR_002") if request.path == "/v1/relation" else "ERR_002"
    if place.endswith("vatCode"):
        code = "MUT_109"
    answer = refused(400, code, place)
    answer.response.data = answer.response.data.replace(b'"title":"', b'"title":"' + _plain(problems[0]))
    return answer


def _plain(text: str) -> bytes:
    return text.replace('"', "'").replace("\\", "/").encode() + b"; "


def _session_of(request: Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _numbers(node: Any) -> Any:
    """The document with amounts that came as text as numbers."""
    if isinstance(node, list):
        return [_numbers(item) for item in node]
    if isinstance(node, dict):
        return {name: Decimal(value) if _is_amount(name, value) else _numbers(value) for name, value in node.items()}
    return node


def _is_amount(name: str, value: object) -> bool:
    return name in {"amount", "vatAmount", "pricePerUnit", "quantity"} and isinstance(value, str)


def _passes(value: Any, how: str, wanted: str) -> bool:
    text = "" if value is None else str(value)
    if how == "like":
        return fnmatchcase(text.lower(), wanted.lower().replace("*", "[*]").replace("%", "*"))
    if how == "not_like":
        return not _passes(value, "like", wanted)
    if how == "range":
        low, _, high = wanted.partition(",")
        return _ordered(value, low) >= 0 >= _ordered(value, high)
    return _COMPARISONS[how](_ordered(value, wanted))


_COMPARISONS: dict[str, Callable[[int], bool]] = {
    "eq": lambda order: order == 0,
    "not_eq": lambda order: order != 0,
    "gt": lambda order: order > 0,
    "gte": lambda order: order >= 0,
    "lt": lambda order: order < 0,
    "lte": lambda order: order <= 0,
}


def _ordered(value: Any, wanted: str) -> int:
    """-1, 0 or 1: numbers as numbers, everything else as text."""
    left: Any = value if isinstance(value, int) else "" if value is None else str(value)
    right: Any = int(wanted) if isinstance(value, int) and wanted.isdecimal() else wanted
    return int(left > right) - int(left < right)


def _ledger(ledger: Ledger) -> _Row:
    return {"id": ledger.id, "code": ledger.code, "description": ledger.name, "category": ledger.category}


def _relation(relation: Relation) -> _Row:
    return {**relation.fields, "id": relation.id}


def _mutation_row(mutation: Mutation) -> _Row:
    row = {
        "id": mutation.id,
        "type": mutation.kind,
        "date": mutation.day.isoformat(),
        "invoiceNumber": mutation.invoice_number,
        "ledgerId": mutation.ledger.id,
        "amount": mutation.total,
        "entryNumber": mutation.voucher,
        "description": mutation.description,
    }
    return {name: value for name, value in row.items() if value != ""}


def _mutation(mutation: Mutation) -> _Row:
    head = _mutation_row(mutation)
    del head["amount"]
    return {
        **head,
        "termOfPayment": mutation.term or 0,
        "relationId": mutation.relation,
        "inExVat": "IN" if mutation.includes_vat else "EX",
        "rows": [_line(line) for line in mutation.lines],
        "vat": [{"vatCode": code, "amount": amount} for code, amount in mutation.vat.items() if amount],
    }


def _line(line: Line) -> _Row:
    row: _Row = {"ledgerId": line.ledger.id, "vatCode": line.vat_code, "amount": line.amount}
    extras = {
        "description": line.text,
        "vatAmount": line.vat,
        "costCenterId": line.cost_centre,
        "invoiceNumber": line.invoice_number,
        "relationId": line.relation,
    }
    return {**row, **{name: value for name, value in extras.items() if value}}


def _invoice(mutation: Mutation) -> _Row:
    vat = sum(mutation.vat.values(), ZERO)
    return {
        "id": mutation.invoice,
        "invoiceNumber": mutation.invoice_number,
        "relationId": mutation.relation,
        "date": mutation.day.isoformat(),
        "reference": mutation.reference,
        "totalExcl": mutation.total - vat,
        "totalAmount": mutation.total,
        "vatAmount": vat,
        "termOfPayment": mutation.term or 0,
    }


def _as_row(item: Mapping[str, Any]) -> _Row:
    """A line of an invoice as the row of its mutation."""
    amount = to_cents(Decimal(item.get("quantity", 1)) * Decimal(item.get("pricePerUnit", 0)))
    return {**item, "amount": amount}
