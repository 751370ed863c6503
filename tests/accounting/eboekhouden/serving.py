"""Plain calls to the simulated service, without our clients."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec

from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.connect.http import Request
from shopledger.connect.transport import WsgiTransport
from tests.accounting.eboekhouden.making import SAMPLES

HOST = "http://simulated.test"
EMAIL = "anna@voorbeeld.example"
SESSION = b"{5B0E7D52-6C1C-4F7A-9C64-0D0B0A5C7F11}"
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Caller:
    """Speaks to one simulator."""

    def __init__(self, simulator: EboekhoudenSimulator) -> None:
        self.simulator = simulator
        self._transport = WsgiTransport({"simulated.test": simulator})
        self._session = ""
        self._soap_session = SESSION

    def open_rest(self) -> None:
        """A session, for the calls that follow."""
        body = {"accessToken": self.simulator.token, "source": "shopledger"}
        self._session = self.rest("POST", "/v1/session", body)[1]["token"]

    def rest(
        self, method: str, path: str, body: object = None, authorization: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and document of a REST call."""
        headers = {"Authorization": self._session if authorization is None else authorization}
        data = None if body is None else _ENCODER.encode(body)
        request = Request(method=method, url=HOST + path, purpose="test", headers=headers, body=data)
        response = self._transport.send(request, 1.0)
        return response.status, json.loads(response.body or b"{}", parse_float=Decimal)

    def prepare_soap(self, *relations: str, with_sale: bool = False) -> None:
        """A session, relations with these codes, and the sale of the samples if wanted."""
        answer = self.soap(self._sample("open-session"))
        self._soap_session = answer.partition(b"SessionID>")[2].partition(b"</")[0]
        for code in relations:
            self.simulator.books.add_relation({"type": "P", "name": code, "code": code, "emailAddress": EMAIL})
        if with_sale:
            self.soap(self._sample("add-mutatie-nl-mixed"))

    def soap(self, envelope: bytes, headers: dict[str, str] | None = None) -> bytes:
        """The answer to an envelope, with the session that was opened."""
        operation = envelope.partition(b"Body>")[2].partition(b":")[2].partition(b" ")[0].decode()
        response = self._transport.send(
            Request(
                method="POST",
                url=f"{HOST}/soap.asmx",
                purpose="test",
                headers=headers or {"SOAPAction": f'"http://www.e-boekhouden.nl/soap/{operation}"'},
                body=envelope.replace(SESSION, self._soap_session),
            ),
            1.0,
        )
        return response.body

    def truth(self) -> list[dict[str, Any]]:
        """What stands in the books."""
        items: list[dict[str, Any]] = self.simulator.truth("", 500)["items"]
        return items

    def _sample(self, name: str) -> bytes:
        return (SAMPLES / "soap" / f"{name}.request.xml").read_bytes()
