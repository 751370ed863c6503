"""The figures of the pages: each page's server time, files, and what a browser sees; each in a process of its own."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator
from typing import Any

from bench.child import output_of
from bench.exports import GOAL_GROWTH
from bench.figures import Figure, show_rows
from bench.pages import GOAL_MS
from bench.paint import GOAL_SHIFT

PAGE_COLUMNS = (
    *("page", "ms", "least", "most", "floor ms", "times the floor", "CPU ms", "floor CPU"),
    *("statements", "writes", "kB"),
)
EXPORT_COLUMNS = ("file", "first byte ms", "rows", "rows a second", "memory early MB", "memory late MB")
PAINT_COLUMNS = ("page", "width", "first paint ms", "least", "most", "moved", "most moved")
KIB = 1024


def site_figures(orders: int, rounds: int, looks: int) -> Iterator[Figure]:
    """All of them for a merchant with that many orders; tables on the way."""
    yield from page_figures(run("bench.pages", orders, rounds))
    yield from export_figures(run("bench.exports", orders))
    yield from paint_figures(run("bench.paint", orders, looks))


def run(module: str, *numbers: int) -> Any:
    """What a program of ours prints."""
    return json.loads(output_of(module, *numbers))


def page_figures(found: dict[str, Any]) -> Iterator[Figure]:
    """The table of all pages, and the slowest of them."""
    pages = sorted(found["pages"], key=lambda page: -statistics.median(page["ms"]))
    title = f"Pages of a merchant with {found['orders']} orders: server time (median of {len(pages[0]['ms'])} rounds)"
    show_rows(title, PAGE_COLUMNS, map(page_row, pages))
    print("No page (takes forms only, leads on, or has nothing to show here):", words(found["without"]), "\n")
    slowest = pages[0]
    yield Figure(
        name="slowest page, ms",
        values=slowest["ms"],
        goal=GOAL_MS,
        is_least=False,
        detail=f"{slowest['name']}: {times_floor(slowest):.1f} times the floor; {len(pages)} pages measured",
    )
    busiest = max(pages, key=lambda page: statistics.median(page["cpu"]))
    yield Figure(
        name="busiest page, CPU ms",
        values=busiest["cpu"],
        goal=GOAL_MS,
        is_least=False,
        detail=f"{busiest['name']}; the floor takes {statistics.median(busiest['floor_cpu']):.1f}",
    )


def words(without: dict[str, int]) -> str:
    """Names by what they answered."""
    names = {status: [name for name in without if without[name] == status] for status in sorted(set(without.values()))}
    return "; ".join(f"{status}: {', '.join(found)}" for status, found in names.items())


def page_row(page: dict[str, Any]) -> list[str]:
    """One line of the table."""
    return [
        page["name"],
        *spread(page["ms"]),
        f"{statistics.median(page['floor']):.1f}",
        f"{times_floor(page):.1f}",
        *(f"{statistics.median(page[name]):.1f}" for name in ("cpu", "floor_cpu")),
        *(str(page[name]) for name in ("queries", "writes")),
        f"{page['size'] / KIB:.0f}",
    ]


def spread(values: list[float]) -> list[str]:
    """Median, least and most."""
    return [f"{value:.1f}" for value in (statistics.median(values), min(values), max(values))]


def times_floor(page: dict[str, Any]) -> float:
    """The page against the floor that was visited right before it, in the middle of all rounds."""
    ratios: list[float] = [ms / floor for ms, floor in zip(page["ms"], page["floor"], strict=True)]
    return statistics.median(ratios)


def export_figures(found: list[dict[str, Any]]) -> Iterator[Figure]:
    """The table of files, and how memory grows with the rows."""
    show_rows("Files", EXPORT_COLUMNS, map(export_row, found))
    for file in found:
        yield Figure(
            name=f"memory of a file, {file['kind']}",
            values=[file["late"] / file["early"]],
            goal=GOAL_GROWTH,
            is_least=False,
            detail=f"first byte after {file['first'] * 1e3:.0f} ms, {file['rows'] / file['whole']:.0f} rows a second",
        )


def export_row(file: dict[str, Any]) -> list[str]:
    """One line of the table."""
    rate = file["rows"] / file["whole"]
    memory = (f"{file[name] / KIB:.0f}" for name in ("early", "late"))
    return [file["kind"], f"{file['first'] * 1e3:.0f}", str(file["rows"]), f"{rate:.0f}", *memory]


def paint_figures(found: dict[str, Any]) -> Iterator[Figure]:
    """The table of what a browser saw, and the page that moved most; one line where there is no browser."""
    if "absent" in found:
        print(f"First paint: {found['absent']}\n")
        return
    show_rows("In the browser, every visit a first one", PAINT_COLUMNS, map(paint_row, found["pages"]))
    worst = max(found["pages"], key=lambda page: statistics.median(page["shift"]))
    yield Figure(
        name="layout shift",
        values=worst["shift"],
        goal=GOAL_SHIFT,
        is_least=False,
        detail=f"{worst['name']} at {worst['width']} px; first paint {paint_words(found['pages'])}",
    )


def paint_row(page: dict[str, Any]) -> list[str]:
    """One line of the table."""
    shift = page["shift"]
    moved = (f"{value:.4f}" for value in (statistics.median(shift), max(shift)))
    return [page["name"], str(page["width"]), *spread(page["paint"]), *moved]


def paint_words(pages: Iterable[dict[str, Any]]) -> str:
    """The slowest first paint beside that of the floor."""
    paints = [(statistics.median(page["paint"]), page["name"]) for page in pages]
    floor = max(paint for paint, name in paints if name == "floor")
    slowest, name = max(paints)
    return f"{slowest:.0f} ms ({name}), floor {floor:.0f} ms"
