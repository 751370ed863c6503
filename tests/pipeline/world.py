"""A whole world for tests of the pipeline: a shop, a package and a register in this process, and a clock."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from shopledger.connect.contract import Side
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.order import VatTreatment
from shopledger.domain.posting import PostingKind
from shopledger.domain.settings import Settings, VatRow
from shopledger.jobs.schedule import Ran, run_due
from shopledger.pipeline import desk, wiring
from shopledger.pipeline.book import Booked, book
from shopledger.pipeline.fetch import Fetched, fetch
from shopledger.pipeline.reconcile import Reconciled, reconcile
from shopledger.registers.vies.simulator import ViesSimulator
from shopledger.store import accounts
from shopledger.store.models import Attempt, Integration, Posting, PostingEvent
from tests.pipeline import paper
from tests.pipeline.paper import PaperBooks, PaperBooksConnector, PaperShop, registered

START = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""A Monday noon in Amsterdam."""
ROWS = (
    VatRow(country="NL", rate=Decimal(21), vat_code="high", ledger_account="8000"),
    VatRow(country="NL", rate=Decimal(9), vat_code="low", ledger_account="8000"),
    VatRow(country="", rate=Decimal(0), vat_code="icp", ledger_account="8001", treatment=VatTreatment.ICP),
)
SETTINGS = Settings(shop_country="NL", statuses=frozenset({"paid"}), rows=ROWS, start_on=date(2026, 3, 1))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@dataclass
class World:
    """One integration between the paper shop and the paper package."""

    clock: Clock
    integration_id: int
    shop: PaperShop
    books: PaperBooks
    vies: ViesSimulator
    settings: Settings = SETTINGS
    vat_numbers: dict[str, bool] = field(default_factory=dict)

    def rehearse(self) -> None:
        """As if its merchant had just signed up and started nothing."""
        accounts.change_integration(self.integration_id, is_rehearsing=True)

    def fetch(self) -> Fetched:
        """Fetch now."""
        return fetch(self.integration_id, self.clock)

    def book(self) -> Booked:
        """Book now."""
        return book(self.integration_id, self.clock)

    def reconcile(self) -> Reconciled:
        """Look up now."""
        return reconcile(self.integration_id, self.clock)

    def settle(self) -> Reconciled:
        """Look up after the settle time."""
        self.clock.pass_by(seconds=151)
        return self.reconcile()

    def run(self) -> Ran:
        """Everything that is due."""
        return run_due(self.clock)

    def save(self, **changes: Any) -> int:
        """Save settings with these changes."""
        self.settings = dataclasses.replace(self.settings, **changes)
        return desk.save_settings(self.integration_id, self.settings, self.clock, who="ann")

    def order(self, shop_id: str = "1", **changes: Any) -> None:
        """An order in the shop, fetched."""
        self.shop.put(shop_id, **changes)
        self.fetch()

    @property
    def integration(self) -> Integration:
        """The row as it is now."""
        return accounts.integration(self.integration_id)

    def posting(self, subject: str = "1", kind: PostingKind = PostingKind.SALE) -> Posting:
        """A posting as it is now."""
        return Posting.objects.get(integration_id=self.integration_id, subject=subject, kind=kind.value)

    def states(self) -> dict[str, str]:
        """States of all sales, with their cause where they have one."""
        rows = Posting.objects.filter(kind="sale").order_by("id").values_list("subject", "state", "cause")
        return {subject: f"{state} {cause}".strip() for subject, state, cause in rows}

    def events(self, subject: str = "1") -> list[str]:
        """The history of a sale."""
        rows = PostingEvent.objects.filter(posting__subject=subject, posting__kind="sale")
        return list(rows.order_by("id").values_list("event", flat=True))

    def attempts(self) -> list[tuple[str, str]]:
        """All attempts with their outcomes."""
        return list(Attempt.objects.order_by("id").values_list("what", "outcome"))


@contextmanager
def opened(**capabilities: Any) -> Iterator[World]:
    """A world whose package has these capabilities, connected, with settings saved and nothing in the shop."""
    clock = Clock()
    shop, books, vies = PaperShop(), PaperBooks(), ViesSimulator(maintenance=(0, 0))
    paper.SERVERS.update(shop=shop, books=books)
    PaperBooksConnector.breaks = {}
    for simulator in (shop, books, vies):
        simulator.set_clock(clock.now)
    with registered(**capabilities):
        wiring.use_transport(WsgiTransport({"paper.shop": shop, "paper.books": books, "vies.test": vies}))
        wiring.use_register({"api": "http://vies.test/taxation_customs/vies/rest-api"})
        account = accounts.create_account("Ann", "ann@example.nl", clock.now)
        row = accounts.create_integration(account, "Shop", shop="paper_shop", books="paper", now=clock.now)
        desk.accept_terms(row.id, clock)
        for side in Side:
            desk.connect(row.id, side, {"token": "good"}, clock)
        world = World(clock, row.id, shop, books, vies)
        world.save()
        yield world
        wiring.use_transport(None)
        wiring.use_register({})
