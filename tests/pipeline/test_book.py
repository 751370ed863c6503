"""Sales from the shop into the books: debtors, several calls at once, refusals, delays and faults of ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from shopledger.connect.contract import Side
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.booking import BookingKind
from shopledger.domain.customer import DebtorRef
from shopledger.pipeline import desk
from shopledger.pipeline.book import book
from shopledger.store.models import Connection, DebtorLink
from tests.pipeline.paper import PaperBooksConnector
from tests.pipeline.world import World, opened

POST = "POST /bookings"


def fault(what: str, call: str = POST, times: int | None = 1, **options: int) -> Faults:
    """One kind of trouble with one kind of call."""
    return Faults(rules=[FaultRule(what=what, call=call, times=times, **options)])


def rest_of(world: World) -> float:
    """Seconds for which the package is left alone."""
    until = world.integration.books_rest_until
    assert until is not None
    return (until - world.clock.now).total_seconds()


def test_ready_order_is_booked_once_with_its_debtor(world: World) -> None:
    world.order("1")

    done = world.book()

    assert done.posted == 1
    assert world.states() == {"1": "posted"}
    assert world.books.references() == ["1"]
    assert world.books.emails() == ["c1@example.nl"]
    assert world.attempts() == [("DEBTOR", "STORED"), ("BOOKING", "STORED")]


def test_booked_order_keeps_the_documents_id_number_and_total(world: World) -> None:
    world.order("1")

    world.book()

    posting = world.posting()
    assert (posting.external_number, str(posting.total), posting.posted_at) == ("1", "24.20", world.clock.now)
    assert posting.external_id == world.books.bookings[0]["id"]
    assert world.events() == ["stored"]


def test_known_debtor_is_neither_asked_for_nor_made_again(world: World) -> None:
    world.order("1", email="ann@example.nl")
    world.book()
    world.books.calls.clear()
    world.order("2", email="ann@example.nl")

    world.book()

    assert dict(world.books.calls) == {POST: 1}


def test_debtors_of_a_chunk_are_asked_for_in_one_call(world: World) -> None:
    world.books.debtors.append({"email": "c2@example.nl", "id": "d2"})
    for number in ("1", "2", "3"):
        world.order(number)

    world.book()

    assert world.books.calls["POST /debtors/find"] == 1
    assert world.books.emails() == ["c1@example.nl", "c2@example.nl", "c3@example.nl"]
    assert DebtorLink.objects.get(key="c2@example.nl").is_ours is False


def test_two_orders_of_one_new_customer_make_one_debtor(world: World) -> None:
    for number in ("1", "2"):
        world.order(number, email="ann@example.nl")

    done = world.book()

    assert done.posted == 2
    assert world.books.emails() == ["ann@example.nl"]


def test_fixed_debtor_of_the_payment_method_needs_no_look_up(world: World) -> None:
    world.save(fixed_debtors=(("ideal", DebtorRef(id="shop")),))
    world.order("1")

    world.book()

    assert dict(world.books.calls)[POST] == 1
    assert world.books.calls["POST /debtors/find"] == 0
    assert world.books.bookings[0]["debtor"] == "shop"


@pytest.fixture
def wide_world(transactional_db: None, no_pauses: None) -> Iterator[World]:
    """A package that takes five calls at once."""
    with opened(max_in_flight=5) as made:
        yield made


def test_several_calls_at_once_book_every_order_once(wide_world: World) -> None:
    wide_world.books.latency = 0.005
    for number in range(60):
        wide_world.shop.put(str(number), email=f"c{number % 20}@example.nl")
    wide_world.fetch()

    done = wide_world.book()

    assert done.posted == 60
    assert len(set(wide_world.books.references())) == len(wide_world.books.references()) == 60
    assert len(wide_world.books.emails()) == 20


def test_lost_debtor_with_several_at_once_holds_its_other_orders_up(wide_world: World) -> None:
    wide_world.books.faults = fault("drop_after", "POST /debtors")
    for number in ("1", "2", "3"):
        wide_world.shop.put(number, email="ann@example.nl")
    wide_world.fetch()

    wide_world.book()
    wide_world.settle()
    wide_world.book()

    assert wide_world.books.emails() == ["ann@example.nl"]
    assert wide_world.books.references() == ["1", "2", "3"]


def test_two_workers_at_the_same_moment_book_an_order_once(committed_world: World) -> None:
    committed_world.books.latency = 0.05
    committed_world.order("1")
    tallies = []

    def work() -> None:
        tallies.append(book(committed_world.integration_id, committed_world.clock))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert committed_world.books.references() == ["1"]
    assert sorted(tally.held_by for tally in tallies) in (["", ""], ["", "BUSY"])


def test_refusal_is_an_error_with_its_cause_and_the_packages_words(world: World) -> None:
    world.books.refusals["1"] = "BKG-06"
    world.order("1")

    done = world.book()

    assert done.refused == 1
    assert world.states() == {"1": "error BKG-06"}
    assert world.posting().events.get().detail == "the package's words"


def test_refused_debtor_is_an_error_of_its_order_only(world: World) -> None:
    world.books.refusals["c1@example.nl"] = "BKG-21"
    world.order("1")
    world.order("2")

    world.book()

    assert world.states() == {"1": "error BKG-21", "2": "posted"}


def test_order_after_a_refused_debtor_of_the_same_customer_is_tried_for_itself(wide_world: World) -> None:
    wide_world.books.latency = 0.005
    wide_world.books.refusals["ann@example.nl"] = "BKG-21"
    for number in ("1", "2"):
        wide_world.shop.put(number, email="ann@example.nl")
    wide_world.fetch()

    wide_world.book()

    assert wide_world.states() == {"1": "error BKG-21", "2": "error BKG-21"}
    assert wide_world.books.calls["POST /debtors"] == 2


def test_refused_connection_makes_orders_wait_and_fails_none(world: World) -> None:
    world.order("1")
    world.order("2")
    world.books.token = "changed"

    done = world.book()

    assert done.held_by == "CON-05"
    assert world.states() == {"1": "ready", "2": "ready"}
    assert Connection.objects.get(side=Side.BOOKS.value).state == "blocked"
    assert world.book().held_by == "CON-05"


def test_connection_refused_in_the_middle_of_a_write_leaves_the_order_ready(world: World) -> None:
    world.save(fixed_debtors=(("ideal", DebtorRef(id="shop")),))
    world.order("1")
    world.books.token = "changed"

    world.book()

    assert world.states() == {"1": "ready CON-05"}
    assert world.attempts() == [("BOOKING", "NOT_SENT")]


def test_mended_connection_books_what_waited(world: World) -> None:
    world.order("1")
    world.books.token = "changed"
    world.book()

    desk.connect(world.integration_id, Side.BOOKS, {"token": "changed"}, world.clock)
    world.book()

    assert world.states() == {"1": "posted"}


def test_package_that_is_down_is_left_alone_with_growing_pauses(world: World) -> None:
    world.order("1")
    world.books.faults = fault("status", "*", None, status=503)

    first = world.book()
    rest = rest_of(world)
    world.clock.pass_by(seconds=61)
    world.book()

    assert first.held_by == "CON-15"
    assert (rest, rest_of(world)) == (60, 120)
    assert world.states() == {"1": "ready"}


def test_resting_package_is_not_asked(world: World) -> None:
    world.order("1")
    world.books.faults = fault("status", "*", 1, status=503)
    world.book()
    world.books.calls.clear()

    done = world.book()

    assert (done.held_by, dict(world.books.calls)) == ("CON-15", {})


def test_package_that_is_well_again_ends_the_rest(world: World) -> None:
    world.order("1")
    world.books.faults = fault("status", "*", 1, status=503)
    world.book()
    world.clock.pass_by(minutes=2)

    world.book()

    assert world.states() == {"1": "posted"}
    assert (world.integration.books_tries, world.integration.books_rest_until) == (0, None)


def test_too_many_requests_are_answered_by_waiting_as_long_as_asked(world: World) -> None:
    world.order("1")
    world.books.faults = fault("status", "POST /debtors/find", 1, status=429, retry_after=40)

    world.book()

    assert rest_of(world) == 40


def test_fault_of_ours_before_a_write_is_an_error_with_a_reference(world: World) -> None:
    PaperBooksConnector.breaks = {"post_booking": ""}
    world.order("1")

    world.book()

    posting = world.posting()
    assert world.states() == {"1": "error BUG-01"}
    assert len(posting.cause_params["reference"]) == 8
    assert world.attempts()[-1] == ("BOOKING", "NOT_SENT")


def test_fault_of_ours_after_a_write_counts_as_an_answer_not_seen(world: World) -> None:
    PaperBooksConnector.breaks = {"post_booking_after": ""}
    world.order("1")
    world.book()
    PaperBooksConnector.breaks = {}

    world.settle()

    assert world.books.references() == ["1"]
    assert world.states() == {"1": "posted"}
    assert world.posting().events.earliest("id").code == "BUG-01"


def test_fault_in_asking_ahead_stays_with_its_own_order(world: World) -> None:
    PaperBooksConnector.breaks = {"find_debtors": "", "c2@example.nl": ""}
    for number in ("1", "2", "3"):
        world.order(number)

    world.book()

    assert world.states() == {"1": "posted", "2": "error BUG-01", "3": "posted"}


def test_time_over_takes_nothing_new(world: World) -> None:
    world.order("1")

    done = book(world.integration_id, world.clock, seconds=-1)

    assert done.posted == 0
    assert world.states() == {"1": "ready"}


def test_lost_lease_takes_nothing_new(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopledger.store.locks.HeldLease.renew", lambda _held, _now: False)
    world.order("1")

    world.book()

    assert world.states() == {"1": "ready"}
    assert world.books.references() == []


@pytest.fixture
def goods_world(db: None, no_pauses: None) -> Iterator[World]:
    """A package whose documents book articles."""
    with opened(products=(BookingKind.ENTRY,), product_code_length=20) as made:
        yield made


def test_articles_are_made_once_and_pointed_to(goods_world: World) -> None:
    for number in ("1", "2"):
        goods_world.order(number)

    goods_world.book()

    assert [row["code"] for row in goods_world.books.products] == ["BELL"]
    assert [row["products"] for row in goods_world.books.bookings] == ["BELL", "BELL"]
    assert goods_world.books.calls["POST /products/find"] == 1


def test_lost_article_is_looked_up_before_it_is_made_again(goods_world: World) -> None:
    goods_world.books.faults = fault("drop_after", "POST /products")
    goods_world.order("1")
    goods_world.book()

    goods_world.settle()
    goods_world.book()

    assert [row["code"] for row in goods_world.books.products] == ["BELL"]
    assert goods_world.states() == {"1": "posted"}


def test_known_articles_of_an_earlier_turn_are_not_asked_for(goods_world: World) -> None:
    goods_world.order("1", email="ann@example.nl")
    goods_world.book()
    goods_world.books.calls.clear()
    goods_world.order("2", email="ann@example.nl")

    goods_world.book()

    assert dict(goods_world.books.calls) == {POST: 1}


def test_number_of_another_shop_in_the_same_books_is_refused_before_sending(world: World) -> None:
    world.order("1")
    world.book()
    world.order("2", number="1")

    world.book()

    assert world.states() == {"1": "posted", "2": "error CHK-08"}
    assert world.books.references() == ["1"]


def test_two_orders_of_one_number_in_one_turn_are_not_both_sent(world: World) -> None:
    world.order("1")
    world.order("2", number="1")

    world.book()

    assert world.states() == {"1": "posted", "2": "error BKG-01"}


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"terms_accepted_at": None}, "LIC-04"),
        ({"is_active": False}, "LIC-02"),
        ({"trial_ends_on": "2026-03-01"}, "LIC-01"),
        ({"licence_ends_on": "2026-03-01"}, "LIC-02"),
        ({"settings_version": 0}, "SETUP"),
        ({"shop_facts": ""}, "SETUP"),
    ],
)
def test_without_licence_terms_or_settings_orders_wait(world: World, columns: dict[str, object], code: str) -> None:
    world.order("1")
    type(world.integration).objects.update(**columns)

    done = world.book()

    assert done.held_by == code
    assert world.states() == {"1": "ready"}


def test_licence_that_runs_counts_more_than_the_trial(world: World) -> None:
    world.order("1")
    type(world.integration).objects.update(trial_ends_on="2026-03-01", licence_ends_on="2026-03-02")

    done = world.book()

    assert done.posted == 1
