from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from shopledger.connect.budget import used_up
from shopledger.connect.http import (
    READ_PAUSES,
    AnswerLostError,
    AnswerTooLargeError,
    Budget,
    HttpClient,
    NotSentError,
    Request,
)
from shopledger.connect.recorder import Recorder
from shopledger.domain.errors import OutcomeUnknown, Transient
from tests.connect.doubles import READ, WRITE, Script, answer


class FewCalls:
    """A budget of some calls and no more."""

    def __init__(self, calls: int) -> None:
        self.left = calls

    def draw(self) -> None:
        if not self.left:
            raise used_up(60)
        self.left -= 1


def client(script: Script, pauses: list[float] | None = None, budget: Budget | None = None) -> HttpClient:
    waited: list[float] = [] if pauses is None else pauses
    return HttpClient(script, Recorder(), unreachable="CON-15", budget=budget, pause=waited.append)


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 404, 409, 422])
@pytest.mark.parametrize("request_", [READ, WRITE])
def test_answer_below_500_is_returned_to_reads_and_writes(request_: Request, status: int) -> None:
    response = client(Script([answer(status)])).send(request_)

    assert (response.status, response.is_ok) == (status, status < 300)


def test_write_that_could_not_be_sent_is_transient() -> None:
    script = Script([NotSentError("no route")])

    with pytest.raises(Transient) as caught:
        client(script).send(WRITE)

    assert (caught.value.code, caught.value.detail, len(script.seen)) == ("CON-15", "no route", 1)


@pytest.mark.parametrize("entry", [AnswerLostError("cut"), AnswerTooLargeError("big"), answer(500), answer(429)])
def test_write_without_a_clear_answer_has_an_unknown_outcome_and_is_sent_once(entry: Exception) -> None:
    script = Script([entry, answer(200)])

    with pytest.raises(OutcomeUnknown):
        client(script).send(WRITE)

    assert len(script.seen) == 1


def test_write_that_met_too_many_requests_tells_when_to_come_back() -> None:
    script = Script([answer(429, retry_after="17")])

    with pytest.raises(OutcomeUnknown) as caught:
        client(script).send(WRITE)

    assert caught.value.retry_after == 17


@pytest.mark.parametrize("entry", [AnswerLostError("cut"), NotSentError("refused"), answer(503)])
def test_read_is_tried_again_after_a_failure(entry: Exception) -> None:
    pauses: list[float] = []

    response = client(Script([entry, entry, answer(200)]), pauses).send(READ)

    assert (response.status, pauses) == (200, list(READ_PAUSES))


@pytest.mark.parametrize(
    ("entry", "detail"),
    [(AnswerLostError("cut"), "cut"), (NotSentError("refused"), "refused"), (answer(503), "status 503")],
)
def test_read_that_keeps_failing_is_transient_with_the_last_reason(entry: Exception, detail: str) -> None:
    script = Script([entry] * 3)

    with pytest.raises(Transient) as caught:
        client(script).send(READ)

    assert (caught.value.code, caught.value.detail, script.entries) == ("CON-15", detail, [])


def test_unreachable_system_is_named_in_the_message() -> None:
    script = Script([NotSentError("refused")])
    speaking = HttpClient(script, Recorder(), unreachable="CON-15", params={"package": "Demo"})

    with pytest.raises(Transient) as caught:
        speaking.send(WRITE)

    assert caught.value.params == {"package": "Demo"}


def test_read_of_an_endless_answer_is_not_tried_again() -> None:
    script = Script([AnswerTooLargeError("an answer of more than 9 bytes"), answer(200)])

    with pytest.raises(Transient) as caught:
        client(script).send(READ)

    assert (caught.value.detail, len(script.seen)) == ("an answer of more than 9 bytes", 1)


def test_read_that_met_too_many_requests_is_transient_at_once_with_the_wait() -> None:
    script = Script([answer(429, retry_after="30"), answer(200)])

    with pytest.raises(Transient) as caught:
        client(script).send(READ)

    assert (caught.value.code, caught.value.retry_after, len(script.seen)) == ("CON-15", 30, 1)


def test_each_try_of_a_read_draws_from_the_budget() -> None:
    budget = FewCalls(2)
    script = Script([answer(500)] * 3)

    with pytest.raises(Transient) as caught:
        client(script, budget=budget).send(READ)

    assert (caught.value.code, len(script.seen)) == ("CON-14", 2)


def test_calls_are_recorded_whether_answered_or_not() -> None:
    speaking = client(Script([AnswerLostError("cut"), answer(200, b"yes")]))

    speaking.send(READ)

    assert [(call.status, call.response_body) for call in speaking.recorder.calls()] == [(0, "cut"), (200, "yes")]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 01 Mar 2026 10:00:30 GMT", 30),
        ("Sun, 01 Mar 2026 11:01:00 +0100", 60),
        ("Sun, 01 Mar 2026 10:00:45 -0000", 45),
        ("Sun, 01 Mar 2026 09:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_by_the_servers_own_clock(
    header: str, seconds: float | None
) -> None:
    response = answer(503, retry_after=header, date="Sun, 01 Mar 2026 10:00:00 GMT")

    assert response.retry_after == seconds


def test_retry_after_as_a_date_counts_from_now_when_the_server_tells_no_date() -> None:
    until = datetime.now(UTC) + timedelta(minutes=5)

    wait = answer(503, retry_after=format_datetime(until, usegmt=True)).retry_after

    assert wait is not None
    assert 290 < wait <= 300


def test_requests_and_responses_print_without_their_secrets() -> None:
    request = Request(
        method="POST",
        url="https://shop.test:8443/api?key=geheim",
        purpose="book",
        headers={"Authorization": "geheim"},
        body=b"geheim",
    )

    printed = f"{request!r} {answer(200, b'geheim')!r}"

    assert printed == "Request(POST shop.test/api, book) Response(200, 6 bytes)"
