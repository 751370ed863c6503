"""The filters of AFAS SB that are documented: `Field eq value`, joined by `and` and `or`, `and` before `or`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[^\s']+)")
Condition = tuple[str, str]


class FilterError(ValueError):
    """A filter that is not understood."""


def parse_filter(text: str) -> list[list[Condition]]:
    """Alternatives, each a list of conditions that must all hold; (field in lower case, value) each.

    Raises FilterError.
    """
    tokens = [found[1] for found in _TOKEN.finditer(text)]
    if len(tokens) % 4 != 3:
        raise FilterError(text)
    alternatives: list[list[Condition]] = [[]]
    for start in range(0, len(tokens), 4):
        field, operator, value, *joiner = tokens[start : start + 4]
        if operator != "eq" or (joiner and joiner[0] not in {"and", "or"}):
            raise FilterError(text)
        alternatives[-1].append((field.lower(), _value(value)))
        if joiner == ["or"]:
            alternatives.append([])
    return alternatives


def _value(token: str) -> str:
    return token[1:-1].replace("''", "'") if token.startswith("'") else token


def lets_through(alternatives: list[list[Condition]], row: Mapping[str, Any], fields: frozenset[str]) -> bool:
    """Whether the row passes. Raises FilterError for a field that such rows do not have."""
    folded = {name.lower(): "" if value is None else str(value) for name, value in row.items()}
    for field, _ in (condition for alternative in alternatives for condition in alternative):
        if field not in fields:
            raise FilterError(field)
    return any(all(folded.get(field, "") == value for field, value in alternative) for alternative in alternatives)


def only_values(alternatives: list[list[Condition]], field: str) -> list[str] | None:
    """The values that a field must have one of, where the filter can be answered from an index on it; else None."""
    values = [dict(alternative).get(field) for alternative in alternatives]
    return None if None in values else [value for value in values if value is not None]
