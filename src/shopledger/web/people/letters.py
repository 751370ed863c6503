"""Letters about signing in: which of ours stands for each of allauth's, and those of our own sign-up.

Links in them are paths, which the outbox completes with the configured address of this site: never with the host that
a request named, since whoever asks for a new password must not choose where its link leads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.crypto import get_random_string

from shopledger.store import letters, people, signup
from shopledger.store.models import Integration, Invitation
from shopledger.web.moment import now
from shopledger.web.people.links import welcome_path
from shopledger.web.texts import language

KINDS = {
    "account/email/password_reset_key": "password_reset",
    "account/email/email_confirmation": "email_confirm",
    "account/email/email_confirmation_signup": "email_confirm",
    "account/email/account_already_exists": "account_exists",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/email_changed": "email_changed",
    "mfa/email/totp_activated": "second_factor_changed",
    "mfa/email/totp_deactivated": "second_factor_changed",
    "mfa/email/webauthn_added": "second_factor_changed",
    "mfa/email/webauthn_removed": "second_factor_changed",
    "mfa/email/recovery_codes_generated": "second_factor_changed",
}
CHANGES = {"totp_activated": "on", "webauthn_added": "on", "recovery_codes_generated": "codes"}


def put_for(prefix: str, email: str, context: Mapping[str, Any]) -> None:
    """Put the letter that stands for allauth's mail of that name; nothing for one that tells what is no news."""
    if prefix in KINDS:
        send(KINDS[prefix], email, _filled(prefix, email, context))


def _filled(prefix: str, email: str, context: Mapping[str, Any]) -> dict[str, object]:
    return {
        "email": context.get("to_email", email),
        "changed_at": now(),
        "change": CHANGES.get(prefix.rpartition("/")[2], "off"),
        "link": _link(KINDS[prefix], context),
    }


def _link(kind: str, context: Mapping[str, Any]) -> str:
    if given := context.get("password_reset_url" if kind == "password_reset" else "activate_url"):
        return urlsplit(str(given)).path
    pages = {"account_exists": "account_login", "email_changed": "help"}
    return reverse(pages.get(kind, "account_reset_password"))


def send(kind: str, email: str, context: Mapping[str, object]) -> None:
    """Put a letter to that address, in the language its reader chose; each one is news."""
    known = signup.find(email)
    spoken = people.language_of(known.user.pk) if known else language()
    letters.put(kind, f"{kind} {get_random_string(22)}", email, spoken, context, now())


def welcome(user: User, integration: Integration) -> None:
    """The letter that opens the installation."""
    context: dict[str, object] = {
        "integration": integration.name,
        "trial_ends_on": integration.trial_ends_on,
        "licence_key": integration.licence_key,
        "login": user.email,
        "link": welcome_path(user),
        "sign_in_link": reverse("account_login"),
    }
    send("welcome", user.email, context)


def account_exists(email: str) -> None:
    """The letter to somebody who signed up again."""
    send("account_exists", email, {"link": reverse("account_login")})


def invitation(row: Invitation, token: str) -> None:
    """The letter that invites somebody."""
    context: dict[str, object] = {
        "inviter": row.invited_by,
        "account": row.account.name,
        "role": row.role,
        "expires_on": row.expires_at.date(),
        "link": reverse("invitation", args=[token]),
    }
    send("invitation", row.email, context)
