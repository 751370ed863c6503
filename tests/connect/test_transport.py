from __future__ import annotations

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

import pytest

from shopledger.connect.http import AnswerLostError, AnswerTooLargeError, NotSentError, Request
from shopledger.connect.transport import SocketTransport, WsgiTransport
from tests.connect.doubles import Port, answering, listening, read_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Case: Kept\r\n\r\nhi"


@pytest.fixture
def transport() -> Iterator[SocketTransport]:
    made = SocketTransport()
    yield made
    made.close()


def get(url: str, **headers: str) -> Request:
    return Request(method="GET", url=url, purpose="look", headers=headers)


def test_answer_comes_with_status_body_and_lower_case_headers(transport: SocketTransport) -> None:
    with listening(answering(OK)) as port:
        response = transport.send(get(f"{port.url}/a?b=1", Accept="x"), 5)

    assert (response.status, response.body, response.headers["x-case"]) == (200, b"hi", "Kept")
    assert port.heard[0].startswith(b"GET /a?b=1 HTTP/1.1\r\n")
    assert b"\r\nAccept: x\r\n" in port.heard[0]


@pytest.mark.parametrize(
    "raw", [OK, b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"]
)
def test_connection_is_kept_between_calls(transport: SocketTransport, raw: bytes) -> None:
    with listening(answering(raw)) as port:
        for _ in range(5):
            transport.send(get(port.url), 5)

    assert (len(port.heard), port.connections) == (5, 1)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_that_somebody_typed_does_not_lead_into_our_own_network(
    transport: SocketTransport, scheme: str
) -> None:
    with listening(answering(OK)) as port, pytest.raises(NotSentError):
        transport.send(replace(get(port.url.replace("http", scheme)), is_typed=True), 5)

    assert port.heard == []


def test_an_address_that_somebody_typed_may_be_public(
    transport: SocketTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(IPv4Address, "is_global", property(lambda _: True))

    with listening(answering(OK)) as port:
        response = transport.send(replace(get(port.url), is_typed=True), 5)

    assert response.status == 200


def test_connection_that_idled_too_long_is_not_used_again() -> None:
    transport = SocketTransport(idle_seconds=0.01)

    with listening(answering(OK)) as port:
        transport.send(get(port.url), 5)
        time.sleep(0.02)
        transport.send(get(port.url), 5)
        transport.close()

    assert port.connections == 2


def test_connection_that_the_server_closed_meanwhile_is_replaced(transport: SocketTransport) -> None:
    def once(connection: socket.socket, port: Port) -> None:
        read_request(connection, port)
        connection.sendall(OK)

    with listening(once) as port:
        transport.send(get(port.url), 5)
        time.sleep(0.05)
        response = transport.send(get(port.url), 5)

    assert (response.status, port.connections) == (200, 2)


def test_kept_connection_cut_while_the_request_is_read_loses_the_answer(transport: SocketTransport) -> None:
    with listening(answering(OK, times=1)) as port:
        transport.send(get(port.url), 5)

        with pytest.raises(AnswerLostError):
            transport.send(get(port.url), 5)

    assert (len(port.heard), port.connections) == (2, 1)


def test_threads_do_not_mix_up_their_answers(transport: SocketTransport) -> None:
    def echo(connection: socket.socket, port: Port) -> None:
        while read_request(connection, port):
            path = port.heard[-1]
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" if path else b"")

    with listening(echo) as port, ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda number: transport.send(get(f"{port.url}/{number}"), 5).body, range(200)))

    assert bodies == [b"ok"] * 200
    assert port.connections <= 8


def test_nobody_listening_means_not_sent(transport: SocketTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

    with pytest.raises(NotSentError):
        transport.send(get(url), 5)


@pytest.mark.parametrize("url", ["http://", "http://[::1", "ftp://x.test/"])
def test_address_that_leads_nowhere_means_not_sent(transport: SocketTransport, url: str) -> None:
    with pytest.raises(NotSentError):
        transport.send(get(url), 5)


def test_failed_tls_handshake_means_not_sent(transport: SocketTransport) -> None:
    def plain(connection: socket.socket, port: Port) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with listening(plain) as port, pytest.raises(NotSentError):
        transport.send(get(port.url.replace("http:", "https:")), 5)


def test_header_that_http_does_not_allow_is_not_sent_and_not_told(transport: SocketTransport) -> None:
    with listening(answering(OK)) as port, pytest.raises(NotSentError) as caught:
        transport.send(get(port.url, Authorization="geheim\nX: 1"), 5)

    assert "geheim" not in f"{caught.value}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf",
        b"what is this\r\n\r\n",
    ],
)
def test_answer_that_is_not_whole_is_lost(transport: SocketTransport, raw: bytes) -> None:
    def cut(connection: socket.socket, port: Port) -> None:
        read_request(connection, port)
        connection.sendall(raw)

    with listening(cut) as port, pytest.raises(AnswerLostError):
        transport.send(get(port.url), 5)


