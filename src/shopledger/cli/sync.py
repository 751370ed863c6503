"""`shopledger sync`: fetch and book one integration, here and now, without a worker."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import click

from shopledger.cli.exits import FINDINGS, UNREACHABLE, ConfigurationError
from shopledger.cli.output import emit, json_option

HELP = """Fetch new orders of INTEGRATION and book what can be booked, now, and say how it went.

INTEGRATION is the number that `shopledger integrations list` shows. A worker does the same by itself; nothing goes
wrong when both do it at once. What was sent without an answer is left for the worker, which looks it up later.
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
        print_outcome(outcome)
    if outcome["held_by"]:
        sys.exit(UNREACHABLE)
    if outcome["refused"]:
        sys.exit(FINDINGS)


def sync(integration_id: int) -> dict[str, Any]:
    """Fetch, then book; what came of it. Raises ConfigurationError for an integration that does not exist."""
    from shopledger.pipeline.book import book
    from shopledger.pipeline.fetch import fetch
    from shopledger.store.people import integration_exists

    if not integration_exists(integration_id):
        raise ConfigurationError(f"there is no integration {integration_id}; see `shopledger integrations list`")
    fetched = fetch(integration_id, clock, is_interactive=True)
    booked = book(integration_id, clock)
    return {
        "new": fetched.taken.new,
        "changed": fetched.taken.changed,
        "booked": booked.posted,
        "refused": booked.refused,
        "unknown": booked.unknown,
        "held_by": fetched.held_by or booked.held_by,
    }


def print_outcome(outcome: dict[str, Any]) -> None:
    """How it went, in words."""
    from shopledger.domain.messages import CATALOGUE, message

    click.echo(f"{outcome['new']} new orders, {outcome['changed']} changed")
    click.echo(f"{outcome['booked']} booked, {outcome['refused']} refused, {outcome['unknown']} to be looked up")
    held_by = outcome["held_by"]
    if held_by:
        words = message(held_by, {}, "en").text if held_by in CATALOGUE else OWN_WORDS.get(held_by, held_by)
        click.echo(f"Held up: {words}")


OWN_WORDS = {"BUSY": "another worker is at it", "SETUP": "settings are not saved yet"}


def clock() -> datetime:
    """The moment, aware."""
    return datetime.now(UTC)
