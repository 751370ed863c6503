"""What a browser sees of the main pages: when something is first painted, and whether it then still moves.

    python -m bench.paint ORDERS ROUNDS

The machine's own Chromium, at the width of a telephone and of a desk. Every visit is a first one: nothing is kept from
the one before, so scripts, styles and icons are fetched too. Pages are served by this process. Prints one line of JSON;
`{"absent": ...}` where there is no browser here.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from bench import shelf, stage
from bench.pages import prepare
from bench.tour import FLOOR, MAIN, Stop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

GOAL_SHIFT = 0.02
WIDTHS = {390: 844, 1280: 900}
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ABSENT = "no Chromium on this machine (Debian: apt-get install chromium)"
QUIET_MS = 500
"""So long after everything is loaded a page is watched."""
WATCH = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One page at one width: milliseconds to the first paint and how much moved, of every round."""

    name: str
    width: int
    paint: list[float] = field(default_factory=list)
    shift: list[float] = field(default_factory=list)


def main() -> int:
    """Look and print."""
    orders, rounds = int(sys.argv[1]), int(sys.argv[2])
    program = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if program is None:
        sys.stdout.write(json.dumps({"absent": ABSENT}) + "\n")
        return 0
    stage.open_installation(shelf.merchant_with(orders))
    visitor, stops = prepare()
    wanted = [Stop(name="floor", address=FLOOR), *(each for each in stops if each.name in MAIN)]
    with served() as site, browser(program) as chromium:
        window = Window(chromium=chromium, site=site, cookie=visitor.cookie)
        seen = [window.look(each, width, rounds) for each in wanted for width in WIDTHS]
    sys.stdout.write(json.dumps({"pages": [asdict(each) for each in seen]}) + "\n")
    return 0


@contextmanager
def served() -> Iterator[str]:
    """The pages on a free port, as `shopledger serve` serves them."""
    from shopledger.config.wsgi import application  # noqa: PLC0415 - Django is set up by now
    from shopledger.web import serving  # noqa: PLC0415 - likewise

    server = serving.listen(application, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    yield serving.address_of(server).rstrip("/")


@contextmanager
def browser(program: str) -> Iterator[Browser]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        try:
            yield found
        finally:
            found.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A browser of somebody who has signed in, new for every visit."""

    chromium: Browser
    site: str
    cookie: str

    def look(self, stop: Stop, width: int, rounds: int) -> Seen:
        """Visit one page at one width, after a visit that does not count (but where there is only one)."""
        seen = Seen(name=stop.name, width=width)
        for turn in range(rounds + 1 if rounds > 1 else 1):
            with closing(self._new_context(width)) as context:
                paint, shift = visit(context.new_page(), self.site + stop.address)
            if turn or rounds == 1:
                seen.paint.append(paint)
                seen.shift.append(shift)
        return seen

    def _new_context(self, width: int) -> BrowserContext:
        context = self.chromium.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale="nl-NL")
        name, _, value = self.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": self.site}])
        context.add_init_script(WATCH)
        return context


def visit(page: Page, address: str) -> tuple[float, float]:
    """Milliseconds to the first paint, and how much moved."""
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.ok, address
    page.wait_for_timeout(QUIET_MS)
    numbers: Any = page.evaluate(f"[{PAINTED}, window.shifted]")
    return float(numbers[0]), float(numbers[1])


if __name__ == "__main__":
    sys.exit(main())
