"""Orders after their legal period: what is about people is gone, what keeps them from being booked again stays."""

from __future__ import annotations

import dataclasses
import zlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from shopledger.domain.posting import PostingKind
from shopledger.domain.settings import Grouping, PaymentMode, VatRow
from shopledger.pipeline import backfill, desk
from shopledger.pipeline.daily import collect
from shopledger.pipeline.pay import pay
from shopledger.pipeline.review import review
from shopledger.store import accounts, orders, texts, totals
from shopledger.store.housekeeping import shells
from shopledger.store.housekeeping.shells import Place, forget_some, place_of
from shopledger.store.models import Attempt, Backfill, Posting, PostingEvent, StoredOrder
from tests.pipeline.test_check import ICP
from tests.pipeline.world import ROWS, World

LAST_NIGHT_OF_SEVEN = datetime(2033, 12, 31, 22, 59, tzinfo=UTC)
"""The last minute, in Amsterdam, in which an order of 2026 is kept."""
AFTER_SEVEN = LAST_NIGHT_OF_SEVEN + timedelta(minutes=1)
LAST_NIGHT_OF_TEN = datetime(2036, 12, 31, 22, 59, tzinfo=UTC)
AFTER_TEN = LAST_NIGHT_OF_TEN + timedelta(minutes=1)
GERMAN = {"country": "DE", "rate": "19", "excl": "20.00", "total": "23.80"}
OTHER = {"email": "carl@elsewhere.example"}


def forget(now: datetime) -> int:
    """Look at all orders; how many were cleared."""
    place: Place | None = Place()
    count = 0
    while place is not None:
        cleared, place = forget_some(now, place)
        count += cleared
    return count


def shelled() -> list[str]:
    """Orders of which only a shell is left."""
    return [row.shop_id for row in StoredOrder.objects.order_by("id") if orders.is_forgotten(row)]


@pytest.fixture
def european_world(world: World) -> World:
    """A shop that sells to Germany under the one stop shop too, and whose payments are booked."""
    german = VatRow(country="DE", rate=Decimal(19), vat_code="oss", ledger_account="8002")
    world.save(rows=(*ROWS, german), payments=PaymentMode.PAID, clearing_accounts=(("ideal", "1200"),))
    return world


@pytest.fixture
def booked_world(european_world: World) -> World:
    """One sale of the shop's own country, booked and paid."""
    european_world.order("1")
    european_world.book()
    european_world.clock.pass_by(days=1)
    pay(european_world.integration_id, european_world.clock)
    return european_world


# --- when --------------------------------------------------------------------------------------------------------


def test_an_order_is_kept_to_the_last_minute_of_its_seventh_year(booked_world: World) -> None:
    first = forget(LAST_NIGHT_OF_SEVEN)
    second = forget(AFTER_SEVEN)
    third = forget(AFTER_SEVEN)

    assert (first, second, third, shelled()) == (0, 1, 0, ["1"])


def test_a_sale_under_the_one_stop_shop_is_kept_ten_years(european_world: World) -> None:
    european_world.order("1", **GERMAN)
    european_world.book()

    counts = [forget(LAST_NIGHT_OF_TEN), forget(AFTER_TEN), forget(AFTER_TEN)]

    assert (european_world.states(), counts) == ({"1": "posted"}, [0, 1, 0])


def test_sales_of_a_shop_that_has_moved_to_another_country_are_kept_ten_years(booked_world: World) -> None:
    booked_world.save(shop_country="BE")
    booked_world.save(shop_country="NL")

    assert (forget(AFTER_SEVEN), forget(AFTER_TEN)) == (0, 1)


def test_reverse_charged_sales_are_no_sales_under_the_one_stop_shop(world: World) -> None:
    world.order("1", **ICP)
    world.book()

    assert (world.states(), forget(AFTER_SEVEN)) == ({"1": "posted"}, 1)


def test_a_sale_that_was_never_sent_is_kept_ten_years(world: World) -> None:
    world.order("1", total="24.21")
    world.book()
    desk.dismiss([world.posting().id], world.clock, "ann", "by_hand")

    counts = [forget(LAST_NIGHT_OF_TEN), forget(AFTER_TEN)]

    assert counts == [0, 1]


def test_sales_that_were_booked_as_part_of_a_day_are_kept_ten_years(world: World) -> None:
    world.save(grouping=Grouping.DAY, daily_debtor_email="till@example.nl")
    world.order("1")
    world.clock.pass_by(days=1)
    collect(world.integration_id, world.clock)
    world.book()

    counts = [forget(LAST_NIGHT_OF_TEN), forget(AFTER_TEN)]

    assert (world.states(), counts) == ({"1": "posted"}, [0, 1])


