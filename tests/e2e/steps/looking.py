"""The dry run, the first order and the start."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e import play
from tests.e2e.hands import begins

if TYPE_CHECKING:
    from tests.e2e.scene import Scene

BOOKED_WITHIN_MS = 20_000


def look_at_a_dry_run(scene: Scene) -> None:
    """Totals and orders are shown; nothing is in the books."""
    hand, say = scene.hand, scene.say
    hand.go("button", say("Show me my last orders"))
    page = scene.page
    expect(page.get_by_role("heading", name=say("Per ledger account"))).to_be_visible()
    expect(page.get_by_role("table", name=say("Per ledger account")).get_by_role("row")).not_to_have_count(1)
    shown = set(re.findall(r"\d{4}", " ".join(page.locator(".rehearsed h3").all_inner_texts())))
    assert shown & play.sold(scene.stage.shop).keys(), "no order of the shop is shown"
    assert play.documents(scene.books) == [], "a dry run wrote into the books"


def book_one_order_first(scene: Scene) -> None:
    """One order, chosen by the merchant, is in the books, with its total; and no other."""
    hand, say = scene.hand, scene.say
    button = scene.page.get_by_role("button", name=begins(say("Book this one first"))).first
    number = button.inner_text().split()[-1]
    hand.go("button", f"{say('Book this one first')} {number}")
    expect(scene.page.locator("#first .state")).to_have_text(say("Booked"), timeout=BOOKED_WITHIN_MS)
    order = play.sold(scene.stage.shop)[number]
    assert play.booked(scene.books) == {number: order.total}


def start(scene: Scene) -> None:
    """From now on orders are booked by themselves."""
    hand, say = scene.hand, scene.say
    scene.visit_tab("setup/")
    hand.go("button", say("Start"))
    expect(
        scene.page.get_by_text(say("Started. New orders are fetched from now on, at least once an hour."))
    ).to_be_visible()
