"""The base of every simulator: a WSGI application with routes, faults, counts, a clock and a control side.

A simulator subclass declares its calls with `@route("POST", "/v2/relaties")` and returns a werkzeug Response (or
raises `Answer`). State is guarded by one lock: calls are served one at a time, the waiting (latency, slow faults)
outside of it.
The control side lives under /_simulator/ and is not part of the simulated system:

    GET  /_simulator/health     200 once it serves
    POST /_simulator/clock      {"now": ISO 8601 with offset}
    POST /_simulator/faults     {"seed": 0, "rules": [{...}]} or {"profile": "nasty", "seed": 1}
    POST /_simulator/latency    {"seconds": 0.02}
    GET  /_simulator/counts     {"calls": {"POST /v2/relaties": 3}, "connections": n, "struck": {...}}
    POST /_simulator/reset      counts to zero
    GET  /_simulator/truth?after=&limit=   what stands in the shop or the books, in one form for all (subclass)
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import msgspec
from werkzeug.wrappers import Request, Response

from shopledger.connect.simulation.faults import FaultRule, Faults, profile
from shopledger.connect.simulation.serving import SimulatorServer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Handler = TypeVar("Handler", bound=Callable[..., Response])
Handling = Callable[..., Response] | None
_PARAMETER = re.compile(r"<(\w+)>")
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Answer(Exception):
    """Ends a call with this response."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class ConnectionCut(ConnectionResetError):
    """The simulator hangs up."""


def route(method: str, path: str) -> Callable[[Handler], Handler]:
    """Declare a call. `<name>` in the path becomes a keyword argument."""

    def mark(handler: Handler) -> Handler:
        marks = getattr(handler, "routes", ())
        handler.routes = (*marks, (method, path))  # type: ignore[attr-defined]  # a mark on the function
        return handler

    return mark


