"""The simulated register: it knows every number with right check digits, but for the market's marked ones.

It is down once a day as the real one is, between `maintenance` (hours, UTC, under the simulated clock), and on command:

    ms_unavailable, ms_max_concurrent_req, timeout, service_unavailable, global_max_concurrent_req, vat_blocked ...
        the word, in the register's error wrapper
    user_error    a plain "not valid" whose `userError` says that the member state is down (seen on the real one)
    POST /_simulator/unknown {"numbers": ["DE..."]}     these numbers are no longer registered
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from stdnum.eu import vat
from werkzeug.wrappers import Request, Response

from shopledger.connect.simulation.faults import Faults
from shopledger.connect.simulation.market import is_registered
from shopledger.connect.simulation.server import Answer, Simulator, json_response, route
from shopledger.registers.vies.errors import MEANINGS
from shopledger.registers.vies.mapping import PREFIXES

MARKET = frozenset({"BE", "DE", "FR"})
"""Where the simulated market's companies are: it says itself which of their numbers are registered."""

NIGHT = (22, 23)
"""Maintenance of the simulated register: from 22:00 to 23:00 UTC."""


class ViesSimulator(Simulator):
    """The register's REST interface."""

    name = "VIES"
    demo_credentials: ClassVar[dict[str, str]] = {}
    demo_operator: ClassVar[dict[str, str]] = {}

    def __init__(
        self,
        *,
        seed: int = 0,
        faults: Faults | None = None,
        latency: float = 0.0,
        maintenance: tuple[int, int] = NIGHT,
    ) -> None:
        super().__init__(seed=seed, faults=faults, latency=latency)
        self.maintenance = maintenance
        self.unknown: set[str] = set()
        self._asked = 0

    @route("POST", "/taxation_customs/vies/rest-api/check-vat-number")
    def check_vat_number(self, request: Request) -> Response:
        """The one call."""
        asked: dict[str, str] = json.loads(request.get_data())
        country, number = asked.get("countryCode", ""), asked.get("vatNumber", "")
        self._refuse(country, number, asked)
        if self.quirk == "user_error":
            return json_response(self._document(asked, is_valid=False) | {"userError": "MS_UNAVAILABLE"})
        return json_response(self._document(asked, is_valid=self._is_registered(country + number)))

    def _refuse(self, country: str, number: str, asked: dict[str, str]) -> None:
        word = self.quirk.upper()
        first, last = self.maintenance
        if word in MEANINGS:
            raise refused(word)
        if first <= self.now.hour < last:
            raise refused("MS_UNAVAILABLE")
        if country not in PREFIXES or not number:
            raise refused("INVALID_INPUT")
        requester = asked.get("requesterMemberStateCode", "") + asked.get("requesterNumber", "")
        if requester and not self._is_registered(requester):
            raise refused("INVALID_REQUESTER_INFO")

    def _is_registered(self, number: str) -> bool:
        known = is_registered(number) if number[:2] in MARKET else vat.is_valid(number)
        return known and number not in self.unknown

    def _document(self, asked: dict[str, str], *, is_valid: bool) -> dict[str, Any]:
        self._asked += 1
        has_requester = bool(asked.get("requesterNumber"))
        return {
            "countryCode": asked["countryCode"],
            "vatNumber": asked["vatNumber"],
            "requestDate": self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "valid": is_valid,
            "requestIdentifier": f"WAPIAAAA{self._asked:08d}" if has_requester and is_valid else "",
            "name": "Voorbeeld BV" if is_valid and asked["countryCode"] != "DE" else "---",
            "address": "Dorpsstraat 1\n1234 AB Ons Dorp" if is_valid and asked["countryCode"] != "DE" else "---",
            "traderName": "---",
        }

    def control(self, command: str, body: dict[str, Any]) -> object:
        """See the module."""
        if command != "unknown":
            return super().control(command, body)
        self.unknown.update(body["numbers"])
        return {"ok": True}


def refused(word: str) -> Answer:
    """An error as the register wraps it: with the status of a success."""
    return Answer(json_response({"actionSucceed": False, "errorWrappers": [{"error": word}]}))
