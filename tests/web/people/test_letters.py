"""Every letter that these pages put can be written in both languages, with a link that leads to a page."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.urls import resolve

from shopledger.mail.letters import render
from shopledger.store import letters as outbox
from shopledger.store.models import Integration, Letter
from shopledger.web.people import integrations, letters
from shopledger.web.people.links import welcome_path
from tests.web.conftest import Merchant
from tests.web.people.conftest import Mailbox, sign_up
from tests.web.people.test_invitations import invite

LINKS = {"password_reset_url": "https://evil.example/user/password/reset/key/1-a-b/", "activate_url": "/user/email/"}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("prefix", sorted(letters.KINDS))
def test_what_allauth_tells_is_told_by_a_letter_of_ours(owner: Merchant, prefix: str, language: str) -> None:
    letters.put_for(prefix, owner.user.email, {**LINKS, "to_email": "new@example.com"})

    row = Letter.objects.get()
    mail = render(row.kind, language, outbox.context_of(row))

    assert ("{" in mail.text, "evil.example" in mail.text) == (False, False)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_letters_of_signing_up_and_inviting_are_complete(owner: Merchant, mailbox: Mailbox, language: str) -> None:
    sign_up()
    sign_up(email=owner.user.email)
    invite(owner)
    owner.client.post(owner.url("cancel/"), {"when": "now"})

    mails = {row.kind: render(row.kind, language, outbox.context_of(row)) for row in Letter.objects.all()}

    assert sorted(mails) == ["account_exists", "cancelled", "invitation", "welcome"]
    assert [kind for kind, mail in mails.items() if "http" not in mail.text] == []


def test_what_is_no_news_is_not_mailed(owner: Merchant) -> None:
    letters.put_for("account/email/unknown_account", owner.user.email, {})

    assert Letter.objects.count() == 0


def test_a_letter_speaks_the_language_of_its_reader(mailbox: Mailbox) -> None:
    sign_up()

    assert Letter.objects.get().language == "en"


def test_the_link_of_a_welcome_leads_to_its_page(mailbox: Mailbox) -> None:
    sign_up()

    found = resolve(mailbox.link("eva@example.com"))

    assert found.url_name == "welcome"


def test_a_welcome_link_is_another_one_for_everybody(owner: Merchant, stranger: Merchant) -> None:
    assert welcome_path(owner.user) != welcome_path(stranger.user)
    assert User.objects.count() == 2


def test_a_day_is_written_out(owner: Merchant) -> None:
    row = Integration._default_manager.get()
    row.ends_on = date(2026, 12, 31)

    _, words = integrations.period(row, date(2026, 3, 1))

    assert "31" in words
    assert "2026-12-31" not in words
