"""Searching the postings of an integration for what a person types: sales, payments and the turnover of a day.

What begins with the text is found: the order's number, the customer's name, last name and e-mail address, the number in
the books and the reference; and what is exactly that amount or of that day or month. They are told by the
moment of their order, the newest first; where very many match, those that came in last are looked at. Two ways lead
there, each with one statement and one more for the rows: where booked ones may be shown, each way to match is entered
by its own index; what is not booked is little beside that, so there the newest ones in those states are looked through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
WALKED = 20_000
"""So many of the newest postings of a state that are not booked are looked through."""
ALL = 10**9
ORDERS, POSTINGS = "o", "p"
"""What the tables are called in the statements."""


Place = tuple[str, int]
"""Where a posting stands in what is found: the moment of its order as the database writes it, and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to look for, in which states and when (booked, or before that come in). `after`: place of the last seen."""

    text: str
    states: frozenset[PostingState] = frozenset(PostingState)
    between: Moments = (None, None)
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Postings, the newest first, with their orders but without documents. `is_cut`: not all matches were looked at.

    `moments`: the first half of the place of each, by id.
    """

    postings: list[Posting]
    is_cut: bool = False
    moments: Mapping[int, str] = field(default_factory=dict)

    def place_of(self, posting: Posting) -> Place:
        """Where it stands, to go on from."""
        return self.moments[posting.id], posting.id


@dataclass(frozen=True, slots=True)
class Way:
    """One way to match: a condition on orders or on postings, entered by an index: `start`, then `column`.

    References lie by the books and not by the integration; those of another shop in the same books fall out afterwards.
    """

    table: str
    column: str
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
    moments = {row_id: moment for row_id, moment in found if moment is not None}
    looked_at = max((count for count, moment in found if moment is None), default=0)
    rows = Posting.objects.filter(id__in=list(moments)).select_related("order").defer("order__document")
    newest = sorted(rows, key=lambda row: (moments[row.id], row.id), reverse=True)
    return Found(postings=newest, is_cut=looked_at >= (CLOSEST if is_wide else WALKED), moments=moments)


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
        yield Way(ORDERS, "total_cents", "o.total_cents = %s", (amount,))
        yield Way(POSTINGS, "subject", f"{_IS_DAY} AND p.total_cents = %s", (amount,))
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
        yield Way(ORDERS, "day", "o.day = %s", (first,))
    days = f"{_IS_DAY} AND p.subject >= %s AND p.subject <= %s"
    yield Way(POSTINGS, "subject", days, (first.isoformat(), last.isoformat()))


def _beginning(table: str, column: str, text: str, more: str = "") -> Way:
    return Way(table, column, f"{more}{table}.{column} >= %s AND {table}.{column} < %s", (text, text + LAST))


_IS_DAY = f"p.kind = '{PostingKind.DAY.value}'"
_SAME_BOOKS = "p.administration = (SELECT administration FROM store_integration WHERE id = %s)"
_OWN = "p.integration_id + 0 = %s"
_MOMENT = (
    f"COALESCE(CAST(o.placed_at AS text), CASE WHEN {_IS_DAY} THEN p.subject || ' 99' END, CAST(p.created_at AS text))"
)
"""The turnover of a day comes after the orders of that day."""
_TABLES = {ORDERS: "store_storedorder AS o", POSTINGS: "store_posting AS p"}

# --- statements --------------------------------------------------------------------------------------------------

Statement = tuple[str, list[Value]]


