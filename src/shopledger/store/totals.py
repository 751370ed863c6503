"""What was booked per day and per VAT rate, added up while it is booked, so that no page has to count sales.

Every sale is added in the transaction that makes it posted, so once. `recount` works the same figures out anew from
what was sent. Rows of one integration are written by its one writer; acts of people come on top, and both add with
sorted keys at the end of their transaction, so that neither waits for the other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

import msgspec
from django.db import transaction
from django.db.models import Count, Q, Sum

from shopledger.domain.money import HUNDRED
from shopledger.domain.posting import PostingKind, PostingState
from shopledger.store import sql, texts
from shopledger.store.ledger import in_state
from shopledger.store.models import Attempt, DayTotal, Posting, VatTotal
from shopledger.store.orders import cents

DAYS, RATES = "store_daytotal", "store_vattotal"
CHUNK = 500


class SoldLine(Protocol):
    """What of a booking's line counts: percent, and whole cents in euro, signed."""

    @property
    def vat_rate(self) -> Decimal: ...
    @property
    def amount_excl(self) -> Decimal: ...
    @property
    def amount_vat(self) -> Decimal: ...


class Sold(Protocol):
    """What of a booking counts."""

    @property
    def date(self) -> date: ...
    @property
    def total_incl(self) -> Decimal: ...
    @property
    def lines(self) -> Sequence[SoldLine]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    vat_rate: Decimal
    amount_excl: Decimal
    amount_vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sold:
    date: date
    total_incl: Decimal
    lines: tuple[_Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What of a snapshot is read."""

    booking: _Sold


class Sums:
    """What has become posted in a transaction and is not added yet; `flush` belongs into the same transaction."""

    __slots__ = ("_days", "_rates")

    def __init__(self) -> None:
        self._days: dict[date, tuple[int, int]] = {}
        self._rates: dict[tuple[date, Decimal], tuple[Decimal, Decimal]] = {}

    def add(self, sold: Sold, sales: int = 1) -> None:
        """One booking, which is `sales` sales."""
        day = sold.date
        number, total = self._days.get(day, (0, 0))
        self._days[day] = (number + sales, total + cents(sold.total_incl))
        for line in sold.lines:
            excl, vat = self._rates.get((day, line.vat_rate), _NOTHING)
            self._rates[day, line.vat_rate] = (excl + line.amount_excl, vat + line.amount_vat)

    def flush(self, integration_id: int) -> None:
        """Add them to the tables: one statement for the days, one for their rates."""
        if not self._days:
            return
        days = [(integration_id, day, *sums) for day, sums in sorted(self._days.items())]
        sql.add_up(DAYS, ("integration_id", "day"), ("sales", "total_cents"), days)
        rates = [
            (integration_id, day, int(rate * HUNDRED), cents(excl), cents(vat))
            for (day, rate), (excl, vat) in sorted(self._rates.items())
        ]
        sql.add_up(RATES, ("integration_id", "day", "rate"), ("excl_cents", "vat_cents"), rates)
        self._days.clear()
        self._rates.clear()


_NOTHING = (Decimal("0.00"), Decimal("0.00"))


def figures_of(sent: bytes) -> bytes:
    """Of what a BOOKING attempt sent only what is counted here: day, total, amounts per line; nothing of nobody.

    Empty where it cannot be read.
    """
    try:
        return texts.value_bytes(texts.value_of(sent, _Sent))
    except msgspec.ValidationError:
        return b""


def sold(posting_id: int) -> Sold:
    """What stands in the books for a posting, going by what was sent last.

    Where nothing was sent that could be there (a person says that it is), the order tells the day and the total.
    """
    return _sold([posting_id])[posting_id]


def recount(integration_id: int) -> None:
    """Work the figures of an integration out anew. For when nothing is being booked in it."""
    of_kind = Q(kind=PostingKind.SALE.value, collected_in=None) | Q(kind=PostingKind.DAY.value)
    rows = Posting.objects.filter(in_state(PostingState.POSTED), of_kind, integration_id=integration_id)
    ids = list(rows.order_by("id").values_list("id", flat=True))
    sums = Sums()
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        collected = _collected(part)
        for posting_id, each in _sold(part).items():
            sums.add(each, collected.get(posting_id, 1))
    with transaction.atomic():
        DayTotal.objects.filter(integration_id=integration_id).delete()
        VatTotal.objects.filter(integration_id=integration_id).delete()
        sums.flush(integration_id)


def _collected(posting_ids: Iterable[int]) -> dict[int, int]:
    """Of these postings that are a day's, how many sales they are."""
    rows = Posting.objects.filter(collected_in_id__in=posting_ids).order_by()
    return dict(rows.values_list("collected_in_id").annotate(sales=Count("id")))


def _sold(posting_ids: Sequence[int]) -> dict[int, Sold]:
    sent = Attempt.objects.filter(posting_id__in=posting_ids, what="BOOKING").exclude(snapshot=b"").order_by("id")
    found: dict[int, Sold] = {
        posting_id: texts.value_of(texts.unpack(data), _Sent).booking
        for posting_id, data in sent.values_list("posting_id", "snapshot")
    }
    rest = [posting_id for posting_id in posting_ids if posting_id not in found]
    for row in Posting.objects.filter(id__in=rest).select_related("order"):
        found[row.id] = _told(row)
    return found


def _told(row: Posting) -> Sold:
    order = row.order
    total = row.total_cents if row.total_cents is not None else (order.total_cents if order else 0)
    day = order.day if order else date.fromisoformat(row.subject)
    return _Sold(date=day, total_incl=Decimal(total).scaleb(-2))


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySum:
    """One day: how many sales, and their total including VAT in euro."""

    day: date
    sales: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSum:
    """One percentage over some days: revenue excluding VAT, and VAT, in euro."""

    rate: Decimal
    excl: Decimal
    vat: Decimal


def between(integration_id: int, first: date, last: date) -> tuple[tuple[DaySum, ...], tuple[RateSum, ...]]:
    """What was booked with dates of these days (inclusive): the days that have sales, and the percentages of them all.

    Days by date, percentages from the highest down. Two queries.
    """
    wanted = {"integration_id": integration_id, "day__gte": first, "day__lte": last}
    days = DayTotal.objects.filter(**wanted).order_by("day").values_list("day", "sales", "total_cents")
    rates = VatTotal.objects.filter(**wanted).order_by("-rate").values_list("rate")
    return (
        tuple(DaySum(day=day, sales=sales, total=_euro(total)) for day, sales, total in days),
        tuple(
            RateSum(rate=_euro(rate), excl=_euro(excl), vat=_euro(vat))
            for rate, excl, vat in rates.annotate(excl=Sum("excl_cents"), vat=Sum("vat_cents"))
        ),
    )


def _euro(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)
