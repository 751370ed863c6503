"""Documents from a file: one, a list, or one per line."""

from __future__ import annotations

import json

import pytest

from shopledger.domain.errors import UnreadableDocument
from shopledger.shops.mijnwebwinkel.documents import read_documents
from tests.shops.mijnwebwinkel.shop import numbered, sample_bytes

ONE, OTHER = json.dumps(numbered(1)), json.dumps(numbered(2))
FILES = [
    (ONE, ["1"]),
    (f"\ufeff{ONE}", ["1"]),
    (f"[{ONE}, {OTHER}]", ["1", "2"]),
    (f"{ONE}\n\n{OTHER}\n", ["1", "2"]),
    ("[]", []),
]


@pytest.mark.parametrize(("text", "numbers"), FILES)
def test_documents_come_alone_in_a_list_or_in_lines(text: str, numbers: list[str]) -> None:
    found = read_documents(text.encode())

    assert [raw.number for raw in found] == numbers


def test_the_list_of_the_samples_holds_whole_orders() -> None:
    found = read_documents(sample_bytes("orders_list.json"))

    assert [raw.shop_id for raw in found] == ["1001", "1002", "1003", "1004", "1005", "1006"]


UNREADABLE = [(f"{ONE}\nno json", "line 2"), ("<html>", "line 1"), ("[7]", "number"), ('{"uuid": "x"}', "number")]


@pytest.mark.parametrize(("text", "path"), UNREADABLE)
def test_what_is_no_order_is_refused_with_its_place(text: str, path: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_documents(text.encode())

    assert refused.value.params == {"path": path}
