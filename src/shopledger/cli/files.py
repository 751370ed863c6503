"""Files that a person writes: settings in JSON, read into a domain value with errors that name the place.

Fields are those of `domain.settings.Settings`; amounts and rates are texts ("21", "0.05"), days are ISO dates. Pairs
of names and values (fixed debtors, clearing accounts, options of package and shop) is written as an object.
"""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopledger.cli.exits import ConfigurationError

if TYPE_CHECKING:
    from shopledger.domain.settings import Settings

PAIRED = ("fixed_debtors", "clearing_accounts", "package", "shop")


def read_settings(path: Path) -> Settings:
    """The settings in that file; raises ConfigurationError that says what is wrong and where."""
    import msgspec

    from shopledger.domain.settings import Settings

    document = read_object(path)
    known = {field.name for field in fields(Settings)}
    if unknown := sorted(set(document) - known):
        raise ConfigurationError(f"{path}: there is no setting {unknown[0]!r}; there are: {', '.join(sorted(known))}")
    for name in PAIRED:
        if isinstance(document.get(name), dict):
            document[name] = list(document[name].items())
    try:
        return msgspec.convert(document, Settings, strict=True, str_keys=False)
    except msgspec.ValidationError as error:
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
