"""Letters: told once, to every address, tried again, given up at last."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from shopledger.store import letters
from shopledger.store.accounts import create_account
from shopledger.store.models import Account, Letter

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def account(db: None) -> Account:
    """One with an extra address."""
    made = create_account("Anna", "anna@example.com", NOW, language="en")
    made.extra_email = "office@example.com"
    return made


def put(key: str = "k", to: str | list[str] = "anna@example.com", **context: object) -> bool:
    """A letter."""
    return letters.put("errors", key, to, "nl", context, NOW)


def only() -> Letter:
    """The one letter that there is."""
    return Letter.objects.get()


def test_letter_is_kept_with_what_fills_its_words(db: None) -> None:
    is_new = letters.put("errors", "k", "a@example.com", "en", {"at": NOW, "n": 2}, NOW, headers={"Reply-To": "b@c.d"})
    row = only()

    assert is_new
    assert (row.kind, row.recipients, row.language, row.not_before) == ("errors", "a@example.com", "en", NOW)
    assert letters.context_of(row) == {"at": "2026-03-10T12:00:00Z", "n": 2}
    assert letters.headers_of(row) == {"Reply-To": "b@c.d"}


def test_same_key_is_told_once(db: None) -> None:
    first, second, other = put("k"), put("k", "somebody@example.com"), put("l")

    assert (first, second, other) == (True, False, True)
    assert letters.told(["k", "l", "m"]) == {"k", "l"}
    assert Letter.objects.count() == 2


def test_letter_is_gone_with_the_transaction_that_wrote_it(db: None) -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)

    assert Letter.objects.count() == 0


@pytest.mark.parametrize("to", ["", [], ["", " "]])
def test_letter_to_nobody_is_not_written(db: None, to: str | list[str]) -> None:
    assert not put("k", to)
    assert Letter.objects.count() == 0


def test_account_and_its_extra_address_get_a_letter_each(account: Account) -> None:
    letters.put_to_account(account, "errors", "k", {}, NOW)

    rows = Letter.objects.order_by("id").values_list("recipients", "language", "account_id")
    assert list(rows) == [("anna@example.com", "en", account.id), ("office@example.com", "en", account.id)]


def test_address_that_is_added_later_gets_no_old_news(account: Account) -> None:
    account.extra_email = ""
    letters.put_to_account(account, "errors", "k", {}, NOW)
    account.extra_email = "office@example.com"

    assert not letters.put_to_account(account, "errors", "k", {}, NOW)
    assert only().recipients == "anna@example.com"


def test_same_address_in_capitals_is_one_address(account: Account) -> None:
    account.extra_email = "Anna@Example.com"

    assert letters.addresses_of(account) == ["Anna@Example.com"]


def test_long_keys_stay_different(db: None) -> None:
    made = [put("x" * 400 + end) for end in ("a", "b", "a")]

    assert made == [True, True, False]


def test_due_letters_come_in_the_order_in_which_they_waited(db: None) -> None:
    for key, minutes in (("late", 1), ("second", -1), ("first", -2)):
        letters.put(key, key, "a@example.com", "nl", {}, NOW + timedelta(minutes=minutes))

    assert [row.kind for row in letters.due(NOW)] == ["first", "second"]
    assert [row.kind for row in letters.due(NOW, 1)] == ["first"]


def test_sent_letter_is_never_due_again_and_forgets_what_it_said(db: None) -> None:
    put("k", link="/secret/")

    letters.sent(only(), NOW)

    assert letters.due(NOW + timedelta(days=1)) == []
    assert (only().sent_at, only().context) == (NOW, "{}")


def test_failed_letter_waits_longer_each_time(db: None) -> None:
    put()
    pauses = []
    for _ in range(7):
        letters.failed(only(), "it failed", NOW)
        pauses.append(int((only().not_before - NOW).total_seconds() // 60))

    assert pauses == [1, 5, 15, 60, 240, 240, 240]
    assert (only().tries, only().failure, only().sent_at) == (7, "it failed", None)


def test_letter_is_given_up_after_days_and_the_log_says_so(db: None, caplog: pytest.LogCaptureFixture) -> None:
    put()
    early = letters.failed(only(), "no answer", NOW + timedelta(days=4, hours=23))
    with caplog.at_level(logging.ERROR, "shopledger.mail"):
        late = letters.failed(only(), "no answer", NOW + timedelta(days=5))

    assert (early, late) == (False, True)
    assert letters.due(NOW + timedelta(days=4000)) == []
    assert caplog.messages == [f"letter {only().id} (errors) is given up after 2 tries: no answer"]


def test_letter_that_is_given_up_forgets_what_it_said(db: None) -> None:
    put("late", link="/secret/")
    put("unwritable", link="/secret/")

    letters.failed(Letter.objects.get(key="late"), "no answer", NOW + timedelta(days=5))
    letters.give_up(Letter.objects.get(key="unwritable"), "no words")

    assert set(Letter.objects.values_list("context", flat=True)) == {"{}"}
