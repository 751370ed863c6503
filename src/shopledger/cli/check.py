"""`shopledger check`: whether this installation can do its work, and what is missing if not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from shopledger.cli.exits import FINDINGS
from shopledger.cli.output import emit, json_option

if TYPE_CHECKING:
    from shopledger.store.models import Connection

HELP = """Check the configuration, the database and every connection, and say what is missing.

Tables are brought up to date on the way. Each connected shop and package is asked once, with a read; nothing is booked.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was looked at."""

    subject: str
    is_ok: bool
    words: str


@click.command("check", help=HELP, short_help="Say what is missing, if anything.")
@click.option("--connections/--no-connections", default=True, help="Whether shops and packages are asked too.")
@json_option
def command(connections: bool, as_json: bool) -> None:
    """See HELP."""
    from shopledger.cli.installation import open_installation

    open_installation()
    is_fine = True
    for line in look(connections=connections):
        is_fine = is_fine and line.is_ok
        if as_json:
            emit(asdict(line))
        else:
            click.echo(f"{'ok  ' if line.is_ok else 'FAIL'}  {line.subject}: {line.words}")
    if not is_fine:
        sys.exit(FINDINGS)


def look(*, connections: bool) -> Iterator[Line]:
    """Everything there is to look at, one by one."""
    yield data_folder()
    yield keys()
    yield database()
    if connections:
        yield from each_connection()


def data_folder() -> Line:
    """Where data is kept."""
    from shopledger.config.paths import data_dir

    return Line(subject="data folder", is_ok=True, words=str(data_dir()))


def keys() -> Line:
    """Whether the encryption keys can be used."""
    from shopledger.config.paths import encryption_keys
    from shopledger.store.secrets import seal, unseal

    try:
        is_ok = unseal(seal("probe")) == "probe"
    except ValueError:
        words = "one of them is no Fernet key; see SHOPLEDGER_ENCRYPTION_KEYS"
        return Line(subject="encryption keys", is_ok=False, words=words)
    return Line(subject="encryption keys", is_ok=is_ok, words=f"{len(encryption_keys())}, the first one writes")


def database() -> Line:
    """Which database it is; that it answers is known from the tables being up to date."""
    from django.db import connection

    return Line(subject="database", is_ok=True, words=f"{connection.display_name}, tables up to date")


def each_connection() -> Iterator[Line]:
    """How every connection is, by asking."""
    from shopledger.store.people import all_connections

    found = False
    for row in all_connections():
        found = True
        yield connection_line(row)
    if not found:
        words = "none yet; make one with: shopledger integrations create"
        yield Line(subject="integrations", is_ok=True, words=words)


def connection_line(row: Connection) -> Line:
    """One connection, tested now."""
    from shopledger.domain.messages import message
    from shopledger.pipeline import desk
    from shopledger.store.secrets import KeyMissingError

    subject = f"integration {row.integration_id}, {row.side} ({row.system})"
    try:
        report = desk.test(row, lambda: datetime.now(UTC))
    except KeyMissingError as error:
        return Line(subject=subject, is_ok=False, words=str(error))
    words = report.account or "connected" if report.is_ok else message(report.code, report.params, "en").text
    return Line(subject=subject, is_ok=report.is_ok, words=words)
