"""Every address, seen by everybody: strangers, another merchant, each role. An address without a row fails.

What a row promises: PUBLIC opens for anybody, SIGNED_IN for anybody who signed in, a right for roles that have it (403
for the others) and never for another merchant (404). OWN means SIGNED_IN, and 404 for what is somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shopledger.store import people
from shopledger.store.models import (
    AddressChange,
    Integration,
    Invitation,
    Invoice,
    Membership,
    Posting,
    Role,
    Ticket,
    TicketFile,
    TicketMessage,
    VatCheck,
)
from shopledger.store.people import RIGHTS, Right
from tests.web.conftest import NOW, Merchant, make_order

PUBLIC, SIGNED_IN, OWN = "public", "signed in", "own"
Need = Right | str
VIEW, PROCESS, CONFIGURE = Right.VIEW, Right.PROCESS, Right.CONFIGURE
CONNECT, MANAGE = Right.CONNECT, Right.MANAGE

TABLE: dict[str, dict[str, Need]] = {
    # home
    "home": {"GET": SIGNED_IN},
    "language": {"POST": PUBLIC},
    "theme": {"POST": PUBLIC},
    "terms": {"GET": PUBLIC},
    "privacy": {"GET": PUBLIC},
    "help": {"GET": PUBLIC},
    "help_errors": {"GET": PUBLIC},
    "download": {"GET": SIGNED_IN},
    # people
    "sign_up": {"GET": PUBLIC, "POST": PUBLIC},
    "sign_up_sent": {"GET": PUBLIC},
    "welcome": {"GET": PUBLIC},
    "choose_password": {"GET": PUBLIC, "POST": PUBLIC},
    "accept_invitation": {"GET": PUBLIC, "POST": PUBLIC},
    "invitation": {"GET": PUBLIC},
    "address_link": {"GET": PUBLIC},
    "confirm_address": {"GET": PUBLIC, "POST": PUBLIC},
    "address_confirmed": {"GET": PUBLIC},
    "address_again": {"POST": MANAGE},
    "withdraw_address": {"POST": MANAGE},
    "profile": {"GET": VIEW},
    "account_edit": {"GET": MANAGE, "POST": MANAGE},
    "invite": {"GET": MANAGE, "POST": MANAGE},
    "withdraw_invitation": {"POST": MANAGE},
    "member": {"GET": MANAGE, "POST": MANAGE},
    "remove_member": {"GET": MANAGE, "POST": MANAGE},
    "account_history": {"GET": MANAGE},
    "invoice": {"GET": MANAGE},
    "new_integration": {"GET": CONNECT, "POST": CONNECT},
    "integration_profile": {"GET": VIEW},
    "rename_integration": {"POST": CONFIGURE},
    "cancel_integration": {"GET": MANAGE, "POST": MANAGE},
    "resume_integration": {"POST": MANAGE},
    "security": {"GET": SIGNED_IN},
    "sign_out_everywhere": {"POST": SIGNED_IN},
    # setup
    "setup": {"GET": VIEW},
    "setup_refresh": {"POST": CONNECT},
    "start": {"POST": CONNECT},
    "connect": {"GET": CONNECT, "POST": CONNECT},
    "test_connection": {"POST": CONNECT},
    "ask_permission": {"GET": CONNECT},
    "permitted": {"GET": SIGNED_IN},
    "rehearsal": {"GET": VIEW},
    "run_rehearsal": {"POST": PROCESS},
    "book_first": {"POST": PROCESS},
    "first_booking": {"GET": VIEW},
    # configuration
    "configuration": {"GET": VIEW},
    "refresh_lists": {"POST": CONFIGURE},
    "quick_settings": {"GET": VIEW, "POST": CONFIGURE},
    "statuses": {"GET": VIEW, "POST": CONFIGURE},
    "vat": {"GET": VIEW},
    "confirm_vat": {"POST": CONFIGURE},
    "vat_row": {"GET": VIEW, "POST": CONFIGURE},
    "remove_vat_row": {"GET": CONFIGURE, "POST": CONFIGURE},
    "remove_vat": {"GET": CONFIGURE, "POST": CONFIGURE},
    "restore_vat": {"POST": CONFIGURE},
    "shop_country": {"GET": VIEW, "POST": CONFIGURE},
    "vat_schemes": {"GET": VIEW, "POST": CONFIGURE},
    "payment_methods": {"GET": VIEW, "POST": CONFIGURE},
    "package_options": {"GET": VIEW, "POST": CONFIGURE},
    "documents": {"GET": VIEW, "POST": CONFIGURE},
    "payment_settings": {"GET": VIEW, "POST": CONFIGURE},
    "daily_turnover": {"GET": VIEW, "POST": CONFIGURE},
    "special_cases": {"GET": VIEW, "POST": CONFIGURE},
    "settings_history": {"GET": VIEW},
    # orders
    "overview": {"GET": VIEW},
    "report": {"GET": VIEW},
    "export_csv": {"GET": VIEW},
    "export_xlsx": {"GET": VIEW},
    "errors": {"GET": VIEW},
    "cause": {"GET": VIEW},
    "process_cause": {"POST": PROCESS},
    "open": {"GET": VIEW},
    "closed": {"GET": VIEW},
    "search": {"GET": VIEW},
    "selection": {"POST": PROCESS},
    "close": {"GET": PROCESS, "POST": PROCESS},
    "posting": {"GET": VIEW},
    "process": {"POST": PROCESS},
    "overrule": {"GET": PROCESS},
    "is_there": {"POST": PROCESS},
    "vat_proof": {"GET": VIEW},
    # tickets
    "tickets": {"GET": SIGNED_IN},
    "ask": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "ticket": {"GET": OWN, "POST": OWN},
    "ticket_solved": {"POST": OWN},
    "ticket_again": {"POST": OWN},
    "ticket_picture": {"GET": OWN},
    "desk": {"GET": OWN},
    # signing in: allauth's own
    "account_login": {"GET": PUBLIC, "POST": PUBLIC},
    "account_logout": {"GET": PUBLIC, "POST": PUBLIC},
    "account_inactive": {"GET": PUBLIC},
    "account_signup": {"GET": PUBLIC},
    "account_reauthenticate": {"GET": SIGNED_IN},
    "account_request_reauthentication_code": {"GET": SIGNED_IN},
    "account_confirm_reauthentication_code": {"GET": SIGNED_IN},
    "account_email": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account_email_verification_sent": {"GET": PUBLIC},
    "account_change_password": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account_set_password": {"GET": SIGNED_IN},
    "account_reset_password": {"GET": PUBLIC, "POST": PUBLIC},
    "account_confirm_login_code": {"GET": PUBLIC},
    "account_confirm_email": {"GET": PUBLIC},
    "account_reset_password_from_key_done": {"GET": PUBLIC},
    "account_reset_password_from_key": {"GET": PUBLIC},
    "account_reset_password_done": {"GET": PUBLIC},
    "mfa_index": {"GET": SIGNED_IN},
    "mfa_authenticate": {"GET": PUBLIC},
    "mfa_reauthenticate": {"GET": SIGNED_IN},
    "mfa_activate_totp": {"GET": SIGNED_IN},
    "mfa_deactivate_totp": {"GET": SIGNED_IN},
    "mfa_view_recovery_codes": {"GET": SIGNED_IN},
    "mfa_generate_recovery_codes": {"GET": SIGNED_IN},
    "mfa_download_recovery_codes": {"GET": SIGNED_IN},
    "mfa_list_webauthn": {"GET": SIGNED_IN},
    "mfa_add_webauthn": {"GET": SIGNED_IN},
    "mfa_reauthenticate_webauthn": {"GET": SIGNED_IN},
    "mfa_remove_webauthn": {"GET": SIGNED_IN},
    "mfa_edit_webauthn": {"GET": SIGNED_IN},
    "mfa_login_webauthn": {"GET": PUBLIC},
    "usersessions_list": {"GET": SIGNED_IN, "POST": SIGNED_IN},
}
Row = tuple[str, str, Need]
ROWS: list[Row] = [(name, method, need) for name, methods in TABLE.items() for method, need in methods.items()]
PUBLIC_ROWS = [row for row in ROWS if row[2] == PUBLIC]
RIGHTS_ROWS = [row for row in ROWS if isinstance(row[2], Right)]
CLOSED_ROWS = [row for row in ROWS if row[2] != PUBLIC]
OWN_ROWS = [row for row in ROWS if row[2] == OWN]
WHATEVER: dict[str, Any] = {
    "system": "opencart",
    "key": "opencart3",
    "uid": "MQ",
    "word": "no-such-word",
    "token": "no-such-token",
    "uidb36": "1",
    "pk": 1,
    "side": "shop",
    "code": "CHK-01",
}


def patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """All addresses, whatever file they stand in."""
    for each in found:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns)
        else:
            yield each


@dataclass
class House:
    """A merchant with one of everything that has an address of its own."""

    merchant: Merchant
    ids: dict[str, Any]

    def address(self, name: str) -> str:
        """The address of that name, filled with what is the merchant's."""
        wanted = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        return reverse(name, kwargs={word: self.ids[word] for word in wanted})

    def answers(self, client: Client, rows: Iterable[Row]) -> list[tuple[Row, HttpResponse]]:
        """What that browser gets for each of these rows; whatever an answer changed is undone before the next."""
        return [(row, self._undone(client, row)) for row in rows]

    def _undone(self, client: Client, row: Row) -> HttpResponse:
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            answer: HttpResponse = client.generic(row[1], self.address(row[0]))  # type: ignore[assignment]  # the test client's own kind
            transaction.set_rollback(True)
        if isinstance(answer, StreamingHttpResponse):
            b"".join(answer)  # read to its end, so that nothing stays open
        client.cookies = cookies
        return answer

    def answers_as(self, role: Role, rows: Iterable[Row]) -> list[tuple[Row, HttpResponse]]:
        """What somebody of that role gets."""
        people.join(self.merchant.integration.account, self.merchant.user, role, NOW)
        return self.answers(self.merchant.client, rows)


