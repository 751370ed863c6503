"""A Chromium of this machine, and a watch on everything that happens in it. It knows none of our pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ABSENT = "no Chromium found: install it (Debian: apt-get install chromium) to run the browser tests"
REGIONS = {"nl": "nl-NL", "en": "en-GB"}
PATIENCE_MS = 15_000
OWN_SCHEMES = frozenset({"data", "blob", "about"})
REFUSED = "Failed to load resource: the server responded with a status of 4"
"""How Chromium tells in its console that a page answered with 4xx: a form that was refused is no fault of the page."""


def find_chromium() -> str | None:
    """The program, or None where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def opened(program: str) -> Iterator[Browser]:
    """A browser without a window, for as long as the block runs."""
    expect.set_options(timeout=PATIENCE_MS)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=sandbox)
        try:
            yield browser
        finally:
            browser.close()


def new_context(browser: Browser, language: str, **options: object) -> BrowserContext:
    """A visitor who has never been here, without animations; `options` as Playwright names them."""
    wanted: dict[str, object] = {"viewport": {"width": 1280, "height": 900}, **options}
    context = browser.new_context(
        locale=REGIONS[language],
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
        **wanted,  # type: ignore[arg-type]  # names and values are Playwright's
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


@dataclass(eq=False)
class Watch:
    """What no page may do: write errors in the console (the content policy does, too), or ask another host."""

    hosts: set[str]
    complaints: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Watch all pages of that visitor."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def taken(self) -> list[str]:
        """The complaints until now, which are then forgotten."""
        complaints, self.complaints = self.complaints, []
        return complaints

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            self.complaints.append(f"console at {message.location.get('url')}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in OWN_SCHEMES and address.netloc not in self.hosts:
            self.complaints.append(f"request to another host: {request.url}")


def host_of(address: str) -> str:
    """Host and port of an address."""
    return urlsplit(address).netloc


def save_evidence(page: Page, folder: Path) -> None:
    """What is to be seen now: a picture and the page's HTML."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_text(page.content())
    page.screenshot(path=folder / "page.png", full_page=True)
