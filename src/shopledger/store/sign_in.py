"""What there is to a person's sign-in: address, second steps, sessions. allauth's own tables, asked for one user."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User

from shopledger.store.signup import username_for


def address_of(user_id: int | None) -> EmailAddress | None:
    """The address that the user signs in with; None where they have none."""
    found: EmailAddress | None = EmailAddress.objects.filter(user=user_id, primary=True).first()
    return found


def second_steps_of(user_id: int | None) -> list[str]:
    """The kinds of what the user set up as a second step, as often as they did: totp, webauthn, recovery_codes."""
    return list(Authenticator.objects.filter(user=user_id).values_list("type", flat=True))


def seen(session_key: str, now: datetime, pause: timedelta) -> None:
    """Keep that this session was used just now, unless that was written less than `pause` ago."""
    UserSession.objects.filter(session_key=session_key, last_seen_at__lt=now - pause).update(last_seen_at=now)


def end_sessions(user_id: int | None) -> None:
    """Whoever is signed in as this user no longer is, wherever that was."""
    for session in UserSession.objects.filter(user=user_id):
        session.end()


def rename(user_id: int, email: str) -> None:
    """Histories name the user by this address from now on; the name they had is free for others."""
    User.objects.filter(pk=user_id).update(username=username_for(email))
