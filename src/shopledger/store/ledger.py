"""Postings, attempts and events: what is ready, and every change of them. What a change means is the pipeline's.

A change names the state that it starts from and is made only if the row is still in it, so that of two workers only one
succeeds. Functions that write are called inside a transaction of their caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from shopledger.connect.recorder import Call
from shopledger.domain.posting import PostingEvent, PostingKind, PostingState, next_state
from shopledger.store import sql, texts
from shopledger.store.models import Attempt, Integration, Posting
from shopledger.store.orders import FORGOTTEN

SHOWN = 2000
KEPT_CALLS = 6
POSTING, ATTEMPT, EVENT = "store_posting", "store_attempt", "store_postingevent"
ROW_FIELDS = (
    "id",
    "kind",
    "subject",
    "state",
    "priority",
    "reference",
    "cause",
    "params",
    "sends",
    "tries",
    "unknowns",
    "look_ups",
    "must_look",
    "is_forced",
    "left_behind",
    "repeat_of",
    "external_id",
    "external_number",
    "created_at",
    "order_id",
    "order__shop_id",
    "order__number",
    "order__document",
)
EVENT_COLUMNS = ("posting_id", "at", "event", "code", "params", "detail", "who")
POSTING_COLUMNS = (
    "integration_id",
    "order_id",
    "kind",
    "subject",
    "administration",
    "state",
    "priority",
    "is_forced",
    "not_before",
    "cause",
    "params",
    "created_at",
    "changed_at",
)


@dataclass(slots=True, kw_only=True)
class PostingRow:
    """One posting as the pipeline works on it, with its order's document (compressed; empty for a DAY)."""

    id: int
    kind: PostingKind
    subject: str
    state: PostingState
    priority: int
    reference: str
    cause: str
    params: str
    sends: int
    tries: int
    unknowns: int
    look_ups: int
    must_look: bool
    is_forced: bool
    left_behind: str
    repeat_of: int | None
    external_id: str
    external_number: str
    created_at: datetime
    order_id: int | None
    shop_id: str
    number: str
    document: bytes


@dataclass(slots=True, kw_only=True)
class Change:
    """One event that happens to one posting: the columns it sets, and what the history says of it.

    `is_told` false: too ordinary for the history.
    """

    posting_id: int
    state: PostingState
    event: PostingEvent
    columns: dict[str, sql.Value] = field(default_factory=dict)
    code: str = ""
    params: str = texts.NO_PARAMS
    detail: str = ""
    who: str = ""
    is_told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A write that is about to leave. `data` is exactly what it will send, `key` stays for its repeats."""

    integration_id: int
    posting_id: int
    what: str
    subject: str
    key: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAttempt:
    """An attempt as it was stored."""

    id: int
    posting_id: int
    what: str
    subject: str
    key: str
    data: bytes
    started_at: datetime


def in_state(state: PostingState) -> RawSQL:
    """The condition that postings are in that state, for `filter`.

    The word stands in the statement itself: a database uses an index on one state only where it sees that state, and a
    bound value is not seen when the plan is made.
    """
    return RawSQL(f"store_posting.state = '{state.value}'", (), output_field=BooleanField())  # noqa: S611 - our own words


HAS_REFERENCE = RawSQL("NOT (store_posting.reference = '')", (), output_field=BooleanField())


def ready(
    integration_id: int, kinds: Iterable[PostingKind], now: datetime, limit: int, after: tuple[int, int] = (-1, 0)
) -> list[PostingRow]:
    """The next postings that may be taken: fresh sales before past ones, each in the order in which they came.

    `after` is priority and id of the last one seen.
    """
    priority, last = after
    rows = Posting.objects.filter(
        in_state(PostingState.READY),
        Q(priority__gt=priority) | Q(priority=priority, id__gt=last),
        integration_id=integration_id,
        kind__in=[kind.value for kind in kinds],
        not_before__lte=now,
    )
    return _rows(rows.order_by("priority", "id")[:limit])


def rows_by_id(posting_ids: Iterable[int]) -> list[PostingRow]:
    """These postings, by id."""
    return _rows(Posting.objects.filter(id__in=list(posting_ids)).order_by("id"))


def integration_of(posting_id: int) -> int:
    """The integration of a posting. Raises Posting.DoesNotExist."""
    return Posting.objects.values_list("integration_id", flat=True).get(id=posting_id)


def collected_rows(day_posting_id: int) -> list[PostingRow]:
    """The sales of one day's posting."""
    return _rows(Posting.objects.filter(collected_in_id=day_posting_id).order_by("id"))


