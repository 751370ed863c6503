"""The Profile tab of an integration: its licence, its name, its end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shopledger.domain.dates import business_date
from shopledger.store.accounts import change_integration
from shopledger.store.models import Integration, Role
from shopledger.web.moment import now
from tests.web.conftest import Merchant
from tests.web.people.conftest import Mailbox, colleague

TODAY = business_date(now())
PERIODS: list[tuple[dict[str, object], str]] = [
    ({"trial_ends_on": TODAY}, "Your trial runs until"),
    ({"trial_ends_on": TODAY - timedelta(days=1)}, "The trial ended on"),
    ({"licence_ends_on": TODAY}, "Your subscription runs until"),
    ({"licence_ends_on": TODAY - timedelta(days=1)}, "The subscription ended on"),
    ({"ends_on": TODAY, "cancelled_at": now()}, "Cancelled: the last day is"),
    ({"ends_on": TODAY - timedelta(days=1), "cancelled_at": now()}, "This integration has ended"),
    ({"is_active": False, "cancelled_at": now()}, "This integration has ended"),
]


def fresh(owner: Merchant) -> Integration:
    """The integration as it is now."""
    found: Integration = Integration._default_manager.get(pk=owner.integration.pk)
    return found


@pytest.mark.parametrize(("columns", "words"), PERIODS)
def test_it_is_told_how_long_an_integration_runs(owner: Merchant, columns: dict[str, object], words: str) -> None:
    change_integration(owner.integration.id, **columns)

    page = owner.text("profile/")

    assert words in page


def test_the_licence_key_is_shown_to_be_copied(owner: Merchant) -> None:
    page = owner.text("profile/")

    assert f'data-copy="{owner.integration.licence_key}"' in page


def test_an_integration_is_renamed(owner: Merchant) -> None:
    owner.client.post(owner.url("rename/"), {"name": "Candles and more"})

    assert fresh(owner).name == "Candles and more"


def test_an_integration_keeps_its_name_where_none_is_given(owner: Merchant) -> None:
    answer = owner.client.post(owner.url("rename/"), {"name": " "})

    assert (answer.status_code, fresh(owner).name) == (200, "olga's shop")


def test_cancelling_is_asked_first(owner: Merchant) -> None:
    page = owner.text("cancel/")

    assert ("Withdraw the key" in page, fresh(owner).cancelled_at) == (True, None)


def test_an_opencart_shop_is_told_to_remove_the_extension(owner: Merchant) -> None:
    without = "Remove our extension" in owner.text("cancel/")
    change_integration(owner.integration.id, shop_system="opencart")

    assert (without, "Remove our extension from OpenCart" in owner.text("cancel/")) == (False, True)


def test_cancelled_at_once_ends_at_once_and_is_told(owner: Merchant, mailbox: Mailbox) -> None:
    owner.client.post(owner.url("cancel/"), {"when": "now"})

    row = fresh(owner)
    assert (row.is_active, row.ends_on, row.cancelled_at is not None) == (False, None, True)
    assert mailbox.kinds(row.account.email) == ["cancelled"]


def test_cancelled_for_later_runs_on_and_can_be_taken_back(owner: Merchant) -> None:
    later = TODAY + timedelta(days=40)
    owner.client.post(owner.url("cancel/"), {"when": "later", "ends_on": later.isoformat()})
    between = fresh(owner)

    owner.client.post(owner.url("resume/"))

    after = fresh(owner)
    assert (between.is_active, between.ends_on) == (True, later)
    assert (after.is_active, after.ends_on, after.cancelled_at) == (True, None, None)


def test_what_has_ended_cannot_be_taken_back(owner: Merchant) -> None:
    owner.client.post(owner.url("cancel/"), {"when": "now"})

    owner.client.post(owner.url("resume/"))

    assert not fresh(owner).is_active


@pytest.mark.parametrize("day", ["", "x", (TODAY - timedelta(days=1)).isoformat(), str(date.min)])
def test_a_last_day_that_is_none_cancels_nothing(owner: Merchant, day: str) -> None:
    answer = owner.client.post(owner.url("cancel/"), {"when": "later", "ends_on": day})

    assert (answer.status_code, fresh(owner).cancelled_at) == (200, None)


@pytest.mark.parametrize("role", [Role.BOOKKEEPER, Role.ACCOUNTANT, Role.READER])
def test_only_owners_cancel(owner: Merchant, role: Role) -> None:
    client, _ = colleague(owner.integration.account, "rob", role)

    answers = [client.post(owner.url(page), {"when": "now"}).status_code for page in ("cancel/", "resume/")]

    assert (answers, fresh(owner).is_active) == ([403, 403], True)


def test_a_reader_sees_the_page_but_renames_nothing(owner: Merchant) -> None:
    client, _ = colleague(owner.integration.account, "rob", Role.READER)

    answers = [client.get(owner.url("profile/")), client.post(owner.url("rename/"), {"name": "Mine"})]

    assert [answer.status_code for answer in answers] == [200, 403]


def test_a_stranger_finds_none_of_it(owner: Merchant, stranger: Merchant) -> None:
    pages = ("profile/", "cancel/")

    answers = [stranger.client.get(owner.url(page)).status_code for page in pages]

    assert answers == [404, 404]
