"""`shopledger preview`: what would be sent for these orders, byte for byte; no network, no database.

It runs the same functions as the real thing. Two answers from outside are missing and are taken as given: that a VAT
number is valid, and that the order was not booked before. Orders are judged as on the day they were placed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopledger.cli.exits import FINDINGS, ConfigurationError
from shopledger.cli.output import emit, json_option

if TYPE_CHECKING:
    from shopledger.connect.contract import BooksSystem, PlannedRequest, RawOrder, ShopFacts, ShopSystem
    from shopledger.domain.checks import Finding
    from shopledger.domain.order import Order
    from shopledger.domain.settings import Settings

HELP = """Show what would be sent to the accounting package for orders of the shop, without sending anything.

FILE holds orders exactly as the shop's API returns them: one order, a list, or one order a line; - reads standard
input. For each order you see how it is taxed, what stands in the way, and every request that would be sent. What is
only known while sending, such as the number of a new debtor, stands in {braces}.

\b
Example:
  shopledger preview examples/order.json --shop mijnwebwinkel --books snelstart --settings examples/settings.json
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the command line says."""

    files: tuple[str, ...]
    shop: str
    books: str
    settings: Path
    reference: Path | None
    language: str
    as_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The systems and settings that every order is shown with."""

    shop: ShopSystem
    books: BooksSystem
    settings: Settings
    facts: ShopFacts
    language: str


@click.command("preview", help=HELP, short_help="Show what would be sent, without sending it.")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--shop", required=True, help="Shop system the orders come from, such as mijnwebwinkel.")
@click.option("--books", required=True, help="Accounting package they would go to, such as snelstart.")
@click.option(
    "--settings", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Settings, JSON."
)
@click.option(
    "--reference",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A document with facts of the shop (such as its tax rates), where its orders cannot be read without.",
)
@click.option(
    "--language", type=click.Choice(["nl", "en"]), default="en", show_default=True, help="Language of messages."
)
@json_option
def command(**options: Any) -> None:
    """See HELP."""
    choices = Choices(**options)
    bench = prepare(choices)
    show = emit if choices.as_json else print_for_people
    is_clean = True
    for document in read_all(choices.files, bench.shop):
        preview = preview_of(document, bench)
        show(preview)
        is_clean = is_clean and not preview["is_blocked"]
    if not is_clean:
        sys.exit(FINDINGS)


def prepare(choices: Choices) -> Bench:
    """The systems and settings; raises ConfigurationError for what is not there or not right."""
    from shopledger.cli.files import read_settings
    from shopledger.connect.registry import BOOKS, SHOPS, UnknownSystemError, books_system, shop_system
    from shopledger.domain.errors import Refusal

    settings = read_settings(choices.settings)
    reference = choices.reference.read_bytes() if choices.reference else None
    try:
        shop, books = shop_system(choices.shop), books_system(choices.books)
        facts = shop.offline_facts(settings, reference)
    except UnknownSystemError as error:
        there = f"shops: {', '.join(SHOPS)}; packages: {', '.join(BOOKS)}"
        raise ConfigurationError(f"there is no system {error}; {there}") from None
    except Refusal as error:
        raise ConfigurationError(f"the reference document cannot be used: {error} {error.detail}".rstrip()) from None
    return Bench(shop=shop, books=books, settings=settings, facts=facts, language=choices.language)


def read_all(files: tuple[str, ...], shop: ShopSystem) -> Iterator[RawOrder]:
    """The orders of all files, in their order; raises ConfigurationError for a file that holds none."""
    from shopledger.domain.errors import UnreadableDocument

    for name in files:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        if not body.strip():
            raise ConfigurationError(f"{name} holds no orders: it is empty")
        try:
            documents = shop.read_documents(body)
        except UnreadableDocument as error:
            words = f"{name} holds no orders of {shop.name}: {error} {error.detail}"
            raise ConfigurationError(words.rstrip()) from None
        if not documents:
            raise ConfigurationError(f"{name} holds no orders: its list is empty")
        yield from documents


def preview_of(document: RawOrder, bench: Bench) -> dict[str, Any]:
    """All there is to show about one order, as plain values."""
    from shopledger.domain.errors import Refusal

    shown: dict[str, Any] = {"shop_id": document.shop_id, "number": document.number, "treatment": "", "findings": []}
    try:
        order = bench.shop.to_order(document, bench.facts)
        shown |= judged(order, bench)
        shown["requests"] = [] if shown["is_blocked"] else [request_row(one) for one in planned(order, bench)]
    except Refusal as error:
        refusal = finding_row(error.code, tuple(error.params.items()), bench.language)
        shown |= {"findings": [*shown["findings"], refusal], "is_blocked": True, "requests": []}
    return shown


def judged(order: Order, bench: Bench) -> dict[str, Any]:
    """How the order is taxed and what is found about it."""
    from shopledger.domain.checks import Facts, VatVerdict, check
    from shopledger.domain.dates import business_date
    from shopledger.domain.vat import classify

    treatment = classify(order, bench.settings)
    facts = Facts(vat_number=VatVerdict.VALID, today=business_date(order.placed_at))
    findings = check(order, bench.settings, facts, bench.books.capabilities)
    return {
        "treatment": treatment.value,
        "total": str(order.total_incl),
        "findings": [shown_finding(finding, bench.language) for finding in findings],
        "is_blocked": any(finding.is_blocking for finding in findings),
    }


def shown_finding(finding: Finding, language: str) -> dict[str, Any]:
    """A finding with its words."""
    return {**finding_row(finding.code, finding.params, language), "is_blocking": finding.is_blocking}


def finding_row(code: str, params: tuple[tuple[str, str], ...], language: str) -> dict[str, Any]:
    """A code of the catalogue with its words."""
    from shopledger.domain.messages import message

    words = message(code, params, language)
    return {"code": code, "params": dict(params), "is_blocking": True, "text": words.text, "advice": words.advice}


def planned(order: Order, bench: Bench) -> tuple[PlannedRequest, ...]:
    """The requests for the order; raises Refusal for what the package cannot express."""
    from shopledger.domain.build import build_booking

    booking = build_booking(order, bench.settings, bench.books.capabilities)
    return bench.books.plan(booking, bench.settings)


def request_row(request: PlannedRequest) -> dict[str, Any]:
    """One request as plain values; the body as the text that its bytes are."""
    return {
        "purpose": request.purpose,
        "method": request.method,
        "path": f"{request.path}?{request.query}" if request.query else request.path,
        "content_type": request.content_type if request.body else "",
        "body": request.body.decode(),
    }


def print_for_people(shown: dict[str, Any]) -> None:
    """One order in words; bodies stand alone, so that they can be copied."""
    click.echo(f"Order {shown['number']}: {shown['treatment'] or 'unreadable'}")
    for finding in shown["findings"]:
        mark = "stop" if finding["is_blocking"] else "note"
        click.echo(f"  {mark} {finding['code']}: {finding['text']} {finding['advice']}".rstrip())
    if not shown["requests"]:
        click.echo("  Nothing would be sent.")
    for place, request in enumerate(shown["requests"], start=1):
        click.echo(f"  {place}. {request['purpose']}: {request['method']} {request['path']}")
        if request["body"]:
            click.echo(request["body"])
    click.echo()
