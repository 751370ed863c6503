"""What the browser tests rely on notices what it is there to notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e import browser
from tests.e2e.keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

UNSEEN = "<style>:focus { outline: none }</style>"


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Tab]:
    """An empty page."""
    context = browser.new_context(chromium, "en")
    yield context.new_page()
    context.close()


def test_keyboard_reaches_what_comes_before_and_behind(tab: Tab) -> None:
    tab.set_content("<button>One</button><button>Two</button>")
    keyboard = Keyboard(tab)

    for name in ("Two", "One"):
        keyboard.reach(tab.get_by_role("button", name=name))

    assert tab.evaluate("document.activeElement.textContent") == "One"


def test_keyboard_complains_about_what_tab_does_not_lead_to(tab: Tab) -> None:
    tab.set_content('<button tabindex="-1">One</button>')

    with pytest.raises(AssertionError, match="does not lead to"):
        Keyboard(tab).reach(tab.get_by_role("button"))


def test_keyboard_complains_about_focus_that_cannot_be_seen(tab: Tab) -> None:
    tab.set_content(f"{UNSEEN}<button>One</button>")

    with pytest.raises(AssertionError, match="cannot be seen"):
        Keyboard(tab).reach(tab.get_by_role("button"))


def test_keyboard_chooses_with_arrows_and_ticks_with_space(tab: Tab) -> None:
    radios = "".join(f'<label><input type="radio" name="a" value="{each}"> {each}</label>' for each in "xyz")
    tab.set_content(f'{radios}<label><input type="checkbox"> On</label>')
    keyboard = Keyboard(tab)

    keyboard.choose("y")
    keyboard.tick("On")

    assert tab.locator(":checked").evaluate_all("all => all.map(each => each.value)") == ["y", "on"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("<script>console.error('no')</script>", "no"),
        ("<script>throw new Error('broken')</script>", "broken"),
        (
            '<meta http-equiv="Content-Security-Policy" content="img-src \'none\'"><img src="data:,x">',
            "Content Security",
        ),
        ('<img src="http://127.0.0.2:9/x.png">', "another host"),
    ],
)
def test_watch_complains_about_what_no_page_may_do(content: str, complaint: str, tab: Tab) -> None:
    watch = browser.Watch(set())
    watch.follow(tab.context)

    tab.set_content(content)
    tab.wait_for_timeout(100)

    assert any(complaint in each for each in watch.taken())
