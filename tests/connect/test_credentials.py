from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import sleep

import pytest

from shopledger.connect.credentials import Credentials, MemoryVault, Token

LATER = datetime(2026, 3, 1, 12, 10, tzinfo=UTC)
TOKEN = Token(access="abc-geheim", expires_at=LATER, refresh="def-geheim")


def test_credentials_read_like_a_mapping() -> None:
    credentials = Credentials({"token": "geheim", "domain": "demo"})

    assert dict(credentials) == {"token": "geheim", "domain": "demo"}
    assert (len(credentials), credentials["token"], credentials.get("other", "")) == (2, "geheim", "")


def test_credentials_do_not_follow_the_mapping_they_were_made_from() -> None:
    values = {"token": "geheim"}
    credentials = Credentials(values)

    values["token"] = "other"

    assert credentials["token"] == "geheim"


def test_secrets_print_as_stars() -> None:
    printed = f"{Credentials({'token': 'geheim'})!r} {Credentials({'token': 'geheim'})!s} {TOKEN!r}"

    assert printed == ("Credentials(token=***) Credentials(token=***) Token(***, expires_at=2026-03-01T12:10:00+00:00)")


@pytest.mark.parametrize("secret", [Credentials({"token": "geheim"}), TOKEN])
def test_secrets_are_neither_pickled_nor_copied(secret: object) -> None:
    for keep in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            keep(secret)


def test_vault_gives_the_kept_token_while_it_is_usable() -> None:
    vault = MemoryVault(TOKEN)

    assert vault.renewed(lambda token: token is TOKEN, lambda _: pytest.fail("renewed")) is TOKEN


def test_vault_renews_from_the_old_token_and_keeps_the_new_one() -> None:
    vault = MemoryVault(TOKEN)
    newer = Token(access="newer", expires_at=LATER)
    asked: list[Token | None] = []

    def renew(old: Token | None) -> Token:
        asked.append(old)
        return newer

    first = vault.renewed(lambda token: token is newer, renew)
    second = vault.renewed(lambda token: token is newer, lambda _: pytest.fail("renewed twice"))

    assert (first, second, asked) == (newer, newer, [TOKEN])


def test_vault_keeps_the_old_token_when_renewal_fails() -> None:
    vault = MemoryVault(TOKEN)

    with pytest.raises(ZeroDivisionError):
        vault.renewed(lambda _: False, lambda _: 1 / 0)  # type: ignore[arg-type,return-value]  # only raises

    assert vault.renewed(lambda _: True, lambda _: pytest.fail("lost")) is TOKEN


def test_threads_that_need_a_token_at_once_get_the_same_new_one() -> None:
    vault = MemoryVault()
    made: list[Token] = []

    def renew(old: Token | None) -> Token:
        sleep(0.01)
        made.append(Token(access=f"number {len(made)}", expires_at=LATER))
        return made[-1]

    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: vault.renewed(lambda _: True, renew), range(8)))

    assert (len(made), {token.access for token in got}) == (1, {"number 0"})
