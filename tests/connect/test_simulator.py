from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.wrappers import Request as Asked
from werkzeug.wrappers import Response as Told

from shopledger.connect.http import AnswerLostError, Request, Response
from shopledger.connect.simulation.faults import FaultRule, Faults, profile
from shopledger.connect.simulation.server import Answer, Simulator, dump, json_response, route, serve
from shopledger.connect.simulation.serving import SimulatorServer
from shopledger.connect.simulation.truth import rate_key
from shopledger.connect.transport import SocketTransport, WsgiTransport


class Notes(Simulator):
    """A system that keeps notes."""

    name = "Notes"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.notes: list[str] = []

    @route("GET", "/notes")
    @route("GET", "/all/notes")
    def list_notes(self, request: Asked) -> Told:
        return json_response({"notes": self.notes, "quirk": self.quirk, "total": Decimal("1.50")})

    @route("POST", "/notes/<name>")
    def add_note(self, request: Asked, name: str) -> Told:
        if name == "bad":
            raise Answer(json_response({"message": "no"}, 400))
        self.notes.append(name + request.get_data(as_text=True))
        return json_response({"ok": True, "padding": "x" * 50}, 201, {"X-Note": name})


@pytest.fixture
def notes() -> Notes:
    return Notes()


def call(notes: Notes, method: str, path: str, body: object = None) -> Response:
    raw = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = Request(method=method, url=f"http://notes.test{path}", purpose="try", body=raw)
    return WsgiTransport({"notes.test": notes}).send(request, 5)


def document(response: Response) -> Any:
    return json.loads(response.body, parse_float=Decimal)


def fault(notes: Notes, what: str, **rule: Any) -> None:
    notes.faults = Faults(rules=[FaultRule(what=what, **rule)])


def test_declared_calls_are_served_with_their_path_parameters(notes: Notes) -> None:
    made = call(notes, "POST", "/notes/first", b"!")

    assert (made.status, made.headers["x-note"]) == (201, "first")
    for path in ("/notes", "/all/notes"):
        assert document(call(notes, "GET", path)) == {"notes": ["first!"], "quirk": "", "total": Decimal("1.50")}


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/notes"), ("POST", "/notes/a/b")])
def test_unknown_call_is_answered_as_the_system_does(notes: Notes, method: str, path: str) -> None:
    assert call(notes, method, path).status == 404


def test_answer_raised_ends_the_call(notes: Notes) -> None:
    response = call(notes, "POST", "/notes/bad")

    assert (response.status, document(response)) == (400, {"message": "no"})


def test_clock_is_the_real_one_until_it_is_set(notes: Notes) -> None:
    before = datetime.now(UTC)

    assert before <= notes.now <= datetime.now(UTC)

    call(notes, "POST", "/_simulator/clock", {"now": "2026-03-01T13:00:00+01:00"})

    assert notes.now == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_control_side_counts_calls_and_forgets_them(notes: Notes) -> None:
    call(notes, "GET", "/notes")
    call(notes, "GET", "/nothing")
    fault(notes, "status", times=1)
    call(notes, "GET", "/notes")

    counts = document(call(notes, "GET", "/_simulator/counts"))
    call(notes, "POST", "/_simulator/reset")

    assert counts == {"calls": {"GET /notes": 2, "GET (unknown)": 1}, "connections": 1, "struck": {"status": 1}}
    assert document(call(notes, "GET", "/_simulator/counts"))["calls"] == {}


def test_control_side_tells_that_it_serves(notes: Notes) -> None:
    assert document(call(notes, "GET", "/_simulator/health")) == {"ok": True, "name": "Notes"}


def test_control_side_sets_faults_by_rules_or_by_profile(notes: Notes) -> None:
    call(notes, "POST", "/_simulator/faults", {"seed": 3, "rules": [{"what": "html", "rate": 0.5}]})
    by_rules = notes.faults
    call(notes, "POST", "/_simulator/faults", {"profile": "nasty", "seed": 4})

    assert (by_rules.seed, by_rules.rules) == (3, [FaultRule(what="html", rate=0.5)])
    assert (notes.faults.seed, len(notes.faults.rules)) == (4, 8)


