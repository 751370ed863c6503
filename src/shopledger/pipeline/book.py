"""Books what is ready in one administration: the lease, the licence and the two systems around a turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shopledger.domain.errors import ConnectionRefusal
from shopledger.pipeline.check import bench_of
from shopledger.pipeline.office import Office, Tally
from shopledger.pipeline.sales import Sales
from shopledger.pipeline.turn import Turn
from shopledger.pipeline.wiring import Clock, open_books
from shopledger.store import accounts, choices
from shopledger.store.locks import lease

Booked = Tally
BUSY = "BUSY"
NOT_SET_UP = "SETUP"


def book(integration_id: int, clock: Clock, seconds: float | None = None) -> Booked:
    """Book what is ready, until nothing is or `seconds` (of real time) are over.

    `held_by` of the result says why nothing more was done: a code of the catalogue, BUSY when another worker writes in
    this administration, SETUP when it is not set up yet; empty when all that was ready has been dealt with.
    """
    with enter(integration_id, clock) as office:
        if isinstance(office, Tally):
            return office
        bench = bench_of(office.integration, office.settings, office.capabilities, clock())
        if bench is None:
            return Tally(held_by=NOT_SET_UP)
        Turn(office, Sales(office, bench), seconds).run()
        return office.tally


@contextmanager
def enter(integration_id: int, clock: Clock, *, is_rest_over: bool = False) -> Iterator[Office | Tally]:
    """The office of an integration for as long as the block runs; a Tally with `held_by` when it may not be entered.

    `is_rest_over`: enter also while the package is being left alone.
    """
    now = clock()
    integration = accounts.integration(integration_id)
    held_by = accounts.hold_code(integration, now) or ("" if integration.settings_version else NOT_SET_UP)
    until = integration.books_rest_until
    if not held_by and until is not None and until > now and not is_rest_over:
        held_by = integration.rest_code
    if held_by:
        yield Tally(held_by=held_by)
        return
    with lease(f"books:{integration.administration}", now) as held:
        if held is None:
            yield Tally(held_by=BUSY)
            return
        try:
            books = open_books(integration, clock)
        except ConnectionRefusal as refusal:
            yield Tally(held_by=refusal.code)
            return
        yield Office(
            integration=integration, books=books, settings=choices.settings_of(integration), lease=held, clock=clock
        )
