"""An order to change, a shop to ask, and an open connection to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import shopledger.shops.mijnwebwinkel as package
from shopledger.connect.contract import Cursor, Opening, RawOrder, ShopFacts
from shopledger.connect.credentials import Credentials, MemoryVault
from shopledger.connect.http import HttpClient
from shopledger.connect.memory import Memory, NoMemory
from shopledger.connect.recorder import Recorder
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.simulation.market import Market
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.order import Order
from shopledger.domain.settings import Settings
from shopledger.shops.mijnwebwinkel.connector import MijnwebwinkelConnector
from shopledger.shops.mijnwebwinkel.documents import raw_order, read_documents
from shopledger.shops.mijnwebwinkel.mapping import to_order
from shopledger.shops.mijnwebwinkel.simulator import MijnwebwinkelSimulator

SAMPLES = Path(package.__file__).parent / "samples"
FACTS = ShopFacts(country="NL", currency="EUR", document={"paid": ["2", "3", "5", "6"], "credit": ["10"]})
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
Json = dict[str, Any]


@cache
def sample_bytes(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def sample(name: str) -> Json:
    """The decoded sample, to be changed at will."""
    document: Json = json.loads(sample_bytes(name))
    return document


def read(name: str) -> Order:
    """The order of a sample file."""
    (raw,) = read_documents(sample_bytes(name))
    return to_order(raw, FACTS)


def changed(change: Callable[[Json], object], name: str = "01_order_simple_21.json") -> Order:
    """The order of a sample after a change."""
    document = sample(name)
    change(document)
    return to_order(raw_order(document), FACTS)


def numbered(number: int, placed: datetime = NOW) -> Json:
    """A loaded order with another number and moment, in UTC."""
    document = deepcopy(sample("01_order_simple_21.json"))
    document.update(number=number, date=placed.strftime("%Y-%m-%d"), time=placed.strftime("%H:%M:%S"))
    document.update(status_changed_date=document["date"], status_changed_time=document["time"])
    return document


def market(orders: int = 300, days: int = 10, seed: int = 3) -> Market:
    """A market that is over at NOW."""
    return Market(seed=seed, orders=orders, first_day=(NOW - timedelta(days=days)).date(), days=days)


@dataclass
class Shop:
    """A simulated shop and an open connection to it; the clocks of both move together."""

    simulator: MijnwebwinkelSimulator
    settings: Settings = field(default_factory=lambda: Settings(shop_country="NL"))
    token: str = MijnwebwinkelSimulator.demo_credentials["token"]
    recorder: Recorder = field(default_factory=Recorder)
    memory: Memory = field(default_factory=NoMemory)

    def __post_init__(self) -> None:
        if self.simulator._now is None:
            self.simulator.set_clock(NOW)
        transport = WsgiTransport({"api.myonlinestore.com": self.simulator})
        http = HttpClient(transport, self.recorder, unreachable="CON-02", pause=lambda _: None)
        self.connector = MijnwebwinkelConnector(
            Opening(
                credentials=Credentials({"token": self.token}),
                http=http,
                clock=lambda: self.simulator.now,
                settings=self.settings,
                vault=MemoryVault(),
                base_urls={},
                operator=self.simulator.demo_operator,
                memory=self.memory,
            )
        )

    def breaks(self, what: str, **rule: Any) -> None:
        """From now on every call goes wrong in that way."""
        self.simulator.faults = Faults(rules=[FaultRule(what=what, **rule)])

    def poll(self, cursor: Cursor) -> tuple[list[RawOrder], Cursor]:
        """All pages of one poll."""
        found: list[RawOrder] = []
        for _ in range(200):
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
        for _ in range(200):
            page = self.connector.orders_between(first, last, cursor)
            found += page.orders
            cursor = page.cursor
            if not page.has_more:
                return found
        raise AssertionError("a list comes to an end")


def over_market(orders: int = 300, **options: Any) -> Shop:
    """A shop that sold `orders` before NOW."""
    options.setdefault("hourly_calls", 0)
    return Shop(MijnwebwinkelSimulator(market=market(orders), **options))


def over_documents(*documents: Json, **options: Any) -> Shop:
    """A shop with these orders."""
    options.setdefault("hourly_calls", 0)
    return Shop(MijnwebwinkelSimulator(documents=documents, **options))
