"""The command line: one file per command, loaded when it is asked for.

Neither Django nor a connector is imported before a command needs it, so `shopledger --help` answers at once. What the
exit codes mean is in `exits.py`; how things are printed, for people and for programs, in `output.py`.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

from shopledger import __version__

COMMANDS = {
    "demo": "demo",
    "preview": "preview",
    "simulate": "simulate",
    "check": "check",
    "serve": "serve",
    "worker": "worker",
    "sync": "sync",
    "integrations": "integrations",
    "createuser": "createuser",
    "receive-mail": "receive_mail",
    "rotate-keys": "rotate_keys",
    "new-connector": "new_connector",
}
"""Commands in the order of the help, and the module of this folder that each one is in."""

EPILOG = """\b
Exit codes:
  0  done, and all is well
  1  done, and there is something to look at (a difference, an order that is refused, a failed check)
  2  the command line itself is wrong
  3  the configuration or a settings file is wrong; nothing was done
  4  a system could not be reached; trying again later makes sense
"""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order they are declared."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"shopledger.cli.{COMMANDS[cmd_name]}")
        return cast("click.Command", module.command)


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="shopledger")
def main() -> None:
    """Book the orders of a web shop in an accounting package, each exactly once, with the right VAT.

    Start with `shopledger demo`: it needs nothing but this machine. `shopledger COMMAND --help` explains one command.
    """
