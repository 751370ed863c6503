"""`shopledger sync`: everything that is due for one integration, here and now, without a worker."""

from __future__ import annotations

import click

from shopledger.cli.exits import FINDINGS, UNREACHABLE
from shopledger.cli.output import emit, json_option

HELP = """Fetch new orders of INTEGRATION and book what can be booked, now, and say how it went.

INTEGRATION is the number that `shopledger integrations list` shows. The worker does the same by itself; it does no harm
when both do it at once.
"""


@click.command("sync", help=HELP, short_help="Do what is due for one integration, now.")
@click.argument("integration", type=int)
@json_option
def command(integration: int, as_json: bool) -> None:
    """See HELP."""
    from shopledger.cli.installation import open_installation

    open_installation()
    outcome = sync(integration)
    if as_json:
        emit(outcome)
    else:
        click.echo(f"{outcome['fetched']} orders fetched, {outcome['booked']} booked, {outcome['errors']} in Errors")
        click.echo(outcome["rest"] or "Nothing holds it up.")
    raise SystemExit(UNREACHABLE if outcome["rest"] else FINDINGS if outcome["errors"] else 0)
