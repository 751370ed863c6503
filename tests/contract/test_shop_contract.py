"""What every shop connector does, over its simulator: connection, lists, polls, single orders, faults, and reading.

There is no opting out: a shop that cannot do one of these cannot be connected.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from shopledger.connect.registry import SHOPS, shop_system
from shopledger.connect.simulation.market import is_registered
from shopledger.connect.simulation.truth import rate_key
from shopledger.domain.checks import Facts, VatVerdict, check
from shopledger.domain.dates import business_date
from shopledger.domain.errors import OutcomeUnknown, Refusal, ShopledgerError, Transient, UnreadableDocument
from shopledger.domain.messages import CATALOGUE
from shopledger.domain.money import ZERO, to_cents
from shopledger.domain.order import Order
from tests.contract.shop_contract import ANY_BOOKS, DAYS, NOW, OPENED_ON, ORDERS, Shop, open_shop, wrong

EACH = sorted(SHOPS)


@pytest.fixture(params=EACH)
def shop(request: pytest.FixtureRequest) -> Shop:
    return open_shop(request.param)


def status_of(shop: Shop, order: Order) -> tuple[str, str]:
    return order.number, order.status


@pytest.mark.parametrize("key", EACH)
def test_a_registered_shop_is_there_under_its_own_key(key: str) -> None:
    system = shop_system(key)

    assert (system.key, bool(system.name), system.look_back_days >= 60) == (key, True, True)


def test_connection_with_the_right_keys_names_the_shop(shop: Shop) -> None:
    report = shop.connector.test_connection()

    assert (report.is_ok, report.code) == (True, "")
    assert report.account


@pytest.mark.parametrize("key", EACH)
def test_connection_with_wrong_keys_is_reported_with_a_code(key: str) -> None:
    demo: Any = shop_system(key).simulator
    shop = open_shop(key, credentials=wrong(dict(demo.demo_credentials)))

    report = shop.connector.test_connection()

    assert not report.is_ok
    assert report.code in CATALOGUE


@pytest.mark.parametrize("key", EACH)
def test_connection_to_a_shop_that_is_not_there_is_reported_with_a_code(key: str) -> None:
    shop = open_shop(key, is_reachable=False)

    report = shop.connector.test_connection()

    assert (report.is_ok, report.code) == (False, "CON-02")


def test_every_status_that_orders_have_is_in_the_list(shop: Shop) -> None:
    statuses = shop.connector.statuses()

    used = {row["status"] for row in shop.rows().values()}
    assert len({status.id for status in statuses}) == len(statuses)
    assert used <= {status.id for status in statuses}
    assert [status for status in statuses if not status.name] == []


def test_every_payment_method_that_orders_have_is_in_the_list(shop: Shop) -> None:
    methods = {method.key for method in shop.connector.payment_methods()}

    used = {order.payment_method for order in shop.orders(shop.connector.facts()).values()} - {""}
    assert used
    assert used <= methods


def test_facts_name_the_country_and_can_be_stored(shop: Shop) -> None:
    facts = shop.connector.facts()

    assert (facts.country, facts.currency) == ("NL", "EUR")
    assert json.loads(json.dumps(facts.document)) == facts.document


def test_the_first_poll_brings_every_order(shop: Shop) -> None:
    orders, _ = shop.poll(shop.connector.first_cursor(OPENED_ON))

    assert {order.number for order in orders} == set(shop.rows())
    assert len(shop.rows()) == ORDERS


def test_the_first_poll_begins_on_the_day_that_was_chosen(shop: Shop) -> None:
    day = NOW.date() - timedelta(days=3)

    orders, _ = shop.poll(shop.connector.first_cursor(day))

    later = {number for number, row in shop.rows().items() if row["placed_on"] >= day.isoformat()}
    assert later <= {order.number for order in orders}


def test_polls_every_hour_end_with_what_the_shop_says(shop: Shop) -> None:
    shop.simulator.set_clock(NOW - timedelta(days=DAYS - 1))
    cursor, facts = shop.connector.first_cursor(OPENED_ON), shop.connector.facts()
    seen: dict[str, str] = {}

    while shop.simulator.now < NOW:
        shop.wait(hours=1)
        orders, cursor = shop.poll(cursor)
        seen |= dict(status_of(shop, shop.system.to_order(raw, facts)) for raw in orders)

    assert seen == {number: row["status"] for number, row in shop.rows().items()}


def test_a_cursor_can_be_stored_between_pages(shop: Shop) -> None:
    cursor = json.loads(json.dumps(shop.connector.first_cursor(OPENED_ON)))
    seen: set[str] = set()
    has_more = True

    while has_more:
        page = shop.connector.orders_since(cursor)
        seen |= {order.number for order in page.orders}
        cursor, has_more = json.loads(json.dumps(page.cursor)), page.has_more

    assert seen == set(shop.rows())


def test_a_page_that_failed_is_asked_for_again_with_the_same_cursor(shop: Shop) -> None:
    cursor = shop.connector.first_cursor(OPENED_ON)
    shop.misbehave("truncated")
    with pytest.raises(Transient):
        shop.connector.orders_since(cursor)
    shop.behave()

    orders, _ = shop.poll(cursor)

    assert {order.number for order in orders} == set(shop.rows())


def test_a_poll_without_news_brings_nothing_that_is_missing(shop: Shop) -> None:
    _, cursor = shop.poll(shop.connector.first_cursor(OPENED_ON))
    shop.wait(minutes=10)

    orders, _ = shop.poll(cursor)

    assert {order.number for order in orders} <= set(shop.rows())


def test_a_list_of_days_holds_all_their_orders_and_no_others(shop: Shop) -> None:
    first, last = NOW.date() - timedelta(days=6), NOW.date() - timedelta(days=4)

    orders = shop.between(first, last)

    rows = shop.rows().values()
    wanted = {row["number"] for row in rows if first.isoformat() <= row["placed_on"] <= last.isoformat()}
    assert wanted
    assert {order.number for order in orders} == wanted


@pytest.mark.parametrize("count", [1, 2, 40, 120])
def test_orders_by_id_are_those_of_the_list(shop: Shop, count: int) -> None:
    listed = {order.shop_id: order for order in shop.between(OPENED_ON, NOW.date())}
    wanted = list(listed)[-count:]

    found = shop.connector.orders_by_id(wanted)

    assert {order.shop_id: order for order in found} == {identity: listed[identity] for identity in wanted}


@pytest.mark.parametrize("others", [0, 30])
def test_an_order_that_the_shop_does_not_know_is_gone(shop: Shop, others: int) -> None:
    known = [order.shop_id for order in shop.between(NOW.date() - timedelta(days=4), NOW.date())][:others]

    found = shop.connector.orders_by_id([*known, "99999999"])

    assert [(order.shop_id, order.is_gone) for order in found if order.is_gone] == [("99999999", True)]
    assert len(found) == len(known) + 1


READS: list[tuple[str, Callable[[Shop], object]]] = [
    ("facts", lambda shop: shop.connector.facts()),
    ("statuses", lambda shop: shop.connector.statuses()),
    ("payment_methods", lambda shop: shop.connector.payment_methods()),
    ("orders_since", lambda shop: shop.connector.orders_since(shop.connector.first_cursor(OPENED_ON))),
    ("orders_between", lambda shop: shop.connector.orders_between(OPENED_ON, NOW.date(), None)),
    ("orders_by_id", lambda shop: shop.connector.orders_by_id(["1001"])),
]
FAULTS: list[dict[str, Any]] = [
    {"what": "drop_before"},
    {"what": "drop_after"},
    {"what": "html"},
    {"what": "truncated"},
    {"what": "status_after", "status": 502},
    *({"what": "status", "status": status} for status in (302, 400, 401, 403, 404, 418, 500, 503)),
    {"what": "status", "status": 429, "retry_after": 17},
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault['what']}-{fault.get('status', '')}")
@pytest.mark.parametrize(("name", "read"), READS, ids=[name for name, _ in READS])
def test_whatever_goes_wrong_ends_in_a_decision(
    shop: Shop, name: str, read: Callable[[Shop], object], fault: dict[str, Any]
) -> None:
    shop.misbehave(**fault)

    error = error_of(lambda: read(shop))

    if error is None:  # an order that answers 404 is gone, which is no error
        assert (name, fault.get("status")) == ("orders_by_id", 404)
    else:
        assert isinstance(error, Refusal | Transient)
        assert error.code in CATALOGUE
        assert_silent(shop, f"{error} {error!r} {vars(error)}")


def error_of(read: Callable[[], object]) -> ShopledgerError | None:
    """The decision that it ends in; any other exception comes through."""
    try:
        read()
    except ShopledgerError as error:
        return error
    return None


def assert_silent(shop: Shop, text: str) -> None:
    shown = f"{text} {shop.recorder.calls()} {shop.connector!r}"
    assert [secret for secret in shop.secrets if secret in shown] == []


def test_too_many_calls_wait_as_long_as_the_shop_says(shop: Shop) -> None:
    shop.misbehave("status", status=429, retry_after=17)

    with pytest.raises(Transient) as raised:
        shop.connector.facts()

    assert raised.value.retry_after == 17


def test_nothing_is_ever_written_to_a_shop(shop: Shop) -> None:
    shop.poll(shop.connector.first_cursor(OPENED_ON))
    shop.connector.test_connection()
    shop.connector.facts()

    methods = {call.method for call in shop.recorder.calls()}

    assert methods <= {"GET", "POST"}
    assert OutcomeUnknown.__name__ not in repr(shop.recorder.calls())


def test_no_secret_is_in_what_is_kept_of_calls(shop: Shop) -> None:
    shop.poll(shop.connector.first_cursor(OPENED_ON))

    assert shop.recorder.calls()
    assert_silent(shop, "")


def test_orders_say_what_was_sold(shop: Shop) -> None:
    orders, rows = shop.orders(shop.connector.facts()), shop.rows()

    found = {
        number: (str(to_cents(order.total_incl)), order.currency, business_date(order.placed_at).isoformat())
        for number, order in orders.items()
    }

    assert found == {number: (row["total"], row["currency"], row["placed_on"]) for number, row in rows.items()}
    assert {n: o.status for n, o in orders.items()} == {n: row["status"] for n, row in rows.items()}


def test_orders_go_where_they_were_sent(shop: Shop) -> None:
    orders, rows = shop.orders(shop.connector.facts()), shop.rows()

    assert {n: o.delivery_country for n, o in orders.items()} == {n: row["country"] for n, row in rows.items()}


def test_lines_add_up_to_the_total_unless_that_is_the_fault(shop: Shop) -> None:
    orders, rows = shop.orders(shop.connector.facts()), shop.rows()

    wrong_total = {
        number for number, order in orders.items() if sum(line.amount_incl for line in order.lines) != order.total_incl
    }

    assert wrong_total == {number for number, row in rows.items() if row["cause"] == "CHK-01"}


def test_lines_carry_the_vat_that_was_charged(shop: Shop) -> None:
    orders, rows = shop.orders(shop.connector.facts()), shop.rows()

    found = {number: vat_of(order) for number, order in orders.items()}

    assert found == {number: row["vat"] for number, row in rows.items()}


def vat_of(order: Order) -> dict[str, str]:
    """VAT per rate in whole cents, from the lines."""
    sums: dict[str, Decimal] = {}
    for line in order.lines:
        key = rate_key(line.vat_rate or ZERO)
        sums[key] = sums.get(key, ZERO) + line.amount_incl - line.amount_excl
    return {key: str(to_cents(amount)) for key, amount in sums.items()}


def test_checks_refuse_what_must_be_refused_and_nothing_else(shop: Shop) -> None:
    orders, rows = shop.orders(shop.connector.facts()), shop.rows()

    found = {number: causes_of(shop, order) for number, order in orders.items()}

    unexpected = {
        number: (row["cause"], found[number])
        for number, row in rows.items()
        if (row["cause"] not in found[number])
        if row["cause"] or found[number]
    }
    assert unexpected == {}


def causes_of(shop: Shop, order: Order) -> list[str]:
    """Codes of all findings, with the market's register behind VAT numbers."""
    verdict = VatVerdict.VALID if is_registered(order.customer.vat_number) else VatVerdict.INVALID
    facts = Facts(today=NOW.date(), vat_number=verdict)
    return [finding.code for finding in check(order, shop.settings, facts, ANY_BOOKS)]


