"""Pictures of every page, to be looked at: at a desk and on a phone, in both languages, and an index of them all.

    ./dev screenshots [FOLDER] [--dark] [--only WORD]

The pages are those that the browser tests judge, of the same made site. Whether they are right is for whoever looks.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tests.e2e import browser, site
from tests.e2e.pages import PAGES, Page

if TYPE_CHECKING:
    from tests.e2e.site import Site

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "screenshots"
WIDTHS, LANGUAGES = (1280, 390), ("nl", "en")
STYLE = "body{font:16px system-ui;margin:2rem}img{border:1px solid #999;margin:.3rem;vertical-align:top;max-width:48%}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture to be taken."""

    page: Page
    width: int
    language: str
    colours: str

    @property
    def file(self) -> str:
        """Its name."""
        name = re.sub(r"\W+", "-", str(self.page))
        visitor = f"-{self.page.visitor}" if self.page.visitor else ""
        return f"{name}{visitor}-{self.width}-{self.language}-{self.colours}.png"


def main(words: Sequence[str]) -> int:
    """Take all pictures; say how many and where."""
    options = arguments(words)
    program = browser.find_chromium()
    if program is None:
        print(browser.ABSENT.replace("to run the browser tests", "to take pictures"), file=sys.stderr)
        return 1
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in wanted(is_dark=options.dark) if options.only in str(shot.page)]
    with showcase(program) as shown:
        for shot in shots:
            take(shown, shot, folder)
    (folder / "index.html").write_text(index(shots))
    print(f"{len(shots)} pictures of {len({shot.page for shot in shots})} pages: {folder / 'index.html'}")
    return 0


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="./dev screenshots", description="Take pictures of every page.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where to; build/screenshots if left out")
    parser.add_argument("--dark", action="store_true", help="in dark colours too")
    parser.add_argument("--only", default="", metavar="WORD", help="only pages with this in their name")
    return parser.parse_args(words)


def wanted(*, is_dark: bool) -> Iterator[Shot]:
    """Every picture, page by page."""
    for page in PAGES:
        for width in WIDTHS:
            for language in LANGUAGES:
                for colours in ("light", "dark") if is_dark else ("light",):
                    yield Shot(page=page, width=width, language=language, colours=colours)


@contextmanager
def showcase(program: str) -> Iterator[Site]:
    """The made site and a browser."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "shopledger.config.settings"
    with tempfile.TemporaryDirectory(prefix="shopledger-pictures-") as folder:
        os.environ["SHOPLEDGER_DATA_DIR"] = folder  # addresses are made here too, without a database
        django.setup()
        with browser.opened(program) as chromium, site.shown(chromium, Path(folder)) as shown:
            yield shown


def take(shown: Site, shot: Shot, folder: Path) -> None:
    """Take one picture, of the whole page."""
    tab = shown.open(shot.page, shot.width, shot.language, shot.colours)
    tab.screenshot(path=folder / shot.file, full_page=True)


def index(shots: Sequence[Shot]) -> str:
    """A page that shows them all."""
    parts = [f"<!doctype html><meta charset=utf-8><title>Pages</title><style>{STYLE}</style><h1>Pages</h1>"]
    for page in dict.fromkeys(shot.page for shot in shots):
        parts.append(f"<h2>{html.escape(str(page))} {html.escape(page.visitor)}</h2>")
        files = [shot.file for shot in shots if shot.page == page]
        parts += [f'<a href="{file}"><img src="{file}" alt="{file}" loading="lazy"></a>' for file in files]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
