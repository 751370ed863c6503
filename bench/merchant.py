"""A merchant with as many orders as are asked for, written straight into the tables: what pages are measured with.

    python -m bench.merchant ORDERS FOLDER

makes an installation in FOLDER (or in the database that SHOPLEDGER_DATABASE_URL names) with one integration and the
user `bench`, who needs no password where SHOPLEDGER_LOCAL_USER=bench. Some sales of the simulated market are read and
booked in memory; every order is one of them again, under its own number, customer and moment. The orders are spread
over two years up to now. Nine in ten are booked, the others wait, are in error, or are closed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from bench import stage, transform
from shopledger.domain.build import build_booking
from shopledger.domain.customer import DebtorRef
from shopledger.domain.dates import business_date
from shopledger.domain.order import Order

if TYPE_CHECKING:
    from shopledger.domain.booking import Booking
    from shopledger.store.models import Integration

USER = "bench"
SAMPLES = 300
DAYS = 730
CHUNK = 5000
CAUSES = (
    ("CHK-05", '[["country","DE"],["rate","19"]]'),
    ("CHK-01", '[["difference","0.01"],["lines","30.24"],["total","30.25"]]'),
    ("CHK-05", '[["country","BE"],["rate","6"]]'),
    ("CHK-03", '[["country","DE"],["date","2026-01-31"],["number","DE136695976"]]'),
    ("CHK-13", "[]"),
    ("CHK-08", '[["date","2026-01-31"],["number","WEB1"]]'),
    ("BKG-06", '[["date","2026-01-31"]]'),
)
HUNDREDTHS = ("error",) * 4 + ("waiting",) * 3 + ("ready",) + ("dismissed",) + ("posted",) * 91
"""What becomes of a hundred orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sale: its document, and what was sent for it, both as they are stored."""

    order: Order
    document: bytes
    booking: Booking
    snapshot: bytes
    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where rows go: the integration, the first free ids, and the last moment."""

    integration_id: int
    administration: str
    orders: int
    first_order: int
    first_posting: int
    now: datetime

    def moment(self, index: int) -> datetime:
        """When the order of that place came in."""
        return self.now - timedelta(days=DAYS) * (1 - (index + 1) / self.orders)


def main() -> int:
    """Make the installation and say how long it took."""
    orders, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    stage.open_installation(folder)
    began = time.monotonic()
    integration = make(orders, datetime.now(UTC).replace(microsecond=0))
    sys.stdout.write(f"{orders} orders of integration {integration.id} in {time.monotonic() - began:.0f} s\n")
    return 0


def make(orders: int, now: datetime) -> Integration:
    """The merchant with that many orders, up to that moment. Needs Django, and tables that exist."""
    from django.core.management.color import no_style  # noqa: PLC0415 - Django is set up by now
    from django.db import connection, transaction  # noqa: PLC0415 - likewise
    from django.db.models import Max  # noqa: PLC0415 - likewise

    from shopledger.store.models import Attempt, Posting, PostingEvent, StoredOrder  # noqa: PLC0415 - likewise

    integration = make_integration(now)
    samples = make_samples()
    place = Place(
        integration_id=integration.id,
        administration=integration.administration,
        orders=orders,
        first_order=(StoredOrder.objects.aggregate(last=Max("id"))["last"] or 0) + 1,
        first_posting=(Posting.objects.aggregate(last=Max("id"))["last"] or 0) + 1,
        now=now,
    )
    for start in range(0, orders, CHUNK):
        with transaction.atomic():
            write(place, samples, range(start, min(start + CHUNK, orders)))
    with transaction.atomic():
        write_totals(place, samples)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [StoredOrder, Posting, PostingEvent, Attempt]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":  # it would do so by itself; SQLite never does, and plans without figures
            cursor.execute("ANALYZE")
    return integration


def make_integration(now: datetime) -> Integration:
    """An integration that is connected, set up and paid for, and its user."""
    from shopledger.connect.contract import ConnectionReport, Side  # noqa: PLC0415 - Django is set up by now
    from shopledger.store import accounts, choices, connections, people  # noqa: PLC0415 - likewise

    work = transform.prepare(1)
    began = now - timedelta(days=DAYS + 1)
    account = people.account_named("Bench", "bench@example.com", began)
    people.local_user(account, USER)
    made = accounts.create_integration(account, "Bench", shop="mijnwebwinkel", books="snelstart", now=began)
    accounts.accept_terms(made.id, began)
    choices.save_settings(made.id, work.settings, began, USER)
    choices.save_facts(made.id, work.shop_facts, began)
    for side in Side:
        connections.save_report(connections.save_connection(made, side, {}), ConnectionReport(is_ok=True), now)
    licence = business_date(now) + timedelta(days=365)
    hour, night = now + timedelta(hours=1), accounts.next_night(now, made.licence_key)
    accounts.change_integration(
        made.id, licence_ends_on=licence, fetched_at=now, next_fetch_at=hour, next_review_at=night
    )
    return accounts.integration(made.id)


def make_samples() -> list[Sample]:
    """Some sales, read and booked as the pipeline does it."""
    from shopledger.domain.booking import Links  # noqa: PLC0415 - beside what needs Django
    from shopledger.pipeline.work import BookingSnapshot  # noqa: PLC0415 - Django is set up by now
    from shopledger.store import orders, texts  # noqa: PLC0415 - likewise

    work = transform.prepare(SAMPLES)
    links = Links(debtor=DebtorRef(id="1", code="1001", name="Bench"))
    found = []
    for place, body in enumerate(work.bodies):
        (raw,) = work.shop.read_documents(body)
        order = work.shop.to_order(raw, work.shop_facts)
        booking = build_booking(order, work.settings, work.capabilities)
        snapshot = texts.value_bytes(BookingSnapshot(booking=booking, links=links))
        found.append(
            Sample(
                order=order,
                document=texts.pack(msgspec.json.encode(raw.document)),
                booking=booking,
                snapshot=texts.pack(snapshot),
                customer=orders.customer_name(order) or f"Customer {place}",
            )
        )
    return found


