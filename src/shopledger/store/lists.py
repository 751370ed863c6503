"""What the lists of the pages show: postings per place, page by page, and errors counted per cause.

Every question is answered by an index, however many orders there are: states stand in the statements as words (see
`ledger.in_state`), pages are asked for by the key of the last row, and counting ends at a limit. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact

from shopledger.domain.messages import CATALOGUE
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store import sql, texts
from shopledger.store.ledger import in_state
from shopledger.store.models import NUMBER, Attempt, Integration, Posting, VatCheck

COUNTED = 500
"""Errors of one cause are counted up to here."""
PRIORITIES = (-1, 0, 1)
OPEN = (PostingState.WAITING, PostingState.READY, PostingState.POSTING)

Span = tuple[int, int]
"""Ids of postings: from the first, up to but without the second."""
ALWAYS: Span = (0, 2**62)
Moments = tuple[datetime | None, datetime | None]
"""From the first, up to but without the second; None for no border."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many errors have this cause and these parameters (as stored), among the first COUNTED of the cause."""

    cause: str
    params: str
    count: int


def postings(integration: Integration) -> QuerySet[Posting]:
    """The postings of an integration that was reached through its account, with their orders but without documents."""
    rows = Posting.for_account(integration.account).filter(integration=integration)
    return rows.select_related("order").defer("order__document")


def _of(integration_id: int, state: PostingState) -> QuerySet[Posting]:
    rows = Posting.objects.filter(in_state(state), integration_id=integration_id)
    return rows.select_related("order").defer("order__document")


def booked(
    integration_id: int,
    between: Moments,
    after: tuple[datetime, int] | None,
    limit: int,
    columns: Sequence[str] = (),
) -> list[Posting]:
    """What was booked between these moments, the newest first; `after`: moment and id of the last one seen.

    Where columns are named, only these are read: for files, which are long.
    """
    first, until = between
    rows = _of(integration_id, PostingState.POSTED)
    if columns:
        rows = rows.only(*columns)
    if first is not None:
        rows = rows.filter(posted_at__gte=first)
    if until is not None:
        rows = rows.filter(posted_at__lt=until)
    if after is not None:
        moment, row_id = after
        # The first condition is where the index is entered; with the second alone it would be read from the start.
        rows = rows.filter(Q(posted_at__lte=moment), Q(posted_at__lt=moment) | Q(id__lt=row_id))
    return list(rows.order_by("-posted_at", "-id")[:limit])


def in_error(
    integration_id: int, cause: str, *, params: str | None, span: Span, after: int, limit: int
) -> list[Posting]:
    """Errors of one cause, of exactly these parameters (as stored) where they are given; the oldest first."""
    rows = _of(integration_id, PostingState.ERROR).filter(cause=cause, id__gt=max(after, span[0] - 1), id__lt=span[1])
    if params is not None:
        rows = rows.filter(params=params)
    return list(rows.order_by("id")[:limit])


def how_many(integration_id: int, state: PostingState, most: int) -> int:
    """How many postings are in that state; counting ends at `most`."""
    return Posting.objects.filter(in_state(state), integration_id=integration_id)[:most].count()


def dismissed(integration_id: int, after: int, limit: int) -> list[Posting]:
    """What was taken off the lists, the newest first; `after`: the last id seen, 0 for none."""
    rows = _of(integration_id, PostingState.DISMISSED)
    return list((rows.filter(id__lt=after) if after else rows).order_by("-id")[:limit])


def waiting(
    integration_id: int, states: Iterable[PostingState], *, span: Span, after: int, limit: int
) -> list[Posting]:
    """What is on its way to the books in one of these states, the oldest first."""
    text, values = [], []
    for part, bound in _open_parts(states):
        text.append(part)
        values += [integration_id, *bound, max(after, span[0] - 1), span[1], limit]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(text), values)
        ids = sorted(row[0] for row in cursor.fetchall())[:limit]
    rows = Posting.objects.filter(id__in=ids).select_related("order").defer("order__document")
    return list(rows.order_by("id"))


