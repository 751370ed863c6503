"""Before the start and after the end of an integration: what happens by itself, and what a person can do."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shopledger.connect.contract import Side
from shopledger.pipeline import backfill, desk
from shopledger.pipeline.daily import collect
from shopledger.pipeline.pay import pay
from shopledger.pipeline.review import review
from shopledger.store import accounts, choices, due, texts
from shopledger.store.models import Act, Connection, Posting, SettingsVersion
from tests.pipeline.world import World

TODAY = date(2026, 3, 2)


@pytest.fixture
def rehearsing(world: World) -> World:
    """A world whose merchant has signed up and started nothing, with an order in the shop."""
    world.rehearse()
    world.shop.put("1")
    return world


def told() -> list[tuple[str, str, dict[str, str]]]:
    rows = Act.objects.exclude(what__in=("connected", "settings_saved")).order_by("id")
    return [(row.what, row.who, texts.params_of(row.params)) for row in rows]


def test_nothing_happens_by_itself_before_the_start(rehearsing: World) -> None:
    rehearsing.clock.pass_by(days=2)

    ran = rehearsing.run()

    assert ran.jobs == 0
    assert rehearsing.shop.calls["GET /orders"] == 1  # the test of the connection
    assert not Posting.objects.exists()


def test_rounds_that_are_asked_for_all_the_same_say_that_nothing_is_started(rehearsing: World) -> None:
    held = [each(rehearsing.integration_id, rehearsing.clock).held_by for each in (review, pay)]

    assert [rehearsing.fetch().held_by, *held] == ["LIC-05"] * 3
    assert collect(rehearsing.integration_id, rehearsing.clock) == 0


def test_saving_settings_before_the_start_does_not_plan_a_fetch(rehearsing: World) -> None:
    SettingsVersion.objects.all().delete()
    accounts.change_integration(rehearsing.integration_id, settings_version=0)
    before = rehearsing.integration.next_fetch_at
    rehearsing.clock.pass_by(hours=5)

    rehearsing.save()

    assert rehearsing.integration.next_fetch_at == before


def test_start_lets_orders_of_the_chosen_day_and_later_in(rehearsing: World) -> None:
    missing = desk.start(rehearsing.integration_id, rehearsing.clock, "ann")
    rehearsing.run()

    assert missing == ()
    assert rehearsing.states() == {"1": "posted"}
    assert told() == [("started", "ann", {"date": "2026-03-01"})]


def test_start_begins_today_where_no_day_was_chosen(rehearsing: World) -> None:
    rehearsing.shop.put("old", placed="2026-03-01T10:00:00+00:00")
    rehearsing.save(start_on=None)

    desk.start(rehearsing.integration_id, rehearsing.clock, "ann")
    rehearsing.run()

    assert choices.settings_of(rehearsing.integration).start_on == TODAY
    assert rehearsing.states() == {"1": "posted"}
    assert [row.who for row in choices.versions(rehearsing.integration_id)] == ["ann"] * 3


def test_migration_begins_after_the_start(rehearsing: World) -> None:
    wanted = backfill.request(rehearsing.integration_id, date(2026, 1, 1), date(2026, 1, 31), rehearsing.clock)
    before = due.backfills(rehearsing.clock.now)

    desk.start(rehearsing.integration_id, rehearsing.clock, "ann")

    assert (before, due.backfills(rehearsing.clock.now)) == ([], [wanted])


def test_start_happens_once(rehearsing: World) -> None:
    desk.start(rehearsing.integration_id, rehearsing.clock, "ann")
    rehearsing.run()
    version = rehearsing.integration.settings_version

    again = desk.start(rehearsing.integration_id, rehearsing.clock, "bob")

    assert again == ()
    assert rehearsing.integration.settings_version == version
    assert len(told()) == 1


def test_start_tells_all_that_is_missing(rehearsing: World) -> None:
    Connection.objects.filter(side=Side.SHOP.value).delete()
    Connection.objects.filter(side=Side.BOOKS.value).update(state="blocked", code="CON-05")
    accounts.change_integration(rehearsing.integration_id, settings_version=0, terms_accepted_at=None)

    missing = desk.start(rehearsing.integration_id, rehearsing.clock, "ann")

    assert missing == ("CON-00", "CON-05", "SETUP", "LIC-04")
    assert rehearsing.integration.is_rehearsing


def test_connection_that_was_never_tested_is_missing(rehearsing: World) -> None:
    Connection.objects.filter(side=Side.SHOP.value).update(state="new", code="")

    assert desk.missing_for_start(rehearsing.integration_id, rehearsing.clock) == ("CON-00",)


def test_settings_that_were_never_saved_are_those_of_the_shops_country(world: World) -> None:
    account = accounts.create_account("Eva", "eva@example.be", world.clock.now)
    row = accounts.create_integration(
        account, "Shop", shop="paper_shop", books="paper", now=world.clock.now, shop_country="BE", is_rehearsing=True
    )

    assert choices.settings_of(row).shop_country == "BE"
    assert row.is_rehearsing


# --- the end -----------------------------------------------------------------------------------------------------


def test_cancelled_integration_does_nothing_any_more(world: World) -> None:
    world.order("1")

    cancelled = desk.cancel(world.integration_id, world.clock, "ann")

    assert cancelled
    assert world.run().jobs == 0
    assert world.book().held_by == "LIC-02"
    assert told() == [("cancelled", "ann", {"date": "2026-03-02"})]


def test_integration_that_was_cancelled_for_later_works_until_the_end_of_that_day(world: World) -> None:
    desk.cancel(world.integration_id, world.clock, "ann", ends_on=date(2026, 3, 4))
    world.clock.now = datetime(2026, 3, 4, 22, 0, tzinfo=UTC)  # eleven in the evening in Amsterdam
    last_day = due.fetches(world.clock.now)

    world.clock.pass_by(hours=1)

    assert last_day == [world.integration_id]
    assert due.fetches(world.clock.now) == []
    assert world.book().held_by == "LIC-02"


def test_day_that_is_over_means_at_once(world: World) -> None:
    desk.cancel(world.integration_id, world.clock, "ann", ends_on=date(2026, 3, 1))

    assert not world.integration.is_active


def test_cancelling_is_taken_back_before_the_end(world: World) -> None:
    desk.cancel(world.integration_id, world.clock, "ann", ends_on=date(2026, 3, 4))

    resumed = desk.resume(world.integration_id, world.clock, "bob")

    assert resumed
    assert (world.integration.ends_on, world.integration.cancelled_at) == (None, None)
    assert [what for what, _, _ in told()] == ["cancelled", "resumed"]


@pytest.mark.parametrize("ends_on", [None, date(2026, 3, 2)])
def test_what_has_ended_is_neither_resumed_nor_cancelled_again(world: World, ends_on: date | None) -> None:
    desk.cancel(world.integration_id, world.clock, "ann", ends_on=ends_on)
    world.clock.pass_by(days=1)

    assert not desk.resume(world.integration_id, world.clock, "ann")
    assert not desk.cancel(world.integration_id, world.clock, "ann")


def test_what_was_not_cancelled_is_not_resumed(world: World) -> None:
    assert not desk.resume(world.integration_id, world.clock, "ann")
