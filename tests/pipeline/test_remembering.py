"""Lists of the books between two turns: remembered, asked anew where the truth is wanted, forgotten when refused."""

from __future__ import annotations

from shopledger.connect.contract import Side
from shopledger.pipeline import lists
from shopledger.pipeline.wiring import open_books
from shopledger.store import accounts, choices
from tests.pipeline.paper import PaperBooksConnector
from tests.pipeline.world import World


def connector(world: World, *, is_fresh: bool = False) -> PaperBooksConnector:
    opened = open_books(world.integration, world.clock, is_fresh=is_fresh).connector
    assert isinstance(opened, PaperBooksConnector)
    return opened


def test_the_next_turn_remembers_what_the_last_one_read(world: World) -> None:
    connector(world).memory.keep({"accounts": b"8000"}, days=1)

    assert connector(world).memory.recall(["accounts"]) == {"accounts": b"8000"}
    assert connector(world, is_fresh=True).memory.recall(["accounts"]) == {}


def test_lists_for_choosing_are_asked_anew_each_time(world: World) -> None:
    lists.refresh(world.integration_id, world.clock, [Side.BOOKS])
    world.books.lists["ledger_accounts"] = ["8000", "8002"]

    lists.refresh(world.integration_id, world.clock, [Side.BOOKS])

    kept = choices.options_of(accounts.integration(world.integration_id))
    assert [option.value for option in kept["ledger_accounts"]] == ["8000", "8002"]


def test_a_refusal_by_the_books_forgets_what_may_be_its_cause(world: World) -> None:
    connector(world).memory.keep({"accounts": b"8000"}, days=1)
    world.books.refusals["1"] = "BKG-06"
    world.order("1")

    world.book()

    assert world.states() == {"1": "error BKG-06"}
    assert connector(world).memory.recall(["accounts"]) == {}


def test_an_order_that_never_reached_the_books_forgets_nothing(world: World) -> None:
    connector(world).memory.keep({"accounts": b"8000"}, days=1)
    world.order("1", total="999.99")

    world.book()

    assert world.states() == {"1": "error CHK-01"}
    assert connector(world).memory.recall(["accounts"]) == {"accounts": b"8000"}
