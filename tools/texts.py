"""The Dutch texts of all pages: compile them, and tell which texts of templates and code have none.

    python -m tools.texts            # compile each locale/nl/LC_MESSAGES/django.po to the file beside it; needs msgfmt
    python -m tools.texts missing    # texts without Dutch, with the file they stand in

Tests hold the compiled files to their sources, and every text to its Dutch, so that installing needs no msgfmt.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/shopledger"
CALLS = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"})
IN_TEMPLATE = re.compile(r"""\bn?gettext\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""")
UNDERSCORED = re.compile(r"""\b_\("([^"]+)"\)""")


def sources() -> list[Path]:
    """Every file of Dutch texts."""
    return sorted(PACKAGE.rglob("locale/nl/LC_MESSAGES/*.po"))


def catalog_of(source: Path) -> dict[str, str]:
    """The compiled texts of one file; of plurals the first form, by the singular."""
    with source.with_suffix(".mo").open("rb") as file:
        catalog: dict[object, str] = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - no other way to list them
    return {(key if isinstance(key, str) else key[0]): value for key, value in catalog.items()}  # type: ignore[index]  # plurals have (text, form)


def dutch() -> dict[str, str]:
    """All Dutch texts that are in use."""
    return {text: value for source in sources() for text, value in catalog_of(source).items()}


def used() -> Iterator[tuple[Path, str]]:
    """Every text that templates and code mark for translation, with its file."""
    for path in sorted(PACKAGE.rglob("*.html")):
        yield from ((path, text) for text in in_template(path.read_text()))
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from ((path, text) for text in in_code(path.read_text()))


def in_template(source: str) -> Iterator[str]:
    """The texts of one template: {% translate %}, {% blocktranslate %} and _("...") in arguments."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - Django is not needed for compiling

    for match in IN_TEMPLATE.finditer(templatize(source)):
        yield ast.literal_eval(match[1].removeprefix("u")).replace("%%", "%")
    yield from UNDERSCORED.findall(source)


def in_code(source: str) -> Iterator[str]:
    """The texts of one module: first arguments of the gettext functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def missing() -> list[tuple[Path, str]]:
    """Texts without Dutch."""
    have = dutch()
    return [(path, text) for path, text in used() if not have.get(text) and not have.get(text.replace("%", "%%"))]


def compile_all() -> int:
    """Compile every file; the first one that is wrong ends it, with msgfmt's words."""
    for source in sources():
        command = ["msgfmt", "--check-format", "--output-file", str(source.with_suffix(".mo")), str(source)]
        if code := subprocess.run(command, check=False).returncode:
            return code
    return 0


def main(words: list[str]) -> int:
    """Compile, or tell what is missing."""
    if words != ["missing"]:
        return compile_all()
    gone = missing()
    for path, text in gone:
        print(f"{path.relative_to(ROOT)}: {text}")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
