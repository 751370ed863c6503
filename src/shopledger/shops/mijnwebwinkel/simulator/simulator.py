"""The calls of the simulated shop: who may ask, how often, and what is answered.

Every request is held against the corrected specification; an unknown parameter, a page over 100 or a date that is none
is refused. What the real shop answers to those is not documented, so the bodies of refusals are assumed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import msgspec
from werkzeug.wrappers import Request, Response

from shopledger.connect.simulation.faults import Faults
from shopledger.connect.simulation.market import Market
from shopledger.connect.simulation.market.goods import ARTICLES
from shopledger.connect.simulation.server import Answer, Simulator, json_response, route
from shopledger.domain.dates import AMSTERDAM
from shopledger.shops.mijnwebwinkel.simulator import reference
from shopledger.shops.mijnwebwinkel.simulator.render import Json
from shopledger.shops.mijnwebwinkel.simulator.shelf import Shelf
from shopledger.shops.mijnwebwinkel.simulator.specification import judge
from shopledger.shops.mijnwebwinkel.simulator.truth import BOOKED_STATUSES, truth_row

STORE_TOKEN = "demo-store-token-5f0c"  # noqa: S105 - the simulator's own
PARTNER_TOKEN = "demo-partner-token-91aa"  # noqa: S105 - the same
HOURLY_CALLS = 60

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_REMEMBERED = 16


class MijnwebwinkelSimulator(Simulator):
    """A shop over a market, over given documents, or both.

    `odd` serves the shapes in which reality differs from the specification. `dates_new` tells whether the status of a
    brand-new order counts as changed, which is not known of the real shop. `hourly_calls` 0 counts no calls.
    """

    name: ClassVar[str] = "mijnwebwinkel"
    demo_credentials: ClassVar[dict[str, str]] = {"token": STORE_TOKEN}
    demo_operator: ClassVar[dict[str, str]] = {"partner_token": PARTNER_TOKEN}

    def __init__(  # noqa: PLR0913 - keyword arguments, each a property of the shop
        self,
        *,
        market: Market | None = None,
        documents: Iterable[Json] = (),
        seed: int = 0,
        faults: Faults | None = None,
        latency: float = 0.0,
        token: str = STORE_TOKEN,
        partner_token: str = PARTNER_TOKEN,
        hourly_calls: int = HOURLY_CALLS,
        odd: bool = True,
        dates_new: bool = True,
    ) -> None:
        super().__init__(seed=seed, faults=faults, latency=latency)
        self.shelf = Shelf(market, documents, odd=odd, dates_new=dates_new)
        self._tokens = {"token": token, "partner_token": partner_token}
        self._hourly_calls = hourly_calls
        self._called: deque[datetime] = deque()
        self._remembered: dict[tuple[Any, ...], Sequence[str] | range] = {}

    @staticmethod
    def demo_shop_settings() -> dict[str, Any]:
        """The shop's part of `Settings` for the demo: which statuses are booked, credit orders among them."""
        return {"statuses": frozenset(BOOKED_STATUSES), "shop": (("paid_statuses", "2,3,5,6"),)}

    @route("GET", "/v1/orders")
    def list_orders(self, request: Request) -> Response:
        """A page of orders."""
        query = self._admit(request)
        numbers = self._find(query)
        offset, limit = int(query.get("offset", "0")), int(query.get("limit", "10"))
        if query.get("ordering") == "desc":
            numbers = numbers[::-1]
        now = self.now
        page = [self.shelf.document(str(number), now) for number in numbers[offset : offset + limit]]
        return Response(_ENCODER.encode(page), content_type="application/json")

    @route("GET", "/v1/orders/count")
    def count_orders(self, request: Request) -> Response:
        """How many orders there are."""
        return json_response({"count": len(self._find(self._admit(request)))})

    @route("GET", "/v1/orders/<number>")
    def single_order(self, request: Request, number: str) -> Response:
        """One order."""
        self._admit(request)
        return json_response(self._document(number))

    @route("GET", "/v1/orders/<number>/payments")
    def order_payments(self, request: Request, number: str) -> Response:
        """The transactions of an order."""
        query = self._admit(request)
        return json_response(reference.payments(self._document(number), query.get("embed", "").split(",")))

    @route("GET", "/v1/orderstatuses")
    def order_statuses(self, request: Request) -> Response:
        """All statuses."""
        self._admit(request, ("partner_token",))
        return json_response(reference.STATUSES)

    @route("GET", "/v1/store")
    def store(self, request: Request) -> Response:
        """The shop itself."""
        self._admit(request)
        return json_response(reference.STORE)

    @route("GET", "/v1/payment/gateways")
    def payment_gateways(self, request: Request) -> Response:
        """Gateways and methods."""
        self._admit(request, ("partner_token",))
        return json_response({"gateways": reference.GATEWAYS})

    @route("GET", "/v1/tax-policy/regions")
    def tax_policy(self, request: Request) -> Response:
        """Rates per region."""
        self._admit(request)
        return json_response({"regions": reference.REGIONS})

    @route("GET", "/v1/articles")
    def list_articles(self, request: Request) -> Response:
        """Articles, all or some. Only the last of repeated `ids` counts, brackets make a list, as in PHP."""
        query = self._admit(request)
        wanted = request.args.getlist("ids[]") or request.args.getlist("ids")[-1:]
        rows = [article for article in ARTICLES if not wanted or str(article.id) in wanted]
        offset, limit = int(query.get("offset", "0")), int(query.get("limit", "10"))
        return json_response([reference.article(row) for row in rows[offset : offset + limit]])

    @route("GET", "/v1/articles/<identity>")
    def single_article(self, request: Request, identity: str) -> Response:
        """One article."""
        self._admit(request)
        found = [article for article in ARTICLES if str(article.id) == identity]
        return json_response(reference.article(found[0])) if found else _refuse(404, "Article not found")

    def truth(self, after: str, limit: int) -> dict[str, Any]:
        """All orders that can be seen now, with what must become of them."""
        now = self.now
        numbers = self.shelf.numbers(None, None, now)
        keys = [str(number) for number in numbers] if isinstance(numbers, list) else numbers
        start = _position(keys, after)
        page = [truth_row(self.shelf, str(number), now) for number in keys[start : start + limit]]
        return {"items": page, "next": page[-1]["key"] if start + limit < len(keys) else None}

    def control(self, command: str, body: dict[str, Any]) -> object:
        """Commands: place {"document", "cause"?}, status {"number", "status"}, remove {"number"}."""
        match command:
            case "place":
                return {"number": self.shelf.place(body["document"], self.now, body.get("cause", ""))}
            case "status":
                self.shelf.set_status(str(body["number"]), int(body["status"]), self.now)
            case "remove":
                self.shelf.remove(str(body["number"]))
            case _:
                return super().control(command, body)
        return {"ok": True}

    def _admit(self, request: Request, needed: Sequence[str] = ("token", "partner_token")) -> dict[str, str]:
        """The parameters of a call that is allowed, tokens left out. Raises Answer for one that is not."""
        query = request.args.to_dict()
        for name in needed:
            if self._tokens[name] and query.get(name) != self._tokens[name]:
                raise Answer(_refuse(401, "Invalid token"))
        self._count_call()
        query = {name: value for name, value in query.items() if name not in self._tokens}
        problems = judge().check_request("GET", request.path, {n: v for n, v in query.items() if n not in _LISTS})
        if problems:
            raise Answer(_refuse(400, "Invalid request", "; ".join(problems)))
        return query

    def _count_call(self) -> None:
        if not self._hourly_calls:
            return
        now = self.now
        while self._called and self._called[0] <= now - _HOUR:
            self._called.popleft()
        if len(self._called) >= self._hourly_calls:
            wait = int((self._called[0] + _HOUR - now).total_seconds()) + 1
            raise Answer(_refuse(429, "Too many requests", headers={"Retry-After": str(wait)}))
        self._called.append(now)

    def _document(self, number: str) -> Json:
        if not self.shelf.is_there(number, self.now):
            raise Answer(_refuse(404, "Order not found"))
        return self.shelf.document(number, self.now)

    def _find(self, query: dict[str, str]) -> Sequence[str] | range:
        """Numbers that the filters leave, ascending; remembered, for pages of one list follow each other."""
        filters = {name: value for name, value in query.items() if name not in _PAGING}
        key = (self.now, self.shelf.version, *sorted(filters.items()))
        if key not in self._remembered:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = self._select(filters)
        return self._remembered[key]

    def _select(self, filters: dict[str, str]) -> Sequence[str] | range:
        numbers = self._select_dates(filters)
        rest = {name: value for name, value in filters.items() if name in _SCANNED}
        if isinstance(numbers, range) and not rest:
            return numbers
        return [number for number in map(str, numbers) if self._passes(number, rest, filters)]

    def _select_dates(self, filters: dict[str, str]) -> Sequence[str] | range:
        first, last = _midnight(filters.get("start_date")), _midnight(filters.get("end_date"), _DAY)
        numbers = self.shelf.numbers(first, last, self.now)
        since = filters.get("status_changed_start_date")
        if since is None:
            return numbers
        changed = self.shelf.changed(datetime.fromisoformat(since).replace(tzinfo=AMSTERDAM), self.now)
        if first is None and last is None:
            return changed
        kept = set(map(str, numbers))
        return [number for number in changed if number in kept]

    def _passes(self, number: str, rest: dict[str, str], filters: dict[str, str]) -> bool:
        if not number.isdecimal() and filters.get("test") not in _TRUE:
            return False
        if not rest:
            return True
        status, changed_at = self.shelf.status(number, self.now)
        if "status_id" in rest and status != int(rest["status_id"]):
            return False
        until = rest.get("status_changed_end_date")
        if until and (changed_at is None or changed_at > datetime.fromisoformat(until).replace(tzinfo=AMSTERDAM)):
            return False
        return self._passes_document(number, rest)

    def _passes_document(self, number: str, rest: dict[str, str]) -> bool:
        if rest.keys().isdisjoint(_IN_DOCUMENT):
            return True
        document = self.shelf.document(number, self.now)
        debtor = document["debtor"]
        if "archived" in rest and document["archived"] != (rest["archived"] in _TRUE):
            return False
        people = [(debtor.get(field), rest[name]) for name, field in _DEBTOR.items() if name in rest]
        return not people or any(has == wanted for has, wanted in people)


_LISTS = frozenset({"ids", "ids[]"})
_PAGING = frozenset({"limit", "offset", "ordering", "format", "language"})
_DEBTOR = {"debtor_email": "email", "debtor_id": "id"}
_IN_DOCUMENT = frozenset({"archived", *_DEBTOR})
_SCANNED = frozenset({"status_id", "status_changed_end_date", *_IN_DOCUMENT})
_TRUE = frozenset({"true", "1"})


def _midnight(day: str | None, after: timedelta = timedelta()) -> datetime | None:
    """The beginning of that day in Amsterdam, or of the day after."""
    return datetime.combine(date.fromisoformat(day) + after, time(), AMSTERDAM) if day else None


def _position(keys: Sequence[str] | range, after: str) -> int:
    if not after:
        return 0
    number = int(after) if after.isdecimal() and isinstance(keys, range) else after.lstrip("0")
    return keys.index(number) + 1  # type: ignore[arg-type]  # numbers in a range, texts in a list


def _refuse(status: int, message: str, description: str = "", headers: dict[str, str] | None = None) -> Response:
    return json_response({"code": status, "message": message, "description": description}, status, headers)