def test_silence_is_a_lost_answer_after_the_time_out(transport: SocketTransport) -> None:
    def silent(connection: socket.socket, port: Port) -> None:
        read_request(connection, port)
        connection.recv(1)

    with listening(silent) as port, pytest.raises(AnswerLostError):
        transport.send(get(port.url), 0.05)


def test_answer_that_keeps_on_dripping_is_lost_after_twice_the_time_out(transport: SocketTransport) -> None:
    def drip(connection: socket.socket, port: Port) -> None:
        read_request(connection, port)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(20):
            connection.sendall(b".")
            time.sleep(0.02)

    with listening(drip) as port, pytest.raises(AnswerLostError, match="keeps on coming"):
        transport.send(get(port.url), 0.1)


def test_answer_over_the_limit_is_given_up_on() -> None:
    transport = SocketTransport(largest_answer=100)
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + b"x" * 101

    with listening(answering(raw)) as port, pytest.raises(AnswerTooLargeError):
        transport.send(get(port.url), 5)


def test_large_chunked_answer_comes_whole(transport: SocketTransport) -> None:
    chunk = b"20000\r\n" + b"x" * 0x20000 + b"\r\n"
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 20 + b"0\r\n\r\n"

    with listening(answering(raw)) as port:
        sizes = [len(transport.send(get(port.url), 5).body) for _ in range(2)]

    assert (sizes, port.connections) == ([20 * 0x20000] * 2, 1)


def test_redirect_is_not_followed(transport: SocketTransport) -> None:
    raw = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"

    with listening(answering(raw)) as port:
        response = transport.send(get(port.url, Authorization="geheim"), 5)

    assert (response.status, response.headers["location"]) == (302, "http://127.0.0.1:1/")


def test_process_that_was_forked_opens_connections_of_its_own(transport: SocketTransport) -> None:
    with listening(answering(OK)) as port:
        transport.send(get(port.url), 5)
        transport._process = os.getpid() + 1
        transport.send(get(port.url), 5)

    assert port.connections == 2


def echo_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("201 Created", [("X-Path", environ["PATH_INFO"]), ("X-Query", environ["QUERY_STRING"])])
    kept = "|".join(str(environ.get(name, "")) for name in ("CONTENT_TYPE", "HTTP_X_KEY", "SERVER_PORT", "HTTP_HOST"))
    return [environ["wsgi.input"].read(), kept.encode()]


@pytest.mark.parametrize(
    ("url", "port"), [("https://a.test/x%20y/?q=%20z", "443"), ("http://a.test/x%20y/?q=%20z", "80")]
)
def test_wsgi_application_gets_the_call_as_a_server_would_give_it(url: str, port: str) -> None:
    transport = WsgiTransport({"a.test": echo_app})
    headers = {"Content-Type": "text/plain", "X-Key": "1"}

    response = transport.send(Request(method="POST", url=url, purpose="try", headers=headers, body=b"hi;"), 5)

    assert (response.status, response.headers) == (201, {"x-path": "/x y/", "x-query": "q=%20z"})
    assert response.body == f"hi;text/plain|1|{port}|a.test".encode()


def test_wsgi_application_may_write_before_it_returns() -> None:
    def writer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])(b"a")
        return [b"b"]

    response = WsgiTransport({"a.test": writer}).send(get("http://a.test"), 5)

    assert response.body == b"ab"


def test_wsgi_host_that_is_not_there_means_not_sent() -> None:
    with pytest.raises(NotSentError):
        WsgiTransport({"a.test": echo_app}).send(get("http://b.test/"), 5)


def test_wsgi_application_that_hangs_up_loses_the_answer() -> None:
    def cut(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise ConnectionResetError

    with pytest.raises(AnswerLostError):
        WsgiTransport({"a.test": cut}).send(get("http://a.test/"), 5)
