"""When mail is written and sent."""

from __future__ import annotations

from typing import Any

from shopledger.jobs.post import Round, run_due
from shopledger.store import letters
from tests.pipeline.world import World


def test_people_are_looked_for_once_a_minute(world: World) -> None:
    rounds = Round()

    first = rounds.due(world.clock.now)
    second = rounds.due(world.clock.now)

    assert (first, second) == ([("tell", 0)], [])


def test_letters_are_sent_in_the_round_in_which_they_are_due(world: World, mailoutbox: list[Any]) -> None:
    now = world.clock.now
    context = {"changed_at": now, "link": "/security/"}
    letters.put("password_changed", "k", "anna@example.com", "nl", context, now)

    jobs = run_due(Round(), world.clock)

    assert (jobs, [mail.to for mail in mailoutbox]) == (2, [["anna@example.com"]])
