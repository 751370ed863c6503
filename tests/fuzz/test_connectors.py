"""Each call of each connector meets each kind of spoiled answer, and ends in what the contract allows."""

from __future__ import annotations

import pytest

from shopledger.connect.registry import books_system
from tests.fuzz.calling import (
    ACTS,
    PAYING,
    SHOP_ACTS,
    TROUBLES,
    act_on_books,
    act_on_shop,
    counterpart,
    fresh_shop,
    spoil_only,
)
from tests.fuzz.judging import SHOP_KEYS
from tests.fuzz.ways import WAYS, Way


def acts_of(way: Way) -> list[str]:
    """What the package can be asked for."""
    pays = books_system(way.books).capabilities.payments
    return [name for name in ACTS if pays or name not in PAYING]


CASES = [pytest.param(way, act, id=f"{way.name}-{act}") for way in WAYS for act in acts_of(way)]


@pytest.mark.parametrize(("way", "act"), CASES)
def test_spoiled_answer_of_a_package_ends_as_the_contract_says(way: Way, act: str) -> None:
    made = counterpart(way.books, way.kind, way.credentials)
    made.line.seen.clear()
    act_on_books(made, ACTS[act])

    for label in made.line.seen:
        for trouble in TROUBLES:
            spoiled = counterpart(way.books, way.kind, way.credentials)
            spoil_only(spoiled.line, label, trouble)
            assert act_on_books(spoiled, ACTS[act])


@pytest.mark.parametrize("key", SHOP_KEYS)
@pytest.mark.parametrize("act", SHOP_ACTS)
def test_spoiled_answer_of_a_shop_ends_as_the_contract_says(key: str, act: str) -> None:
    shop, line = fresh_shop(key)
    act_on_shop(shop, SHOP_ACTS[act])

    for label in line.seen:
        for trouble in TROUBLES:
            spoiled, its_line = fresh_shop(key)
            spoil_only(its_line, label, trouble)
            assert act_on_shop(spoiled, SHOP_ACTS[act])
