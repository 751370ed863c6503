"""Bytes to order documents: what the module answers, or rows of the shop's tables as files hold them.

Read are: one order object or one set of rows, a list of them, one per line, a whole answer of the module, and tables
with the rows of many orders, which are taken apart here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shopledger.connect.contract import Document, RawOrder, new_raw_order
from shopledger.connect.reading import parse_json
from shopledger.domain.errors import UnreadableDocument
from shopledger.shops.opencart.errors import unreadable
from shopledger.shops.opencart.reference import rows_of
from shopledger.shops.opencart.texts import stored

CHILDREN = ("order_product", "order_option", "order_total", "order_voucher", "order_history")
_TABLE_PREFIX = "oc_"


def decode_object(body: bytes) -> Document:
    """The object in it. Raises UnreadableDocument."""
    content = parse_json(body)
    if not isinstance(content, dict):
        raise unreadable("document")
    return content


def raw_order(document: object) -> RawOrder:
    """The order with its id, which is its number too. Raises UnreadableDocument without one."""
    if not isinstance(document, dict):
        raise unreadable("order_id")
    rows = rows_of(document, "order")
    identity = str((rows[0] if rows else document).get("order_id") or "")
    if not identity.isdecimal() or identity == "0":
        raise unreadable("order_id")
    return new_raw_order(shop_id=identity, number=identity, document=document, is_gone=document.get("gone") is True)


def read_documents(body: bytes) -> tuple[RawOrder, ...]:
    """All orders in it, see the module's text. Raises UnreadableDocument."""
    return tuple(raw_order(order) for document in _documents(body) for order in _orders_in(document))


def _documents(body: bytes) -> list[object]:
    try:
        content = parse_json(body)
    except UnreadableDocument:
        return [_line(line, place) for place, line in enumerate(body.splitlines(), start=1) if line.strip()]
    return content if isinstance(content, list) else [content]


def _line(line: bytes, place: int) -> object:
    try:
        return parse_json(line)
    except UnreadableDocument:
        raise unreadable(f"line {place}") from None


def _orders_in(document: object) -> Iterator[object]:
    if not isinstance(document, dict):
        raise unreadable("order_id")
    data = document.get("data")
    if document.get("shopledger") and isinstance(data, dict):
        document = data
    orders = document.get("orders")
    yield from orders if isinstance(orders, list) else _tables_of(_without_prefix(document))


def _without_prefix(document: Document) -> Document:
    """Tables under the names that the shop's database has for them."""
    if "order" in document or f"{_TABLE_PREFIX}order" not in document:
        return document
    return {name.removeprefix(_TABLE_PREFIX): rows for name, rows in document.items()}


def _tables_of(document: Document) -> Iterator[Document]:
    """The document itself, or one per row of its table `order`."""
    orders = document.get("order")
    if not isinstance(orders, list):
        yield document
        return
    children = {name: _by_order(document, name) for name in CHILDREN}
    rest = {name: value for name, value in document.items() if name not in children and name != "order"}
    for row in rows_of(document, "order"):
        identity = stored(row.get("order_id")) or ""
        yield {**rest, "order": row, **{name: groups.get(identity, []) for name, groups in children.items()}}


def _by_order(document: Mapping[str, Any], table: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows_of(document, table):
        groups.setdefault(stored(row.get("order_id")) or "", []).append(row)
    return groups
