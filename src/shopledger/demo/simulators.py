"""Simulators by the key of their system: making one, and saying where it is and what it accepts.

No Django here, and no process or port: those are `stage.py`'s.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from shopledger.connect.registry import BOOKS, REGISTERS, SHOPS, books_system, register_system, shop_system
from shopledger.connect.simulation.market import Market

if TYPE_CHECKING:
    from shopledger.connect.contract import BooksSystem, ShopSystem
    from shopledger.connect.simulation.server import Simulator


def names() -> tuple[str, ...]:
    """Keys of all systems that can be simulated."""
    return (*SHOPS, *BOOKS, *REGISTERS)


def system_of(key: str) -> ShopSystem | BooksSystem | Any:
    """The system of that key, whatever its side. Raises UnknownSystemError."""
    if key in SHOPS:
        return shop_system(key)
    if key in BOOKS:
        return books_system(key)
    return register_system(key)


def days_ago(days: int) -> date:
    """The day that many days before today."""
    return datetime.now(UTC).date() - timedelta(days=days)


def make_market(seed: int, orders: int, first: date, days: int) -> Market:
    """What is sold, by seed."""
    return Market(seed=seed, orders=orders, first_day=first, days=days)


def make(key: str, market: Market, **options: Any) -> Simulator:
    """The simulator of that system; a shop's is filled from the market. Raises UnknownSystemError."""
    factory = system_of(key).simulator
    if "market" in inspect.signature(factory).parameters:
        options["market"] = market
    simulator: Simulator = factory(**options)
    return simulator


def describe(key: str, address: str) -> dict[str, Any]:
    """Where the simulator of that system is reached and what it accepts, as plain values."""
    system = system_of(key)
    return {
        "system": key,
        "name": system.name,
        "address": address,
        "base_urls": base_urls(system.base_urls, address),
        "credentials": dict(getattr(system.simulator, "demo_credentials", {})),
        "operator": dict(getattr(system.simulator, "demo_operator", {})),
    }


def base_urls(real: Mapping[str, str], address: str) -> dict[str, str]:
    """The real base addresses with their paths kept, moved to the simulator's address."""
    host = urlsplit(address)
    return {name: urlsplit(url)._replace(scheme=host.scheme, netloc=host.netloc).geturl() for name, url in real.items()}
