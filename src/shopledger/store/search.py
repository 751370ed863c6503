"""Searching the postings of an integration for what a person types: sales, payments and the turnover of a day.

What begins with the text is found: the order's number, the customer's name, last name and e-mail address, the number in
the books and the reference; and what is exactly that amount or of that day or month. The newest come first, and they
are the newest of all that match. Two ways lead there, each with one statement and one more for the rows: where booked
ones may be shown, each way to match is entered by its own index; what is not booked is little beside that, so there the
newest ones in those states are looked through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store import sql
from shopledger.store.days import days_in
from shopledger.store.lists import Moments
from shopledger.store.models import Posting
from shopledger.store.orders import LAST, cents_in, search_key
from shopledger.store.sql import Value

CLOSEST = 1000
"""So many of the newest matches of each way to match are looked at."""
WALKED = 10_000
"""So many of the newest postings of a state that are not booked are looked through."""
ORDERS, POSTINGS = "o", "p"
"""What the tables are called in the statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to look for, in which states and when (booked, or before that come in). `after`: the last id seen, or 0."""

    text: str
    states: frozenset[PostingState] = frozenset(PostingState)
    between: Moments = (None, None)
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Postings, the newest first, with their orders but without documents. `is_cut`: not all matches were looked at."""

    postings: list[Posting]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to match: a condition on orders or on postings, entered by an index that begins with `start`.

    References lie by the books and not by the integration; those of another shop in the same books fall out afterwards.
    """

    table: str
    condition: str
    values: tuple[Value, ...]
    start: str = "{table}.integration_id = %s"


def find(integration_id: int, question: Question, limit: int) -> Found:
    """What a person may mean, at most `limit` of it, the newest first."""
    ways = list(_ways(question.text))
    if not ways:
        return Found(postings=[])
    is_wide = PostingState.POSTED in question.states
    text, values = (_entered if is_wide else _walked)(integration_id, question, ways, limit)
    with connection.cursor() as cursor:
        cursor.execute(text, sql.adapted(values))
        found = cursor.fetchall()
    ids = [row_id for row_id, is_posting in found if is_posting]
    looked_at = max((count for count, is_posting in found if not is_posting), default=0)
    rows = Posting.objects.filter(id__in=ids).select_related("order").defer("order__document")
    return Found(postings=list(rows.order_by("-id")), is_cut=looked_at >= (CLOSEST if is_wide else WALKED))


# --- ways to match -----------------------------------------------------------------------------------------------


def _ways(text: str) -> Iterator[Way]:
    """All ways in which something can match. Numbers are looked for as typed and in capitals."""
    key = search_key(text)
    if not key:
        return
    for start in dict.fromkeys((text.strip(), text.strip().upper())):
        yield from _by_number(start)
    for column in ("customer_key", "family_key", "email_key"):
        yield _beginning(ORDERS, column, key)
    amount, days = cents_in(text), days_in(text)
    if amount is not None:
        yield Way(ORDERS, "o.total_cents = %s", (amount,))
        yield Way(POSTINGS, f"{_IS_DAY} AND p.total_cents = %s", (amount,))
    if days is not None:
        yield from _by_days(*days)


def _by_number(text: str) -> Iterator[Way]:
    yield _beginning(ORDERS, "number", text)
    yield _beginning(POSTINGS, "external_number", text, "NOT (p.external_number = '') AND ")
    for kind in PostingKind:
        way = _beginning(POSTINGS, "reference", text, f"p.kind = '{kind.value}' AND NOT (p.reference = '') AND ")
        yield replace(way, start=_SAME_BOOKS)


def _by_days(first: date, last: date) -> Iterator[Way]:
    """The turnover of these days; of one day its orders as well."""
    if first == last:
        yield Way(ORDERS, "o.day = %s", (first,))
    yield Way(POSTINGS, f"{_IS_DAY} AND p.subject >= %s AND p.subject <= %s", (first.isoformat(), last.isoformat()))


def _beginning(table: str, column: str, text: str, more: str = "") -> Way:
    return Way(table, f"{more}{table}.{column} >= %s AND {table}.{column} < %s", (text, text + LAST))


_IS_DAY = f"p.kind = '{PostingKind.DAY.value}'"
_SAME_BOOKS = "p.administration = (SELECT administration FROM store_integration WHERE id = %s)"
_OWN = "p.integration_id + 0 = %s"
_TABLES = {ORDERS: "store_storedorder AS o", POSTINGS: "store_posting AS p"}

# --- statements --------------------------------------------------------------------------------------------------

Statement = tuple[str, list[Value]]


def _entered(integration_id: int, question: Question, ways: Sequence[Way], limit: int) -> Statement:
    """The newest matches of each way, by its index; of all these, the postings in the states and the period.

    A sum in the order keeps a database from walking through all rows, from the newest on, to find some.
    """
    parts: list[str] = []
    values: list[Value] = []
    for place, way in enumerate(ways):
        start, table = way.start.format(table=way.table), way.table
        parts.append(
            f"w{place} AS (SELECT {table}.id FROM {_TABLES[table]} WHERE {start} AND {way.condition} "  # noqa: S608 - our own words, the values are bound
            f"ORDER BY {table}.id + 0 DESC LIMIT {CLOSEST})"
        )
        values += [integration_id, *way.values]
    orders = _union(f"w{place}" for place, way in enumerate(ways) if way.table == ORDERS)
    postings = _union(f"w{place}" for place, way in enumerate(ways) if way.table == POSTINGS)
    counts = " UNION ALL ".join(f"SELECT COUNT(*) AS size FROM w{place}" for place in range(len(ways)))  # noqa: S608 - the same
    condition, bound = _wanted(integration_id, question)
    text = (
        f"WITH {', '.join(parts)}, found AS ({postings} UNION SELECT s.id FROM store_posting AS s WHERE s.order_id IN "  # noqa: S608 - the same
        f"({orders})) SELECT id, 1 FROM (SELECT p.id FROM store_posting AS p WHERE p.id IN (SELECT id FROM found) AND "
        f"{condition} ORDER BY p.id DESC LIMIT %s) AS shown UNION ALL SELECT MAX(size), 0 FROM ({counts}) AS sizes"
    )
    return text, [*values, *bound, limit]


def _union(names: Iterable[str]) -> str:
    return " UNION ".join(f"SELECT id FROM {name}" for name in names)  # noqa: S608 - our own names


def _wanted(integration_id: int, question: Question) -> Statement:
    """Whose, in which states, when, and after which one: of postings that are reached by their ids."""
    states = ", ".join(f"'{state.value}'" for state in PostingState if state in question.states)
    conditions = [_OWN, f"p.state IN ({states})"]
    values: list[Value] = [integration_id]
    for moment, sign in zip(question.between, (">=", "<"), strict=True):
        if moment is not None:
            conditions.append(f"COALESCE(p.posted_at, p.created_at) {sign} %s")
            values.append(moment)
    if question.after:
        conditions.append("p.id < %s")
        values.append(question.after)
    return " AND ".join(conditions), values


def _walked(integration_id: int, question: Question, ways: Sequence[Way], limit: int) -> Statement:
    """The newest postings of each state, by its index; of these, those that match in any way."""
    states = sorted(state.value for state in question.states)
    later = "AND p.id < %s " if question.after else ""
    parts = [
        f"w{place} AS (SELECT p.id FROM store_posting AS p WHERE p.state = '{state}' AND p.integration_id = %s "  # noqa: S608 - our own words, the values are bound
        f"{later}ORDER BY p.id DESC LIMIT {WALKED})"
        for place, state in enumerate(states)
    ]
    begin: list[Value] = [integration_id, *([question.after] if question.after else [])]
    counts = " UNION ALL ".join(f"SELECT COUNT(*) AS size FROM w{place}" for place in range(len(states)))  # noqa: S608 - the same
    some = " UNION ALL ".join(f"SELECT id FROM w{place}" for place in range(len(states)))  # noqa: S608 - the same
    condition, bound = _wanted(integration_id, question)
    matches = " OR ".join(f"({way.condition})" for way in ways)
    text = (
        f"WITH {', '.join(parts)} SELECT id, 1 FROM (SELECT p.id FROM store_posting AS p LEFT JOIN store_storedorder "  # noqa: S608 - the same
        f"AS o ON o.id = p.order_id WHERE p.id IN ({some}) AND {condition} AND ({matches}) ORDER BY p.id DESC LIMIT %s)"
        f" AS shown UNION ALL SELECT MAX(size), 0 FROM ({counts}) AS sizes"
    )
    matched = [value for way in ways for value in way.values]
    return text, [*begin * len(states), *bound, *matched, limit]
