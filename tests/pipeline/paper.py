"""A small accounting package and a small shop for tests of the pipeline: two simulators and two connectors over them.

The package can be made to honour keys, refuse numbers it has, answer no look-up, leave half-made documents and so on,
so that each rule of the pipeline has a package that needs it. The shop serves whatever orders a test puts into it.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any, ClassVar
from urllib.parse import quote

from werkzeug.wrappers import Request as WebRequest
from werkzeug.wrappers import Response as WebResponse

from shopledger.connect import registry
from shopledger.connect.contract import (
    Absent,
    AttemptKey,
    BooksSystem,
    ConnectionReport,
    Cursor,
    Different,
    Finding,
    Found,
    Opening,
    Option,
    OrderPage,
    PaymentMethod,
    PlannedRequest,
    Posted,
    RawOrder,
    ShopFacts,
    ShopStatus,
    ShopSystem,
    Unclear,
)
from shopledger.connect.http import Request, Response
from shopledger.connect.memory import remembered
from shopledger.connect.simulation.server import Answer, ConnectionCut, Simulator, json_response, route
from shopledger.domain.booking import Booking, BookingKind, BookingRef, Links, Product
from shopledger.domain.capabilities import Capabilities, Lookup
from shopledger.domain.customer import Address, Customer, Debtor, DebtorRef
from shopledger.domain.errors import AlreadyBooked, ConnectionRefusal, Refusal, Transient, UnreadableDocument
from shopledger.domain.order import LineKind, Order, OrderLine
from shopledger.domain.payment import OpenItem, Payment
from shopledger.domain.proposals import Codes, Wanted
from shopledger.domain.settings import Settings

BOOKS_URL = "http://paper.books"
SHOP_URL = "http://paper.shop"

CAPABILITIES = Capabilities(
    kinds=(BookingKind.ENTRY,),
    option_fields=("vat_codes", "ledger_accounts"),
    honours_key=False,
    refuses_duplicate_reference=(),
    lookup=Lookup.BY_REFERENCE,
    reference_length=30,
    description_length=100,
    line_text_length=100,
    can_remove=True,
    payments=True,
    collective=True,
)


# --- the package -------------------------------------------------------------------------------------------------


class PaperBooks(Simulator):
    """The package's server. `refusals` by reference or e-mail address: what is answered instead of storing."""

    name = "paper"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.debtors: list[dict[str, str]] = []
        self.products: list[dict[str, str]] = []
        self.bookings: list[dict[str, str]] = []
        self.payments: list[dict[str, str]] = []
        self.refusals: dict[str, str] = {}
        self.token = "good"
        self.honours_key = False
        self.refuses_duplicates = False
        self.looks = "found"
        self.account = "one"
        self.lists = {"vat_codes": ["high", "low", "icp"], "ledger_accounts": ["8000", "8001"]}
        self.late: list[tuple[list[dict[str, str]], dict[str, str]]] = []

    def references(self) -> list[str]:
        """References of all documents, half-made ones too."""
        return sorted(row["reference"] for row in self.bookings)

    def emails(self) -> list[str]:
        """Addresses of all debtors."""
        return sorted(row["email"] for row in self.debtors)

    @route("GET", "/me")
    def me(self, request: WebRequest) -> WebResponse:
        """Who we are."""
        self._admit(request)
        return json_response({"id": self.account, "name": "Paper"})

    @route("GET", "/options/<field>")
    def list_options(self, request: WebRequest, field: str) -> WebResponse:
        """The chart."""
        self._admit(request)
        return json_response(self.lists[field])

    @route("POST", "/debtors/find")
    def find_debtors(self, request: WebRequest) -> WebResponse:
        """Ids by e-mail address."""
        self._admit(request)
        known = {row["email"]: row["id"] for row in self.debtors}
        return json_response([known.get(email) for email in self._body(request)["emails"]])

    @route("POST", "/debtors")
    def add_debtor(self, request: WebRequest) -> WebResponse:
        """A new debtor."""
        return self._store(self.debtors, request, "email")

    @route("POST", "/products/find")
    def find_products(self, request: WebRequest) -> WebResponse:
        """Ids by code."""
        self._admit(request)
        known = {row["code"]: row["id"] for row in self.products}
        return json_response([known.get(code) for code in self._body(request)["codes"]])

    @route("POST", "/products")
    def add_product(self, request: WebRequest) -> WebResponse:
        """A new article."""
        return self._store(self.products, request, "code")

    @route("POST", "/bookings")
    def add_booking(self, request: WebRequest) -> WebResponse:
        """A new document."""
        body = self._body(request)
        taken = any(row["reference"] == body["reference"] for row in self.bookings)
        if self.refuses_duplicates and taken and not self._repeated(self.bookings, body):
            return json_response({"code": "BKG-01"}, 409)
        if self.quirk == "half_made":
            self._store(self.bookings, request, "reference")
            return json_response({"code": "BKG-06", "left_behind": self.bookings[-1]["id"]}, 422)
        return self._store(self.bookings, request, "reference")

    @route("GET", "/bookings/<reference>")
    def find_booking(self, request: WebRequest, reference: str) -> WebResponse:
        """Documents of that reference."""
        self._admit(request)
        return json_response([row for row in self.bookings if row["reference"] == reference])

    @route("DELETE", "/bookings/<identity>")
    def remove_booking(self, request: WebRequest, identity: str) -> WebResponse:
        """Take one away."""
        self._admit(request)
        if "remove" in self.refusals:
            return json_response({"code": self.refusals["remove"]}, 422)
        self.bookings[:] = [row for row in self.bookings if row["id"] != identity]
        return json_response({})

    @route("POST", "/payments")
    def add_payment(self, request: WebRequest) -> WebResponse:
        """Money against a document."""
        return self._store(self.payments, request, "reference")

    @route("GET", "/payments/<reference>")
    def find_payment(self, request: WebRequest, reference: str) -> WebResponse:
        """Payments of that reference."""
        self._admit(request)
        return json_response([row for row in self.payments if row["reference"] == reference])

    def _store(self, rows: list[dict[str, str]], request: WebRequest, name: str) -> WebResponse:
        self._admit(request)
        body = self._body(request)
        refusal = self.refusals.get(body[name])
        if refusal is not None:
            return json_response({"code": refusal}, 422)
        if self.quirk == "late":
            self.late.append((rows, body))
            raise ConnectionCut
        row = self._add(rows, body)
        return json_response({"id": row["id"], "number": row[name]})

    def arrive(self) -> None:
        """What was on its way arrives."""
        late, self.late = self.late, []
        for rows, body in late:
            self._add(rows, body)

    def _add(self, rows: list[dict[str, str]], body: dict[str, str]) -> dict[str, str]:
        row = self._repeated(rows, body)
        if row is None:
            row = {**body, "id": f"{len(rows)}-{sum(self.calls.values())}"}
            rows.append(row)
        return row

    def _repeated(self, rows: list[dict[str, str]], body: dict[str, str]) -> dict[str, str] | None:
        return next((row for row in rows if row["key"] == body["key"]), None) if self.honours_key else None

    def _admit(self, request: WebRequest) -> None:
        if request.headers.get("X-Token") != self.token:
            raise Answer(json_response({"code": "CON-05"}, 401))

    def _body(self, request: WebRequest) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(request.get_data())
        return body


