from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shopledger.connect.http import HttpClient, Response
from shopledger.connect.recorder import Recorder
from shopledger.connect.register import RegisterOpening, VatRegister
from shopledger.connect.registry import register_system
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.simulation.market.vat_numbers import make_number
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.checks import VatVerdict
from shopledger.registers.vies.connector import Vies
from shopledger.registers.vies.simulator import ViesSimulator
from tests.connect.doubles import Script

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = make_number("DE", 4711)
OTHER = make_number("BE", 4711)
UNREGISTERED = make_number("DE", 4711, is_registered=False)
OWN = "NL004495445B01"


@dataclass
class Opened:
    """The register over its simulator."""

    simulator: ViesSimulator
    register: VatRegister
    recorder: Recorder

    def misbehave(self, what: str, **rule: Any) -> None:
        self.simulator.faults = Faults(rules=[FaultRule(what=what, **rule)])

    def calls(self) -> int:
        return sum(self.simulator.calls.values())

    def later(self, **passed: int) -> None:
        self.simulator.set_clock(self.simulator.now + timedelta(**passed))


@pytest.fixture
def opened() -> Opened:
    system = register_system("vies")
    simulator = ViesSimulator()
    simulator.set_clock(NOON)
    recorder = Recorder()
    transport = WsgiTransport({"vies.test": simulator})
    http = HttpClient(transport, recorder, unreachable=system.unreachable, pause=lambda _: None)
    urls = {"api": "http://vies.test/taxation_customs/vies/rest-api"}
    register = system.open(RegisterOpening(http=http, clock=lambda: simulator.now, base_urls=urls))
    return Opened(simulator, register, recorder)


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        (GOOD, VatVerdict.VALID),
        (OTHER, VatVerdict.VALID),
        ("EL094259216", VatVerdict.VALID),
        ("GR 094259216", VatVerdict.VALID),
        ("XI980780684", VatVerdict.VALID),
        (UNREGISTERED, VatVerdict.INVALID),
    ],
)
def test_register_gives_its_verdict(opened: Opened, number: str, verdict: VatVerdict) -> None:
    answer = opened.register.check(number)

    assert (answer.verdict, answer.asked_at, opened.calls()) == (verdict, NOON, 1)


@pytest.mark.parametrize("number", ["DE136695977", "GB980780684", "12", ""])
def test_number_with_a_wrong_form_is_malformed_without_a_call(opened: Opened, number: str) -> None:
    answer = opened.register.check(number)

    assert (answer.verdict, answer.reference, opened.calls()) == (VatVerdict.MALFORMED, "", 0)


def test_missing_prefix_comes_from_the_country(opened: Opened) -> None:
    assert opened.register.check(GOOD[2:], country="DE").number == GOOD


def test_requester_gets_a_consultation_number(opened: Opened) -> None:
    assert opened.register.check(GOOD, requester=OWN).reference == "WAPIAAAA00000001"
    assert opened.register.check(GOOD).reference == ""


def test_requester_that_is_refused_does_not_stand_in_the_way(opened: Opened) -> None:
    opened.simulator.unknown.add(OWN)

    answer = opened.register.check(GOOD, requester=OWN)

    assert (answer.verdict, answer.reference, opened.calls()) == (VatVerdict.VALID, "", 2)


def test_malformed_requester_is_not_sent(opened: Opened) -> None:
    opened.register.check(GOOD, requester="NL123")

    assert "requester" not in opened.recorder.calls()[0].request_body


@pytest.mark.parametrize(
    "word",
    ["ms_unavailable", "ms_max_concurrent_req", "timeout", "service_unavailable", "vat_blocked", "user_error",
     "drop_before", "drop_after", "html", "truncated"],
)  # fmt: skip
def test_register_that_does_not_answer_is_unanswered_and_never_invalid(opened: Opened, word: str) -> None:
    opened.misbehave(word)

    for number in (GOOD, UNREGISTERED):
        assert opened.register.check(number).verdict is VatVerdict.UNANSWERED


@pytest.mark.parametrize("status", [429, 500, 503])
def test_error_status_is_unanswered_and_tells_when_to_come_back(opened: Opened, status: int) -> None:
    opened.misbehave("status", status=status, retry_after=40)

    answer = opened.register.check(GOOD)

    assert answer.verdict is VatVerdict.UNANSWERED
    assert answer.retry_after == (40 if status == 429 else None)


def test_answer_that_is_no_document_is_unanswered() -> None:
    script = Script([Response(status=200, headers={}, body=b"[true]")])
    http = HttpClient(script, Recorder(), unreachable="CHK-04")

    answer = Vies(RegisterOpening(http=http, clock=lambda: NOON, base_urls={})).check(GOOD)

    assert answer.verdict is VatVerdict.UNANSWERED
    assert script.seen[0].url == "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"


def test_country_that_is_down_is_left_alone_for_a_minute_and_others_are_not(opened: Opened) -> None:
    opened.misbehave("ms_unavailable", times=1)
    opened.register.check(GOOD)

    again, other = opened.register.check(GOOD), opened.register.check(OTHER)

    assert (again.verdict, again.retry_after, other.verdict) == (VatVerdict.UNANSWERED, 60, VatVerdict.VALID)
    assert opened.calls() == 2


def test_register_that_is_down_is_left_alone_for_a_minute(opened: Opened) -> None:
    opened.misbehave("global_max_concurrent_req", times=1)
    opened.register.check(GOOD)

    assert opened.register.check(OTHER).answer == "GLOBAL_MAX_CONCURRENT_REQ"
    assert opened.calls() == 1


def test_register_is_asked_again_after_the_minute(opened: Opened) -> None:
    opened.misbehave("ms_unavailable", times=1)
    opened.register.check(GOOD)

    opened.later(minutes=1)

    assert opened.register.check(GOOD).verdict is VatVerdict.VALID


def test_register_rests_at_night_by_the_simulated_clock(opened: Opened) -> None:
    opened.later(hours=10)
    at_night = opened.register.check(GOOD)
    opened.later(hours=1)

    assert (at_night.verdict, at_night.answer) == (VatVerdict.UNANSWERED, "MS_UNAVAILABLE")
    assert opened.register.check(GOOD).verdict is VatVerdict.VALID


def test_number_that_is_struck_off_is_invalid_from_then_on(opened: Opened) -> None:
    opened.simulator.control("unknown", {"numbers": [GOOD]})

    assert opened.register.check(GOOD).verdict is VatVerdict.INVALID
