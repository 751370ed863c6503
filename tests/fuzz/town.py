"""A shop, a package and the register in this process, an integration between them, and a line that can be spoiled.

A merchant lives here too: one who connects again what was refused, has errors processed again, and answers the question
whether a booking is there with what stands in the books.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sys import modules
from typing import Any
from urllib.parse import urlsplit

from shopledger.connect import registry
from shopledger.connect.contract import Side
from shopledger.connect.registry import BOOKS, books_system, shop_system
from shopledger.connect.simulation.market import Market
from shopledger.connect.transport import WsgiTransport
from shopledger.demo.compare import Comparison, Fate, compare
from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from shopledger.domain.messages import CATALOGUE
from shopledger.domain.settings import PaymentMode, Settings
from shopledger.jobs.schedule import run_due
from shopledger.pipeline import desk, guard, wiring
from shopledger.registers.vies.simulator import ViesSimulator
from shopledger.store import accounts, links, texts
from shopledger.store.models import Attempt, Connection, DebtorLink, Posting
from tests.fuzz.corruption import Line
from tests.fuzz.judging import told

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
ORDERS = 12
DAYS = 2
PREFIX = "F"
ENDS = {"posted", "waiting", "dismissed"}


class Faults(logging.Handler):
    """Every fault of ours that the pipeline caught and wrote down."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep where it happened."""
        self.found.append(logging.Formatter().format(record))


@dataclass
class Town:
    """One integration, its two systems and the line to them."""

    clock: Clock
    line: Line
    shop: Any
    books: Any
    id: int
    keys: dict[Side, dict[str, Any]]
    faults: Faults
    held_by: Counter[str] = field(default_factory=Counter)

    def pass_by(self, minutes: int) -> None:
        """Let time pass, then do what is due."""
        self.clock.now += timedelta(minutes=minutes)
        for simulator in (self.shop, self.books):
            simulator.set_clock(self.clock.now)
        self.held_by.update(run_due(self.clock).held_by)

    def connect(self, side: Side) -> str:
        """Connect one side; the code that stands in the way."""
        return desk.connect(self.id, side, clock=self.clock, **self.keys[side]).code

    def save(self, settings: Settings) -> None:
        """Save settings; payments are booked where the demo names an account for them, by every method."""
        if settings.clearing_accounts:
            methods = wiring.open_shop(accounts.integration(self.id), self.clock).connector.payment_methods()
            account = settings.clearing_accounts[0][1]
            by_method = tuple((method.key, account) for method in methods)
            settings = dataclasses.replace(settings, payments=PaymentMode.ALL, clearing_accounts=by_method)
        desk.save_settings(self.id, settings, self.clock, who="ann")

    def debtors(self) -> dict[str, DebtorRef]:
        """The debtors of the books that are known, by key."""
        return links.debtors(self.id, DebtorLink.objects.filter(integration_id=self.id).values_list("key", flat=True))

    def know(self, debtors: dict[str, DebtorRef]) -> None:
        """These debtors are known."""
        links.link_debtors(self.id, debtors, self.clock.now, is_ours=True)

    def ask_lists(self) -> str:
        """The merchant looks at the Configuration page; the code that stands in the way."""
        return desk.refresh_options(self.id, self.clock)

    def ask_shop(self) -> str:
        """The merchant chooses statuses and payment methods; the code that stands in the way."""
        return guard.run(self._shop_lists).code

    def _shop_lists(self) -> object:
        shop = wiring.open_shop(accounts.integration(self.id), self.clock).connector
        return shop.statuses(), shop.payment_methods()

    def mend(self) -> None:
        """The merchant connects again what was refused."""
        for row in Connection.objects.filter(integration_id=self.id).exclude(state="ok"):
            self.connect(Side(row.side))

    def tidy(self) -> None:
        """The merchant answers questions and has the rest processed again."""
        there = {row["reference"] for row in rows_of(self.books)}
        for row in Posting.objects.filter(integration_id=self.id, state="error").select_related("order"):
            if row.cause == desk.ASKED and row.kind != "payment":
                desk.answer_is_there(row.id, row.reference if row.reference in there else None, self.clock, who="ann")
            else:
                desk.process_again([row.id], self.clock, who="ann")

    def causes(self) -> set[str]:
        """All codes that postings and connections show, each of which must have its words."""
        postings = Posting.objects.filter(integration_id=self.id).values_list("cause", "params")
        connections = Connection.objects.filter(integration_id=self.id).values_list("code", "params")
        shown = {(code, params) for code, params in (*postings, *connections) if code}
        return {told(code, tuple(texts.params_of(params).items())) for code, params in shown}

    def states(self) -> Counter[str]:
        """How many postings are where, by state and cause."""
        rows = Posting.objects.filter(integration_id=self.id).values_list("kind", "state", "cause")
        return Counter(" ".join(row).strip() for row in rows)

    def is_busy(self) -> bool:
        """Whether something is on its way; a payment may wait for days for what it is booked against."""
        rows = Posting.objects.filter(integration_id=self.id).exclude(state__in=(*ENDS, "error"))
        return rows.exclude(kind="payment", cause="PAY-01").exists()

    def comparison(self) -> Comparison:
        """What was sold beside what stands in the books."""
        rows = Posting.objects.filter(integration_id=self.id, kind="sale").values_list(
            "order__number", "state", "cause"
        )
        fates = {number: Fate(state=state, cause=cause) for number, state, cause in rows}
        return compare(
            iter(rows_of(self.shop)),
            iter(rows_of(self.books)),
            reference_of=lambda number: f"{PREFIX}{number}",
            fate_of=lambda number: fates.get(number, Fate()),
            scratch=Path(":memory:"),
        )

    def payments_twice(self) -> int:
        """How many payments stand in the books more than once."""
        paid = Counter(row.get("sale") or row["reference"] for row in rows_of(self.books) if row["kind"] == "payment")
        return sum(count > 1 for count in paid.values())

    def attempts_open(self) -> int:
        """Writes whose outcome is not known."""
        return Attempt.objects.filter(integration_id=self.id, finished_at=None).count()


