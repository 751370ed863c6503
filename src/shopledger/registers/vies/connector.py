"""The register as the pipeline uses it: form first, then the question; a register that is down is an answer too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shopledger.connect.register import RegisterOpening, RegisterSystem, VatAnswer
from shopledger.domain.checks import VatVerdict
from shopledger.domain.errors import Transient, UnreadableDocument
from shopledger.registers.vies.client import BASE_URLS, UNREACHABLE, ViesClient
from shopledger.registers.vies.errors import Meaning, meaning_of
from shopledger.registers.vies.mapping import normalise, question, to_answer, well_formed, word_of
from shopledger.registers.vies.simulator import ViesSimulator

QUIET = timedelta(minutes=1)
"""How long a country (or the register) that is down is not asked again, so that a batch does not wait for each sale."""

EVERYWHERE = ""


class Vies:
    """An open connection to the register."""

    def __init__(self, opening: RegisterOpening) -> None:
        self._client = ViesClient(opening.http, opening.base_urls.get("api", BASE_URLS["api"]))
        self._clock = opening.clock
        self._down_until: dict[str, tuple[datetime, str]] = {}

    def check(self, number: str, country: str = "", requester: str = "") -> VatAnswer:
        """See VatRegister."""
        word = normalise(number, country)
        asked = well_formed(word)
        now = self._clock()
        if asked is None:
            return VatAnswer(
                verdict=VatVerdict.MALFORMED, number=word, country=word[:2], asked_at=now, answer="check digit or form"
            )
        down = self._known_down(asked[:2], now)
        if down is not None:
            until, why = down
            return _unanswered(asked, now, why, (until - now).total_seconds())
        return self._ask(asked, well_formed(normalise(requester)) or "", now)

    def _ask(self, number: str, requester: str, now: datetime) -> VatAnswer:
        try:
            word, document = self._word_on(number, requester)
            answer = to_answer(number, now, word, document)
        except (Transient, UnreadableDocument) as error:
            self._down_until[EVERYWHERE] = (now + QUIET, "no answer")
            return _unanswered(number, now, "no answer", getattr(error, "retry_after", None))
        meaning = meaning_of(word)
        if meaning is not Meaning.ANSWERED:
            place = number[:2] if meaning is Meaning.COUNTRY_DOWN else EVERYWHERE
            self._down_until[place] = (now + QUIET, word)
        return answer

    def _word_on(self, number: str, requester: str) -> tuple[str, dict[str, Any]]:
        """The answer; where only the merchant's own number is refused, the one without a reference."""
        document = self._client.check_vat_number(question(number, requester))
        word = word_of(document)
        if requester and meaning_of(word) is Meaning.WRONG_REQUESTER:
            return self._word_on(number, "")
        return word, document

    def _known_down(self, country: str, now: datetime) -> tuple[datetime, str] | None:
        for place in (EVERYWHERE, country):
            down = self._down_until.get(place)
            if down is not None and now < down[0]:
                return down
        return None


def _unanswered(number: str, now: datetime, why: str, retry_after: float | None) -> VatAnswer:
    return VatAnswer(
        verdict=VatVerdict.UNANSWERED,
        number=number,
        country=number[:2],
        asked_at=now,
        answer=why,
        retry_after=retry_after,
    )


SYSTEM = RegisterSystem(
    key="vies",
    name="VIES",
    base_urls=BASE_URLS,
    budgets=(),
    timeout=20.0,
    unreachable=UNREACHABLE,
    open=Vies,
    simulator=ViesSimulator,
)
