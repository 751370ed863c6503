"""A line that spoils answers: what can come back instead of the answer that a simulator gave.

Two kinds of trouble are told apart. `INSTEAD` never reaches the system: a proxy or a firewall answers, nothing is
stored. Everything else happens to the answer on its way back: what was asked for has been done.
"""

from __future__ import annotations

import dataclasses
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from shopledger.connect.http import Request, Response, Transport

PAGE = b"<!DOCTYPE html><html><head><title>Please wait</title></head><body>Checking your browser</body></html>"
HUGE = 3_000_000
Chance = random.Random
Change = Callable[[bytes, Chance], bytes]
_UNIQUE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27,}|(?<=/)\d+(?=/|$)|(?<=/)[A-Z]*\d+(?=$)")
_ELEMENT = re.compile(rb"<(\w+)>[^<]*</\1>")


def label_of(request: Request) -> str:
    """The call without what differs from one to the next: method, host, path, and what a SOAP or RPC call is for."""
    address = request.url.partition("?")[0].removeprefix("http://")
    return f"{request.method} {_UNIQUE.sub('*', address)} ({request.purpose})"


def _page(body: bytes, chance: Chance) -> bytes:
    return PAGE


def _empty(body: bytes, chance: Chance) -> bytes:
    return body[:0]


def _half(body: bytes, chance: Chance) -> bytes:
    return body[: len(body) // 2]


def _last(body: bytes, chance: Chance) -> bytes:
    return body[:-1]


def _latin_1(body: bytes, chance: Chance) -> bytes:
    return body.replace(b"e", b"\xe9")


def _utf_16(body: bytes, chance: Chance) -> bytes:
    return body.decode("utf-8", "replace").encode("utf-16")


def _marked(body: bytes, chance: Chance) -> bytes:
    return b"\xef\xbb\xbf" + body


def _zipped(body: bytes, chance: Chance) -> bytes:
    return b"\x1f\x8b\x08\x00" + body


def _spaces(body: bytes, chance: Chance) -> bytes:
    return body + b" " * HUGE


def _rubbish(body: bytes, chance: Chance) -> bytes:
    return b"{" + b'"x": "' * 10 + b"x" * HUGE


def _null(body: bytes, chance: Chance) -> bytes:
    return b"null"


def _number(body: bytes, chance: Chance) -> bytes:
    return b"1e99999999999999999999" if chance.random() < 0.5 else b"42"


def _text(body: bytes, chance: Chance) -> bytes:
    return b'"ok"'


def _deep(body: bytes, chance: Chance) -> bytes:
    return b"[" * 5000 + b"]" * 5000


def _no_number(body: bytes, chance: Chance) -> bytes:
    return re.sub(rb":\s*-?\d[\d.]*", b": NaN", body, count=1) if b":" in body else b"NaN"


def _other_shape(body: bytes, chance: Chance) -> bytes:
    """An object for a list, a list for an object."""
    return b'{"message": "moved"}' if body.lstrip().startswith(b"[") else b"[" + body + b"]"


def _foreign(body: bytes, chance: Chance) -> bytes:
    return b'{"status": "ok", "data": {}}'


def _tree(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _containers(tree: Any) -> list[dict[str, Any]]:
    """All objects in it that have fields."""
    if isinstance(tree, list):
        return [found for row in tree for found in _containers(row)]
    if not isinstance(tree, dict):
        return []
    return [*([tree] if tree else []), *(found for value in tree.values() for found in _containers(value))]


def _in_one(change: Callable[[dict[str, Any], str], None]) -> Change:
    """A change of one field of one object; of an element where the answer is XML."""

    def spoil(body: bytes, chance: Chance) -> bytes:
        tree = _tree(body)
        objects = _containers(tree)
        if not objects:
            found = list(_ELEMENT.finditer(body))
            cut = chance.choice(found) if found else None
            return body[: cut.start()] + body[cut.end() :] if cut else body[:-1]
        fields = chance.choice(objects)
        change(fields, chance.choice(list(fields)))
        return json.dumps(tree).encode()

    return spoil


def _gone(fields: dict[str, Any], name: str) -> None:
    del fields[name]


def _nothing(fields: dict[str, Any], name: str) -> None:
    fields[name] = None


def _wrong_type(fields: dict[str, Any], name: str) -> None:
    fields[name] = [fields[name]]


def _as_number(fields: dict[str, Any], name: str) -> None:
    """Ids and numbers in texts as numbers, numbers as texts."""
    for each, value in fields.items():
        if isinstance(value, str) and value.isdecimal():
            fields[each] = int(value)
        elif type(value) in {int, float}:
            fields[each] = str(value)


BODIES: dict[str, Change] = {
    "html": _page,
    "empty": _empty,
    "half": _half,
    "last byte missing": _last,
    "latin-1": _latin_1,
    "utf-16": _utf_16,
    "byte order mark": _marked,
    "gzip that was not asked for": _zipped,
    "megabytes of spaces": _spaces,
    "megabytes of rubbish": _rubbish,
    "null": _null,
    "number": _number,
    "text": _text,
    "deep": _deep,
    "NaN": _no_number,
    "other shape": _other_shape,
    "another document": _foreign,
    "field missing": _in_one(_gone),
    "field null": _in_one(_nothing),
    "field of another type": _in_one(_wrong_type),
    "numbers and texts swapped": _in_one(_as_number),
}
AFTER = {"status 204": 204, "status 599": 599, "status 206": 206}
INSTEAD = {"status 301": 301, "status 418": 418, "status 404 with a page": 404, "status 403 with a page": 403}
KINDS = (*BODIES, *AFTER, *INSTEAD)
BY_CHANCE = [kind for kind in BODIES if kind.startswith("field")]


def good(label: str, count: int) -> str:
    """No trouble for any answer."""
    return ""


class Line:
    """A transport that spoils the answers that `choose` chooses. `struck` counts them by label, `last` tells the story.

    `answers` are whole answers that come back instead, by the purpose of the call.
    """

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.seen: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()
        self.choose: Callable[[str, int], str] = good
        self.chance = Chance(0)
        self.last: list[str] = []
        self.answers: dict[str, bytes] = {}

    def behave(self) -> None:
        """From now on nothing is spoiled."""
        self.choose = good

    def send(self, request: Request, timeout: float) -> Response:
        """See Transport."""
        if request.purpose in self.answers:
            return Response(status=200, headers={}, body=self.answers[request.purpose])
        label = label_of(request)
        self.seen[label] += 1
        kind = self.choose(label, self.seen[label])
        if not kind:
            return self._inner.send(request, timeout)
        self.struck[label] += 1
        self.last.append(f"{kind}: {label}")
        if kind in INSTEAD:
            return Response(status=INSTEAD[kind], headers={"content-type": "text/html"}, body=PAGE)
        answer = self._inner.send(request, timeout)
        if kind in AFTER:
            body = answer.body[: len(answer.body) // 3] if kind == "status 206" else b""
            return dataclasses.replace(answer, status=AFTER[kind], body=body)
        return dataclasses.replace(answer, body=BODIES[kind](answer.body, self.chance))
