"""Mails to be sent: a row is written in the transaction of what it tells about, and sent afterwards.

A key makes that the same thing is told once. Each address gets a letter of its own, so that one that is refused does
not hold the other back and nobody reads somebody else's address. What a letter says is forgotten once it was sent or
given up: it may hold a link that opens something.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from shopledger.store import texts
from shopledger.store.models import KEY, NAME, Account, Letter

log = logging.getLogger("shopledger.mail")
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""After the first failure, the second, ...; the last one is repeated."""
PATIENCE = timedelta(days=5)
"""So long after it was written a letter that still cannot be sent is given up."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
NOTHING = "{}"
SOME = 100


def put(  # noqa: PLR0913, PLR0917 - all of these make a letter, and a class around them would only be unpacked here
    kind: str,
    key: str,
    to: str | Iterable[str],
    language: str,
    context: Mapping[str, object],
    now: datetime,
    account: Account | None = None,
    headers: Mapping[str, str] | None = None,
) -> bool:
    """Write a letter to each address; False when something was written under that key before, or to nobody.

    `context` fills the words of `kind`: texts, dates and moments (as such or in ISO 8601), lists of the same; paths
    that begin with / become addresses of this site. It must not hold passwords or keys of shops and packages.
    Called inside the caller's transaction, so that there is no letter about what did not happen, nor the reverse.
    """
    addresses = _distinct([to] if isinstance(to, str) else to)
    values: dict[str, object] = {
        "kind": kind,
        "language": language,
        "context": texts.document_text(dict(context)),
        "headers": texts.document_text(dict(headers or {})),
        "account": account,
        "created_at": now,
        "not_before": now,
    }
    with transaction.atomic():
        return bool(addresses) and _write_all(key, addresses, values)


def _write_all(key: str, addresses: list[str], values: Mapping[str, object]) -> bool:
    """The first address decides: one that was added to the account later gets no old news."""
    first, *others = addresses
    is_new = _write(key, first, values)
    for address in others if is_new else ():
        _write(f"{key} {address}", address, values)
    return is_new


def _write(key: str, address: str, values: Mapping[str, object]) -> bool:
    columns = {**values, "recipients": address}
    _, is_new = Letter.objects.get_or_create(key=texts.fitted(key, KEY), defaults=columns)
    return is_new


def _distinct(addresses: Iterable[str]) -> list[str]:
    """Without empty ones and without those that differ in capitals only."""
    return list({address.strip().lower(): address.strip() for address in addresses if address.strip()}.values())


def put_to_account(
    account: Account,
    kind: str,
    key: str,
    context: Mapping[str, object],
    now: datetime,
    headers: Mapping[str, str] | None = None,
) -> bool:
    """Write a letter to the account's addresses, in its language; see `put`."""
    return put(kind, key, addresses_of(account), account.language, context, now, account, headers)


def addresses_of(account: Account) -> list[str]:
    """Where the account's letters go: its own address and the extra one."""
    return _distinct([account.email, account.extra_email])


def told(keys: Iterable[str]) -> set[str]:
    """Those of these keys that a letter was written under."""
    return set(Letter.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def due(now: datetime, limit: int = SOME) -> list[Letter]:
    """Letters to be sent now, those that have waited longest first."""
    return list(Letter.objects.filter(sent_at=None, not_before__lte=now).order_by("not_before", "id")[:limit])


def context_of(row: Letter) -> dict[str, object]:
    """What fills its words."""
    return dict(texts.document_of(row.context))


def headers_of(row: Letter) -> dict[str, str]:
    """Headers of its own."""
    return dict(texts.document_of(row.headers))


def sent(row: Letter, now: datetime) -> None:
    """It was handed over; what it said is forgotten."""
    Letter.objects.filter(id=row.id).update(sent_at=now, failure="", context=NOTHING)


def failed(row: Letter, failure: str, now: datetime) -> bool:
    """It could not be handed over: try again after a pause, or give it up when it has waited for days. True for that.

    `failure` is for whoever runs this installation: no addresses and no words of the letter.
    """
    is_hopeless = now - row.created_at >= PATIENCE
    pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
    if is_hopeless:
        _forget(row, failure)
        log.error("letter %s (%s) is given up after %s tries: %s", row.id, row.kind, row.tries + 1, failure)
    else:
        Letter.objects.filter(id=row.id).update(tries=row.tries + 1, failure=failure[:NAME], not_before=now + pause)
    return is_hopeless


def give_up(row: Letter, failure: str) -> None:
    """It can never be sent, such as one whose words cannot be filled in: a fault of ours."""
    _forget(row, failure)
    log.error("letter %s (%s) is given up: %s", row.id, row.kind, failure)


def _forget(row: Letter, failure: str) -> None:
    """Try it no more; that it was to be sent is all that stays."""
    Letter.objects.filter(id=row.id).update(
        tries=row.tries + 1, failure=failure[:NAME], not_before=NEVER, context=NOTHING
    )


def written_before(moment: datetime) -> QuerySet[Letter]:
    """Letters of before that moment that were sent or given up.

    Their keys are not needed for years: what may be told is asked for days back only (`news`), and everything else that
    is told has a key of its own moment or message.
    """
    return Letter.objects.filter(Q(sent_at__isnull=False) | Q(not_before=NEVER), created_at__lt=moment)
