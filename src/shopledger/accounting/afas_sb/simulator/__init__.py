"""An AFAS SB environment that keeps books in memory and refuses what the real one is documented to refuse.

Requests are held against the stored contract (names in any case, both spellings of paths), and these rules are kept:
an `Accept-Version` per endpoint, access tokens that live ten minutes by the simulated clock, invoice numbers used once,
accounts and relations that exist, no date before the opening balance, and, made up to be strict, a VAT number on the
relation of an intra-community sale. A `Tracking-Identifier` brings the first answer back. On command:

    half_made        an entry is stored and refused, with the request to delete it
    ignored_filter   a list comes without its filter
    expired_token    no access token is good any more
    no_function      the environment lacks the function
    partial          a relation is made in part, with status 400
    paid             an invoice is no longer among the open ones
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from werkzeug.wrappers import Request, Response

from shopledger.accounting.afas_sb.simulator import books as store
from shopledger.accounting.afas_sb.simulator.books import Books, Entry, Relation, account_id, identifier
from shopledger.accounting.afas_sb.simulator.filters import FilterError, lets_through, only_values, parse_filter
from shopledger.connect.simulation.faults import Faults
from shopledger.connect.simulation.openapi import OpenApi, load_openapi
from shopledger.connect.simulation.server import Answer, Simulator, json_response, route
from shopledger.domain.money import ZERO
from shopledger.domain.order import LineKind, VatTreatment
from shopledger.domain.settings import Settings, VatRow

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Document = dict[str, Any]
SPECIFICATION = Path(__file__).parent.parent / "specs" / "openapi.yaml"
TOKEN_SECONDS = 600
REMEMBERED = 50_000
RATES = {"high": "21", "low": "9", "zero": "0"}
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


class AfasSimulator(Simulator):
    """One environment with one administration, or more by name."""

    name = "AFAS SB"
    demo_credentials: ClassVar[dict[str, str]] = {
        "accountant": "app-center-demo",
        "customer": "webwinkel",
        "token": "demo-app-token-4711",
    }
    demo_operator: ClassVar[dict[str, str]] = {}

    def __init__(
        self,
        *,
        seed: int = 0,
        faults: Faults | None = None,
        latency: float = 0.0,
        administrations: Iterable[str] = ("Demo Webwinkel B.V.",),
    ) -> None:
        super().__init__(seed=seed, faults=faults, latency=latency)
        self.books = Books(tuple(administrations))
        self._contract: OpenApi = load_openapi(SPECIFICATION, ignores_case=True)
        self._tokens: dict[str, datetime] = {}
        self._answers: OrderedDict[str, tuple[bytes, int]] = OrderedDict()
        self._traces = 0

    @classmethod
    def demo_settings(cls, shop_country: str) -> Settings:
        """Rows for everything of the market that AFAS SB can express: not the VAT of other countries."""

        def row(rate: str, code: str, account: str, **changes: Any) -> VatRow:
            values = {"country": shop_country, "rate": Decimal(rate), "vat_code": code, **changes}
            return VatRow(ledger_account=account_id(account), **values)

        return Settings(
            shop_country=shop_country,
            rows=(
                row("21", "high", "8000"),
                row("21", "high", "8100", line_kind=LineKind.SHIPPING),
                row("9", "low", "8010"),
                row("0", "zero", "8020"),
                row("0", "zero/supplies", "8200", country="", treatment=VatTreatment.ICP),
                row("0", "zero", "8210", country="", treatment=VatTreatment.INTERNATIONAL),
            ),
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI; capitals in paths do not count."""
        environ["PATH_INFO"] = environ["PATH_INFO"].lower()
        return super().__call__(environ, start_response)

    # Access

    @route("POST", "/<environment>/authentication/getaccesstoken")
    def get_access_token(self, request: Request, environment: str) -> Response:
        """An access token for the token of the App Center."""
        asked = _folded(_decode(request.get_data() or b"{}"))
        if environment != self.demo_credentials["customer"] or asked.get("apptoken") != self.demo_credentials["token"]:
            raise self._error(401, "De opgegeven app-token is ongeldig.", "NotAuthenticatedException")
        access = f"access-{self.seed}-{len(self._tokens) + 1:06d}"
        self._tokens[access] = self.now + timedelta(seconds=TOKEN_SECONDS)
        return json_response({"access_token": access, "expires_in": str(TOKEN_SECONDS), "token_type": "bearer"})

    def _check(self, request: Request, environment: str, version: str, path: str, body: object = None) -> None:
        """Token, version, and the request against the contract."""
        if environment != self.demo_credentials["customer"]:
            raise self._error(404, "Omgeving niet gevonden.", "NotFoundException")
        if self.quirk == "expired_token":
            self._tokens.clear()
        until = self._tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if until is None or until <= self.now:
            raise self._error(401, "Er is geen ingelogde gebruiker.", "NotAuthenticatedException")
        if request.headers.get("Accept-Version") not in (version, version.removesuffix(".0")):
            raise self._error(400, "Accept-Version is missing or not supported", "VersionException")
        problems = self._contract.check_request(request.method, path, request.args, body)
        if problems:
            raise self._error(400, f"Invalid request: {'; '.join(problems)}", "DeserializationException")

    def _error(self, status: int, message: str, kind: str) -> Answer:
        code = {"ExceptionCode": "DS3100"} if status == 400 else {}
        info = {"ExceptionType": kind}
        document = {"StatusCode": status, "Message": message, "TraceId": self._trace(), "AdditionalInfo": info, **code}
        return Answer(json_response(document, status))

    def _trace(self) -> str:
        self._traces += 1
        return identifier(store.TRACE, self._traces)

    def not_found(self, request: Request) -> Response:
        """An unknown path."""
        return self._error(404, f"no such path: {request.path}", "NotFoundException").response

    # Lists

    @route("GET", "/<environment>/api/administrations")
    @route("GET", "/<environment>/api/administration")
    def list_administrations(self, request: Request, environment: str) -> Response:
        """A bare list."""
        self._check(request, environment, "1.0", "/api/administrations")
        return json_response(self._page(request, self.books.administration_rows()))

    @route("GET", "/<environment>/api/ledgeraccounts")
    @route("GET", "/<environment>/api/ledgeraccount")
    def list_ledger_accounts(self, request: Request, environment: str) -> Response:
        """A bare list."""
        self._check(request, environment, "1.0", "/api/ledgeraccounts")
        return json_response(self._page(request, self.books.account_rows()))

    @route("GET", "/<environment>/api/paymentconditions")
    @route("GET", "/<environment>/api/paymentcondition")
    def list_payment_conditions(self, request: Request, environment: str) -> Response:
        """A bare list."""
        self._check(request, environment, "1.0", "/api/paymentconditions")
        return json_response(self._page(request, self.books.condition_rows()))

    @route("GET", "/<environment>/api/unknownrelation")
    def list_unknown_relations(self, request: Request, environment: str) -> Response:
        """A list in its wrapper."""
        self._check(request, environment, "1.0", "/api/unknownrelation")
        names = (("Diverse debiteuren", True), ("Diverse crediteuren", False))
        rows = [
            {"Id": identifier(store.SUNDRY, index + 1), "Name": name, "SalesRelation": sales, "IsBlocked": False}
            for index, (name, sales) in enumerate(names)
        ]
        return json_response({"TrackingToken": "1", "Result": self._page(request, rows)})

    @route("GET", "/<environment>/api/persons")
    def list_persons(self, request: Request, environment: str) -> Response:
        """A list in its wrapper."""
        self._check(request, environment, "2.0", "/api/persons")
        return json_response({"TrackingToken": "1", "Result": self._page(request, self._relations(request, "person"))})

    @route("GET", "/<environment>/api/organisations")
    def list_organisations(self, request: Request, environment: str) -> Response:
        """A list in its wrapper."""
        self._check(request, environment, "2.0", "/api/organisations")
        rows = self._relations(request, "organisation")
        return json_response({"TrackingToken": "1", "Result": self._page(request, rows)})

    @route("GET", "/<environment>/api/debtorinvoicebalance")
    def list_invoices(self, request: Request, environment: str) -> Response:
        """A bare list of open invoices."""
        self._check(request, environment, "3.0", "/api/debtorinvoicebalance")
        numbers = self._values(request, "invoicenumber")
        places: Iterable[int] = range(len(self.books.entries))
        if numbers is not None:
            found = (self.books.by_number.get((index, number)) for index in range(len(self.books.administrations))
                     for number in numbers)  # fmt: skip
            places = [place for place in found if place is not None]
        rows = [] if self.quirk == "paid" else [self.books.invoice_row(place) for place in places]
        return json_response(self._page(request, [row for row in rows if row is not None]))

    def _relations(self, request: Request, kind: str) -> list[Document]:
        emails = self._values(request, "emailaddress")
        places: Iterable[int] = range(len(self.books.relations))
        if emails is not None:
            places = [place for email in dict.fromkeys(emails) for place in self.books.by_email.get(email, ())]
        return [self.books.relation_row(place) for place in places if self.books.relations[place].kind == kind]

    def _values(self, request: Request, field: str) -> list[str] | None:
        """What a look-up can be answered with from an index, None where all rows must be seen."""
        text = request.args.get("filter", "")
        return only_values(self._parsed(text), field) if text and self.quirk != "ignored_filter" else None

    def _parsed(self, text: str) -> list[list[tuple[str, str]]]:
        try:
            return parse_filter(text)
        except FilterError as error:
            raise self._error(400, f"Invalid filter: {error}", "FilterException") from error

    def _page(self, request: Request, rows: list[Document]) -> list[Document]:
        """Filtered, sorted and cut."""
        text = request.args.get("filter", "")
        if text and self.quirk != "ignored_filter" and rows:
            alternatives = self._parsed(text)
            fields = frozenset(name.lower() for row in rows[:1] for name in row) | {"vatnumber", "emailaddress"}
            try:
                rows = [row for row in rows if lets_through(alternatives, row, fields)]
            except FilterError as error:
                raise self._error(400, f"Unknown field: {error}", "FilterException") from error
        order = request.args.get("sort", "").partition(" ")[0]
        if order:
            rows = sorted(rows, key=lambda row: str(row.get(order) or ""))
        skip = int(request.args.get("skip", "0"))
        return rows[skip : skip + int(request.args.get("take", "100"))]

    # Writes

    @route("POST", "/<environment>/api/person")
    def create_person(self, request: Request, environment: str) -> Response:
        """A private relation."""
        return self._write(request, environment, "3.0", "/api/person", self._make_person)

    @route("POST", "/<environment>/api/organisation")
    def create_organisation(self, request: Request, environment: str) -> Response:
        """A business relation."""
        return self._write(request, environment, "3.0", "/api/organisation", self._make_organisation)

    @route("POST", "/<environment>/api/salesjournalentry")
    def create_entry(self, request: Request, environment: str) -> Response:
        """A sales entry."""
        return self._write(request, environment, "2.0", "/api/salesjournalentry", self._make_entry)

    @route("DELETE", "/<environment>/api/salesjournalentry")
    def delete_entry(self, request: Request, environment: str) -> Response:
        """Remove a sales entry."""
        return self._write(request, environment, "2.0", "/api/salesjournalentry", self._remove_entry)

    def _write(
        self, request: Request, environment: str, version: str, path: str, make: Callable[[Document], Response]
    ) -> Response:
        """What was done for a Tracking-Identifier is not done again: the first answer comes back."""
        body = _decoded(request.get_data())
        self._check(request, environment, version, path, body)
        key = request.headers.get("Tracking-Identifier", "")
        if key in self._answers:
            return Response(*self._answers[key], content_type="application/json")
        response = self._failed("FeatureToggle not enabled") if self.quirk == "no_function" else make(_folded(body))
        if key:
            self._answers[key] = (response.get_data(), response.status_code)
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        return response

    def _make_person(self, body: Document) -> Response:
        first, last = body.get("firstname", ""), body["lastname"]
        return self._make_relation(body, "person", f"{first} {last}".strip(), last)

    def _make_organisation(self, body: Document) -> Response:
        return self._make_relation(body, "organisation", body["name"], "")

    def _make_relation(self, body: Document, kind: str, name: str, last_name: str) -> Response:
        addresses = body.get("addresses", [])
        billing: Document = next((row for row in addresses if row.get("preferredbillingaddress")), {})
        made = self.books.add_relation(
            Relation(
                kind=kind,
                name=name,
                last_name=last_name,
                email=body.get("emailaddress", ""),
                phone=body.get("phonenumber", ""),
                vat_number=body.get("vatnumber", ""),
                external_id=body.get("externalid", ""),
                country=billing.get("countrycode", ""),
            )
        )
        if self.quirk == "partial":
            instances = [{"Code": kind, "Id": made}]
            document = {"result": "PartiallySucceeded", "traceId": self._trace(), "instances": instances}
            return json_response(document | {"errors": [{"Woonplaats": "onbekend"}]}, 400)
        return self._succeeded({"RelationId": made})

    def _make_entry(self, body: Document) -> Response:
        administration = self.books.administration_at(body["administrationid"])
        number = body["invoicenumber"]
        if (administration, number) in self.books.by_number:
            return self._failed(f"SalesJournalEntry with invoicenumber {number} already exists")
        problems = self._problems(body, administration)
        if problems and self.quirk != "half_made":
            return self._failed(*problems)
        made = self.books.add_entry(self._entry(body, administration))
        if self.quirk != "half_made":
            return self._succeeded({"SalesJournalEntryId": made})
        told = problems or ["Field 'Grootboekrekening' contains an invalid reference (" + account_id("8000") + ")"]
        return self._failed(
            f"Entity is made with one or more errors in the lines. Please delete SalesJournalEntry with id: {made}.",
            *told,
        )

    def _problems(self, body: Document, administration: int) -> list[str]:
        known = {row["Id"] for row in self.books.account_rows()}
        problems = [
            f"Field 'Grootboekrekening' contains an invalid reference ({line['ledgeraccountid']})"
            for line in body["invoiceline"]
            if line["ledgeraccountid"].lower() not in known
        ]
        if administration < 0:
            problems.append("Field 'Administratie' contains an invalid reference")
        if body["invoicedate"] < store.OPENED_ON:
            problems.append("De factuurdatum ligt voor de datum van de openingsbalans.")
        relation = self.books.relation_at(body["relationid"])
        if body["relationtype"] == "unknown":
            return problems
        if relation is None or relation.kind != body["relationtype"]:
            problems.append("Field 'Relatie' contains an invalid reference")
        elif any(line.get("intracommunitytype") for line in body["invoiceline"]) and not relation.vat_number:
            problems.append("Het btw-nummer van de relatie ontbreekt voor een intracommunautaire prestatie.")
        return problems

    def _entry(self, body: Document, administration: int) -> Entry:
        vat: dict[str, Decimal] = {}
        total = ZERO
        for line in body["invoiceline"]:
            amount = Decimal(line.get("amountvat", 0))
            rate = RATES[line["vattype"]]
            vat[rate] = vat.get(rate, ZERO) + amount
            total += Decimal(line["amountexcludingvat"]) + amount
        return Entry(
            number=body["invoicenumber"],
            administration=administration,
            day=body["invoicedate"],
            relation=store.position(store.RELATION, body["relationid"]),
            relation_type=body["relationtype"],
            total=total,
            vat=tuple(vat.items()),
            is_half_made=self.quirk == "half_made",
        )

    def _remove_entry(self, body: Document) -> Response:
        administration = self.books.administration_at(body["administrationid"])
        if not self.books.remove_entry(administration, body["id"]):
            return self._failed(f"SalesJournalEntry with id {body['id']} not found")
        return self._succeeded({})

    def _succeeded(self, data: Document) -> Response:
        return json_response({"result": "Succeeded", "traceId": self._trace(), "data": data, "errors": []})

    def _failed(self, *texts: str) -> Response:
        return json_response({"result": "Failed", "traceId": self._trace(), "instances": [], "errors": list(texts)})

    # What stands in the books

    def truth(self, after: str, limit: int) -> dict[str, Any]:
        """See connect/simulation/truth.py. Half-made entries stand there too."""
        start = int(after) + 1 if after else 0
        places = range(start, min(start + limit, len(self.books.entries)))
        items = [self._truth_row(place) for place in places if self.books.entries[place] is not None]
        return {
            "items": items,
            "next": f"{places[-1]:09d}" if places and places[-1] + 1 < len(self.books.entries) else None,
        }

    def _truth_row(self, place: int) -> dict[str, Any]:
        row: Any = self.books.entries[place]
        relation = self.books.relations[row.relation] if row.relation >= 0 else None
        return {
            "key": f"{place:09d}",
            "reference": row.number,
            "kind": "entry",
            "date": row.day,
            "debtor": identifier(store.RELATION, row.relation) if relation else identifier(store.SUNDRY, 1),
            "email": relation.email if relation else "",
            "total": f"{row.total:.2f}",
            "country": relation.country if relation else "",
            "vat": {rate: f"{amount:.2f}" for rate, amount in row.vat},
            "is_half_made": row.is_half_made,
        }


def _decoded(body: bytes) -> Any:
    try:
        return _decode(body)
    except msgspec.DecodeError:
        return None


def _folded(body: Any) -> Any:
    """The document with all names in lower case."""
    if isinstance(body, list):
        return [_folded(item) for item in body]
    if isinstance(body, Mapping):
        return {str(name).lower(): _folded(value) for name, value in body.items()}
    return body
