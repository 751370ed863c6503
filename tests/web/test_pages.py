"""Each page: what it shows, that it costs the same for 1 and for 50 orders, and who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopledger.shops.opencart.module_build import file_name, package_bytes
from shopledger.store.accounts import change_integration
from shopledger.store.models import Attempt, Posting, PostingEvent
from shopledger.web.middleware import POLICY
from tests.web.conftest import NOW, Merchant

PAGES = ("report/", "errors/", "open/", "errors/CHK-05/")
Make = Callable[..., Posting]


def test_the_report_shows_the_number_in_the_books(merchant: Merchant, posting: Make) -> None:
    posting("1042", external_number="VF-2026-7", total_cents=3025)

    page = merchant.text("report/")

    assert [word in page for word in ("1042", "VF-2026-7", "30.25")] == [True, True, True]


def test_the_report_begins_with_the_newest(merchant: Merchant, posting: Make) -> None:
    for number in ("1", "2", "3"):
        posting(number, external_id=f"id-{number}")

    page = merchant.text("report/")

    assert page.index("id-3") < page.index("id-2") < page.index("id-1")


def test_errors_are_grouped_by_cause_with_their_count(merchant: Merchant, posting: Make) -> None:
    for number in ("1", "2", "3"):
        posting(number, "error", cause="CHK-05", params={"rate": "19", "country": "DE"})
    posting("4", "error", cause="CHK-13")

    page = merchant.text("errors/")

    assert (page.count("CHK-05"), page.count("CHK-13")) == (3, 3)
    assert page.index("3 orders") < page.index("1 order<")


def test_a_group_tells_the_whole_cause_only_when_all_share_it(merchant: Merchant, posting: Make) -> None:
    posting("1", "error", cause="CHK-05", params={"rate": "19", "country": "DE"})
    alone = "There is no VAT setting for 19 % in Germany." in merchant.text("errors/")
    posting("2", "error", cause="CHK-05", params={"rate": "7", "country": "DE"})

    together = "There is no VAT setting for" in merchant.text("errors/")

    assert (alone, together) == (True, False)


def test_the_page_of_a_cause_lists_its_orders(merchant: Merchant, posting: Make) -> None:
    posting("77", "error", cause="CHK-05", params={"rate": "19", "country": "DE"})
    posting("88", "error", cause="CHK-13")

    page = merchant.text("errors/CHK-05/")

    assert (">77<" in page, ">88<" in page) == (True, False)


def test_what_can_never_be_booked_again_has_no_button(merchant: Merchant, posting: Make) -> None:
    posting("1", "error", cause="CHK-08", params={"date": "2026-01-31", "number": "9"})

    page = merchant.text("errors/")

    assert ("Process all" in page, "Cannot be booked again" in page) == (False, True)


def test_open_says_what_an_order_waits_for(merchant: Merchant, posting: Make) -> None:
    posting("1", "waiting")
    posting("2", "ready", cause="CHK-04", params={"number": "DE136695976"})

    page = merchant.text("open/")

    assert ("another status in the shop" in page, "register does not answer" in page) == (True, True)


def test_an_order_shows_what_happened_and_what_was_sent(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="BKG-06", params={"date": "2026-01-31"})
    PostingEvent.objects.create(posting=row, at=NOW, event="refused", code="BKG-06", detail="BOE-0042 closed")
    attempt = {"integration": merchant.integration, "posting": row, "what": "BOOKING", "key": "k-1", "started_at": NOW}
    Attempt.objects.create(fingerprint="", snapshot=b"", **attempt)

    page = merchant.text(f"orders/{row.id}/")

    assert [word in page for word in ("Refused by the books", "BOE-0042 closed", "k-1")] == [True, True, True]


@pytest.mark.parametrize(("page", "state"), [("report/", "posted"), ("open/", "waiting"), ("errors/CHK-13/", "error")])
def test_pages_follow_each_other_without_gaps(merchant: Merchant, posting: Make, page: str, state: str) -> None:
    numbers = [str(number) for number in range(1001, 1121)]
    for number in numbers:
        posting(number, state, cause="CHK-13" if state == "error" else "")

    seen = walk(merchant, merchant.url(page))

    assert sorted(seen) == numbers


def walk(merchant: Merchant, url: str) -> list[str]:
    """The order numbers of all pages, following the link to the next one."""
    seen: list[str] = []
    for _ in range(5):
        page = merchant.client.get(url)
        seen += [row.number for row in page.context["rows"]]
        if not page.context["next"]:
            break
        url = f"{url.split('?', maxsplit=1)[0]}?after={page.context['next'].replace('+', '%2B')}"
    return seen


@pytest.mark.parametrize("key", ["nonsense", "2026-03-10~x", "~", "-1", "99999999999999999999", "²"])
@pytest.mark.parametrize("page", ["report/", "open/"])
def test_a_key_that_is_none_shows_a_page_all_the_same(merchant: Merchant, posting: Make, page: str, key: str) -> None:
    answer = merchant.client.get(merchant.url(page), {"after": key})

    assert answer.status_code == 200


@pytest.mark.parametrize(("page", "state"), [("report/", "posted"), ("open/", "waiting"), ("errors/", "error")])
def test_a_page_asks_the_database_as_often_for_50_orders_as_for_one(
    merchant: Merchant, posting: Make, page: str, state: str
) -> None:
    posting("1", state, cause="CHK-13" if state == "error" else "")
    with CaptureQueriesContext(connection) as for_one:
        merchant.text(page)
    for number in range(2, 51):
        posting(str(number), state, cause="CHK-13" if state == "error" else "")

    with CaptureQueriesContext(connection) as for_fifty:
        merchant.text(page)

    assert len(for_fifty) == len(for_one)


def test_a_stranger_finds_no_page_of_somebody_else(merchant: Merchant, stranger: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")
    pages = [*PAGES, f"orders/{row.id}/"]

    answers = {page: stranger.client.get(merchant.url(page)).status_code for page in pages}

    assert answers == dict.fromkeys(pages, 404)


def test_a_stranger_can_process_nothing_of_somebody_else(merchant: Merchant, stranger: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")
    pages = [f"orders/{row.id}/process/", "errors/CHK-13/process/"]

    answers = {page: stranger.client.post(merchant.url(page)).status_code for page in pages}

    row.refresh_from_db()
    assert (answers, row.state) == (dict.fromkeys(pages, 404), "error")


def test_a_posting_is_not_reached_through_another_integration(
    merchant: Merchant, stranger: Merchant, posting: Make
) -> None:
    row = posting("1", "error", cause="CHK-13")

    answer = stranger.client.get(stranger.url(f"orders/{row.id}/"))

    assert answer.status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_there_is_only_the_sign_in_page(merchant: Merchant, page: str) -> None:
    answer = Client().get(merchant.url(page))

    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in/")


def test_one_order_is_offered_again(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")

    answer = merchant.client.post(merchant.url(f"orders/{row.id}/process/"), follow=True)

    row.refresh_from_db()
    assert (answer.status_code, row.state) == (200, "ready")


def test_all_orders_of_a_cause_are_offered_again(merchant: Merchant, posting: Make) -> None:
    causes = ("CHK-13", "CHK-13", "CHK-02")
    rows = [posting(str(number), "error", cause=cause) for number, cause in enumerate(causes)]

    merchant.client.post(merchant.url("errors/CHK-13/process/"))

    states = [Posting.objects.get(id=row.id).state for row in rows]
    assert states == ["ready", "ready", "error"]


def test_a_button_works_only_with_the_token_of_the_page(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")
    client = Client(enforce_csrf_checks=True)
    client.force_login(merchant.user)

    answer = client.post(merchant.url(f"orders/{row.id}/process/"))

    row.refresh_from_db()
    assert (answer.status_code, row.state) == (403, "error")


def test_a_button_does_nothing_on_a_mere_visit(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")

    answer = merchant.client.get(merchant.url(f"orders/{row.id}/process/"))

    assert answer.status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_pages_load_nothing_from_elsewhere_and_run_no_scripts(merchant: Merchant, posting: Make, page: str) -> None:
    posting("1", "error", cause="CHK-05")

    answer = merchant.client.get(merchant.url(page))

    text = answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert ("<script" in text, "http://" in text, "https://" in text, " style=" in text) == (False,) * 4


def test_an_address_that_does_not_exist_is_told_in_words(merchant: Merchant) -> None:
    answer = merchant.client.get("/nowhere/", headers={"accept-language": "en"})

    assert (answer.status_code, "This page does not exist" in answer.content.decode()) == (404, True)


def test_a_fault_of_ours_is_told_in_words(merchant: Merchant, posting: Make, settings: object) -> None:
    row = posting("1")
    Posting.objects.filter(id=row.id).update(params="no JSON", cause="CHK-05")
    client = Client(raise_request_exception=False)
    client.force_login(merchant.user)

    answer = client.get(merchant.url("report/"), headers={"accept-language": "nl"})

    assert (answer.status_code, "onze fout" in answer.content.decode()) == (500, True)


def test_the_first_page_lists_integrations_where_there_are_more(merchant: Merchant, stranger: Merchant) -> None:
    merchant.integration.__class__.objects.filter(pk=stranger.integration.pk).update(
        account=merchant.integration.account
    )

    page = merchant.client.get("/").content.decode()

    assert ("anna&#x27;s shop" in page, "bob&#x27;s shop" in page) == (True, True)


def test_moments_are_told_in_dutch_time(merchant: Merchant, posting: Make) -> None:
    posting("0", posted_at=NOW + timedelta(days=120))

    page = merchant.text("report/")

    assert "14:00" in page


def test_a_waiting_order_is_offered_in_spite_of_its_status(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "waiting")

    answer = merchant.client.post(merchant.url(f"orders/{row.id}/process/"), follow=True)

    row.refresh_from_db()
    assert (answer.status_code, row.state, row.is_forced) == (200, "ready", True)


def test_what_is_booked_is_never_offered_again(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "posted")

    url = merchant.url(f"orders/{row.id}/process/")
    answer = merchant.client.post(url, follow=True, headers={"accept-language": "en"})

    row.refresh_from_db()
    assert (row.state, "cannot be offered again" in answer.content.decode()) == ("posted", True)


@pytest.mark.parametrize("opencart", ["2.3", "3", "4"])
def test_the_extension_of_a_shop_can_be_downloaded(merchant: Merchant, opencart: str) -> None:
    answer = merchant.client.get(f"/downloads/opencart/{opencart}/")

    assert (answer.status_code, answer.content) == (200, package_bytes(opencart))
    assert answer["Content-Disposition"] == f'attachment; filename="{file_name(opencart)}"'


@pytest.mark.parametrize("path", ["opencart/9", "mijnwebwinkel/3", "nothing/3"])
def test_a_download_that_does_not_exist_is_not_found(merchant: Merchant, path: str) -> None:
    answer = merchant.client.get(f"/downloads/{path}/")

    assert answer.status_code == 404


def test_a_page_links_to_the_extension_of_its_shop(merchant: Merchant) -> None:
    change_integration(merchant.integration.id, shop_system="opencart")

    page = merchant.text("open/")

    assert '<a href="/downloads/opencart/2.3/" download>Extension for OpenCart 2.3</a>' in page


@pytest.mark.django_db
def test_a_download_is_for_those_who_signed_in() -> None:
    answer = Client().get("/downloads/opencart/3/")

    assert answer["Location"].startswith("/sign-in/")
