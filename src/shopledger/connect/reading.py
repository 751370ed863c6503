"""Small tolerant readers for documents of shops and packages: text, amounts, mappings and lists, with a path in errors.

Many systems are written in languages that tell an empty mapping from an empty list only by luck, give a number as text
or a single row without its list. These readers take all of that, and nothing that would have to be guessed: an amount
that is not plainly an amount is refused with UnreadableDocument, whose `path` says where it stands. Paths are written
when something is wrong and not before, so that a good document costs nothing for them.

What they do not do: they know no system's field names, and they never round.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import msgspec

from shopledger.domain.errors import OutcomeUnknown, Transient, UnreadableDocument
from shopledger.domain.money import AmountError, NumberFormat, is_plausible, parse

if TYPE_CHECKING:
    from shopledger.connect.http import Request, Response

UNREADABLE = "CHK-25"
BOM = b"\xef\xbb\xbf"
SHOWN = 200

NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation)
"""What decoding may raise: no JSON, no UTF-8, nested without end, a number with an exponent of twenty digits."""
DEEPEST = 64
"""Nesting that no document has; what is deeper would break whatever walks through it later."""

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_CONTROL = re.compile(rb"(\\\\)|\\(?:[bf]|u(?:00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F])|[fF]{3}[eEfF]))")
"""An escaped backslash, which stays, or an escape of a character that XML 1.0 does not have."""
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NO_BRACKETS = bytes(sign for sign in range(256) if sign not in b"[]{}")
_EMPTY: Mapping[str, Any] = {}


def parse_json(body: bytes) -> Any:
    """The document in `body`, numbers with a point as Decimal. A byte order mark in front is ignored.

    Control characters in texts, which neither databases nor packages take, become U+FFFD.
    Raises UnreadableDocument for what is not JSON in UTF-8, and for what is nested deeper than any document.
    """
    if b"\\" in body:
        body = _CONTROL.sub(_replaced, body)
    try:
        document = _DECODER.decode(body.removeprefix(BOM))
    except NOT_JSON as error:
        raise UnreadableDocument(UNREADABLE, path="", detail=str(error)) from error
    if _is_deep(body):
        raise UnreadableDocument(UNREADABLE, path="", detail=f"nested deeper than {DEEPEST}")
    return document


def _replaced(found: re.Match[bytes]) -> bytes:
    return found[1] or b"\\ufffd"


def _is_deep(body: bytes) -> bool:
    """Whether the JSON is nested deeper than DEEPEST. Brackets that stand in texts are left out where they matter."""
    brackets = body.translate(None, _NO_BRACKETS)
    if len(brackets) <= 2 * DEEPEST:  # an order: in JSON that could be decoded they come in pairs
        return False
    return bool(_peeled(brackets)) and bool(_peeled(_TEXT.sub(b"", body).translate(None, _NO_BRACKETS)))


def _peeled(brackets: bytes) -> bytes:
    """The brackets that are left when innermost pairs are taken away DEEPEST times."""
    for _ in range(DEEPEST):
        fewer = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(fewer) == len(brackets):
            break
        brackets = fewer
    return brackets


def parse_answer(request: Request, response: Response, unreachable: str) -> Any:
    """The JSON document of an answer that should hold one.

    A page of HTML or half a document is no answer: to a read that is Transient with the code `unreachable`, to a write
    OutcomeUnknown, since the write may well have been done.
    """
    try:
        return _DECODER.decode(response.body.removeprefix(BOM))
    except NOT_JSON as error:
        detail = f"status {response.status}, not JSON: {response.body[:SHOWN].decode('utf-8', 'replace')}"
        if request.is_write:
            raise OutcomeUnknown(detail) from error
        raise Transient(unreachable, detail=detail) from error


def read_text(document: Mapping[str, Any], name: str, path: str = "") -> str:
    """The trimmed text under `name`; a number as its digits; empty when it is absent, null, false or an empty list.

    Raises UnreadableDocument for a mapping, a filled list or true.
    """
    value = document.get(name)
    if type(value) is str:
        return value.strip()
    if not value and not _is_number(value):
        return ""
    if _is_number(value):
        return f"{value:f}" if type(value) is Decimal and is_plausible(value) else str(value)
    raise unreadable(path, name, value)


def read_decimal(
    document: Mapping[str, Any], name: str, path: str = "", *, number_format: NumberFormat = NumberFormat.POINT
) -> Decimal:
    """The number under `name`, from a JSON number or from a text in the named format; at its full precision.

    Raises UnreadableDocument when it is absent or anything else.
    """
    value = document.get(name)
    if type(value) is Decimal and is_plausible(value):
        return value
    if type(value) is int and is_plausible(number := Decimal(value)):
        return number
    if type(value) is str:
        try:
            return parse(value, number_format)
        except AmountError:
            pass  # told below, with its place
    raise unreadable(path, name, value)


def read_optional_decimal(
    document: Mapping[str, Any], name: str, path: str = "", *, number_format: NumberFormat = NumberFormat.POINT
) -> Decimal | None:
    """The same, but None when it is absent, null or an empty text."""
    value = document.get(name)
    if value is None or value == "":
        return None
    return read_decimal(document, name, path, number_format=number_format)


def read_mapping(document: Mapping[str, Any], name: str, path: str = "") -> Mapping[str, Any]:
    """The mapping under `name`; empty when it is absent, null, false, an empty text or an empty list.

    Raises UnreadableDocument for anything else.
    """
    value = document.get(name)
    if type(value) is dict:
        return value
    if not value and not _is_number(value):
        return _EMPTY
    raise unreadable(path, name, value)


def read_rows(document: Mapping[str, Any], name: str, path: str = "") -> list[Mapping[str, Any]]:
    """The mappings listed under `name`: of a list, or the one mapping that stands there without its list.

    Empty when there is nothing. Raises UnreadableDocument for anything else, also for rows that are no mappings.
    """
    value = document.get(name)
    if type(value) is list:
        for row in value:
            if type(row) is not dict:
                raise unreadable(path, f"{name}[{value.index(row)}]", row)
        return value
    one = read_mapping(document, name, path)
    return [one] if one else []


def unreadable(path: str, name: str, value: object) -> UnreadableDocument:
    """What is raised for a value that cannot be read: `path` of the place, and the value's kind but never the value."""
    place = f"{path}.{name}" if path else name
    return UnreadableDocument(UNREADABLE, path=place, detail=f"{place}: {type(value).__name__}")


def _is_number(value: object) -> bool:
    return type(value) is int or type(value) is Decimal
