"""The simulated Jortt: its calls, its lists and its books.

Quirks by fault name (see `connect.simulation.faults`): `reference_not_searched` and `email_not_searched` for a search
that does not look there, `ignored_query` answers a list as if nothing was searched, `oldest_first` turns the list of
invoices round, `expired_token`, `access_revoked`, `scope_missing` and `plan_too_small` keep a call out, `year_closed`
treats every year as closed, `conflict` refuses a write because of another one, `vat_of_lines` computes a cent of VAT
more on top of the prices, `vat_moved` a cent more within them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

import msgspec
from werkzeug.wrappers import Request, Response

from shopledger.accounting.jortt.simulator import answers, demo, rules
from shopledger.accounting.jortt.simulator.books import CUSTOMER, INVOICE, Books, CustomerRow, InvoiceRow, identifier
from shopledger.accounting.jortt.simulator.demo import Administration
from shopledger.accounting.jortt.simulator.gate import Details, Gate, refusal
from shopledger.accounting.jortt.simulator.specification import specification
from shopledger.connect.simulation.faults import Faults
from shopledger.connect.simulation.server import dump, json_response, route
from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.money import CENT, ZERO
from shopledger.domain.settings import Settings

Document = dict[str, Any]
PAGE = 100
SHORTEST_QUERY = 3
_read = msgspec.json.Decoder(float_hook=Decimal).decode


class JorttSimulator(Gate):
    """One administration."""

    name = "jortt"
    demo_credentials: ClassVar[Mapping[str, str]] = demo.CREDENTIALS
    demo_operator: ClassVar[Mapping[str, str]] = demo.OPERATOR
    demo_settings: ClassVar[Callable[[str], Settings]] = staticmethod(demo.settings)

    def __init__(  # noqa: PLR0913 - choices by name
        self,
        *,
        seed: int = 0,
        faults: Faults | None = None,
        latency: float = 0.0,
        credentials: Mapping[str, str] = demo.CREDENTIALS,
        refresh_token: str = demo.REFRESH_TOKEN,
        administration: Administration | None = None,
        calls_per_second: int | None = None,
    ) -> None:
        super().__init__(seed=seed, faults=faults, latency=latency)
        self.books = Books()
        self.administration = administration or Administration()
        self.open_gate(dict(credentials), refresh_token, calls_per_second)
        for body in demo.CUSTOMERS:
            self._keep_customer(dict(body))

    # What an administration holds besides sales

    @route("GET", "/organizations/me")
    def organization(self, request: Request) -> Response:
        """The administration."""
        self.admit(request, "organizations:read")
        return json_response({"data": answers.organization(self.administration)})

    @route("GET", "/ledger_accounts/invoices")
    def ledger_accounts(self, request: Request) -> Response:
        """The tree of ledger accounts, flat; listed under the right to write invoices."""
        self.admit(request, "invoices:write")
        return json_response({"data": list(demo.LEDGERS)})

    @route("GET", "/tradenames")
    def tradenames(self, request: Request) -> Response:
        """Trade names."""
        self.admit(request, "organizations:read")
        return json_response({"data": list(demo.TRADENAMES)})

    @route("GET", "/labels")
    def labels(self, request: Request) -> Response:
        """Labels."""
        self.admit(request, "organizations:read")
        return json_response({"data": list(demo.LABELS)})

    # Customers

    @route("GET", "/customers")
    def customers(self, request: Request) -> Response:
        """Customers by name, all or those that the search finds."""
        self.admit(request, "customers:read")
        words = self._query(request)
        if words:
            numbers = self.books.customers_with(words, in_email=self.quirk != "email_not_searched")
        else:
            numbers = [number for _, number in self.books.by_name]
        return self._page(request, numbers, lambda number: answers.customer(number, self.books.customers[number]))

    @route("POST", "/customers")
    def create_customer(self, request: Request) -> Response:
        """A new customer."""
        self.admit(request, "customers:write")
        body = self._body(request)
        _refuse(rules.customer_details(body))
        return _created(identifier(CUSTOMER, self._keep_customer(body)))

    def _keep_customer(self, body: Document) -> int:
        return self.books.add_customer(
            CustomerRow(
                name=body["customer_name"],
                email=body.get("email", ""),
                country=body.get("address_country_code", rules.HOME),
                is_private=body["is_private"],
                shifts_vat=bool(body.get("shift_vat")),
                body=dump({"address_country_code": rules.HOME, **body}),
            )
        )

    # Invoices

    @route("GET", "/invoices")
    def invoices(self, request: Request) -> Response:
        """Invoices, newest first, all or those that the search finds."""
        self.admit(request, "invoices:read")
        words = self._query(request)
        if words:
            numbers = self.books.invoices_with(words, in_reference=self.quirk != "reference_not_searched")
        else:
            numbers = list(range(len(self.books.invoices) - 1, -1, -1))
        if self.quirk == "oldest_first":
            numbers.reverse()
        return self._page(request, numbers, self._invoice_at)

    @route("GET", "/invoices/<invoice_id>")
    def invoice(self, request: Request, invoice_id: str) -> Response:
        """One invoice."""
        self.admit(request, "invoices:read")
        try:
            found = self.books.invoice(invoice_id)
        except ValueError as error:
            raise refusal(422, "params.invalid", [rules.detail(rules.INVALID, "invoice_id")]) from error
        if found is None:
            raise refusal(404, "resource.not_found")
        return json_response({"data": self._invoice_at(found[0]), "possible_actions": []})

    def _invoice_at(self, number: int) -> Document:
        row = self.books.invoices[number]
        return answers.invoice(number, row, self.books.customers[row.customer])

    @route("POST", "/v3/invoices")
    def create_invoice(self, request: Request) -> Response:
        """A new invoice whose VAT is computed once per rate. References may repeat."""
        self.admit(request, "invoices:write")
        body = self._body(request)
        _refuse(rules.invoice_details(body, self.books, self.administration))
        self._refuse_operation(body)
        return _created(identifier(INVOICE, self.books.add_invoice(self._invoice_row(body))))

    def _refuse_operation(self, body: Document) -> None:
        year = int(body["invoice_date"][:4])
        if year in self.administration.closed_years or self.quirk == "year_closed":
            text = f"The operation could not be executed because it affects a closed financial year: {year}."
            raise refusal(422, "operation.year_closed", message=text)
        if body.get("payment_method") == "direct_debit" and not self.administration.has_mollie:
            text = "To use direct debit as a payment method in an invoice, it has to be enabled at Mollie."
            raise refusal(422, "operation.invalid", [{"key": "DirectDebit::NotEnabled", "message": text}])

    def _invoice_row(self, body: Document) -> InvoiceRow:
        number, customer = self._customer_at(body["customer_id"])
        totals = rules.totals_of(body)
        if self.quirk == "vat_of_lines":
            totals = totals._replace(incl=totals.incl + CENT)
        if self.quirk == "vat_moved":
            totals = totals._replace(excl=totals.excl - CENT)
        words = (customer.name, *(line["description"] for line in body["line_items"]))
        return InvoiceRow(
            reference=body.get("reference", ""),
            customer=number,
            day=body["invoice_date"],
            number=self._next_number() if "send_method" in body else "",
            created_at=self.now,
            total_excl=totals.excl,
            total_incl=totals.incl,
            vat=totals.vat,
            words="\n".join(words).lower(),
            body=dump(body),
        )

    def _customer_at(self, customer_id: str) -> tuple[int, CustomerRow]:
        found = self.books.customer(customer_id)
        if found is None:
            raise LookupError("a customer that was checked is gone")
        return found

    def _next_number(self) -> str:
        self.books.sent += 1
        return f"{self.now.astimezone(AMSTERDAM):%Y%m}-{self.books.sent:03d}"

    # How bodies are read and lists are answered

    def not_found(self, request: Request) -> Response:
        """See Simulator."""
        return refusal(404, "endpoint.not_found").response

    def _body(self, request: Request) -> Document:
        try:
            body = _read(request.get_data())
        except msgspec.DecodeError as error:
            raise refusal(422, "params.invalid", [rules.detail(rules.INVALID, "body")]) from error
        _refuse(rules.schema_details(specification().check_request(request.method, request.path, {}, body)))
        if self.quirk == "conflict":
            raise refusal(409, "resource.conflict")
        document: Document = body
        return document

    def _query(self, request: Request) -> str:
        problems = specification().check_request(request.method, request.path, dict(request.args))
        words = request.args.get("query", "")
        if problems or 0 < len(words) < SHORTEST_QUERY:
            raise refusal(422, "params.invalid", [rules.detail(rules.INVALID, "query")])
        return "" if self.quirk == "ignored_query" else words

    def _page(self, request: Request, numbers: list[int], document_at: Callable[[int], Document]) -> Response:
        """A page, and links that have lost every parameter but the page, as recorded."""
        page = max(1, request.args.get("page", 1, int))
        chosen = numbers[(page - 1) * PAGE : page * PAGE]
        links = {
            "previous": _link(request, page - 1) if page > 1 else None,
            "next": _link(request, page + 1) if page * PAGE < len(numbers) else None,
            "self": _link(request, page),
            "documentation": {"href": "https://developer.jortt.nl/#pagination", "type": "text/html"},
        }
        return json_response({"data": [document_at(number) for number in chosen], "_links": links})

    # The control side

    def control(self, command: str, body: dict[str, Any]) -> object:
        """`revoke` withdraws the permission, `close {"year"}` closes a year, `archive {"customer"}` archives one."""
        match command:
            case "revoke":
                self.revoke()
            case "close":
                self.administration.closed_years.add(int(body["year"]))
            case "archive":
                number, row = self._customer_at(body["customer"])
                self.books.customers[number] = replace(row, is_archived=True)
            case _:
                return super().control(command, body)
        return {"ok": True}

    def truth(self, after: str, limit: int) -> dict[str, Any]:
        """See truth.py: one row per invoice."""
        first = int(after) + 1 if after else 0
        chosen = self.books.invoices[first : first + limit]
        items = [self._truth_row(first + place, row) for place, row in enumerate(chosen)]
        last = first + len(chosen)
        return {"items": items, "next": f"{last - 1:012d}" if last < len(self.books.invoices) else None}

    def _truth_row(self, number: int, row: InvoiceRow) -> Document:
        customer = self.books.customers[row.customer]
        return {
            "key": f"{number:012d}",
            "reference": row.reference,
            "kind": "invoice",
            "date": row.day,
            "debtor": identifier(CUSTOMER, row.customer),
            "email": customer.email,
            "total": f"{row.total_incl:.2f}",
            "country": customer.country,
            "vat": {rate: f"{amount or ZERO:.2f}" for rate, amount in row.vat},
        }


def _refuse(details: Iterable[dict[str, str]]) -> None:
    found: Details = list(details)
    if found:
        raise refusal(422, "params.invalid", found)


def _created(made: str) -> Response:
    return json_response({"data": {"id": made}}, 201)


def _link(request: Request, page: int) -> Document:
    return {"href": f"https://api.jortt.nl{request.path}?page={page}", "type": "application/json"}
