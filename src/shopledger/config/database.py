"""Which database, as Django wants to be told: SQLite in the data folder, or what SHOPLEDGER_DATABASE_URL names."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-20000",
)
LEVELS = ("FULL", "NORMAL", "OFF")
"""How surely a commit survives a power failure; OFF is for data that is thrown away, such as the demo's."""


class DatabaseUrlError(ValueError):
    """SHOPLEDGER_DATABASE_URL is no postgresql:// or sqlite:// address. It is not repeated: it holds a password."""


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's description of the database at `url`; an empty one is SQLite in `folder`. Raises DatabaseUrlError."""
    parts = urlsplit(url)
    if not url:
        return _sqlite(folder / "shopledger.sqlite3")
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)), dict(parse_qsl(parts.query)).get("synchronous", "FULL"))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(url)
    raise DatabaseUrlError("SHOPLEDGER_DATABASE_URL begins with postgresql:// or sqlite:///")


def _sqlite(path: Path, synchronous: str = "FULL") -> dict[str, Any]:
    if synchronous not in LEVELS:
        raise DatabaseUrlError(f"SHOPLEDGER_DATABASE_URL: synchronous is one of {', '.join(LEVELS)}")
    pragmas = (*SQLITE_PRAGMAS, f"PRAGMA synchronous={synchronous}")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        # FULL: a commit that was answered survives a power failure. IMMEDIATE: a writer waits for its turn at the
        # start, so that no transaction fails half-way for another's sake.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": ";".join(pragmas)},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
