"""The lists: what they show, in which order, page by page, at the same cost for 1 and for 50 orders, by index."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shopledger.store import search
from shopledger.store.models import Posting
from shopledger.web.middleware import POLICY
from tests.web.conftest import Merchant
from tests.web.orders.conftest import Make

PAGES = ("", "report/", "errors/", "errors/CHK-05/", "open/", "closed/", "search/?q=12")
GERMANY = {"rate": "19", "country": "DE"}
LISTS = [("report/", "posted"), ("open/", "waiting"), ("errors/CHK-13/", "error"), ("closed/", "dismissed")]


def cause_in(state: str) -> str:
    return "CHK-13" if state == "error" else ""


def test_the_report_shows_the_number_in_the_books(merchant: Merchant, posting: Make) -> None:
    posting("1042", external_number="VF-2026-7", total_cents=3025)

    page = merchant.text("report/")

    assert '<span class="ref">VF-2026-7</span>' in page
    assert ('data-copy="VF-2026-7"' in page, "1042" in page, "30.25" in page) == (True, True, True)


def test_the_report_begins_with_the_newest(merchant: Merchant, posting: Make) -> None:
    for number in ("1", "2", "3"):
        posting(number, external_id=f"id-{number}")

    page = merchant.text("report/")

    assert page.index("id-3") < page.index("id-2") < page.index("id-1")


def test_a_payment_is_marked_as_one(merchant: Merchant, posting: Make) -> None:
    posting("1", kind="payment")

    page = merchant.text("report/")

    assert ">Payment</span>" in page


@pytest.mark.parametrize(("query", "is_shown"), [("from=2026-03-10&to=2026-03-10", True), ("to=2026-03-09", False)])
def test_the_report_is_narrowed_to_a_period(merchant: Merchant, posting: Make, query: str, is_shown: bool) -> None:
    posting("1", external_number="VF-1")

    page = merchant.text(f"report/?{query}")

    assert ("VF-1" in page) is is_shown


def test_a_search_in_a_list_finds_only_what_is_in_that_list(merchant: Merchant, posting: Make) -> None:
    posting("7001")
    posting("7002", "error", cause="CHK-13")

    pages = {page: merchant.text(f"{page}?q=700") for page in ("report/", "errors/", "search/")}

    shown = {page: [number for number in ("7001", "7002") if f">{number}</a>" in text] for page, text in pages.items()}
    assert shown == {"report/": ["7001"], "errors/": ["7002"], "search/": ["7001", "7002"]}


def test_a_search_says_where_each_order_is(merchant: Merchant, posting: Make) -> None:
    for place, state in enumerate(("posted", "error", "waiting", "dismissed")):
        posting(f"800{place}", state, cause=cause_in(state))

    page = merchant.text("search/?q=800")

    places = re.findall(r'<td class="wide"><a href="/integrations/\d+/(\w+)/">', page)
    assert places == ["closed", "open", "errors", "report"]


def test_an_old_error_is_found_behind_many_newer_bookings(merchant: Merchant, posting: Make) -> None:
    posting("70000", "error", cause="CHK-13")
    for number in range(70001, 70151):
        posting(str(number))

    pages = {page: merchant.text(f"{page}?q=70") for page in ("errors/", "report/")}

    assert (">70000</a>" in pages["errors/"], 'rel="next"' in pages["errors/"]) == (True, False)
    assert 'rel="next"' in pages["report/"]


@pytest.mark.parametrize(("page", "state"), [("report/", "posted"), ("errors/", "error"), ("open/", "waiting")])
def test_pages_of_a_search_follow_each_other_without_gaps(
    merchant: Merchant, posting: Make, page: str, state: str
) -> None:
    numbers = [str(number) for number in range(1001, 1121)]
    for number in numbers:
        posting(number, state, cause=cause_in(state))

    seen = [walk(merchant, merchant.url(f"{each}?q=1")) for each in (page, "search/")]

    assert seen == [numbers[::-1], numbers[::-1]]


def test_a_search_says_that_there_is_more_than_it_looked_at(
    merchant: Merchant, posting: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CLOSEST", 3)
    for number in ("11", "12", "13", "14"):
        posting(number)

    pages = [merchant.text(f"search/?q={text}") for text in ("1", "14")]

    assert ["There may be more" in page for page in pages] == [True, False]
    assert [f">{number}</a>" in pages[0] for number in ("11", "14")] == [False, True]


@pytest.mark.parametrize("text", ["9-3-2026", "9+mrt+2026", "2026-03", "121,00", "VF-9", "day9"])
@pytest.mark.parametrize("page", ["search/", "report/"])
def test_the_turnover_of_a_day_is_found(merchant: Merchant, posting: Make, page: str, text: str) -> None:
    day = posting("9", kind="day", subject="2026-03-09", external_number="VF-9", reference="DAY9", total_cents=12100)
    Posting.objects.filter(id=day.id).update(order=None)

    shown = merchant.text(f"{page}?q={text}")

    assert ("9 Mar 2026</a>" in shown, "Turnover of a day" in shown, "121.00" in shown) == (True, True, True)


def test_a_search_that_finds_nothing_helps_on(merchant: Merchant) -> None:
    page = merchant.text("search/?q=nothing-like-it")

    assert ("Nothing was found" in page, "Where is my order?" in page) == (True, True)


def test_errors_are_grouped_by_cause_with_their_count(merchant: Merchant, posting: Make) -> None:
    for number in ("1", "2", "3"):
        posting(number, "error", cause="CHK-02", params={"country": "DE"})
    posting("4", "error", cause="CHK-13")

    page = merchant.text("errors/")

    assert page.index("3 orders") < page.index("1 order<")


def test_a_group_tells_the_whole_cause_only_when_all_share_it(merchant: Merchant, posting: Make) -> None:
    posting("1", "error", cause="CHK-02", params={"country": "DE"})
    alone = "to a company in Germany" in merchant.text("errors/")
    posting("2", "error", cause="CHK-02", params={"country": "FR"})

    together = "to a company in" in merchant.text("errors/")

    assert (alone, together) == (True, False)


def test_each_vat_row_that_is_missing_can_be_added(merchant: Merchant, posting: Make) -> None:
    posting("1", "error", cause="CHK-05", params=GERMANY)
    posting("2", "error", cause="CHK-05", params=GERMANY)
    posting("3", "error", cause="CHK-05", params={"rate": "6", "country": "BE"})

    page = merchant.text("errors/")

    assert re.findall(r"row=([\w-]+)", page) == ["DE-19", "BE-6"]
    assert "There is no VAT setting for 19 % in Germany." in page


def test_a_cause_can_be_narrowed_to_one_missing_row(merchant: Merchant, posting: Make) -> None:
    posting("71", "error", cause="CHK-05", params=GERMANY)
    posting("72", "error", cause="CHK-05", params={"rate": "6", "country": "BE"})

    page = merchant.text(f"errors/CHK-05/?{urlencode({'params': Posting.objects.get(subject='71').params})}")

    assert (">71</a>" in page, ">72</a>" in page) == (True, False)


def test_errors_of_another_period_are_left_out(merchant: Merchant, posting: Make) -> None:
    posting("1", "error", cause="CHK-13")

    pages = [merchant.text(f"errors/?{query}") for query in ("from=2026-03-10", "from=2026-03-11", "to=2026-03-09")]

    assert ["No country" in page for page in pages] == [True, False, False]


def test_what_can_never_be_booked_again_has_no_button_and_says_why(merchant: Merchant, posting: Make) -> None:
    posting("1", "error", cause="CHK-08", params={"date": "2026-01-31", "number": "9"})

    page = merchant.text("errors/")

    assert ("Process all" in page, "Process cannot help: it is in your books already" in page) == (False, True)


def test_each_cause_can_be_reported_as_a_problem(merchant: Merchant, posting: Make) -> None:
    posting("1", "error", cause="CHK-13")

    page = merchant.text("errors/")

    assert f"?integration={merchant.integration.id}&amp;cause=CHK-13" in page


def test_open_says_what_an_order_waits_for(merchant: Merchant, posting: Make) -> None:
    posting("1", "waiting")
    posting("2", "ready", cause="CHK-04", params={"number": "DE136695976"})
    posting("3", "posting")

    page = merchant.text("open/")

    words = ("A status in the shop", "register does not answer", "looked up because no answer was seen")
    assert [each in page for each in words] == [True, True, True]


@pytest.mark.parametrize(
    ("waits", "numbers"), [("status", ["1"]), ("turn", ["2"]), ("answer", ["3"]), ("", ["1", "2", "3"])]
)
def test_open_is_narrowed_to_what_is_waited_for(
    merchant: Merchant, posting: Make, waits: str, numbers: list[str]
) -> None:
    for number, state in (("1", "waiting"), ("2", "ready"), ("3", "posting")):
        posting(number, state)

    page = merchant.client.get(merchant.url("open/"), {"waits": waits})

    assert [row.number for row in page.context["rows"]] == numbers


@pytest.mark.parametrize(("page", "state"), LISTS)
def test_pages_follow_each_other_without_gaps(merchant: Merchant, posting: Make, page: str, state: str) -> None:
    numbers = [str(number) for number in range(1001, 1121)]
    for number in numbers:
        posting(number, state, cause=cause_in(state))

    seen = walk(merchant, merchant.url(page))

    assert sorted(seen) == numbers


def walk(merchant: Merchant, url: str) -> list[str]:
    """The order numbers of all pages, following the link to the next one."""
    seen: list[str] = []
    after = ""
    for _ in range(5):
        sign = "&" if "?" in url else "?"
        page = merchant.client.get(url + (f"{sign}{urlencode({'after': after})}" if after else ""))
        seen += [row.number for row in page.context["rows"]]
        after = page.context["next"]
        if not after:
            break
    return seen


@pytest.mark.parametrize("key", ["nonsense", "2026-03-10~x", "~", "-1", "99999999999999999999", "²", "2026-03-10~5"])
@pytest.mark.parametrize("page", ["report/", "open/", "closed/", "errors/CHK-13/", "search/?q=1"])
def test_a_key_that_is_none_shows_a_page_all_the_same(merchant: Merchant, page: str, key: str) -> None:
    answer = merchant.client.get(merchant.url(page), {"after": key})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query", ["from=x&to=9999-12-31", "period=nonsense", "q=%00", "q=" + "x" * 500, "from=0001-01-01"]
)
@pytest.mark.parametrize("page", ["report/", "errors/", "open/", "search/"])
def test_a_question_that_is_none_shows_a_page_all_the_same(merchant: Merchant, page: str, query: str) -> None:
    answer = merchant.client.get(merchant.url(f"{page}?{query}"))

    assert answer.status_code == 200


@pytest.mark.parametrize(("page", "state"), [*LISTS, ("errors/", "error"), ("search/?q=1", "posted"), ("", "posted")])
def test_a_page_asks_the_database_as_often_for_50_orders_as_for_one(
    merchant: Merchant, posting: Make, page: str, state: str
) -> None:
    posting("1", state, cause=cause_in(state))
    merchant.text(page)
    with CaptureQueriesContext(connection) as for_one:
        merchant.text(page)
    for number in range(100, 150):
        posting(str(number), state, cause=cause_in(state))

    with CaptureQueriesContext(connection) as for_fifty:
        merchant.text(page)

    assert len(for_fifty) == len(for_one)


NO_WAY_IN = re.compile(
    r"(posting_once|store_posting_1|order_once|store_storedorder_1|order_\w+) \(integration_id=\?\)$"
)
"""All orders or postings of the integration, by whatever index; SQLite has names of its own for some."""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan of SQLite")
@pytest.mark.parametrize(
    "page", [*PAGES, "report/?period=month&after=2026-03-10T12:00:00%2B00:00~5", "open/?period=last"]
)
def test_no_page_reads_all_orders(merchant: Merchant, posting: Make, page: str) -> None:
    for number in range(120, 130):
        posting(str(number), "error", cause="CHK-05", params=GERMANY)
    with CaptureQueriesContext(connection) as captured:
        merchant.text(page)
    asked = [query["sql"] for query in captured.captured_queries if query["sql"].startswith(("SELECT", "WITH"))]

    plans = [step for sql in asked for step in plan_of(sql)]

    assert len(plans) > 10
    assert [step for step in plans if re.match(r"SCAN store_(posting|storedorder|attempt)\b", step)] == []
    assert [step for step in plans if NO_WAY_IN.search(step)] == []


def plan_of(sql: str) -> list[str]:
    """How the database goes about a statement, step by step."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"), [])
        return [row[3] for row in cursor.fetchall()]


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_there_is_only_the_sign_in_page(merchant: Merchant, page: str) -> None:
    answer = Client().get(merchant.url(page))

    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("page", PAGES)
