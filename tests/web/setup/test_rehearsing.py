"""The dry run and the first booking: looked at before anything is written, then one order, then the start."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from shopledger.connect.transport import WsgiTransport
from shopledger.jobs import schedule
from shopledger.pipeline import rehearse, wiring
from shopledger.store import accounts, people
from shopledger.store.housekeeping import expired
from shopledger.store.models import Posting, Role
from shopledger.web import moment
from tests.web.setup.conftest import Ready


def booked(ready: Ready) -> list[dict[str, object]]:
    """What stands in the books, asked at the books."""
    return list(ready.world.books.truth("", 500)["items"])


def run(ready: Ready) -> str:
    """Ask for a dry run; the page that shows it."""
    answer = ready.merchant.client.post(ready.merchant.url("dry-run/run/"), follow=True)
    return answer.content.decode()


def first_wanted(ready: Ready) -> str:
    """An order of the dry run that would be booked."""
    last = rehearse.last(ready.merchant.integration.id)
    assert last is not None
    return next(order.shop_id for order in last.orders if order.is_ok)


def test_a_dry_run_shows_orders_and_totals_and_books_nothing(ready: Ready) -> None:
    page = run(ready)

    assert page.count("rehearsed") >= 10
    assert booked(ready) == []
    assert not Posting.for_account(ready.merchant.integration.account).exists()


def test_totals_of_the_page_are_those_of_its_orders(ready: Ready) -> None:
    run(ready)

    last = rehearse.last(ready.merchant.integration.id)
    assert last is not None
    lines = [line for order in last.orders if order.is_ok for line in order.lines]
    assert sum((each.excl for each in last.accounts), Decimal()) == sum((line.excl for line in lines), Decimal())
    assert sum((each.vat for each in last.rates), Decimal()) == sum((line.vat for line in lines), Decimal())


def test_a_dry_run_is_worked_out_again_without_asking_the_shop(ready: Ready) -> None:
    run(ready)
    before = dict(ready.world.shop.calls)

    ready.merchant.client.post(ready.merchant.url("dry-run/run/"), {"again": "1"})

    assert dict(ready.world.shop.calls) == before


def test_pages_do_without_a_dry_run_that_was_cleared_away(ready: Ready) -> None:
    run(ready)
    chosen = first_wanted(ready)
    expired.delete_some(expired.dry_runs(moment.now() + timedelta(days=31)))

    client, url = ready.merchant.client, ready.merchant.url
    pages = [client.get(url(name)).status_code for name in ("setup/", "dry-run/", "configuration/start/")]
    again = client.post(url("dry-run/run/"), {"again": "1"}, follow=True).content.decode()
    expired.delete_some(expired.dry_runs(moment.now() + timedelta(days=31)))
    booking = client.post(url("dry-run/book/"), {"order": chosen})

    assert (pages, again.count("rehearsed") >= 10, booking.status_code) == ([200] * 3, True, 302)
    assert booked(ready) == []


@pytest.mark.django_db(transaction=True)  # several calls are out at once, on threads
def test_the_chosen_order_is_booked_first_and_alone(ready: Ready) -> None:
    run(ready)
    answer = ready.merchant.client.post(ready.merchant.url("dry-run/book/"), {"order": first_wanted(ready)})
    schedule.run_due(moment.now)

    page = ready.merchant.client.get(answer.headers["Location"]).content.decode()
    rows = booked(ready)
    assert len(rows) == 1
    assert re.search(r'class="ref">\S+<', page)


@pytest.mark.django_db(transaction=True)  # several calls are out at once, on threads
def test_booking_the_first_one_twice_books_it_once(ready: Ready) -> None:
    run(ready)
    for _ in range(2):
        ready.merchant.client.post(ready.merchant.url("dry-run/book/"), {"order": first_wanted(ready)})
        schedule.run_due(moment.now)

    assert len(booked(ready)) == 1


def test_an_order_that_is_not_in_the_dry_run_is_not_booked(ready: Ready) -> None:
    run(ready)

    answer = ready.merchant.client.post(ready.merchant.url("dry-run/book/"), {"order": "999999"}, follow=True)

    assert "alert-danger" in answer.content.decode()
    assert not Posting.for_account(ready.merchant.integration.account).exists()


def test_a_shop_that_cannot_be_reached_is_told(ready: Ready) -> None:
    wiring.use_transport(WsgiTransport({}), pause=lambda _: None)

    page = run(ready)

    assert "alert-danger" in page


def test_starting_fetches_from_today_on(ready: Ready) -> None:
    answer = ready.merchant.client.post(ready.merchant.url("setup/start/"))

    integration = accounts.integration(ready.merchant.integration.id)
    assert answer.headers["Location"] == ready.merchant.url("")
    assert not integration.is_rehearsing


def test_what_is_missing_is_told_instead_of_starting(connected: Ready) -> None:
    answer = connected.merchant.client.post(connected.merchant.url("setup/start/"), follow=True)

    assert "alert-danger" in answer.content.decode()
    assert accounts.integration(connected.merchant.integration.id).is_rehearsing


@pytest.mark.parametrize("page", ["dry-run/run/", "dry-run/book/", "setup/start/", "setup/refresh/"])
def test_a_reader_changes_nothing(ready: Ready, page: str) -> None:
    people.join(ready.merchant.integration.account, ready.merchant.user, Role.READER)

    answer = ready.merchant.client.post(ready.merchant.url(page))

    assert answer.status_code == 403


def test_copy_holds_the_licence_key_and_no_secret(ready: Ready) -> None:
    page = ready.merchant.text("setup/")

    assert ready.merchant.integration.licence_key in page
    assert ready.world.credentials("shop")["token"] not in page
