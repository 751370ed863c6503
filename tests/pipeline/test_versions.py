"""Settings as they were: each version is kept, and a VAT table that was emptied by mistake comes back."""

from __future__ import annotations

from dataclasses import replace

from shopledger.pipeline import desk
from shopledger.store import choices
from shopledger.store.models import Act
from tests.pipeline.world import ROWS, SETTINGS, START, World


def test_every_version_is_kept_with_who_saved_it(world: World) -> None:
    world.save(reference_prefix="W")

    rows = choices.versions(world.integration_id)

    assert [(row.version, row.who) for row in rows] == [(2, "ann"), (1, "ann")]
    assert choices.settings_in(world.integration_id, 1) == SETTINGS
    assert choices.settings_in(world.integration_id, 2) == replace(SETTINGS, reference_prefix="W")


def test_settings_of_a_moment_are_those_that_were_in_force_then(world: World) -> None:
    world.clock.pass_by(hours=2)
    world.save(reference_prefix="W")

    before = choices.settings_at(world.integration_id, START)

    assert before == SETTINGS
    assert choices.settings_at(world.integration_id, world.clock.now) == world.settings
    assert choices.settings_at(world.integration_id, START.replace(year=2025)) is None


def test_vat_rows_that_were_removed_come_back_and_other_choices_stay(world: World) -> None:
    version = desk.remove_vat_rows(world.integration_id, world.clock, "ann")
    removed = choices.settings_of(world.integration)
    desk.save_settings(world.integration_id, replace(removed, reference_prefix="W"), world.clock, "ann")

    desk.restore_vat_rows(world.integration_id, version, world.clock, "bob")

    assert removed.rows == ()
    assert choices.settings_of(world.integration) == replace(SETTINGS, reference_prefix="W", rows=ROWS)
    words = list(Act.objects.order_by("id").values_list("what", "who"))[-3:]
    assert words == [("vat_rows_removed", "ann"), ("settings_saved", "ann"), ("vat_rows_restored", "bob")]


def test_orders_that_lacked_a_row_are_ready_once_it_is_back(world: World) -> None:
    version = desk.remove_vat_rows(world.integration_id, world.clock, "ann")
    world.order("1")
    world.order("2", total="24.21")
    world.book()

    again = desk.restore_vat_rows(world.integration_id, version, world.clock, "ann")

    assert again == 1
    assert world.states() == {"1": "ready", "2": "error CHK-01"}


def test_removing_no_rows_makes_no_version(world: World) -> None:
    desk.remove_vat_rows(world.integration_id, world.clock, "ann")

    assert desk.remove_vat_rows(world.integration_id, world.clock, "ann") == 2
    assert world.integration.settings_version == 2


def test_version_that_never_was_is_not_restored(world: World) -> None:
    assert desk.restore_vat_rows(world.integration_id, 9, world.clock, "ann") is None
    assert world.integration.settings_version == 1
