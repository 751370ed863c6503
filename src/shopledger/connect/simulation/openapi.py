"""Requests held against a stored OpenAPI 3.0 or Swagger 2 document, so that a simulator refuses what the real one does.

A document is read once, its references are replaced by what they point to, and its validators are made once per
operation. Checked are path, method, query (known names, required ones, their schema) and a JSON body. Not checked:
headers, forms and answers; which of the problems a system really minds is the simulator's business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from jsonschema import Draft4Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

Json = dict[str, Any]
SHOWN = 200
_PARAMETER = re.compile(r"\\\{[^{}]+\\\}")


class OpenApi:
    """One document. `ignores_case` takes property and query names in any case, as many services do."""

    def __init__(self, document: Json, *, ignores_case: bool = False) -> None:
        self._ignores_case = ignores_case
        self._paths: Json = _inlined(_folded(document) if ignores_case else deepcopy(document))["paths"]
        templates: list[str] = sorted(self._paths, key=lambda template: template.count("{"))
        self._patterns = [(_pattern(template), template) for template in templates]
        self._operations: dict[tuple[str, str], _Operation] = {}

    def check_request(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: object = None
    ) -> list[str]:
        """Everything that is wrong with a call, in words; empty when nothing is.

        `path` is the one of the document, without server and base path; `query` holds texts; `body` is the decoded
        JSON with Decimal for numbers with a point, None for no body.
        """
        template = self.template(method, path)
        if template is None:
            return [f"{method} {path} is not in the document"]
        operation = self._operation(method.lower(), template)
        names = {name.lower(): value for name, value in query.items()} if self._ignores_case and query else query
        document = _folded_names(body) if self._ignores_case else body
        return [*operation.check_query(names or {}), *operation.check_body(document)]

    def template(self, method: str, path: str) -> str | None:
        """The document's own path for a call, with its {parameters}; None when it has none."""
        for pattern, template in self._patterns:
            if method.lower() in self._paths[template] and pattern.fullmatch(path):
                return template
        return None

    def _operation(self, method: str, template: str) -> _Operation:
        known = self._operations.get((method, template))
        if known is None:
            item = self._paths[template]
            shared, own = item.get("parameters", ()), item[method].get("parameters", ())
            known = _Operation.of([*shared, *own], item[method].get("requestBody", {}))
            self._operations[method, template] = known
        return known


@dataclass(frozen=True, slots=True)
class _Operation:
    """What one method of one path takes."""

    query: Mapping[str, Validator]
    required: frozenset[str]
    body: Validator | None
    needs_body: bool

    @classmethod
    def of(cls, parameters: list[Json], body: Json) -> _Operation:
        """The operation with these parameters and, in OpenAPI 3, this body."""
        query = [row for row in parameters if row["in"] == "query"]
        schema, needs_body = _body_schema(parameters, body)
        return cls(
            query={row["name"]: _validator(row.get("schema", row)) for row in query},
            required=frozenset(row["name"] for row in query if row.get("required")),
            body=None if schema is None else _validator(schema),
            needs_body=needs_body,
        )

    def check_query(self, query: Mapping[str, str]) -> Iterator[str]:
        """What is wrong with the query."""
        yield from (f"query {name}: required" for name in sorted(self.required - query.keys()))
        for name, value in query.items():
            if name not in self.query:
                yield f"query {name}: not a parameter"
            else:
                yield from (f"query {name}: {problem}" for problem in _text_problems(self.query[name], value))

    def check_body(self, body: Any) -> Iterator[str]:
        """What is wrong with the body, None for no body."""
        if body is None and self.needs_body:
            yield "body: required"
        if body is not None and self.body is not None:
            yield from (_sentence(error) for error in self.body.iter_errors(body))


@cache
def load_openapi(path: Path, *, ignores_case: bool = False) -> OpenApi:
    """The document in that file (JSON or YAML), read once."""
    text = path.read_text(encoding="utf-8")
    is_json = path.suffix == ".json"
    document = json.loads(text, parse_float=Decimal) if is_json else yaml.load(text, _DecimalLoader)  # noqa: S506 - safe
    return OpenApi(document, ignores_case=ignores_case)


