"""JSON in text columns: parameters of codes, documents of shops and connectors, snapshots of what was sent."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
LEVEL = 3  # a second and more of a core per thousand documents is saved against 6, for a few per cent of size
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
NO_PARAMS = "[]"

Pairs = Iterable[tuple[str, str]]


def params_text(params: Mapping[str, str] | Pairs) -> str:
    """Parameters of a code as text: sorted, so that equal causes are equal texts."""
    pairs = sorted(params.items() if isinstance(params, Mapping) else params)
    return msgspec.json.encode(pairs).decode() if pairs else NO_PARAMS


def params_of(text: str) -> dict[str, str]:
    """The way back."""
    return {} if text == NO_PARAMS else dict(msgspec.json.decode(text, type=list[tuple[str, str]]))


def document_bytes(document: object) -> bytes:
    """A plain document as JSON; amounts are numbers with all their digits."""
    try:
        return _ENCODER.encode(document)
    except OverflowError:  # the encoder writes whole numbers of 64 bits only
        return _ENCODER.encode(_without_long_numbers(document))


def _without_long_numbers(document: object) -> object:
    if isinstance(document, dict):
        return {key: _without_long_numbers(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_without_long_numbers(value) for value in document]
    return Decimal(document) if type(document) is int else document


def fitted(text: str, length: int) -> str:
    """A text for a column of that length: one that is longer is cut, and ends in a mark that tells it from others."""
    if len(text) <= length:
        return text
    return text[: length - 33] + "~" + fingerprint(text.encode("utf-8", "surrogatepass"))


def document_text(document: object) -> str:
    """The same as text."""
    return _ENCODER.encode(document).decode()


def document_of(data: bytes | str) -> Any:
    """A plain document, its numbers with a point as Decimal."""
    return _DECODER.decode(data)


def fingerprint(data: bytes) -> str:
    """32 hexadecimal digits that tell one document from another."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def pack(data: bytes) -> bytes:
    """Compress."""
    return zlib.compress(data, LEVEL)


def unpack(data: bytes | memoryview) -> bytes:
    """Decompress what a binary column gave."""
    return zlib.decompress(data)


def value_bytes(value: object) -> bytes:
    """A domain value as JSON; amounts are texts."""
    return msgspec.json.encode(value)


def value_of(data: bytes, kind: type[T]) -> T:
    """The domain value of that kind. Raises msgspec.ValidationError when it is none."""
    return msgspec.json.decode(data, type=kind)
