"""The showcase as a process, and browsers of its visitors. For the tests of all pages, and for pictures of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shopledger.demo import leash
from tests.e2e import browser
from tests.e2e.installation import environment, free_port, running

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

    from tests.e2e.pages import Page

STAFF = {"SHOPLEDGER_STAFF": "support@example.com"}
SHIFT = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; })
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => resolve(sum), 0));
})"""
UNFOLD = "where => { for (const each of document.querySelectorAll(`${where} details`)) each.open = true; }"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(eq=False)
class Site:
    """The site that serves, with one tab for each visitor and language."""

    address: str
    places: Mapping[str, str]
    sessions: Mapping[str, str]
    chromium: Browser
    watch: browser.Watch
    tabs: dict[tuple[str, str], Tab] = field(default_factory=dict)

    def tab(self, visitor: str, language: str) -> Tab:
        """The tab of that visitor."""
        key = (visitor, language)
        if key not in self.tabs:
            context = browser.new_context(self.chromium, language)
            if visitor:
                context.add_cookies([{"name": "sessionid", "value": self.sessions[visitor], "url": self.address}])
            self.watch.follow(context)
            self.tabs[key] = context.new_page()
        return self.tabs[key]

    def open(self, page: Page, width: int, language: str = "nl", colours: str = "light") -> Tab:
        """Show a page in a window of that width, to a visitor without a past where nobody is signed in."""
        if not page.visitor:
            self.forget(language)
        tab = self.tab(page.visitor, language)
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme="dark" if colours == "dark" else "light")
        tab.goto(f"{self.address}{page.address(self.places)}")
        return tab

    def forget(self, language: str) -> None:
        """Nobody has been here yet."""
        tab = self.tabs.get(("", language))
        if tab is not None:
            tab.context.clear_cookies()


@contextmanager
def shown(chromium: Browser, folder: Path) -> Iterator[Site]:
    """Seed and serve the showcase for as long as the block runs. Raises NotServingError."""
    port = free_port()
    command = leash.command_line("tests.e2e.showcase", "--port", str(port))
    with running(command, environment(folder, port, **STAFF), folder) as installation:
        yield Site(
            address=installation.address,
            places=json.loads((folder / "places.json").read_text()),
            sessions=json.loads((folder / "visitors.json").read_text()),
            chromium=chromium,
            watch=browser.Watch({browser.host_of(installation.address)}),
        )
