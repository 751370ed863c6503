"""Make the shipped styles, icons and chart code from the published packages of Bootstrap, Bootstrap Icons and uPlot.

Nothing of it runs on a merchant's machine: what it writes is part of the repository. Run it when a version changes, or
when pages use a class or an icon that is not shipped yet:

    npm pack bootstrap@5.3 bootstrap-icons@1 uplot@1     # and unpack each into FOLDER/<name>
    python -m tools.vendor FOLDER

Of Bootstrap only rules stay whose classes occur in our pages; its dark colours also serve who leaves the choice to
their system, which the published file has no rule for.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src/shopledger/web"
VENDOR = WEB / "static/vendor"
DARK = "[data-bs-theme=dark]"
AUTO = "[data-bs-theme=auto]"
WORD = re.compile(r"[a-zA-Z][\w-]*")
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
ICON = re.compile(r"""{%\s*icon\s+["']([\w-]+)["']""")
ICON_IN_CODE = re.compile(r"""icon=["']([\w-]+)["']""")


def main(words: list[str]) -> int:
    """Write all files from the folder that the first word names."""
    if len(words) != 1:
        print("usage: python -m tools.vendor FOLDER", file=sys.stderr)
        return 2
    folder = Path(words[0])
    VENDOR.mkdir(parents=True, exist_ok=True)
    write("bootstrap.css", header(folder / "bootstrap") + styles(folder / "bootstrap/dist/css/bootstrap.min.css"))
    write("icons.svg", sprite(folder / "bootstrap-icons/icons"))
    for name in ("uPlot.iife.min.js", "uPlot.min.css"):
        write(name, header(folder / "uplot") + (folder / "uplot/dist" / name).read_text())
    return 0


def write(name: str, text: str) -> None:
    """Write one shipped file and say how large it is."""
    (VENDOR / name).write_text(text)
    print(f"{name}: {len(text.encode()):,} bytes")


def header(package: Path) -> str:
    """Where it comes from, in a comment."""
    facts = json.loads((package / "package.json").read_text())
    return f"/*! {facts['name']} {facts['version']}, licence {facts['license']}, made by tools/vendor.py */\n"


# --- styles ------------------------------------------------------------------------------------------------------


def styles(path: Path) -> str:
    """Bootstrap's rules that our pages use, the dark ones twice: by choice, and by the reader's system."""
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    rules = list(kept(css, used_words()))
    dark = [rule.replace(DARK, AUTO) for rule in rules if DARK in rule and not rule.startswith("@")]
    return "".join([*rules, "@media (prefers-color-scheme:dark){", *dark, "}\n"])


def used_words() -> frozenset[str]:
    """Every word in templates, scripts and code of the pages; among them all class names."""
    paths = [path for kind in ("html", "py", "js") for path in WEB.rglob(f"*.{kind}") if VENDOR not in path.parents]
    return frozenset(word for path in paths for word in WORD.findall(path.read_text()))


def kept(css: str, words: frozenset[str]) -> Iterator[str]:
    """The rules of a sheet whose classes are all in use; blocks such as @media with what is left of them."""
    for prelude, body in blocks(css):
        if prelude.startswith(("@media", "@supports")):
            inner = "".join(kept(body, words))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        else:
            selectors = [each for each in split(prelude) if words.issuperset(CLASS.findall(each))]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """What stands before each outer brace, and what stands within."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[start:opening].strip().removeprefix('@charset "UTF-8";'), css[opening + 1 : end - 1]
        start = end


def split(selectors: str) -> list[str]:
    """The selectors of a rule; commas within brackets do not part them."""
    return re.split(r",(?![^(]*\))", selectors)


# --- icons -------------------------------------------------------------------------------------------------------


def sprite(folder: Path) -> str:
    """One file with every icon that a page names."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbol(folder, name) for name in used_icons())}</svg>\n'


def used_icons() -> list[str]:
    """The names of icons in templates and code."""
    templates = {name for path in WEB.rglob("*.html") for name in ICON.findall(path.read_text())}
    code = {name for path in WEB.rglob("*.py") for name in ICON_IN_CODE.findall(path.read_text())}
    return sorted(templates | code)


def symbol(folder: Path, name: str) -> str:
    """One icon, to be shown by its name."""
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>.*$", "", (folder / f"{name}.svg").read_text(), flags=re.DOTALL)
    return f'<symbol id="{name}" viewBox="0 0 16 16">{" ".join(inner.split())}</symbol>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
