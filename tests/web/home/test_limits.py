"""The server refuses what is far larger than any form, before reading it."""

from __future__ import annotations

import threading
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

from shopledger.web import serving


def run(server: Any) -> None:
    """Answer until the socket is closed from outside, which the loop notices by an error."""
    with suppress(OSError):
        server.run()


def test_a_request_that_is_far_too_large_is_refused() -> None:
    server = serving.listen(lambda _environ, _start: [b""], "127.0.0.1", 0)
    loop = threading.Thread(target=run, args=(server,), daemon=True)
    loop.start()
    browser = HTTPConnection("127.0.0.1", int(server.effective_port), timeout=10)

    browser.putrequest("POST", "/questions/ask/")
    browser.putheader("Content-Length", str(serving.LARGEST + 1))
    browser.endheaders(b"x")
    status = browser.getresponse().status

    browser.close()
    server.close()
    loop.join(timeout=10)
    assert status == 413