class PaperBooksConnector:
    """The connector over it.

    `breaks` names methods that raise an error of ours before they call, or after; with a code, they raise Transient.
    """

    breaks: ClassVar[dict[str, str]] = {}

    def __init__(self, opening: Opening) -> None:
        self._http = opening.http
        self._token = opening.credentials["token"]
        self.memory = opening.memory

    def test_connection(self) -> ConnectionReport:
        """See BooksConnector."""
        try:
            me = json.loads(self._call("GET", "/me").body)
        except ConnectionRefusal as refusal:
            return ConnectionReport(is_ok=False, code=refusal.code)
        return ConnectionReport(is_ok=True, account=me["name"], account_id=me["id"])

    def options(self, field: str) -> tuple[Option, ...]:
        """See BooksConnector."""
        values = remembered(
            self.memory, field, list[str], lambda: json.loads(self._call("GET", f"/options/{field}").body)
        )
        return tuple(Option(value=value, label=value) for value in values)

    def _list(self, field: str) -> list[str]:
        values: list[str] = json.loads(self._call("GET", f"/options/{field}").body)
        return values

    def find_debtors(self, wanted: Sequence[Debtor]) -> tuple[DebtorRef | None, ...]:
        """See BooksConnector."""
        if len(wanted) > 1 or any(debtor.email in self.breaks for debtor in wanted):
            self._break("find_debtors")
        body = {"emails": [debtor.email for debtor in wanted]}
        found = json.loads(self._call("POST", "/debtors/find", body).body)
        return tuple(None if each is None else DebtorRef(id=each) for each in found)

    def find_lost_debtor(self, debtor: Debtor) -> DebtorRef | None:
        """See BooksConnector. The search knows at once what was made."""
        return self.find_debtors([debtor])[0]

    def create_debtor(self, debtor: Debtor, key: AttemptKey) -> DebtorRef:
        """See BooksConnector."""
        self._break("create_debtor")
        answer = self._write("/debtors", {"email": debtor.email, "key": key})
        return DebtorRef(id=answer["id"], code=debtor.email)

    def find_products(self, wanted: Sequence[Product]) -> tuple[str | None, ...]:
        """See BooksConnector."""
        body = {"codes": [product.code for product in wanted]}
        return tuple(json.loads(self._call("POST", "/products/find", body).body))

    def create_product(self, product: Product, key: AttemptKey) -> str:
        """See BooksConnector."""
        return str(self._write("/products", {"code": product.code, "key": key})["id"])

    def find_booking(self, booking: Booking, links: Links) -> Finding:
        """See BooksConnector."""
        self._break("find_booking")
        looks = SERVERS["books"].looks
        rows = json.loads(self._call("GET", f"/bookings/{quote(booking.reference)}").body)
        if looks == "unclear":
            return Unclear()
        if not rows or looks == "absent":
            return Absent()
        row = rows[0]
        ref = BookingRef(id=row["id"], number=row["reference"])
        if row["total"] != str(booking.total_incl) or row["debtor"] != links.debtor.id:
            return Different(ref=ref, what=f"total {row['total']}")
        return Found(ref=ref)

    def post_booking(self, booking: Booking, links: Links, key: AttemptKey) -> Posted:
        """See BooksConnector."""
        self._break("post_booking")
        body = {
            "reference": booking.reference,
            "total": str(booking.total_incl),
            "debtor": links.debtor.id,
            "key": key,
            "products": ",".join(code for code, _ in links.products),
        }
        answer = self._write("/bookings", body)
        self._break("post_booking_after")
        return Posted(ref=BookingRef(id=answer["id"], number=answer["number"]), difference=Decimal("0.00"))

    def remove_booking(self, ref: BookingRef) -> None:
        """See BooksConnector."""
        self._call("DELETE", f"/bookings/{ref.id}", is_write=True)

    def find_open_item(self, payment: Payment) -> OpenItem | None:
        """See BooksConnector."""
        self._break("find_open_item")
        rows = json.loads(self._call("GET", f"/bookings/{quote(payment.sale_reference)}").body)
        if not rows:
            return None
        total = Decimal(rows[0]["total"])
        return OpenItem(
            sale_id=rows[0]["id"],
            reference=rows[0]["reference"],
            debtor_id=rows[0]["debtor"],
            total=total,
            open_amount=Decimal(rows[0].get("open", rows[0]["total"])),
        )

    def find_payment(self, payment: Payment, item: OpenItem | None) -> Finding:
        """See BooksConnector."""
        rows = json.loads(self._call("GET", f"/payments/{quote(payment.reference)}").body)
        if SERVERS["books"].looks == "unclear":
            return Unclear()
        return Found(ref=BookingRef(id=rows[0]["id"], number=rows[0]["reference"])) if rows else Absent()

    def post_payment(self, payment: Payment, item: OpenItem, key: AttemptKey) -> Posted:
        """See BooksConnector."""
        body = {
            "reference": payment.reference,
            "amount": str(payment.amount),
            "account": payment.clearing_account,
            "paid_on": payment.paid_on.isoformat(),
            "key": key,
        }
        answer = self._write("/payments", body)
        return Posted(ref=BookingRef(id=answer["id"], number=answer["number"]))

    def _break(self, name: str) -> None:
        if self.breaks.get(name):
            raise Transient(self.breaks[name])
        if name in self.breaks:
            raise ZeroDivisionError

    def _write(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._call("POST", path, body, is_write=True).body)
        return answer

    def _call(self, method: str, path: str, body: Any = None, *, is_write: bool = False) -> Response:
        request = Request(
            method=method,
            url=BOOKS_URL + path,
            purpose=path,
            is_write=is_write,
            headers={"X-Token": self._token},
            body=None if body is None else json.dumps(body).encode(),
        )
        response = self._http.send(request)
        if response.is_ok:
            return response
        answer = json.loads(response.body)
        if response.status == 401:
            raise ConnectionRefusal(answer["code"])
        if response.status == 409:
            raise AlreadyBooked(answer["code"], number="?")
        left = answer.get("left_behind")
        raise Refusal(answer["code"], detail="the package's words", left_behind=BookingRef(id=left) if left else None)


