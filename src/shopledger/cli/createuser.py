"""`shopledger createuser`: somebody who may sign in to the pages of one account."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from shopledger.cli.exits import ConfigurationError

HELP = """Make a user who may sign in to the pages, or give an existing one a new password.

The password is asked for, or read from the variable SHOPLEDGER_PASSWORD; it is never an argument, since arguments can
be seen by others on the machine. A user sees the integrations of their account only.

\b
Example:
  shopledger createuser anna@example.com --account "Anna's shop"
"""


@click.command("createuser", help=HELP, short_help="Make a user for the pages.")
@click.argument("email")
@click.option("--account", default="", help="Account the user works for; made when there is none of that name.")
def command(email: str, account: str) -> None:
    """See HELP."""
    from shopledger.cli.installation import open_installation

    given = os.environ.get("SHOPLEDGER_PASSWORD")
    password = given or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    open_installation()
    made = save_user(email, password, account or email)
    click.echo(f"{email} may sign in" if made else f"{email} has a new password")


def save_user(email: str, password: str, account_name: str) -> bool:
    """Make or change the user and let them work for the account; whether they are new.

    Raises ConfigurationError for a password that is too easy, with the reasons.
    """
    from django.contrib.auth.models import User
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from shopledger.store.models import Role
    from shopledger.store.people import account_named, join
    from shopledger.store.signup import find, make_user, verify

    known = find(email)
    try:
        validate_password(password, known.user if known else User(username=email, email=email))
    except ValidationError as error:
        raise ConfigurationError(" ".join(error.messages)) from None
    user = known.user if known else make_user(email, "", "nl")
    user.set_password(password)
    user.save()
    verify(user, email)
    now = datetime.now(UTC)
    join(account_named(account_name, email, now), user, Role.OWNER, now)
    return known is None
