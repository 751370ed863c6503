"""Pages of an order of which only number, state and amounts are left: they say so, and none of them breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from shopledger.domain.errors import UnreadableDocument
from shopledger.pipeline.telling import tell
from shopledger.store import accounts, lists
from shopledger.store.housekeeping.shells import Place, forget_some
from shopledger.store.models import Posting, PostingEvent, StoredOrder
from shopledger.store.orders import raw_order
from shopledger.web.configuration.recent import recent_orders
from shopledger.web.moment import now as web_now
from shopledger.web.orders import trace
from tests.web.orders.conftest import Booked

YEARS_LATER = datetime(2050, 1, 2, 3, 0, tzinfo=UTC)
ENGLISH = "The details of this order were removed"
DUTCH = "De gegevens van deze bestelling zijn gewist"


def forget() -> None:
    """Clear every order that is at an end."""
    place: Place | None = Place()
    while place is not None:
        _, place = forget_some(YEARS_LATER, place)


def person_of(row: Posting) -> str:
    """The customer's name, as it was when it was asked for first."""
    assert row.order is not None
    assert row.order.customer
    return row.order.customer


@pytest.fixture
def shell(booked: Booked) -> Posting:
    """A booked sale as it was before only its shell was left, with the name of its customer."""
    row = booked.posting(order__customer__gt="")
    person_of(row)
    about: Any = {"posting": row, "at": web_now(), "params": '[["number","X"]]'}
    PostingEvent.objects.create(event="check_failed", code="CHK-03", **about)
    PostingEvent.objects.create(event="changed", code="NOTE-08", who="anna@example.com", **about)
    forget()
    return row


def page(booked: Booked, row: Posting, language: str = "en") -> str:
    return booked.merchant.text(f"orders/{row.id}/", language)


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("nl", DUTCH)])
def test_the_page_of_a_shell_says_why_so_little_is_left(
    booked: Booked, shell: Posting, language: str, words: str
) -> None:
    assert words in page(booked, shell, language)


def test_the_page_of_a_shell_names_nobody_and_keeps_number_and_amount(booked: Booked, shell: Posting) -> None:
    text = page(booked, shell)

    assert (person_of(shell) in text, "anna@example.com</span>" in text) == (False, False)
    assert [part in text for part in (shell.external_number or shell.external_id, shell.subject)] == [True, True]


def test_the_history_of_a_shell_tells_what_happened_and_not_about_what(booked: Booked, shell: Posting) -> None:
    answer = booked.merchant.client.get(booked.merchant.url(f"orders/{shell.id}/"))

    entries = answer.context["timeline"]
    assert [bool(entry.title) for entry in entries] == [True] * len(entries)
    assert {(str(entry.text), entry.detail, entry.who) for entry in entries} == {("", "", "")}


def test_pages_of_all_shells_open(booked: Booked, shell: Posting) -> None:
    rows = Posting.objects.filter(order__fingerprint="")

    answers = [booked.merchant.client.get(booked.merchant.url(f"orders/{row.id}/")).status_code for row in rows]

    assert len(answers) > 20
    assert set(answers) == {200}


def test_more_info_of_a_shell_shows_amounts_only(booked: Booked, shell: Posting) -> None:
    row = Posting.objects.select_related("integration", "order").get(id=shell.id)

    writes = [trace.write_of(attempt) for attempt in trace.attempts_of(row)]

    assert writes
    assert [(write.detail, write.calls) for write in writes] == [("", ())] * len(writes)
    assert [name in write.sent for write in writes for name in ("debtor", "email", "street")] == [False] * 3 * len(
        writes
    )


def test_a_shell_is_not_explained(booked: Booked, shell: Posting) -> None:
    row = Posting.objects.select_related("integration", "order").get(id=shell.id)

    assert tell(row) is None


def test_the_proof_of_a_shell_is_not_found(booked: Booked, shell: Posting) -> None:
    answer = booked.merchant.client.get(booked.merchant.url(f"orders/{shell.id}/vat-number/"))

    assert answer.status_code == 404


def test_a_shell_is_found_by_its_number_and_not_by_a_name(booked: Booked, shell: Posting) -> None:
    assert shell.order is not None
    link = f"/orders/{shell.id}/"

    by_number = booked.merchant.text(f"search/?q={shell.order.number}")
    by_name = booked.merchant.text(f"search/?q={person_of(shell)}")

    assert (link in by_number, link in by_name) == (True, False)


def test_the_report_as_a_file_has_shells_without_names(booked: Booked, shell: Posting) -> None:
    answer: Any = booked.merchant.client.get(booked.merchant.url("report/csv/?period=all"))

    text = b"".join(answer.streaming_content).decode()
    assert shell.order is not None
    assert (shell.order.number in text, person_of(shell) in text) == (True, False)


def test_the_report_in_excel_has_shells_without_names(booked: Booked, shell: Posting) -> None:
    answer: Any = booked.merchant.client.get(booked.merchant.url("report/xlsx/?period=all"))

    book = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    text = book.read("xl/worksheets/sheet1.xml").decode()
    assert shell.order is not None
    assert (shell.order.number in text, person_of(shell) in text) == (True, False)


@pytest.mark.parametrize("name", ["", "report/", "closed/", "errors/", "open/"])
def test_lists_with_shells_open(booked: Booked, shell: Posting, name: str) -> None:
    assert booked.merchant.client.get(booked.merchant.url(name)).status_code == 200


def test_settings_are_filled_in_without_shells(booked: Booked, shell: Posting) -> None:
    integration = accounts.integration(booked.merchant.integration.id)
    left = StoredOrder.objects.exclude(fingerprint="").count()

    assert len(recent_orders(integration)) <= left


def test_a_problem_with_a_shell_can_be_reported(booked: Booked, shell: Posting) -> None:
    path = f"/questions/ask/?integration={shell.integration_id}&posting={shell.id}"

    assert booked.merchant.client.get(path).status_code == 200


def test_the_document_of_a_shell_cannot_be_read(booked: Booked, shell: Posting) -> None:
    row: Any = lists.postings(booked.merchant.integration).get(id=shell.id).order

    with pytest.raises(UnreadableDocument) as caught:
        raw_order(row.shop_id, row.number, row.document)

    assert caught.value.code == "CHK-25"