def test_control_side_sets_latency(notes: Notes) -> None:
    call(notes, "POST", "/_simulator/latency", {"seconds": 0.03})
    started = time.monotonic()

    call(notes, "GET", "/notes")

    assert time.monotonic() - started >= 0.03


def test_unknown_command_is_refused(notes: Notes) -> None:
    assert call(notes, "POST", "/_simulator/dance").status == 404


def test_system_without_books_tells_nothing(notes: Notes) -> None:
    assert document(call(notes, "GET", "/_simulator/truth?after=7&limit=2"))["items"] == []


@pytest.mark.parametrize(
    ("what", "rule", "status", "start"),
    [
        ("status", {"status": 503, "retry_after": 9}, 503, b"simulated status 503"),
        ("html", {}, 200, b"<html>"),
        ("truncated", {}, 201, b'{"ok":true'),
        ("status_after", {"status": 502}, 502, b"simulated status 502"),
    ],
)
def test_fault_changes_the_answer(notes: Notes, what: str, rule: dict[str, Any], status: int, start: bytes) -> None:
    fault(notes, what, **rule)

    response = call(notes, "POST", "/notes/a")

    assert (response.status, response.body[: len(start)]) == (status, start)
    assert response.retry_after == rule.get("retry_after")
    assert notes.notes == ([] if what in {"status", "html"} else ["a"])


def test_truncated_answer_is_no_document(notes: Notes) -> None:
    fault(notes, "truncated")

    with pytest.raises(json.JSONDecodeError):
        document(call(notes, "POST", "/notes/a"))


@pytest.mark.parametrize(("what", "kept"), [("drop_before", []), ("drop_after", ["a"])])
def test_cut_connection_loses_the_answer_before_or_after_the_work(notes: Notes, what: str, kept: list[str]) -> None:
    fault(notes, what)

    with pytest.raises(AnswerLostError):
        call(notes, "POST", "/notes/a")

    assert notes.notes == kept


def test_slow_call_is_answered_late(notes: Notes) -> None:
    fault(notes, "slow", delay=0.03)
    started = time.monotonic()

    response = call(notes, "POST", "/notes/a")

    assert time.monotonic() - started >= 0.03
    assert response.status == 201


def test_other_faults_are_passed_on_as_quirks_of_the_system(notes: Notes) -> None:
    fault(notes, "half_made", times=1)

    quirks = [document(call(notes, "GET", "/notes"))["quirk"] for _ in range(2)]

    assert quirks == ["half_made", ""]


def test_fault_strikes_only_the_calls_it_names_after_the_skipped_ones_and_as_often_as_told() -> None:
    faults = Faults(rules=[FaultRule(what="status", call="POST /notes/*", skip=1, times=2)])

    struck = [bool(faults.strike("POST", f"/notes/{number}")) for number in range(5)]

    assert struck == [False, True, True, False, False]
    assert faults.strike("GET", "/notes/1") is None
    assert faults.struck == {"status": 2}


def test_chance_of_a_fault_comes_from_its_seed() -> None:
    rows = [
        [bool(faults.strike("GET", "/")) for _ in range(400)]
        for faults in (profile("nasty", seed) for seed in (1, 1, 2))
    ]

    assert rows[0] == rows[1] != rows[2]
    assert 15 <= sum(rows[0]) <= 60


def test_profiles_are_named() -> None:
    assert profile("none").strike("GET", "/") is None
    assert len(profile("mild").rules) == 3
    with pytest.raises(KeyError):
        profile("horrible")


def test_amounts_are_written_as_numbers_at_their_own_precision() -> None:
    assert dump({"a": Decimal("1.50"), "b": Decimal("-0.00")}) == b'{"a":1.50,"b":-0.00}'


