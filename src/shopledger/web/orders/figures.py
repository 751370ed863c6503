"""The figures of the overview: this month per VAT rate, the last days and months, connections, what holds it up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shopledger.connect.registry import books_system
from shopledger.store import accounts, totals
from shopledger.store.models import Integration
from shopledger.store.totals import DaySum, RateSum
from shopledger.web.setup.sides import NOT_CONNECTED, SideState, states
from shopledger.web.templatetags.days import written
from shopledger.web.texts import words_of

DAYS, MONTHS = 30, 12
NOTHING = Decimal("0.00")
WIDTH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day or month: how many sales, and their total."""

    first: date
    name: str
    sales: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBar:
    """One VAT rate as a bar: revenue, then VAT, in thousandths of the width; 0 where money was given back."""

    sums: RateSum
    excl: int
    vat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """This month so far."""

    sales: int
    total: Decimal
    rates: tuple[RateSum, ...]

    @property
    def excl(self) -> Decimal:
        """Revenue excluding VAT."""
        return sum((each.excl for each in self.rates), NOTHING)

    @property
    def vat(self) -> Decimal:
        """VAT."""
        return sum((each.vat for each in self.rates), NOTHING)

    @property
    def bars(self) -> tuple[RateBar, ...]:
        """The rates as bars; the longest one is as wide as the chart."""
        widest = max((each.excl + each.vat for each in self.rates), default=NOTHING)
        return tuple(
            RateBar(sums=each, excl=_width(each.excl, widest), vat=_width(each.vat, widest)) for each in self.rates
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How one connection is."""

    side: str
    name: str
    is_good: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the overview shows."""

    month: Month
    days: tuple[Bar, ...]
    months: tuple[Bar, ...]

    @property
    def chart(self) -> dict[str, Any]:
        """What the script draws: names and whole cents."""
        return {"days": _drawn(self.days), "months": _drawn(self.months), "label": _("Booked, including VAT")}


def figures_of(integration: Integration, today: date) -> Figures:
    """The figures up to today. Four queries, over at most a year of days."""
    month = today.replace(day=1)
    year = _months_before(month, MONTHS - 1)
    days, _rates = totals.between(integration.id, year, today)
    this, rates = totals.between(integration.id, month, today)
    return Figures(
        month=Month(sales=sum(day.sales for day in this), total=_sum(this), rates=rates),
        days=_day_bars(days, today),
        months=tuple(_month_bar(days, _months_before(month, back)) for back in reversed(range(MONTHS))),
    )


def _day_bars(days: Iterable[DaySum], today: date) -> tuple[Bar, ...]:
    known = {day.day: day for day in days}
    bars = []
    for back in reversed(range(DAYS)):
        day = today - timedelta(days=back)
        found = known.get(day) or DaySum(day=day, sales=0, total=NOTHING)
        bars.append(Bar(first=day, name=written(day, "j b"), sales=found.sales, total=found.total))
    return tuple(bars)


def _month_bar(days: Iterable[DaySum], month: date) -> Bar:
    found = [day for day in days if day.day.replace(day=1) == month]
    return Bar(first=month, name=written(month, "b Y"), sales=sum(day.sales for day in found), total=_sum(found))


def _sum(days: Iterable[DaySum]) -> Decimal:
    return sum((day.total for day in days), NOTHING)


def _months_before(month: date, back: int) -> date:
    years, index = divmod(month.year * 12 + month.month - 1 - back, 12)
    return date(years, index + 1, 1)


def _width(amount: Decimal, widest: Decimal) -> int:
    return int(amount * WIDTH / widest) if amount > NOTHING and widest > NOTHING else 0


def _drawn(bars: Sequence[Bar]) -> dict[str, list[Any]]:
    return {
        "names": [bar.name for bar in bars],
        "sales": [bar.sales for bar in bars],
        "cents": [int(bar.total.scaleb(2)) for bar in bars],
    }


def links_of(integration: Integration) -> tuple[Link, ...]:
    """Both connections, the shop first. One query."""
    return tuple(map(_link, states(integration)))


def _link(state: SideState) -> Link:
    problem = state.problem or words_of(NOT_CONNECTED, {})
    return Link(side=state.key, name=state.system, is_good=state.is_ok, text="" if state.is_ok else problem.text)


def holds_of(integration: Integration, now: datetime) -> tuple[Any, ...]:
    """What holds the orders up, in words with advice; none where nothing does."""
    found = []
    code = accounts.hold_code(integration, now)
    if code:
        ends = integration.ends_on or integration.licence_ends_on or integration.trial_ends_on
        found.append(words_of(code, {"date": ends.isoformat()}))
    until = integration.books_rest_until
    if until is not None and until > now:
        found.append(
            words_of(integration.rest_code or "CON-15", {"package": books_system(integration.books_system).name})
        )
    return tuple(found)