def book_collected(day_posting_id: int, external_id: str, number: str, now: datetime) -> int:
    """The day is booked, and so are its sales; how many those are."""
    rows = Posting.objects.filter(in_state(PostingState.POSTING), collected_in_id=day_posting_id)
    ids = list(rows.values_list("id", flat=True))
    state = next_state(PostingState.POSTING, PostingEvent.STORED).value
    rows.update(state=state, external_id=external_id, external_number=number, posted_at=now, changed_at=now, cause="")
    told = [(row_id, now, PostingEvent.STORED.value, "", texts.NO_PARAMS, number, "") for row_id in ids]
    sql.insert_many(EVENT, EVENT_COLUMNS, told)
    return len(ids)


def sales_before(integration_id: int, day: str, after: int, limit: int) -> list[PostingRow]:
    """Ready sales of orders placed before that day (ISO), whatever their moment, with ids above `after`."""
    rows = Posting.objects.filter(
        in_state(PostingState.READY),
        integration_id=integration_id,
        kind=PostingKind.SALE.value,
        order__day__lt=day,
        id__gt=after,
    )
    return _rows(rows.order_by("id")[:limit])


def _rows(rows: QuerySet[Posting]) -> list[PostingRow]:
    return [_row(values) for values in rows.values_list(*ROW_FIELDS)]


def _row(values: Sequence[object]) -> PostingRow:
    named = dict(zip((*ROW_FIELDS[:-3], "shop_id", "number", "document"), values, strict=True))
    named["kind"] = PostingKind(named["kind"])
    named["state"] = PostingState(named["state"])
    named["document"] = bytes(named["document"]) if named["document"] else b""  # type: ignore[call-overload]  # a binary column
    return PostingRow(**named)  # type: ignore[arg-type]  # the columns have these types


def apply(change: Change, now: datetime) -> bool:
    """Make one change; False when the posting is not in that state any more, and then nothing is written.

    Raises TransitionError for an event that cannot happen in that state.
    """
    state = next_state(change.state, change.event)
    columns: dict[str, sql.Value] = {"state": state.value, "changed_at": now, **change.columns}
    where: dict[str, sql.Value] = {"id": change.posting_id, "state": change.state.value}
    if not sql.update(POSTING, columns, where):
        return False
    if change.is_told:
        tell(change, now)
    return True


def tell(change: Change, now: datetime) -> None:
    """Add the change to the history."""
    row = (change.posting_id, now, change.event.value, change.code, change.params, _shown(change.detail), change.who)
    sql.insert_many(EVENT, EVENT_COLUMNS, [row])


def note(posting_id: int, event: str, now: datetime, *, code: str = "", detail: str = "", who: str = "") -> None:
    """Add a line to the history that changes nothing."""
    sql.insert_many(EVENT, EVENT_COLUMNS, [(posting_id, now, event, code, texts.NO_PARAMS, _shown(detail), who)])


def _shown(detail: str) -> str:
    """What of a package's own words is kept; no zero characters, which PostgreSQL refuses."""
    return detail[:SHOWN].replace("\0", "")


def start(intent: Intent, now: datetime) -> int:
    """Record a write before it leaves; the attempt's id."""
    return sql.insert(
        ATTEMPT,
        {
            "integration_id": intent.integration_id,
            "posting_id": intent.posting_id,
            "what": intent.what,
            "subject": intent.subject,
            "key": intent.key,
            "fingerprint": texts.fingerprint(intent.data),
            "snapshot": texts.pack(intent.data),
            "started_at": now,
            "outcome": "",
            "detail": "",
            "calls": b"",
        },
    )


def finish(attempt_id: int, outcome: str, now: datetime, detail: str = "") -> bool:
    """Record how an attempt ended; False when that was recorded before, by another."""
    columns: dict[str, sql.Value] = {"finished_at": now, "outcome": outcome, "detail": _shown(detail)}
    return bool(sql.update(ATTEMPT, columns, {"id": attempt_id, "finished_at": None}))


def add_calls(attempt_id: int, calls: Sequence[Call]) -> None:
    """Keep the calls (without secrets) of a write that did not end well, behind those that are kept of it already."""
    if calls:
        row = Attempt.objects.get(id=attempt_id)
        kept = [*calls_of(row), *calls][-KEPT_CALLS:]
        sql.update(ATTEMPT, {"calls": texts.pack(texts.value_bytes(kept))}, {"id": attempt_id})


def add_last_calls(posting_id: int, calls: Sequence[Call]) -> None:
    """The same for the last write of a posting: calls that looked it up."""
    last = Attempt.objects.filter(posting_id=posting_id).order_by("-id").values_list("id", flat=True).first()
    if last is not None:
        add_calls(last, calls)


def calls_of(attempt: Attempt) -> tuple[Call, ...]:
    """The calls that are kept of a write, the oldest first; none where it ended well."""
    return texts.value_of(texts.unpack(attempt.calls), tuple[Call, ...]) if attempt.calls else ()


