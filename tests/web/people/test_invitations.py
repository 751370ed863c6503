"""Inviting and being invited: one link, one address, one role, some days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.test import Client

from shopledger.store import invitations, people, signup
from shopledger.store.models import Invitation, Membership, Role
from shopledger.web.moment import now
from tests.web.conftest import Merchant, make_merchant
from tests.web.people.conftest import PASSWORD, Mailbox, colleague, sign_up

ACCEPT = "/invitations/accept/"
NEW = {"name": "Piet", "password": PASSWORD}


def invite(owner: Merchant, email: str = "piet@example.com", role: str = "reader") -> str:
    """Invite somebody through the page; the link in their mail."""
    owner.client.post(f"/accounts/{owner.integration.account_id}/invite/", {"email": email, "role": role})
    return Mailbox().link(email)


def role_of(owner: Merchant, email: str = "piet@example.com") -> str:
    """What that person is for the owner's account; empty for nothing."""
    rows = Membership._default_manager.filter(account=owner.integration.account, user__email=email)
    return rows.values_list("role", flat=True).first() or ""


def opened(link: str, client: Client | None = None) -> Client:
    """A browser in which the link of an invitation was opened."""
    client = client or Client(headers={"accept-language": "en"})
    assert client.get(link).headers["Location"] == ACCEPT
    return client


def test_somebody_new_chooses_a_password_and_is_in(owner: Merchant, mailbox: Mailbox) -> None:
    client = opened(invite(owner))

    answer = client.post(ACCEPT, NEW)

    assert (answer.headers["Location"], role_of(owner)) == ("/", "reader")
    assert client.get(f"/accounts/{owner.integration.account_id}/").status_code == 200
    assert mailbox.kinds("piet@example.com") == ["invitation"]


def test_somebody_known_signs_in_and_accepts(owner: Merchant, db: None) -> None:
    guest = make_merchant("piet")
    signup.verify(guest.user, guest.user.email)
    client = opened(invite(owner))
    page = client.get(ACCEPT).content.decode()

    client.post("/user/login/", {"login": guest.user.email, "password": PASSWORD, "next": ACCEPT})
    client.post(ACCEPT)

    assert ("Sign in to accept" in page, "Choose a password" in page) == (True, False)
    assert role_of(owner) == "reader"


def test_a_link_lets_nobody_take_over_a_known_address(owner: Merchant, db: None) -> None:
    guest = make_merchant("piet")
    signup.verify(guest.user, guest.user.email)
    client = opened(invite(owner))

    client.post(ACCEPT, {"name": "Thief", "password": "another long pass phrase"})

    guest.user.refresh_from_db()
    assert (guest.user.check_password(PASSWORD), role_of(owner)) == (True, "")


def test_who_signed_up_but_never_opened_the_link_gets_in_by_the_invitation(owner: Merchant) -> None:
    sign_up(email="piet@example.com")
    client = opened(invite(owner))

    client.post(ACCEPT, NEW)

    assert (role_of(owner), User.objects.filter(email="piet@example.com").count()) == ("reader", 1)


def test_an_invitation_is_for_its_address_only(owner: Merchant) -> None:
    link = invite(owner)
    other = make_merchant("mallory")
    signup.verify(other.user, other.user.email)

    answer = opened(link, other.client).post(ACCEPT)

    assert (answer.status_code, role_of(owner, other.user.email)) == (403, "")


def test_an_address_that_is_only_claimed_accepts_nothing(owner: Merchant) -> None:
    client, user = colleague(make_merchant("mallory").integration.account, "piet", Role.READER)
    EmailAddress.objects.filter(user=user).update(verified=False)

    answer = opened(invite(owner), client).post(ACCEPT)

    assert (answer.status_code, role_of(owner)) == (403, "")


def test_an_invitation_works_once(owner: Merchant) -> None:
    link = invite(owner)
    opened(link).post(ACCEPT, NEW)
    people.remove_member(owner.integration.account, Membership._default_manager.latest("id").id, "olga", now())

    answer = opened(link).get(ACCEPT)

    assert (answer.status_code, role_of(owner)) == (410, "")


def test_an_invitation_expires(owner: Merchant) -> None:
    link = invite(owner)
    Invitation._default_manager.update(expires_at=now() - timedelta(seconds=1))

    answer = opened(link).post(ACCEPT, NEW)

    assert (answer.status_code, User.objects.filter(email="piet@example.com").exists()) == (410, False)


def test_an_invitation_that_was_withdrawn_opens_nothing(owner: Merchant) -> None:
    link = invite(owner)
    row = Invitation._default_manager.get()

    owner.client.post(f"/accounts/{owner.integration.account_id}/invitations/{row.id}/")

    assert opened(link).post(ACCEPT, NEW).status_code == 410


def test_a_second_invitation_replaces_the_first(owner: Merchant) -> None:
    first = invite(owner)
    second = invite(owner, role="accountant")

    answers = [opened(link).get(ACCEPT).status_code for link in (first, second)]

    assert answers == [410, 200]


def test_the_word_of_the_link_is_kept_nowhere(owner: Merchant) -> None:
    token = invite(owner).rstrip("/").rsplit("/", maxsplit=1)[1]

    row = Invitation._default_manager.get()

    assert (row.token_hash, len(token) > 40) == (invitations.hash_of(token), True)
    assert token not in str(row.__dict__)


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "é"])
def test_a_link_that_was_made_up_opens_nothing(db: None, token: str) -> None:
    client = opened(f"/invitations/{token}/")

    assert client.get(ACCEPT).status_code == 410


def test_accepting_never_changes_the_role_somebody_has(owner: Merchant) -> None:
    _, token = invitations.invite(owner.integration.account, "piet@example.com", Role.READER, "olga", now())
    client, _ = colleague(owner.integration.account, "piet", Role.OWNER)

    opened(f"/invitations/{token}/", client).post(ACCEPT)

    assert role_of(owner) == "owner"


def test_who_works_there_already_is_not_invited(owner: Merchant) -> None:
    page = f"/accounts/{owner.integration.account_id}/invite/"

    answer = owner.client.post(page, {"email": owner.user.email.upper(), "role": "reader"})

    assert (answer.status_code, Invitation._default_manager.count()) == (200, 0)


def test_an_invitation_of_another_account_cannot_be_withdrawn(owner: Merchant, stranger: Merchant) -> None:
    invite(owner)
    row = Invitation._default_manager.get()

    answer = stranger.client.post(f"/accounts/{stranger.integration.account_id}/invitations/{row.id}/")

    assert (answer.status_code, Invitation._default_manager.count()) == (404, 1)


def test_an_owner_does_not_mail_the_whole_world(owner: Merchant) -> None:
    page = f"/accounts/{owner.integration.account_id}/invite/"

    answers = [
        owner.client.post(page, {"email": f"p{number}@example.com", "role": "reader"}).status_code
        for number in range(31)
    ]

    assert answers == [302] * 30 + [429]
