"""Where an installation keeps its data, and the keys it makes for itself when nobody gave any.

Nothing here happens on import: folders and key files are made when they are first needed, readable by their owner only.
"""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def data_dir() -> Path:
    """The folder of SHOPLEDGER_DATA_DIR, else the usual place of this user. It may not be there yet."""
    named = os.environ.get("SHOPLEDGER_DATA_DIR")
    return Path(named) if named else Path.home() / ".local" / "share" / "shopledger"


def prepare_data_dir() -> Path:
    """The data folder, made if it was absent. Commands and servers call this before they open the database."""
    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    return folder


def secret_key() -> str:
    """SHOPLEDGER_SECRET_KEY, else the one kept in the data folder."""
    return os.environ.get("SHOPLEDGER_SECRET_KEY") or _kept("secret.key", secrets.token_urlsafe(50))


def encryption_keys() -> tuple[str, ...]:
    """Fernet keys, the first of which writes: SHOPLEDGER_ENCRYPTION_KEYS (with commas), else lines of a kept file."""
    named = os.environ.get("SHOPLEDGER_ENCRYPTION_KEYS")
    text = named.replace(",", "\n") if named else _kept("encryption.keys", new_encryption_key())
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def new_encryption_key() -> str:
    """A fresh Fernet key: 32 random bytes, URL-safe base64."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def add_encryption_key() -> None:
    """Put a fresh key in front of those kept in the data folder, so that it writes from now on.

    Raises PermissionError when the keys come from the environment: there they must be changed there.
    """
    if os.environ.get("SHOPLEDGER_ENCRYPTION_KEYS"):
        raise PermissionError(
            "the encryption keys come from SHOPLEDGER_ENCRYPTION_KEYS; put the new key in front there"
        )
    path = prepare_data_dir() / "encryption.keys"
    fresh = path.with_suffix(".new")
    _write(fresh, "\n".join((new_encryption_key(), *encryption_keys())))
    fresh.replace(path)


def _kept(name: str, fresh: str) -> str:
    path = prepare_data_dir() / name
    if not path.exists():
        made = path.with_name(f"{name}.{os.getpid()}")
        _write(made, fresh)
        with suppress(FileExistsError):
            # Two processes may start at once: the link decides which key it is, and nobody reads half a file.
            os.link(made, path)
        made.unlink()
    return path.read_text()


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
