"""Write docs/connectors/README.md from the registry: what each system needs, and what the packages can do side by side.

Called without arguments it writes the page; with `--check` it only says whether the page is up to date, and exits
with 1 when it is not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from shopledger.connect.contract import BooksSystem, CredentialField, ShopSystem
from shopledger.connect.registry import BOOKS, SHOPS, books_system, shop_system
from shopledger.domain.booking import BookingKind
from shopledger.domain.capabilities import Capabilities, RequestBudget

PAGE = Path(__file__).resolve().parent.parent / "docs" / "connectors" / "README.md"

INTRODUCTION = """\
# Connected systems

Written by `tools/connectors_doc.py` from what the connectors say of themselves; change it there. Sources, evidence and
the fields of each document are in the README of the connector's own folder.
"""


def day_of(able: Capabilities) -> str:
    """Whether a day can be one document, and of which sales."""
    if not able.collective:
        return "no"
    return "yes" if able.collective_abroad else "yes, of sales at home"


ROWS: tuple[tuple[str, Callable[[Capabilities], str]], ...] = (
    ("documents", lambda able: kinds(able.kinds)),
    ("own key honoured", lambda able: yes(able.honours_key)),
    ("duplicate number refused", lambda able: kinds(able.refuses_duplicate_reference)),
    ("look-up", lambda able: able.lookup.value.replace("_", " ")),
    ("calls at once", lambda able: str(able.max_in_flight)),
    ("limits on calls", lambda able: budgets(able.budgets)),
    ("number, characters", lambda able: length(able.reference_length)),
    ("description, characters", lambda able: length(able.description_length)),
    ("line text, characters", lambda able: length(able.line_text_length)),
    ("takes VAT amounts as given", lambda able: yes(able.accepts_vat_amounts)),
    ("VAT of other countries", lambda able: yes(able.foreign_vat)),
    ("lines of 0.00", lambda able: yes(able.zero_lines)),
    ("articles", lambda able: kinds(able.products)),
    ("cost centres", lambda able: yes(able.cost_centres)),
    ("payments", lambda able: yes(able.payments)),
    ("a day as one document", day_of),
    ("half-made documents can be removed", lambda able: yes(able.can_remove)),
)


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    shops = [shop_system(key) for key in SHOPS]
    books = [books_system(key) for key in BOOKS]
    yield INTRODUCTION
    yield "## What the accounting packages can do\n"
    yield from _capabilities(books)
    yield "\n## What each system needs\n"
    for shop in shops:
        yield from _needs(shop)
    for package in books:
        yield from _needs(package)


def _capabilities(books: list[BooksSystem]) -> Iterator[str]:
    yield "| | " + " | ".join(system.name for system in books) + " |"
    yield "| --- |" + " --- |" * len(books)
    for title, tell in ROWS:
        yield f"| {title} | " + " | ".join(tell(system.capabilities) for system in books) + " |"


def _needs(system: ShopSystem | BooksSystem) -> Iterator[str]:
    folder = (
        f"../../src/shopledger/{'shops' if isinstance(system, ShopSystem) else 'accounting'}/{system.key}/README.md"
    )
    yield f"### {system.name}\n"
    if isinstance(system, ShopSystem):
        yield f"At most {budgets(system.budgets)}; orders of the last {system.look_back_days} days."
    yield f"Details: [{system.key}]({folder}).\n"
    for title, fields in (
        ("From the merchant", system.credential_fields),
        ("From whoever runs the installation", system.operator_fields),
    ):
        yield from _fields(title, fields)


def _fields(title: str, fields: Iterable[CredentialField]) -> Iterator[str]:
    rows = [f"- `{field.name}` ({field.label.en}): {field.help.en}" for field in fields]
    if rows:
        yield f"{title}:\n"
        yield from rows
        yield ""


def yes(is_so: bool) -> str:  # noqa: FBT001 - a word for a flag
    """The flag as a word."""
    return "yes" if is_so else "no"


def kinds(values: tuple[BookingKind, ...]) -> str:
    """Kinds of documents, or no."""
    return ", ".join(kind.value for kind in values) or "no"


def length(characters: int) -> str:
    """A length; 0 is no limit."""
    return str(characters) if characters else "no limit known"


def budgets(limits: tuple[RequestBudget, ...]) -> str:
    """Limits on calls in words."""
    return " and ".join(f"{limit.requests} calls in {limit.seconds} s" for limit in limits) or "as many calls as needed"


def main(arguments: list[str]) -> int:
    """Write the page, or compare it with `--check`."""
    text = page()
    if "--check" in arguments:
        is_current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        print(
            "docs/connectors is up to date"
            if is_current
            else "docs/connectors lags behind: run tools/connectors_doc.py"
        )
        return 0 if is_current else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
