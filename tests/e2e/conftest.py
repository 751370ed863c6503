"""A browser for each module of tests, and what was seen when one of them failed.

The browser ends with its module: while Playwright is at work, Django takes its thread for an asynchronous one and lets
nobody near the database, also no test of another folder that the same process runs next.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e import browser
from tests.e2e.scene import Cast, Scene, set_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "build" / "e2e"
SEEN = pytest.StashKey[list["Page"]]()
LOGS = pytest.StashKey[list[Path]]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a browser the tests that need one are skipped, told in one line; but never in CI."""
    if "chromium" in getattr(item, "fixturenames", ()) and browser.find_chromium() is None and not os.environ.get("CI"):
        pytest.skip(browser.ABSENT)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's own browser."""
    program = browser.find_chromium()
    if program is None:
        pytest.fail(browser.ABSENT)
    with browser.opened(program) as opened:
        yield opened


@pytest.fixture
def scene(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Scene]:
    """Shop, books, installation and merchant of the cast that the test names."""
    cast: Cast = request.param
    with set_up(chromium, cast, tmp_path) as made:
        request.node.stash[SEEN] = [made.page]
        request.node.stash[LOGS] = [made.installation.log]
        yield made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what a failed test had before it, and say where."""
    report = yield
    if report.when == "call" and report.failed and SEEN in item.stash:
        folder = EVIDENCE / re.sub(r"\W+", "-", item.name).strip("-")
        keep(item, folder)
        report.sections.append(("browser", f"picture, page and log of the installation: {folder}"))
    return report


def keep(item: pytest.Item, folder: Path) -> None:
    """Write it all into a folder, which held what was seen the time before."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = item.stash[SEEN]
    for number, page in enumerate(pages):
        browser.save_evidence(page, folder / str(number) if number else folder)
    for log in item.stash.get(LOGS, []):
        shutil.copy(log, folder)
