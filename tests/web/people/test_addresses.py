"""The addresses of an account: a new one is used once whoever reads its mail confirmed it, and the old one is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shopledger.mail.letters import render
from shopledger.store import letters
from shopledger.store.models import Account, Act, AddressChange, Letter, Role
from shopledger.web import moment
from tests.web.conftest import Merchant
from tests.web.people.conftest import Mailbox, colleague

DATA = {"name": "olga", "email": "olga@example.com", "extra_email": "", "language": "en", "error_mail": "daily"}
NEW = "new@example.com"


def change(owner: Merchant, **changes: str) -> Any:
    """Send the form of the account."""
    answer = owner.client.post(f"/accounts/{owner.integration.account_id}/edit/", {**DATA, **changes})
    assert answer.status_code == 302
    return answer


def act_on(owner: Merchant, word: str, client: Client | None = None) -> int:
    """Press a button of the address that waits."""
    row = AddressChange._default_manager.get()
    page = f"/accounts/{owner.integration.account_id}/addresses/{row.pk}/{word}/"
    return (client or owner.client).post(page).status_code


def confirm(link: str, client: Client | None = None) -> Any:
    """Open the link of a letter, and press the button."""
    browser = client or Client(headers={"accept-language": "en"})
    page = browser.get(link).headers["Location"]
    return browser.post(page)


def addresses(owner: Merchant) -> tuple[str, str]:
    """The addresses in use."""
    row = Account._default_manager.get(pk=owner.integration.account_id)
    return row.email, row.extra_email


def profile(client: Client, owner: Merchant) -> str:
    """The page of the account."""
    page = client.get(f"/accounts/{owner.integration.account_id}/", headers={"accept-language": "en"})
    return page.content.decode()


def test_a_new_address_is_not_used_before_it_was_confirmed(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW, extra_email="extra@example.com")

    assert addresses(owner) == ("olga@example.com", "")
    assert [mailbox.kinds(each) for each in (NEW, "extra@example.com")] == [["address_confirm"]] * 2


def test_the_page_says_what_waits_and_what_is_in_use_until_then(owner: Merchant) -> None:
    change(owner, email=NEW)

    page = profile(owner.client, owner)

    words = ("waiting for confirmation", NEW, "Until it is confirmed we go on using olga@example.com", "Send again")
    assert [word in page for word in words] == [True] * 4


def test_the_link_asks_and_changes_nothing_by_itself(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW)
    browser = Client(headers={"accept-language": "en"})

    page = browser.get(mailbox.link(NEW), follow=True)

    assert [word in page.content.decode() for word in ("olga", NEW, "Yes, send the mail here")] == [True] * 3
    assert mailbox.link(NEW) not in page.request["PATH_INFO"]
    assert addresses(owner) == ("olga@example.com", "")


def test_a_confirmed_address_is_used_from_then_on(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW)

    answer = confirm(mailbox.link(NEW))

    assert answer.headers["Location"] == "/addresses/confirmed/"
    assert addresses(owner) == (NEW, "")
    assert "waiting for confirmation" not in profile(owner.client, owner)


def test_the_old_address_is_told(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW)

    confirm(mailbox.link(NEW))

    row = Letter.objects.get(kind="address_changed")
    mail = render(row.kind, row.language, letters.context_of(row))
    assert (row.recipients, row.language) == ("olga@example.com", "en")
    assert f"to {NEW} and no longer to this address" in " ".join(mail.text.split())


def test_an_extra_address_is_told_to_the_account_and_told_when_it_is_removed(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, extra_email=NEW)
    confirm(mailbox.link(NEW))

    change(owner, extra_email="")

    assert mailbox.kinds("olga@example.com") == ["address_changed"]
    assert mailbox.kinds(NEW) == ["address_confirm", "address_changed"]
    assert addresses(owner) == ("olga@example.com", "")


def test_letters_speak_the_language_of_the_account(owner: Merchant) -> None:
    change(owner, email=NEW, language="nl")

    assert Letter.objects.get().language == "nl"


def test_a_link_works_once(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW)
    link = mailbox.link(NEW)
    confirm(link)

    again = confirm(link)

    assert (again.status_code, addresses(owner)) == (410, (NEW, ""))


def test_a_link_works_some_days(owner: Merchant, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    change(owner, email=NEW)
    late = moment.now() + timedelta(days=8)
    moment.use_clock(lambda: late)
    try:
        answer = confirm(mailbox.link(NEW))
        page = profile(owner.client, owner)
    finally:
        moment.use_clock(None)

    assert (answer.status_code, addresses(owner)) == (410, ("olga@example.com", ""))
    assert ("too old" in page, "Send again" in page) == (True, True)


def test_sending_again_gives_a_new_link_and_ends_the_old_one(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW)
    first = mailbox.link(NEW)

    status = act_on(owner, "again")

    assert (status, mailbox.kinds(NEW)) == (302, ["address_confirm"] * 2)
    assert confirm(first).status_code == 410
    assert confirm(mailbox.link(NEW)).status_code == 302


def test_what_is_withdrawn_cannot_be_confirmed(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW)

    status = act_on(owner, "withdraw")

    assert (status, confirm(mailbox.link(NEW)).status_code) == (302, 410)
    assert addresses(owner) == ("olga@example.com", "")


def test_another_new_address_takes_the_place_of_the_one_that_waits(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW)

    change(owner, email="other@example.com")

    assert [row.email for row in AddressChange._default_manager.all()] == ["other@example.com"]
    assert confirm(mailbox.link(NEW)).status_code == 410


def test_the_same_address_in_other_letters_is_no_change(owner: Merchant) -> None:
    change(owner, email=" Olga@Example.com ", name="Olga & Co")

    assert (AddressChange._default_manager.count(), Letter.objects.count()) == (0, 0)
    assert Account._default_manager.get(pk=owner.integration.account_id).name == "Olga & Co"


def test_the_answer_is_the_same_whether_or_not_somebody_has_the_address(owner: Merchant, stranger: Merchant) -> None:
    seen = []
    for email in ("nobody@example.com", stranger.user.email, owner.user.email.replace("olga", "olga2")):
        change(owner, email=email)
        seen.append(profile(owner.client, owner).count("waiting for confirmation"))

    assert seen == [1, 1, 1]
    assert set(Letter.objects.values_list("kind", flat=True)) == {"address_confirm"}


def test_owners_read_back_who_changed_an_address(owner: Merchant, mailbox: Mailbox) -> None:
    change(owner, email=NEW)
    act_on(owner, "withdraw")
    change(owner, extra_email=NEW)
    confirm(mailbox.link(NEW))
    change(owner, extra_email="")

    done = list(Act._default_manager.order_by("id").exclude(what="account_changed").values_list("what", "who"))

    assert done == [
        ("address_asked", owner.user.username),
        ("address_withdrawn", owner.user.username),
        ("address_asked", owner.user.username),
        ("address_confirmed", NEW),
        ("address_removed", owner.user.username),
    ]
    assert f"Confirmed {NEW}" in profile(owner.client, owner)


@pytest.mark.parametrize("word", ["again", "withdraw"])
def test_only_owners_press_the_buttons(owner: Merchant, stranger: Merchant, word: str) -> None:
    client, _ = colleague(owner.integration.account, "rob", Role.BOOKKEEPER)
    change(owner, email=NEW)

    page = profile(client, owner)

    assert (act_on(owner, word, client), act_on(owner, word, stranger.client)) == (403, 404)
    assert (NEW in page, "Send again" in page) == (True, False)


def test_no_more_than_some_letters_a_day_are_sent(owner: Merchant) -> None:
    change(owner, email=NEW)

    answers = {act_on(owner, "again") for _ in range(31)}

    assert answers == {302, 429}
    assert Letter.objects.count() == 30


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_letter_names_who_asked_and_how_long_the_link_works(owner: Merchant, language: str) -> None:
    change(owner, email=NEW)
    row = Letter.objects.get()

    text = render(row.kind, language, letters.context_of(row)).text

    assert [word in text for word in (owner.user.username, "olga", "/addresses/")] == [True] * 3
