"""The stored specification with its known defects corrected, and a judge of requests by it.

`specs/openapi.json` is the official file in compact JSON; `specs/spec_corrections.json` says what is wrong with it and
why, as RFC 6902 steps (add, remove and replace are what occurs). Both are left as they are: correcting is in memory.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from shopledger.connect.simulation.openapi import OpenApi

SPECS = Path(__file__).resolve().parent.parent / "specs"
Json = dict[str, Any]


def corrected_document() -> Json:
    """The specification as it should be. A new copy each time."""
    document: Json = json.loads((SPECS / "openapi.json").read_text("utf-8"))
    for step in json.loads((SPECS / "spec_corrections.json").read_text("utf-8")):
        _apply(document, step)
    return document


@cache
def judge() -> OpenApi:
    """What refuses a request that the specification does not allow."""
    return OpenApi(corrected_document())


def _apply(document: Json, step: Json) -> None:
    *parents, name = [part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:]]
    node: Any = document
    for part in parents:
        node = node[_key(node, part)]
    if step["op"] == "remove":
        del node[_key(node, name)]
    else:
        node[_key(node, name)] = step["value"]


def _key(node: Any, name: str) -> Any:
    return int(name) if isinstance(node, list) else name
