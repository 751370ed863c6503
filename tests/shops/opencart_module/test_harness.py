"""The stand-in shop as other tests start it: by a base URL only."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from tests.shops.opencart_module.conftest import needs_php
from tests.shops.opencart_module.harness import API_ROUTES, SAMPLES, VERSIONS, start_shop


def status_of(url: str) -> int:
    request = urllib.request.Request(url, data=b"{}", headers={"Content-Type": "application/json"})  # noqa: S310 -- loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 -- loopback
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@needs_php
@pytest.mark.parametrize("version", list(VERSIONS))
def test_started_shop_answers_on_its_route_and_ends_with_the_block(version: str) -> None:
    with start_shop(version, SAMPLES) as base_url:
        extension = status_of(f"{base_url}index.php?route={API_ROUTES[version]}")
        elsewhere = status_of(f"{base_url}index.php?route=extension/other/api/v1")

    assert (extension, elsewhere) == (401, 404)
    with pytest.raises(urllib.error.URLError):
        status_of(base_url)
