"""The register's one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from shopledger.connect.http import Request
from shopledger.connect.reading import parse_answer
from shopledger.domain.errors import Transient

if TYPE_CHECKING:
    from shopledger.connect.http import HttpClient

BASE_URLS = {"api": "https://ec.europa.eu/taxation_customs/vies/rest-api"}
UNREACHABLE = "CHK-04"


class ViesClient:
    """The register at one address."""

    def __init__(self, http: HttpClient, base_url: str) -> None:
        self._http = http
        self._url = f"{base_url}/check-vat-number"

    def check_vat_number(self, question: dict[str, str]) -> dict[str, Any]:
        """The answer, whatever it is: errors come as JSON too, mostly with the status of a success.

        It changes nothing, so it is a read although it is a POST. Raises Transient when there is no answer in JSON.
        """
        request = Request(
            method="POST",
            url=self._url,
            purpose="check VAT number",
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            body=msgspec.json.encode(question),
        )
        answer = parse_answer(request, self._http.send(request), UNREACHABLE)
        if not isinstance(answer, dict):
            raise Transient(UNREACHABLE, detail="the register did not answer with a document")
        return answer