def set_columns(posting_id: int, columns: Mapping[str, sql.Value]) -> None:
    """Write columns of a posting without an event."""
    sql.update(POSTING, columns, {"id": posting_id})


def open_attempts(integration_id: int, before: datetime, now: datetime, limit: int) -> list[OpenAttempt]:
    """Attempts without outcome, started before that moment, whose posting may be looked at again; oldest first."""
    rows = Attempt.objects.filter(
        integration_id=integration_id, finished_at=None, started_at__lte=before, posting__not_before__lte=now
    )
    return [_attempt(row) for row in rows.order_by("started_at", "id")[:limit]]


def stranded(integration_id: int, before: datetime, limit: int) -> list[int]:
    """Postings taken before that moment without any open attempt; sales of a day share the day's attempt."""
    attempts = Attempt.objects.filter(posting=OuterRef("pk"), finished_at=None)
    rows = Posting.objects.filter(
        in_state(PostingState.POSTING),
        ~Exists(attempts),
        integration_id=integration_id,
        collected_in=None,
        changed_at__lte=before,
    )
    return list(rows.values_list("id", flat=True)[:limit])


def open_subjects(integration_id: int) -> set[tuple[str, str]]:
    """What (DEBTOR or PRODUCT) and whose (key) creations have no known outcome."""
    rows = Attempt.objects.filter(integration_id=integration_id, finished_at=None, what__in=("DEBTOR", "PRODUCT"))
    return set(rows.values_list("what", "subject"))


def attempts_by_id(ids: Iterable[int]) -> dict[int, OpenAttempt]:
    """These attempts, open or not."""
    return {row.id: _attempt(row) for row in Attempt.objects.filter(id__in=list(ids))}


def _attempt(row: Attempt) -> OpenAttempt:
    return OpenAttempt(
        id=row.id,
        posting_id=row.posting_id,
        what=row.what,
        subject=row.subject,
        key=row.key,
        data=texts.unpack(row.snapshot),
        started_at=row.started_at,
    )


def booked_elsewhere(administration: str, references: Iterable[str], own: Iterable[int]) -> dict[str, Posting]:
    """Other sales that hold one of these references in the same books, by reference."""
    rows = Posting.objects.filter(
        HAS_REFERENCE, administration=administration, kind=PostingKind.SALE.value, reference__in=list(references)
    ).exclude(id__in=list(own))
    return {row.reference: row for row in rows}


def add_postings(rows: Sequence[Sequence[sql.Value]]) -> None:
    """Add postings (rows of `POSTING_COLUMNS`); one that exists already stays as it is."""
    fixed = ("", "", "", 0, 0, 0, 0, False, "")
    sql.insert_many(POSTING, (*POSTING_COLUMNS, *FIXED_COLUMNS), [(*row, *fixed) for row in rows])


FIXED_COLUMNS = (
    "reference",
    "external_id",
    "external_number",
    "look_ups",
    "sends",
    "tries",
    "unknowns",
    "must_look",
    "left_behind",
)


def add_payments(
    integration: Integration, sales: Iterable[tuple[int | None, str]], not_before: datetime, now: datetime
) -> None:
    """Add the payments of these sales (order id, shop's order id), to be booked from `not_before` on."""
    kind, state, administration = PostingKind.PAYMENT.value, PostingState.READY.value, integration.administration
    rows: list[tuple[sql.Value, ...]] = [
        (
            integration.id,
            order_id,
            kind,
            shop_id,
            administration,
            state,
            0,
            False,
            not_before,
            "",
            texts.NO_PARAMS,
            now,
            now,
        )
        for order_id, shop_id in sales
    ]
    add_postings(rows)


def add_day(integration: Integration, day: date, now: datetime) -> int:
    """Add the posting of a day's turnover, ready to be booked; its id. Raises IntegrityError when the day has one."""
    row = Posting.objects.create(
        integration=integration,
        kind=PostingKind.DAY.value,
        subject=day.isoformat(),
        administration=integration.administration,
        state=PostingState.READY.value,
        not_before=now,
        created_at=now,
        changed_at=now,
    )
    return row.id


def has_day(integration_id: int, day: date) -> bool:
    """Whether that day's turnover has a posting already."""
    kind = PostingKind.DAY.value
    return Posting.objects.filter(integration_id=integration_id, kind=kind, subject=day.isoformat()).exists()


def sale_row(integration_id: int, shop_id: str) -> PostingRow | None:
    """The sale of an order of the shop, None where it has none yet."""
    kind = PostingKind.SALE.value
    return next(iter(_rows(Posting.objects.filter(integration_id=integration_id, kind=kind, subject=shop_id))), None)


