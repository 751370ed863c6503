"""The connector against the real extension in PHP, in all three versions: what the simulator does is no invention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from shopledger.connect.contract import Opening, RawOrder
from shopledger.connect.credentials import Credentials, MemoryVault
from shopledger.connect.http import HttpClient
from shopledger.connect.recorder import Recorder
from shopledger.connect.transport import SocketTransport
from shopledger.domain.settings import Settings
from shopledger.shops.opencart.connector import OpencartConnector
from shopledger.shops.opencart.mapping import to_order
from tests.shops.opencart.shop import lines_of, read, sample_names
from tests.shops.opencart_module.conftest import needs_php
from tests.shops.opencart_module.harness import API_KEY, LICENCE_KEY, VERSIONS, Shop, running_shop

FIRST, LAST = date(2026, 11, 20), date(2026, 11, 21)
NO_ORDERS = {"oc2-order-13", "oc3-order-13", "oc4-order-07"}


@pytest.fixture(scope="module", params=[pytest.param(version, marks=needs_php) for version in VERSIONS])
def php(request: pytest.FixtureRequest) -> Iterator[Shop]:
    with running_shop(request.param) as shop:
        yield shop


@dataclass
class Watch:
    """A clock that can be put wrong."""

    off: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off


def connected(php: Shop, watch: Watch | None = None, **credentials: str) -> OpencartConnector:
    recorder = Recorder()
    return OpencartConnector(
        Opening(
            credentials=Credentials(
                {
                    "address": php.base_url,
                    "api_key": API_KEY,
                    "licence_key": LICENCE_KEY,
                    "allow_http": "yes",
                    **credentials,
                }
            ),
            http=HttpClient(SocketTransport(), recorder, unreachable="CON-02"),
            clock=watch or Watch(),
            settings=Settings(shop_country="NL"),
            vault=MemoryVault(),
            base_urls={"shop": php.base_url},
            operator={},
        )
    )


def expected(php: Shop) -> set[str]:
    names = [name for name in sample_names(php.version[0]) if name[:12] not in NO_ORDERS]
    return {name.split("-")[2].lstrip("0") for name in names}


def polled(connector: OpencartConnector) -> list[RawOrder]:
    cursor = connector.first_cursor(FIRST)
    found: list[RawOrder] = []
    for _ in range(20):
        page = connector.orders_since(cursor)
        found += page.orders
        cursor = page.cursor
        if not page.has_more:
            return found
    raise AssertionError("a poll comes to an end")


def test_the_real_module_is_connected_to(php: Shop) -> None:
    report = connected(php).test_connection()

    assert (report.is_ok, report.account) == (True, "Testwinkel")


def test_another_licence_key_is_noticed(php: Shop) -> None:
    assert connected(php, licence_key="LIC-OTHER").test_connection().code == "CON-19"


def test_all_orders_of_the_real_module_are_read_as_their_rows_are(php: Shop) -> None:
    connector = connected(php)
    facts = connector.facts()

    found = {raw.number: lines_of(to_order(raw, facts)) for raw in polled(connector) if not raw.is_gone}

    assert set(found) == expected(php)
    assert found == {number: lines_of(read(f"oc{php.version[0]}-order-{number.zfill(2)}")) for number in found}


def test_what_the_module_answers_by_days_and_by_number_is_the_same(php: Shop) -> None:
    connector = connected(php)

    page = connector.orders_between(FIRST, LAST, None)
    asked = connector.orders_by_id([*(order.shop_id for order in page.orders), "9999"])

    assert {order.number for order in page.orders} == expected(php)
    assert asked[:-1] == page.orders
    assert asked[-1].is_gone


def test_a_change_of_status_is_seen(php: Shop) -> None:
    connector = connected(php)
    poll = connector.first_cursor(FIRST)
    while True:
        page = connector.orders_since(poll)
        poll = page.cursor
        if not page.has_more:
            break

    php.execute(
        "INSERT INTO oc_order_history (order_history_id, order_id, order_status_id, notify, comment, date_added)"
        " VALUES ((SELECT MAX(order_history_id) + 1 FROM oc_order_history), 1, 5, 0, '', '2026-11-22 10:00:00')"
    )

    assert [order.number for order in connector.orders_since(poll).orders] == ["1"]


def test_statuses_and_methods_of_the_real_module_are_read(php: Shop) -> None:
    connector = connected(php)

    statuses = {status.id for status in connector.statuses() if status.is_default}

    assert statuses == {"2", "3", "5", "15"}
    assert "cod" in {method.key for method in connector.payment_methods()}


@pytest.mark.parametrize("minutes", [-90, 30])
def test_a_clock_that_is_wrong_is_corrected_by_the_real_module(php: Shop, minutes: int) -> None:
    assert connected(php, Watch(timedelta(minutes=minutes))).test_connection().is_ok


def test_what_others_print_before_the_real_module_is_skipped(php: Shop) -> None:
    php.switch(noise="<b>Notice</b>: Undefined index {&quot;x&quot;}")

    try:
        report = connected(php).test_connection()
    finally:
        php.switch(noise="")

    assert report.is_ok


def test_maintenance_of_the_real_shop_is_waited_for(php: Shop) -> None:
    php.switch(maintenance=True)

    try:
        report = connected(php).test_connection()
    finally:
        php.switch(maintenance=False)

    assert report.code == "CON-02"


def test_a_shop_that_is_reached_without_https_says_so(php: Shop) -> None:
    php.switch(https=False)

    try:
        report = connected(php).test_connection()
    finally:
        php.switch(https=True)

    assert report.code == "CON-18"


def test_a_wrong_key_is_refused_by_the_real_module(php: Shop) -> None:
    assert connected(php, api_key="Another!key(2026)*Qx").test_connection().code == "CON-03"
