"""Payments against open items: which, when, how often, and never twice."""

from __future__ import annotations

import pytest

from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.posting import PostingKind
from shopledger.domain.settings import PaymentMode
from shopledger.pipeline import desk
from shopledger.pipeline.pay import Paid, pay
from shopledger.store.models import Attempt, Posting
from tests.pipeline.paper import PaperBooksConnector
from tests.pipeline.world import World

PAYMENT = PostingKind.PAYMENT


@pytest.fixture
def paying_world(world: World) -> World:
    """Payments of paid orders are booked."""
    world.save(
        payments=PaymentMode.PAID, clearing_accounts=(("ideal", "1200"),), payment_journal="memo", reference_prefix="W"
    )
    return world


def next_day(world: World) -> Paid:
    """A day later, the daily round."""
    world.clock.pass_by(days=1)
    return pay(world.integration_id, world.clock)


def state(world: World, subject: str = "1") -> str:
    """State and cause of a payment."""
    posting = world.posting(subject, PAYMENT)
    return f"{posting.state} {posting.cause}".strip()


def test_payment_of_a_booked_and_paid_order_is_booked_the_next_day(paying_world: World) -> None:
    paying_world.order("1")
    paying_world.book()

    done = next_day(paying_world)

    assert done.posted == 1
    payment = paying_world.books.payments[0]
    assert (payment["reference"], payment["amount"], payment["account"]) == ("W1", "24.20", "1200")
    assert payment["paid_on"] == "2026-03-02"


def test_payment_is_booked_once_however_often_the_round_comes(paying_world: World) -> None:
    paying_world.order("1")
    paying_world.book()

    for _ in range(3):
        next_day(paying_world)

    assert len(paying_world.books.payments) == 1


def test_order_that_is_not_paid_has_no_payment(paying_world: World) -> None:
    paying_world.order("1", paid=False)
    paying_world.book()

    next_day(paying_world)

    assert Posting.objects.filter(kind="payment").count() == 0


def test_order_that_is_paid_later_is_paid_in_the_next_round(paying_world: World) -> None:
    paying_world.order("1", paid=False)
    paying_world.book()
    next_day(paying_world)
    paying_world.order("1", paid=True)

    next_day(paying_world)

    assert [row["paid_on"] for row in paying_world.books.payments] == ["2026-03-03"]


def test_all_booked_orders_are_paid_where_the_merchant_wants_that(paying_world: World) -> None:
    paying_world.save(payments=PaymentMode.ALL)
    paying_world.order("1", paid=False)
    paying_world.book()

    next_day(paying_world)

    assert state(paying_world) == "posted"


def test_payments_are_off_unless_switched_on(world: World) -> None:
    world.order("1")
    world.book()

    next_day(world)

    assert Posting.objects.filter(kind="payment").count() == 0


def test_credit_orders_have_no_payment(paying_world: World) -> None:
    paying_world.order("1", excl="-20.00", total="-24.20")
    paying_world.book()

    next_day(paying_world)

    assert Posting.objects.filter(kind="payment").count() == 0


def test_acceptance_12_payment_waits_for_its_sale_and_is_booked_on_the_day_it_appears(paying_world: World) -> None:
    paying_world.order("1")
    paying_world.book()
    hidden, paying_world.books.bookings = paying_world.books.bookings, []
    next_day(paying_world)
    first = state(paying_world)
    paying_world.books.bookings = hidden

    next_day(paying_world)

    assert first == "ready PAY-01"
    assert state(paying_world) == "posted"


def test_acceptance_12_payment_is_searched_for_three_more_days_then_only_by_hand(paying_world: World) -> None:
    paying_world.order("1")
    paying_world.book()
    hidden, paying_world.books.bookings = paying_world.books.bookings, []
    states = []
    for _ in range(4):
        next_day(paying_world)
        states.append(state(paying_world))
    paying_world.books.bookings = hidden
    next_day(paying_world)
    fifth = state(paying_world)

    desk.process_again([paying_world.posting("1", PAYMENT).id], paying_world.clock, who="ann")
    pay(paying_world.integration_id, paying_world.clock)

    assert states == ["ready PAY-01"] * 3 + ["error PAY-01"]
    assert fifth == "error PAY-01"
    assert state(paying_world) == "posted"


