"""Files that a person writes: settings in JSON, read into a domain value with errors that name the place.

Fields are those of `domain.settings.Settings`; amounts and rates are texts ("21", "0.05"), days are ISO dates. Pairs
of names and values (fixed debtors, clearing accounts, options of package and shop) is written as an object.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopledger.cli.exits import ConfigurationError

if TYPE_CHECKING:
    from shopledger.domain.settings import Settings


def read_settings(path: Path) -> Settings:
    """The settings in that file; raises ConfigurationError that says what is wrong and where."""
    from shopledger.domain.settings_io import SettingsError, settings_from_document

    try:
        return settings_from_document(read_object(path))
    except SettingsError as error:
        raise ConfigurationError(f"{path}: {error}") from None


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in that file; raises ConfigurationError where there is none."""
    try:
        document = json.loads(path.read_bytes(), parse_float=Decimal)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise ConfigurationError(f"{path} is no JSON: {error}") from None
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path}: a JSON object is needed")
    return document
