"""Words of this area: roles, what was done, and allauth's notices in ours."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from shopledger.connect.registry import UnknownSystemError, books_system, shop_system
from shopledger.domain.countries import Language, country_name
from shopledger.store.models import ErrorMail, Role
from shopledger.web.texts import language

ROLES = {
    Role.OWNER.value: _("Owner"),
    Role.BOOKKEEPER.value: _("Bookkeeper"),
    Role.ACCOUNTANT.value: _("Accountant"),
    Role.READER.value: _("Reader"),
}
MAY = {
    Role.OWNER.value: _("May do everything: also invite people, see invoices and cancel."),
    Role.BOOKKEEPER.value: _("Connects the shop and the accounting package, changes settings and has orders booked."),
    Role.ACCOUNTANT.value: _("Changes settings and has orders booked. Cannot change connections."),
    Role.READER.value: _("Looks only, downloads lists and asks questions. Changes nothing."),
}
OFTEN = {
    ErrorMail.AT_ONCE.value: _("At once"),
    ErrorMail.DAILY.value: _("Once a day"),
    ErrorMail.WEEKLY.value: _("Once a week"),
    ErrorMail.NEVER.value: _("Never"),
}
ACTS = {
    "connected": _("Connected or renewed the keys of %(system)s"),
    "settings_saved": _("Saved the settings"),
    "country_changed": _("Changed the country of the shop from %(before)s to %(after)s"),
    "vat_rows_removed": _("Removed the VAT settings"),
    "vat_rows_restored": _("Put the VAT settings back"),
    "started": _("Started the integration"),
    "first_booked": _("Had order %(number)s booked as the first one"),
    "cancelled": _("Cancelled the integration; its last day is %(date)s"),
    "resumed": _("Took the cancelling back"),
    "terms_accepted": _("Accepted the terms and the privacy statement"),
    "integration_added": _("Added the integration %(name)s"),
    "account_changed": _("Changed the data of the account"),
    "address_asked": _("Asked to have the mail of the account sent to %(email)s, which waits to be confirmed"),
    "address_confirmed": _("Confirmed %(email)s: the mail of the account goes there from now on"),
    "address_withdrawn": _("Withdrew %(email)s as a new address of the account"),
    "address_removed": _("Removed %(email)s: no mail of the account goes there any more"),
    "invited": _("Invited %(email)s as %(role)s"),
    "invitation_withdrawn": _("Withdrew the invitation of %(email)s"),
    "member_joined": _("Accepted the invitation, as %(role)s"),
    "role_changed": _("Made %(email)s %(role)s"),
    "member_removed": _("Removed %(email)s"),
    "second_factor": _("Changed the second step of signing in"),
    "password_changed": _("Chose a new password"),
    "signed_in": _("Signed in"),
    "exported": _("Downloaded a list"),
}
NOTICES = {
    "account/messages/cannot_delete_primary_email.txt": _("You sign in with this address, so it stays."),
    "account/messages/email_confirmation_failed.txt": _("This address could not be confirmed: it is used already."),
    "account/messages/email_confirmation_sent.txt": _("We have sent a mail to %(email)s. Open the link in it."),
    "account/messages/email_confirmed.txt": _("Your address %(email)s is confirmed."),
    "account/messages/email_deleted.txt": _("The address %(email)s is removed."),
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Your new password is in use from now on."),
    "account/messages/password_set.txt": _("Your password is in use from now on."),
    "account/messages/primary_email_set.txt": _("From now on you sign in with this address."),
    "account/messages/unverified_primary_email.txt": _("Confirm your address first."),
    "mfa/messages/recovery_codes_generated.txt": _("Your recovery codes are ready; older ones no longer work."),
    "mfa/messages/totp_activated.txt": _("The code from your phone is on."),
    "mfa/messages/totp_deactivated.txt": _("The code from your phone is off."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
}
"""What allauth wants to be told, by its own name for it. What is not here is not told, such as that one signed in."""

SIGN_IN_ERRORS = {
    "account_inactive": _("This user may not sign in any more."),
    "email_password_mismatch": _("The e-mail address or the password is not right."),
    "enter_current_password": _("This is not your present password."),
    "incorrect_code": _("This code is not right."),
    "incorrect_password": _("This password is not right."),
    "invalid_login": _("This does not work."),
    "invalid_password_reset": _("This link no longer works. Ask for a new one."),
    "too_many_login_attempts": _("Too many attempts. Wait some minutes and try again."),
    "rate_limited": _("Too many attempts. Wait some minutes and try again."),
    "same_as_current": _("This is the address you have already."),
    "duplicate_email": _("This is the address you have already."),
    "email_taken": _("This address cannot be used."),
}
SECOND_STEP_ERRORS = {
    "add_email_blocked": _("Switch the second step off before you change your address."),
    "cannot_delete_authenticator": _("The second step cannot be switched off."),
    "cannot_generate_recovery_codes": _("Recovery codes need a second step that is on."),
    "incorrect_code": _("This code is not right."),
    "rate_limited": _("Too many attempts. Wait some minutes and try again."),
    "unverified_email": _("Confirm your e-mail address first."),
}


def said(what: str, params: Mapping[str, str]) -> str:
    """The sentence of an act; a word that is missing becomes nothing rather than a fault."""
    words = dict.fromkeys(("system", "number", "date", "name", "email", "role", "before", "after"), "") | dict(params)
    words["role"] = str(ROLES.get(words["role"], words["role"])).lower()
    words["system"] = name_of(words["system"])
    words |= {name: country_name(words[name], Language(language())) for name in ("before", "after")}
    if day := parse_date(words["date"]):
        words["date"] = date_format(day, "j F Y")
    return str(ACTS[what]) % words if what in ACTS else what


def name_of(system: str) -> str:
    """What a shop system or a package is called; its key where it is not there any more."""
    for find in (shop_system, books_system):
        with suppress(UnknownSystemError):
            return find(system).name
    return system
