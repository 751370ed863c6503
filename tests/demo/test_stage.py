"""Simulators as processes: they start, tell the time they are told, and stop with the block."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shopledger.demo import simulators
from shopledger.demo.stage import Script, StageError, command_line, opened, start

SCRIPT = Script(
    shop="mijnwebwinkel", books="snelstart", orders=30, seed=3, faults="none", first=date(2026, 1, 1), days=21
)


def test_the_stage_has_a_shop_with_orders_and_empty_books() -> None:
    with opened(SCRIPT) as stage:
        stage.set_clock(datetime(2026, 3, 1, tzinfo=UTC))

        sold, booked = list(stage.shop.truth()), list(stage.books.truth())

    assert (len(sold), booked) == (30, [])
    assert [actor.process.poll() is None for actor in stage.actors] == [False, False, False]


def test_the_shop_has_no_orders_of_the_future() -> None:
    with opened(SCRIPT) as stage:
        stage.set_clock(datetime(2026, 1, 11, tzinfo=UTC))

        sold = list(stage.shop.truth())

    assert {row["placed_on"] <= "2026-01-11" for row in sold} == {True}


def test_actors_stop_when_the_play_is_broken_off() -> None:
    with pytest.raises(KeyboardInterrupt), opened(SCRIPT) as stage:
        raise KeyboardInterrupt

    assert {actor.process.poll() is None for actor in stage.actors} == {False}


def test_a_system_that_does_not_exist_is_told() -> None:
    with pytest.raises(StageError, match="the simulator of nonsense did not start"):
        start("nonsense", command_line("nonsense", SCRIPT))


def test_the_command_line_names_the_whole_market() -> None:
    words = " ".join(command_line("snelstart", SCRIPT))

    assert words.endswith(
        "simulate snelstart --port 0 --faults none --seed 3 --orders 30 --from 2026-01-01 --days 21 --until-eof --json"
    )


@pytest.mark.parametrize("key", simulators.names())
def test_every_system_of_the_registry_can_be_described(key: str) -> None:
    facts = simulators.describe(key, "http://127.0.0.1:9")

    assert {url.startswith("http://127.0.0.1:9") for url in facts["base_urls"].values()} == {True}


def test_addresses_keep_their_paths() -> None:
    moved = simulators.base_urls(
        {"api": "https://api.example/v2", "token": "https://auth.example/b2b/token"}, "http://h:1"
    )

    assert moved == {"api": "http://h:1/v2", "token": "http://h:1/b2b/token"}
