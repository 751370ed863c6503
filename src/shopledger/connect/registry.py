"""Which systems exist, by dotted path; a system is imported the first time it is asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from shopledger.connect.contract import BooksSystem, ShopSystem
    from shopledger.connect.register import RegisterSystem

SHOPS = {
    "mijnwebwinkel": "shopledger.shops.mijnwebwinkel.connector",
    "opencart": "shopledger.shops.opencart.connector",
}
BOOKS = {
    "snelstart": "shopledger.accounting.snelstart.connector",
    "afas_sb": "shopledger.accounting.afas_sb.connector",
    "eboekhouden": "shopledger.accounting.eboekhouden.connector",
    "jortt": "shopledger.accounting.jortt.connector",
}
REGISTERS = {"vies": "shopledger.registers.vies.connector"}


class UnknownSystemError(LookupError):
    """No system of that name."""


@cache
def shop_system(key: str) -> ShopSystem:
    """The shop system of that key. Raises UnknownSystemError."""
    return cast("ShopSystem", _load(SHOPS, key))


@cache
def books_system(key: str) -> BooksSystem:
    """The accounting package of that key. Raises UnknownSystemError."""
    return cast("BooksSystem", _load(BOOKS, key))


@cache
def register_system(key: str) -> RegisterSystem:
    """The register of that key. Raises UnknownSystemError."""
    return cast("RegisterSystem", _load(REGISTERS, key))


def _load(paths: dict[str, str], key: str) -> object:
    if key not in paths:
        raise UnknownSystemError(key)
    return import_module(paths[key]).SYSTEM
