"""What all tests share: a data folder of their own, and the database as a file so that threads can share it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite tests on a file: a database in memory locks whole tables between threads."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and database.get("TEST", {}).get("NAME") is None:
        folder = Path(tempfile.mkdtemp(prefix="shopledger-tests-"))
        database.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