# --- the shop ----------------------------------------------------------------------------------------------------


class PaperShop(Simulator):
    """The shop's server: orders by id, in the sequence in which they were last changed."""

    name = "paper_shop"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.orders: dict[str, dict[str, Any]] = {}
        self.changes = 0
        self.token = "good"
        self.page = 3
        self.hidden: set[str] = set()

    def put(self, shop_id: str, **changes: Any) -> None:
        """Place an order, or change one."""
        self.changes += 1
        known = self.orders.get(shop_id, {"id": shop_id, "number": shop_id, **ORDER, "email": f"c{shop_id}@example.nl"})
        self.orders[shop_id] = {**known, **changes, "change": self.changes}

    @route("GET", "/orders")
    def list_orders(self, request: WebRequest) -> WebResponse:
        """Orders changed after `after`, or placed on the days from `first` to `last`."""
        if request.headers.get("X-Token") != self.token:
            raise Answer(json_response({}, 401))
        after = int(request.args.get("after", 0))
        rows = [row for row in self.orders.values() if row["change"] > after and row["id"] not in self.hidden]
        if "ids" in request.args:
            wanted = request.args["ids"].split(",")
            rows = [row for row in self.orders.values() if row["id"] in wanted]
            return json_response(rows)
        if "first" in request.args:
            days = (request.args["first"], request.args["last"])
            rows = [row for row in self.orders.values() if days[0] <= row["placed"][:10] <= days[1]]
            rows = [row for row in rows if row["change"] > after]
        return json_response(sorted(rows, key=lambda row: row["change"])[: self.page])


