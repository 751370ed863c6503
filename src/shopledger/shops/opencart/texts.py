"""Small readers of what OpenCart stores: typed text, JSON columns, ids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#039;", "'"), ("&#39;", "'"), ("&apos;", "'"))


def plain(value: object) -> str | None:
    """Typed text as it was typed: OpenCart stores it escaped once, so it is unescaped once."""
    text = stored(value)
    if text is None or "&" not in text:
        return text
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")


def stored(value: object) -> str | None:
    """A value as the column holds it: a text, or None."""
    if value is None:
        return None
    if isinstance(value, str):
        return value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def json_column(value: object) -> Any:
    """What a JSON column holds: an object or a list; an empty object for nothing and for broken JSON."""
    if isinstance(value, dict | list):
        return value
    try:
        content = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        content = None
    return content if isinstance(content, dict | list) else {}


def best_name(names: Mapping[str, Any]) -> str:
    """One of the names by language: Dutch, else English, else whichever there is."""
    by_language = {str(code)[:2].lower(): str(name) for code, name in reversed(list(names.items())) if name}
    return by_language.get("nl") or by_language.get("en") or next(iter(by_language.values()), "")
