"""`shopledger receive-mail`: an answer that came by mail, from a mail server or a fetching program, into its thread."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

HELP = """Take one mail from standard input and put it into the thread of the question that it answers.

For the pipe of a mail server, or a program that fetches mail. A mail is taken when it names a question that exists and
comes from one of its people or from the staff; each Message-ID is taken once, so the same mail may be offered again.

\b
Exit codes, as mail servers read them:
  0   taken, or rightly left alone: taken before, or written by a program
  65  refused: no such question, a stranger, or nothing in it; the sender should hear so
  75  could not be taken now, offer it again later
"""
OK, REFUSED, LATER = os.EX_OK, os.EX_DATAERR, os.EX_TEMPFAIL
MOST_BYTES = 30 * 1024 * 1024


@click.command("receive-mail", help=HELP, short_help="Take an answer in that came by mail.")
def command() -> None:
    """See HELP."""
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        click.echo("refused: longer than 30 MB", err=True)
        sys.exit(REFUSED)
    sys.exit(take(data))


def take(data: bytes) -> int:
    """Take one mail in; the exit code. What became of it goes to standard error, for the mail server's log."""
    from shopledger.cli.installation import open_installation

    try:
        open_installation(is_migrated=False)
    except click.ClickException as error:  # a mail must not be lost over a database that is away
        click.echo(f"later: {error.message}", err=True)
        return LATER
    return _taken(data)


def _taken(data: bytes) -> int:
    from django.db import DatabaseError, InterfaceError

    from shopledger.mail.receive import receive

    try:
        receipt = receive(data, datetime.now(UTC))
    except (DatabaseError, InterfaceError) as error:
        click.echo(f"later: the database did not take it ({type(error).__name__})", err=True)
        return LATER
    click.echo(f"{'refused: ' if receipt.is_refused else ''}{receipt.value}", err=True)
    return REFUSED if receipt.is_refused else OK
