"""Secrets at rest, keys that are rotated, and the vault that keeps a token for all workers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from shopledger.connect.contract import Side
from shopledger.connect.credentials import Token
from shopledger.domain.errors import Transient
from shopledger.store import connections, secrets
from shopledger.store.connections import StoredVault, connection_of, credentials_of
from shopledger.store.locks import take_lease
from shopledger.store.models import Connection
from shopledger.store.secrets import KeyMissingError
from tests.pipeline.world import World


def usable(token: Token) -> bool:
    """Any token but an old one."""
    return token.access != "old"


def token(access: str, now: datetime) -> Token:
    """A token that lasts an hour."""
    return Token(access=access, expires_at=now + timedelta(hours=1), refresh=f"refresh {access}")


@pytest.fixture
def keys(settings: object) -> Iterator[list[str]]:
    """The keys that encrypt, to be changed."""
    made = [Fernet.generate_key().decode()]
    settings.SHOPLEDGER_ENCRYPTION_KEYS = lambda: tuple(made)  # type: ignore[attr-defined]  # django's settings
    return made  # type: ignore[return-value]  # a list serves


def row_of(world: World) -> Connection:
    """The connection to the books."""
    row = connection_of(world.integration_id, Side.BOOKS)
    assert row is not None
    return row


def test_credentials_are_stored_encrypted_field_by_field(world: World) -> None:
    row = row_of(world)

    assert "good" not in row.credentials
    assert "token" in row.credentials
    assert dict(credentials_of(row)) == {"token": "good"}


def test_rotation_encrypts_with_the_new_key_and_the_old_one_can_go(world: World, keys: list[str]) -> None:
    connections.save_connection(world.integration, Side.BOOKS, {"token": "mine"}, operator={"key": "ours"})
    connections.save_connection(world.integration, Side.SHOP, {"token": "shop"})
    StoredVault(row_of(world).id, world.clock, print).renewed(usable, lambda _: token("t", world.clock.now))
    keys.insert(0, Fernet.generate_key().decode())

    count = connections.rotate_keys()
    del keys[1]

    assert count == 2
    assert dict(credentials_of(row_of(world))) == {"token": "mine"}
    assert dict(connections.operator_of(row_of(world))) == {"key": "ours"}


def test_key_that_was_taken_away_too_soon_is_said_to_be_missing(keys: list[str]) -> None:
    sealed = secrets.seal("x")
    keys[0] = Fernet.generate_key().decode()

    with pytest.raises(KeyMissingError):
        secrets.unseal(sealed)


def test_token_is_renewed_once_and_kept_for_other_workers(world: World) -> None:
    renewals: list[Token | None] = []

    def renew(kept: Token | None) -> Token:
        renewals.append(kept)
        return token("new", world.clock.now)

    first = StoredVault(row_of(world).id, world.clock, print).renewed(usable, renew)
    vault = StoredVault(row_of(world).id, world.clock, print)
    second = vault.renewed(usable, renew)
    third = vault.renewed(usable, renew)

    assert first == second == third
    assert renewals == [None]


def test_token_is_stored_encrypted_and_hidden_from_records(world: World) -> None:
    hidden: list[str] = []
    vault = StoredVault(row_of(world).id, world.clock, hidden.append)

    vault.renewed(usable, lambda _: token("new", world.clock.now))

    assert hidden == ["new", "refresh new"]
    assert "new" not in row_of(world).token


def test_token_without_refresh_is_hidden_too(world: World) -> None:
    hidden: list[str] = []
    fresh = Token(access="short", expires_at=world.clock.now)

    StoredVault(row_of(world).id, world.clock, hidden.append).renewed(usable, lambda _: fresh)

    assert hidden == ["short"]


def test_renewal_gets_the_kept_token_and_one_that_fails_leaves_it(world: World) -> None:
    vault = StoredVault(row_of(world).id, world.clock, print)
    vault.renewed(usable, lambda _: token("new", world.clock.now))
    fresh = StoredVault(row_of(world).id, world.clock, print)

    with pytest.raises(Transient):
        fresh.renewed(lambda _: False, _fail)

    assert fresh.renewed(usable, _fail).access == "new"


def _fail(kept: Token | None) -> Token:
    assert kept is not None
    raise Transient("CON-15")


def test_renewal_that_another_worker_does_not_end_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "RENEWAL_SECONDS", 0.02)
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.01)
    take_lease(f"token:{row_of(world).id}", world.clock.now)

    with pytest.raises(Transient):
        StoredVault(row_of(world).id, world.clock, print).renewed(usable, _fail)


def test_two_threads_renew_once(committed_world: World) -> None:
    renewals: list[int] = []
    vault = StoredVault(row_of(committed_world).id, committed_world.clock, print)

    def renew(kept: Token | None) -> Token:
        renewals.append(1)
        return token("new", committed_world.clock.now)

    def work() -> None:
        vault.renewed(usable, renew)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert renewals == [1]


def test_connections_of_an_account_are_nobody_elses(world: World) -> None:
    own = world.integration.account
    other = type(own).objects.create(name="Bob", email="b@example.nl", created_at=world.clock.now)

    assert len(connections.connections_for(own)) == 2
    assert connections.connections_for(other) == []
