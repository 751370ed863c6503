"""One whole demo: stage, account, period, comparison. Django is set up by the caller."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shopledger.connect.http import Request, Response
from shopledger.connect.registry import books_system, shop_system
from shopledger.connect.transport import SocketTransport
from shopledger.demo import account, conduct, stage
from shopledger.demo.compare import Comparison, Fate, compare
from shopledger.demo.report import Outcome, Requests
from shopledger.domain.build import build_booking
from shopledger.domain.errors import Refusal
from shopledger.domain.order import VatTreatment
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.domain.vat import assess, has_vat
from shopledger.pipeline import wiring
from shopledger.store import choices, orders
from shopledger.store.models import Integration, Posting, StoredOrder

if TYPE_CHECKING:
    from shopledger.connect.contract import BooksSystem
    from shopledger.demo.conduct import Advance
    from shopledger.demo.stage import Script, Stage
    from shopledger.domain.order import Order
    from shopledger.domain.settings import Settings


NO_ROWS_ABROAD = frozenset({"CHK-05", "CHK-06", "BKG-27"})
"""How sales with the VAT of another country end where a package has no VAT codes for them."""

Encore = Callable[["Outcome", "Stage", conduct.Clock], None]
Bar = Callable[[], "AbstractContextManager[Advance]"]


@dataclass(slots=True, eq=False)
class Counted:
    """A transport that counts reads and writes for each address; what a lost answer cost is counted too."""

    inner: SocketTransport
    reads: dict[str, int]
    writes: dict[str, int]

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport."""
        counts = self.writes if request.is_write else self.reads
        address = "/".join(request.url.split("/", 3)[:3])
        counts[address] = counts.get(address, 0) + 1
        return self.inner.send(request, timeout)


def perform(script: Script, document: str | None, folder: Path, bar: Bar, encore: Encore) -> Outcome:
    """Play, compare, and call `encore` while the actors still serve. Raises StageError and SeedError."""
    started = time.monotonic()
    counted = Counted(SocketTransport(), {}, {})
    with stage.opened(script) as actors, travelling_by(counted):
        clock = conduct.Clock(conduct.opening(script.first))
        actors.set_clock(clock.now)
        integration, settings = account.seed(actors, document, clock)
        with bar() as advance:
            conduct.play(actors, clock, script.days, advance, is_open_end=script.is_open_end)
        comparison = compare_sides(actors, integration, settings, folder)
        requests = requests_of(counted, actors)
        outcome = Outcome(
            comparison=comparison, requests=requests, seconds=time.monotonic() - started, days=script.days
        )
        encore(outcome, actors, clock)
    return outcome


@contextmanager
def travelling_by(transport: Counted) -> Iterator[None]:
    """Everything the pipeline sends goes through that transport during the block."""
    wiring.use_transport(transport, pause=no_pause)
    try:
        yield
    finally:
        wiring.use_transport(None)
        transport.inner.close()


def no_pause(_seconds: float) -> None:
    """Time is simulated: there is nothing to wait for before a read is tried again."""


def compare_sides(actors: Stage, integration: Integration, settings: Settings, folder: Path) -> Comparison:
    """Ask both simulators what is there."""
    integration.refresh_from_db()
    return compare(
        actors.shop.truth(),
        actors.books.truth(),
        reference_of=lambda number: f"{settings.reference_prefix}{number}",
        fate_of=lambda number: fate_of(integration, number),
        scratch=folder / "comparison.sqlite3",
    )


def fate_of(integration: Integration, number: str) -> Fate:
    """What our tables say became of an order that is not in the books."""
    found = Posting.for_account(integration.account).filter(
        integration=integration, kind=PostingKind.SALE.value, order__number=number
    )
    row = found.select_related("order").first()
    if row is None:
        return Fate()
    if row.state != PostingState.ERROR.value:
        return Fate(state=row.state)
    is_limit = row.order is not None and is_limited(integration, row.order, row.cause)
    return Fate(state=row.state, cause=row.cause, is_limit=is_limit)


def is_limited(integration: Integration, stored: StoredOrder, cause: str) -> bool:
    """Whether that cause is a limit of the package: no VAT of other countries, or no document for such a sale."""
    settings, facts = choices.settings_of(integration), choices.facts_of(integration)
    shop, books = shop_system(integration.shop_system), books_system(integration.books_system)
    if facts is None:
        return False
    try:
        order = shop.to_order(orders.raw_order(stored.shop_id, stored.number, stored.document), facts)
    except Refusal:
        return False  # the order itself is at fault
    if not books.capabilities.foreign_vat and is_taxed_abroad(order, settings):
        return cause in NO_ROWS_ABROAD
    return cause == code_of_plan(order, settings, books)


def is_taxed_abroad(order: Order, settings: Settings) -> bool:
    """Whether the sale carries the VAT of another country than the shop's."""
    assessment = assess(order, settings)
    return assessment.treatment is VatTreatment.ORDINARY and assessment.country != settings.home and has_vat(order)


def code_of_plan(order: Order, settings: Settings, books: BooksSystem) -> str:
    """The code by which the package's mapping says that it cannot express the order; empty where it can."""
    try:
        booking = build_booking(order, settings, books.capabilities)
    except Refusal:
        return ""  # the order itself is at fault
    try:
        books.plan(booking, settings)
    except Refusal as refusal:
        return refusal.code
    return ""


def requests_of(counted: Counted, actors: Stage) -> Requests:
    """Requests to shop and books, as they left."""
    shop, books = actors.shop.address, actors.books.address
    return Requests(
        shop=counted.reads.get(shop, 0) + counted.writes.get(shop, 0),
        books_reads=counted.reads.get(books, 0),
        books_writes=counted.writes.get(books, 0),
    )
