"""Cancelling the integration, once that is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.e2e.scene import Scene


def cancel_the_integration(scene: Scene) -> None:
    """At once; before it happens the page says what that means."""
    hand, say = scene.hand, scene.say
    scene.visit_tab("profile/")
    hand.go("link", say("Cancel the integration"))
    expect(scene.page.get_by_role("heading", name=say("What happens then?"))).to_be_visible()
    hand.choose(say("At once"))
    hand.go("button", say("Cancel the integration"))
    expect(scene.page.get_by_role("link", name=say("Cancel the integration"))).to_have_count(0)
