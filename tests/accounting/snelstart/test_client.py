from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from shopledger.accounting.snelstart.client import UnreadableAnswer, decode
from shopledger.accounting.snelstart.simulator.rules import Administration
from shopledger.accounting.snelstart.wire import Company
from shopledger.connect.credentials import Token
from shopledger.connect.http import Response
from shopledger.domain.booking import Links
from shopledger.domain.customer import DebtorRef
from shopledger.domain.errors import ConnectionRefusal, OutcomeUnknown, Transient
from tests.accounting.snelstart.making import SUBSCRIPTION, calls_of, connect, connector_of
from tests.contract.books_contract import NOW, SANNE, Books, fresh_key, open_books


def tokens(books: Books) -> int:
    return int(books.simulator.calls["POST /b2b/token"])


def advance(books: Books, seconds: int) -> None:
    books.simulator.set_clock(books.simulator.now + timedelta(seconds=seconds))


def test_one_token_serves_many_calls() -> None:
    books = connect()

    books.post(books.booking("1001"))
    books.post(books.booking("1002"))

    assert tokens(books) == 1


@pytest.mark.parametrize(("seconds", "expected"), [(3538, 1), (3540, 2), (4000, 2)])
def test_token_is_renewed_a_minute_early(seconds: int, expected: int) -> None:
    books = connect()
    books.connector.test_connection()

    advance(books, seconds)
    report = books.connector.test_connection()

    assert (report.is_ok, tokens(books)) == (True, expected)


def test_token_that_is_refused_is_renewed_and_the_call_repeated() -> None:
    books = connect()
    booking = books.booking("1001")
    links = books.links(booking)
    books.misbehave("expired_token", call="POST /v2/verkoopboekingen", times=1)

    books.connector.post_booking(booking, links, fresh_key())

    assert (len(books.documents("1001")), tokens(books)) == (1, 2)
    assert books.simulator.calls["POST /v2/verkoopboekingen"] == 2


def test_token_that_stays_refused_refuses_the_connection() -> None:
    books = connect()
    booking = books.booking("1001")
    links = books.links(booking)
    books.misbehave("expired_token", call="POST /v2/verkoopboekingen")

    with pytest.raises(ConnectionRefusal) as refused:
        books.connector.post_booking(booking, links, fresh_key())

    assert (refused.value.code, refused.value.params) == ("CON-16", {"package": "SnelStart"})
    assert books.simulator.calls["POST /v2/verkoopboekingen"] == 2


def test_token_in_the_vault_is_used_without_asking_for_one() -> None:
    books = connect()
    books.connector.test_connection()
    kept = books.vault._token
    again = open_books("snelstart", simulator=books.simulator)
    again.vault._token = kept

    report = again.connector.test_connection()

    assert (report.is_ok, tokens(books)) == (True, 1)


def test_token_in_the_vault_that_the_server_forgot_is_renewed() -> None:
    books = connect()
    books.vault._token = Token(access="old", expires_at=NOW + timedelta(hours=1))

    report = books.connector.test_connection()

    assert (report.is_ok, tokens(books)) == (True, 1)


def test_subscription_key_that_is_refused_asks_for_no_other_token() -> None:
    books = connect()
    books.simulator._subscription_key = "another key"

    report = books.connector.test_connection()

    assert (report.code, tokens(books)) == ("CON-17", 1)
    assert SUBSCRIPTION not in repr(books.recorder.calls())


@pytest.mark.parametrize(
    ("what", "rule"),
    [("html", {}), ("status", {"status": 500}), ("truncated", {}), ("drop_before", {})],
)
def test_token_that_cannot_be_had_now_is_asked_for_later(what: str, rule: dict[str, Any]) -> None:
    books = connect()
    books.misbehave(what, call="POST /b2b/token", **rule)

    with pytest.raises(Transient):
        books.connector.find_debtors([SANNE])

    assert calls_of(books) == {}


def test_pages_are_read_until_an_empty_one() -> None:
    books = connect()
    for _ in range(3):
        books.connector.create_debtor(SANNE, fresh_key())
    client = connector_of(books)._client

    rows = client._all("/relaties", list[dict], "test", "Naam%20eq%20'Sanne%20de%20Jong'", top=2)

    assert len(rows) == 3
    assert books.simulator.calls["GET /v2/relaties"] == 3


def test_articles_are_asked_for_in_pages_of_twenty_five() -> None:
    books = connect()

    connector_of(books)._client.articles("Artikelcode%20eq%20'x'")

    assert "$top=25&$skip=0" in books.recorder.calls()[-1].url


def test_calls_beyond_the_limit_wait_and_then_go_on() -> None:
    books = connect(administration=Administration(limits=((3, 60),)))
    for _ in range(3):
        assert books.connector.test_connection().is_ok

    with pytest.raises(Transient) as delayed:
        books.connector.find_debtors([SANNE])
    advance(books, 61)

    assert delayed.value.retry_after == 61
    assert books.connector.find_debtors([SANNE]) == (None,)


def test_quota_that_is_used_up_is_a_delay() -> None:
    books = connect()
    client = connector_of(books)._client
    response = answer(403, b'{"statusCode": 403, "message": "Out of call volume quota."}')

    with pytest.raises(Transient):
        client._refuse("/relaties", response, dict)


@pytest.mark.parametrize(
    ("path", "code"),
    [("/verkooporders", "CON-09"), ("/artikelen?x", "CON-09"), ("/verkoopfacturen", "CON-09"), ("/relaties", "CON-16")],
)
def test_missing_right_is_told_by_what_it_is_for(path: str, code: str) -> None:
    client = connector_of(connect())._client

    with pytest.raises(ConnectionRefusal) as refused:
        client._refuse(path, answer(403, b""), dict)

    assert refused.value.code == code


def answer(status: int, body: bytes) -> Any:
    return Response(status=status, headers={}, body=body)


def test_write_with_an_answer_that_cannot_be_read_is_unknown() -> None:
    books = connect()
    booking = books.booking("1001")
    links = books.links(booking)
    books.misbehave("html", call="POST /v2/verkoopboekingen")

    with pytest.raises(OutcomeUnknown):
        books.connector.post_booking(booking, links, fresh_key())


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1", b'{"administratieNaam": 5}', b"\xff\xfe"])
def test_answer_that_is_not_the_document_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        decode(body, Company)


def run_at_once(work: Callable[[int], object], count: int) -> list[object]:
    with ThreadPoolExecutor(max_workers=5) as pool:
        return list(pool.map(work, range(count)))


def test_five_calls_in_flight_share_one_token() -> None:
    books = connect()

    reports = run_at_once(lambda _: books.connector.test_connection().is_ok, 25)

    assert (reports, tokens(books)) == ([True] * 25, 1)


def test_five_writes_in_flight_are_all_stored() -> None:
    books = connect()
    debtor: DebtorRef = books.links(books.booking("1")).debtor

    run_at_once(
        lambda number: books.connector.post_booking(books.booking(f"S{number}"), Links(debtor=debtor), fresh_key()), 25
    )

    assert sorted(row["reference"] for row in books.rows()) == sorted(f"S{number}" for number in range(25))
