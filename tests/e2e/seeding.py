"""What the showcase holds: an account with an integration that books, people, a question, and somebody well guarded.

Only for a process in which Django is set up and whose database may be filled.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import User
from django.test import Client
from fido2 import cose, utils, webauthn

from shopledger.connect.contract import Side
from shopledger.demo import account as demo
from shopledger.demo import stage
from shopledger.demo.stage import Script, Stage
from shopledger.jobs import schedule
from shopledger.pipeline import desk, rehearse, wiring
from shopledger.store import addresses, invitations, invoices, people, signup, tickets
from shopledger.store.accounts import create_account
from shopledger.store.models import Account, AddressPlace, Integration, Membership, Posting, Role
from shopledger.web.people import links

Clock = Callable[[], datetime]
Places = dict[str, str]
PASSWORD = "een lange wachtzin"
SECRET = "JBSWY3DPEHPK3PXP"
OLGA, GERDA = "olga@example.com", "gerda@example.com"
ORDERS, DAYS, AHEAD, SEED = 60, 12, 2, 13
LEFT_OUT = Decimal(9)
"""Percentage of the row of the VAT table that is not there."""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def script(now: datetime) -> Script:
    """Orders of the last days, five a day, some of them faulty."""

    first = now.date() - timedelta(days=DAYS - AHEAD)
    return Script(
        shop="mijnwebwinkel", books="snelstart", orders=ORDERS, seed=SEED, faults="none", first=first, days=DAYS
    )


# --- what there is to see ----------------------------------------------------------------------------------------


def seed(now: datetime) -> tuple[Places, dict[str, str]]:
    """All of it; what addresses need, and the session of each visitor."""
    with stage.opened(script(now)) as actors:
        return fill(actors, lambda: now)


def fill(actors: Stage, clock: Clock) -> tuple[Places, dict[str, str]]:
    """The same, with shop and books there."""
    account = create_account("Voorbeeldwinkel", OLGA, clock())
    owner = join(account, OLGA, "Olga de Proef", Role.OWNER, clock())
    places = running(actors, account, clock) | unstarted(account, clock) | talking(account, clock)
    places |= working(account, clock) | guarded(account, clock)
    office = create_account("Support", "support@example.com", clock())
    staff = join(office, office.email, "Support", Role.OWNER, clock())
    sessions = {"owner": sign_in(owner), "staff": sign_in(staff), "half": sign_in_half(), "guarded": sign_in_guarded()}
    return places | reset_link(owner), sessions


def join(account: Account, email: str, name: str, role: Role, now: datetime) -> User:
    """Somebody who works for the account and may sign in."""

    user = signup.make_user(email, name, "nl")
    user.set_password(PASSWORD)
    user.save()
    signup.verify(user, email)
    people.join(account, user, role, now)
    return user


def running(actors: Stage, account: Account, clock: Clock) -> Places:
    """An integration that books, with orders in every state."""

    integration = demo.make_integration(account, actors, clock)
    wiring.use_register(actors.register.facts["base_urls"])
    for side, actor in zip(Side, (actors.shop, actors.books), strict=True):
        demo.connect(integration, side, actor, clock)
    desk.refresh_options(integration.id, clock)
    settings = demo.demo_settings(actors, None, clock)
    rows = tuple(row for row in settings.rows if row.rate != LEFT_OUT)
    first = clock().date() - timedelta(days=DAYS - AHEAD)
    settings = dataclasses.replace(settings, rows=rows, start_on=first)
    desk.save_settings(integration.id, settings, clock, OLGA)
    rehearse.rehearse(integration.id, clock)
    schedule.run_due(clock)
    return {"integration": str(integration.id), "account": str(account.id)} | postings(integration, clock)


def postings(integration: Integration, clock: Clock) -> Places:
    """One posting of each state, by a word for it; some are brought into theirs by hand."""

    found = Posting.for_account(integration.account).filter(integration=integration).order_by("id")
    waiting = list(found.filter(state="waiting").values_list("id", flat=True))
    errors = {row.cause: row.id for row in found.filter(state="error")}
    checked = found.filter(state="posted", order__document__isnull=False).values_list("id", flat=True)
    desk.dismiss([waiting[0]], clock, OLGA, "booked by hand")
    found.filter(id=waiting[1]).update(state="error", cause=desk.ASKED, must_look=True)
    return {
        "booked": str(checked[0]),
        "waiting": str(waiting[2]),
        "closed": str(waiting[0]),
        "asked": str(waiting[1]),
        "error": str(errors["CHK-05"]),
        "checked": str(errors["CHK-03"]),
        "row": "NL-21",
        "cause": "CHK-05",
    }


def unstarted(account: Account, clock: Clock) -> Places:
    """An integration that nothing is connected to yet."""
    wish = signup.Wish(shop="opencart", books="jortt", country="NL")
    return {"unstarted": str(signup.add_integration(account, wish, OLGA, clock()).id)}


def talking(account: Account, clock: Clock) -> Places:
    """A question with an answer and a picture."""

    integration = Integration.for_account(account).first()
    picture = tickets.picture("scherm.png", PNG)
    word = tickets.Word(author=OLGA, body="Hoe boek ik een creditnota?", pictures=(picture,))
    ticket = tickets.ask(account, "Creditnota", word, clock(), integration=integration).ticket
    tickets.add_message(ticket, tickets.Word(author="", body="Dat gaat vanzelf.", is_staff=True), clock())
    return {"ticket": str(ticket.id), "file": str(tickets.messages_of(ticket)[0].files.all()[0].id)}


def working(account: Account, clock: Clock) -> Places:
    """A colleague, an invitation, an invoice, and the words of links in letters."""

    colleague = join(account, "bram@example.com", "Bram", Role.BOOKKEEPER, clock())
    member = Membership.for_account(account).get(user=colleague)
    row, token = invitations.invite(account, "cora@example.com", Role.READER, OLGA, clock())
    change, address = addresses.ask(account, AddressPlace.EXTRA, "boekhouder@example.com", OLGA, clock())
    invoices.add(account, "2026-0001", date(2026, 3, 1), Decimal("12.10"), b"%PDF-1.4\n%%EOF\n")
    newcomer = signup.make_user("nina@example.com", "Nina", "nl")
    unproved = EmailAddress(user=colleague, email="bram.nieuw@example.com", verified=False)
    unproved.save()
    return {
        "member": str(member.id),
        "invitation_row": str(row.id),
        "invitation": token,
        "address": address,
        "address_row": str(change.id),
        "invoice": "2026-0001",
        "newcomer": links.uid_of(newcomer),
        "word": links.words.make_token(newcomer),
        "confirmation": EmailConfirmationHMAC(unproved).key,
    }


def reset_link(user: User) -> Places:
    """What the link for a new password is made of; good until the user signs in again."""
    user.refresh_from_db()
    return {"reset_uid": user_pk_to_url_str(user), "reset_key": default_token_generator.make_token(user)}


# --- who looks ---------------------------------------------------------------------------------------------------


def guarded(account: Account, clock: Clock) -> Places:
    """Somebody with a second step and a passkey."""

    user = join(account, GERDA, "Gerda", Role.READER, clock())
    totp.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    data = {"name": "Laptop", "credential": passkey()}
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    return {"guarded_key": str(key.pk)}


def passkey() -> dict[str, object]:
    """What a browser would have sent when the passkey was made."""

    name = b"1" * 16
    public = cose.ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    made = webauthn.AttestedCredentialData.create(webauthn.Aaguid(bytes(16)), name, public)
    flags = webauthn.AuthenticatorData.FLAG.UP | webauthn.AuthenticatorData.FLAG.AT
    data = webauthn.AuthenticatorData.create(bytes(32), flags, 0, made)
    client = b'{"type": "webauthn.create", "challenge": "AA", "origin": "http://127.0.0.1"}'
    return {
        "id": utils.websafe_encode(name),
        "rawId": utils.websafe_encode(name),
        "type": "public-key",
        "response": {
            "clientDataJSON": utils.websafe_encode(client),
            "attestationObject": utils.websafe_encode(webauthn.AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def sign_in(user: User) -> str:
    """The session of somebody who signed in with a password."""
    return again(at_the_door(user.email))


def again(client: Client) -> str:
    """The session of somebody who gave their password once more, as the pages of sign-in and security ask."""
    answer = client.post("/user/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client.cookies["sessionid"].value


def sign_in_half() -> str:
    """The session of somebody who is asked for the second step."""
    return at_the_door(GERDA).cookies["sessionid"].value


def sign_in_guarded() -> str:
    """The session of somebody who took the second step."""

    client = at_the_door(GERDA)
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(SECRET, counter))
    client.post("/user/2fa/authenticate/", {"code": code})
    return again(client)


def at_the_door(email: str) -> Client:
    """A browser in which an address and the password were sent."""

    client = Client(SERVER_NAME="127.0.0.1")
    answer = client.post("/user/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client
