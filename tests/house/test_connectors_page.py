"""The page of connected systems is what the connectors say."""

from __future__ import annotations

from shopledger.connect.contract import BooksSystem, ShopSystem
from shopledger.connect.registry import BOOKS, SHOPS, books_system, shop_system
from tools import connectors_doc


def test_page_of_connected_systems_is_up_to_date() -> None:
    written = connectors_doc.PAGE.read_text(encoding="utf-8")

    assert written == connectors_doc.page()


def test_page_of_connected_systems_names_every_system_and_field() -> None:
    systems: list[ShopSystem | BooksSystem] = [*map(shop_system, SHOPS), *map(books_system, BOOKS)]
    written = connectors_doc.PAGE.read_text(encoding="utf-8")

    missing = [
        (system.key, field.name)
        for system in systems
        for field in (*system.credential_fields, *system.operator_fields)
        if f"`{field.name}` ({field.label.en})" not in written
    ]

    assert missing == []
    assert all(f"### {system.name}" in written for system in systems)
