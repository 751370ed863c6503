"""The page of one order: what happened, why each amount is as it is, what was sent, and the proof of a VAT number."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopledger.connect.recorder import Call
from shopledger.pipeline.lists import METHODS
from shopledger.pipeline.telling import tell
from shopledger.store import accounts, choices, texts
from shopledger.store.models import Attempt, Posting, PostingEvent, SettingsVersion, StoredOrder, VatCheck
from tests.web.conftest import NOW, Merchant
from tests.web.orders.conftest import Booked, Make


def page_of(booked: Booked, posting: Posting) -> Any:
    url = booked.merchant.url(f"orders/{posting.id}/")
    return booked.merchant.client.get(url, headers={"accept-language": "en"})


def test_the_history_is_told_in_plain_words_with_who_did_it(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="BKG-06", params={"date": "2026-01-31"})
    PostingEvent.objects.create(posting=row, at=NOW, event="refused", code="BKG-06", detail="BOE-0042 closed")
    PostingEvent.objects.create(posting=row, at=NOW, event="retried", who="anna@example.com")

    page = merchant.text(f"orders/{row.id}/")

    words = ("Read from your shop", "Refused by the books", "BOE-0042 closed", "by anna@example.com")
    assert [word in page for word in words] == [True] * 4


def test_events_of_one_moment_keep_their_sequence(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "posted")
    for event in ("status_allowed", "taken", "stored"):
        PostingEvent.objects.create(posting=row, at=NOW, event=event)

    answer = merchant.client.get(merchant.url(f"orders/{row.id}/"), headers={"accept-language": "en"})

    titles = [str(entry.title) for entry in answer.context["timeline"]]
    assert titles[1:] == ["The status of the order allows booking", "Booking began", "Booked"]


def test_every_line_of_a_booked_sale_is_explained_to_the_cent(booked: Booked) -> None:
    row = booked.posting()

    story = page_of(booked, row).context["story"]

    assert sum(line.incl for line in story.lines) == row.total
    assert [bool(line.reasons and line.account_name) for line in story.lines] == [True] * len(story.lines)


def test_the_payment_method_is_called_what_the_shop_calls_it(booked: Booked) -> None:
    row, integration = booked.posting(), booked.merchant.integration
    kept = choices.options_of(accounts.integration(integration.id))

    named = page_of(booked, row).context["payment"]
    choices.save_options(integration.id, {name: kept[name] for name in kept if name != METHODS}, NOW)
    unknown = page_of(booked, row).context["payment"]

    assert named in {option.label for option in kept[METHODS]}
    assert unknown in {option.value for option in kept[METHODS]}


def test_the_explanation_is_the_one_of_what_was_sent(booked: Booked) -> None:
    rows = Posting.objects.filter(state="posted").select_related("order", "integration")

    tellings = [telling for row in rows if (telling := tell(row)) is not None]

    assert len(tellings) > 20
    assert [telling.sent is not None and telling.is_as_sent for telling in tellings] == [True] * len(tellings)


def test_settings_that_were_changed_later_do_not_change_the_explanation(booked: Booked) -> None:
    row = booked.posting()
    before = page_of(booked, row).context["story"].lines
    integration = booked.merchant.integration
    settings = choices.settings_of(Posting.objects.select_related("integration").get(id=row.id).integration)
    later = NOW + timedelta(days=1)
    choices.save_settings(integration.id, type(settings)(shop_country="NL", tolerance=Decimal("0.05")), later)

    story = page_of(booked, row).context["story"]

    assert (story.lines, story.sent) == (before, ())


def test_an_order_that_changed_since_shows_what_was_really_sent(booked: Booked) -> None:
    row = booked.posting()
    other = booked.posting(id__gt=row.id)
    assert row.order is not None
    assert other.order is not None
    StoredOrder.objects.filter(id=row.order.id).update(document=other.order.document)

    answer = page_of(booked, row)

    assert sum(line.incl for line in answer.context["story"].sent) == row.total
    assert "This is what went to your books." in answer.content.decode()


def test_a_sale_that_somebody_found_in_the_books_is_explained_without_what_was_sent(booked: Booked) -> None:
    row = booked.posting()
    Attempt.objects.filter(posting=row).delete()

    story = page_of(booked, row).context["story"]

    assert (len(story.lines) > 0, story.sent, story.debtor_ref) == (True, (), None)


def test_without_settings_of_then_those_of_now_explain(booked: Booked) -> None:
    row = booked.posting()
    before = page_of(booked, row).context["story"].lines
    SettingsVersion.objects.all().delete()

    story = page_of(booked, row).context["story"]

    assert story.lines == before


def test_an_order_that_is_not_booked_shows_how_it_would_be(booked: Booked) -> None:
    row = booked.posting("waiting")

    page = page_of(booked, row).content.decode()

    assert ("How it will be booked, and why" in page, "Why it is booked like this" in page) == (True, False)


def test_an_order_that_cannot_be_read_has_a_page_all_the_same(booked: Booked) -> None:
    row = booked.posting()
    StoredOrder.objects.filter(shop_id=row.subject).update(document=texts.pack(b"{}"))

    answer = page_of(booked, row)

    assert (answer.status_code, answer.context["story"]) == (200, None)


def test_more_info_shows_request_and_answer(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="BKG-06")
    call = Call(
        purpose="post",
        method="POST",
        url="https://books.example/sales",
        request_body='{"amount": 12.50}',
        status=422,
        response_body="<refused/>",
        seconds=0.25,
    )
    add_attempt(merchant, row, calls=texts.pack(texts.value_bytes((call,))))

    page = merchant.text(f"orders/{row.id}/")

    words = (
        "https://books.example/sales",
        "&quot;amount&quot;",
        "12.50",
        "Answer 422 after 250 ms",
        "&lt;refused/&gt;",
    )
    assert [word in page for word in words] == [True] * 5


def add_attempt(merchant: Merchant, row: Posting, **columns: Any) -> None:
    values: dict[str, Any] = {"what": "BOOKING", "key": "k-1", "started_at": NOW, "fingerprint": "", "snapshot": b""}
    Attempt.objects.create(integration=merchant.integration, posting=row, **{**values, **columns})


def test_a_debtor_that_was_made_is_part_of_the_history(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "posted")
    add_attempt(merchant, row, what="DEBTOR", outcome="STORED", finished_at=NOW)

    page = merchant.text(f"orders/{row.id}/")

    assert "A new debtor was made in your books" in page


def test_a_sale_without_answer_asks_whether_it_is_there(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "error", cause="BKG-26", reference="WEB1")

    page = merchant.text(f"orders/{row.id}/")

    words = ("Is it in your books?", "Yes, it is there", "No, it is not there", 'value="WEB1"')
    assert [word in page for word in words] == [True] * 4


def test_a_payment_leads_to_its_sale(merchant: Merchant, posting: Make) -> None:
    sale = posting("1", "posted")
    payment = Posting.objects.get(id=posting("2", "posted").id)
    Posting.objects.filter(id=payment.id).update(kind="payment", subject="1", order=sale.order)

    page = merchant.text(f"orders/{payment.id}/")

    assert f"orders/{sale.id}/" in page


def test_a_day_lists_the_sales_that_it_is_made_of(merchant: Merchant, posting: Make) -> None:
    day = posting("1", "posted", kind="day", subject="2026-03-09")
    Posting.objects.filter(id=day.id).update(order=None)
    posting("501", "posted", collected_in=day)

    page = merchant.text(f"orders/{day.id}/")

    assert ("Turnover of a day 9 Mar 2026" in page, ">501</a>" in page) == (True, True)


def with_vat_number(booked: Booked) -> Posting:
    """A booked sale whose customer's VAT number was asked about."""
    rows = Posting.objects.filter(state="posted").select_related("order", "integration")
    return next(
        row for row in rows if (told := tell(row)) and VatCheck.objects.filter(number=told.order.customer.vat_number)
    )


