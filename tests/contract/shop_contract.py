"""What the contract suite for shops works with: any shop of the registry, open over its simulator and the market.

Nothing here knows a shop by name. Keys and statuses come from the demo attributes of the simulator class
(`demo_credentials`, `demo_operator`, `demo_shop_settings`), what must come out of it from `truth`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from shopledger.connect.contract import Cursor, Opening, OrderPage, RawOrder, ShopConnector, ShopFacts, ShopSystem
from shopledger.connect.credentials import Credentials, MemoryVault
from shopledger.connect.http import HttpClient, Transport
from shopledger.connect.recorder import Recorder
from shopledger.connect.registry import shop_system
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.simulation.market import COUNTRIES, Market
from shopledger.connect.simulation.market.goods import TAXES
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.booking import BookingKind
from shopledger.domain.capabilities import Capabilities, Lookup
from shopledger.domain.money import ZERO
from shopledger.domain.order import Order, VatTreatment
from shopledger.domain.settings import Settings, VatRow

HOST = "shop.test"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAYS = 12
OPENED_ON = NOW.date() - timedelta(days=DAYS)
ORDERS = 300
MOST_PAGES = 100
ANY_BOOKS = Capabilities(
    kinds=(BookingKind.ENTRY,),
    option_fields=(),
    honours_key=False,
    refuses_duplicate_reference=(),
    lookup=Lookup.BY_REFERENCE,
    reference_length=25,
    description_length=250,
    line_text_length=250,
)
"""A package that takes everything, so that only the order itself can be refused."""


@dataclass
class Shop:
    """One shop over its simulator, and what was needed to open it."""

    system: ShopSystem
    simulator: Any
    settings: Settings
    recorder: Recorder
    connector: ShopConnector
    secrets: tuple[str, ...]

    def poll(self, cursor: Cursor) -> tuple[list[RawOrder], Cursor]:
        """All pages of one poll."""
        orders: list[RawOrder] = []
        for page in self.pages(self.connector.orders_since, cursor):
            orders += page.orders
            cursor = page.cursor
        return orders, cursor

    def between(self, first: date, last: date) -> list[RawOrder]:
        """All pages of the list of those days."""

        def ask(cursor: Cursor | None) -> OrderPage:
            return self.connector.orders_between(first, last, cursor)

        return [order for page in self.pages(ask, None) for order in page.orders]

    def pages(self, ask: Callable[[Any], OrderPage], cursor: Cursor | None) -> Iterator[OrderPage]:
        """Page by page until there is no more, each an hour later than a budget could mind."""
        for _ in range(MOST_PAGES):
            page = ask(cursor)
            yield page
            if not page.has_more:
                return
            cursor = page.cursor
        raise AssertionError("a list comes to an end")

    def rows(self) -> dict[str, dict[str, Any]]:
        """What the simulator says must become of each order that can be seen, by number."""
        rows: dict[str, dict[str, Any]] = {}
        after: str | None = ""
        while after is not None:
            page = self.simulator.truth(after, 500)
            rows |= {row["number"]: row for row in page["items"]}
            after = page["next"]
        return rows

    def orders(self, facts: ShopFacts) -> dict[str, Order]:
        """Every order that can be seen, read, by number."""
        raws = self.between(OPENED_ON, NOW.date())
        return {raw.number: self.system.to_order(raw, facts) for raw in raws}

    def misbehave(self, what: str, **rule: Any) -> None:
        """From now on calls go wrong."""
        self.simulator.faults = Faults(rules=[FaultRule(what=what, **rule)])

    def behave(self) -> None:
        """From now on calls go well."""
        self.simulator.faults = Faults()

    def wait(self, **time: int) -> None:
        """Time goes by."""
        self.simulator.set_clock(self.simulator.now + timedelta(**time))


def open_shop(
    key: str,
    *,
    orders: int = ORDERS,
    credentials: dict[str, str] | None = None,
    is_reachable: bool = True,
    line: Callable[[Transport], Transport] | None = None,
) -> Shop:
    """The shop of that key, which sold `orders` in the days before NOW; `line` is laid over the way to it."""
    system = shop_system(key)
    demo: Any = system.simulator
    simulator = demo(market=Market(seed=5, orders=orders, first_day=OPENED_ON, days=DAYS))
    simulator.set_clock(NOW)
    settings = Settings(shop_country="NL", rows=market_rows(), **demo.demo_shop_settings())
    keys = {**demo.demo_credentials, **(credentials or {})}
    secrets = (*keys.values(), *demo.demo_operator.values())
    recorder = Recorder(size=200)
    transport: Transport = WsgiTransport({HOST: simulator} if is_reachable else {})
    opening = Opening(
        credentials=Credentials(keys),
        http=HttpClient(line(transport) if line else transport, recorder, unreachable="CON-02", pause=lambda _: None),
        clock=lambda: simulator.now,
        settings=settings,
        vault=MemoryVault(),
        base_urls={name: moved(address) for name, address in system.base_urls.items()},
        operator=demo.demo_operator,
    )
    return Shop(system, simulator, settings, recorder, system.open(opening), secrets)


def market_rows() -> tuple[VatRow, ...]:
    """A row for every rate that sound sales of the market bear."""
    rates = {(country, tax.percent) for country in COUNTRIES for tax in TAXES[country]}
    ordinary = [row_of(rate, VatTreatment.ORDINARY, country) for country, rate in sorted(rates)]
    return (*ordinary, row_of(ZERO, VatTreatment.ICP), row_of(ZERO, VatTreatment.INTERNATIONAL))


def row_of(rate: Decimal, treatment: VatTreatment, country: str = "") -> VatRow:
    """A row; which code and account it names does not matter here."""
    return VatRow(country=country, rate=rate, vat_code="1", ledger_account="8000", treatment=treatment)


def wrong(credentials: dict[str, str]) -> dict[str, str]:
    """Keys of the right form that are no good."""
    return {name: value[::-1] for name, value in credentials.items()}


def moved(address: str) -> str:
    """The address with its path, at the simulator's host."""
    return urlsplit(address)._replace(scheme="http", netloc=HOST).geturl()
