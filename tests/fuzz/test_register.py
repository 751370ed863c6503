"""The register of VAT numbers with answers that it should not give: silence is all that may come of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.connect.register import RegisterOpening
from shopledger.connect.registry import register_system
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.checks import VatVerdict
from shopledger.registers.vies.simulator import ViesSimulator
from tests.fuzz.calling import TROUBLES, Trouble
from tests.fuzz.corruption import Chance, Line

NUMBER = "DE136695976"
CERTAIN = {VatVerdict.VALID, VatVerdict.UNANSWERED}


def asked(trouble: Trouble) -> VatVerdict:
    """What the register is heard to say of a valid number."""
    system = register_system("vies")
    simulator = ViesSimulator(maintenance=(0, 0))
    line = Line(WsgiTransport({"vies.test": simulator}))
    line.choose = lambda *_: trouble[0]
    line.chance = Chance(str(trouble))
    http = HttpClient(line, Recorder(), unreachable=system.unreachable, pause=lambda _: None)
    urls = {"api": "http://vies.test/taxation_customs/vies/rest-api"}
    register = system.open(RegisterOpening(http=http, clock=lambda: datetime(2026, 3, 2, tzinfo=UTC), base_urls=urls))
    return register.check(NUMBER, "DE").verdict


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: f"{trouble[0]} {trouble[1]}")
def test_spoiled_answer_of_the_register_is_no_verdict_against_a_customer(trouble: Trouble) -> None:
    assert asked(trouble) in CERTAIN
