"""More info: every write that was tried for a posting, with request and answer where they are kept. Without secrets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from shopledger.connect.contract import Absent, Different, Found, Unclear
from shopledger.connect.recorder import Call
from shopledger.store import ledger, texts
from shopledger.store.models import Attempt, Posting
from shopledger.web.texts import ATTEMPTS, OUTCOMES

SHOWN = 50
OWN_WORDS = frozenset(kind.__name__ for kind in (Found, Different, Absent, Unclear))
"""Results of a look-up as the pipeline notes them: the outcome says the same to people."""
EMPTY: tuple[object, ...] = ("", None, [], {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer; `status` 0 where none was seen."""

    method: str
    url: str
    status: int
    milliseconds: int
    request: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write. `sent` is what was recorded before it left, for where the request itself is not kept."""

    at: datetime
    what: Any
    outcome: Any
    tone: str
    key: str
    detail: str
    sent: str
    calls: tuple[Exchange, ...]


def attempts_of(posting: Posting) -> list[Attempt]:
    """The writes of a posting, the oldest first; of very many the newest."""
    found = Attempt.for_account(posting.integration.account).filter(posting=posting).order_by("-id")[:SHOWN]
    return list(reversed(found))


def write_of(attempt: Attempt) -> Write:
    """One write in words."""
    data = texts.document_of(texts.unpack(attempt.snapshot)) if attempt.snapshot else {}
    return Write(
        at=attempt.started_at,
        what=ATTEMPTS.get(attempt.what, attempt.what),
        outcome=OUTCOMES.get(attempt.outcome, attempt.outcome),
        tone={"STORED": "good", "FOUND": "good", "REFUSED": "bad", "DIFFERENT": "bad"}.get(attempt.outcome, ""),
        key=attempt.key,
        detail="" if attempt.detail in OWN_WORDS else attempt.detail,
        sent=indented(filled(data)),
        calls=tuple(map(exchange_of, ledger.calls_of(attempt))),
    )


def exchange_of(call: Call) -> Exchange:
    """One call for reading."""
    return Exchange(
        method=call.method,
        url=call.url,
        status=call.status,
        milliseconds=round(call.seconds * 1000),
        request=readable(call.request_body),
        answer=readable(call.response_body),
    )


def readable(body: str) -> str:
    """JSON with line breaks; anything else, or JSON that was cut, as it is."""
    try:
        return msgspec.json.format(body, indent=1)
    except msgspec.DecodeError:
        return body


def indented(document: object) -> str:
    """JSON for reading; nothing for nothing."""
    return "" if document in EMPTY else json.dumps(document, indent=1, ensure_ascii=False, default=str)


def filled(value: Any) -> Any:
    """The same document without its empty places."""
    if isinstance(value, dict):
        pairs = ((name, filled(part)) for name, part in value.items())
        return {name: part for name, part in pairs if part not in EMPTY}
    return [filled(part) for part in value] if isinstance(value, list) else value
