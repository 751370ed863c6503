"""The filters of SnelStart's lists (OData, version 3), as far as SnelStart documents them: a small faithful reader.

Names are in UpperCamelCase and case-sensitive; a name the model does not have is an error, as it is there. Operators:
eq ne gt ge lt le and or not; functions: substringof startswith endswith tolower toupper; `any` over a list.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]
Evaluate = Callable[[Row], Any]
Lookup = Callable[[str, bool], "Iterable[int] | None"]
"""Positions of rows by a text of theirs: the whole text, or a part of it. None where only a scan can tell."""

_TOKEN = re.compile(
    r"\s*(?:(?P<typed>guid|datetime)'(?P<value>[^']*)'|'(?P<text>(?:[^']|'')*)'"
    r"|(?P<number>-?\d+(?:\.\d+)?)[mMdDfFlL]?|(?P<name>[A-Za-z_]\w*)|(?P<sign>[(),/:]))"
)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "substringof": lambda part, text: text is not None and part in text,
    "startswith": lambda text, part: text is not None and text.startswith(part),
    "endswith": lambda text, part: text is not None and text.endswith(part),
    "tolower": lambda text: text and text.lower(),
    "toupper": lambda text: text and text.upper(),
}
_CONSTANTS = {"true": True, "false": False, "null": None}


class FilterError(ValueError):
    """A filter that cannot be read."""


class UnknownPropertyError(FilterError):
    """A name that the model does not have."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a filter: how to compute it, and what an index could use of it."""

    evaluate: Evaluate
    kind: str = ""
    name: str = ""
    value: Any = None
    parts: tuple[Node, ...] = ()


def upper(name: str) -> str:
    """The name in a filter of a property of a document: Factuurnummer for factuurnummer."""
    return name[:1].upper() + name[1:]


