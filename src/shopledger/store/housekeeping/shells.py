"""Orders whose legal period is over: what is about people goes, number, state, reference and amounts stay.

The shell stays so that the same order is never booked again, however often the shop lists it, and so that totals of
its day remain what they were. Only orders of which everything is at an end are touched, and only when nothing has
happened to them in all that time. A sale under the one stop shop is kept longer, and so is one that cannot be told from
it: taken together with others of its day, found in the books by a person, or never booked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec
from django.db import transaction
from django.db.models import Q

from shopledger.domain.dates import business_date
from shopledger.domain.order import VatTreatment
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.domain.settings_io import settings_from_document
from shopledger.store import accounts, choices, texts, totals
from shopledger.store.housekeeping import periods
from shopledger.store.models import Attempt, Integration, Posting, PostingEvent, SettingsVersion, StoredOrder
from shopledger.store.orders import FORGOTTEN

CHUNK = 100
"""So many orders are looked at, and cleared in one transaction."""
ENDED = frozenset({PostingState.POSTED.value, PostingState.DISMISSED.value})
ABROAD = frozenset({VatTreatment.ICP, VatTreatment.INTERNATIONAL})
"""Sales abroad that are not declared in the one stop shop."""
BOOKING = "BOOKING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The last order that was looked at: those of an integration by day, integrations by id."""

    integration_id: int = 0
    day: date = date.min
    order_id: int = 0

    def __str__(self) -> str:
        return f"{self.integration_id} {self.day.isoformat()} {self.order_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taxed:
    """Where a sale was taxed, and how."""

    treatment: VatTreatment
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What of a snapshot is read."""

    booking: _Taxed


def place_of(text: str) -> Place:
    """The way back from `str`; the beginning where it is none."""
    try:
        integration_id, day, order_id = text.split(" ")
        return Place(integration_id=int(integration_id), day=date.fromisoformat(day), order_id=int(order_id))
    except ValueError:
        return Place()


def forget_some(now: datetime, after: Place) -> tuple[int, Place | None]:
    """Look at the next orders and clear those whose period is over: how many those were, and where to go on.

    None when all have been looked at.
    """
    rows = _old_orders(after, periods.first_day(periods.ORDER_YEARS, now))
    over = _over(after.integration_id, dict(rows), now)
    if over:
        _forget(over)
    if len(rows) == CHUNK:
        order_id, day = rows[-1]
        return len(over), replace(after, day=day, order_id=order_id)
    following = Integration.objects.filter(id__gt=after.integration_id).order_by("id").values_list("id", flat=True)
    found = following.first()
    return len(over), None if found is None else Place(integration_id=found)


def _old_orders(after: Place, before: date) -> list[tuple[int, date]]:
    """Orders (id and day) of an integration from before that day that still say something of people."""
    rows = StoredOrder.objects.filter(
        Q(day__gt=after.day) | Q(day=after.day, id__gt=after.order_id),
        integration_id=after.integration_id,
        day__gte=after.day,
        day__lt=before,
    )
    return list(rows.exclude(fingerprint=FORGOTTEN).order_by("day", "id").values_list("id", "day")[:CHUNK])


def _over(integration_id: int, days: Mapping[int, date], now: datetime) -> list[int]:
    """Those of these orders whose period is over."""
    last = _last_days(days)
    short, long = (periods.first_day(years, now) for years in (periods.ORDER_YEARS, periods.ONE_STOP_SHOP_YEARS))
    ended = {order_id for order_id, day in last.items() if day < short}
    told = _taxed_at_home({order_id for order_id in ended if last[order_id] >= long}, integration_id)
    return sorted(order_id for order_id in ended if last[order_id] < long or order_id in told)


def _last_days(days: Mapping[int, date]) -> dict[int, date]:
    """Of these orders that are at an end: the day on which something happened to them last, or their own."""
    postings = Posting.objects.filter(order_id__in=days).values_list("id", "order_id", "state", "changed_at")
    last, of_order, unended = dict(days), {}, set()
    for posting_id, order_id, state, changed_at in postings:
        if order_id is None:
            continue
        of_order[posting_id] = order_id
        last[order_id] = max(last[order_id], business_date(changed_at))
        if state not in ENDED:
            unended.add(order_id)
    under_way = Attempt.objects.filter(posting_id__in=of_order, finished_at=None).values_list("posting_id", flat=True)
    unended |= {of_order[posting_id] for posting_id in under_way}
    return {order_id: day for order_id, day in last.items() if order_id not in unended}


def _taxed_at_home(order_ids: Collection[int], integration_id: int) -> set[int]:
    """Those of these orders of which it is known that no VAT of another EU country was booked for them."""
    if not order_ids:
        return set()
    home = _only_home(integration_id)
    sent = Attempt.objects.filter(
        posting__order_id__in=order_ids, posting__kind=PostingKind.SALE.value, what=BOOKING
    ).exclude(snapshot=b"")
    last = dict(sent.order_by("id").values_list("posting__order_id", "snapshot"))
    return {order_id for order_id, data in last.items() if order_id and _is_home(data, home)}


def _only_home(integration_id: int) -> str:
    """The shop's own country; empty where it was another one at some time, so that a sale may belong to either."""
    kept = SettingsVersion.objects.filter(integration_id=integration_id).values_list("document", flat=True)
    homes = {settings_from_document(texts.document_of(text)).home for text in kept}
    homes.add(choices.settings_of(accounts.integration(integration_id)).home)
    return homes.pop() if len(homes) == 1 else ""


def _is_home(data: bytes | memoryview, home: str) -> bool:
    try:
        sale = texts.value_of(texts.unpack(data), _Sent).booking
    except msgspec.ValidationError:
        return False
    return sale.treatment in ABROAD or (bool(home) and sale.country == home)


def _forget(order_ids: list[int]) -> None:
    """Clear these orders and all that their postings say, but for state, reference, numbers and amounts."""
    names = dict.fromkeys(("customer", "customer_key", "family_key", "email_key"), "")
    with transaction.atomic():
        StoredOrder.objects.filter(id__in=order_ids).update(document=b"", fingerprint=FORGOTTEN, **names)
        Posting.objects.filter(order_id__in=order_ids).update(params=texts.NO_PARAMS)
        said = PostingEvent.objects.filter(posting__order_id__in=order_ids)
        said.update(params=texts.NO_PARAMS, detail="", who="")
        _forget_writes(order_ids)


def _forget_writes(order_ids: Iterable[int]) -> None:
    """Of what was sent only amounts stay, which the totals of the day are counted from."""
    writes = Attempt.objects.filter(posting__order_id__in=order_ids)
    bookings = list(writes.filter(what=BOOKING).only("snapshot"))
    for row in bookings:
        figures = totals.figures_of(texts.unpack(row.snapshot)) if row.snapshot else b""
        row.snapshot = texts.pack(figures) if figures else b""
    writes.update(subject="", snapshot=b"", detail="", calls=b"")
    Attempt.objects.bulk_update(bookings, ["snapshot"])
