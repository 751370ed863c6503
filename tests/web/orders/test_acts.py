"""The buttons: who may press them, what becomes of the orders, and that a mere visit does nothing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.test import Client

from shopledger.store.models import Membership, Posting, PostingEvent, Role
from tests.web.conftest import Merchant
from tests.web.orders.conftest import Make


def states(rows: Iterable[Posting]) -> list[str]:
    return [Posting.objects.get(id=row.id).state for row in rows]


def test_one_order_is_offered_again(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")

    answer = merchant.client.post(merchant.url(f"orders/{row.id}/process/"), follow=True)

    assert (answer.status_code, states([row])) == (200, ["ready"])


def test_all_orders_of_a_cause_are_offered_again(merchant: Merchant, posting: Make) -> None:
    causes = ("CHK-13", "CHK-13", "CHK-02")
    rows = [posting(str(number), "error", cause=cause) for number, cause in enumerate(causes)]

    merchant.client.post(merchant.url("errors/CHK-13/process/"))

    assert states(rows) == ["ready", "ready", "error"]


def test_orders_of_another_period_are_not_offered_again(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")

    merchant.client.post(merchant.url("errors/CHK-13/process/"), {"from": "2026-03-11"})

    assert states([row]) == ["error"]


def test_more_than_one_press_takes_is_told(merchant: Merchant, posting: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopledger.web.orders.acts.CHUNK", 2)
    monkeypatch.setattr("shopledger.web.orders.acts.MOST_CHUNKS", 2)
    rows = [posting(str(number), "error", cause="CHK-13") for number in range(5)]

    url = merchant.url("errors/CHK-13/process/")
    answer = merchant.client.post(url, follow=True, headers={"accept-language": "en"})

    assert states(rows).count("ready") == 4
    assert "press Process all once more" in answer.content.decode()


def test_ticked_orders_are_offered_again(merchant: Merchant, posting: Make) -> None:
    rows = [posting(str(number), "error", cause="CHK-13") for number in range(3)]

    merchant.client.post(merchant.url("selection/"), {"ids": [rows[0].id, rows[2].id], "act": "process"})

    assert states(rows) == ["ready", "error", "ready"]


def test_ticked_orders_of_somebody_else_stay_as_they_are(merchant: Merchant, stranger: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")
    data = {"ids": [row.id], "why": "by_hand", "words": ""}

    stranger.client.post(stranger.url("selection/"), {**data, "act": "process"})
    stranger.client.post(stranger.url("close/"), data)

    assert states([row]) == ["error"]


def test_nothing_ticked_is_told(merchant: Merchant) -> None:
    url = merchant.url("selection/")

    answer = merchant.client.post(url, {"act": "process"}, follow=True, headers={"accept-language": "en"})

    assert "Tick the orders" in answer.content.decode()


def test_closing_asks_first(merchant: Merchant, posting: Make) -> None:
    row = posting("4711", "error", cause="CHK-13")

    url = merchant.url("selection/")
    answer = merchant.client.post(url, {"ids": [row.id], "act": "close", "back": "CHK-13"}, follow=True)

    assert (answer.status_code, "4711" in answer.content.decode(), states([row])) == (200, True, ["error"])


@pytest.mark.parametrize(
    ("why", "words", "told"),
    [
        ("by_hand", "", "Booked by hand"),
        ("not_wanted", "", "Not to be booked"),
        ("other", "a test order", "a test order"),
    ],
)
def test_a_closed_order_says_who_closed_it_and_why(
    merchant: Merchant, posting: Make, why: str, words: str, told: str
) -> None:
    row = posting("1", "error", cause="CHK-13")

    merchant.client.post(merchant.url("close/"), {"ids": [row.id], "why": why, "words": words})

    page = merchant.text(f"orders/{row.id}/")
    assert (states([row]), told in page, f"by {merchant.user.username}" in page) == (["dismissed"], True, True)


def test_another_reason_needs_words(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")

    answer = merchant.client.post(merchant.url("close/"), {"ids": [row.id], "why": "other", "words": ""})

    assert (answer.status_code, states([row])) == (200, ["error"])


def test_what_is_booked_cannot_be_closed(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "posted")

    answer = merchant.client.post(merchant.url("close/"), {"ids": [row.id], "why": "by_hand", "words": ""})

    assert (answer.status_code, states([row])) == (302, ["posted"])


def test_overruling_a_status_asks_first(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "waiting")

    page = merchant.text(f"orders/{row.id}/overrule/")

    assert ("Book in spite of the status?" in page, states([row])) == (True, ["waiting"])


def test_a_waiting_order_is_offered_in_spite_of_its_status(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "waiting")

    merchant.client.post(merchant.url(f"orders/{row.id}/process/"))

    row.refresh_from_db()
    assert (row.state, row.is_forced) == ("ready", True)


def test_what_is_booked_is_never_offered_again(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "posted")

    url = merchant.url(f"orders/{row.id}/process/")
    answer = merchant.client.post(url, follow=True, headers={"accept-language": "en"})

    assert (states([row]), "cannot be offered again" in answer.content.decode()) == (["posted"], True)


def test_yes_it_is_there_books_it_under_that_number(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="BKG-26", reference="WEB1")

    merchant.client.post(merchant.url(f"orders/{row.id}/is-there/"), {"answer": "yes", "number": "VF-9"})

    row.refresh_from_db()
    assert (row.state, row.external_number) == ("posted", "VF-9")


def test_no_it_is_not_there_sends_it_again(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="BKG-26", reference="WEB1")

    merchant.client.post(merchant.url(f"orders/{row.id}/is-there/"), {"answer": "no"})

    assert states([row]) == ["ready"]


@pytest.mark.parametrize("data", [{"answer": "yes"}, {"answer": "yes", "number": " "}, {}, {"answer": "perhaps"}])
def test_an_answer_that_is_none_changes_nothing(merchant: Merchant, posting: Make, data: dict[str, str]) -> None:
    row = posting("1", "error", cause="BKG-26")

    merchant.client.post(merchant.url(f"orders/{row.id}/is-there/"), data)

    assert states([row]) == ["error"]


BUTTONS = ("orders/{id}/process/", "errors/CHK-13/process/", "selection/", "close/", "orders/{id}/is-there/")


@pytest.mark.parametrize("page", BUTTONS)
def test_who_may_only_read_presses_no_button(merchant: Merchant, posting: Make, page: str) -> None:
    row = posting("1", "error", cause="CHK-13")
    Membership.objects.update(role=Role.READER)

    answer = merchant.client.post(merchant.url(page.format(id=row.id)), {"ids": [row.id], "act": "process"})

    assert (answer.status_code, states([row])) == (403, ["error"])


def test_who_may_only_read_sees_no_buttons(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-05", params={"rate": "19", "country": "DE"})
    Membership.objects.update(role=Role.READER)

    text = "".join(merchant.text(page) for page in ("errors/", "errors/CHK-05/", f"orders/{row.id}/", "open/"))

    words = ("Process all", 'name="act"', "/process/", "Add this VAT row", "/close/")
    assert [word in text for word in words] == [False] * len(words)


@pytest.mark.parametrize("page", BUTTONS)
def test_a_stranger_presses_no_button_of_somebody_else(
    merchant: Merchant, stranger: Merchant, posting: Make, page: str
) -> None:
    row = posting("1", "error", cause="CHK-13")

    answer = stranger.client.post(merchant.url(page.format(id=row.id)), {"ids": [row.id]})

    assert (answer.status_code, states([row])) == (404, ["error"])


def test_an_order_is_not_reached_through_another_integration(
    merchant: Merchant, stranger: Merchant, posting: Make
) -> None:
    row = posting("1", "error", cause="CHK-13")

    answer = stranger.client.post(stranger.url(f"orders/{row.id}/process/"))

    assert (answer.status_code, states([row])) == (404, ["error"])


def test_a_button_works_only_with_the_token_of_the_page(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")
    client = Client(enforce_csrf_checks=True)
    client.force_login(merchant.user)

    answer = client.post(merchant.url(f"orders/{row.id}/process/"))

    assert (answer.status_code, states([row])) == (403, ["error"])


@pytest.mark.parametrize(
    "page", ["orders/{id}/process/", "errors/CHK-13/process/", "selection/", "orders/{id}/is-there/"]
)
def test_a_button_does_nothing_on_a_mere_visit(merchant: Merchant, posting: Make, page: str) -> None:
    row = posting("1", "error", cause="CHK-13")

    answer = merchant.client.get(merchant.url(page.format(id=row.id)))

    assert (answer.status_code, states([row])) == (405, ["error"])


def test_who_pressed_is_kept(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="CHK-13")

    merchant.client.post(merchant.url(f"orders/{row.id}/process/"))

    assert PostingEvent.objects.get(posting=row).who == merchant.user.username
