"""Opening this installation: Django set up, the database there and up to date. For commands that need tables."""

from __future__ import annotations

import fcntl
import gc
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shopledger.cli.exits import ConfigurationError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES_LOCK = 0x7461626C6573
"""Number of PostgreSQL's advisory lock for making tables."""


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

    with reachable_database(), alone():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time: pages and worker that are started together on a new database would both make its tables.

    SQLite lies in the data folder, so a lock there is enough; PostgreSQL has locks of its own, between machines too.
    """
    from django.db import connection

    from shopledger.config.paths import data_dir

    with (data_dir() / "tables.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [TABLES_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TABLES_LOCK])


@contextmanager
def reachable_database() -> Iterator[None]:
    """Turn a database that does not answer into an error in words, without its address: that holds a password."""
    from django.db import OperationalError

    try:
        yield
    except OperationalError as error:
        kind = type(error.__cause__ or error).__name__
        raise UnreachableError(f"the database cannot be reached ({kind}); see SHOPLEDGER_DATABASE_URL") from None
