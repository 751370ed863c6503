"""Somebody who has a keyboard only: Tab and Shift+Tab lead there, and where one is must be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.e2e.hands import Role, box, kept, option_like, thing

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import ElementHandle, Locator, Page

MOST_STEPS = 250
DAY_ORDERS = ("%d%m%Y", "%m%d%Y")
"""A person sees which one their browser wants; that follows the machine, not the page."""
IS_HERE = "e => e === document.activeElement"
IS_AMONG = "e => document.activeElement.type === 'radio' && document.activeElement.name === e.name"
IS_BEHIND = """e => {
  const here = document.activeElement;
  return here !== null && here !== document.body
    && (here.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
}"""
LOOK = """e => {
  const style = getComputedStyle(e);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  return [outlined ? style.outlineStyle + style.outlineWidth + style.outlineColor : '', style.boxShadow];
}"""
NAME = "e => e.outerHTML.slice(0, 200)"


@dataclass(eq=False)
class Keyboard:
    """Somebody who tabs, types, and presses Enter, Space and arrows. Nothing here points or fills."""

    page: Page

    def go(self, role: Role, name: str, inside: Locator | None = None) -> None:
        self.reach(thing(self.page, role, name, inside))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str, inside: Locator | None = None) -> None:
        self.reach(box(self.page, label, inside))
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def write_day(self, label: str, day: date) -> None:
        target = box(self.page, label)
        self.reach(target)
        for order in DAY_ORDERS:
            for _ in range(2):
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(day.strftime(order))
            if target.input_value() == day.isoformat():
                return
        raise AssertionError(f"typing does not make {day} of {target.evaluate(NAME)}")

    def choose(self, label: str, inside: Locator | None = None) -> None:
        wanted = box(self.page, label, inside).element_handle()
        self._tab_until(wanted, IS_AMONG)
        for _ in range(MOST_STEPS):
            if wanted.evaluate(IS_HERE):
                break
            self.page.keyboard.press("ArrowDown")
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        assert wanted.is_checked(), f"arrow keys do not choose {wanted.evaluate(NAME)}"

    def tick(self, label: str, inside: Locator | None = None, *, on: bool = True) -> None:
        target = box(self.page, label, inside)
        if target.is_checked() != on:
            self.reach(target)
            self.page.keyboard.press("Space")
        assert target.is_checked() == on

    def select(self, label: str, option: str, inside: Locator | None = None) -> None:
        target = box(self.page, label, inside)
        value = option_like(target, option)
        self.reach(target)
        steps = target.evaluate("(e, v) => [...e.options].findIndex(o => o.value === v) - e.selectedIndex", value)
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert target.input_value() == value, f"arrow keys do not choose {option!r}"

    def download(self, name: str, folder: Path) -> Path:
        self.reach(thing(self.page, "link", name))
        with self.page.expect_download() as started:
            self.page.keyboard.press("Enter")
        return kept(started.value, folder)

    def reach(self, target: Locator) -> None:
        """Tab there, and see where one is. Raises AssertionError where Tab leads elsewhere, or nothing is seen."""
        element = target.element_handle()
        before = None if element.evaluate(IS_HERE) else element.evaluate(LOOK)
        self._tab_until(element, IS_HERE)
        outline, shadow = element.evaluate(LOOK)
        is_seen = bool(outline) or (before is not None and shadow not in ("none", before[1]))
        assert is_seen, f"focus cannot be seen on {element.evaluate(NAME)}"

    def _tab_until(self, element: ElementHandle, is_there: str) -> None:
        key = "Shift+Tab" if element.evaluate(IS_BEHIND) else "Tab"
        for _ in range(MOST_STEPS):
            if element.evaluate(is_there):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {element.evaluate(NAME)}")
