"""Answers that were not seen: what was sent is looked up before anything is sent again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from shopledger.connect.contract import Absent, Different, Finding, Found, Unclear
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.booking import BookingKind, BookingRef
from shopledger.domain.capabilities import Capabilities
from shopledger.domain.customer import DebtorRef
from shopledger.pipeline import desk
from shopledger.pipeline.verdicts import LOOK_UPS, Verdict, verdict_after_refusal, verdict_of
from shopledger.store.models import Attempt
from tests.pipeline.paper import CAPABILITIES, PaperBooksConnector
from tests.pipeline.test_book import POST, fault, rest_of
from tests.pipeline.world import World, opened

REF = BookingRef(id="1")
KEYED = dataclasses.replace(CAPABILITIES, honours_key=True)
STRICT = dataclasses.replace(CAPABILITIES, refuses_duplicate_reference=(BookingKind.ENTRY,))


@pytest.mark.parametrize(
    ("finding", "capabilities", "unknowns", "look_ups", "verdict"),
    [
        (Found(ref=REF), CAPABILITIES, 1, 1, Verdict.BOOKED),
        (Found(ref=REF), CAPABILITIES, 3, LOOK_UPS, Verdict.BOOKED),
        (Different(ref=REF, what=""), KEYED, 1, 1, Verdict.CONFLICT),
        (Absent(), CAPABILITIES, 1, 1, Verdict.SEND),
        (Absent(), CAPABILITIES, 3, 1, Verdict.SEND),
        (Absent(), CAPABILITIES, 1, LOOK_UPS, Verdict.ASK),
        (Unclear(), CAPABILITIES, 1, 1, Verdict.ASK),
        (Unclear(), KEYED, 1, 1, Verdict.SEND),
        (Unclear(), STRICT, 2, 2, Verdict.SEND),
        (Unclear(), KEYED, 3, 3, Verdict.ASK),
        (Unclear(), STRICT, 3, 3, Verdict.ASK),
    ],
)
def test_look_up_decides_by_the_table(
    finding: Finding, capabilities: Capabilities, unknowns: int, look_ups: int, verdict: Verdict
) -> None:
    found = verdict_of(finding, capabilities, BookingKind.ENTRY, unknowns=unknowns, look_ups=look_ups)

    assert found is verdict


@pytest.mark.parametrize(
    ("finding", "verdict"),
    [
        (Found(ref=REF), Verdict.BOOKED),
        (Different(ref=REF, what=""), Verdict.CONFLICT),
        (Absent(), Verdict.CONFLICT),
        (Unclear(), Verdict.ASK),
    ],
)
def test_look_up_after_a_refused_number_never_sends(finding: Finding, verdict: Verdict) -> None:
    assert verdict_after_refusal(finding) is verdict


def test_lost_answer_is_found_by_its_number_and_not_sent_again(world: World) -> None:
    world.books.faults = fault("drop_after")
    world.order("1")
    world.book()

    waiting = world.states()
    world.settle()

    assert waiting == {"1": "posting BKG-26"}
    assert world.states() == {"1": "posted"}
    assert world.books.references() == ["1"]
    assert world.books.calls[POST] == 1
    assert world.events() == ["answer_not_seen", "found"]


def test_nothing_is_looked_up_before_the_settle_time(world: World) -> None:
    world.books.faults = fault("drop_after")
    world.order("1")
    world.book()
    world.books.calls.clear()

    world.clock.pass_by(seconds=149)
    world.reconcile()
    world.book()

    assert dict(world.books.calls) == {}


def test_proved_absence_sends_again_with_the_same_key_and_the_same_bytes(world: World) -> None:
    world.books.faults = fault("drop_before")
    world.order("1")
    world.book()
    world.settle()
    world.save(reference_prefix="X")

    world.book()

    attempts = list(Attempt.objects.filter(what="BOOKING"))
    assert [attempt.outcome for attempt in attempts] == ["ABSENT", "STORED"]
    assert len({(attempt.key, attempt.fingerprint) for attempt in attempts}) == 1
    assert world.books.references() == ["1"]


def test_lost_debtor_is_looked_up_and_linked(world: World) -> None:
    world.books.faults = fault("drop_after", "POST /debtors")
    world.order("1")
    world.book()

    world.settle()
    world.book()

    assert world.attempts() == [("DEBTOR", "FOUND"), ("BOOKING", "STORED")]
    assert world.books.emails() == ["c1@example.nl"]


def test_debtor_that_never_arrived_is_made_anew(world: World) -> None:
    world.books.faults = fault("drop_before", "POST /debtors")
    world.order("1")
    world.book()

    world.settle()
    world.book()

    assert world.attempts() == [("DEBTOR", "ABSENT"), ("DEBTOR", "STORED"), ("BOOKING", "STORED")]


def test_other_orders_of_a_doubtful_debtor_wait_for_its_look_up(world: World) -> None:
    world.books.faults = fault("drop_before", "POST /debtors")
    world.order("1", email="ann@example.nl")
    world.book()
    world.order("2", email="ann@example.nl")

    world.book()

    assert world.states() == {"1": "posting BKG-26", "2": "ready BKG-26"}
    assert world.books.calls["POST /debtors"] == 1


def test_next_order_of_a_doubtful_debtor_in_the_same_turn_waits_too(world: World) -> None:
    world.books.faults = fault("late", "POST /debtors")
    for number in ("1", "2"):
        world.shop.put(number, email="ann@example.nl")
    world.fetch()

    world.book()
    world.books.arrive()
    world.settle()
    world.book()

    assert world.books.emails() == ["ann@example.nl"]
    assert world.states() == {"1": "posted", "2": "posted"}


def test_different_document_under_our_number_is_a_conflict(world: World) -> None:
    world.books.faults = fault("drop_before")
    world.order("1")
    world.book()
    world.books.bookings.append({"reference": "1", "total": "1.00", "debtor": "x", "id": "9"})

    world.settle()

    assert world.states() == {"1": "error BKG-01"}
    assert world.posting().events.latest("id").detail == "total 1.00"


def test_unclear_look_up_asks_the_merchant(world: World) -> None:
    world.books.faults = fault("drop_after")
    world.books.looks = "unclear"
    world.order("1")
    world.book()

    world.settle()

    assert world.states() == {"1": "error BKG-26"}
    assert world.books.references() == ["1"]


def test_answer_yes_books_the_posting_under_the_merchants_number(world: World) -> None:
    test_unclear_look_up_asks_the_merchant(world)

    done = desk.answer_is_there(world.posting().id, "2026-17", world.clock, who="ann")

    assert done
    assert world.states() == {"1": "posted"}
    assert world.posting().external_number == "2026-17"


def test_answer_no_sends_again_with_the_same_key(world: World) -> None:
    world.books.faults = fault("drop_before")
    world.books.looks = "unclear"
    world.order("1")
    world.book()
    world.settle()

    desk.answer_is_there(world.posting().id, None, world.clock, who="ann")
    world.book()

    assert world.states() == {"1": "posted"}
    assert len(set(Attempt.objects.filter(what="BOOKING").values_list("key", flat=True))) == 1


def test_nobody_is_answered_who_did_not_ask(world: World) -> None:
    world.order("1")

    assert not desk.answer_is_there(world.posting().id, "7", world.clock, who="ann")


def test_processing_a_doubtful_posting_again_looks_first(world: World) -> None:
    test_unclear_look_up_asks_the_merchant(world)
    world.books.looks = "found"

    desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert world.states() == {"1": "posted"}
    assert world.books.references() == ["1"]


def test_processing_again_what_is_still_unclear_asks_again(world: World) -> None:
    test_unclear_look_up_asks_the_merchant(world)

    desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert world.states() == {"1": "error BKG-26"}


def test_processing_again_what_proves_absent_sends(world: World) -> None:
    test_unclear_look_up_asks_the_merchant(world)
    world.books.bookings.clear()
    world.books.looks = "found"

    desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert world.states() == {"1": "posted"}
    assert world.books.references() == ["1"]


def test_look_before_sending_that_gets_no_answer_waits(world: World) -> None:
    test_unclear_look_up_asks_the_merchant(world)
    world.books.faults = fault("status", "GET /bookings/*", 1, status=503)

    desk.process_again([world.posting().id], world.clock, who="ann")
    done = world.book()

    assert done.held_by == "CON-15"
    assert world.states() == {"1": "ready CON-15"}


@pytest.fixture
def keyed_world(db: None, no_pauses: None) -> Iterator[World]:
    """A package that honours keys and cannot be asked."""
    with opened(honours_key=True) as made:
        made.books.honours_key = True
        made.books.looks = "unclear"
        yield made


def test_package_that_honours_keys_gets_the_same_write_again(keyed_world: World) -> None:
    keyed_world.books.faults = fault("drop_after")
    keyed_world.order("1")
    keyed_world.book()

    keyed_world.settle()
    keyed_world.book()

    assert keyed_world.states() == {"1": "posted"}
    assert keyed_world.books.calls[POST] == 2
    assert keyed_world.books.references() == ["1"]


def test_third_lost_answer_in_a_row_asks_the_merchant(keyed_world: World) -> None:
    keyed_world.books.faults = fault("drop_after", POST, None)
    keyed_world.order("1")

    for _ in range(5):
        keyed_world.book()
        keyed_world.settle()

    assert keyed_world.states() == {"1": "error BKG-26"}
    assert keyed_world.books.calls[POST] == 3


@pytest.fixture
def strict_world(db: None, no_pauses: None) -> Iterator[World]:
    """A package that refuses a number it has."""
    with opened(refuses_duplicate_reference=(BookingKind.ENTRY,)) as made:
        made.books.refuses_duplicates = True
        yield made


def test_refused_number_that_is_our_own_document_counts_as_booked(strict_world: World) -> None:
    strict_world.books.faults = fault("drop_after")
    strict_world.books.looks = "unclear"
    strict_world.order("1")
    strict_world.book()
    strict_world.settle()
    strict_world.books.looks = "found"

    strict_world.book()

    assert strict_world.states() == {"1": "posted"}
    assert strict_world.books.references() == ["1"]
    assert strict_world.attempts()[-1] == ("BOOKING", "FOUND")


@pytest.mark.parametrize(
    ("looks", "state"), [("found", "error BKG-01"), ("absent", "error BKG-01"), ("unclear", "error BKG-26")]
)
def test_refused_number_of_somebody_else_is_an_error(strict_world: World, looks: str, state: str) -> None:
    strict_world.books.bookings.append({"reference": "1", "total": "1.00", "debtor": "x", "id": "9"})
    strict_world.books.looks = looks
    strict_world.order("1")

    strict_world.book()

    assert strict_world.states() == {"1": state}
    assert strict_world.books.calls[POST] == 1


def test_refused_number_that_cannot_be_looked_up_now_is_looked_up_later(strict_world: World) -> None:
    strict_world.books.bookings.append({"reference": "1", "total": "1.00", "debtor": "x", "id": "9"})
    strict_world.books.faults = fault("status", "GET /bookings/*", 1, status=503)
    strict_world.order("1")

    strict_world.book()
    waiting = strict_world.states()
    strict_world.settle()

    assert waiting == {"1": "posting BKG-26"}
    assert strict_world.states() == {"1": "error BKG-01"}


def test_half_made_document_is_removed_before_the_error(world: World) -> None:
    world.books.faults = fault("half_made")
    world.order("1")

    world.book()

    assert world.books.references() == []
    assert world.states() == {"1": "error BKG-06"}
    assert world.attempts()[1:] == [("BOOKING", "REFUSED"), ("REMOVE", "STORED")]
    assert world.posting().left_behind == ""


def test_lost_answer_to_a_removal_is_settled_by_removing_again(world: World) -> None:
    rules = [FaultRule(what="half_made", call=POST, times=1), FaultRule(what="drop_after", call="DELETE *", times=1)]
    world.books.faults = Faults(rules=rules)
    world.order("1")
    world.book()

    world.settle()

    assert world.books.references() == []
    assert world.states() == {"1": "error BKG-06"}


def test_removal_that_is_refused_is_tried_again_before_the_next_sending(world: World) -> None:
    world.books.faults = fault("half_made")
    world.books.refusals["remove"] = "BKG-00"
    world.order("1")
    world.book()
    refused = (world.states(), world.books.references())
    del world.books.refusals["remove"]

    desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert refused == ({"1": "error BKG-06"}, ["1"])
    assert world.states() == {"1": "posted"}
    assert world.books.references() == ["1"]


def test_removal_that_is_refused_at_the_look_up_stays_to_be_done(world: World) -> None:
    rules = [FaultRule(what="half_made", call=POST, times=1), FaultRule(what="drop_before", call="DELETE *", times=1)]
    world.books.faults = Faults(rules=rules)
    world.order("1")
    world.book()
    world.books.refusals["remove"] = "BKG-00"

    world.settle()

    assert world.states() == {"1": "error BKG-06"}
    assert world.posting().left_behind == world.books.bookings[0]["id"]


@pytest.fixture
def fast_world(db: None, no_pauses: None) -> Iterator[World]:
    """A package that removes nothing."""
    with opened(can_remove=False) as made:
        yield made


def test_half_made_document_that_cannot_be_removed_is_never_sent_twice(fast_world: World) -> None:
    fast_world.books.faults = fault("half_made")
    fast_world.order("1")
    fast_world.book()
    refused = fast_world.states()

    desk.process_again([fast_world.posting().id], fast_world.clock, who="ann")
    fast_world.book()

    assert refused == {"1": "error BKG-06"}
    assert fast_world.states() == {"1": "posted"}
    assert fast_world.books.references() == ["1"]


def test_three_lost_answers_in_a_row_leave_the_package_alone(world: World) -> None:
    world.books.faults = fault("drop_before", POST, None)
    world.save(fixed_debtors=(("ideal", DebtorRef(id="shop")),))
    for number in range(6):
        world.order(str(number))

    done = world.book()

    assert (done.unknown, done.held_by) == (3, "CON-15")
    assert world.books.calls[POST] == 3


def test_too_many_requests_on_a_write_waits_as_long_as_asked(world: World) -> None:
    world.books.faults = fault("status", POST, 1, status=429, retry_after=90)
    world.order("1")

    world.book()

    assert rest_of(world) == 90


def test_look_up_that_gets_no_answer_is_made_again_later(world: World) -> None:
    world.books.faults = fault("drop_after")
    world.order("1")
    world.book()
    world.books.faults = fault("status", "GET /bookings/*", 1, status=503)

    first = world.settle()
    world.settle()

    assert first.held_by == "CON-15"
    assert world.states() == {"1": "posted"}


def test_fault_of_ours_in_a_look_up_asks_the_merchant(world: World) -> None:
    world.books.faults = fault("drop_after")
    world.order("1")
    world.book()
    PaperBooksConnector.breaks = {"find_booking": ""}

    world.settle()

    assert world.states() == {"1": "error BKG-26"}


def test_debtor_whose_look_up_breaks_down_asks_the_merchant(world: World) -> None:
    world.books.faults = fault("drop_after", "POST /debtors")
    world.order("1")
    world.book()
    PaperBooksConnector.breaks = {"find_debtors": "", "c1@example.nl": ""}

    world.settle()

    assert world.states() == {"1": "error BKG-26"}


def test_debtor_that_is_lost_again_and_again_asks_the_merchant_in_the_end(world: World) -> None:
    world.books.faults = fault("drop_before", "POST /debtors", None)
    world.order("1")

    for _ in range(LOOK_UPS + 2):
        world.book()
        world.settle()
        world.clock.pass_by(hours=2)

    assert world.states() == {"1": "error BKG-26"}
    assert world.books.calls["POST /debtors"] == LOOK_UPS