def test_reading_an_order_changes_nothing_and_can_be_repeated(shop: Shop) -> None:
    facts = shop.connector.facts()
    raws = shop.connector.orders_since(shop.connector.first_cursor(OPENED_ON)).orders
    before = copy.deepcopy([raw.document for raw in raws])

    first = [shop.system.to_order(raw, facts) for raw in raws]
    second = [shop.system.to_order(raw, facts) for raw in raws]

    assert first == second
    assert [raw.document for raw in raws] == before


def test_a_stored_document_reads_as_the_same_order(shop: Shop) -> None:
    facts = shop.connector.facts()
    raws = shop.connector.orders_since(shop.connector.first_cursor(OPENED_ON)).orders
    lines = [msgspec.json.encode(raw.document) for raw in raws]

    listed = shop.system.read_documents(b"[" + b",".join(lines) + b"]")
    lined = shop.system.read_documents(b"\n".join(lines))

    orders = [shop.system.to_order(raw, facts) for raw in raws]
    assert [shop.system.to_order(raw, facts) for raw in listed] == orders
    assert [shop.system.to_order(raw, facts) for raw in lined] == orders


@pytest.mark.parametrize("body", [b"<html>", b"[7]", b"{}", b'{"a": '])
def test_bytes_that_hold_no_order_are_refused(shop: Shop, body: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        shop.system.read_documents(body)

    assert refused.value.code in CATALOGUE


def test_facts_can_be_had_without_a_connection(shop: Shop) -> None:
    facts = shop.system.offline_facts(shop.settings, None)

    raws = shop.between(NOW.date() - timedelta(days=2), NOW.date())
    assert [shop.system.to_order(raw, facts).number for raw in raws] == [raw.number for raw in raws]


def test_every_text_for_people_is_in_both_languages(shop: Shop) -> None:
    system = shop.system

    boxes = [*system.credential_fields, *system.operator_fields]
    texts = [text for box in boxes for text in (box.label, box.help)]
    texts += [text for field in system.option_fields for text in (field.label, field.help)]
    texts += [text for field in system.option_fields for _, text in field.choices]

    assert [text for text in texts if not (text.nl and text.en)] == []
