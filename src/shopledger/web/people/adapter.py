"""How allauth behaves here: nobody signs up through it, its mails go out like all others, its notices are ours."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from shopledger.store import secrets
from shopledger.web.people import letters
from shopledger.web.people.words import NOTICES, SECOND_STEP_ERRORS, SIGN_IN_ERRORS


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth comes without types
    """Passwords and addresses."""

    error_messages = {**DefaultAccountAdapter.error_messages, **SIGN_IN_ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by our own sign-up."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the letter of ours that stands for it into the outbox."""
        letters.put_for(template_prefix, email, context)

    def add_message(self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kw: Any) -> None:
        """Tell it in our words, or not at all."""
        given = kw.pop("message", None)
        words = kw.get("message_context") or (args[0] if args else None) or {}
        notice = given or NOTICES.get(message_template or "")
        if notice:
            text = str(notice) if given else str(notice) % {"email": words.get("email", "")}
            super().add_message(request, level, message=text)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Too many failures are answered as such, by a page with that status, whether the address is known or not."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(respond_429(request)) from None

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where all of it is."""
        return reverse("security")


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth comes without types
    """Codes and passkeys: what makes codes is a secret, and kept like the others."""

    error_messages = {**DefaultMFAAdapter.error_messages, **SECOND_STEP_ERRORS}

    def encrypt(self, text: str) -> str:
        """For the database."""
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The way back. Raises KeyMissingError."""
        return secrets.unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: object) -> str:  # noqa: A002 - allauth's own name for it
        """What a passkey is called unless its owner says otherwise."""
        return gettext("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser calls this site when it asks for the passkey."""
        return {"id": context.request.get_host().partition(":")[0], "name": "Shopledger"}
