"""Sales from the shop into the books, the ordinary way."""

from __future__ import annotations

from tests.pipeline.world import World


def test_ready_order_is_booked_once_with_its_debtor(world: World) -> None:
    world.order("1")

    done = world.book()

    assert done.posted == 1
    assert world.states() == {"1": "posted"}
    assert world.books.references() == ["1"]
    assert world.books.emails() == ["c1@example.nl"]
    assert world.attempts() == [("DEBTOR", "STORED"), ("BOOKING", "STORED")]
