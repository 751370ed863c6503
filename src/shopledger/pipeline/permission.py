"""Connecting by a permission that the merchant gives on the package's own page, where the package has such a page.

The random word that ties the answer to the question is kept by the caller, with the merchant's session.
"""

from __future__ import annotations

from shopledger.connect.contract import BooksSystem, ConnectionReport, Permission, Side
from shopledger.connect.registry import books_system
from shopledger.domain.errors import ConnectionRefusal
from shopledger.pipeline import desk, guard
from shopledger.pipeline.wiring import Clock, opening_for, operator_of_system
from shopledger.store import accounts, connections

LOST = "CON-06"


def address(integration_id: int, state: str) -> str:
    """Where the merchant gives permission. Raises ConnectionRefusal where the platform is not registered there."""
    system, permission = _asked(integration_id)
    operator, base_urls = operator_of_system(system)
    return permission.address(operator, state, base_urls)


def accept(integration_id: int, code: str, clock: Clock, who: str) -> ConnectionReport:
    """Exchange the code that came back for what is stored, and test the connection.

    An administration that was connected before is expected again: another one is a finding (CON-07).
    """
    system, permission = _asked(integration_id)
    integration = accounts.integration(integration_id)
    before = connections.connection_of(integration_id, Side.BOOKS)
    ended = guard.run(lambda: permission.exchange(opening_for(integration, system, Side.BOOKS, clock), code))
    if ended.value is None:
        return ConnectionReport(is_ok=False, code=ended.code, params=tuple(ended.params.items()))
    credentials = dict(ended.value)
    if before is not None and before.remote_id:
        credentials["organization"] = before.remote_id
    return desk.connect(integration_id, Side.BOOKS, credentials, clock, who=who)


def _asked(integration_id: int) -> tuple[BooksSystem, Permission]:
    system = books_system(accounts.integration(integration_id).books_system)
    if system.permission is None:
        raise ConnectionRefusal(LOST, package=system.name)
    return system, system.permission
