"""Permission: asked for, given, renewed, run out and withdrawn; against the simulator."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client

from shopledger.accounting.jortt.client import JorttClient
from shopledger.accounting.jortt.oauth import (
    SCOPES,
    TokenDesk,
    authorize_address,
    is_same_state,
    new_state,
)
from shopledger.accounting.jortt.simulator import JorttSimulator
from shopledger.accounting.jortt.simulator.demo import CREDENTIALS, OPERATOR, REFRESH_TOKEN, Administration
from shopledger.connect.credentials import MemoryVault, Token
from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.connect.simulation.faults import FaultRule, Faults
from shopledger.connect.transport import WsgiTransport
from shopledger.domain.errors import ConnectionRefusal, Refusal, Transient
from tests.accounting.jortt.making import NOW, opening
from tests.contract.books_contract import SANNE, Books, open_books

NO_OWN = {"client_id": "", "client_secret": ""}


def permitted(simulator: JorttSimulator | None = None, **credentials: str) -> Books:
    """Connected by a permission rather than by an own application."""
    keys = {**NO_OWN, "refresh_token": REFRESH_TOKEN, **credentials}
    return open_books("jortt", simulator=simulator, credentials=keys)


def desk(simulator: JorttSimulator, *, is_own: bool = False, **changes: str) -> TokenDesk:
    client = {**(CREDENTIALS if is_own else OPERATOR), **changes}
    http = HttpClient(WsgiTransport({"jortt.test": simulator}), Recorder(), unreachable="CON-15", pause=lambda _: None)
    url = "http://jortt.test/oauth-provider/oauth/token"
    return TokenDesk(http, lambda: simulator.now, client["client_id"], client["client_secret"], is_own=is_own, url=url)


def simulated(**choices: Any) -> JorttSimulator:
    simulator = JorttSimulator(**choices)
    simulator.set_clock(NOW)
    return simulator


def code_of(simulator: JorttSimulator, state: str) -> str:
    """The code that comes back with the merchant."""
    address = urlsplit(authorize_address(OPERATOR["client_id"], OPERATOR["redirect_uri"], state))
    answer = Client(simulator).get(f"{address.path}?{address.query}")
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert is_same_state(state, back["state"][0])
    return back["code"][0]


def refused(ask: Callable[[], object]) -> str:
    with pytest.raises(ConnectionRefusal) as caught:
        ask()
    return caught.value.code


def pass_hours(books: Books, hours: int) -> None:
    books.simulator.set_clock(books.simulator.now + timedelta(hours=hours))


# Asking


def test_merchant_is_sent_to_jortt_with_all_that_it_asks() -> None:
    address = urlsplit(authorize_address("id", "https://shopledger.example/oauth/jortt", "word"))

    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://app.jortt.nl/oauth-provider/oauth/authorize"
    assert parse_qs(address.query) == {
        "client_id": ["id"],
        "redirect_uri": ["https://shopledger.example/oauth/jortt"],
        "response_type": ["code"],
        "scope": [SCOPES],
        "state": ["word"],
    }


def test_states_are_long_and_never_the_same() -> None:
    states = {new_state() for _ in range(50)}

    assert len(states) == 50
    assert min(map(len, states)) >= 32


@pytest.mark.parametrize(("sent", "received"), [("word", "other"), ("word", ""), ("", "")])
def test_answer_with_another_state_is_not_ours(sent: str, received: str) -> None:
    assert not is_same_state(sent, received)


def test_code_becomes_a_permission_that_works() -> None:
    simulator = simulated()
    token = desk(simulator).exchanged(code_of(simulator, "word"), OPERATOR["redirect_uri"])

    report = permitted(simulator, refresh_token=token.refresh).connector.test_connection()

    assert (report.is_ok, report.account) == (True, "De Ketting B.V.")


def test_code_is_good_once() -> None:
    simulator = simulated()
    code = code_of(simulator, "word")
    desk(simulator).exchanged(code, OPERATOR["redirect_uri"])

    assert refused(lambda: desk(simulator).exchanged(code, OPERATOR["redirect_uri"])) == "CON-06"


def test_code_is_good_for_ten_minutes() -> None:
    simulator = simulated()
    code = code_of(simulator, "word")
    simulator.set_clock(NOW + timedelta(minutes=10))

    assert refused(lambda: desk(simulator).exchanged(code, OPERATOR["redirect_uri"])) == "CON-06"


# Renewing


def test_first_call_uses_the_permission_and_keeps_its_successor() -> None:
    books = permitted()

    books.connector.test_connection()

    kept = books.vault._token
    assert kept is not None
    assert kept.refresh not in ("", REFRESH_TOKEN)


def test_new_refresh_token_is_saved_before_the_access_token_is_used() -> None:
    events: list[str] = []
    simulator = simulated()

    class Watched(MemoryVault):
        def renewed(self, is_usable: Callable[[Token], bool], renew: Callable[[Token | None], Token]) -> Token:
            token = super().renewed(is_usable, renew)
            events.append(f"saved after {sum(simulator.calls.values())} call")
            return token

    line = WsgiTransport({"api.jortt.nl": simulator, "app.jortt.nl": simulator})
    opened = dataclasses.replace(opening(line, refresh_token=REFRESH_TOKEN), vault=Watched(), operator=OPERATOR)

    JorttClient(opened).organization()

    assert events == ["saved after 1 call"]
    assert sum(simulator.calls.values()) == 2


def test_access_that_ran_out_is_renewed_by_the_kept_refresh_token() -> None:
    books = permitted()
    books.connector.test_connection()
    first = books.vault._token
    pass_hours(books, 3)

    report = books.connector.test_connection()

    assert report.is_ok
    assert first is not None
    assert books.vault._token is not None
    assert books.vault._token.refresh != first.refresh


def test_access_is_used_for_two_hours_less_a_minute() -> None:
    books = permitted()
    books.connector.test_connection()
    books.simulator.set_clock(books.simulator.now + timedelta(seconds=7200 - 61))
    books.connector.test_connection()

    assert books.simulator.calls["POST /oauth-provider/oauth/token"] == 1


def test_access_that_jortt_calls_expired_is_renewed_once() -> None:
    books = permitted()
    books.connector.test_connection()
    books.misbehave("expired_token", times=1)

    report = books.connector.test_connection()

    assert report.is_ok
    assert books.simulator.calls["POST /oauth-provider/oauth/token"] == 2


def test_refresh_token_that_was_used_is_refused() -> None:
    simulator = simulated()
    desk(simulator).renewed(REFRESH_TOKEN)

    assert refused(lambda: desk(simulator).renewed(REFRESH_TOKEN)) == "CON-06"


def test_refresh_token_stays_where_none_is_answered() -> None:
    simulator = simulated()
    own = desk(simulator, is_own=True).own()

    assert desk(simulator).token(own, REFRESH_TOKEN).refresh.startswith("refresh-")


def test_own_application_asks_anew_each_time() -> None:
    books = open_books("jortt")
    books.connector.test_connection()
    pass_hours(books, 3)

    assert books.connector.test_connection().is_ok


def test_page_instead_of_a_token_is_a_delay() -> None:
    simulator = simulated(faults=Faults(rules=[FaultRule(what="html")]))

    with pytest.raises(Transient) as delayed:
        desk(simulator).renewed(REFRESH_TOKEN)

    assert delayed.value.code == "CON-15"


# Being refused


def test_permission_withdrawn_stops_the_connection() -> None:
    books = permitted()
    books.connector.test_connection()
    books.simulator.revoke()

    report = books.connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-06")


def test_permission_withdrawn_while_access_ran_out_stops_the_connection() -> None:
    books = permitted()
    books.connector.test_connection()
    books.simulator.revoke()
    pass_hours(books, 3)

    assert books.connector.test_connection().code == "CON-06"


def test_no_permission_at_all_is_reported() -> None:
    report = permitted(refresh_token="").connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-06")


def test_another_administration_than_before_is_reported_with_its_name() -> None:
    other = simulated(administration=Administration(name="Andere Zaak", number=2))

    report = permitted(other, organization=Administration().id).connector.test_connection()

    assert (report.is_ok, report.code, dict(report.params)) == (False, "CON-07", {"account": "Andere Zaak"})
    assert report.account_id == Administration(number=2).id


def test_same_administration_as_before_is_fine() -> None:
    assert permitted(organization=Administration().id).connector.test_connection().is_ok


@pytest.mark.parametrize("quirk", ["scope_missing", "plan_too_small"])
def test_missing_rights_are_reported(quirk: str) -> None:
    books = permitted()
    books.misbehave(quirk)

    assert books.connector.test_connection().code == "CON-13"


def test_administration_without_the_plan_is_reported() -> None:
    books = permitted(simulated(administration=Administration(has_plan=False)))

    assert books.connector.test_connection().code == "CON-13"


def test_application_without_the_scopes_is_reported() -> None:
    few = simulated(administration=Administration(scopes=frozenset({"customers:read"})))

    assert refused(lambda: desk(few, is_own=True).own()) == "CON-13"


def test_platform_that_is_refused_is_not_the_merchants_fault() -> None:
    assert refused(lambda: desk(simulated(), client_secret="wrong").renewed(REFRESH_TOKEN)) == "CON-17"


def test_own_application_that_is_refused_is() -> None:
    assert refused(lambda: desk(simulated(), is_own=True, client_secret="wrong").own()) == "CON-16"


def test_refusals_tell_no_secrets() -> None:
    simulator = simulated()
    books = permitted(simulator)
    books.connector.test_connection()
    token = books.vault._token
    simulator.revoke()
    pass_hours(books, 3)

    with pytest.raises(Refusal) as caught:
        books.connector.find_debtors([SANNE])

    assert token is not None
    told = f"{caught.value!r} {vars(caught.value)} {books.shown()}"
    assert not [secret for secret in (token.access, token.refresh, REFRESH_TOKEN) if secret in told]
