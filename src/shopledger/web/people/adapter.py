"""How allauth behaves here: nobody signs up through it, and its mails go out like all others."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth comes without types
    """See the module."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by our own sign-up."""
        return False
