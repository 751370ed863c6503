"""Secrets at rest: each field encrypted on its own with a list of keys, of which the first writes and all read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from shopledger.connect.credentials import Credentials


class KeyMissingError(Exception):
    """None of the keys opens this secret: a key was taken away before everything was encrypted anew."""


def seal(secret: str) -> str:
    """Encrypt one text with the first key."""
    return _cipher(_keys()).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt one text with whichever key fits. Raises KeyMissingError."""
    try:
        return _cipher(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise KeyMissingError("no encryption key opens this secret") from None


def seal_fields(values: Mapping[str, str]) -> str:
    """Fields as JSON text, each value encrypted on its own."""
    return msgspec.json.encode({name: seal(value) for name, value in values.items()}).decode()


def unseal_fields(text: str) -> Credentials:
    """The way back. Raises KeyMissingError."""
    sealed = msgspec.json.decode(text, type=dict[str, str])
    return Credentials({name: unseal(value) for name, value in sealed.items()})


def rotate(sealed: str) -> str:
    """The same secret, encrypted with the first key. Raises KeyMissingError."""
    return seal(unseal(sealed))


def rotate_fields(text: str) -> str:
    """The same fields, encrypted with the first key. Raises KeyMissingError."""
    return seal_fields(unseal_fields(text))


def _keys() -> tuple[str, ...]:
    keys: tuple[str, ...] = settings.SHOPLEDGER_ENCRYPTION_KEYS()
    return keys


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
