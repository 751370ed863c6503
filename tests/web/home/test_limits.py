"""The server refuses what is far larger than any form, before reading it."""

from __future__ import annotations

import threading
from http.client import HTTPConnection

from shopledger.web import serving


def test_a_request_that_is_far_too_large_is_refused() -> None:
    server = serving.listen(lambda _environ, _start: [b""], "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    browser = HTTPConnection("127.0.0.1", int(server.effective_port), timeout=10)

    browser.putrequest("POST", "/questions/ask/")
    browser.putheader("Content-Length", str(serving.LARGEST + 1))
    browser.endheaders(b"x")
    status = browser.getresponse().status

    browser.close()
    server.close()
    assert status == 413
