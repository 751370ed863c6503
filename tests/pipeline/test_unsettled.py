"""Changes in the shop while nobody knows whether a sale is in the books: the question stays, nothing goes out twice."""

from __future__ import annotations

import pytest

from shopledger.connect.contract import RawOrder
from shopledger.pipeline import desk
from shopledger.pipeline.fetch import intake_of
from shopledger.pipeline.wiring import open_shop
from tests.pipeline.test_book import POST, fault
from tests.pipeline.world import World


@pytest.fixture
def asked(world: World) -> World:
    """A sale that stands in the books, whose answer was lost and whose look-up says nothing."""
    world.books.faults = fault("drop_after")
    world.books.looks = "unclear"
    world.order("1")
    world.book()
    world.settle()
    return world


def test_change_in_the_shop_leaves_the_question_to_the_merchant(asked: World) -> None:
    for changes in ({"total": "48.40", "excl": "40.00"}, {"status": "cancelled"}, {"total": "broken"}):
        asked.order("1", **changes)

    assert asked.states() == {"1": "error BKG-26"}
    assert desk.answer_is_there(asked.posting().id, "7", asked.clock, who="ann")


def test_order_that_the_shop_no_longer_has_leaves_the_question_to_the_merchant(asked: World) -> None:
    gone = RawOrder(shop_id="1", number="1", document={}, is_gone=True)
    shop = open_shop(asked.integration, asked.clock)

    intake_of(asked.integration, shop, shop.connector.facts(), asked.settings).store([gone], asked.clock())

    assert asked.states() == {"1": "error BKG-26"}


def test_status_that_comes_and_goes_sends_nothing_again(asked: World) -> None:
    for status in ("cancelled", "paid"):
        asked.order("1", status=status)
        asked.book()

    assert asked.books.calls[POST] == 1
    assert asked.books.references() == ["1"]


@pytest.mark.parametrize(("looks", "state"), [("found", "posted"), ("unclear", "error BKG-26")])
def test_doubtful_sale_that_is_processed_while_its_status_changes_is_looked_up_first(
    asked: World, looks: str, state: str
) -> None:
    desk.process_again([asked.posting().id], asked.clock, who="ann")
    asked.order("1", status="cancelled")
    asked.order("1", status="paid")
    asked.books.looks = looks

    asked.book()

    assert asked.states() == {"1": state}
    assert asked.books.calls[POST] == 1
