"""The page of an account: what each role sees of it, what only owners change, and that one owner always stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopledger.store import acts, invitations, invoices
from shopledger.store.models import Account, Membership, Role
from shopledger.web.moment import now
from tests.web.conftest import Merchant
from tests.web.people.conftest import colleague

OTHERS = (Role.BOOKKEEPER, Role.ACCOUNTANT, Role.READER)
DATA = {"name": "Olga's shop", "email": "o@example.com", "extra_email": "", "language": "en", "error_mail": "weekly"}


def page_of(owner: Merchant, rest: str = "") -> str:
    """An address below the owner's account."""
    return f"/accounts/{owner.integration.account_id}/{rest}"


def own(owner: Merchant) -> Membership:
    """The owner's own membership."""
    found: Membership = Membership._default_manager.get(user=owner.user)
    return found


def roles(owner: Merchant) -> list[str]:
    """The roles in the owner's account, the oldest member's first."""
    rows = Membership._default_manager.filter(account=owner.integration.account).order_by("id")
    return list(rows.values_list("role", flat=True))


def managed(owner: Merchant, member: Membership) -> list[str]:
    """Every address that only owners may open."""
    invitations.invite(owner.integration.account, "x@example.com", Role.READER, "olga", now())
    invoices.add(owner.integration.account, "F-1", date(2026, 3, 1), Decimal("1.21"), b"%PDF-1.7")
    person = f"people/{member.id}/"
    return ["edit/", "invite/", "history/", "invoices/F-1/", person, f"{person}remove/"]


def test_members_see_the_people_and_their_roles(owner: Merchant) -> None:
    client, _ = colleague(owner.integration.account, "rob", Role.READER)

    page = client.get(page_of(owner)).content.decode()

    assert [word in page for word in (owner.user.email, "rob@example.com", "Owner", "Reader")] == [True] * 4


@pytest.mark.parametrize("role", OTHERS)
def test_only_owners_see_invoices_invitations_and_history(owner: Merchant, role: Role) -> None:
    client, _ = colleague(owner.integration.account, "rob", role)
    managed(owner, own(owner))

    pages = [each.get(page_of(owner)).content.decode() for each in (owner.client, client)]

    assert [["F-1" in page, "x@example.com" in page] for page in pages] == [[True, True], [False, False]]


@pytest.mark.parametrize("role", OTHERS)
def test_what_is_the_owners_is_refused_to_other_roles(owner: Merchant, role: Role) -> None:
    client, _ = colleague(owner.integration.account, "rob", role)
    pages = managed(owner, own(owner))

    answers = {page: client.get(page_of(owner, page)).status_code for page in pages}

    assert answers == dict.fromkeys(pages, 403)


def test_a_stranger_finds_nothing_of_an_account(owner: Merchant, stranger: Merchant) -> None:
    pages = ["", *managed(owner, own(owner))]

    answers = {page: stranger.client.get(page_of(owner, page)).status_code for page in pages}

    assert answers == dict.fromkeys(pages, 404)


def test_a_member_is_not_reached_through_another_account(owner: Merchant, stranger: Merchant) -> None:
    row = own(owner)

    answers = [stranger.client.post(page_of(stranger, f"people/{row.id}/{rest}")) for rest in ("", "remove/")]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_makes_themselves_owner(owner: Merchant, role: Role) -> None:
    client, user = colleague(owner.integration.account, "rob", role)
    row = Membership._default_manager.get(user=user)

    member = client.post(page_of(owner, f"people/{row.id}/"), {"role": "owner"})
    invited = client.post(page_of(owner, "invite/"), {"email": "m@example.com", "role": "owner"})

    assert (member.status_code, invited.status_code, roles(owner)) == (403, 403, ["owner", role.value])


def test_a_role_is_changed_and_told(owner: Merchant) -> None:
    _, user = colleague(owner.integration.account, "rob", Role.READER)
    row = Membership._default_manager.get(user=user)

    owner.client.post(page_of(owner, f"people/{row.id}/"), {"role": "accountant"})

    page = owner.client.get(page_of(owner), headers={"accept-language": "en"}).content.decode()
    assert roles(owner) == ["owner", "accountant"]
    assert "Made rob@example.com accountant" in page


@pytest.mark.parametrize("role", ["", "god", "Owner"])
def test_a_role_that_is_none_is_refused(owner: Merchant, role: str) -> None:
    _, user = colleague(owner.integration.account, "rob", Role.READER)
    row = Membership._default_manager.get(user=user)

    owner.client.post(page_of(owner, f"people/{row.id}/"), {"role": role})

    assert roles(owner) == ["owner", "reader"]


def test_the_last_owner_cannot_step_down(owner: Merchant) -> None:
    colleague(owner.integration.account, "rob", Role.BOOKKEEPER)

    answer = owner.client.post(
        page_of(owner, f"people/{own(owner).id}/"), {"role": "reader"}, headers={"accept-language": "en"}
    )

    assert ("Somebody must stay the owner" in answer.content.decode(), roles(owner)) == (True, ["owner", "bookkeeper"])


def test_the_last_owner_cannot_leave(owner: Merchant) -> None:
    owner.client.post(page_of(owner, f"people/{own(owner).id}/remove/"))

    assert roles(owner) == ["owner"]