def test_an_order_to_which_something_happened_later_is_kept_from_then_on(booked_world: World) -> None:
    Posting.objects.filter(kind="payment").update(changed_at=AFTER_SEVEN - timedelta(days=365))

    assert (forget(AFTER_SEVEN), shelled()) == (0, [])


@pytest.mark.parametrize("state", ["fetched", "waiting", "ready", "posting", "error"])
def test_an_order_that_is_not_at_an_end_is_never_touched(booked_world: World, state: str) -> None:
    Posting.objects.filter(kind="sale").update(state=state)
    before = StoredOrder.objects.values().get()

    count = forget(AFTER_TEN)

    assert (count, StoredOrder.objects.values().get()) == (0, before)


def test_an_order_whose_payment_is_not_at_an_end_is_never_touched(booked_world: World) -> None:
    Posting.objects.filter(kind="payment").update(state="error")

    assert forget(AFTER_TEN) == 0


def test_an_order_with_a_write_of_unknown_outcome_is_never_touched(booked_world: World) -> None:
    Attempt.objects.filter(what="BOOKING").update(finished_at=None)

    assert forget(AFTER_TEN) == 0


def test_what_was_sent_and_cannot_be_read_any_more_is_kept_ten_years(booked_world: World) -> None:
    Attempt.objects.filter(what="BOOKING").update(snapshot=texts.pack(b'{"booking": {}}'))

    assert (forget(AFTER_SEVEN), forget(AFTER_TEN)) == (0, 1)


# --- what --------------------------------------------------------------------------------------------------------

PEOPLE = ("example.nl", "Ann", "ann", "Bos", "bos", "Dam", "1012JS", "Amsterdam")
ABOUT_ORDERS = ("store_storedorder", "store_posting", "store_attempt", "store_postingevent")


def everything_kept() -> str:
    """All that the tables of orders hold, packed columns unpacked, as one text."""
    texts_found = []
    with connection.cursor() as cursor:
        for table in ABOUT_ORDERS:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            texts_found += [_readable(value) for row in cursor.fetchall() for value in row]
    return " ".join(texts_found)


def _readable(value: Any) -> str:
    return zlib.decompress(value).decode() if isinstance(value, bytes | memoryview) and value else str(value)


def test_nothing_about_people_is_left_in_the_tables_of_orders(booked_world: World) -> None:
    posting = booked_world.posting()
    PostingEvent.objects.create(
        posting=posting, at=booked_world.clock.now, event="retried", detail="for Ann Bos", who="ann@example.nl"
    )
    Posting.objects.filter(id=posting.id).update(params='[["value","Ann Bos"]]')
    before = everything_kept()

    forget(AFTER_SEVEN)

    after = everything_kept()
    assert [word for word in PEOPLE if word not in before] == []
    assert [word for word in PEOPLE if word in after] == []


def test_number_state_reference_and_amounts_stay(booked_world: World) -> None:
    fields = ("subject", "state", "reference", "external_id", "external_number", "posted_at", "total_cents")
    before = list(Posting.objects.order_by("id").values_list(*fields))

    forget(AFTER_SEVEN)

    row = StoredOrder.objects.get()
    assert list(Posting.objects.order_by("id").values_list(*fields)) == before
    assert (row.number, row.day, row.total_cents, row.status) == ("1", date(2026, 3, 2), 2420, "paid")


def test_the_history_keeps_what_happened_when(booked_world: World) -> None:
    before = list(PostingEvent.objects.order_by("id").values_list("at", "event", "code"))

    forget(AFTER_SEVEN)

    assert list(PostingEvent.objects.order_by("id").values_list("at", "event", "code")) == before


def test_other_orders_stay_as_they_are(booked_world: World) -> None:
    booked_world.clock.pass_by(days=365)
    booked_world.order("2", placed="2027-02-01T10:00:00+00:00")
    booked_world.book()

    forget(AFTER_SEVEN)

    assert shelled() == ["1"]
    assert StoredOrder.objects.get(shop_id="2").customer == "Ann Bos"


def test_totals_of_the_day_stay_also_when_they_are_counted_anew(booked_world: World) -> None:
    day = date(2026, 3, 2)
    before = totals.between(booked_world.integration_id, day, day)

    forget(AFTER_SEVEN)
    totals.recount(booked_world.integration_id)

    assert before[0][0].total == Decimal("24.20")
    assert totals.between(booked_world.integration_id, day, day) == before


def test_totals_are_counted_anew_where_what_was_sent_cannot_be_read(booked_world: World) -> None:
    day = date(2026, 3, 2)
    Attempt.objects.filter(what="BOOKING").update(snapshot=b"")

    totals.recount(booked_world.integration_id)

    days, rates = totals.between(booked_world.integration_id, day, day)
    assert ([(each.sales, each.total) for each in days], rates) == ([(1, Decimal("24.20"))], ())


