"""Signing up: what is made, what is answered, and that the link in the mail is the only way in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from shopledger.domain.dates import business_date
from shopledger.store import people, signup
from shopledger.store.models import Act, Integration, Membership, Role
from shopledger.web.moment import now
from tests.web.conftest import Merchant
from tests.web.people.conftest import PASSWORD, WISH, Mailbox, choose_password, colleague, only_integration, sign_up


def test_a_newcomer_gets_an_account_with_an_integration_on_trial(mailbox: Mailbox) -> None:
    sign_up()

    made = only_integration()
    assert (made.name, made.shop_country, made.is_rehearsing) == ("Candles · OpenCart → Jortt", "NL", True)
    assert made.trial_ends_on == business_date(now()) + timedelta(days=30)
    assert None not in {made.terms_accepted_at, made.privacy_accepted_at}


def test_a_newcomer_owns_their_account_and_reads_in_the_language_of_the_page(mailbox: Mailbox) -> None:
    sign_up()

    member = Membership._default_manager.select_related("account", "user").get()
    assert (member.role, member.account.name, member.user.first_name) == (Role.OWNER.value, "Candles", "Eva")
    assert (member.account.language, people.language_of(member.user_id)) == ("en", "en")


def test_nobody_has_a_password_or_a_verified_address_before_the_link_is_used(mailbox: Mailbox) -> None:
    sign_up()

    user = User.objects.get(email="eva@example.com")
    assert (user.has_usable_password(), EmailAddress.objects.get(user=user).verified) == (False, False)


def test_the_link_leads_over_a_password_to_the_set_up(mailbox: Mailbox) -> None:
    sign_up()

    client, answer = choose_password(mailbox.link("eva@example.com"))

    made = only_integration()
    assert answer.headers["Location"] == f"/integrations/{made.id}/setup/"
    assert client.get("/security/").status_code == 200
    assert EmailAddress.objects.get(email="eva@example.com").verified


def test_the_word_of_the_link_stands_in_no_address_of_a_page(mailbox: Mailbox) -> None:
    sign_up()
    link = mailbox.link("eva@example.com")

    page = Client().get(link).headers["Location"]

    assert link.rstrip("/").rsplit("/", maxsplit=1)[1] not in page


def test_a_link_works_once(mailbox: Mailbox) -> None:
    sign_up()
    link = mailbox.link("eva@example.com")
    choose_password(link)

    _, answer = choose_password(link, "another long pass phrase")

    assert answer.status_code == 410
    assert User.objects.get().check_password(PASSWORD)


def test_a_link_that_is_too_old_opens_nothing(mailbox: Mailbox, settings: Settings) -> None:
    sign_up()
    settings.PASSWORD_RESET_TIMEOUT = -1

    _, answer = choose_password(mailbox.link("eva@example.com"))

    assert (answer.status_code, User.objects.get().has_usable_password()) == (410, False)


@pytest.mark.parametrize("uid", ["MQ", "OTk5", "x", "__", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA", "wrI"])
def test_a_link_of_somebody_else_opens_nothing(mailbox: Mailbox, owner: Merchant, uid: str) -> None:
    sign_up()
    word = mailbox.link("eva@example.com").rstrip("/").rsplit("/", maxsplit=1)[1]

    _, answer = choose_password(f"/welcome/{uid}/{word}/")

    assert answer.status_code == 410


def test_a_password_that_is_too_easy_is_refused_with_the_reason(mailbox: Mailbox) -> None:
    sign_up()

    _, answer = choose_password(mailbox.link("eva@example.com"), "short")

    assert "This password is too short" in answer.content.decode()


def test_known_and_unknown_addresses_are_answered_alike(mailbox: Mailbox, owner: Merchant) -> None:
    unknown = sign_up()
    known = sign_up(email=owner.user.email)

    assert (known.status_code, known.headers["Location"], known.content) == (
        unknown.status_code,
        unknown.headers["Location"],
        unknown.content,
    )


def test_a_known_address_gets_a_letter_and_nothing_else(mailbox: Mailbox, owner: Merchant) -> None:
    sign_up(email=owner.user.email.upper())

    assert mailbox.kinds(owner.user.email) == ["account_exists"]
    assert (User.objects.count(), Integration._default_manager.count()) == (1, 1)


def test_who_never_used_the_link_gets_a_new_one_and_no_second_account(mailbox: Mailbox) -> None:
    sign_up()

    sign_up(business="Somebody else's words")

    assert mailbox.kinds("eva@example.com") == ["welcome", "welcome"]
    assert only_integration().account.name == "Candles"


def test_two_who_come_at_the_same_moment_make_one_account(mailbox: Mailbox) -> None:
    wish = signup.Wish(shop="opencart", books="jortt", country="NL")
    newcomer = signup.Newcomer(name="Eva", email="eva@example.com", business="Candles", language="nl")

    made = [signup.begin(newcomer, wish, now()) is not None for _ in range(2)]

    assert (made, User.objects.count()) == ([True, False], 1)


@pytest.mark.parametrize("name", sorted(WISH))
def test_everything_must_be_told(mailbox: Mailbox, name: str) -> None:
    answer = sign_up(**{name: ""})

    assert (answer.status_code, User.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("name", "value"), [("shop", "snelstart"), ("books", "opencart"), ("country", "US"), ("email", "eva")]
)
def test_what_cannot_be_chosen_is_refused(mailbox: Mailbox, name: str, value: str) -> None:
    answer = sign_up(**{name: value})

    assert (answer.status_code, User.objects.count()) == (200, 0)


def test_all_27_countries_of_the_union_can_be_chosen(mailbox: Mailbox) -> None:
    page = Client(headers={"accept-language": "nl"}).get("/sign-up/").content.decode()

    assert (page.count("<option"), "Duitsland" in page, "Zwitserland" in page) == (27, True, False)


def test_an_address_is_not_flooded_with_mail(mailbox: Mailbox) -> None:
    answers = [sign_up().status_code for _ in range(4)]

    assert (answers, len(mailbox.kinds("eva@example.com"))) == ([302, 302, 302, 429], 3)


def test_one_machine_does_not_sign_up_without_end(mailbox: Mailbox) -> None:
    answers = [sign_up(email=f"eva{number}@example.com").status_code for number in range(21)]

    assert answers == [302] * 20 + [429]


def test_who_is_signed_in_adds_an_integration_instead(owner: Merchant) -> None:
    answer = owner.client.get("/sign-up/")

    assert answer.headers["Location"] == f"/accounts/{owner.integration.account_id}/integrations/new/"


def test_a_member_adds_an_integration(owner: Merchant) -> None:
    page = f"/accounts/{owner.integration.account_id}/integrations/new/"
    wish = {key: WISH[key] for key in ("shop", "books", "country", "terms", "privacy")}

    answer = owner.client.post(page, wish)

    made = Integration._default_manager.latest("id")
    assert (answer.headers["Location"], made.is_rehearsing) == (f"/integrations/{made.id}/setup/", True)
    assert list(Act._default_manager.order_by("id").values_list("what", flat=True)) == [
        "integration_added",
        "terms_accepted",
    ]


@pytest.mark.parametrize(("role", "status"), [(Role.BOOKKEEPER, 200), (Role.ACCOUNTANT, 403), (Role.READER, 403)])
def test_who_may_connect_may_add_an_integration(owner: Merchant, role: Role, status: int) -> None:
    client, _ = colleague(owner.integration.account, "rob", role)

    answer = client.get(f"/accounts/{owner.integration.account_id}/integrations/new/")

    assert answer.status_code == status