@pytest.fixture
def house(merchant: Merchant) -> House:
    account = merchant.integration.account
    people.join(account, make_member("carl"), Role.OWNER, NOW)
    ids = {**WHATEVER, "integration_id": merchant.integration.id, "account_id": account.id}
    return House(merchant, {**ids, **rows_of(merchant.integration)})


def make_member(name: str) -> Any:
    """Somebody else who works for the account, so that the merchant need not stay its owner."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - needs Django to be set up

    return User.objects.create_user(f"{name}@example.com", f"{name}@example.com", "a long pass phrase")


def rows_of(integration: Integration) -> dict[str, Any]:
    """One row of each kind that addresses name."""
    account = integration.account
    posting = make_posting(integration)
    ticket = Ticket.objects.create(account=account, subject="?", token="t" * 20, created_at=NOW, changed_at=NOW)
    message = TicketMessage.objects.create(ticket=ticket, at=NOW, author="anna", body="?")
    picture = TicketFile.objects.create(message=message, name="a.png", content_type="image/png", content=b"\x89PNG")
    values = {"email": "dora@example.com", "role": Role.READER, "token_hash": "h", "invited_by": "anna"}
    invited = Invitation.objects.create(
        account=account, created_at=NOW, expires_at=NOW + timedelta(days=9999), **values
    )
    Invoice.objects.create(account=account, number="2026-1", issued_on=NOW.date(), total_cents=1, document=b"%PDF-")
    values = {"email": "post@example.com", "token_hash": "a", "asked_by": "anna", "place": "email"}
    change = AddressChange.objects.create(
        account=account, created_at=NOW, expires_at=NOW + timedelta(days=9999), **values
    )
    member = Membership.objects.filter(account=account).latest("id")
    return {
        "posting_id": posting.id,
        "ticket_id": ticket.id,
        "file_id": picture.id,
        "invitation_id": invited.id,
        "change_id": change.id,
        "member_id": member.id,
        "number": "2026-1",
    }


def make_posting(integration: Integration) -> Posting:
    """An order in error, with the proof of a VAT number."""
    VatCheck.objects.create(
        integration=integration, number="DE1", country="DE", day=NOW.date(), checked_at=NOW, verdict="INVALID"
    )
    return Posting.objects.create(
        integration=integration,
        order=make_order(integration, "1"),
        subject="1",
        administration=integration.administration,
        state="error",
        cause="CHK-01",
        not_before=NOW,
        created_at=NOW,
        changed_at=NOW,
    )


def test_every_address_has_a_row() -> None:
    names = {each.name for each in patterns(get_resolver().url_patterns) if each.name}

    assert names == set(TABLE)


def test_who_has_not_signed_in_is_sent_to_sign_in(house: House) -> None:
    found = house.answers(Client(), CLOSED_ROWS)

    gate = reverse("account_login")
    assert {row for row, answer in found if not answer.headers.get("Location", "").startswith(gate)} == set()


def test_what_is_public_asks_nobody_to_sign_in(house: House) -> None:
    found = house.answers(Client(), PUBLIC_ROWS)

    gate = reverse("account_login")
    turned_away = {row[0] for row, answer in found if answer.headers.get("Location", "").startswith(gate)}
    assert turned_away <= SENT_AWAY
    assert {row for row, answer in found if answer.status_code in {403, 500}} == set()


SENT_AWAY = {"mfa_authenticate", "mfa_login_webauthn", "account_confirm_login_code", "account_logout"}
"""Second steps of signing in: without a first one there is nothing to do but begin again."""


def test_for_another_merchant_it_does_not_exist(house: House, stranger: Merchant) -> None:
    found = house.answers(stranger.client, RIGHTS_ROWS + OWN_ROWS)

    assert {row for row, answer in found if answer.status_code != 404} == set()


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_it_has_the_right_to_and_nothing_else(house: House, role: Role) -> None:
    found = house.answers_as(role, RIGHTS_ROWS)

    refused = {row for row, answer in found if answer.status_code == 403}
    broken = {row for row, answer in found if answer.status_code not in {200, 302, 403, 404}}
    lost = {row for row, answer in found if answer.status_code == 404 and row[0] not in FOUND_ELSEWHERE}
    wanted = {row for row in RIGHTS_ROWS if row[2] not in RIGHTS[role.value]}
    assert {row for row in wanted - refused if row[0] not in FOUND_ELSEWHERE} == set()
    assert refused <= wanted
    assert broken | lost == set()


FOUND_ELSEWHERE = frozenset({"daily_turnover", "vat_proof", "remove_vat_row", "restore_vat", "is_there"})
"""Pages that need more than the rows above, or another package, to show something: 404 for everybody here."""


def is_theirs(name: str) -> bool:
    """Whether a page is allauth's, which has tests of its own."""
    return name.startswith(("mfa_", "usersessions")) or (name.startswith("account_") and name not in OURS)


OURS = frozenset({"account_edit", "account_history"})


def test_pages_that_only_show_take_no_form(house: House) -> None:
    rows = [(name, "POST", "") for name in TABLE if "POST" not in TABLE[name] and not is_theirs(name)]

    found = house.answers_as(Role.OWNER, rows)

    assert {row for row, answer in found if answer.status_code != 405} == set()


def test_forms_need_their_token(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.merchant.user)

    found = house.answers(client, [row for row in ROWS if row[1] == "POST"])

    assert {row for row, answer in found if answer.status_code != 403} == set()