def test_the_proof_of_a_vat_number_can_be_downloaded(booked: Booked) -> None:
    row = with_vat_number(booked)

    answer = booked.merchant.client.get(
        booked.merchant.url(f"orders/{row.id}/vat-number/"), headers={"accept-language": "en"}
    )

    text = answer.content.decode()
    number = VatCheck.objects.values_list("number", flat=True)
    assert any(each in text for each in number)
    assert ("Answer: valid" in text, answer.headers["Content-Disposition"].startswith("attachment")) == (True, True)


def test_without_a_vat_number_there_is_no_proof(merchant: Merchant, posting: Make) -> None:
    row = posting("1")

    answer = merchant.client.get(merchant.url(f"orders/{row.id}/vat-number/"))

    assert answer.status_code == 404


@pytest.mark.parametrize("page", ["orders/{id}/", "orders/{id}/vat-number/", "orders/{id}/overrule/"])
def test_a_stranger_finds_no_order_of_somebody_else(
    merchant: Merchant, stranger: Merchant, posting: Make, page: str
) -> None:
    row = posting("1", "waiting")

    answers = [stranger.client.get(whose.url(page.format(id=row.id))) for whose in (merchant, stranger)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_page_costs_the_same_for_one_event_and_for_fifty(merchant: Merchant, posting: Make) -> None:
    row = posting("1", "posted")
    page = f"orders/{row.id}/"
    merchant.text(page)
    with CaptureQueriesContext(connection) as for_one:
        merchant.text(page)
    for number in range(50):
        PostingEvent.objects.create(posting=row, at=NOW, event="retried")
        add_attempt(merchant, row, key=str(number))

    with CaptureQueriesContext(connection) as for_fifty:
        merchant.text(page)

    assert len(for_fifty) == len(for_one)