def sales_of(integration_id: int, shop_ids: Iterable[str]) -> dict[str, Posting]:
    """The sales of these orders of the shop, as far as they have one, by the shop's id."""
    kind = PostingKind.SALE.value
    rows = Posting.objects.filter(integration_id=integration_id, kind=kind, subject__in=list(shop_ids))
    return {row.subject: row for row in rows}


def sale_states(order_ids: Iterable[int]) -> dict[int, tuple[int, PostingState, str]]:
    """Of these orders, the sale's posting: id, state and cause."""
    rows = Posting.objects.filter(order_id__in=list(order_ids), kind=PostingKind.SALE.value)
    fields = ("order_id", "id", "state", "cause")
    return {
        order_id: (row_id, PostingState(state), cause) for order_id, row_id, state, cause in rows.values_list(*fields)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedSale:
    """A sale as it stands in the books, and the day on which its order was paid."""

    reference: str
    external_id: str
    paid_on: date


def sale_of(integration_id: int, shop_id: str) -> BookedSale:
    """The booked sale of an order. Raises Posting.DoesNotExist."""
    row = Posting.objects.select_related("order").get(
        integration_id=integration_id, kind=PostingKind.SALE.value, subject=shop_id
    )
    day = row.order.paid_on or row.order.day if row.order else row.created_at.date()
    return BookedSale(reference=row.reference, external_id=row.external_id, paid_on=day)


def booked_since(integration_id: int, since: datetime, after: int, limit: int) -> list[Posting]:
    """Sales booked one by one since that moment, with their orders, by id above `after`; credits are no payments.

    Orders that were forgotten do not say any more how they were paid.
    """
    rows = Posting.objects.filter(
        in_state(PostingState.POSTED),
        integration_id=integration_id,
        posted_at__gte=since,
        kind=PostingKind.SALE.value,
        collected_in=None,
        total_cents__gt=0,
        id__gt=after,
    ).exclude(order__fingerprint=FORGOTTEN)
    return list(rows.select_related("order").order_by("id")[:limit])


def has_ready(integration_id: int, kinds: Iterable[PostingKind], now: datetime) -> bool:
    """Whether anything may be taken now."""
    return Posting.objects.filter(
        in_state(PostingState.READY),
        integration_id=integration_id,
        kind__in=[kind.value for kind in kinds],
        not_before__lte=now,
    ).exists()


def waiting_orders(integration_id: int, before: date) -> list[tuple[str, date]]:
    """Orders placed before that day that wait for a status that allows them: the shop's id and the day."""
    rows = Posting.objects.filter(in_state(PostingState.WAITING), integration_id=integration_id, order__day__lt=before)
    return list(rows.order_by("id").values_list("order__shop_id", "order__day"))


def waiting_since_before(integration_id: int, day: date) -> list[tuple[int, date]]:
    """Waiting postings of orders placed before that day: id and the order's day."""
    rows = Posting.objects.filter(in_state(PostingState.WAITING), integration_id=integration_id, order__day__lt=day)
    return list(rows.order_by("id").values_list("id", "order__day"))


def placed_before(
    integration_id: int, shop_ids: Iterable[str], moment: datetime
) -> list[tuple[int, PostingState, str]]:
    """Of these orders' sales that may still be stopped, those placed before that moment: id, state, order number."""
    rows = Posting.objects.filter(
        integration_id=integration_id,
        kind=PostingKind.SALE.value,
        subject__in=list(shop_ids),
        state__in=(PostingState.READY.value, PostingState.WAITING.value),
        order__placed_at__lt=moment,
    )
    found = rows.order_by("id").values_list("id", "state", "order__number")
    return [(row_id, PostingState(state), number) for row_id, state, number in found]


def errors_with(integration_id: int, causes: Iterable[str]) -> list[PostingRow]:
    """Postings in error for one of these causes."""
    rows = Posting.objects.filter(in_state(PostingState.ERROR), integration_id=integration_id, cause__in=sorted(causes))
    return _rows(rows.order_by("id"))


def waiting_with(integration_id: int, statuses: Iterable[str]) -> list[PostingRow]:
    """Waiting sales whose order had one of these statuses when it was last read."""
    rows = Posting.objects.filter(
        in_state(PostingState.WAITING), integration_id=integration_id, order__status__in=sorted(statuses)
    )
    return _rows(rows.order_by("id"))


def with_cause(integration_id: int, cause: str, params: str | None = None) -> QuerySet[Posting]:
    """Postings in error for that cause; for exactly these parameters where they are given."""
    match = Q() if params is None else Q(params=params)
    return Posting.objects.filter(in_state(PostingState.ERROR), match, integration_id=integration_id, cause=cause)