@pytest.mark.parametrize(
    ("rate", "key"), [("21", "21"), ("21.00", "21"), ("5.50", "5.5"), ("0.0", "0"), ("1E+1", "10")]
)
def test_rates_are_told_without_trailing_zeros(rate: str, key: str) -> None:
    assert rate_key(Decimal(rate)) == key


@pytest.fixture
def served(notes: Notes) -> Iterator[SimulatorServer]:
    server = serve(notes)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def line(served: SimulatorServer) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", served.server_port, timeout=5)
    yield connection
    connection.close()


def test_server_keeps_one_connection_for_many_calls(served: SimulatorServer, notes: Notes) -> None:
    transport = SocketTransport()
    url = f"http://127.0.0.1:{served.server_port}"

    for number in range(5):
        transport.send(Request(method="POST", url=f"{url}/notes/{number}", purpose="try", body=b"x" * number), 5)
    transport.send(Request(method="POST", url=f"{url}/unknown", purpose="try", body=b"unread"), 5)
    transport.send(Request(method="GET", url=f"{url}/notes", purpose="try"), 5)
    transport.close()

    assert notes.notes == ["0", "1x", "2xx", "3xxx", "4xxxx"]
    assert len(notes.peers) == 1


@pytest.mark.parametrize(("what", "kept"), [("drop_before", []), ("drop_after", ["a"])])
def test_server_hangs_up_without_an_answer(
    line: http.client.HTTPConnection, notes: Notes, what: str, kept: list[str]
) -> None:
    fault(notes, what)
    line.request("POST", "/notes/a")

    with pytest.raises(http.client.RemoteDisconnected):
        line.getresponse()

    assert notes.notes == kept


def test_server_takes_chunked_bodies(line: http.client.HTTPConnection, notes: Notes) -> None:
    line.request("POST", "/notes/a", body=iter([b"-one", b"-two"]), encode_chunked=True)

    assert line.getresponse().read().startswith(b'{"ok":true')
    assert notes.notes == ["a-one-two"]


def test_server_lets_go_on_who_asks_first(served: SimulatorServer, notes: Notes) -> None:
    with socket.create_connection(("127.0.0.1", served.server_port), timeout=5) as line:
        line.sendall(b"POST /notes/a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        first = line.recv(100)
        line.sendall(b"ok")
        second = line.recv(1000)

    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert second.startswith(b"HTTP/1.1 201 ")
    assert notes.notes == ["aok"]


@pytest.mark.parametrize("head", [b"GET /notes HTTP/1.0\r\n\r\n", b"GET /notes HTTP/1.1\r\nConnection: close\r\n\r\n"])
def test_server_closes_where_the_other_end_wants_it(served: SimulatorServer, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", served.server_port), timeout=5) as line:
        line.sendall(head)
        told = b"".join(iter(lambda: line.recv(65536), b""))

    assert b"\r\nConnection: close\r\n" in told
    assert told.endswith(b'"total":1.50}')


def test_server_tells_only_the_head_to_who_asks_for_no_more(
    served: SimulatorServer, line: http.client.HTTPConnection
) -> None:
    line.request("HEAD", "/notes")
    response = line.getresponse()

    assert (response.status, int(response.headers["Content-Length"]) > 0, response.read()) == (404, True, b"")


def test_server_adds_the_length_that_an_application_leaves_out() -> None:
    def bare(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])(b"a")
        return [b"bc"]

    server = SimulatorServer("127.0.0.1", 0, bare)
    threading.Thread(target=server.serve_forever).start()
    url = f"http://127.0.0.1:{server.server_port}/"

    response = SocketTransport().send(Request(method="GET", url=url, purpose="try"), 5)
    server.shutdown()
    server.server_close()

    assert (response.body, response.headers["content-length"]) == (b"abc", "3")


def test_server_that_ends_hangs_up_on_kept_connections(notes: Notes) -> None:
    server = serve(notes)
    threading.Thread(target=server.serve_forever).start()
    line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    line.request("GET", "/notes")
    line.getresponse().read()

    server.shutdown()
    server.server_close()

    assert line.sock.recv(1) == b""
    line.close()
