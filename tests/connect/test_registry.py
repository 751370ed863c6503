from __future__ import annotations

from importlib.util import find_spec

import pytest

from shopledger.connect import registry


@pytest.mark.parametrize("path", [*registry.SHOPS.values(), *registry.BOOKS.values(), *registry.REGISTERS.values()])
def test_system_is_where_the_registry_says(path: str) -> None:
    assert find_spec(path) is not None


@pytest.mark.parametrize("key", sorted(registry.SHOPS))
def test_shop_system_is_loaded_once_under_its_own_key(key: str) -> None:
    assert registry.shop_system(key).key == key
    assert registry.shop_system(key) is registry.shop_system(key)


@pytest.mark.parametrize("key", sorted(registry.BOOKS))
def test_books_system_is_loaded_once_under_its_own_key(key: str) -> None:
    assert registry.books_system(key).key == key
    assert registry.books_system(key) is registry.books_system(key)


@pytest.mark.parametrize("key", sorted(registry.REGISTERS))
def test_register_system_is_loaded_once_under_its_own_key(key: str) -> None:
    assert registry.register_system(key).key == key
    assert registry.register_system(key) is registry.register_system(key)


@pytest.mark.parametrize("load", [registry.shop_system, registry.books_system, registry.register_system])
def test_unknown_system_is_told_by_name(load: object) -> None:
    with pytest.raises(registry.UnknownSystemError, match="nosuch"):
        load("nosuch")  # type: ignore[operator]  # the three share nothing but their call
