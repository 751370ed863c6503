"""How somebody uses a page: by pointing and clicking. `keyboard.py` has somebody who cannot point, with the same words.

Everything is found the way people (and screen readers) find it: by its role and its name, boxes by their label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import Download, Locator, Page

Role = Literal["button", "link"]


class Hand(Protocol):
    """Somebody at a page. `inside` narrows down where on the page; without it, the whole page."""

    page: Page

    def go(self, role: Role, name: str, inside: Locator | None = None) -> None:
        """Press a link or button that leads to another page, and wait for that."""

    def press(self, target: Locator) -> None:
        """Press something that stays on the page."""

    def write(self, label: str, text: str, inside: Locator | None = None) -> None:
        """Write into a box, instead of what it holds."""

    def write_day(self, label: str, day: date) -> None:
        """Write a day into a box for days."""

    def choose(self, label: str, inside: Locator | None = None) -> None:
        """Choose one of several (radio buttons)."""

    def tick(self, label: str, inside: Locator | None = None, *, on: bool = True) -> None:
        """Have a box ticked, or not."""

    def select(self, label: str, option: str, inside: Locator | None = None) -> None:
        """Choose from a list; the option whose text begins like that."""

    def download(self, name: str, folder: Path) -> Path:
        """Press a link that gives a file; where it was kept."""


def thing(page: Page, role: Role, name: str, inside: Locator | None = None) -> Locator:
    """The link or button of that name; names may go on, as "Connect" does in "Connect SnelStart"."""
    return (inside or page).get_by_role(role, name=begins(name)).first


def box(page: Page, label: str, inside: Locator | None = None) -> Locator:
    """What has a label that begins like that."""
    return (inside or page).get_by_label(begins(label)).first


def begins(text: str) -> re.Pattern[str]:
    """Texts that begin with these words."""
    return re.compile(rf"^\s*{re.escape(text)}(?!\w)")


def opener(page: Page, name: str, inside: Locator | None = None) -> Locator:
    """What unfolds something: the summary of that text or name."""
    where = inside or page
    return where.locator("summary").filter(has_text=name).or_(where.locator(f'summary[aria-label="{name}"]')).first


def option_like(target: Locator, text: str) -> str:
    """The value of the option whose text begins like that. Raises AssertionError with all there are."""
    pairs: list[list[str]] = target.evaluate("e => [...e.options].map(o => [o.text.trim(), o.value])")
    found = [value for label, value in pairs if label.startswith(text)]
    assert found, f"no option begins with {text!r}: {pairs}"
    return found[0]


@dataclass(eq=False)
class Mouse:
    """Somebody who points and clicks."""

    page: Page

    def go(self, role: Role, name: str, inside: Locator | None = None) -> None:
        with self.page.expect_navigation():
            thing(self.page, role, name, inside).click()

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, label: str, text: str, inside: Locator | None = None) -> None:
        box(self.page, label, inside).fill(text)

    def write_day(self, label: str, day: date) -> None:
        box(self.page, label).fill(day.isoformat())

    def choose(self, label: str, inside: Locator | None = None) -> None:
        box(self.page, label, inside).check()

    def tick(self, label: str, inside: Locator | None = None, *, on: bool = True) -> None:
        box(self.page, label, inside).set_checked(on)

    def select(self, label: str, option: str, inside: Locator | None = None) -> None:
        target = box(self.page, label, inside)
        target.select_option(option_like(target, option))

    def download(self, name: str, folder: Path) -> Path:
        with self.page.expect_download() as started:
            thing(self.page, "link", name).click()
        return kept(started.value, folder)


def kept(download: Download, folder: Path) -> Path:
    """The file in that folder, under the name that the page gave it."""
    path = folder / download.suggested_filename
    download.save_as(path)
    return path
