"""The domain is pure: no float, no clock, nothing but the standard library and itself, no division of whole numbers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.borders import find_crossings

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ROOT / "src" / "shopledger" / "domain"
FILES = sorted(DOMAIN.rglob("*.py"))
WHOLE = {"int", "len", "round", "ord"}


def is_whole_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=int()):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in WHOLE
    return False


def divisions_into_floats(source: str) -> list[int]:
    """Lines on which one whole number is divided by another, which gives a float."""
    divisions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    ]
    return [node.lineno for node in divisions if is_whole_number(node.left) and is_whole_number(node.right)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DOMAIN)))
def test_a_domain_file_crosses_no_border(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert list(find_crossings(str(path.relative_to(ROOT)), source)) == []
    assert divisions_into_floats(source) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("rate = 0.21", "float"),
        ("rate = float(text)", "float"),
        ("import requests", "domain imports requests"),
        ("from shopledger.connect import http", "domain imports shopledger.connect"),
        ("now = datetime.now()", "reads the clock"),
    ],
)
def test_what_crosses_a_border_is_seen(source: str, what: str) -> None:
    found = list(find_crossings("src/shopledger/domain/made_up.py", source))

    assert what in "".join(found)


@pytest.mark.parametrize(
    ("source", "lines"), [("a = 1 / 2", [1]), ("a = len(b) / 2", [1]), ("a = b / 2", []), ("a = 3 // 2", [])]
)
def test_a_division_of_whole_numbers_is_seen(source: str, lines: list[int]) -> None:
    assert divisions_into_floats(source) == lines
