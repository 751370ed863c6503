"""The word in the link of a welcome letter: made of what the user is now, so that it opens once and for some days."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import DjangoUnicodeDecodeError
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from shopledger.store import people

DIGITS = 19
"""Of these an id in the database has fewer."""


class WelcomeWords(PasswordResetTokenGenerator):
    """A word of it is worth nothing once the user has chosen a password, signed in, or changed their address."""

    key_salt = "shopledger.web.people.welcome"


words = WelcomeWords()


def welcome_path(user: User) -> str:
    """The path of the link, for a letter to the user's own address."""
    return reverse("welcome", args=[uid_of(user), words.make_token(user)])


def uid_of(user: User) -> str:
    """The user's id as it stands in links."""
    return urlsafe_base64_encode(str(user.pk).encode())


def user_of(uid: str) -> User | None:
    """The way back; None for what is no id, or nobody's."""
    try:
        number = urlsafe_base64_decode(uid).decode()
    except (ValueError, DjangoUnicodeDecodeError):
        return None
    user_id = id_in(number)
    return None if user_id is None else people.user_with(user_id)


def id_in(text: str) -> int | None:
    """The id of a row that somebody may have typed; None for what can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS else None
