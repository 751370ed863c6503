"""Opens connectors from rows: credentials, token vault, request budget, recorder and HTTP client put together.

The transport is one for the whole process, so that connections are kept between calls and between integrations.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings as django_settings

from shopledger.connect.contract import (
    BooksConnector,
    BooksSystem,
    CredentialField,
    Opening,
    ShopConnector,
    ShopSystem,
    Side,
)
from shopledger.connect.credentials import Credentials
from shopledger.connect.http import Budget, HttpClient, NoBudget, Transport
from shopledger.connect.recorder import Recorder
from shopledger.connect.register import RegisterOpening, VatRegister
from shopledger.connect.registry import books_system, register_system, shop_system
from shopledger.connect.transport import SocketTransport
from shopledger.domain.capabilities import RequestBudget
from shopledger.domain.errors import ConnectionRefusal
from shopledger.domain.settings import Settings
from shopledger.pipeline.guard import WatchedTransport
from shopledger.store import choices
from shopledger.store.budgets import SharedBudget
from shopledger.store.connections import StoredVault, base_urls_of, connection_of, credentials_of, operator_of
from shopledger.store.memos import StoredMemory
from shopledger.store.models import Connection, ConnectionState, Integration

Clock = Callable[[], datetime]
REGISTER = "vies"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShop:
    """A shop that can be asked."""

    system: ShopSystem
    connector: ShopConnector
    recorder: Recorder


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBooks:
    """An administration that can be asked and written in."""

    system: BooksSystem
    connector: BooksConnector
    recorder: Recorder


class _Wires:
    """What the process was told to use instead of the network."""

    transport: Transport | None = None
    pause: Callable[[float], None] = time.sleep
    register_urls: Mapping[str, str] = {}
    register: VatRegister | None = None
    asked_as: tuple[object, ...] = ()


def use_transport(transport: Transport | None, pause: Callable[[float], None] = time.sleep) -> None:
    """Send everything through this transport (such as a WsgiTransport with simulators); None for sockets again.

    `pause` waits (seconds) before a read is tried again; where time is simulated there is nothing to wait for.
    """
    _Wires.transport = transport
    _Wires.pause = pause


def use_register(base_urls: Mapping[str, str]) -> None:
    """Ask the register of VAT numbers at these addresses; none for its own."""
    _Wires.register_urls = dict(base_urls)


def open_shop(integration: Integration, clock: Clock, *, is_interactive: bool = False) -> OpenShop:
    """The shop of an integration. Raises ConnectionRefusal when it is not connected or was refused."""
    system = shop_system(integration.shop_system)
    row = _usable(integration, Side.SHOP)
    settings = choices.settings_of(integration)
    opening = _opening(row, system, settings, clock, is_interactive=is_interactive)
    return OpenShop(system=system, connector=system.open(opening), recorder=opening.http.recorder)


def open_books(
    integration: Integration, clock: Clock, *, is_interactive: bool = False, is_fresh: bool = False
) -> OpenBooks:
    """The administration of an integration. Raises ConnectionRefusal when it is not connected or was refused.

    `is_fresh`: whatever is asked, the other end answers, and not what is remembered of it.
    """
    system = books_system(integration.books_system)
    row = _usable(integration, Side.BOOKS)
    settings = choices.settings_of(integration)
    opening = _opening(row, system, settings, clock, is_interactive=is_interactive, is_fresh=is_fresh)
    return OpenBooks(system=system, connector=system.open(opening), recorder=opening.http.recorder)


def open_untested(row: Connection, clock: Clock) -> ShopConnector | BooksConnector:
    """The connector of a connection in whatever state, for its test."""
    settings = choices.settings_of(row.integration)
    system: ShopSystem | BooksSystem
    system = shop_system(row.system) if row.side == Side.SHOP.value else books_system(row.system)
    return system.open(_opening(row, system, settings, clock, is_interactive=True, is_fresh=True))


def opening_for(integration: Integration, system: ShopSystem | BooksSystem, side: Side, clock: Clock) -> Opening:
    """What a connector gets to open a connection that is still to be made, or to be made anew."""
    row = connection_of(integration.id, side) or Connection(integration=integration, side=side.value, system=system.key)
    return _opening(row, system, choices.settings_of(integration), clock, is_interactive=True, is_fresh=True)


def operator_of_system(system: ShopSystem | BooksSystem) -> tuple[Credentials, Mapping[str, str]]:
    """The platform's own secrets for a system, and the addresses that overrule the system's own."""
    names = [field.name for field in system.operator_fields]
    urls: Mapping[str, str] = django_settings.SHOPLEDGER_BASE_URLS(system.key, list(system.base_urls))
    return Credentials(django_settings.SHOPLEDGER_OPERATOR(system.key, names)), urls


def register(clock: Clock) -> VatRegister:
    """The register of VAT numbers; kept for the process, since it remembers which member states are down."""
    asked_as = (id(current_transport()), tuple(_Wires.register_urls.items()), id(clock))
    if _Wires.register is None or _Wires.asked_as != asked_as:
        _Wires.register, _Wires.asked_as = _open_register(clock), asked_as
    return _Wires.register


def _open_register(clock: Clock) -> VatRegister:
    system = register_system(REGISTER)
    http = HttpClient(
        WatchedTransport(current_transport()),
        Recorder(),
        unreachable=system.unreachable,
        timeout=system.timeout,
        pause=_Wires.pause,
    )
    urls = {**django_settings.SHOPLEDGER_BASE_URLS(REGISTER, list(system.base_urls)), **_Wires.register_urls}
    return system.open(RegisterOpening(http=http, clock=clock, base_urls=urls))


def current_transport() -> Transport:
    """What requests travel by."""
    return _Wires.transport or _sockets()


@cache
def _sockets() -> SocketTransport:
    return SocketTransport()


def _usable(integration: Integration, side: Side) -> Connection:
    row = connection_of(integration.id, side)
    if row is None or row.state != ConnectionState.OK:
        raise ConnectionRefusal(row.code if row and row.code else "CON-00")
    return row


def _opening(
    row: Connection,
    system: ShopSystem | BooksSystem,
    settings: Settings,
    clock: Clock,
    *,
    is_interactive: bool,
    is_fresh: bool = False,
) -> Opening:
    credentials = credentials_of(row)
    operator = _operator(row, system)
    recorder = Recorder(_secrets(credentials, system.credential_fields) + _secrets(operator, system.operator_fields))
    budgets = system.budgets if isinstance(system, ShopSystem) else system.capabilities.budgets
    http = HttpClient(
        WatchedTransport(current_transport()),
        recorder,
        unreachable="CON-02" if row.side == Side.SHOP.value else "CON-15",
        params={} if row.side == Side.SHOP.value else {"package": system.name},
        budget=_budget(row, credentials, budgets, clock, is_interactive=is_interactive),
        timeout=django_settings.SHOPLEDGER_TIMEOUT_SECONDS,
        pause=_Wires.pause,
    )
    return Opening(
        credentials=credentials,
        http=http,
        clock=clock,
        settings=settings,
        vault=StoredVault(row.id, clock, recorder.hide),
        base_urls={**django_settings.SHOPLEDGER_BASE_URLS(system.key, list(system.base_urls)), **base_urls_of(row)},
        operator=operator,
        memory=StoredMemory(row.id, clock, is_fresh=is_fresh),
    )


def _budget(
    row: Connection, credentials: Credentials, budgets: tuple[RequestBudget, ...], clock: Clock, *, is_interactive: bool
) -> Budget:
    if not budgets or not django_settings.SHOPLEDGER_COUNTS_BUDGETS:
        return NoBudget()
    name = "\n".join((row.system, *(f"{key}={credentials[key]}" for key in sorted(credentials))))
    return SharedBudget(name, budgets, clock, is_interactive=is_interactive)


def _operator(row: Connection, system: ShopSystem | BooksSystem) -> Credentials:
    own: Mapping[str, str] = django_settings.SHOPLEDGER_OPERATOR(
        system.key, [field.name for field in system.operator_fields]
    )
    return Credentials({**own, **operator_of(row)})


def _secrets(values: Mapping[str, str], fields: tuple[CredentialField, ...]) -> list[str]:
    return [values[field.name] for field in fields if field.is_secret and field.name in values]
