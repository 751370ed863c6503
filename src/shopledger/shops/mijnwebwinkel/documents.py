"""Bytes of the shop to documents, with exact numbers; and what of a document is needed to store and recognise it."""

from __future__ import annotations

from collections.abc import Sequence

from shopledger.connect.contract import Document, RawOrder, new_raw_order
from shopledger.connect.reading import parse_json
from shopledger.domain.errors import UnreadableDocument
from shopledger.shops.mijnwebwinkel.errors import unreadable
from shopledger.shops.mijnwebwinkel.reading import text_of

LONGEST_NUMBER = 60


def decode_object(body: bytes) -> Document:
    """The object in it. Raises UnreadableDocument."""
    content = parse_json(body)
    if not isinstance(content, dict):
        raise unreadable("document")
    return content


def raw_order(document: object) -> RawOrder:
    """The order with its number, which never changes and serves as its id. Raises UnreadableDocument without one."""
    if isinstance(document, dict):
        number = text_of(document.get("number"))
        if 0 < len(number) <= LONGEST_NUMBER:
            return new_raw_order(shop_id=number, number=number, document=document)
    raise unreadable("number")


def page_of(documents: Sequence[Document]) -> tuple[RawOrder, ...]:
    """The orders of a page. One without a number keeps no other one back: it goes by its uuid, and cannot be read.

    Raises UnreadableDocument for one that has neither, and for a page without a single number, which is none of orders.
    """
    if documents and not any(text_of(document.get("number")) for document in documents):
        raise unreadable("number")
    return tuple(_numbered(document) for document in documents)


def _numbered(document: Document) -> RawOrder:
    uuid = text_of(document.get("uuid"))
    if text_of(document.get("number")) or not 0 < len(uuid) <= LONGEST_NUMBER:
        return raw_order(document)
    return RawOrder(shop_id=uuid, number="", document=document)


def read_documents(body: bytes) -> tuple[RawOrder, ...]:
    """One document, a list of them, or one per line, as the API returns them. Raises UnreadableDocument."""
    return tuple(map(raw_order, _documents(body)))


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