def _entered(integration_id: int, question: Question, ways: Sequence[Way], limit: int) -> Statement:
    """The newest matches of each way, by its index; of all these, the postings in the states and the period.

    The inner order keeps a database from walking through all rows, from the newest on, to find some; and since later
    orders mostly have higher numbers, nearly all that come after the first thousand are passed over at once.
    """
    parts: list[str] = []
    values: list[Value] = []
    for place, way in enumerate(ways):
        start, table = way.start.format(table=way.table), way.table
        parts.append(
            f"w{place} AS (SELECT id FROM (SELECT {table}.id AS id FROM {_TABLES[table]} WHERE {start} AND "  # noqa: S608 - our own words, the values are bound
            f"{way.condition} ORDER BY {table}.{way.column} DESC LIMIT {ALL}) AS all{place} "
            f"ORDER BY id DESC LIMIT {CLOSEST})"
        )
        values += [integration_id, *way.values]
    orders = _union(f"w{place}" for place, way in enumerate(ways) if way.table == ORDERS)
    postings = _union(f"w{place}" for place, way in enumerate(ways) if way.table == POSTINGS)
    counts = " UNION ALL ".join(f"SELECT COUNT(*) AS size FROM w{place}" for place in range(len(ways)))  # noqa: S608 - the same
    condition, bound = _wanted(integration_id, question)
    text = (
        f"WITH {', '.join(parts)}, found AS ({postings} UNION SELECT s.id FROM store_posting AS s WHERE s.order_id IN "  # noqa: S608 - the same
        f"({orders})) {_SHOWN.format(ids='SELECT id FROM found', condition=condition, counts=counts)}"
    )
    return text, [*values, *bound, limit]


_SHOWN = (
    f"SELECT id, moment FROM (SELECT p.id AS id, {_MOMENT} AS moment FROM store_posting AS p "  # noqa: S608 - our own words
    "LEFT JOIN store_storedorder AS o ON o.id = p.order_id WHERE p.id IN ({ids}) AND {condition} "
    "ORDER BY moment DESC, p.id DESC LIMIT %s) AS shown UNION ALL SELECT MAX(size), NULL FROM ({counts}) AS sizes"
)


def _union(names: Iterable[str]) -> str:
    return " UNION ".join(f"SELECT id FROM {name}" for name in names)  # noqa: S608 - our own names


def _wanted(integration_id: int, question: Question) -> Statement:
    """Whose, in which states, when, and after which one: of postings that are reached by their ids."""
    states = ", ".join(f"'{state.value}'" for state in PostingState if state in question.states)
    conditions = [_OWN, f"p.state IN ({states})"]
    values: list[Value] = [integration_id]
    for border, sign in zip(question.between, (">=", "<"), strict=True):
        if border is not None:
            conditions.append(f"COALESCE(p.posted_at, p.created_at) {sign} %s")
            values.append(border)
    if question.after is not None:
        moment, row_id = question.after
        conditions.append(f"({_MOMENT} < %s OR ({_MOMENT} = %s AND p.id < %s))")
        values += [moment, moment, row_id]
    return " AND ".join(conditions), values


def _walked(integration_id: int, question: Question, ways: Sequence[Way], limit: int) -> Statement:
    """The newest postings of each state, by its index; of these, those that match in any way."""
    states = sorted(state.value for state in question.states)
    parts = [
        f"w{place} AS (SELECT p.id FROM store_posting AS p WHERE p.state = '{state}' AND p.integration_id = %s "  # noqa: S608 - our own words, the values are bound
        f"ORDER BY p.id DESC LIMIT {WALKED})"
        for place, state in enumerate(states)
    ]
    counts = " UNION ALL ".join(f"SELECT COUNT(*) AS size FROM w{place}" for place in range(len(states)))  # noqa: S608 - the same
    some = " UNION ALL ".join(f"SELECT id FROM w{place}" for place in range(len(states)))  # noqa: S608 - the same
    condition, bound = _wanted(integration_id, question)
    matches = " OR ".join(f"({way.condition})" for way in ways)
    shown = _SHOWN.format(ids=some, condition=f"{condition} AND ({matches})", counts=counts)
    text = f"WITH {', '.join(parts)} {shown}"
    matched = [value for way in ways for value in way.values]
    return text, [*[integration_id] * len(states), *bound, *matched, limit]