class Simulator:
    """Subclass it per system. `truth` gives the uniform view that comparisons use."""

    name: ClassVar[str] = ""

    def __init__(self, *, seed: int = 0, faults: Faults | None = None, latency: float = 0.0) -> None:
        self.seed = seed
        self.faults = faults or Faults(seed=seed)
        self.latency = latency
        self.calls: Counter[str] = Counter()
        self.peers: set[str] = set()
        self.lock = threading.RLock()
        self._now: datetime | None = None
        self._routes = [*self._declared()]

    @property
    def now(self) -> datetime:
        """The simulated moment, UTC; the real one until it is set."""
        return self._now or datetime.now(UTC)

    def set_clock(self, now: datetime) -> None:
        """From now on it is `now` (aware) until it is set again."""
        self._now = now.astimezone(UTC)

    def truth(self, after: str, limit: int) -> dict[str, Any]:
        """Rows of `{"items": [...], "next": key or null}`; see truth.py for the form."""
        raise Answer(json_response({"items": [], "next": None, "after": after, "limit": limit}))

    def not_found(self, request: Request) -> Response:
        """What the system answers to an unknown path."""
        return json_response({"message": f"no such path: {request.path}"}, 404)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI."""
        request = Request(environ)
        try:
            response = self._control(request) if request.path.startswith("/_simulator/") else self._serve(request)
        except Answer as answer:
            response = answer.response
        return response(environ, start_response)

    def _serve(self, request: Request) -> Response:
        handler, label, arguments = self._match(request)
        with self.lock:
            self.calls[label] += 1
            self.peers.add(f"{request.environ.get('REMOTE_ADDR', '')}:{request.environ.get('REMOTE_PORT', '')}")
        fault = self.faults.strike(request.method, request.path)
        self._wait(fault)
        if fault is not None and fault.what in _INSTEAD:
            return _INSTEAD[fault.what](fault)
        with self.lock:
            response = self._handle(handler, request, arguments, fault)
        return spoil(response, fault)

    def _handle(
        self, handler: Handling, request: Request, arguments: dict[str, str], fault: FaultRule | None
    ) -> Response:
        if handler is None:
            return self.not_found(request)
        self.quirk = fault.what if fault is not None else ""
        try:
            return handler(request, **arguments)
        except Answer as answer:
            return answer.response

    def _wait(self, fault: FaultRule | None) -> None:
        pause = self.latency + (fault.delay if fault is not None and fault.what == "slow" else 0.0)
        if pause:
            time.sleep(pause)

    def _match(self, request: Request) -> tuple[Handling, str, dict[str, str]]:
        for method, label, pattern, handler in self._routes:
            found = pattern.fullmatch(request.path) if method == request.method else None
            if found:
                return handler, label, found.groupdict()
        return None, f"{request.method} (unknown)", {}

    def _declared(self) -> Iterable[tuple[str, str, re.Pattern[str], Callable[..., Response]]]:
        for attribute in dir(type(self)):
            for method, path in getattr(getattr(type(self), attribute), "routes", ()):
                pattern = re.compile(_PARAMETER.sub(r"(?P<\1>[^/]+)", path))
                yield method, f"{method} {path}", pattern, getattr(self, attribute)

    def _control(self, request: Request) -> Response:
        command = request.path.removeprefix("/_simulator/")
        body: dict[str, Any] = json.loads(request.get_data() or b"{}")
        with self.lock:
            return json_response(self._command(command, body, request.args))

    def _command(self, command: str, body: dict[str, Any], query: Mapping[str, str]) -> object:
        match command:
            case "health":
                return {"ok": True, "name": self.name}
            case "clock":
                self.set_clock(datetime.fromisoformat(body["now"]))
            case "faults":
                self.faults = faults_from(body)
            case "latency":
                self.latency = float(body["seconds"])
            case "counts":
                return {"calls": dict(self.calls), "connections": len(self.peers), "struck": self.faults.struck}
            case "reset":
                self.calls.clear()
                self.peers.clear()
            case "truth":
                return self.truth(query.get("after", ""), int(query.get("limit", "500")))
            case _:
                return self.control(command, body)
        return {"ok": True}

    def control(self, command: str, body: dict[str, Any]) -> object:
        """Commands of one simulator only."""
        raise Answer(json_response({"message": f"no command {command}", "body": body}, 404))


def faults_from(body: Mapping[str, Any]) -> Faults:
    """Faults from their JSON form."""
    seed = int(body.get("seed", 0))
    if "profile" in body:
        return profile(body["profile"], seed)
    return Faults(seed=seed, rules=[FaultRule(**rule) for rule in body.get("rules", ())])


def spoil(response: Response, fault: FaultRule | None) -> Response:
    """What a fault does to an answer whose work is done."""
    if fault is None:
        return response
    if fault.what == "drop_after":
        raise ConnectionCut
    if fault.what == "status_after":
        return _error(fault)
    if fault.what == "truncated":
        body = response.get_data()
        return Response(body[: len(body) // 2], response.status_code, content_type=response.content_type)
    return response


def json_response(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; Decimals are written as numbers, at their own precision."""
    return Response(dump(document), status, headers=dict(headers or {}), content_type="application/json; charset=utf-8")


def dump(document: object) -> bytes:
    """JSON with Decimals as numbers."""
    return _ENCODER.encode(document)


def _cut(fault: FaultRule) -> Response:
    raise ConnectionCut(fault.what)


def _error(fault: FaultRule) -> Response:
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    return Response(f"simulated status {fault.status}", fault.status, headers=headers, content_type="text/plain")


def _page(fault: FaultRule) -> Response:
    return Response(f"<html><body><h1>{fault.what}</h1></body></html>", 200, content_type="text/html")


_INSTEAD: dict[str, Callable[[FaultRule], Response]] = {"drop_before": _cut, "status": _error, "html": _page}


def serve(application: Simulator, port: int = 0, host: str = "127.0.0.1") -> SimulatorServer:
    """A threaded server for it; `serve_forever` starts it, `server_port` tells the port."""
    return SimulatorServer(host, port, application)
