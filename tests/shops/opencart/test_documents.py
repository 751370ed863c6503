"""Files with orders: the module's documents, rows of tables, one or many."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shopledger.domain.errors import UnreadableDocument
from shopledger.shops.opencart.documents import decode_object, read_documents
from tests.shops.opencart.shop import document, facts, lines_of, order_of, read, sample


def bytes_of(content: Any) -> bytes:
    return json.dumps(content).encode()


def numbers(body: bytes) -> list[str]:
    return [raw.number for raw in read_documents(body)]


ONE, TWO = "oc3-order-01", "oc3-order-02"


@pytest.mark.parametrize(
    "body",
    [
        bytes_of([sample(ONE), document(TWO)]),
        bytes_of(sample(ONE)) + b"\n" + bytes_of(document(TWO)) + b"\n",
        bytes_of({"orders": [document(ONE), document(TWO)]}),
        bytes_of({"shopledger": 1, "ok": True, "data": {"orders": [document(ONE), document(TWO)]}, "next": None}),
    ],
    ids=["list", "lines", "data", "answer"],
)
def test_orders_are_found_in_every_form(body: bytes) -> None:
    assert numbers(body) == ["1", "2"]


def test_tables_with_the_rows_of_many_orders_are_taken_apart() -> None:
    one, two = sample(ONE), sample(TWO)
    tables = {f"oc_{name}": [*one[name], *two[name]] for name in one if name.startswith("order_")}
    tables["oc_order"] = [one["order"], two["order"]]

    raws = read_documents(bytes_of(tables))

    assert [lines_of(order_of(raw.document)) for raw in raws] == [lines_of(read(ONE)), lines_of(read(TWO))]


def test_what_is_gone_is_said_to_be() -> None:
    (raw,) = read_documents(bytes_of({"order_id": "7", "gone": True, "status_id": "0", "history_id": None}))

    assert (raw.shop_id, raw.is_gone) == ("7", True)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"<html>", "line 1"),
        (b'{"order_id": "1"}\n{', "line 2"),
        (b"[7]", "order_id"),
        (b"{}", "order_id"),
        (b'{"orders": [7]}', "order_id"),
        (b'{"order_id": "x1"}', "order_id"),
        (b'{"order_id": 0}', "order_id"),
        (b'{"order": {"order_id": null}}', "order_id"),
    ],
)
def test_what_holds_no_order_is_refused_with_its_place(body: bytes, path: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_documents(body)

    assert refused.value.params["path"] == path


def test_a_document_that_should_be_one_object_is_refused_otherwise() -> None:
    with pytest.raises(UnreadableDocument):
        decode_object(b"[]")


def test_rows_and_module_give_the_same_order() -> None:
    assert order_of(document("oc3-order-11"), facts()) == read("oc3-order-11")
