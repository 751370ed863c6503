"""How passwords are kept."""

from __future__ import annotations

from tests.conftest import REAL_HASHERS


def test_passwords_are_hashed_with_argon2() -> None:
    assert REAL_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
