"""`shopledger demo`: a simulated year with everything that goes wrong in one, and the proof that it all came right."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopledger.cli.exits import FINDINGS, ConfigurationError, UnreachableError
from shopledger.cli.output import console, emit, json_option, progress

if TYPE_CHECKING:
    from shopledger.demo.conduct import Clock
    from shopledger.demo.report import Outcome
    from shopledger.demo.stage import Script, Stage

HELP = """Fill a simulated shop, book its orders in simulated books, and compare the two.

Shop, books and the EU register of VAT numbers are simulators on ports of this machine; what runs between them is the
real thing, over HTTP. A simulated clock makes days of waiting pass at once. At the end shop and books are asked what
they hold, and every order is accounted for. Nothing leaves this machine, nothing is kept.

\b
Examples:
  shopledger demo                                        a few hundred orders, then pages to look at
  shopledger demo --orders 5000 --faults nasty --no-serve
"""
DEMO_ENVIRONMENT = {
    # Simulators answer at once or not at all; a slow answer is given up before it comes.
    "SHOPLEDGER_TIMEOUT_SECONDS": "1.0",
    "SHOPLEDGER_LOCAL_USER": "demo",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the command line says."""

    orders: int | None
    seed: int
    shop: str
    books: str
    document: str | None
    faults: str
    serve: bool
    port: int
    as_json: bool


@click.command("demo", help=HELP, short_help="Play a simulated year and compare shop with books.")
@click.option(
    "--orders",
    type=click.IntRange(1),
    help="Orders in the shop.  [default: 300, and 1200 in a year that ends today where pages are served]",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same year and faults.")
@click.option("--shop", default="mijnwebwinkel", show_default=True, help="Shop system.")
@click.option("--books", default="snelstart", show_default=True, help="Accounting package.")
@click.option(
    "--document",
    type=click.Choice(["entry", "order", "invoice", "mutation"]),
    help="Kind of document in the books; the package's usual one when left out.",
)
@click.option(
    "--faults",
    type=click.Choice(["none", "mild", "nasty"]),
    default="mild",
    show_default=True,
    help="How often calls go wrong: never, one in a hundred, or one in twelve in every way there is.",
)
@click.option("--serve/--no-serve", default=True, help="Whether to serve the pages afterwards, until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port of the pages.")
@json_option
def command(**options: Any) -> None:
    """See HELP."""
    choices = Choices(**options)
    script = make_script(choices)
    with prepared() as folder:
        outcome = perform(choices, script, folder)
    if not outcome.comparison.is_clean:
        sys.exit(FINDINGS)


def make_script(choices: Choices) -> Script:
    """What is to be played; raises ConfigurationError for a system or a kind of document that does not exist."""
    from shopledger.connect.registry import BOOKS, SHOPS, books_system
    from shopledger.demo.stage import Script

    for key, known in ((choices.shop, SHOPS), (choices.books, BOOKS)):
        if key not in known:
            raise ConfigurationError(f"there is no system {key!r}; there are: {', '.join(known)}")
    kinds = [kind.value for kind in books_system(choices.books).capabilities.kinds]
    if choices.document not in {None, *kinds}:
        raise ConfigurationError(f"{choices.books} has no {choices.document}; it has: {', '.join(kinds)}")
    return Script(
        shop=choices.shop,
        books=choices.books,
        seed=choices.seed,
        faults=choices.faults,
        **period_of(choices),
    )


def period_of(choices: Choices) -> dict[str, Any]:
    """How many orders there are, and when: a year up to now where it is looked at and nobody asked for a number."""
    from shopledger.demo import period

    if choices.serve and choices.orders is None:
        first = period.year_before(datetime.now(UTC).date())
        return {"orders": period.ORDERS_OF_A_YEAR, "first": first, "days": period.LONGEST, "is_open_end": True}
    orders = choices.orders or period.ORDERS
    return {"orders": orders, "first": period.first_day(orders, choices.seed), "days": period.days_for(orders)}


@contextmanager
def prepared() -> Iterator[Path]:
    """A folder that is thrown away, with a database in it unless SHOPLEDGER_DATABASE_URL names one; Django set up."""
    from shopledger.cli.installation import open_installation

    with tempfile.TemporaryDirectory(prefix="shopledger-demo-") as folder:
        os.environ.update(DEMO_ENVIRONMENT)
        os.environ["SHOPLEDGER_DATA_DIR"] = folder
        os.environ.setdefault("SHOPLEDGER_DATABASE_URL", f"sqlite://{folder}/shopledger.sqlite3?synchronous=OFF")
        open_installation()
        yield Path(folder)


def perform(choices: Choices, script: Script, folder: Path) -> Outcome:
    """Play, say how it went, and serve the pages where they are wanted. Raises UnreachableError where nothing plays."""
    from shopledger.demo import performance
    from shopledger.demo.account import SeedError
    from shopledger.demo.stage import StageError

    def encore(outcome: Outcome, stage: Stage, clock: Clock) -> None:
        report(outcome, choices)
        if choices.serve:
            show_pages(stage, clock, choices.port)

    try:
        return performance.perform(script, choices.document, folder, lambda: progress("Playing"), encore)
    except (StageError, SeedError) as error:
        raise UnreachableError(str(error)) from None


def report(outcome: Outcome, choices: Choices) -> None:
    """Say how it went."""
    from shopledger.demo.report import document, print_outcome

    if choices.as_json:
        emit(document(outcome))
    else:
        print_outcome(outcome, console())


def show_pages(stage: Stage, clock: Clock, port: int) -> None:
    """Serve the pages until Ctrl-C; another free port where the wanted one is taken."""
    from shopledger.demo import pages

    try:
        pages.serve(stage, clock, port, announce)
    except OSError:
        pages.serve(stage, clock, 0, announce)


def announce(address: str) -> None:
    """Say where the pages are; not on standard output, which may be read by a program."""
    click.echo(f"Pages: {address} (Ctrl-C stops)", err=True)
