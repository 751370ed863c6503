"""The same questions to the same rows get the same answers from MariaDB as from SQLite: the other tests hold there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.shops.opencart_module.client import ask, send, signed_headers
from tests.shops.opencart_module.harness import SAMPLES, VERSIONS, load_rows, running_shop
from tests.shops.opencart_module.mariadb import SERVER, fill, mariadb_server, php_speaks_mysql

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        SERVER is None or not php_speaks_mysql(),
        reason="needs MariaDB: apt-get install mariadb-server php-cli php-mysql",
    ),
]

ROUNDS = 8  # ten failures would lock the address out
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("config", {}),
    ("changes", {"cursor": 0}),
    ("changes", {"cursor": 2, "limit": 7}),
    ("range", {"date_from": "2026-11-21", "date_to": "2026-11-21"}),
    (
        "range",
        {
            "date_from": "2026-11-21",
            "date_to": "2026-11-21",
            "after_id": 2,
            "limit": 2,
            "store_id": 0,
            "status_ids": [1, 5],
        },
    ),
    ("get", {"ids": list(range(1, 31))}),
    ("skus", {"product_ids": [28, 40, 999]}),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with mariadb_server(tmp_path_factory.mktemp("mariadb")) as socket:
        yield socket


@pytest.mark.parametrize("version", list(VERSIONS))
def test_answers_are_the_same_on_both_databases(version: str, server: Path) -> None:
    dsn = fill(server, f"shop{version[0]}", load_rows(version, SAMPLES))

    with running_shop(version) as light, running_shop(version, dsn=dsn, session_zone="+00:00") as real:
        for op, fields in QUESTIONS:
            assert ask(real, op, **fields).data == ask(light, op, **fields).data
        assert real.lines("errors.log") == []


def test_replay_rate_limit_and_time_zone_work_on_mariadb(server: Path) -> None:
    dsn = fill(server, "guarded", load_rows("2.3", SAMPLES))
    body = json.dumps({"op": "ping", "nonce": "n" * 16}).encode()

    with running_shop("2.3", dsn=dsn, session_zone="-05:00") as shop:
        headers = signed_headers("ping", body)
        first, again = send(shop, headers, body), send(shop, headers, body)
        order = ask(shop, "get", ids=[1]).data["orders"][0]
        refused = [ask(shop, "config", key="x" * 20).status for _ in range(10)]
        errors = shop.lines("errors.log")

    assert (first.status, again.status) == (200, 401)
    assert first.data["time_zone"] | {"system_name": ""} == {
        "kept_by": "database",
        "name": "-05:00",
        "system_name": "",
        "seconds_ahead_of_utc_now": "-18000",
    }
    assert order["date_added"] == {"local": "2026-11-21 00:17:50", "utc": "2026-11-21T05:17:50Z"}
    assert refused == [401] * 9 + [429]
    assert errors == []


def test_nonce_sent_twice_at_once_wins_once(server: Path) -> None:
    dsn = fill(server, "raced", load_rows("3", SAMPLES))
    body = json.dumps({"op": "ping", "nonce": "n" * 16}).encode()

    with running_shop("3", dsn=dsn) as one, running_shop("3", dsn=dsn) as other, ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            headers = signed_headers("ping", body)
            answers = pool.map(partial(send, headers=headers, body=body), (one, other))
            assert sorted(answer.status for answer in answers) == [200, 401]