class Clock:
    """A clock that is moved by hand."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def rows_of(simulator: Any) -> list[dict[str, Any]]:
    """All that stands in it."""
    rows: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        page = simulator.truth(after, 500)
        rows += page["items"]
        after = page["next"]
    return rows


@contextmanager
def one_call_at_a_time(books: str) -> Iterator[None]:
    """Calls of the package in the thread of the test, whose transaction no other thread would see."""
    module = modules[BOOKS[books]]
    system = books_system(books)
    capabilities = dataclasses.replace(system.capabilities, max_in_flight=1)
    module.__dict__["SYSTEM"] = dataclasses.replace(system, capabilities=capabilities)
    registry.books_system.cache_clear()
    try:
        yield
    finally:
        module.__dict__["SYSTEM"] = system
        registry.books_system.cache_clear()


@contextmanager
def opened(shop: str, books: str, kind: BookingKind | None = None, **credentials: str) -> Iterator[Town]:
    """A town whose sides are connected, with settings saved and nothing fetched yet."""
    books_system(books)
    faults = Faults()
    with one_call_at_a_time(books):
        logging.getLogger("shopledger.pipeline").addHandler(faults)
        try:
            yield founded(shop, books, kind, credentials, faults)
        finally:
            logging.getLogger("shopledger.pipeline").removeHandler(faults)
            wiring.use_transport(None)
            wiring.use_register({})


def founded(shop: str, books: str, kind: BookingKind | None, credentials: dict[str, str], faults: Faults) -> Town:
    """The town itself."""
    demo_shop: Any = shop_system(shop).simulator
    demo_books: Any = books_system(books).simulator
    market = Market(seed=11, orders=ORDERS, first_day=START.date() - timedelta(days=DAYS - 1), days=DAYS)
    shop_side, books_side, vies = demo_shop(market=market), demo_books(), ViesSimulator(maintenance=(0, 0))
    clock = Clock()
    for simulator in (shop_side, books_side, vies):
        simulator.set_clock(clock.now)
    line = Line(WsgiTransport({"shop.test": shop_side, "books.test": books_side, "vies.test": vies}))
    wiring.use_transport(line, pause=lambda _: None)
    wiring.use_register({"api": "http://vies.test/taxation_customs/vies/rest-api"})
    account = accounts.create_account("Ann", "ann@example.nl", clock.now)
    row = accounts.create_integration(account, "Shop", shop=shop, books=books, now=clock.now)
    desk.accept_terms(row.id, clock)
    keys = {
        Side.SHOP: keys_of(demo_shop, shop_system(shop).base_urls, "shop.test", {}),
        Side.BOOKS: keys_of(demo_books, books_system(books).base_urls, "books.test", credentials),
    }
    town = Town(clock, line, shop_side, books_side, row.id, keys, faults)
    for side in Side:
        assert not town.connect(side)
    town.save(settings_of(demo_shop, demo_books, kind))
    return town


def keys_of(demo: Any, base_urls: Any, host: str, credentials: dict[str, str]) -> dict[str, Any]:
    """What `desk.connect` wants for one side."""
    moved = {name: urlsplit(url)._replace(scheme="http", netloc=host).geturl() for name, url in base_urls.items()}
    return {
        "credentials": {**demo.demo_credentials, **credentials},
        "base_urls": moved,
        "operator": dict(demo.demo_operator),
    }


def settings_of(demo_shop: Any, demo_books: Any, kind: BookingKind | None) -> Settings:
    """The demo's settings for the simulated market."""
    settings: Settings = dataclasses.replace(
        demo_books.demo_settings("NL"),
        **demo_shop.demo_shop_settings(),
        reference_prefix=PREFIX,
        start_on=(START - timedelta(days=DAYS)).date(),
    )
    if kind is not None:
        settings = dataclasses.replace(settings, document_kind=kind)
    return settings


def is_known(code: str) -> bool:
    """Whether it is a code that people are told; words in capitals say that there is nothing to do yet."""
    return code in CATALOGUE or code in {"BUSY", "SETUP"}
