"""The calls of the simulated module: which operation answers what, and how a shop around it misbehaves.

It answers as module/README.md describes, over the rows of a shelf. Beside the general faults it has those of OpenCart:
switches `maintenance` (503 with a page), `missing` (404 with a page), `noise` (another extension prints first, and the
status is 200 whatever the answer), `disabled`, `skew` (seconds that the shop's clock is ahead).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Request, Response

from shopledger.connect.simulation.faults import Faults
from shopledger.connect.simulation.market import Market
from shopledger.connect.simulation.server import Answer, Simulator, dump, route
from shopledger.domain.dates import AMSTERDAM
from shopledger.shops.opencart.reference import config_of, countries_of, settings_of
from shopledger.shops.opencart.rows import RowReader
from shopledger.shops.opencart.simulator.gate import Gate, failure, proof
from shopledger.shops.opencart.simulator.shelf import MarketShelf, RowShelf, read_folder
from shopledger.shops.opencart.simulator.truth import BOOKED_STATUSES, given_row, market_row

API_KEY = "Demo!sleutel(2026)*Qx"
LICENCE_KEY = "LIC-DEMO-2026-0001"
PAGE = 100
LARGEST_PAGE = 1024 * 1024

_NOISE = "<b>Deprecated</b>: Function strftime() is deprecated in <b>/var/www/catalog/model/other.php</b><br />\n"
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_WHOLE = re.compile(r"[0-9]{1,10}")
_ROUTE_OF_4 = "extension/shopledger/api/v1"
_ROUTE = "extension/module/shopledger"
_COOKIE = "OCSESSID=3f1c2a9be77d4c5f8a10; expires=Thu, 31 Dec 2037 23:55:55 GMT; path=/; HttpOnly"
Json = dict[str, Any]


class OpencartSimulator(Simulator):
    """A shop over a market, or over the rows of `rows` (a folder) or `orders` with their `reference`.

    `page_orders` makes pages end early, as the real module does at 1 MB and 8 seconds; 0 ends them there only.
    """

    name: ClassVar[str] = "opencart"
    demo_credentials: ClassVar[dict[str, str]] = {
        "address": "https://winkel.example/",
        "api_key": API_KEY,
        "licence_key": LICENCE_KEY,
    }
    demo_operator: ClassVar[dict[str, str]] = {}

    def __init__(  # noqa: PLR0913 - keyword arguments, each a property of the shop
        self,
        *,
        market: Market | None = None,
        rows: Path | None = None,
        orders: Iterable[Json] = (),
        reference: Json | None = None,
        seed: int = 0,
        faults: Faults | None = None,
        latency: float = 0.0,
        api_key: str = API_KEY,
        licence_key: str = LICENCE_KEY,
        page_orders: int = 0,
    ) -> None:
        super().__init__(seed=seed, faults=faults, latency=latency)
        self.shelf: MarketShelf | RowShelf
        if rows is not None:
            self.shelf = read_folder(rows)
        elif market is not None:
            self.shelf = MarketShelf(market)
        else:
            self.shelf = RowShelf(orders, reference or {})
        self.gate = Gate(api_key)
        self.switches: Json = {"maintenance": False, "missing": False, "noise": False, "disabled": False, "skew": 0}
        self.sessions = 0
        self._licence_key = licence_key
        self._page_orders = page_orders
        self._version = str(self.shelf.reference.get("opencart_version") or "3.0.5.1")
        self._settings = settings_of(self.shelf.reference)
        self._config = config_of(self.shelf.reference)
        self._reader = _reader(self.shelf.reference, self._config, self._settings)

    @staticmethod
    def demo_shop_settings() -> dict[str, Any]:
        """The shop's part of `Settings` for the demo: which statuses are booked, and which of them are paid."""
        return {"statuses": frozenset(BOOKED_STATUSES), "shop": (("paid_statuses", "2,5,15"),)}

    @route("GET", "/index.php")
    def front_page(self, request: Request) -> Response:
        """Only POST is answered; anything else is a page of the shop."""
        return self.not_found(request)

    @route("POST", "/index.php")
    def module(self, request: Request) -> Response:
        """The one address of the module."""
        if self.switches["maintenance"]:
            return _page("Maintenance", 503, {"Retry-After": "3600"})
        own = _ROUTE_OF_4 if self._version.startswith("4") else _ROUTE
        if self.switches["missing"] or request.args.get("route") != own:
            return self.not_found(request)
        try:
            response = self._answer(request)
        except Answer as answer:
            response = answer.response
        return self._around(request, response)

    def not_found(self, request: Request) -> Response:
        """OpenCart's page for an unknown route."""
        return _page("The page you requested cannot be found!", 404)

    def _around(self, request: Request, response: Response) -> Response:
        """What a shop puts around the answer: its session, and what other extensions print."""
        if self.switches["noise"]:
            response = Response(_NOISE.encode() + response.get_data(), 200, content_type="text/html; charset=UTF-8")
        if "OCSESSID" not in request.cookies:
            self.sessions += 1
            response.headers["Set-Cookie"] = _COOKIE
        return response

    def _answer(self, request: Request) -> Response:
        content = _json_object(request.get_data())
        op = content.get("op")
        op = op if isinstance(op, str) else ""
        self.gate.is_enabled, self.gate.skew = not self.switches["disabled"], int(self.switches["skew"])
        self.gate.admit(request, op, self.now)
        operation = _OPERATIONS.get(op)
        if operation is None:
            return self._failed(400, "unsupported_op")
        try:
            return operation(self, content)
        except BadRequestError:
            return self._failed(400, "bad_request")

    def _failed(self, status: int, code: str) -> Response:
        return failure(status, code, int(self.now.timestamp()) + self.gate.skew)

    def _told(self, data: object, following: object = None) -> Response:
        """An envelope; its beginning is what readers look for."""
        envelope = {
            "shopledger": 1,
            "ok": True,
            "module": "1.0.0",
            "opencart": self._version,
            "php": "8.2.36",
            "time": self.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "data": data,
            "next": None if following is None else str(following),
        }
        return Response(dump(envelope), content_type="application/json; charset=utf-8")

    def ping(self, request: Json) -> Response:
        """Who the shop is."""
        nonce = request.get("nonce")
        if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce):
            raise BadRequestError
        name = self._settings.get("config_name") or "Simulated OpenCart"
        zone = {"kept_by": "shop", "name": self._settings.get("config_timezone") or "Europe/Amsterdam"}
        return self._told(
            {
                "license_proof": proof(self._licence_key, nonce),
                "stores": [{"id": "0", "name": name, "url": "https://www.winkel.example.test/"}],
                "base_currency": self._config["base_currency"] or "EUR",
                "time_zone": zone,
                "php_limits": {"memory_limit": "256M", "max_execution_time": "30", "post_max_size": "8M"},
                "capabilities": sorted(_OPERATIONS),
            }
        )

    def config(self, request: Json) -> Response:
        """How the shop is set up."""
        return self._told(self._config)

    def changes(self, request: Json) -> Response:
        """Orders touched after a history id, folded to one entry at the place of its last row."""
        cursor, now = _whole(request, "cursor", 0), self.now
        newest = self.shelf.newest(now)
        if not cursor and not request.get("after_empty"):
            return self._told({"orders": [], "cursor": str(newest), "newest": str(newest)})
        limit = _limit(request)
        found = self.shelf.history(cursor, limit + 1, now)
        touched: dict[int, int] = {}
        for number, order_id in found[:limit]:
            touched.pop(order_id, None)
            touched[order_id] = number
        entries, last = self._page(touched)
        covered = touched[last] if last is not None else cursor
        more = len(found) > limit or len(entries) < len(touched)
        data = {"orders": entries, "cursor": str(covered), "newest": str(newest)}
        return self._told(data, covered if more else None)

    def range(self, request: Json) -> Response:
        """Orders placed on days of the shop's calendar."""
        limit, after = _limit(request), _whole(request, "after_id", 0)
        found: list[int] = []
        for order_id in self.shelf.placed(_day(request, "date_from"), _day(request, "date_to"), after, self.now):
            if len(found) > limit:
                break
            if self._is_wanted(order_id, request):
                found.append(order_id)
        entries, last = self._page(found[:limit])
        more = len(found) > limit or len(entries) < len(found[:limit])
        return self._told({"orders": entries}, (after if last is None else last) if more else None)

    def get(self, request: Json) -> Response:
        """Orders by id, and which of them there are not."""
        ids = sorted(set(_wholes(request, "ids", PAGE)))
        there = [order_id for order_id in ids if self.shelf.rows(order_id, self.now) is not None]
        entries, last = self._page(there)
        is_whole = len(entries) == len(there)
        missing = [str(each) for each in ids if each not in there and (is_whole or each <= (last or 0))]
        return self._told({"orders": entries, "missing": missing}, None if is_whole else last)

    def skus(self, request: Json) -> Response:
        """Article numbers are in the orders already; the catalogue of the simulated shop is empty."""
        _wholes(request, "product_ids", 500)
        return self._told({"products": []})

    def _page(self, ids: Iterable[int]) -> tuple[list[Json], int | None]:
        """Entries up to the size of a page, never none, and the last id of them."""
        entries: list[Json] = []
        size, last = 0, None
        for order_id in ids:
            if entries and (size > LARGEST_PAGE or len(entries) == self._page_orders):
                break
            entries.append(self._entry(order_id))
            size += len(json.dumps(entries[-1])) if len(entries) % PAGE == 0 else 0
            last = order_id
        return entries, last

    def _entry(self, order_id: int) -> Json:
        rows = self.shelf.rows(order_id, self.now)
        if rows is None:
            return {"order_id": str(order_id), "gone": True, "status_id": None, "history_id": None}
        document = self._reader.order(rows)
        if self._is_void(str(document["status_id"])):
            kept = ("order_id", "status_id", "history_id")
            return {**{name: document[name] for name in kept}, "gone": True}
        return document

    def _is_void(self, status: str) -> bool:
        return status in {"0", str(self._config["void_status_id"])}

    def _is_wanted(self, order_id: int, request: Json) -> bool:
        order = (self.shelf.rows(order_id, self.now) or {"order": {}})["order"] if _is_filtered(request) else {}
        if isinstance(self.shelf, RowShelf):
            rows = self.shelf.rows(order_id, self.now) or {"order": {}}
            if self._is_void(str(rows["order"].get("order_status_id"))):
                return False
        if "store_id" in request and str(order.get("store_id")) != str(_whole(request, "store_id", 0)):
            return False
        statuses = {str(each) for each in _wholes(request, "status_ids", PAGE)} if "status_ids" in request else None
        return statuses is None or str(order.get("order_status_id")) in statuses

    def truth(self, after: str, limit: int) -> dict[str, Any]:
        """All orders that can be seen now, with what must become of them."""
        shelf, now = self.shelf, self.now
        start = int(after or 0)
        if isinstance(shelf, MarketShelf):
            ids = list(shelf.placed(date(1970, 1, 1), now.date().replace(year=now.year + 1, day=1), start, now))
            page = [market_row(shelf, each, now) for each in ids[:limit]]
        else:
            ids = [each for each in shelf.ids() if each > start and not self._entry(each).get("gone")]
            page = [given_row(shelf, each, now) for each in ids[:limit]]
        return {"items": page, "next": page[-1]["key"] if len(ids) > limit else None}

    def control(self, command: str, body: dict[str, Any]) -> object:
        """Commands: switch {name: value}, place {"rows"}, status {"order_id", "status"}, remove {"order_id"}."""
        shelf = self.shelf
        if command == "switch":
            self.switches.update({name: value for name, value in body.items() if name in self.switches})
            return self.switches
        if isinstance(shelf, RowShelf):
            match command:
                case "place":
                    return {"order_id": shelf.place(body["rows"], self.now)}
                case "status":
                    shelf.set_status(int(body["order_id"]), str(body["status"]), self.now)
                    return {"ok": True}
                case "remove":
                    shelf.remove(int(body["order_id"]))
                    return {"ok": True}
        return super().control(command, body)


