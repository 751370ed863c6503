"""Stored orders to change, their facts, and an open connection to a simulated shop."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import shopledger.shops.opencart as package
from shopledger.connect.contract import Cursor, Opening, RawOrder, ShopFacts
from shopledger.connect.credentials import Credentials, MemoryVault
from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.simulation.market import Market
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.money import ZERO
from shopledger.domain.order import Order
from shopledger.domain.settings import Settings
from shopledger.shops.opencart.connector import OpencartConnector, offline_facts
from shopledger.shops.opencart.documents import raw_order, read_documents
from shopledger.shops.opencart.knowledge import shop_of
from shopledger.shops.opencart.mapping import to_order
from shopledger.shops.opencart.simulator import OpencartSimulator

SAMPLES = Path(package.__file__).parent / "samples"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
Json = dict[str, Any]


def sample_names(version: str = "?") -> list[str]:
    """Names of the stored orders, such as oc3-order-01-nl-two-rates.json."""
    return sorted(path.name for path in SAMPLES.glob(f"oc{version}-order-*.json"))


def sample(name: str) -> Json:
    """Rows of a stored order, to be changed at will. The name may be shortened to its number: oc3-order-01."""
    (path,) = SAMPLES.glob(f"{name}*")
    rows: Json = json.loads(path.read_bytes())
    return rows


@cache
def reference_bytes(version: str) -> bytes:
    return (SAMPLES / f"oc{version}-reference.json").read_bytes()


def facts(version: str = "3", **shop: str) -> ShopFacts:
    """Facts of the shop that the stored orders are of, with these options of the merchant."""
    return offline_facts(Settings(shop_country="NL", shop=tuple(shop.items())), reference_bytes(version))


def bare_facts(**shop: str) -> ShopFacts:
    """Facts when nothing is known but the shop's country."""
    return offline_facts(Settings(shop_country="NL", shop=tuple(shop.items())), None)


def read(name: str, known: ShopFacts | None = None) -> Order:
    """The order of a sample file."""
    (raw,) = read_documents(json.dumps(sample(name)).encode())
    return to_order(raw, known or facts(name[2]))


def read_rows(rows: Json, known: ShopFacts | None = None) -> Order:
    """The order in rows."""
    return to_order(raw_order(rows), known or facts())


def document(name: str = "oc3-order-01") -> Json:
    """A stored order as the module gives it, to be changed at will."""
    return deepcopy(dict(shop_of(facts(name[2])).rows.order(sample(name))))


def changed(change: Callable[[Json], object], name: str = "oc3-order-01", known: ShopFacts | None = None) -> Order:
    """The order after a change of the module's document."""
    content = document(name)
    change(content)
    return to_order(raw_order(content), known or facts(name[2]))


def basket(
    goods: list[tuple[str, str, str, str]],
    totals: list[tuple[str, str, str]],
    *,
    vouchers: list[str] | None = None,
    country: str = "NL",
) -> Json:
    """An order of these goods (quantity, price, tax, tax class) and total rows (code, title, value), in their sequence.

    The row `sub_total` is made from the goods, the row `total` from all rows.
    """
    content = document()
    products = [_product(*each) for each in goods]
    sold = [{"description": "Bon", "amount": amount} for amount in vouchers or ()]
    subtotal = sum((Decimal(each["total"]) for each in products), ZERO) + sum(
        (Decimal(v["amount"]) for v in sold), ZERO
    )
    rows = [("sub_total", "Sub-Total", str(subtotal)), *totals]
    total = str(sum((Decimal(value) for _, _, value in rows), ZERO))
    content["totals"] = [_total(place, *row) for place, row in enumerate([*rows, ("total", "Total", total)])]
    content.update(products=products, vouchers=sold, total=total)
    for address in (content["payment"], content["shipping"]):
        address["country_iso2"] = country
    return content


def _product(quantity: str, price: str, tax: str, tax_class: str) -> Json:
    return {
        "name": "Artikel",
        "model": "M",
        "sku": None,
        "quantity": quantity,
        "price": price,
        "total": str(Decimal(price) * Decimal(quantity)),
        "tax": tax,
        "tax_class_id_now": tax_class or None,
        "options": [],
    }