def test_by_hand_it_is_searched_for_once(paying_world: World) -> None:
    paying_world.order("1")
    paying_world.book()
    paying_world.books.bookings = []
    for _ in range(4):
        next_day(paying_world)

    desk.process_again([paying_world.posting("1", PAYMENT).id], paying_world.clock, who="ann")
    pay(paying_world.integration_id, paying_world.clock)

    assert state(paying_world) == "error PAY-01"


def test_amount_that_differs_from_what_is_open_is_an_error(paying_world: World) -> None:
    paying_world.order("1")
    paying_world.book()
    paying_world.books.bookings[0]["open"] = "4.20"

    next_day(paying_world)

    assert state(paying_world) == "error PAY-02"
    assert paying_world.posting("1", PAYMENT).cause_params == {"amount": "24.20", "open": "4.20"}


def test_method_without_clearing_account_is_an_error_until_one_is_chosen(paying_world: World) -> None:
    paying_world.order("1", method="card")
    paying_world.book()
    next_day(paying_world)
    missing = state(paying_world)

    paying_world.save(clearing_accounts=(("card", "1300"),))
    pay(paying_world.integration_id, paying_world.clock)

    assert missing == "error PAY-06"
    assert state(paying_world) == "posted"


def test_lost_answer_to_a_payment_is_looked_up(paying_world: World) -> None:
    paying_world.books.faults = Faults(rules=[FaultRule(what="drop_after", call="POST /payments", times=1)])
    paying_world.order("1")
    paying_world.book()
    next_day(paying_world)
    waiting = state(paying_world)

    paying_world.settle()

    assert waiting == "posting BKG-26"
    assert state(paying_world) == "posted"
    assert len(paying_world.books.payments) == 1


def test_payment_that_never_arrived_is_sent_again_with_its_key(paying_world: World) -> None:
    paying_world.books.faults = Faults(rules=[FaultRule(what="drop_before", call="POST /payments", times=1)])
    paying_world.order("1")
    paying_world.book()
    next_day(paying_world)
    paying_world.settle()

    pay(paying_world.integration_id, paying_world.clock)

    assert state(paying_world) == "posted"
    assert len(set(Attempt.objects.filter(what="PAYMENT").values_list("key", flat=True))) == 1


def test_refused_payment_is_an_error(paying_world: World) -> None:
    paying_world.books.refusals["W1"] = "PAY-04"
    paying_world.order("1")
    paying_world.books.refusals.clear()
    paying_world.book()
    paying_world.books.refusals["W1"] = "PAY-04"

    next_day(paying_world)

    assert state(paying_world) == "error PAY-04"


def test_package_that_is_down_delays_payments(paying_world: World) -> None:
    paying_world.order("1")
    paying_world.book()
    paying_world.books.faults = Faults(rules=[FaultRule(what="status", status=503, times=1)])

    done = next_day(paying_world)

    assert done.held_by == "CON-15"
    assert state(paying_world) == "ready"


def test_fault_of_ours_in_searching_is_an_error_of_that_payment(paying_world: World) -> None:
    PaperBooksConnector.breaks = {"find_open_item": ""}
    paying_world.order("1")
    paying_world.book()

    next_day(paying_world)

    assert state(paying_world) == "error BUG-01"


def test_payments_wait_like_orders_when_the_licence_ends(paying_world: World) -> None:
    paying_world.order("1")
    paying_world.book()
    paying_world.integration.__class__.objects.update(trial_ends_on="2026-03-02")

    done = next_day(paying_world)

    assert done.held_by == "LIC-01"
    assert paying_world.books.payments == []


def test_doubtful_payment_that_is_processed_again_is_looked_up_first(paying_world: World) -> None:
    paying_world.books.faults = Faults(rules=[FaultRule(what="drop_after", call="POST /payments", times=1)])
    paying_world.books.looks = "unclear"
    paying_world.order("1")
    paying_world.book()
    next_day(paying_world)
    paying_world.settle()
    asked = state(paying_world)
    paying_world.books.looks = "found"

    desk.process_again([paying_world.posting("1", PAYMENT).id], paying_world.clock, who="ann")
    pay(paying_world.integration_id, paying_world.clock)

    assert asked == "error BKG-26"
    assert state(paying_world) == "posted"
    assert len(paying_world.books.payments) == 1


def test_search_that_is_to_be_made_again_later_delays_that_payment_only(paying_world: World) -> None:
    PaperBooksConnector.breaks = {"find_open_item": "BKG-16"}
    paying_world.order("1")
    paying_world.book()

    done = next_day(paying_world)

    assert (done.held_by, state(paying_world)) == ("", "ready BKG-16")
