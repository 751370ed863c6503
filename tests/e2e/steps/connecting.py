"""Connecting both sides: with keys that are wrong at first, and by permission on the package's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from shopledger.connect.contract import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shopledger.connect.contract import BooksSystem, ShopSystem
    from tests.e2e.scene import Scene

REFUSED = {"mijnwebwinkel": "CON-01", "opencart": "CON-03"}
"""What the catalogue calls it when a shop does not know the key."""


def connect_the_shop_with_a_wrong_key(scene: Scene) -> None:
    """The page says exactly why it is not connected, and what to do."""
    system = scene.shop_system
    secret = next(field.name for field in system.credential_fields if field.is_secret and field.is_required)
    right = scene.stage.shop.facts["credentials"]
    scene.hand.go("link", f"{scene.say('Connect')} {system.name}")
    fill_in(scene, system, {**right, secret: "x" * len(right[secret])})
    alert = scene.page.get_by_role("alert")
    expect(alert).to_contain_text(scene.say.about(REFUSED[system.key]))
    expect(alert).to_contain_text(scene.say.advice(REFUSED[system.key]))


def connect_the_shop(scene: Scene) -> None:
    """Now with the right one, on the same page."""
    fill_in(scene, scene.shop_system, scene.stage.shop.facts["credentials"])
    expect(scene.page.locator("#state-shop")).to_have_text(scene.say("connected"))


def connect_the_books(scene: Scene) -> None:
    """By permission where the package has that, else by keys."""
    system = scene.books_system
    scene.hand.go("link", f"{scene.say('Connect')} {system.name}")
    if isinstance(getattr(system, "permission", None), Permission):
        scene.hand.go("link", f"{scene.say('Connect')} {system.name}")
    else:
        fill_in(scene, system, scene.stage.books.facts["credentials"])
    expect(scene.page.locator("#state-books")).to_have_text(scene.say("connected"))


def fill_in(scene: Scene, system: ShopSystem | BooksSystem, keys: Mapping[str, str]) -> None:
    """Fill in the form of a system and send it."""
    for field in system.credential_fields:
        if field.name in keys:
            scene.hand.write(scene.say.said(field.label), keys[field.name])
    scene.hand.go("button", scene.say("Save and test"))
