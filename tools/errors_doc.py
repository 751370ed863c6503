"""Write docs/errors.md from the catalogue, so that the page cannot lag behind the product.

Called without arguments it writes the page; with `--check` it only says whether the page is up to date, and exits
with 1 when it is not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from shopledger.domain.messages import CATALOGUE, Entry, Family, Remedy

PAGE = Path(__file__).resolve().parent.parent / "docs" / "errors.md"

HEADINGS = {
    Family.CONNECTION: "Connections",
    Family.CHECK: "Checks before booking",
    Family.BOOKING: "Refused by the accounting package",
    Family.PAYMENT: "Payments",
    Family.LICENCE: "Licence",
    Family.NOTE: "Remarks",
    Family.BUG: "Faults of ours",
}
REMEDIES = {
    Remedy.SETTINGS: "settings: tried again once they are saved",
    Remedy.SHOP: "shop: correct it there, then Process",
    Remedy.PACKAGE: "accounting package: correct it there, then Process",
    Remedy.WAIT: "nothing: tried again by itself",
    Remedy.NONE: "nothing to be done",
}
INTRODUCTION = """\
# Errors and remarks

Every message that a merchant can see, by code. This page is written by `tools/errors_doc.py` from the catalogue
(`shopledger.domain.messages`); change it there. Words in braces are filled in.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    for family, heading in HEADINGS.items():
        yield f"## {heading}\n"
        for entry in CATALOGUE.values():
            if entry.family is family:
                yield from _entry_lines(entry)


def _entry_lines(entry: Entry) -> Iterator[str]:
    yield f"### {entry.code} {entry.en.title}\n"
    yield f"*Who acts:* {REMEDIES[entry.remedy]}"
    for language, words in (("English", entry.en), ("Nederlands", entry.nl)):
        yield f"\n**{language}.** {words.title}. {words.text} {words.advice}"
    yield ""


def main(arguments: list[str]) -> int:
    """Write the page, or compare it with `--check`."""
    text = page()
    if "--check" in arguments:
        is_current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        print("docs/errors.md is up to date" if is_current else "docs/errors.md lags behind: run tools/errors_doc.py")
        return 0 if is_current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
