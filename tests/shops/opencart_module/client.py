"""Signs and sends requests to the extension: the contract as a test reads it, apart from the connector's own code."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import secrets
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from tests.shops.opencart_module.harness import API_KEY, Shop

MARKER = '{"shopledger":1,'


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, with the envelope found behind whatever was printed before it."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.JSONDecoder().raw_decode(self.text, self.text.index(MARKER))[0]

    @property
    def data(self) -> Any:
        return self.body["data"]

    @property
    def error(self) -> str:
        return str(self.body["error"]["code"])


def hexmac(key: str, message: str) -> str:
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()


def signed_headers(
    op: str, body: bytes, key: str = API_KEY, moment: int | str | None = None, nonce: str = ""
) -> dict[str, str]:
    """Return the three headers of a request, signed now and with a new nonce unless told otherwise."""
    seconds = str(int(time.time()) if moment is None else moment)
    nonce = nonce or secrets.token_hex(16)
    message = "\n".join((seconds, nonce, op, hashlib.sha256(body).hexdigest()))
    return {
        "Content-Type": "application/json",
        "X-Shopledger-Time": seconds,
        "X-Shopledger-Nonce": nonce,
        "X-Shopledger-Signature": hexmac(hexmac(key, "shopledger-v1"), message),
    }


def send(shop: Shop, headers: dict[str, str], body: bytes, method: str = "POST", query: str = "") -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", shop.port, timeout=60)) as connection:
        connection.request(method, f"/index.php?route={shop.route}{query}", body, headers)
        answer = connection.getresponse()
        return Answer(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        )


def ask(
    shop: Shop, op: str, *, query: str = "", key: str = API_KEY, moment: int | None = None, **fields: Any
) -> Answer:
    """Send one operation with a good signature, unless the key or the moment says otherwise."""
    body = json.dumps({"op": op, **fields}).encode()
    return send(shop, signed_headers(op, body, key, moment), body, query=query)