ORDER: dict[str, Any] = {
    "placed": "2026-03-02T10:00:00+00:00",
    "status": "paid",
    "paid": True,
    "method": "ideal",
    "country": "NL",
    "rate": "21",
    "excl": "20.00",
    "total": "24.20",
    "vat_number": "",
}


class PaperShopConnector:
    """The connector over it."""

    def __init__(self, opening: Opening) -> None:
        self._http = opening.http
        self._token = opening.credentials["token"]

    def test_connection(self) -> ConnectionReport:
        """See ShopConnector."""
        self._orders("after=999999")
        return ConnectionReport(is_ok=True, account="Paper shop", account_id="shop")

    def facts(self) -> ShopFacts:
        """See ShopConnector."""
        return ShopFacts(country="NL", document={"since": 1})

    def statuses(self) -> tuple[ShopStatus, ...]:
        """See ShopConnector."""
        return (ShopStatus(id="paid", name="Paid", is_default=True),)

    def payment_methods(self) -> tuple[PaymentMethod, ...]:
        """See ShopConnector."""
        return (PaymentMethod(key="ideal", name="iDEAL"),)

    def first_cursor(self, start_on: date) -> Cursor:
        """See ShopConnector."""
        return {"after": 0}

    def orders_since(self, cursor: Cursor) -> OrderPage:
        """See ShopConnector."""
        return self._page(f"after={cursor['after']}", cursor)

    def orders_between(self, first: date, last: date, cursor: Cursor | None) -> OrderPage:
        """See ShopConnector."""
        cursor = cursor or {"after": 0}
        return self._page(f"first={first}&last={last}&after={cursor['after']}", cursor)

    def orders_by_id(self, wanted: Sequence[str]) -> tuple[RawOrder, ...]:
        """See ShopConnector."""
        rows = {row["id"]: row for row in self._orders(f"ids={','.join(wanted)}")}
        return tuple(
            raw_order(rows[each]) if each in rows else RawOrder(shop_id=each, number="", document={}, is_gone=True)
            for each in wanted
        )

    def _page(self, query: str, cursor: Cursor) -> OrderPage:
        rows = self._orders(query)
        after = max((row["change"] for row in rows), default=cursor["after"])
        has_more = len(rows) == SERVERS["shop"].page
        return OrderPage(orders=tuple(raw_order(row) for row in rows), cursor={"after": after}, has_more=has_more)

    def _orders(self, query: str) -> list[dict[str, Any]]:
        url = f"{SHOP_URL}/orders?{query}"
        request = Request(method="GET", url=url, purpose="orders", headers={"X-Token": self._token})
        response = self._http.send(request)
        if response.status == 401:
            raise ConnectionRefusal("CON-01")
        rows: list[dict[str, Any]] = json.loads(response.body)
        return rows


