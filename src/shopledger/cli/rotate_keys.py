"""`shopledger rotate-keys`: a new encryption key that writes from now on, and every secret encrypted anew with it."""

from __future__ import annotations

import click

from shopledger.cli.exits import ConfigurationError

HELP = """Encrypt every stored secret anew with the first encryption key.

Keys that this installation made for itself: a new one is put in front first. Keys from SHOPLEDGER_ENCRYPTION_KEYS: put
the new key in front there, restart everything, then run this; afterwards the old key may be taken away.
"""


@click.command("rotate-keys", help=HELP, short_help="Encrypt every stored secret anew.")
def command() -> None:
    """See HELP."""
    import os

    from shopledger.cli.installation import open_installation

    open_installation()
    from shopledger.config.paths import add_encryption_key
    from shopledger.store import second_steps
    from shopledger.store.connections import rotate_keys
    from shopledger.store.secrets import KeyMissingError

    if not os.environ.get("SHOPLEDGER_ENCRYPTION_KEYS"):
        add_encryption_key()
    try:
        count = rotate_keys()
        people = second_steps.rotate_keys()
    except KeyMissingError as error:
        raise ConfigurationError(f"{error}: put the key that is missing back, and run this again") from None
    click.echo(f"{count} connections and {people} second steps of signing in are encrypted with the first key")