class BadRequestError(Exception):
    """The request asks for something that the contract does not know."""


_OPERATIONS: Mapping[str, Callable[[OpencartSimulator, Json], Response]] = {
    "ping": OpencartSimulator.ping,
    "config": OpencartSimulator.config,
    "changes": OpencartSimulator.changes,
    "range": OpencartSimulator.range,
    "get": OpencartSimulator.get,
    "skus": OpencartSimulator.skus,
}


def _reader(reference: Json, config: Json, settings: Json) -> RowReader:
    zone = str(settings.get("config_timezone") or "")
    classes = {row["code"]: row["tax_class_id"] for row in config["shipping_methods"] if row["tax_class_id"]}
    return RowReader(
        zone=ZoneInfo(zone) if zone else AMSTERDAM,
        countries=countries_of(reference),
        shipping_classes=classes,
        vat_field=str(config["vat_field_id"] or ""),
        base_currency=str(config["base_currency"] or "EUR"),
    )


def _page(title: str, status: int, headers: dict[str, str] | None = None) -> Response:
    body = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Response(body, status, headers=headers, content_type="text/html; charset=utf-8")


def _json_object(body: bytes) -> Json:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _is_filtered(request: Json) -> bool:
    return "store_id" in request or "status_ids" in request


def _limit(request: Json) -> int:
    limit = _whole(request, "limit", PAGE)
    if not 1 <= limit <= PAGE:
        raise BadRequestError
    return limit


def _whole(request: Json, name: str, default: int) -> int:
    return _number(request[name]) if request.get(name) is not None else default


def _wholes(request: Json, name: str, most: int) -> list[int]:
    values = request.get(name)
    if not isinstance(values, list) or not 1 <= len(values) <= most:
        raise BadRequestError
    return [_number(value) for value in values]


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not _WHOLE.fullmatch(str(value)):
        raise BadRequestError
    return int(value)


def _day(request: Json, name: str) -> date:
    try:
        return datetime.strptime(str(request.get(name)), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise BadRequestError from None
