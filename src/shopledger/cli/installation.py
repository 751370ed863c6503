"""Opening this installation: Django set up, the database there and up to date. For commands that need tables."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shopledger.cli.exits import ConfigurationError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator


def open_installation(*, is_migrated: bool = True) -> None:
    """Set Django up and bring the tables up to date; raises ConfigurationError or UnreachableError, in words.

    With `is_migrated` false the tables are left as they are.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopledger.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    from shopledger.config.database import DatabaseUrlError
    from shopledger.config.paths import prepare_data_dir

    try:
        prepare_data_dir()
        django.setup()
    except (DatabaseUrlError, ImproperlyConfigured) as error:
        raise ConfigurationError(str(error)) from None
    except OSError as error:
        raise ConfigurationError(f"the data folder cannot be used: {error}") from None
    if is_migrated:
        migrate()
    gc.collect()
    gc.freeze()  # what was loaded to get here stays; the collector need not go through it again and again


def migrate() -> None:
    """Bring the tables up to date; raises UnreachableError where the database does not answer."""
    from django.core.management import call_command

    with reachable_database():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def reachable_database() -> Iterator[None]:
    """Turn a database that does not answer into an error in words, without its address: that holds a password."""
    from django.db import OperationalError

    try:
        yield
    except OperationalError as error:
        kind = type(error.__cause__ or error).__name__
        raise UnreachableError(f"the database cannot be reached ({kind}); see SHOPLEDGER_DATABASE_URL") from None
