"""What connectors remember, kept for all workers: for how long, of which connection, and when it is forgotten."""

from __future__ import annotations

from shopledger.connect.contract import Side
from shopledger.connect.memory import LEARNT
from shopledger.store import connections, memos
from shopledger.store.memos import StoredMemory
from tests.pipeline.world import World


def memory(world: World, side: Side = Side.BOOKS, *, is_fresh: bool = False) -> StoredMemory:
    row = connections.connection_of(world.integration_id, side)
    return StoredMemory(row.id if row else None, world.clock, is_fresh=is_fresh)


def test_what_one_worker_keeps_another_recalls(world: World) -> None:
    memory(world).keep({"a": b"1", "b": b"2"}, days=1)

    assert memory(world).recall(["a", "b", "c"]) == {"a": b"1", "b": b"2"}


def test_a_later_value_takes_the_place_of_an_earlier_one(world: World) -> None:
    memory(world).keep({"a": b"1"}, days=1)

    memory(world).keep({"a": b"2"}, days=1)

    assert memory(world).recall(["a"]) == {"a": b"2"}


def test_what_had_its_time_is_not_recalled(world: World) -> None:
    memory(world).keep({"a": b"1"}, days=1)
    memory(world).keep({"b": b"2"}, days=2)

    world.clock.pass_by(days=1)

    assert memory(world).recall(["a", "b"]) == {"b": b"2"}


def test_who_asks_for_the_truth_recalls_nothing_but_keeps_what_is_told(world: World) -> None:
    memory(world).keep({"a": b"old"}, days=1)
    fresh = memory(world, is_fresh=True)
    recalled = fresh.recall(["a"])

    fresh.keep({"a": b"new"}, days=1)

    assert recalled == {}
    assert memory(world).recall(["a"]) == {"a": b"new"}


def test_each_connection_has_a_memory_of_its_own(world: World) -> None:
    memory(world, Side.SHOP).keep({"a": b"shop"}, days=1)

    memory(world, Side.BOOKS).keep({"a": b"books"}, days=1)

    assert memory(world, Side.SHOP).recall(["a"]) == {"a": b"shop"}


def test_one_side_is_forgotten_and_the_other_is_not(world: World) -> None:
    memory(world, Side.SHOP).keep({"a": b"shop"}, days=1)
    memory(world, Side.BOOKS).keep({"a": b"books"}, days=1)

    memos.forget(world.integration_id, Side.BOOKS)

    assert [dict(memory(world, side).recall(["a"])) for side in Side] == [{"a": b"shop"}, {}]


def test_what_was_learnt_outlives_doubts_about_lists(world: World) -> None:
    memory(world).keep({"accounts": b"1", f"{LEARNT}rounding": b"2"}, days=1)

    memos.forget_lists(world.integration_id, Side.BOOKS)

    assert memory(world).recall(["accounts", f"{LEARNT}rounding"]) == {f"{LEARNT}rounding": b"2"}


def test_new_credentials_may_lead_to_other_books_so_all_is_forgotten(world: World) -> None:
    memory(world).keep({"a": b"1"}, days=1)

    connections.save_connection(world.integration, Side.BOOKS, {"token": "other"})

    assert memory(world).recall(["a"]) == {}


def test_a_connection_that_is_not_saved_yet_remembers_nothing(world: World) -> None:
    unsaved = StoredMemory(None, world.clock, is_fresh=False)

    unsaved.keep({"a": b"1"}, days=1)

    assert unsaved.recall(["a"]) == {}