class _DecimalLoader(yaml.SafeLoader):
    """Plain YAML with exact numbers: 0.01 as a float divides nothing."""


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


_DecimalLoader.add_constructor("tag:yaml.org,2002:float", _decimal)


def _body_schema(parameters: list[Json], body: Json) -> tuple[Json | None, bool]:
    """The schema of a JSON body and whether it must be there, in the way of either version."""
    for row in parameters:
        if row["in"] == "body":
            return row["schema"], bool(row.get("required"))
    for kind, content in body.get("content", {}).items():
        if "json" in kind:
            return content.get("schema", {}), bool(body.get("required"))
    return None, False


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub("[^/]+", re.escape(template)))


def _inlined(document: Json) -> Json:
    """The document with each local $ref replaced by the very object it points to; cycles stay cycles."""
    seen: set[int] = set()
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, dict | list):
            continue
        seen.add(id(node))
        for key, value in tuple(node.items() if isinstance(node, dict) else enumerate(node)):
            node[key] = _target(document, value)
            waiting.append(node[key])
    return document


def _target(document: Json, value: Any) -> Any:
    while isinstance(value, dict) and isinstance(value.get("$ref"), str):
        pointer: str = value["$ref"].removeprefix("#/")
        value = document
        for step in pointer.split("/"):
            value = value[step.replace("~1", "/").replace("~0", "~")]
    return value


def _folded(node: Any) -> Any:
    """The document with the names of properties and parameters in lower case."""
    if isinstance(node, list):
        return [_folded(item) for item in node]
    if not isinstance(node, dict):
        return node
    folded = {key: _folded(value) for key, value in node.items()}
    if isinstance(folded.get("properties"), dict):
        folded["properties"] = {name.lower(): value for name, value in folded["properties"].items()}
    if isinstance(folded.get("required"), list):
        folded["required"] = [name.lower() for name in folded["required"]]
    if "in" in folded and isinstance(folded.get("name"), str):
        folded["name"] = folded["name"].lower()
    return folded


def _folded_names(body: Any) -> Any:
    if isinstance(body, list):
        return [_folded_names(item) for item in body]
    if isinstance(body, dict):
        return {str(name).lower(): _folded_names(value) for name, value in body.items()}
    return body


def _text_problems(validator: Validator, value: str) -> list[str]:
    """A query holds texts only: it fits when it does as a text, or as the number or truth it may stand for."""
    problems = [error.message for error in validator.iter_errors(value)]
    if problems and (value.lstrip("-").isdecimal() or value in _TRUTHS):
        typed = _TRUTHS[value] if value in _TRUTHS else int(value)
        problems = [error.message for error in validator.iter_errors(typed)]
    return problems


_TRUTHS = {"true": True, "false": False}


def _sentence(error: ValidationError) -> str:
    place = ".".join(str(step) for step in error.absolute_path)
    return f"body {place}: {error.message}"[:SHOWN] if place else f"body: {error.message}"[:SHOWN]


def _validator(schema: Json) -> Validator:
    made: Validator = _Checker(schema, format_checker=_FORMATS)
    return made


def _unless_null(keyword: str) -> Any:
    """A keyword that lets null pass where the schema says `nullable` (OpenAPI 3) or `x-nullable` (Swagger 2)."""
    strict: Any = Draft4Validator.VALIDATORS[keyword]

    def check(validator: Any, value: Any, instance: Any, schema: Json) -> Any:
        if instance is None and (schema.get("nullable") or schema.get("x-nullable")):
            return ()
        return strict(validator, value, instance, schema)

    return check


def _is_number(_checker: Any, instance: Any) -> bool:
    return isinstance(instance, int | Decimal) and not isinstance(instance, bool)


# A float is no number here: an amount that came as one has lost its cents already.
_Checker: Any = extend(  # type: ignore[no-untyped-call]  # the library's stubs leave it untyped
    Draft4Validator,
    {keyword: _unless_null(keyword) for keyword in ("type", "enum", "oneOf", "anyOf", "allOf")},
    type_checker=Draft4Validator.TYPE_CHECKER.redefine("number", _is_number),
)
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("uuid", raises=ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


@_FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))


@_FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or (value.count("@") == 1 and not value.startswith("@") and "." in value)