def test_one_of_two_owners_may_leave(owner: Merchant) -> None:
    colleague(owner.integration.account, "rob", Role.OWNER)

    answer = owner.client.post(page_of(owner, f"people/{own(owner).id}/remove/"))

    assert (answer.headers["Location"], roles(owner)) == ("/", ["owner"])
    assert owner.client.get(page_of(owner)).status_code == 404


def test_who_is_removed_is_out_at_once(owner: Merchant) -> None:
    client, user = colleague(owner.integration.account, "rob", Role.BOOKKEEPER)
    row = Membership._default_manager.get(user=user)

    owner.client.post(page_of(owner, f"people/{row.id}/remove/"))

    assert [client.get(page).status_code for page in (page_of(owner), owner.url("profile/"))] == [404, 404]


def test_a_mere_visit_removes_nobody(owner: Merchant) -> None:
    _, user = colleague(owner.integration.account, "rob", Role.READER)
    row = Membership._default_manager.get(user=user)

    owner.client.get(page_of(owner, f"people/{row.id}/remove/"))

    assert roles(owner) == ["owner", "reader"]


def test_the_data_of_the_account_are_changed_and_told(owner: Merchant) -> None:
    owner.client.post(page_of(owner, "edit/"), {**DATA, "email": "olga@example.com"})

    account = Account.objects.get(id=owner.integration.account_id)
    assert (account.name, account.language, account.error_mail) == ("Olga's shop", "en", "weekly")
    assert [act.what for act in acts.acts_of(account.pk, 5)] == ["account_changed"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("email", "none"), ("extra_email", "O@example.com"), ("language", "de"), ("error_mail", "hourly"), ("name", "")],
)
def test_data_that_are_not_right_change_nothing(owner: Merchant, name: str, value: str) -> None:
    answer = owner.client.post(page_of(owner, "edit/"), {**DATA, name: value})

    assert (answer.status_code, Account.objects.get(id=owner.integration.account_id).name) == (200, "olga")


def test_an_invoice_is_downloaded_as_it_was_issued(owner: Merchant) -> None:
    invoices.add(owner.integration.account, 'F-2026"7', date(2026, 3, 1), Decimal("47.80"), b"%PDF-1.7 x")

    answer = owner.client.get(page_of(owner, "invoices/F-2026%227/"))

    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7 x", "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="F-2026-7.pdf"'
    assert (answer["X-Content-Type-Options"], "no-store" in answer["Cache-Control"]) == ("nosniff", True)


def test_an_invoice_of_another_account_is_not_found(owner: Merchant, stranger: Merchant) -> None:
    invoices.add(owner.integration.account, "F-1", date(2026, 3, 1), Decimal("47.80"), b"%PDF-1.7")

    answer = stranger.client.get(page_of(stranger, "invoices/F-1/"))

    assert answer.status_code == 404


@pytest.mark.parametrize("rest", ["", "history/"])
def test_a_page_asks_the_database_as_often_for_50_rows_as_for_one(owner: Merchant, rest: str) -> None:
    grow(owner, 0)
    owner.client.get("/security/")  # the first page of a session also keeps where it was opened
    with CaptureQueriesContext(connection) as for_one:
        owner.client.get(page_of(owner, rest))
    for number in range(1, 50):
        grow(owner, number)

    with CaptureQueriesContext(connection) as for_fifty:
        owner.client.get(page_of(owner, rest))

    assert len(for_fifty) == len(for_one)


def grow(owner: Merchant, number: int) -> None:
    """One more member, invitation, invoice and act."""
    account = owner.integration.account
    colleague(account, f"c{number}", Role.READER)
    invitations.invite(account, f"i{number}@example.com", Role.READER, "olga", now())
    invoices.add(account, f"F-{number}", date(2026, 3, 1), Decimal("1.21"), b"%PDF-1.7")
    acts.record_for(owner.integration, "olga", "started", {}, now())


def test_the_history_is_read_page_by_page_without_gaps(owner: Merchant) -> None:
    for number in range(120):
        acts.record(owner.integration.account_id, f"who-{number}", "exported", {}, now())
    seen: list[str] = []
    after = ""

    for _ in range(5):
        page = owner.client.get(page_of(owner, "history/"), {"after": after})
        seen += [each["act"].who for each in page.context["acts"]]
        after = page.context["next"]
        if not after:
            break

    assert seen == [f"who-{number}" for number in reversed(range(120))]


@pytest.mark.parametrize("after", ["x", "-1", "²", "9" * 30])
def test_a_key_that_is_none_shows_the_history_all_the_same(owner: Merchant, after: str) -> None:
    assert owner.client.get(page_of(owner, "history/"), {"after": after}).status_code == 200


@pytest.mark.parametrize("what", sorted(acts.ACTS))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_act_is_told_in_a_sentence(owner: Merchant, what: str, language: str) -> None:
    acts.record(owner.integration.account_id, "olga", what, {}, now())

    page = owner.client.get(page_of(owner, "history/"), headers={"accept-language": language}).content.decode()

    assert what not in page


def test_without_signing_in_there_is_only_the_sign_in_page(owner: Merchant) -> None:
    answer = Client().get(page_of(owner))

    assert answer.headers["Location"].split("?")[0] == "/user/login/"
