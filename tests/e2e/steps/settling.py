"""The settings: confirming what is proposed, the first day, and a row of the VAT table that was missing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from shopledger.domain.countries import Language, country_name
from shopledger.domain.dates import business_date
from tests.e2e import play
from tests.e2e.hands import box

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.e2e.scene import Scene


def confirm_the_proposals(scene: Scene) -> None:
    """All that is required on one page: statuses and rows are filled in, also for customers abroad; one is left out."""
    hand, say = scene.hand, scene.say
    hand.go("link", say("Go to the settings"))
    expect(scene.page.get_by_role("heading", name=say("Look over your settings"))).to_be_visible()
    hand.go("button", say("Yes, propose rows for those countries"))
    leave_a_row_out(scene)
    hand.go("button", say("Save and look at a dry run"))
    expect(scene.page.get_by_role("heading", name=say("Dry run"))).to_be_visible()


def begin_with_the_first_sale(scene: Scene) -> None:
    """Let orders count from the day of the first sale on, instead of from today."""
    hand, say = scene.hand, scene.say
    hand.go("link", say("Configuration"))
    hand.go("link", f"{say('Edit')} {say('Rounding and special cases')}")
    hand.write_day(say("First day"), play.first_day(business_date(datetime.now(UTC))))
    hand.go("button", say("Save"))
    expect(scene.page.get_by_role("heading", name=say("Configuration"), exact=True)).to_be_visible()


def leave_a_row_out(scene: Scene) -> None:
    """Untick one of the rows abroad, or empty the boxes of one at home."""
    row = scene.left_out
    name = f"{country_name(row.country, Language(scene.cast.language))} {row.rate}"
    if row.country != play.HOME:
        ticked = box(scene.page, name)
        if ticked.count():  # not every package has a code or account that says so by its name
            unfold(scene, ticked)
            scene.hand.tick(name, on=False)
        return
    for label in scene.row_labels:
        scene.hand.select(f"{label}, {name}", scene.say("Not used"))


def unfold(scene: Scene, target: Locator) -> None:
    """Unfold what a box is in, where it is folded."""
    if not target.is_visible():
        scene.hand.press(target.locator("xpath=ancestor::details[1]/summary"))
