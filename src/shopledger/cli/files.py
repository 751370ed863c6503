"""Files that a person writes: settings in JSON, read into a domain value with errors that name the place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shopledger.cli.exits import ConfigurationError

if TYPE_CHECKING:
    from shopledger.domain.settings import Settings


def read_settings(path: Path) -> Settings:
    """The settings in that file; raises ConfigurationError that says what is wrong with it."""
    from shopledger.domain.settings_io import SettingsError, settings_from_json

    try:
        return settings_from_json(path.read_bytes())
    except SettingsError as error:
        raise ConfigurationError(f"{path}: {error}") from None
