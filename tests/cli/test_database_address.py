"""What SHOPLEDGER_DATABASE_URL may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopledger.config.database import DatabaseUrlError, database

FOLDER = Path("data")


def test_without_an_address_it_is_sqlite_in_the_data_folder_and_commits_survive_a_power_failure() -> None:
    found = database("", FOLDER)

    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", "data/shopledger.sqlite3")
    assert "PRAGMA synchronous=FULL" in found["OPTIONS"]["init_command"]


def test_a_database_that_is_thrown_away_need_not_be_flushed() -> None:
    found = database("sqlite:///srv/a%20b.sqlite3?synchronous=OFF", FOLDER)

    assert found["NAME"] == "/srv/a b.sqlite3"
    assert "PRAGMA synchronous=OFF" in found["OPTIONS"]["init_command"]


def test_a_password_may_hold_any_character() -> None:
    found = database("postgresql://me:p%40ss%2F@host:5433/name?sslmode=require", FOLDER)

    assert [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "me",
        "p@ss/",
        "host",
        "5433",
        "name",
    ]
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("address", ["mysql://me:geheim@host/name", "sqlite:///x?synchronous=geheim", "geheim"])
def test_another_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(DatabaseUrlError) as refusal:
        database(address, FOLDER)

    assert "geheim" not in str(refusal.value)
