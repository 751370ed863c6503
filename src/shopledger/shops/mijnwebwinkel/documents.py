"""Bytes of the shop to documents, with exact numbers; and what of a document is needed to store and recognise it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from shopledger.connect.contract import Document, RawOrder
from shopledger.shops.mijnwebwinkel.errors import unreadable
from shopledger.shops.mijnwebwinkel.reading import text_of

_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def decode(body: bytes) -> object:
    """The JSON in it, numbers with a point as Decimal. Raises msgspec.DecodeError."""
    return _DECODER.decode(body)


def decode_object(body: bytes) -> Document:
    """The object in it. Raises UnreadableDocument."""
    try:
        content = decode(body)
    except msgspec.DecodeError:
        raise unreadable("document") from None
    if not isinstance(content, dict):
        raise unreadable("document")
    return content


def raw_order(document: object) -> RawOrder:
    """The order with its number, which never changes and serves as its id. Raises UnreadableDocument without one."""
    number = text_of(document.get("number")) if isinstance(document, dict) else ""
    if not isinstance(document, dict) or not number:
        raise unreadable("number")
    return RawOrder(shop_id=number, number=number, document=document)


def read_documents(body: bytes) -> tuple[RawOrder, ...]:
    """One document, a list of them, or one per line, as the API returns them. Raises UnreadableDocument."""
    return tuple(raw_order(document) for document in _documents(body))


def _documents(body: bytes) -> Iterable[object]:
    try:
        content = decode(body)
    except msgspec.DecodeError:
        return _lines(body)
    return content if isinstance(content, list) else [content]


def _lines(body: bytes) -> list[Document]:
    documents: list[Document] = []
    for place, line in enumerate(body.splitlines(), start=1):
        if line.strip():
            documents.append(_line(line, place))
    return documents


def _line(line: bytes, place: int) -> Document:
    try:
        return _DECODER.decode(line)  # type: ignore[no-any-return]  # raw_order looks at what it is
    except msgspec.DecodeError:
        raise unreadable(f"line {place}") from None