def _total(place: int, code: str, title: str, value: str) -> Json:
    return {"code": code, "title": title, "value": value, "sort_order": str(place), "extension": None}


def order_of(content: Json, known: ShopFacts | None = None) -> Order:
    """The order in a document."""
    return to_order(raw_order(content), known or facts())


def lines_of(order: Order) -> list[tuple[str, str, str, str]]:
    """Kind, percentage, amount without and with VAT of each line, as texts."""
    return [(each.kind.value, f"{each.vat_rate}", f"{each.amount_excl}", f"{each.amount_incl}") for each in order.lines]


def vat_of(order: Order) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """Base and VAT by percentage, from the lines."""
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for line in order.lines:
        base, vat = sums.get(line.vat_rate or ZERO, (ZERO, ZERO))
        sums[line.vat_rate or ZERO] = (base + line.amount_excl, vat + line.amount_incl - line.amount_excl)
    return sums


def market(orders: int = 250, days: int = 10, seed: int = 3) -> Market:
    """A market that is over at NOW."""
    return Market(seed=seed, orders=orders, first_day=(NOW - timedelta(days=days)).date(), days=days)


@dataclass
class Shop:
    """A simulated shop and an open connection to it; the clocks of both move together."""

    simulator: OpencartSimulator
    settings: Settings = field(default_factory=lambda: Settings(shop_country="NL"))
    credentials: dict[str, str] = field(default_factory=dict)
    vault: MemoryVault = field(default_factory=MemoryVault)
    recorder: Recorder = field(default_factory=lambda: Recorder(size=500))

    def __post_init__(self) -> None:
        if self.simulator._now is None:
            self.simulator.set_clock(NOW)
        self.connector = self.opened()

    def opened(self, **base_urls: str) -> OpencartConnector:
        """Another connection of the same merchant, as another run makes it."""
        http = HttpClient(
            WsgiTransport({"winkel.example": self.simulator}), self.recorder, unreachable="CON-02", pause=lambda _: None
        )
        return OpencartConnector(
            Opening(
                credentials=Credentials({**OpencartSimulator.demo_credentials, **self.credentials}),
                http=http,
                clock=lambda: self.simulator.now,
                settings=self.settings,
                vault=self.vault,
                base_urls=base_urls,
                operator={},
            )
        )

    def breaks(self, what: str, **rule: Any) -> None:
        """From now on calls go wrong in that way."""
        self.simulator.faults = Faults(rules=[FaultRule(what=what, **rule)])

    def switch(self, **switches: object) -> None:
        """From now on the shop is like that."""
        self.simulator.control("switch", dict(switches))

    def poll(self, cursor: Cursor) -> tuple[list[RawOrder], Cursor]:
        """All pages of one poll."""
        found: list[RawOrder] = []
        for _ in range(300):
            page = self.connector.orders_since(cursor)
            found += page.orders
            cursor = page.cursor
            if not page.has_more:
                return found, cursor
        raise AssertionError("a poll comes to an end")

    def between(self, first: date, last: date) -> list[RawOrder]:
        """All pages of a list of days."""
        found: list[RawOrder] = []
        cursor: Cursor | None = None
        for _ in range(300):
            page = self.connector.orders_between(first, last, cursor)
            found += page.orders
            cursor = page.cursor
            if not page.has_more:
                return found
        raise AssertionError("a list comes to an end")


def over_market(orders: int = 250, **options: Any) -> Shop:
    """A shop that sold `orders` before NOW."""
    return Shop(OpencartSimulator(market=market(orders), **options))


def over_samples(version: str = "3", shop: dict[str, str] | None = None, **options: Any) -> Shop:
    """The shop that the stored orders are of, some time after them."""
    orders = [sample(name) for name in sample_names(version)]
    simulator = OpencartSimulator(orders=orders, reference=json.loads(reference_bytes(version)), **options)
    simulator.set_clock(datetime(2026, 11, 22, 12, tzinfo=UTC))
    return Shop(simulator, settings=Settings(shop_country="NL", shop=tuple((shop or {}).items())))