def raw_order(row: dict[str, Any]) -> RawOrder:
    """One order of the shop, raw."""
    return RawOrder(shop_id=row["id"], number=row["number"], document=row)


def to_order(raw: RawOrder, facts: ShopFacts) -> Order:
    """The mapping. `"broken"` as a total cannot be read, `"bug"` breaks our own code."""
    row: dict[str, Any] = raw.document
    if row["total"] == "broken":
        raise UnreadableDocument("CHK-25", path="total")
    if row["total"] == "bug":
        raise ZeroDivisionError
    address = Address(street="Dam", number="1", postcode="1012JS", city="Amsterdam", country=row["country"])
    excl, total = Decimal(row["excl"]), Decimal(row["total"])
    line = OrderLine(
        kind=LineKind.ARTICLE,
        description="Bell",
        quantity=Decimal(1 if total >= 0 else -1),
        vat_rate=Decimal(row["rate"]),
        amount_excl=excl,
        amount_incl=excl + excl * Decimal(row["rate"]) / 100,
        sku="BELL",
    )
    return Order(
        shop_id=raw.shop_id,
        number=raw.number,
        placed_at=datetime.fromisoformat(row["placed"]),
        status=row["status"],
        is_paid=row["paid"],
        payment_method=row["method"],
        currency="EUR",
        customer=Customer(email=row["email"], first_name="Ann", last_name="Bos", vat_number=row["vat_number"]),
        billing=address,
        lines=(line,),
        total_incl=total,
    )


def propose_row(wanted: Wanted, settings: Settings, lists: Mapping[str, tuple[Option, ...]]) -> Codes | None:
    """The two percentages of the shop's own country, on the first account."""
    code = {Decimal(21): "high", Decimal(9): "low"}.get(wanted.row.rate)
    is_listed = any(option.value == code for option in lists.get("vat_codes", ()))
    return Codes(code, lists["ledger_accounts"][0].value) if code and is_listed and wanted.vat_of == "NL" else None


def plan(booking: Booking, _settings: Settings) -> tuple[PlannedRequest, ...]:
    """What a booking would take. An order called "square" cannot be expressed."""
    if booking.order_number == "square":
        raise Refusal("BKG-06")
    return (
        PlannedRequest(purpose="find", method="GET", path=f"/bookings/{booking.reference}", query="all=1"),
        PlannedRequest(purpose="book", method="POST", path="/bookings", body=booking.reference.encode()),
    )


SERVERS: dict[str, Any] = {}

BOOKS = BooksSystem(
    key="paper",
    name="Paper",
    capabilities=CAPABILITIES,
    credential_fields=(),
    operator_fields=(),
    option_fields=(),
    base_urls={},
    open=PaperBooksConnector,
    plan=plan,
    check_settings=lambda _settings, _options: (),
    propose_row=propose_row,
    propose_options=lambda settings, _lists: {
        "drawer": f"of {len(settings.rows)} rows, {settings.document_kind.value}"
    },
    simulator=PaperBooks,
)
SHOP = ShopSystem(
    key="paper_shop",
    name="Paper shop",
    credential_fields=(),
    operator_fields=(),
    option_fields=(),
    base_urls={},
    budgets=(),
    look_back_days=60,
    open=PaperShopConnector,
    to_order=to_order,
    read_documents=lambda _body: (),
    offline_facts=lambda _settings, _body: ShopFacts(document={}),
    simulator=PaperShop,
)


@contextmanager
def registered(**capabilities: Any) -> Iterator[None]:
    """Both systems in the registry, the package with these capabilities."""
    books = dataclasses.replace(BOOKS, capabilities=dataclasses.replace(CAPABILITIES, **capabilities))
    for name, system in (("paper_books_module", books), ("paper_shop_module", SHOP)):
        module = ModuleType(name)
        module.__dict__["SYSTEM"] = system
        sys.modules[name] = module
    registry.BOOKS["paper"] = "paper_books_module"
    registry.SHOPS["paper_shop"] = "paper_shop_module"
    registry.books_system.cache_clear()
    registry.shop_system.cache_clear()
    yield
    del registry.BOOKS["paper"], registry.SHOPS["paper_shop"]
    registry.books_system.cache_clear()
    registry.shop_system.cache_clear()
