"""`shopledger integrations`: list them, and connect a shop to an administration without the pages."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopledger.cli.exits import FINDINGS, ConfigurationError
from shopledger.cli.output import emit, json_option

if TYPE_CHECKING:
    from shopledger.connect.contract import BooksSystem, ConnectionReport, CredentialField, ShopSystem, Side
    from shopledger.domain.settings import Settings
    from shopledger.store.models import Integration

LIST_HELP = """List the integrations of this installation: one line each, with how its two connections are."""
CREATE_HELP = """Connect a shop to an accounting package.

Credentials are read from variables named SHOPLEDGER_SHOP_<FIELD> and SHOPLEDGER_BOOKS_<FIELD>, and asked for where they
are absent; they are never arguments. Both connections are tested; settings are checked against the lists of the
package. Orders placed from today on are booked, unless the settings say `start_on`.

\b
Example:
  shopledger integrations create --account anna@example.com --shop mijnwebwinkel --books snelstart \\
    --settings examples/settings.json
"""
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the command line says."""

    account: str
    shop: str
    books: str
    name: str
    settings: Path
    base_urls: tuple[str, ...]
    accept_terms: bool
    as_json: bool


@click.group("integrations", short_help="List integrations, or make one.")
def command() -> None:
    """List integrations, or connect a shop to an accounting package."""


@command.command("list", help=LIST_HELP)
@json_option
def list_command(as_json: bool) -> None:
    """See LIST_HELP."""
    from shopledger.cli.installation import open_installation

    open_installation()
    from shopledger.store.people import all_integrations

    show = emit if as_json else print_row
    for integration in all_integrations():
        show(row_of(integration))


def row_of(integration: Integration) -> dict[str, Any]:
    """One integration as plain values."""
    connections = {row.side: {"state": row.state, "code": row.code} for row in integration.connections.all()}
    return {
        "id": integration.id,
        "name": integration.name,
        "shop": integration.shop_system,
        "books": integration.books_system,
        "connections": connections,
        "has_settings": integration.settings_version > 0,
    }


def print_row(row: dict[str, Any]) -> None:
    """One integration on a line."""
    states = ", ".join(f"{side} {one['state']} {one['code']}".strip() for side, one in row["connections"].items())
    click.echo(f"{row['id']:>6}  {row['name']}  ({states or 'not connected'})")


@command.command("create", help=CREATE_HELP)
@click.option("--account", required=True, help="Account it belongs to; made when there is none of that name.")
@click.option("--shop", required=True, help="Shop system, such as mijnwebwinkel.")
@click.option("--books", required=True, help="Accounting package, such as snelstart.")
@click.option("--name", default="", help="Name on the pages; both systems when left out.")
@click.option("--settings", required=True, type=EXISTING_FILE, help="JSON file, such as examples/settings.json.")
@click.option(
    "--base-url",
    "base_urls",
    multiple=True,
    metavar="SIDE.NAME=URL",
    help="Another address of a system, such as shop.api=http://127.0.0.1:8802; for tests. May be repeated.",
)
@click.option("--accept-terms", is_flag=True, help="Say that the terms and the privacy terms are accepted.")
@json_option
def create_command(**options: Any) -> None:
    """See CREATE_HELP."""
    from shopledger.cli.files import read_settings
    from shopledger.cli.installation import open_installation

    choices = Choices(**options)
    settings = read_settings(choices.settings)
    addresses = read_addresses(choices.base_urls)
    open_installation()
    integration, reports = create(choices, settings, addresses)
    if choices.as_json:
        emit({"id": integration.id, "reports": {side: report.is_ok for side, report in reports.items()}})
    else:
        print_reports(integration, reports)
    if not all(report.is_ok for report in reports.values()):
        raise SystemExit(FINDINGS)


def read_addresses(words: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Addresses by side and name; raises ConfigurationError for a word of another form."""
    found: dict[str, dict[str, str]] = {"shop": {}, "books": {}}
    for word in words:
        place, is_given, address = word.partition("=")
        side, _, name = place.partition(".")
        if not (is_given and name and side in found):
            raise ConfigurationError(f"--base-url {word}: write SIDE.NAME=URL, such as shop.api=http://127.0.0.1:8802")
        found[side][name] = address
    return found


def create(
    choices: Choices, settings: Settings, addresses: Mapping[str, Mapping[str, str]]
) -> tuple[Integration, dict[str, ConnectionReport]]:
    """Make the integration, connect both sides and save the settings; how the two connection tests went."""
    from shopledger.connect.contract import Side
    from shopledger.pipeline import desk
    from shopledger.store.accounts import create_integration
    from shopledger.store.people import account_named

    systems = find_systems(choices)
    credentials = {side: ask(side, system.credential_fields) for side, system in systems.items()}
    name = choices.name or " - ".join(system.name for system in systems.values())
    account = account_named(choices.account, choices.account, clock())
    integration = create_integration(account, name, shop=choices.shop, books=choices.books, now=clock())
    reports = {
        side.value: desk.connect(integration.id, side, credentials[side], clock, base_urls=addresses[side.value])
        for side in Side
    }
    if choices.accept_terms or click.confirm("Are the terms and the privacy terms accepted?"):
        desk.accept_terms(integration.id, clock)
    if all(report.is_ok for report in reports.values()):
        desk.save_settings(integration.id, settings, clock, who="command line")
    return integration, reports


def find_systems(choices: Choices) -> dict[Side, ShopSystem | BooksSystem]:
    """Both systems; raises ConfigurationError for one that does not exist."""
    from shopledger.connect.contract import Side
    from shopledger.connect.registry import UnknownSystemError, books_system, shop_system

    try:
        return {Side.SHOP: shop_system(choices.shop), Side.BOOKS: books_system(choices.books)}
    except UnknownSystemError as error:
        raise ConfigurationError(f"there is no system {error}") from None


def ask(side: Side, boxes: tuple[CredentialField, ...]) -> dict[str, str]:
    """The credentials of one side: from the environment, else from the keyboard."""
    return {box.name: ask_one(side, box) for box in boxes}


def ask_one(side: Side, box: CredentialField) -> str:
    """One credential."""
    given = os.environ.get(f"SHOPLEDGER_{side.value}_{box.name}".upper())
    if given is not None:
        return given
    default = None if box.is_required else ""
    return str(click.prompt(f"{box.label.en} ({box.help.en})", hide_input=box.is_secret, default=default, err=True))


def print_reports(integration: Integration, reports: Mapping[str, ConnectionReport]) -> None:
    """How it went, in words."""
    from shopledger.domain.messages import message

    click.echo(f"Integration {integration.id}: {integration.name}")
    for side, report in reports.items():
        words = report.account or "connected" if report.is_ok else message(report.code, report.params, "en").text
        click.echo(f"  {side}: {words}")


def clock() -> datetime:
    """The moment, aware."""
    return datetime.now(UTC)