def test_pages_load_nothing_from_elsewhere_and_run_no_script_of_their_own(
    merchant: Merchant, posting: Make, page: str
) -> None:
    posting("1", "error", cause="CHK-05", params=GERMANY)

    answer = merchant.client.get(merchant.url(page))

    text = answer.content.decode()
    scripts = re.findall(r"<script(?![^>]*application/json)[^>]*>", text)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert [script for script in scripts if not re.search(r'src="/static/', script)] == []
    assert ("http://" in text, "https://" in text, " style=" in text, " onclick=" in text) == (False,) * 4


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_no_page_of_somebody_else(merchant: Merchant, stranger: Merchant, page: str) -> None:
    answer = stranger.client.get(merchant.url(page))

    assert answer.status_code == 404


def test_a_search_finds_nothing_of_somebody_else(merchant: Merchant, stranger: Merchant, posting: Make) -> None:
    posting("12345")

    page = stranger.text("search/?q=12345")

    assert "Nothing was found" in page


def test_moments_are_told_in_dutch_time(merchant: Merchant, posting: Make) -> None:
    posting("0", external_number="VF-1")
    Posting.objects.update(posted_at="2026-07-01T12:00:00Z")

    pages = [merchant.text("report/", language) for language in ("en", "nl")]

    assert ["1 Jul 2026 14:00" in pages[0], "1 jul 2026 14:00" in pages[1]] == [True, True]
