"""Signing up, the link in the mail, a password; and signing out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.hands import opener
from tests.e2e.scene import BUSINESS, EMAIL, PASSWORD

if TYPE_CHECKING:
    from tests.e2e.scene import Scene

WELCOME = re.compile(r"http://\S+/welcome/\S+")


def sign_up(scene: Scene) -> None:
    """Ask for a trial, for this shop and this package."""
    hand, say = scene.hand, scene.say
    scene.visit("/sign-up/")
    hand.choose(scene.shop_system.name)
    hand.choose(scene.books_system.name)
    hand.write(say("Name of your business"), BUSINESS)
    hand.write(say("Your name"), "Anna de Proef")
    hand.write(say("Your e-mail address"), EMAIL)
    hand.tick(say("I accept the {}.").format(say("terms of use")))
    hand.tick(say("I have read and accept the {}.").format(say("privacy statement")))
    hand.go("button", say("Send me the link to begin"))
    expect(scene.page.get_by_role("heading", name=say("Look in your mail"))).to_be_visible()


def follow_the_link_in_the_mail(scene: Scene) -> None:
    """Read the welcome letter in the mail program, and open what it links to."""
    letter = scene.installation.first_letter_to(EMAIL)
    body = letter.get_body(("plain",))
    assert body is not None
    found = WELCOME.search(body.get_content())
    assert found, f"no link to begin with in: {body.get_content()}"
    scene.page.goto(found[0])


def choose_a_password(scene: Scene) -> None:
    """After it one is in, at the set-up of the new integration."""
    hand, say = scene.hand, scene.say
    hand.write(say("Choose a password"), PASSWORD)
    hand.go("button", say("Save and go on"))
    expect(scene.page.get_by_role("heading", name=say("Set up in three steps"))).to_be_visible()
    number = re.search(r"/integrations/(\d+)/setup/", scene.page.url)
    assert number, f"not at the set-up but at {scene.page.url}"
    scene.number = int(number[1])


def sign_out(scene: Scene) -> None:
    """Leave; what comes next asks who one is."""
    hand, say = scene.hand, scene.say
    hand.press(opener(scene.page, say("Your menu")))
    hand.go("button", say("Sign out"))
    scene.visit_tab()
    expect(scene.page.get_by_role("heading", name=say("Sign in"))).to_be_visible()
