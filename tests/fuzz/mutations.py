"""What can be wrong with a JSON document: a good one in, one that no system should have sent out, as bytes.

Values are put in as the text of JSON, since much of what is tried (NaN, a key twice, half a surrogate pair) is nothing
that a tree of Python values could hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]
MANY = 10_000
LONG = 1_000_000

NUMBERS = (
    *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e-999", "1E400000", "1e-400000", "1e9999999999999999999"),
    *("0", "-0", "-0.0", "1", "-5", "0.005", "1e2", "99999999999999999999.99", "1e15", "123456789012345678901234.567"),
    *("9" * 400, "9" * 5000, "-" + "1" * 30, "0.1" + "0" * 400 + "1"),
)
TEXTS = (
    *("", " ", "NL", "nl", "XX", "é", "12,10", "1.234,56", "1_000", "1e5", "NaN", "Infinity", "sNaN", "-0"),
    *("\u0663", "\uff11\uff12"),
    *("1e999999999", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "10000-01-01", "2026-01-01T25:61:00"),
    *("2026-03-29T02:30:00", "-1", "null", "[]", "<b>&amp;</b>", "'; drop table", "\u0000", "\u0001\u001f", "\u202e"),
    *("9" * 400, "9" * 5000, "0x10", "{}", "{0}", "%s"),
)
WRITTEN = (
    *("null", "true", "false", "[]", "{}", "[[]]", "[{}]", "[null]", '{"a": {"b": []}}', '"\\ud800"', '"\\udc00x"'),
    *('"\\ud83d\\ude00"', '"\\u0000"', '{"": 1}', '{"\\ud800": 1}', "[1, 2", "{'a': 1}", "tru", "01", "+1", ".5"),
)


def values() -> st.SearchStrategy[str]:
    """The text of one value that does not belong where it is put."""
    huge = st.builds(lambda sign: json.dumps(sign * LONG), st.sampled_from("x\té€"))
    deep = st.builds(lambda depth: "[" * depth + "]" * depth, st.sampled_from([50, 900, 1100, 100_000]))
    deep_objects = st.builds(lambda depth: '{"a":' * depth + "1" + "}" * depth, st.sampled_from([50, 1100, 50_000]))
    usual = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(TEXTS).map(json.dumps), st.sampled_from(WRITTEN))
    return st.one_of(usual, usual, usual, usual, usual, usual, huge, deep, deep_objects)


class Written(str):
    """The text of JSON that stands in a tree as it is."""

    __slots__ = ()


def text_of(tree: Any) -> str:
    """The tree as JSON. What was written by hand stays as it is; numbers are `Written` too, with all digits."""
    if isinstance(tree, Written):
        return str(tree)
    if isinstance(tree, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{text_of(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(map(text_of, tree)) + "]"
    return json.dumps(tree)


def tree_of(body: bytes) -> Any:
    """The tree of a good document, which keeps its numbers as they are written."""
    return json.loads(body, parse_float=Written, parse_int=Written)


def paths(tree: Any, here: Path = ()) -> Iterator[Path]:
    """Every place in the tree but its root."""
    if isinstance(tree, Written):
        return
    rows = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in rows:
        yield (*here, key)
        yield from paths(value, (*here, key))


def changed(tree: Any, path: Path, change: Callable[[Any, str | int], None]) -> Any:
    """A copy with a change at the container of that path. Only the containers on the way are copied."""
    copy = tree.copy()
    if len(path) > 1:
        copy[path[0]] = changed(tree[path[0]], path[1:], change)
    else:
        change(copy, path[0])
    return copy


def _put(value: Any, container: Any, key: str | int) -> None:
    container[key] = value


def _delete(container: Any, key: str | int) -> None:
    del container[key]


def _wrap(container: Any, key: str | int) -> None:
    container[key] = [container[key]]


def _unwrap(container: Any, key: str | int) -> None:
    inner = container[key]
    container[key] = inner[0] if isinstance(inner, list) and inner else None


def _as_text(container: Any, key: str | int) -> None:
    container[key] = text_of(container[key])[:200]


def _negate(container: Any, key: str | int) -> None:
    value = container[key]
    text = str(value) if isinstance(value, str) else "1"
    opposite = text[1:] if text.startswith("-") else f"-{text}"
    container[key] = Written(opposite) if isinstance(value, Written) else opposite


def _twice(container: Any, key: str | int) -> None:
    """A key that stands there twice, the second time with nothing; a row of a list twice."""
    if isinstance(container, list):
        container.append(container[key])  # type: ignore[index]  # a list's key is its place
    else:
        container[key] = Written(f"{text_of(container[key])},{json.dumps(key)}:null")


def _many(container: Any, key: str | int) -> None:
    value = container[key]
    container[key] = value[:1] * MANY if isinstance(value, list) else value


CHANGES = (_delete, _delete, _wrap, _unwrap, _as_text, _negate, _negate, _twice, _many)


@st.composite
def spoiled_trees(draw: st.DrawFn, tree: Any) -> Any:
    """The tree with something wrong at one to three places."""
    for _ in range(draw(st.integers(1, 3))):
        places = list(paths(tree)) if isinstance(tree, dict | list) else []
        if not places:
            return Written(draw(values()))
        path = places[draw(st.integers(0, len(places) - 1))]
        written = draw(st.none() | values())
        if written is None:
            tree = changed(tree, path, draw(st.sampled_from(CHANGES)))
        else:
            tree = changed(tree, path, partial(_put, Written(written)))
    return tree


def _in_utf_16(body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode("utf-16")


def _in_latin_1(body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode("latin-1", "replace").replace(b"e", b"\xe9", 3)


BYTES: tuple[Callable[[bytes], bytes], ...] = (
    lambda body: body[: len(body) // 2],
    lambda body: body[:-1],
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: body + b"\x00",
    lambda body: body.replace(b'"', b"'"),
    lambda body: b"[" + body + b",]",
    lambda body: body + b"\n" + body,
    lambda body: b"<html><body>" + body + b"</body></html>",
    lambda body: body[:0],
    lambda body: body[:0] + b"   \n",
    lambda body: body.replace(b"a", b"\xff\xfe", 2),
    lambda body: b"\x1f\x8b\x08" + body,
    _in_utf_16,
    _in_latin_1,
)


class Body(bytes):
    """Bytes that print as their beginning: a megabyte in a report helps nobody."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} bytes: {self[:1500]!r}>"


@st.composite
def spoiled(draw: st.DrawFn, body: bytes) -> Body:
    """A good document as bytes that are wrong in one way or another."""
    if draw(st.integers(0, 7)) == 0:
        return Body(draw(st.sampled_from(BYTES))(body))
    return Body(text_of(draw(spoiled_trees(tree_of(body)))).encode("utf-8", "surrogatepass"))
