from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape

import pytest

from shopledger.connect.http import Request
from shopledger.connect.recorder import HIDDEN, KEPT_BODY, KEPT_BYTES, Recorder
from tests.connect.doubles import READ, WRITE, answer

SECRET = 'gé/heim "a+b" <&> \\x'


def shown(body: bytes, secret: str = SECRET) -> str:
    recorder = Recorder([secret])
    recorder.answered(READ, answer(200, body), 0.1)
    return recorder.calls()[0].response_body


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(SECRET)[1:-1].replace("/", "\\/"),
        quote(SECRET, safe=""),
        quote(SECRET),
        quote_plus(SECRET),
        re.sub("%..", lambda found: found[0].lower(), quote(SECRET, safe="")),
        escape(SECRET),
        escape(SECRET, {'"': "&quot;"}),
    ],
)
def test_known_secret_is_hidden_in_every_escaping(written: str) -> None:
    recorder = Recorder([SECRET])

    assert recorder.redact(f"before {written} after") == f"before {HIDDEN} after"


def test_secret_is_hidden_in_url_request_and_answer() -> None:
    recorder = Recorder(["s3cr3t"])
    request = Request(method="POST", url="https://x.test/s3cr3t?a=s3cr3t", purpose="log in", body=b'{"a": "s3cr3t"}')

    recorder.answered(request, answer(200, b"hello s3cr3t"), 0.1234)

    (call,) = recorder.calls()
    assert (call.url, call.request_body, call.response_body) == (
        "https://x.test/***?a=***",
        '{"a": "***"}',
        "hello ***",
    )
    assert (call.purpose, call.method, call.status, call.seconds) == ("log in", "POST", 200, 0.123)


def test_secret_learned_later_is_hidden_in_earlier_calls() -> None:
    recorder = Recorder()
    recorder.answered(READ, answer(200, b"the word is abracadabra"), 0.1)

    recorder.hide("abracadabra")

    assert recorder.calls()[0].response_body == "the word is ***"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"access_token": "eyJ0", "expires_in": 600}', '{"access_token": "***", "expires_in": 600}'),
        (b'{"refresh_token":"a\\"b"}', '{"refresh_token":"***"}'),
        (b'{"Token": "x", "TrackingToken": "y"}', '{"Token": "***", "TrackingToken": "y"}'),
        (b'{"apptoken": "cut off in the mid', '{"apptoken": "***'),
        (b"grant_type=authorization_code&code=abc&client_secret=d%2Fe", "grant_type=authorization_code&code=***"),
        (b"<ns:SecurityCode1 x='1'>abc</ns:SecurityCode1>", "<ns:SecurityCode1 x='1'>***</ns:SecurityCode1>"),
        (b"<SessionID>{1-2}</SessionID><Omschrijving>tas</Omschrijving>", "<SessionID>***</SessionID>"),
    ],
)
def test_fields_that_carry_secrets_by_name_are_hidden_before_their_value_is_known(body: bytes, expected: str) -> None:
    recorder = Recorder()

    recorder.answered(READ, answer(200, body), 0.1)

    assert recorder.calls()[0].response_body.startswith(expected)


def test_form_of_a_token_call_shows_no_secret_field() -> None:
    recorder = Recorder()
    form = urlencode({"grant_type": "client_credentials", "client_id": "me", "client_secret": "x y", "key": "z"})

    assert recorder.redact(form) == "grant_type=client_credentials&client_id=me&client_secret=***&key=***"
    assert recorder.redact("https://a.test/?code=1&page=2") == "https://a.test/?code=***&page=2"


def test_longer_secret_is_hidden_whole_when_a_shorter_one_is_part_of_it() -> None:
    recorder = Recorder(["abcd", "abcdefgh"])

    assert recorder.redact("abcdefgh abcd") == "*** ***"


def test_very_short_texts_are_not_hidden() -> None:
    assert Recorder(["abc", ""]).redact("abc 1") == "abc 1"


def test_headers_are_never_kept() -> None:
    recorder = Recorder()
    token = base64.b64encode(b"user:word").decode()
    request = Request(method="GET", url="https://x.test/", purpose="look", headers={"Authorization": token})

    recorder.answered(request, answer(200, b"", set_cookie="chocolate"), 0.1)

    kept = f"{recorder.calls()} {recorder._ring}"
    assert token not in kept
    assert "chocolate" not in kept


def test_large_bodies_are_cut_before_they_are_kept() -> None:
    recorder = Recorder()

    recorder.answered(WRITE, answer(200, b"x" * 5_000_000), 0.1)

    assert len(recorder._ring[0].received) == KEPT_BYTES
    assert recorder.calls()[0].response_body == "x" * KEPT_BODY


def test_secret_that_the_cut_goes_through_is_not_shown_in_part() -> None:
    secret = "topsecret"
    hidden_first = secret.encode() * 1500
    body = hidden_first + b"." * (KEPT_BYTES - len(hidden_first) - 4) + secret.encode()

    assert "tops" not in shown(body, secret)


def test_body_in_a_wrong_encoding_is_shown_all_the_same() -> None:
    assert shown("prijs é".encode("latin-1")) == "prijs �"


def test_lost_answer_is_kept_with_its_reason_and_without_status() -> None:
    recorder = Recorder(["s3cr3t"])

    recorder.lost(READ, "cut at s3cr3t", 30.0)

    (call,) = recorder.calls()
    assert (call.status, call.response_body, call.seconds) == (0, "cut at ***", 30.0)


def test_only_the_last_calls_are_kept_oldest_first() -> None:
    recorder = Recorder(size=2)

    for status in (200, 201, 202):
        recorder.answered(READ, answer(status), 0.1)

    assert [call.status for call in recorder.calls()] == [201, 202]
