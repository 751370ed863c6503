"""What people did, as it is kept for the owner of an account."""

from __future__ import annotations

import pytest

from shopledger.store import acts, texts
from tests.pipeline.world import World


def test_acts_come_newest_first_with_who_and_what(world: World) -> None:
    account = world.integration.account_id
    acts.record(account, "ann", "invited", {"email": "eva@example.nl"}, world.clock.now)
    acts.record_for(world.integration, "bob", "exported", {}, world.clock.now)

    exported, invited = acts.acts_of(account, 2)

    assert (exported.who, exported.what, exported.integration) == ("bob", "exported", world.integration)
    assert (invited.who, invited.integration) == ("ann", None)
    assert texts.params_of(invited.params) == {"email": "eva@example.nl"}


def test_acts_go_on_where_a_page_ended(world: World) -> None:
    account = world.integration.account_id
    for _ in range(3):
        acts.record(account, "ann", "signed_in", {}, world.clock.now)
    page = acts.acts_of(account, 2)

    rest = acts.acts_of(account, 2, before=page[-1].id)

    assert page[-1].id - 1 == rest[0].id


def test_word_that_no_page_knows_is_not_kept(world: World) -> None:
    with pytest.raises(ValueError, match="danced"):
        acts.record(world.integration.account_id, "ann", "danced", {}, world.clock.now)


def test_connecting_and_saving_are_kept(world: World) -> None:
    kept = acts.acts_of(world.integration.account_id, 9)

    assert [act.what for act in kept] == ["settings_saved", "connected", "connected"]
