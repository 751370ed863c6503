"""The overview: figures of the month, chart and table, runs, connections, and what holds the orders up."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shopledger.store import accounts
from shopledger.store.models import Connection, ConnectionState, DayTotal, VatTotal
from shopledger.web import moment
from shopledger.web.orders.figures import figures_of
from shopledger.web.orders.period import period_of
from tests.web.conftest import NOW, Merchant
from tests.web.orders.conftest import Make

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    moment.use_clock(lambda: NOW)
    yield
    moment.use_clock(None)


@pytest.fixture
def sales(merchant: Merchant) -> Merchant:
    """Two sales today, one on the first of the month, one last month."""
    for day, count, cents in ((TODAY, 2, 3025), (TODAY.replace(day=1), 1, 1000), (date(2026, 2, 28), 1, 500)):
        DayTotal.objects.create(integration=merchant.integration, day=day, sales=count, total_cents=cents)
        VatTotal.objects.create(
            integration=merchant.integration, day=day, rate=2100, excl_cents=cents - 100, vat_cents=100
        )
    return merchant


def test_the_month_is_added_up(sales: Merchant) -> None:
    month = figures_of(sales.integration, TODAY).month

    assert (month.sales, month.total, month.excl, month.vat) == (3, Decimal("40.25"), Decimal("38.25"), Decimal("2.00"))


def test_each_rate_is_a_bar_and_the_longest_one_is_as_wide_as_the_chart(sales: Merchant) -> None:
    day = {"integration": sales.integration, "day": TODAY}
    VatTotal.objects.create(**day, rate=900, excl_cents=1000, vat_cents=90)
    VatTotal.objects.create(**day, rate=0, excl_cents=-500, vat_cents=0)

    bars = figures_of(sales.integration, TODAY).month.bars

    assert [(bar.sums.rate, bar.excl, bar.vat) for bar in bars] == [
        (Decimal("21.00"), 950, 49),
        (Decimal("9.00"), 248, 22),
        (Decimal("0.00"), 0, 0),
    ]


def test_a_month_without_sales_has_no_bars(merchant: Merchant) -> None:
    assert figures_of(merchant.integration, TODAY).month.bars == ()


def test_days_and_months_of_the_chart_follow_each_other(sales: Merchant) -> None:
    figures = figures_of(sales.integration, TODAY)

    days = [bar.first for bar in figures.days]
    assert days == [TODAY - timedelta(days=back) for back in range(29, -1, -1)]
    assert [bar.first for bar in figures.months][::11] == [date(2025, 4, 1), date(2026, 3, 1)]
    assert [bar.sales for bar in figures.months][-2:] == [1, 3]


def test_the_chart_gets_what_the_table_shows(sales: Merchant) -> None:
    page = sales.text("")

    found = re.search(r'<script id="chart-data" type="application/json">(.+?)</script>', page)
    assert found is not None
    assert json.loads(found[1])["days"]["cents"][-1] == 3025
    assert ("€ 30.25" in page, "€ 40.25" in page, "21 %" in page) == (True, True, True)


def test_what_is_to_be_solved_and_what_waits_is_counted(merchant: Merchant, posting: Make) -> None:
    for number, state in enumerate(("error", "waiting", "ready")):
        posting(str(number), state, cause="CHK-13" if state == "error" else "")

    page = merchant.text("")

    figures = re.findall(r"tile-figure[^>]*>(\d+)<", page)
    assert figures == ["0", "1", "2"]


def test_a_lost_connection_is_told_with_the_way_to_mend_it(merchant: Merchant) -> None:
    row = {"integration": merchant.integration, "system": "snelstart"}
    Connection.objects.create(**row, side="books", state=ConnectionState.BLOCKED, code="CON-08")
    Connection.objects.create(**row, side="shop", state=ConnectionState.OK)

    page = merchant.text("")

    assert ("Mijnwebwinkel: works" in page, "SnelStart: does not work" in page) == (True, True)
    assert "/connect/books/" in page


def test_what_holds_the_orders_up_is_told(merchant: Merchant) -> None:
    page = merchant.text("")

    assert "terms have not been accepted" in page


def test_a_package_that_is_left_alone_is_told(merchant: Merchant) -> None:
    accounts.accept_terms(merchant.integration.id, NOW)
    accounts.change_integration(merchant.integration.id, books_rest_until=NOW + timedelta(hours=1), rest_code="CON-15")

    page = merchant.text("")

    assert "SnelStart did not answer" in page


def test_the_next_run_is_told(merchant: Merchant) -> None:
    accounts.accept_terms(merchant.integration.id, NOW)
    accounts.change_integration(merchant.integration.id, next_fetch_at=NOW + timedelta(hours=1), settings_version=1)

    page = merchant.text("")

    assert "10 Mar 2026 14:00" in page


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, (None, None)),
        ({"period": "month"}, (date(2026, 3, 1), TODAY)),
        ({"period": "last"}, (date(2026, 2, 1), date(2026, 2, 28))),
        ({"from": "2026-01-05"}, (date(2026, 1, 5), None)),
        ({"to": "2026-01-05", "period": "month"}, (None, date(2026, 1, 5))),
        ({"from": "1800-01-01"}, (None, None)),
    ],
)
def test_a_period_is_read_from_the_address(query: dict[str, str], days: tuple[date | None, date | None]) -> None:
    period = period_of(query, TODAY)

    assert (period.first, period.last) == days


def test_a_period_ends_with_its_last_day_in_dutch_time() -> None:
    first, until = period_of({"from": "2026-03-28", "to": "2026-03-29"}, TODAY).moments

    assert first is not None
    assert until is not None
    assert (first.isoformat(), until.isoformat()) == ("2026-03-28T00:00:00+01:00", "2026-03-30T00:00:00+02:00")
