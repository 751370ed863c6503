"""The lists of the books, asked for anew each night."""

from __future__ import annotations

from shopledger.pipeline import desk
from shopledger.pipeline.review import review
from shopledger.pipeline.upkeep import freshen_lists
from shopledger.store import accounts, choices
from tests.pipeline.world import World


def forget(world: World, value: str) -> None:
    """The list of VAT codes that is kept lacks this one, as after a spoiled answer."""
    kept = choices.options_of(accounts.integration(world.integration_id))
    codes = tuple(option for option in kept["vat_codes"] if option.value != value)
    choices.save_options(world.integration_id, {**kept, "vat_codes": codes}, world.clock.now)


def known_codes(world: World) -> set[str]:
    kept = choices.options_of(accounts.integration(world.integration_id))
    return {option.value for option in kept["vat_codes"]}


def test_a_list_that_lacked_a_code_is_whole_after_the_night_and_its_orders_go_on(world: World) -> None:
    desk.refresh_options(world.integration_id, world.clock)
    forget(world, "high")
    world.order("1")
    world.book()
    held_up = world.states()

    again = freshen_lists(world.integration_id, world.clock)

    assert held_up == {"1": "error CHK-15"}
    assert (again, world.states()) == (1, {"1": "ready"})


def test_a_list_that_says_the_same_offers_nothing_again(world: World) -> None:
    desk.refresh_options(world.integration_id, world.clock)

    again = freshen_lists(world.integration_id, world.clock)

    assert again == 0


def test_the_nightly_review_asks_for_lists_that_are_kept(world: World) -> None:
    desk.refresh_options(world.integration_id, world.clock)
    forget(world, "low")
    world.clock.pass_by(days=1)

    review(world.integration_id, world.clock)

    assert "low" in known_codes(world)


def test_the_nightly_review_asks_for_no_lists_that_nobody_has_seen(world: World) -> None:
    world.clock.pass_by(days=1)

    review(world.integration_id, world.clock)

    assert choices.options_of(accounts.integration(world.integration_id)) == {}
