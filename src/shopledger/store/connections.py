"""The two connections of an integration: credentials, state, and the vault that keeps a token.

Credentials leave this module only as `Credentials`, which print as ***.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock

import msgspec
from django.db import transaction

from shopledger.connect.contract import ConnectionReport, Side
from shopledger.connect.credentials import Credentials, Token
from shopledger.domain.errors import Transient
from shopledger.store import memos, secrets, texts
from shopledger.store.locks import lease
from shopledger.store.models import Account, Connection, ConnectionState, Integration, Posting

RENEWAL_SECONDS = 90
WAIT_SECONDS = 0.2


def save_connection(
    integration: Integration,
    side: Side,
    credentials: Mapping[str, str],
    *,
    base_urls: Mapping[str, str] | None = None,
    operator: Mapping[str, str] | None = None,
) -> Connection:
    """Keep these credentials for that side, encrypted. The connection is not tested yet.

    An old token is forgotten, and so is what was remembered of the other end. `base_urls` and `operator` overrule the
    system's own addresses and the platform's own secrets, for simulators.
    """
    system = integration.shop_system if side is Side.SHOP else integration.books_system
    columns = {
        "system": system,
        "base_urls": texts.document_text(dict(base_urls or {})),
        "credentials": secrets.seal_fields(credentials),
        "operator": secrets.seal_fields(operator or {}),
        "token": "",
        "state": ConnectionState.NEW,
        "code": "",
        "params": texts.NO_PARAMS,
    }
    row, _ = Connection.objects.update_or_create(integration=integration, side=side.value, defaults=columns)
    memos.forget(integration.id, side)
    return row


def connection_of(integration_id: int, side: Side) -> Connection | None:
    """The connection of that side, None while there is none."""
    return Connection.objects.filter(integration_id=integration_id, side=side.value).first()


def credentials_of(row: Connection) -> Credentials:
    """Its credentials. Raises KeyMissingError."""
    return secrets.unseal_fields(row.credentials)


def operator_of(row: Connection) -> Credentials:
    """Secrets that overrule the platform's own for this connection."""
    return secrets.unseal_fields(row.operator)


def base_urls_of(row: Connection) -> dict[str, str]:
    """Addresses that overrule the system's own for this connection."""
    return msgspec.json.decode(row.base_urls, type=dict[str, str])


def save_report(row: Connection, report: ConnectionReport, now: datetime) -> None:
    """Keep how a connection test went."""
    columns: dict[str, object] = {
        "state": ConnectionState.OK if report.is_ok else ConnectionState.BLOCKED,
        "code": report.code,
        "params": texts.params_text(report.params),
        "checked_at": now,
    }
    if report.is_ok:
        columns |= {"remote_id": report.account_id, "remote_name": report.account}
    Connection.objects.filter(id=row.id).update(**columns)


def block(integration_id: int, side: Side, code: str, params: Mapping[str, str], now: datetime) -> bool:
    """The other end refuses us: orders wait until it is mended. True the first time, when people are to be told."""
    rows = Connection.objects.filter(integration_id=integration_id, side=side.value)
    changed = rows.exclude(state=ConnectionState.BLOCKED).update(
        state=ConnectionState.BLOCKED, code=code, params=texts.params_text(params), checked_at=now
    )
    return bool(changed)


def settle_administration(integration: Integration, account_id: str) -> None:
    """From now on this integration writes in the books of that id.

    Postings that were not booked yet move along. Links to debtors and articles are dropped when the books are other
    books than before; what was booked keeps the books it was booked in.
    """
    name = f"{integration.books_system}:{account_id}" if account_id else integration.administration
    if name == integration.administration:
        return
    is_first = integration.administration.startswith(f"{integration.books_system}:?")
    with transaction.atomic():
        if not is_first:
            integration.debtor_links.all().delete()
            integration.product_links.all().delete()
        rows = Posting.objects.filter(integration=integration).exclude(state__in=("posted", "posting"))
        rows.update(administration=name, reference="")
        Integration.objects.filter(id=integration.id).update(administration=name)


def rotate_keys() -> int:
    """Encrypt every secret anew with the first key; how many connections that were. Raises KeyMissingError."""
    rows = list(Connection.objects.all())
    for row in rows:
        with transaction.atomic():
            fresh = Connection.objects.select_for_update().get(id=row.id)
            Connection.objects.filter(id=row.id).update(
                credentials=secrets.rotate_fields(fresh.credentials),
                operator=secrets.rotate_fields(fresh.operator),
                token=secrets.rotate(fresh.token) if fresh.token else "",
            )
    return len(rows)


def connections_for(account: Account) -> list[Connection]:
    """All connections of an account's integrations."""
    return list(Connection.for_account(account).select_related("integration"))


_process_locks: dict[int, Lock] = {}
_guard = Lock()


def _process_lock(connection_id: int) -> Lock:
    with _guard:
        return _process_locks.setdefault(connection_id, Lock())


class StoredVault:
    """The token of one connection, shared by all workers: see `connect.credentials.TokenVault`.

    While one renews, others wait for its result. No transaction is open during the renewal itself, since that would
    keep every other writer of an embedded database waiting for somebody else's server.
    """

    def __init__(self, connection_id: int, clock: Callable[[], datetime], on_secret: Callable[[str], None]) -> None:
        self._id = connection_id
        self._clock = clock
        self._on_secret = on_secret
        self._token: Token | None = None

    def renewed(self, is_usable: Callable[[Token], bool], renew: Callable[[Token | None], Token]) -> Token:
        """See TokenVault. Raises Transient when another worker's renewal takes too long, and what `renew` raises."""
        token = self._token
        if token is not None and is_usable(token):
            return token
        with _process_lock(self._id):
            token = self._token
            if token is None or not is_usable(token):
                token = self._renewed(is_usable, renew)
                self._keep(token)
        return token

    def _renewed(self, is_usable: Callable[[Token], bool], renew: Callable[[Token | None], Token]) -> Token:
        for _ in range(int(RENEWAL_SECONDS / WAIT_SECONDS)):
            kept = self._read()
            if kept is not None and is_usable(kept):
                return kept
            with lease(f"token:{self._id}", self._clock(), RENEWAL_SECONDS) as held:
                if held is not None:
                    return self._renew(is_usable, renew)
            time.sleep(WAIT_SECONDS)
        raise Transient("CON-15", retry_after=float(RENEWAL_SECONDS))

    def _renew(self, is_usable: Callable[[Token], bool], renew: Callable[[Token | None], Token]) -> Token:
        kept = self._read()
        if kept is not None and is_usable(kept):
            return kept
        token = renew(kept)
        Connection.objects.filter(id=self._id).update(token=secrets.seal(texts.value_bytes(token).decode()))
        return token

    def _read(self) -> Token | None:
        sealed = Connection.objects.values_list("token", flat=True).get(id=self._id)
        return texts.value_of(secrets.unseal(sealed).encode(), Token) if sealed else None

    def _keep(self, token: Token) -> None:
        self._on_secret(token.access)
        if token.refresh:
            self._on_secret(token.refresh)
        self._token = token