def _open_parts(states: Iterable[PostingState]) -> Iterable[tuple[str, tuple[str | int, ...]]]:
    """Statements that each read one stretch of one index in the order of ids: ready ones lie by kind and priority."""
    for state in states:
        if state is not PostingState.READY:
            yield _PART.format(state=state.value, more=""), ()
            continue
        for kind in PostingKind:
            for priority in PRIORITIES:
                yield _PART.format(state=state.value, more="AND kind = %s AND priority = %s "), (kind.value, priority)


_PART = (
    "SELECT id FROM (SELECT id FROM store_posting WHERE state = '{state}' AND integration_id = %s {more}"
    "AND id > %s AND id < %s ORDER BY id LIMIT %s) AS part"
)


def causes(integration_id: int, span: Span = ALWAYS, codes: Sequence[str] = tuple(sorted(CATALOGUE))) -> list[Counted]:
    """Errors per cause (of these) and parameters, counted up to COUNTED per cause; the largest first."""
    values = [value for code in codes for value in (integration_id, code, span[0], span[1], COUNTED)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_CAUSE] * len(codes)), values)
        found = [Counted(cause=cause, params=params, count=count) for cause, params, count in cursor.fetchall()]
    return sorted(found, key=lambda each: (-each.count, each.cause, each.params))


_CAUSE = (
    "SELECT cause, params, COUNT(*) FROM (SELECT cause, params FROM store_posting WHERE state = 'error' "
    "AND integration_id = %s AND cause = %s AND id >= %s AND id < %s ORDER BY id LIMIT %s) AS part "
    "GROUP BY cause, params"
)


def span_of(between: Moments) -> Span:
    """The ids of the postings that were made between these moments.

    Ids rise with time, so the border is found by halving: some forty looks at the primary key, in one statement.
    """
    first, until = between
    return (
        ALWAYS[0] if first is None else _first_since(first),
        ALWAYS[1] if until is None else _first_since(until),
    )


def _first_since(moment: datetime) -> int:
    bound = sql.adapted([moment, moment])
    with connection.cursor() as cursor:
        cursor.execute(_HALVING, bound)
        return int(cursor.fetchone()[0])


_MADE = "(SELECT created_at FROM store_posting WHERE id >= (low + high) / 2 ORDER BY id LIMIT 1) < %s"
_HALVING = (
    "WITH RECURSIVE halving(low, high) AS ("  # noqa: S608 - our own words, the values are bound
    "SELECT CAST(0 AS bigint), (SELECT CAST(COALESCE(MAX(id), 0) + 1 AS bigint) FROM store_posting) UNION ALL "
    f"SELECT CASE WHEN {_MADE} THEN (low + high) / 2 + 1 ELSE low END, "
    f"CASE WHEN {_MADE} THEN high ELSE (low + high) / 2 END FROM halving WHERE low < high"
    ") SELECT low FROM halving WHERE low >= high"
)


def of_order(integration_id: int, order_id: int) -> list[Posting]:
    """The postings of an order: its sale and its payment, the newest first.

    They are reached by their order: whose they are is asked as a sum, which no index answers, else SQLite would go
    through all postings of the integration. It keeps no figures, and takes that for as good as an order.
    """
    is_theirs = Exact(F("integration_id") + 0, integration_id)
    rows = Posting.objects.filter(is_theirs, order_id=order_id)
    return list(rows.select_related("order").defer("order__document").order_by("-id"))


def collected(posting: Posting, limit: int) -> list[Posting]:
    """The sales that a day's posting is made of, in the order in which they came."""
    rows = Posting.objects.filter(collected_in=posting).select_related("order").defer("order__document")
    return list(rows.order_by("id")[:limit])


def last_write(posting: Posting, what: str) -> Attempt | None:
    """The last write of that kind for a posting; None where there is none, or where what it sent is not kept."""
    rows = Attempt.objects.filter(posting=posting, what=what).exclude(snapshot=b"")
    return rows.order_by("-id").first()


def vat_checks(posting: Posting, number: str) -> QuerySet[VatCheck]:
    """What the register of VAT numbers said about that number, the newest first."""
    rows = VatCheck.objects.filter(integration=posting.integration, number=texts.fitted(number, NUMBER))
    return rows.order_by("-day", "-id")
