"""What the list of integrations shows of each. It changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shopledger.connect.contract import Side
from shopledger.connect.registry import BOOKS, SHOPS, books_system, shop_system
from shopledger.domain.dates import business_date
from shopledger.store import portfolio
from shopledger.store.models import Connection, ConnectionState, Integration, Invitation, Role
from shopledger.store.portfolio import Standing
from shopledger.web import moment

LONGEST = 18
STATES: dict[str, tuple[Any, str]] = {
    ConnectionState.OK.value: (_("connected"), "good"),
    ConnectionState.BLOCKED.value: (_("connection lost"), "bad"),
    ConnectionState.NEW.value: (_("not connected yet"), ""),
}
ROLES = {
    Role.OWNER.value: _("owner"),
    Role.BOOKKEEPER.value: _("bookkeeper"),
    Role.ACCOUNTANT.value: _("accountant"),
    Role.READER.value: _("reader"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """How the connection with one side is."""

    name: str
    word: Any
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One integration of the list."""

    integration: Integration
    lights: tuple[Light, ...]
    standing: Standing
    stopped: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some integrations, and the key to go on with; empty at the end."""

    rows: tuple[Row, ...]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation that waits for the reader."""

    account: str
    role: Any
    by: str
    until: datetime


def page(user_id: int | None, words: str, after: str, *, only_troubled: bool = False) -> Page:
    """A page of the user's integrations by name, from that key on."""
    found = portfolio.page_of_integrations(user_id, words, key_of(after), only_troubled=only_troubled)
    some, has_more = found[: portfolio.PAGE], len(found) > portfolio.PAGE
    since = business_date(moment.now()).replace(day=1)
    standings = portfolio.standings([each.id for each in some], since)
    rows = tuple(row(each, standings.get(each.id, Standing())) for each in some)
    return Page(rows=rows, next=f"{some[-1].name}~{some[-1].id}" if has_more else "")


def key_of(after: str) -> tuple[str, int] | None:
    """The way back from a key of the list; None where it is none."""
    name, _mark, row_id = after.rpartition("~")
    return (name, int(row_id)) if row_id.isdecimal() and row_id.isascii() and len(row_id) < LONGEST else None


def row(integration: Integration, standing: Standing) -> Row:
    """One integration as the list shows it."""
    sides = {each.side: each for each in integration.connections.all()}
    lights = (
        light(sides.get(Side.SHOP.value), shop_name(integration.shop_system)),
        light(sides.get(Side.BOOKS.value), books_name(integration.books_system)),
    )
    return Row(integration=integration, lights=lights, standing=standing, stopped=stopped(integration))


def light(found: Connection | None, name: str) -> Light:
    """How a connection is, in words."""
    word, tone = STATES[found.state if found else ConnectionState.NEW.value]
    return Light(name=name, word=word, tone=tone)


def shop_name(key: str) -> str:
    """What a shop system is called; its key where it is not installed here any more."""
    return shop_system(key).name if key in SHOPS else key


def books_name(key: str) -> str:
    """What a package is called; its key where it is not installed here any more."""
    return books_system(key).name if key in BOOKS else key


def stopped(integration: Integration) -> Any:
    """Why nothing is booked by itself, where that is so."""
    if integration.cancelled_at or not integration.is_active:
        return _("stopped")
    return _("not started yet") if integration.is_rehearsing else ""


def invitation(found: Invitation) -> Invited:
    """An invitation in words."""
    role = ROLES.get(found.role, found.role)
    return Invited(account=found.account.name, role=role, by=found.invited_by, until=found.expires_at)