class Filter:
    """One filter over documents of one model, whose schema is given."""

    def __init__(self, text: str, schema: Mapping[str, Any], model: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._scopes: dict[str, Mapping[str, Any]] = {}
        self._schema = schema
        self._model = model
        self._root = self._either()
        if self._at < len(self._tokens):
            raise FilterError(f"unexpected {self._tokens[self._at][1]}")

    def matches(self, row: Row) -> bool:
        """Whether the document passes."""
        return bool(self._root.evaluate(row))

    def candidates(self, indexes: Mapping[str, Lookup]) -> list[int] | None:
        """Positions that could pass, in order, or None where every row must be looked at."""
        found = _narrow(self._root, indexes)
        return None if found is None else sorted(found)

    def _either(self) -> Node:
        node = self._both()
        while self._takes("or"):
            node = _joined("or", node, self._both())
        return node

    def _both(self) -> Node:
        node = self._single()
        while self._takes("and"):
            node = _joined("and", node, self._single())
        return node

    def _single(self) -> Node:
        if self._takes("not"):
            inner = self._single()
            return Node(lambda row: not inner.evaluate(row))
        if self._takes("("):
            node = self._either()
            self._expects(")")
            return node
        left = self._operand()
        word = self._peek()
        if word not in _COMPARE:
            return left
        self._at += 1
        return _compared(word, left, self._operand())

    def _operand(self) -> Node:
        if self._at >= len(self._tokens):
            raise FilterError("the filter ends too early")
        kind, value = self._tokens[self._at]
        self._at += 1
        if kind == "literal":
            return Node(lambda _: value, "literal", value=value)
        if kind == "sign":
            raise FilterError(f"unexpected {value}")
        if value in _CONSTANTS:
            constant = _CONSTANTS[value]
            return Node(lambda _: constant, "literal", value=constant)
        return self._function(value) if value in _FUNCTIONS and self._peek() == "(" else self._path(value)

    def _function(self, name: str) -> Node:
        self._expects("(")
        arguments = [self._operand()]
        while self._takes(","):
            arguments.append(self._operand())
        self._expects(")")
        call = _FUNCTIONS[name]
        parts = tuple(arguments)
        return Node(lambda row: call(*(part.evaluate(row) for part in parts)), "call", name, parts=parts)

    def _path(self, first: str) -> Node:
        if first in self._scopes:
            return Node(lambda row: row[first])
        steps: list[str] = []
        schema: Mapping[str, Any] = self._schema
        name = first
        while True:
            schema = self._property(schema, name)
            steps.append(name[:1].lower() + name[1:])
            if not self._takes("/"):
                return Node(lambda row: _follow(row, steps), "property", "/".join(map(upper, steps)))
            name = self._word()
            if name == "any":
                return self._any(steps, schema)

    def _any(self, steps: list[str], schema: Mapping[str, Any]) -> Node:
        self._expects("(")
        variable = self._word()
        self._expects(":")
        self._scopes[variable] = schema
        inner = self._either()
        del self._scopes[variable]
        self._expects(")")
        return Node(lambda row: any(inner.evaluate({**row, variable: item}) for item in _follow(row, steps) or ()))

    def _property(self, schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] | None = schema.get("properties", {}).get(name[:1].lower() + name[1:])
        if found is None or not name[:1].isupper() or name == "Uri":
            raise UnknownPropertyError(f"Could not find a property named '{name}' on type '{self._model}'.")
        return found

    def _peek(self) -> str:
        return str(self._tokens[self._at][1]) if self._at < len(self._tokens) and self._is_word() else ""

    def _is_word(self) -> bool:
        return self._tokens[self._at][0] != "literal"

    def _takes(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self._at += 1
        return True

    def _expects(self, word: str) -> None:
        if not self._takes(word):
            raise FilterError(f"{word} expected")

    def _word(self) -> str:
        word = self._peek()
        if not word:
            raise FilterError("a name is expected")
        self._at += 1
        return word


def _tokens(text: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterError(f"cannot be read: {text[at : at + 20]}")
        at = match.end()
        found.append(_token(match))
    return found


def _token(match: re.Match[str]) -> tuple[str, Any]:
    if match["typed"]:
        return "literal", match["value"].lower() if match["typed"] == "guid" else match["value"]
    if match["text"] is not None:
        return "literal", match["text"].replace("''", "'")
    if match["number"]:
        return "literal", Decimal(match["number"])
    return ("name", match["name"]) if match["name"] else ("sign", match["sign"])


def _follow(row: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        if row is None:
            return None
        row = row.get(step)
    return row


def _joined(word: str, left: Node, right: Node) -> Node:
    if word == "or":
        return Node(lambda row: left.evaluate(row) or right.evaluate(row), "or", parts=(left, right))
    return Node(lambda row: left.evaluate(row) and right.evaluate(row), "and", parts=(left, right))


def _compared(word: str, left: Node, right: Node) -> Node:
    compare = _COMPARE[word]
    is_equality = word in ("eq", "ne")

    def evaluate(row: Row) -> bool:
        one, other = left.evaluate(row), right.evaluate(row)
        if not is_equality and (one is None or other is None):
            return False
        try:
            return bool(compare(one, other))
        except TypeError as error:
            raise FilterError("values of different kinds are compared") from error

    return Node(evaluate, word, parts=(left, right))


def _narrow(node: Node, indexes: Mapping[str, Lookup]) -> set[int] | None:
    if node.kind in ("or", "and"):
        left, right = (_narrow(part, indexes) for part in node.parts)
        if node.kind == "or":
            return None if left is None or right is None else left | right
        return left if right is None else right if left is None else left & right
    if node.kind == "eq":
        left_part, right_part = node.parts
        if left_part.kind == "call" and right_part.value is True:
            return _narrow(left_part, indexes)
        return _looked_up(indexes, left_part.name, right_part.value, is_part=False)
    if node.kind == "call" and node.name == "substringof":
        part, text = node.parts
        return _looked_up(indexes, text.name, part.value, is_part=True)
    return None


def _looked_up(indexes: Mapping[str, Lookup], name: str, value: Any, *, is_part: bool) -> set[int] | None:
    index = indexes.get(name)
    if index is None or not isinstance(value, str):
        return None
    found = index(value, is_part)
    return None if found is None else set(found)
