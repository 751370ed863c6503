"""What every accounting connector does when the line or the package lets it down.

The rule that all else rests on: what a write ended in must agree with what stands in the books, and a look-up that
failed is never an answer.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from shopledger.connect.contract import Absent, Found, Unclear
from shopledger.connect.registry import BOOKS
from shopledger.domain.booking import Booking, Links
from shopledger.domain.capabilities import Lookup
from shopledger.domain.errors import OutcomeUnknown, Refusal, ShopledgerError, Transient
from tests.contract.books_contract import EACH_KIND, SANNE, Books, fresh_key, name_of, open_books

TROUBLES: dict[str, dict[str, Any]] = {
    "drop_before": {"what": "drop_before"},
    "drop_after": {"what": "drop_after"},
    "status 500": {"what": "status", "status": 500},
    "status 503": {"what": "status", "status": 503},
    "status 429": {"what": "status", "status": 429, "retry_after": 7},
    "stored, then 502": {"what": "status_after", "status": 502},
    "html": {"what": "html"},
    "truncated": {"what": "truncated"},
}
STORED = ("drop_after", "stored, then 502", "truncated")


@pytest.fixture(params=sorted(BOOKS))
def books(request: pytest.FixtureRequest) -> Books:
    return open_books(request.param)


@pytest.fixture(params=EACH_KIND, ids=name_of)
def warm(request: pytest.FixtureRequest) -> Books:
    """A connection that has booked one sale, so that its token and lists are there."""
    key, kind = request.param
    opened = open_books(key, kind=kind)
    if kind not in opened.system.capabilities.kinds:
        pytest.skip("the package has no such kind of document")
    booking = opened.booking("1000")
    opened.post(booking)
    opened.connector.find_booking(booking, opened.links(booking))
    return opened


def outcome_of(books: Books, booking: Booking, links: Links, trouble: dict[str, Any]) -> str:
    """What posting ends in while every call goes wrong."""
    books.misbehave(**trouble)
    try:
        books.connector.post_booking(booking, links, fresh_key())
    except (OutcomeUnknown, Transient, Refusal) as error:
        return type(error).__name__
    finally:
        books.behave()
    return "Posted"


@pytest.mark.parametrize("trouble", TROUBLES)
def test_outcome_of_a_write_never_contradicts_the_books(warm: Books, trouble: str) -> None:
    booking = warm.booking("1001")
    links = warm.links(booking)

    outcome = outcome_of(warm, booking, links, TROUBLES[trouble])

    stands = bool(warm.documents("1001"))
    assert outcome in ({"OutcomeUnknown", "Posted"} if stands else {"OutcomeUnknown", "Transient", "Refusal"})


@pytest.mark.parametrize("trouble", TROUBLES)
def test_look_up_after_a_lost_answer_tells_the_truth(warm: Books, trouble: str) -> None:
    booking = warm.booking("1001")
    links = warm.links(booking)
    outcome_of(warm, booking, links, TROUBLES[trouble])

    finding = warm.connector.find_booking(booking, links)

    exact = () if warm.system.capabilities.lookup is Lookup.BY_REFERENCE else (Unclear,)
    assert isinstance(finding, (Found, *exact) if warm.documents("1001") else (Absent, *exact))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_debtor_after_a_lost_answer_is_found_or_not_there(books: Books, trouble: str) -> None:
    books.connector.find_debtors([SANNE])
    books.misbehave(**TROUBLES[trouble])
    with pytest.raises((OutcomeUnknown, Transient)):
        books.connector.create_debtor(SANNE, fresh_key())
    books.behave()

    (found,) = books.connector.find_debtors([SANNE])

    assert found is None or trouble in STORED


@pytest.mark.parametrize("trouble", TROUBLES)
def test_debtor_look_up_that_fails_is_not_an_answer(books: Books, trouble: str) -> None:
    books.connector.create_debtor(SANNE, fresh_key())
    books.misbehave(**TROUBLES[trouble])

    with pytest.raises(ShopledgerError):
        books.connector.find_debtors([SANNE])


@pytest.mark.parametrize("trouble", TROUBLES)
def test_booking_look_up_that_fails_is_not_an_answer(warm: Books, trouble: str) -> None:
    booking = warm.booking("1000")
    links = warm.links(booking)
    warm.misbehave(**TROUBLES[trouble])

    with pytest.raises(ShopledgerError):
        warm.connector.find_booking(booking, links)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_connection_test_in_trouble_reports_and_never_raises(books: Books, trouble: str) -> None:
    books.misbehave(**TROUBLES[trouble])

    report = books.connector.test_connection()

    assert (report.is_ok, bool(report.code)) == (False, True)


def test_one_slip_of_a_read_is_tried_again(books: Books) -> None:
    made = books.connector.create_debtor(SANNE, fresh_key())
    books.misbehave("status", status=503, times=1)

    (found,) = books.connector.find_debtors([SANNE])

    assert found is not None
    assert found.id == made.id


def test_payment_outcome_never_contradicts_the_books(books: Books) -> None:
    if not books.system.capabilities.payments:
        pytest.skip("the package takes no payments")
    booking = books.booking("1001")
    payment = books.payment(booking, books.post(booking))
    item = books.connector.find_open_item(payment)
    assert item is not None
    books.misbehave("drop_after")

    with pytest.raises(OutcomeUnknown):
        books.connector.post_payment(payment, item, fresh_key())

    books.behave()
    assert not isinstance(books.connector.find_payment(payment, item), Absent)


def test_secrets_are_not_shown(books: Books) -> None:
    books.connector.test_connection()
    booking = books.booking("1001")
    books.post(booking)
    refused: list[str] = []
    for trouble in TROUBLES.values():
        books.misbehave(**trouble)
        try:
            books.connector.find_booking(booking, Links(debtor=books.links(booking).debtor))
        except ShopledgerError as error:
            refused += [str(error), repr(error), repr(vars(error))]
        books.behave()

    shown = "\n".join((books.shown(), *refused))

    token = books.vault._token
    hidden = (*books.secrets, *((token.access, token.refresh) if token else ()))
    assert [secret for secret in hidden if len(secret) > 3 and secret in shown] == []


def test_debtor_with_a_fault_in_one_page_is_not_half_known(books: Books) -> None:
    debtors = [dataclasses.replace(SANNE, key=f"c{n}@example.nl", email=f"c{n}@example.nl") for n in range(25)]
    for debtor in debtors:
        books.connector.create_debtor(debtor, fresh_key())
    books.misbehave("truncated", times=1)

    try:
        found = books.connector.find_debtors(debtors)
    except ShopledgerError:
        found = books.connector.find_debtors(debtors)

    assert None not in found
