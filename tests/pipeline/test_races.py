"""Somebody else was faster, or things break down between two steps: what is recorded is recorded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.transport import SocketTransport, WsgiTransport
from shopledger.domain.customer import DebtorRef
from shopledger.pipeline import desk, steps, wiring
from shopledger.pipeline.pay import pay
from shopledger.store import ledger
from shopledger.store.models import Attempt, Lease, Posting
from tests.pipeline.paper import PaperBooksConnector
from tests.pipeline.test_book import POST, fault, goods_world, wide_world
from tests.pipeline.test_ledger_machine import Crash
from tests.pipeline.test_lost_answers import strict_world, test_unclear_look_up_asks_the_merchant
from tests.pipeline.world import World

__all__ = ["goods_world", "strict_world", "wide_world"]


@pytest.fixture
def at() -> Iterator[Callable[[str, Callable[[], object]], None]]:
    """Do something when a step is reached for the first time."""

    def arrange(step: str, act: Callable[[], object]) -> None:
        def watch(name: str) -> None:
            if name == step:
                steps.arm(None)
                act()

        steps.arm(watch)

    yield arrange
    steps.arm(None)


At = Callable[[str, Callable[[], object]], None]
CHOSEN = (("ideal", DebtorRef(id="shop")),)


def settle_all(outcome: str = "FOUND") -> None:
    """Another worker settles every open attempt."""
    for attempt in Attempt.objects.filter(finished_at=None):
        ledger.finish(attempt.id, outcome, attempt.started_at)


def move_all(state: str) -> None:
    """Another worker moves every posting on."""
    Posting.objects.update(state=state)


def end_all() -> None:
    """Another worker does both."""
    settle_all()
    move_all("dismissed")


def test_outcome_that_another_worker_recorded_is_left_alone(world: World, at: At) -> None:
    world.order("1")
    at("sent", settle_all)

    world.book()

    assert world.attempts() == [("DEBTOR", "FOUND")]
    assert world.events() == []


@pytest.mark.parametrize("trouble", ["", "BKG-06"])
def test_posting_that_another_worker_moved_on_is_left_alone(world: World, at: At, trouble: str) -> None:
    world.save(fixed_debtors=CHOSEN)
    world.books.refusals = {"1": trouble} if trouble else {}
    world.order("1")
    at("sent", lambda: move_all("dismissed"))

    done = world.book()

    assert (done.posted, done.refused) == (0, 0)
    assert world.states() == {"1": "dismissed"}


def test_posting_that_could_not_be_sent_and_was_moved_on_is_left_alone(world: World, at: At) -> None:
    world.save(fixed_debtors=CHOSEN)
    world.order("1")
    world.books.token = "changed"
    at("sent", lambda: move_all("dismissed"))

    done = world.book()

    assert (done.postponed, world.states()) == (0, {"1": "dismissed"})


def test_order_dismissed_just_before_it_is_taken_is_not_sent(world: World, at: At) -> None:
    world.save(fixed_debtors=CHOSEN)
    for number in ("1", "2"):
        world.order(number)
    at("intent", lambda: desk.dismiss([world.posting("2").id], world.clock, who="ann", why=""))

    world.book()

    assert world.books.references() == ["1"]
    assert world.states() == {"1": "posted", "2": "dismissed"}


def test_doubtful_order_dismissed_while_it_is_looked_up_stays_dismissed(world: World, at: At) -> None:
    test_unclear_look_up_asks_the_merchant(world)
    world.books.looks = "found"
    posting = world.posting()
    desk.process_again([posting.id], world.clock, who="ann")
    at("sent", lambda: desk.dismiss([posting.id], world.clock, who="ann", why=""))

    world.book()

    assert world.states() == {"1": "dismissed"}


def test_doubtful_order_that_was_dismissed_is_not_put_off(world: World, at: At) -> None:
    test_unclear_look_up_asks_the_merchant(world)
    world.books.faults = fault("status", "GET /bookings/*", 1, status=503)
    posting = world.posting()
    desk.process_again([posting.id], world.clock, who="ann")
    at("sent", lambda: desk.dismiss([posting.id], world.clock, who="ann", why=""))

    done = world.book()

    assert (done.postponed, world.states()) == (0, {"1": "dismissed"})


def test_second_look_at_a_refused_number_is_recorded_once(strict_world: World) -> None:
    strict_world.save(fixed_debtors=CHOSEN)
    strict_world.books.bookings.append({"reference": "1", "total": "1.00", "debtor": "x", "id": "9"})
    strict_world.order("1")
    reached = []

    def watch(name: str) -> None:
        reached.append(name)
        if reached.count("sent") == 2:
            steps.arm(None)
            settle_all()

    steps.arm(watch)
    strict_world.book()

    assert strict_world.states() == {"1": "posting"}


@pytest.mark.parametrize("call", [POST, "POST /debtors"])
def test_look_up_that_another_worker_recorded_is_left_alone(world: World, at: At, call: str) -> None:
    world.books.faults = fault("drop_after", call)
    world.order("1")
    world.book()
    at("looked", end_all)

    world.settle()

    assert world.states() == {"1": "dismissed BKG-26"}
    assert world.events() == ["answer_not_seen"]


def test_broken_look_up_that_another_worker_settled_is_left_alone(world: World, at: At) -> None:
    world.books.faults = fault("drop_after", "POST /debtors")
    world.order("1")
    world.book()
    PaperBooksConnector.breaks = {"find_debtors": "", "c1@example.nl": ""}
    at("looked", end_all)

    world.settle()

    assert world.states() == {"1": "dismissed BKG-26"}


def test_removal_that_another_worker_settled_is_left_alone(world: World, at: At) -> None:
    rules = [FaultRule(what="half_made", call=POST, times=1), FaultRule(what="drop_after", call="DELETE *", times=1)]
    world.books.faults = Faults(rules=rules)
    world.order("1")
    world.book()
    at("looked", end_all)

    world.settle()

    assert world.states() == {"1": "dismissed BKG-06"}


def test_removal_that_is_lost_again_is_made_again_later(world: World) -> None:
    rules = [FaultRule(what="half_made", call=POST, times=1), FaultRule(what="drop_before", call="DELETE *", times=2)]
    world.books.faults = Faults(rules=rules)
    world.order("1")
    world.book()
    world.settle()
    open_still = world.attempts()[-1]

    world.settle()

    assert open_still == ("REMOVE", "")
    assert world.states() == {"1": "error BKG-06"}
    assert world.books.references() == []


def test_look_ups_stop_when_the_package_is_down(world: World) -> None:
    world.save(fixed_debtors=CHOSEN)
    world.books.faults = fault("drop_after", POST, 2)
    for number in ("1", "2"):
        world.order(number)
    world.book()
    world.books.faults = fault("status", "GET /bookings/*", 1, status=503)
    world.books.calls.clear()

    world.settle()

    assert world.books.calls["GET /bookings/<reference>"] == 1


def test_look_ups_wait_for_another_worker_and_for_the_licence(world: World) -> None:
    world.integration.__class__.objects.update(is_active=False)

    assert world.reconcile().held_by == "LIC-02"


def test_posting_whose_worker_died_between_two_steps_is_freed(world: World) -> None:
    world.order("1")
    Posting.objects.update(state="posting")

    world.settle()
    freed = world.states()
    world.book()

    assert freed == {"1": "ready"}
    assert world.states() == {"1": "posted"}


def test_order_in_the_middle_of_things_waits_for_an_article_in_doubt(goods_world: World) -> None:
    goods_world.books.faults = fault("drop_before", "POST /products")
    for number in ("1", "2"):
        goods_world.order(number)

    goods_world.book()
    waiting = goods_world.states()
    goods_world.settle()
    goods_world.book()

    assert waiting == {"1": "posting BKG-26", "2": "ready BKG-26"}
    assert goods_world.states() == {"1": "posted", "2": "posted"}
    assert [row["code"] for row in goods_world.books.products] == ["BELL"]


def test_article_that_cannot_be_asked_for_stops_the_turn_when_the_package_is_down(goods_world: World) -> None:
    goods_world.books.faults = fault("status", "POST /products/find", 1, status=503)
    goods_world.order("1")

    done = goods_world.book()

    assert (done.held_by, goods_world.states()) == ("CON-15", {"1": "ready"})


def test_orders_in_the_middle_of_things_are_given_back_when_the_package_goes_down(wide_world: World) -> None:
    wide_world.books.latency = 0.02
    wide_world.books.faults = fault("status", "POST /debtors", 1, status=429, retry_after=60)
    for number in range(6):
        wide_world.shop.put(str(number))
    wide_world.fetch()

    wide_world.book()
    given_back = set(wide_world.states().values())
    wide_world.settle()
    wide_world.book()

    assert given_back <= {"posted", "ready", "posting BKG-26"}
    assert set(wide_world.states().values()) == {"posted"}
    assert len(set(wide_world.books.emails())) == len(wide_world.books.emails()) == 6


def test_write_that_never_left_is_sent_again_later(world: World) -> None:
    world.save(fixed_debtors=CHOSEN)
    world.order("1")
    wiring.use_transport(WsgiTransport({"paper.shop": world.shop}))

    done = world.book()

    assert done.held_by == "CON-15"
    assert world.states() == {"1": "ready CON-15"}
    assert world.attempts() == [("BOOKING", "NOT_SENT")]


def test_payments_wait_until_the_shop_is_known(world: World) -> None:
    assert pay(world.integration_id, world.clock).held_by == "SETUP"


def test_lease_that_is_lost_before_a_refused_number_is_looked_up_leaves_the_question_open(
    strict_world: World, at: At
) -> None:
    strict_world.save(fixed_debtors=CHOSEN)
    strict_world.books.bookings.append({"reference": "1", "total": "1.00", "debtor": "x", "id": "9"})
    strict_world.order("1")
    at("sent", lambda: Lease.objects.all().delete())

    strict_world.book()
    waiting = strict_world.states()
    strict_world.settle()

    assert waiting == {"1": "posting BKG-26"}
    assert strict_world.states() == {"1": "error BKG-01"}


def test_lease_that_is_lost_between_two_steps_gives_the_order_back(world: World, at: At) -> None:
    world.order("1")
    at("sent", lambda: Lease.objects.all().delete())

    world.book()

    assert world.states() == {"1": "ready"}
    assert world.books.emails() == ["c1@example.nl"]
    assert world.books.references() == []


def test_network_is_used_unless_told_otherwise(world: World) -> None:
    wiring.use_transport(None)

    assert isinstance(wiring.current_transport(), SocketTransport)


def test_write_of_a_worker_that_died_is_looked_up_only_when_it_has_certainly_arrived(world: World, at: At) -> None:
    world.save(fixed_debtors=CHOSEN)
    world.books.faults = fault("late")
    world.order("1")
    at("sent", die)
    with pytest.raises(Crash):
        world.book()

    world.clock.pass_by(seconds=149)
    world.reconcile()
    world.book()
    world.books.arrive()
    world.settle()
    world.book()

    assert world.books.references() == ["1"]
    assert world.states() == {"1": "posted"}


def die() -> None:
    """The process is gone."""
    raise Crash
