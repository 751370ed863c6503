"""What is kept of the requests of a write that ended badly, for More info; and that no secret is in it."""

from __future__ import annotations

import pytest

from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.connect.credentials import Token
from shopledger.connect.recorder import Call
from shopledger.connect.registry import BOOKS
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.domain.booking import BookingKind
from shopledger.pipeline import desk
from shopledger.store import ledger, texts
from shopledger.store.models import Attempt, Connection
from shopledger.store.secrets import unseal
from tests.fuzz import town
from tests.pipeline.test_book import fault
from tests.pipeline.world import World, opened


def lose(world: World, what: str = "drop_after") -> None:
    """Book, and lose the answer."""
    world.books.faults = fault(what)
    world.book()


def calls(what: str = "BOOKING") -> list[tuple[str, int]]:
    return [(f"{call.method} {call.purpose}", call.status) for call in kept(what)]


def kept(what: str) -> tuple[Call, ...]:
    return ledger.calls_of(Attempt.objects.filter(what=what).latest("id"))


def test_nothing_is_kept_of_what_ended_well(world: World) -> None:
    world.order("1")
    world.book()

    assert [bytes(row.calls) for row in Attempt.objects.all()] == [b"", b""]
    assert calls() == []


def test_refusal_is_kept_as_it_was_said(world: World) -> None:
    world.books.refusals["1"] = "BKG-06"
    world.order("1")
    world.order("2")
    world.book()

    row = Attempt.objects.get(outcome="REFUSED")
    (call,) = ledger.calls_of(row)
    assert (call.method, call.url, call.status) == ("POST", "http://paper.books/bookings", 422)
    assert '"reference": "1"' in call.request_body
    assert call.response_body == '{"code":"BKG-06"}'


def test_refused_debtor_is_kept_with_its_attempt(world: World) -> None:
    world.books.refusals["c1@example.nl"] = "BKG-14"
    world.order("1")
    world.book()

    assert calls("DEBTOR") == [("POST /debtors", 422)]


def test_lost_answer_is_kept(world: World) -> None:
    world.order("1")
    lose(world)

    assert calls() == [("POST /bookings", 0)]


def test_look_up_that_finds_something_else_is_kept_with_the_write(world: World) -> None:
    world.order("1")
    lose(world)
    world.books.bookings[0]["total"] = "1.00"
    world.settle()

    assert world.states() == {"1": "error BKG-01"}
    assert calls() == [("POST /bookings", 0), ("GET /bookings/1", 200)]


def test_look_up_that_finds_it_keeps_no_more(world: World) -> None:
    world.order("1")
    lose(world)
    world.settle()

    assert world.states() == {"1": "posted"}
    assert calls() == [("POST /bookings", 0)]


def test_number_that_is_taken_is_kept_with_what_stands_there(db: None, no_pauses: None) -> None:
    with opened(refuses_duplicate_reference=(BookingKind.ENTRY,)) as world:
        world.books.refuses_duplicates = True
        world.books.bookings.append({"reference": "1", "total": "1.00", "debtor": "x", "id": "9", "key": "k"})
        world.order("1")
        world.book()

        assert world.states() == {"1": "error BKG-01"}
        assert calls() == [("POST /bookings", 409), ("GET /bookings/1", 200)]


def test_number_that_turns_out_to_be_ours_keeps_nothing(db: None, no_pauses: None) -> None:
    with opened(refuses_duplicate_reference=(BookingKind.ENTRY,)) as world:
        world.books.refuses_duplicates = True
        world.books.looks = "unclear"
        world.order("1")
        lose(world)
        world.settle()
        world.books.looks = "found"
        world.book()

        assert world.attempts()[-1] == ("BOOKING", "FOUND")
        assert calls() == []


def test_refused_number_that_cannot_be_looked_up_now_keeps_the_refusal(db: None, no_pauses: None) -> None:
    with opened(refuses_duplicate_reference=(BookingKind.ENTRY,)) as world:
        world.books.refuses_duplicates = True
        world.books.bookings.append({"reference": "1", "total": "1.00", "debtor": "x", "id": "9", "key": "k"})
        world.order("1")
        world.books.faults = fault("status", "GET /bookings/*", 1, status=503)
        world.book()

        assert calls() == [("POST /bookings", 409)]


def test_look_up_before_a_write_is_kept_with_the_last_write(world: World) -> None:
    world.order("1")
    lose(world)
    world.books.looks = "unclear"
    world.settle()
    world.books.bookings[0]["total"] = "1.00"
    world.books.looks = "found"

    desk.process_again([world.posting().id], world.clock, who="ann")
    world.book()

    assert world.states() == {"1": "error BKG-01"}
    assert calls() == [("POST /bookings", 0), ("GET /bookings/1", 200), ("GET /bookings/1", 200)]


def test_only_the_last_calls_are_kept(world: World) -> None:
    world.order("1")
    lose(world)
    row = Attempt.objects.get(what="BOOKING")
    call = kept("BOOKING")[0]

    ledger.add_calls(row.id, [call] * 9)

    assert len(kept("BOOKING")) == ledger.KEPT_CALLS


def test_calls_without_any_write_are_kept_nowhere(world: World) -> None:
    world.order("1")

    ledger.add_last_calls(world.posting().id, ())

    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("books", "credentials"),
    [*((key, {}) for key in sorted(BOOKS)), ("eboekhouden", EboekhoudenSimulator.demo_soap_credentials)],
)
def test_no_secret_of_any_package_is_kept(db: None, no_pauses: None, books: str, credentials: dict[str, str]) -> None:
    with town.opened("mijnwebwinkel", books, None, **credentials) as place:
        place.books.faults = Faults(rules=[FaultRule(what="drop_after", call="POST *", skip=skip) for skip in (6, 8)])
        for minutes in (1, 30, 60):
            place.pass_by(minutes)

        said = [call for row in Attempt.objects.exclude(calls=b"") for call in ledger.calls_of(row)]
        secrets = secrets_of(place)
        assert said
        assert secrets
        assert not [secret for secret in secrets for call in said if secret in text_of(call)]


def secrets_of(place: town.Town) -> list[str]:
    """Credentials and tokens that open anything."""
    keys = [row for side in place.keys.values() for row in (side["credentials"], side["operator"])]
    values = [value for row in keys for name, value in row.items() if name not in OPEN]
    sealed = Connection.objects.exclude(token="").values_list("token", flat=True)
    tokens = [texts.value_of(unseal(each).encode(), Token) for each in sealed]
    return [value for value in (*values, *(token.access for token in tokens)) if value]


OPEN = frozenset({"accountant", "customer", "username", "shop_url", "url", "organization"})
"""Names of credentials that are no secrets: parts of addresses, and user names."""


def text_of(call: Call) -> str:
    return f"{call.url} {call.request_body} {call.response_body}"
