"""Lists of both systems: each asked for by itself, kept where it cannot be had, and debtors looked up by address."""

from __future__ import annotations

import pytest

from shopledger.connect.contract import Option, Side
from shopledger.domain.errors import Refusal, Transient
from shopledger.pipeline import lists
from shopledger.store import choices
from tests.pipeline.paper import PaperBooksConnector, PaperShopConnector
from tests.pipeline.world import World


def refuse_accounts(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """The package gives no accounts."""
    given = PaperBooksConnector.options

    def options(self: PaperBooksConnector, field: str) -> tuple[Option, ...]:
        if field == "vat_codes":
            raise error
        return given(self, field)

    monkeypatch.setattr(PaperBooksConnector, "options", options)


def test_lists_of_shop_and_books_are_kept_together(world: World) -> None:
    codes = lists.refresh(world.integration_id, world.clock)

    kept = choices.options_of(world.integration)
    assert codes == {Side.SHOP: "", Side.BOOKS: ""}
    assert kept[lists.STATUSES] == (Option(value="paid", label="Paid", tags=(lists.DEFAULT,)),)
    assert [option.label for option in kept[lists.METHODS]] == ["iDEAL"]
    assert {"vat_codes", "ledger_accounts"} < kept.keys()


def test_a_shop_that_is_not_connected_keeps_no_list_of_the_books_away(world: World) -> None:
    world.integration.connections.filter(side="shop").delete()

    codes = lists.refresh(world.integration_id, world.clock)

    assert codes == {Side.SHOP: "CON-00", Side.BOOKS: ""}
    assert set(choices.options_of(world.integration)) == {"vat_codes", "ledger_accounts"}


def test_books_that_are_not_connected_keep_no_list_of_the_shop_away(world: World) -> None:
    world.integration.connections.filter(side="books").delete()

    codes = lists.refresh(world.integration_id, world.clock)

    assert codes == {Side.SHOP: "", Side.BOOKS: "CON-00"}
    assert set(choices.options_of(world.integration)) == lists.SHOP_LISTS


def test_a_list_that_is_refused_leaves_the_others_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_accounts(monkeypatch, Refusal("BKG-23", field="administration"))

    codes = lists.refresh(world.integration_id, world.clock)

    assert codes[Side.BOOKS] == "BKG-23"
    assert "ledger_accounts" in choices.options_of(world.integration)


def test_books_that_do_not_answer_are_not_asked_for_the_rest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_accounts(monkeypatch, Transient("CON-15"))

    codes = lists.refresh(world.integration_id, world.clock)

    assert codes[Side.BOOKS] == "CON-15"
    assert "ledger_accounts" not in choices.options_of(world.integration)


def test_what_was_fetched_before_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lists.refresh(world.integration_id, world.clock)
    before = choices.options_of(world.integration)
    world.books.token = world.shop.token = "changed"

    lists.refresh(world.integration_id, world.clock)

    assert choices.options_of(world.integration) == before


def test_statuses_that_take_money_back_are_marked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (paid,) = PaperShopConnector.statuses(PaperShopConnector.__new__(PaperShopConnector))
    credit = type(paid)(id="back", name="Sent back", is_credit=True)
    monkeypatch.setattr(PaperShopConnector, "statuses", lambda _self: (credit,))

    lists.refresh(world.integration_id, world.clock)

    (kept,) = choices.options_of(world.integration)[lists.STATUSES]
    assert kept.tags == (lists.CREDIT,)


def test_a_debtor_is_found_by_address(world: World) -> None:
    world.books.debtors.append({"id": "7", "email": "till@example.nl"})

    found, code = lists.find_debtor(world.integration_id, "till@example.nl", world.clock)

    assert (found and found.id, code) == ("7", "")


def test_a_debtor_that_is_not_there_is_told_from_books_that_are_closed(world: World) -> None:
    absent = lists.find_debtor(world.integration_id, "nobody@example.nl", world.clock)
    world.books.token = "changed"

    closed = lists.find_debtor(world.integration_id, "nobody@example.nl", world.clock)

    assert (absent, closed) == ((None, ""), (None, "CON-05"))


def test_nothing_is_kept_where_neither_side_is_connected(world: World) -> None:
    world.integration.connections.all().delete()

    codes = lists.refresh(world.integration_id, world.clock)

    assert set(codes.values()) == {"CON-00"}
    assert world.integration.options_at is None
