"""Documents to bookings against bare decoding and adding up: what the rules themselves cost.

Ours is everything between the bytes of the shop and the bytes for the package: decode, read as an order, check, build
the booking. The yardstick decodes the same bytes with the standard library and adds up the lines, nothing else.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

from bench.floor import decode_and_sum
from shopledger.connect.contract import ShopFacts, ShopSystem
from shopledger.connect.registry import books_system, shop_system
from shopledger.connect.simulation.market import Market
from shopledger.domain.build import book_checked
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.checks import Facts, VatVerdict, look_over
from shopledger.domain.settings import Settings
from shopledger.shops.mijnwebwinkel.simulator import MijnwebwinkelSimulator

GOAL = 0.35
FIRST_DAY = date(2026, 1, 5)
DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Orders as bytes, and what it takes to read and to book them."""

    bodies: Sequence[bytes]
    shop: ShopSystem
    shop_facts: ShopFacts
    settings: Settings
    capabilities: Capabilities
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Seconds per order, both ways."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        """Our speed as a share of the bare speed."""
        return self.bare / self.ours


def prepare(orders: int) -> Work:
    """Sound orders of the simulated shop, one document each, as the shop's list gives them."""
    shop, books = shop_system("mijnwebwinkel"), books_system("snelstart")
    simulator = shelf(orders)
    settings = dataclasses.replace(books.simulator.demo_settings("NL"), **simulator.demo_shop_settings())  # type: ignore[attr-defined]  # every simulator of books has it
    facts = Facts(today=FIRST_DAY + timedelta(days=DAYS), vat_number=VatVerdict.VALID)
    return Work(
        bodies=[msgspec.json.encode(document) for document in sound_documents(simulator, orders)],
        shop=shop,
        shop_facts=shop.offline_facts(settings, None),
        settings=settings,
        capabilities=books.capabilities,
        facts=facts,
    )


def shelf(orders: int) -> MijnwebwinkelSimulator:
    """A simulated shop with more sales than are needed, all of them placed."""
    market = Market(seed=7, orders=orders * 2, first_day=FIRST_DAY, days=DAYS)
    simulator = MijnwebwinkelSimulator(market=market, odd=False)
    simulator.set_clock(market.placed_at(orders * 2 - 1) + timedelta(days=DAYS))
    return simulator


def sound_documents(simulator: MijnwebwinkelSimulator, orders: int) -> Iterator[dict[str, Any]]:
    """The documents of the first `orders` sales that are to be booked."""
    rows = simulator.truth("", orders * 2)["items"]
    numbers = [row["number"] for row in rows if row["expected"] == "book"]
    return (simulator.shelf.document(number, simulator.now) for number in numbers[:orders])


def once(work: Work) -> Trial:
    """Both ways over all documents, ours first."""
    started = time.perf_counter()
    for body in work.bodies:
        (raw,) = work.shop.read_documents(body)
        order = work.shop.to_order(raw, work.shop_facts)
        checked = look_over(order, work.settings, work.facts, work.capabilities)
        book_checked(order, work.settings, work.capabilities, checked)
    ours = (time.perf_counter() - started) / len(work.bodies)
    return Trial(ours=ours, bare=decode_and_sum(work.bodies))
