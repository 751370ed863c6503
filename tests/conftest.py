"""What all tests share: a data folder of their own, and the database as a file so that threads can share it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):  # the same cases every time: what guards main must not depend on luck; people get new ones
    hypothesis.settings.load_profile("ci")


# Every merchant of a test has a password, and a good hash is slow on purpose. A test says what is used for real.
REAL_HASHERS = list(settings.PASSWORD_HASHERS)
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite tests on a file: a database in memory locks whole tables between threads."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and database.get("TEST", {}).get("NAME") is None:
        folder = Path(tempfile.mkdtemp(prefix="shopledger-tests-"))
        database.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
