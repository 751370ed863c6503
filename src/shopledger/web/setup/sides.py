"""How both connections of an integration are, in words: the red and green indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shopledger.connect.contract import BooksSystem, CredentialField, ShopSystem, Side
from shopledger.connect.registry import books_system, shop_system
from shopledger.domain.messages import Message
from shopledger.store import texts
from shopledger.store.models import Connection, ConnectionState, Integration
from shopledger.web.texts import words_of

NOT_CONNECTED = "CON-00"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideState:
    """One side as a page shows it. `problem` says what is wrong and what to do; None when it works or is new."""

    side: Side
    key: str
    system: str
    is_ok: bool
    is_new: bool
    account: str
    checked_at: datetime | None
    problem: Message | None


def system_of(integration: Integration, side: Side) -> ShopSystem | BooksSystem:
    """What is connected on that side."""
    if side is Side.SHOP:
        return shop_system(integration.shop_system)
    return books_system(integration.books_system)


def fields_of(system: ShopSystem | BooksSystem) -> tuple[CredentialField, ...]:
    """What the Connect form asks for."""
    return system.credential_fields


def states(integration: Integration) -> tuple[SideState, SideState]:
    """The shop, then the books."""
    rows = {row.side: row for row in Connection.for_account(integration.account).filter(integration=integration)}
    shop, books = (state_of(integration, side, rows.get(side.value)) for side in (Side.SHOP, Side.BOOKS))
    return shop, books


def state_of(integration: Integration, side: Side, row: Connection | None) -> SideState:
    """One side in words."""
    is_ok = row is not None and row.state == ConnectionState.OK
    has_problem = row is not None and not is_ok and bool(row.code)
    return SideState(
        side=side,
        key=side.value,
        system=system_of(integration, side).name,
        is_ok=is_ok,
        is_new=row is None or row.state == ConnectionState.NEW,
        account=row.remote_name if row is not None else "",
        checked_at=row.checked_at if row is not None else None,
        problem=words_of(row.code, texts.params_of(row.params)) if has_problem and row is not None else None,
    )