def write(place: Place, samples: Sequence[Sample], indexes: range) -> None:
    """Write the rows of these orders: order, posting, events, and what was sent."""
    bulk("store_storedorder", ORDER, (order_row(place, samples, index) for index in indexes))
    bulk("store_posting", POSTING, (posting_row(place, samples, index) for index in indexes))
    bulk("store_postingevent", EVENT, (row for index in indexes for row in event_rows(place, index)))
    sent = (index for index in indexes if state_of(index) == "posted")
    bulk("store_attempt", ATTEMPT, (attempt_row(place, samples, index) for index in sent))


def bulk(table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """Write rows of one table."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by now

    from shopledger.store import sql  # noqa: PLC0415 - likewise

    text = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        cursor.executemany(text, [sql.adapted(row) for row in rows])


ORDER = (
    *("id", "integration_id", "shop_id", "number", "placed_at", "day", "status", "is_paid", "paid_on", "customer"),
    *("customer_key", "family_key", "email_key", "currency", "total_cents", "fingerprint", "document"),
    *("mapping_code", "seen_at", "changed_at"),
)
POSTING = (
    *("id", "integration_id", "order_id", "kind", "subject", "administration", "reference", "state", "priority"),
    *("not_before", "cause", "params", "external_id", "external_number", "posted_at", "total_cents"),
    *("look_ups", "sends", "tries", "unknowns", "must_look", "is_forced", "left_behind", "created_at", "changed_at"),
)
EVENT = ("posting_id", "at", "event", "code", "params", "detail", "who")
ATTEMPT = (
    *("integration_id", "posting_id", "what", "subject", "key", "fingerprint", "snapshot", "started_at"),
    *("finished_at", "outcome", "detail", "calls"),
)


def state_of(index: int) -> str:
    """What became of the order of that place; neighbours differ."""
    return HUNDREDTHS[index * 37 % len(HUNDREDTHS)]


def sample_of(samples: Sequence[Sample], index: int) -> Sample:
    """The sale that the order of that place is."""
    return samples[index * 7 % len(samples)]


def order_row(place: Place, samples: Sequence[Sample], index: int) -> tuple[Any, ...]:
    """A row of orders."""
    from shopledger.store.orders import cents, search_key  # noqa: PLC0415 - Django is set up by now

    sample, at = sample_of(samples, index), place.moment(index)
    number, day = str(10_000 + index), business_date(at)
    customer = f"{sample.customer} {index % 9973}"
    keys = (search_key(customer), search_key(sample.order.customer.last_name), f"klant{index % 99_991}@example.com")
    money = (sample.order.currency, cents(sample.order.total_incl))
    seen = ("0" * 32, sample.document, "", at, at)
    return (
        *(place.first_order + index, place.integration_id, number, number, at, day),
        *(sample.order.status, True, day, customer, *keys, *money, *seen),
    )


def posting_row(place: Place, samples: Sequence[Sample], index: int) -> tuple[Any, ...]:
    """A row of postings."""
    from shopledger.store.orders import cents  # noqa: PLC0415 - Django is set up by now

    state, at = state_of(index), place.moment(index)
    is_posted = state == "posted"
    number = f"WEB{10_000 + index}" if is_posted else ""
    cause, params = CAUSES[index // 100 % len(CAUSES)] if state == "error" else ("", "[]")
    total = cents(sample_of(samples, index).booking.total_incl)
    booked = (number, number, at, total) if is_posted else ("", "", None, None)
    return (
        *(place.first_posting + index, place.integration_id, place.first_order + index, "sale", str(10_000 + index)),
        *(place.administration, number, state, 0, at, cause, params, *booked),
        *(0, int(is_posted), 0, 0, False, False, "", at, at),
    )


def event_rows(place: Place, index: int) -> Iterator[tuple[Any, ...]]:
    """What happened to it."""
    words = {"posted": "stored", "error": "check_failed", "waiting": "status_not_allowed", "dismissed": "dismissed"}
    event = words.get(state_of(index))
    if event is not None:
        yield (place.first_posting + index, place.moment(index), event, "", "[]", "", "")


def attempt_row(place: Place, samples: Sequence[Sample], index: int) -> tuple[Any, ...]:
    """The write that put it into the books."""
    at = place.moment(index)
    sent = ("0" * 32, sample_of(samples, index).snapshot, at, at, "STORED", "", b"")
    return (place.integration_id, place.first_posting + index, "BOOKING", "", f"{index:036d}", *sent)


def write_totals(place: Place, samples: Sequence[Sample]) -> None:
    """The sums of all that is booked, as booking would have kept them."""
    from shopledger.store.totals import Sums  # noqa: PLC0415 - Django is set up by now

    sums = Sums()
    for index in range(place.orders):
        if state_of(index) == "posted":
            booking = sample_of(samples, index).booking
            sums.add(Dated(date=business_date(place.moment(index)), total_incl=booking.total_incl, lines=booking.lines))
    sums.flush(place.integration_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A booking on another day than its sample's."""

    date: date
    total_incl: Any
    lines: Any


if __name__ == "__main__":
    sys.exit(main())
