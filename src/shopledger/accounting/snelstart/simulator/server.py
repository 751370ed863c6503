"""The simulated SnelStart: its calls, its keys and rights, its limits.

Quirks by fault name (see `connect.simulation.faults`): `ignored_filter` answers a list as if it had no filter,
`expired_token` refuses the token, `scope_missing` refuses for want of a right, `key_withdrawn` refuses the key itself,
`closed_period` treats every date as lying in a closed period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from werkzeug.wrappers import Request, Response

from shopledger.accounting.snelstart.simulator import answers, chart, demo, rules, totals
from shopledger.accounting.snelstart.simulator.books import (
    ArticleRow,
    Books,
    EntryRow,
    MemorialRow,
    OrderRow,
    RelationRow,
    present,
    stored,
)
from shopledger.accounting.snelstart.simulator.gate import Gate
from shopledger.accounting.snelstart.simulator.odata import Filter, FilterError, Lookup, UnknownPropertyError
from shopledger.accounting.snelstart.simulator.rules import Administration
from shopledger.accounting.snelstart.simulator.specification import MODELS, BodyJudge, schema_of
from shopledger.connect.simulation.faults import Faults
from shopledger.connect.simulation.server import Answer, json_response, route
from shopledger.domain.dates import business_date
from shopledger.domain.settings import Settings

Row = TypeVar("Row")
Document = dict[str, Any]
API = "/v2"
ZERO = Decimal(0)
LARGEST_PAGE = 500
LARGEST_ARTICLE_PAGE = 25


class SnelStartSimulator(Gate):
    """One administration."""

    name = "snelstart"
    demo_credentials: ClassVar[Mapping[str, str]] = demo.CREDENTIALS
    demo_operator: ClassVar[Mapping[str, str]] = demo.OPERATOR
    demo_settings: ClassVar[Callable[[str], Settings]] = staticmethod(demo.settings)

    def __init__(
        self,
        *,
        seed: int = 0,
        faults: Faults | None = None,
        latency: float = 0.0,
        client_key: str = demo.CREDENTIALS["client_key"],
        subscription_key: str = demo.OPERATOR["subscription_key"],
        administration: Administration | None = None,
    ) -> None:
        super().__init__(seed=seed, faults=faults, latency=latency)
        self.books = Books()
        self.administration = administration or Administration()
        self.open_gate(client_key, subscription_key)
        self._judges = {
            name: BodyJudge(model)
            for name, model in (
                ("relation", "Relaties.RelatieWriteModel"),
                ("entry", "VerkoopBoekingen.VerkoopBoekingModel"),
                ("article", "Artikelen.ArtikelModel"),
                ("order", "Verkooporders.VerkoopOrderModel"),
                ("memorial", "Bankboekingen.MemoriaalboekingModel"),
            )
        }
        for body in demo.RELATIONS:
            self._keep_relation(dict(body))

    # What an administration holds besides sales

    @route("GET", f"{API}/echo/<text>")
    def echo(self, request: Request, text: str) -> Response:
        """The text itself."""
        self.admit(request, "settings:read")
        return json_response(text)

    @route("GET", f"{API}/companyInfo")
    def company(self, request: Request) -> Response:
        """The administration."""
        self.admit(request, "settings:read")
        return json_response(answers.company(self.administration))

    @route("GET", f"{API}/landen")
    def countries(self, request: Request) -> Response:
        """Countries; a filter is ignored, as by the real one."""
        self.admit(request, "settings:read")
        return json_response(list(chart.COUNTRIES.values()))

    @route("GET", f"{API}/btwtarieven")
    def tariffs(self, request: Request) -> Response:
        """Dutch percentages."""
        self.admit(request, "settings:read")
        return json_response(chart.tariff_rows())

    @route("GET", f"{API}/vatrates")
    def vat_rates(self, request: Request) -> Response:
        """Foreign percentages."""
        self.admit(request, "settings:read")
        return self._list(request, chart.foreign_rate_rows(), "VatRates.VatRatesModel")

    @route("GET", f"{API}/dagboeken")
    def journals(self, request: Request) -> Response:
        """Journals; a filter is ignored, as by the real one."""
        self.admit(request, "boekhouden:read")
        return json_response(list(chart.JOURNALS.values()))

    @route("GET", f"{API}/kostenplaatsen")
    def cost_centres(self, request: Request) -> Response:
        """Cost centres."""
        self.admit(request, "settings:read")
        return json_response(list(chart.COST_CENTRES.values()))

    @route("GET", f"{API}/grootboeken")
    def ledgers(self, request: Request) -> Response:
        """Ledger accounts."""
        self.admit(request, "boekhouden:read")
        return self._list(request, list(chart.LEDGERS.values()), "Grootboeken.GrootboekModel")

    @route("GET", f"{API}/artikelomzetgroepen")
    def groups(self, request: Request) -> Response:
        """Revenue groups."""
        self.admit(request, "artikelen:read")
        return json_response(list(chart.GROUPS.values()))

    @route("GET", f"{API}/verkoopordersjablonen")
    def templates(self, request: Request) -> Response:
        """Order templates."""
        self.admit(request, "orders:read")
        return json_response(list(chart.TEMPLATES.values()))

    # Relations

    @route("GET", f"{API}/relaties")
    def relations(self, request: Request) -> Response:
        """Relations by filter."""
        self.admit(request, "relaties:read")
        rows = self.books.relations
        return self._search(
            request,
            "Relaties.RelatieModel",
            {"Email": self.books.emails.holding},
            lambda: present(rows),
            lambda at: answers.relation(at, _there(rows[at])),
        )

    @route("GET", f"{API}/relaties/<identifier>")
    def relation(self, request: Request, identifier: str) -> Response:
        """One relation."""
        self.admit(request, "relaties:read")
        found = self.books.relation_at(identifier)
        return Response(status=404) if found is None else json_response(answers.relation(*found))

    @route("GET", f"{API}/relaties/<identifier>/verkoopboekingen")
    def entries_of_relation(self, request: Request, identifier: str) -> Response:
        """All sales entries of a relation."""
        self.admit(request, "boekhouden:read")
        found = self.books.relation_at(identifier)
        if found is None:
            return Response(status=404)
        positions = self.books.entries_by_relation.get(found[0], [])
        rows = ((at, self.books.entries[at]) for at in positions)
        return json_response([answers.entry(at, row) for at, row in rows if row is not None])

    @route("POST", f"{API}/relaties")
    def create_relation(self, request: Request) -> Response:
        """A new relation."""
        self.admit(request, "relaties:write")
        body = self._body(
            request, "relation", {("naam", "maxLength"): "REL-0007", ("kvkNummer", "maxLength"): "REL-0006"}
        )
        _refuse(rules.relation_codes(body, self.books))
        position = self._keep_relation(body)
        return json_response(answers.relation(position, _there(self.books.relations[position])), 201)

    def _keep_relation(self, body: Document) -> int:
        code = body.pop("relatiecode", None)
        if code is None:
            code = self.books.next_relation
            self.books.next_relation += 1
        address = body.get("vestigingsAdres", {})
        return self.books.add_relation(
            RelationRow(
                code=code,
                name=body["naam"],
                kinds=tuple(body["relatiesoort"]),
                email=body.get("email", ""),
                country=chart.COUNTRY_BY_ID.get(address.get("land", {}).get("id", "").lower(), ""),
                vat_number=body.get("btwNummer", ""),
                is_active=not body.get("nonactief", False),
                body=stored(body),
            )
        )

    # Sales entries and what they leave open

    @route("POST", f"{API}/verkoopboekingen")
    def create_entry(self, request: Request) -> Response:
        """A new sales entry."""
        self.admit(request, "boekhouden:write")
        body = self._body(request, "entry")
        _refuse(rules.entry_codes(body, self.books, self._current_administration(), self._today))
        relation, row = _there(self.books.relation_at(body["klant"]["id"]))
        total = Decimal(body["factuurbedrag"])
        position = self.books.add_entry(
            EntryRow(
                number=body["factuurnummer"],
                day=body["factuurdatum"][:10],
                relation=relation,
                total=total,
                open_amount=total,
                vat=totals.entry_vat(body, row),
                body=stored(body),
            )
        )
        return json_response(answers.entry(position, _there(self.books.entries[position])), 201)

    @route("GET", f"{API}/verkoopboekingen/<identifier>")
    def entry(self, request: Request, identifier: str) -> Response:
        """One sales entry."""
        self.admit(request, "boekhouden:read")
        found = self.books.entry_at(identifier)
        return Response(status=404) if found is None else json_response(answers.entry(*found))

    @route("GET", f"{API}/verkoopfacturen")
    def invoices(self, request: Request) -> Response:
        """Sales invoices by filter."""
        self.admit(request, "orders:read")
        rows = self.books.entries
        return self._search(
            request,
            "Verkoopfacturen.VerkoopfactuurModel",
            {"Factuurnummer": _exact(lambda text: _one(self.books.entry_by_number.get(text)))},
            lambda: present(rows),
            lambda at: answers.invoice(at, _there(rows[at])),
        )

    @route("GET", f"{API}/verkoopfacturen/<identifier>")
    def invoice(self, request: Request, identifier: str) -> Response:
        """One sales invoice."""
        self.admit(request, "orders:read")
        position = chart.position(chart.INVOICE, identifier)
        row = self.books.entries[position] if position is not None and position < len(self.books.entries) else None
        if row is None or position is None:
            return Response(status=404)
        return json_response(answers.invoice(position, row))

    @route("GET", f"{API}/grootboekmutaties")
    def mutations(self, request: Request) -> Response:
        """Ledger lines by filter. A position below zero is that of a memorial entry."""
        self.admit(request, "boekhouden:read")
        books = self.books
        indexes: dict[str, Lookup] = {
            "FactuurNummer": _exact(lambda text: _one(books.entry_by_number.get(text))),
            "Boekstuk": _exact(lambda text: [-1 - at for at in books.memorials_by_voucher.get(text, [])]),
        }
        wanted = self._filter(request, "GrootboekMutaties.GrootboekMutatieModel")
        positions = wanted.candidates(indexes) if wanted else None
        if positions is None:
            positions = [*present(books.entries), *(-1 - at for at in present(books.memorials))]
        found = (document for at in positions for document in self._mutations_at(at))
        return self._page(request, (row for row in found if wanted is None or wanted.matches(row)), LARGEST_PAGE)

    def _mutations_at(self, position: int) -> list[Document]:
        if position >= 0:
            return answers.mutations_of_entry(position, _there(self.books.entries[position]))
        at = -1 - position
        return answers.mutations_of_memorial(at, _there(self.books.memorials[at]), self.books)

    @route("POST", f"{API}/memoriaalboekingen")
    def create_memorial(self, request: Request) -> Response:
        """A new memorial entry."""
        self.admit(request, "memoriaal:write")
        body = self._body(request, "memorial")
        _refuse(rules.memorial_codes(body, self._current_administration(), self._today))
        sales = []
        for line in body.get("verkoopboekingBoekingsRegels", []):
            found = self.books.entry_at(line["boekingId"].get("id", ""))
            if found is None:
                return _unbound("verkoopboekingBoekingsRegels", "The sales entry does not exist.")
            sales.append((found[0], Decimal(line["bedrag"])))
        row = MemorialRow(
            voucher=body.get("boekstuk", ""), day=body["datum"][:10], sales=tuple(sales), body=stored(body)
        )
        return json_response(answers.memorial(self.books.add_memorial(row), row), 201)

    # Articles and orders

    @route("GET", f"{API}/artikelen")
    def articles(self, request: Request) -> Response:
        """Articles by filter, at most 25 at a time."""
        self.admit(request, "artikelen:read")
        rows = self.books.articles
        return self._search(
            request,
            "Artikelen.ArtikelQueryModel",
            {"Artikelcode": _exact(lambda text: _one(self.books.article_by_code.get(text)))},
            lambda: present(rows),
            lambda at: answers.article(at, _there(rows[at])),
            LARGEST_ARTICLE_PAGE,
        )

    @route("POST", f"{API}/artikelen")
    def create_article(self, request: Request) -> Response:
        """A new article."""
        self.admit(request, "artikelen:write")
        body = self._body(request, "article", {("omschrijving", "maxLength"): "ART-0007"})
        _refuse(rules.article_codes(body, self.books, self.administration))
        row = ArticleRow(
            code=body["artikelcode"],
            group=rules.group_number(body),
            is_active=not body.get("isNonActief", False),
            body=stored(body),
        )
        return json_response(answers.article(self.books.add_article(row), row), 201)

    @route("GET", f"{API}/verkooporders")
    def orders(self, request: Request) -> Response:
        """Sales orders by filter."""
        self.admit(request, "orders:read")
        rows = self.books.orders
        return self._search(
            request,
            "Verkooporders.VerkoopOrderModel",
            {"Orderreferentie": _exact(lambda text: self.books.orders_by_reference.get(text, []))},
            lambda: present(rows),
            lambda at: answers.order(at, _there(rows[at])),
        )

    @route("GET", f"{API}/verkooporders/<identifier>")
    def order(self, request: Request, identifier: str) -> Response:
        """One sales order."""
        self.admit(request, "orders:read")
        position = chart.position(chart.ORDER, identifier)
        row = self.books.orders[position] if position is not None and position < len(self.books.orders) else None
        if row is None or position is None:
            return Response(status=404)
        return json_response(answers.order(position, row))

    @route("POST", f"{API}/verkooporders")
    def create_order(self, request: Request) -> Response:
        """A new sales order. There is no check on references that exist."""
        self.admit(request, "orders:write")
        body = self._body(request, "order")
        _refuse(rules.order_codes(body, self.books))
        relation, relation_row = _there(self.books.relation_at(body["relatie"]["id"]))
        vat, total_excl = totals.order_vat(body, relation_row, self.books)
        row = OrderRow(
            number=self.books.next_order,
            reference=body.get("orderreferentie", ""),
            day=body["datum"][:10],
            relation=relation,
            total_excl=total_excl,
            total_incl=total_excl + sum((amount for _, amount in vat), ZERO),
            vat=vat,
            body=stored(body),
        )
        self.books.next_order += 1
        return json_response(answers.order(self.books.add_order(row), row), 201)

    # How bodies are read and lists are answered

    @property
    def _today(self) -> date:
        return business_date(self.now)

    def _current_administration(self) -> Administration:
        if self.quirk == "closed_period":
            return Administration(closed_until=date.max, invoices_foreign_vat=self.administration.invoices_foreign_vat)
        return self.administration

    def _body(self, request: Request, name: str, codes: Mapping[tuple[str, str], str] | None = None) -> Document:
        try:
            body, problems = self._judges[name].read(request.get_data())
        except ValueError as error:
            raise Answer(_unbound("", str(error))) from error
        if problems:
            found = rules.codes_of(problems, codes or {})
            if found is None:
                path, keyword = problems[0]
                raise Answer(_unbound(".".join(path), f"The field does not fit: {keyword}."))
            _refuse(iter(found))
        return body

    def _filter(self, request: Request, model: str) -> Filter | None:
        text = request.args.get("$filter")
        if text is None or self.quirk == "ignored_filter":
            return None
        try:
            return Filter(text, schema_of(model), MODELS + model)
        except UnknownPropertyError as error:
            raise Answer(json_response({"Message": str(error)}, 400)) from error
        except FilterError as error:
            raise Answer(json_response([{"errorCode": "ALG-0104", "message": str(error)}], 400)) from error

    def _search(
        self,
        request: Request,
        model: str,
        indexes: Mapping[str, Lookup],
        everything: Callable[[], Iterable[int]],
        document_at: Callable[[int], Document],
        largest: int = LARGEST_PAGE,
    ) -> Response:
        wanted = self._filter(request, model)
        positions = wanted.candidates(indexes) if wanted is not None else None
        documents = map(document_at, everything() if positions is None else positions)
        return self._page(request, (row for row in documents if wanted is None or wanted.matches(row)), largest)

    def _list(self, request: Request, rows: list[Document], model: str) -> Response:
        wanted = self._filter(request, model)
        return self._page(request, (row for row in rows if wanted is None or wanted.matches(row)), LARGEST_PAGE)

    def _page(self, request: Request, rows: Iterator[Document], largest: int) -> Response:
        """A page; what is asked beyond the largest page is cut to it without a word."""
        skip = request.args.get("$skip", 0, int)
        top = min(request.args.get("$top", largest, int), largest)
        page: list[Document] = []
        try:
            for number, row in enumerate(rows):
                if len(page) == top:
                    break
                if number >= skip:
                    page.append(row)
        except FilterError as error:
            raise Answer(json_response([{"errorCode": "ALG-0104", "message": str(error)}], 400)) from error
        return json_response(page)

    # The control side

    def control(self, command: str, body: dict[str, Any]) -> object:
        """What people do in SnelStart itself.

        `close {"until": day}` closes a period, `deactivate {"relation": id}` makes a relation inactive, and
        `invoice {"order": id, "number": text}` makes an invoice of an order.
        """
        match command:
            case "close":
                self.administration.closed_until = date.fromisoformat(body["until"]) if body.get("until") else None
            case "deactivate":
                _there(self.books.relation_at(body["relation"]))[1].is_active = False
            case "invoice":
                order = _there(self.books.orders[_there(chart.position(chart.ORDER, body["order"]))])
                order.invoice = self.books.add_entry(totals.invoice_of(order, body["number"]))
            case _:
                return super().control(command, body)
        return {"ok": True}

    def truth(self, after: str, limit: int) -> dict[str, Any]:
        """See truth.py: one row per entry, order and payment."""
        first = int(after) + 1 if after else 0
        chosen = self.books.documents[first : first + limit]
        items = [self._truth_row(first + number, *document) for number, document in enumerate(chosen)]
        last = first + len(chosen)
        return {"items": items, "next": f"{last - 1:012d}" if last < len(self.books.documents) else None}

    def _truth_row(self, number: int, kind: str, position: int) -> Document:
        key = f"{number:012d}"
        if kind == "payment":
            payment = _there(self.books.memorials[position])
            sale, amount = payment.sales[0] if payment.sales else (0, ZERO)
            sale_id = chart.identifier(chart.ENTRY, sale)
            return {"key": key, "kind": kind, "reference": payment.voucher, "sale": sale_id, "total": _text(amount)}
        rows: list[EntryRow | None] | list[OrderRow | None]
        rows = self.books.entries if kind == "entry" else self.books.orders
        row = rows[position]
        if row is None:
            raise LookupError("documents are never taken out of the books")
        relation = _there(self.books.relations[row.relation])
        return {
            "key": key,
            "reference": row.number if isinstance(row, EntryRow) else row.reference,
            "kind": kind,
            "date": row.day,
            "debtor": chart.identifier(chart.RELATION, row.relation),
            "email": relation.email,
            "total": _text(row.total if isinstance(row, EntryRow) else row.total_incl),
            "country": {"XU": "GB"}.get(relation.country, relation.country),
            "vat": {rate: _text(amount) for rate, amount in row.vat},
        }


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _there(row: Row | None) -> Row:
    """What rules have already made sure of."""
    if row is None:
        raise LookupError("a row that was checked is gone")
    return row


def _exact(find: Callable[[str], Iterable[int]]) -> Lookup:
    """An index of whole texts: for a part of a text only a scan can tell."""
    return lambda text, is_part: None if is_part else find(text)


def _one(position: int | None) -> tuple[int, ...]:
    return () if position is None else (position,)


def _refuse(codes: Iterator[str]) -> None:
    """Answers all codes at once, each once, where there are any."""
    found = dict.fromkeys(codes)
    if found:
        raise Answer(json_response([{"errorCode": code, "message": rules.TEXTS[code]} for code in found], 400))


def _unbound(field: str, text: str) -> Response:
    state = {f"model.{field}": [text]}
    return json_response({"message": "The request is invalid.", "modelState": state}, 400)
