"""SnelStart's official document, as the judge of request bodies and the source of the shape of answers.

The document is kept as it was published (`specs/openapi.yaml`) and as JSON without descriptions and examples, which
reads faster; `python -m shopledger.accounting.snelstart.simulator.specification` writes the second from the first.

What a server of SnelStart does with a body is done here too: names of properties are matched whatever their capitals,
names it does not know are ignored, and an amount may be a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft4Validator

MODELS = "SnelStart.B2B.Api.V2.Models."
SPECS = "specs"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORDS = frozenset({"description", "example", "examples", "summary"})
Schema = dict[str, Any]
Problem = tuple[tuple[str, ...], str]
"""Where a body does not fit (names of properties, without positions) and the keyword of the document it breaks."""


def compact(document: Any) -> Any:
    """The document without words for people."""
    if isinstance(document, list):
        return [compact(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        name: {key: compact(value) for key, value in part.items()} if name == "properties" else compact(part)
        for name, part in document.items()
        if name not in _WORDS
    }


@cache
def official() -> dict[str, Any]:
    """The official document, compact."""
    text = files("shopledger.accounting.snelstart").joinpath(SPECS, "openapi.json").read_bytes()
    document: dict[str, Any] = msgspec.json.decode(text)
    return document


@cache
def schema_of(model: str) -> Schema:
    """A model with everything it points to written out. Models that contain themselves are cut at the third level."""
    schema: Schema = _written_out({"$ref": f"#/components/schemas/{MODELS}{model}"}, ())
    return schema


def _written_out(part: Any, above: tuple[str, ...]) -> Any:
    if isinstance(part, list):
        return [_written_out(item, above) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        name = str(part["$ref"]).rsplit("/", 1)[-1]
        if above.count(name) > 1:
            return {}
        return _written_out(official()["components"]["schemas"][name], (*above, name))
    return {name: _written_out(value, above) for name, value in part.items()}


@cache
def blank(model: str) -> dict[str, None]:
    """Every property of a model, empty."""
    return dict.fromkeys(schema_of(model)["properties"])


class BodyJudge:
    """Reads and judges the bodies of one model."""

    def __init__(self, model: str) -> None:
        self._schema = schema_of(model)
        self._validator = Draft4Validator(self._schema)
        self._decoder = msgspec.json.Decoder(float_hook=Decimal)

    def read(self, body: bytes) -> tuple[dict[str, Any], list[Problem]]:
        """The body with the document's own names, and where it does not fit. Raises ValueError for no JSON object."""
        try:
            document = self._decoder.decode(body)
        except msgspec.DecodeError as error:
            raise ValueError(str(error)) from error
        if not isinstance(document, dict):
            raise ValueError("a JSON object is expected")  # noqa: TRY004 - both are the same to the caller
        problems: list[Problem] = []
        bound = _bound(document, self._schema, (), problems)
        problems += self._unfit(bound)
        return bound, problems

    def _unfit(self, bound: Any) -> Iterator[Problem]:
        if self._validator.is_valid(bound):
            return
        for error in self._validator.iter_errors(bound):
            path = tuple(part for part in error.absolute_path if isinstance(part, str))
            if error.validator == "required":
                path = (*path, str(error.message).split("'")[1])
            yield path, str(error.validator)


@cache
def _names(properties: tuple[str, ...]) -> dict[str, str]:
    return {name.lower(): name for name in properties}


def _bound(value: Any, schema: Schema, path: tuple[str, ...], problems: list[Problem]) -> Any:
    """The value with known names only; nothing where it is null, since nothing is nullable and everything optional."""
    properties = schema.get("properties")
    if isinstance(value, dict) and properties is not None:
        names = _names(tuple(properties))
        known = ((names.get(name.lower()), part) for name, part in value.items())
        return {
            name: _bound(part, properties[name], (*path, name), problems)
            for name, part in known
            if name is not None and part is not None
        }
    if isinstance(value, list) and "items" in schema:
        return [_bound(item, schema["items"], path, problems) for item in value]
    if isinstance(value, str):
        return _bound_text(value, schema, path, problems)
    return value


def _bound_text(value: str, schema: Schema, path: tuple[str, ...], problems: list[Problem]) -> Any:
    if schema.get("type") in ("number", "integer"):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    if schema.get("format") == "uuid" and not _UUID.fullmatch(value):
        problems.append((path, "format"))
    return value


def write_json() -> None:
    """Make the JSON form of the official document anew."""
    import yaml  # noqa: PLC0415 - only this needs it

    folder = Path(__file__).parent.parent / SPECS
    document = yaml.safe_load((folder / "openapi.yaml").read_text(encoding="utf-8"))
    (folder / "openapi.json").write_bytes(msgspec.json.encode(compact(document)) + b"\n")


if __name__ == "__main__":
    write_json()