# --- exactly once outlives it ------------------------------------------------------------------------------------


@pytest.fixture
def shell_world(booked_world: World) -> World:
    """The order of `booked_world` as a shell, years later; the shop still has it, and it was changed there."""
    forget(AFTER_SEVEN)
    booked_world.clock.now = AFTER_SEVEN
    accounts.change_integration(booked_world.integration_id, licence_ends_on=date(2040, 1, 1))
    booked_world.shop.put("1", **OTHER)
    return booked_world


def test_the_hourly_fetch_does_not_fill_a_shell_again(shell_world: World) -> None:
    result = shell_world.fetch()

    assert (result.taken.same, result.taken.changed, shelled()) == (1, 0, ["1"])


def test_a_fetch_from_the_very_beginning_books_nothing_again(shell_world: World) -> None:
    accounts.change_integration(shell_world.integration_id, fetch_cursor="")
    books = list(shell_world.books.references())

    shell_world.run()

    assert (shell_world.books.references(), shelled()) == (books, ["1"])
    assert shell_world.states() == {"1": "posted"}


def test_the_nightly_review_does_not_ask_for_a_shell(shell_world: World) -> None:
    result = review(shell_world.integration_id, shell_world.clock)

    assert (result.seen, result.held_by, shelled()) == (0, "", ["1"])


def test_a_migration_of_those_days_leaves_a_shell_alone(shell_world: World) -> None:
    books = list(shell_world.books.references())
    row = backfill.request(shell_world.integration_id, date(2026, 3, 1), date(2026, 3, 31), shell_world.clock)
    shell_world.run()
    for _ in range(2):
        backfill.go_on(row, shell_world.clock)
        shell_world.run()

    assert (Backfill.objects.get().state, shell_world.books.references(), shelled()) == ("done", books, ["1"])


def test_an_order_that_the_shop_no_longer_has_stays_booked(shell_world: World) -> None:
    del shell_world.shop.orders["1"]

    shell_world.run()

    assert shell_world.states() == {"1": "posted"}


def test_payments_of_shells_are_not_made_up_when_the_round_was_missed_for_years(shell_world: World) -> None:
    Posting.objects.filter(kind=PostingKind.PAYMENT.value).delete()
    long_ago = datetime(2026, 3, 1, tzinfo=UTC)
    accounts.change_integration(shell_world.integration_id, payments_swept_at=long_ago, next_payments_at=long_ago)

    pay(shell_world.integration_id, shell_world.clock)

    assert not Posting.objects.filter(kind=PostingKind.PAYMENT.value).exists()


# --- bounded -----------------------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two orders at a time."""
    monkeypatch.setattr(shells, "CHUNK", 2)


def test_a_step_clears_a_bounded_number_and_says_where_to_go_on(european_world: World, few: None) -> None:
    for number in ("1", "2", "3"):
        european_world.order(number)
    european_world.book()
    start = Place(integration_id=european_world.integration_id)

    first, place = forget_some(AFTER_SEVEN, start)
    assert place is not None
    second, rest = forget_some(AFTER_SEVEN, place_of(str(place)))

    assert (first, second, rest, shelled()) == (2, 1, None, ["1", "2", "3"])


def test_orders_that_must_stay_do_not_keep_a_round_from_those_behind_them(european_world: World, few: None) -> None:
    for number in ("1", "2", "3"):
        european_world.order(number, **GERMAN)
    european_world.order("4")
    european_world.book()

    assert (forget(AFTER_SEVEN), shelled()) == (1, ["4"])


def test_all_integrations_are_looked_at(booked_world: World) -> None:
    account = accounts.create_account("Bob", "bob@example.nl", booked_world.clock.now)
    other = accounts.create_integration(account, "Other", shop="paper_shop", books="paper", now=booked_world.clock.now)
    StoredOrder.objects.update(integration=other)
    Posting.objects.update(integration=other)

    assert forget(AFTER_SEVEN) == 1


@pytest.mark.parametrize("text", ["", "1", "a 2026-01-01 3", "1 yesterday 3", "1 2026-01-01 3 4"])
def test_a_place_that_cannot_be_read_is_the_beginning(text: str) -> None:
    assert place_of(text) == Place()


def test_a_place_comes_back_as_it_was() -> None:
    place = Place(integration_id=7, day=date(2026, 3, 2), order_id=9)

    assert place_of(str(place)) == place
    assert place_of(str(dataclasses.replace(Place(), integration_id=3))).day == date.min
