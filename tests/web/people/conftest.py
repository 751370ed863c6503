"""People whose addresses are verified, the mail that was put for them, and the answers of forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from shopledger.store import letters, people, signup
from shopledger.store.models import Account, Integration, Letter, Role
from shopledger.web.moment import now
from tests.web.conftest import Merchant, make_merchant

PASSWORD = "a long pass phrase"
WISH: dict[str, str] = {
    "shop": "opencart",
    "books": "jortt",
    "business": "Candles",
    "name": "Eva",
    "email": "eva@example.com",
    "country": "NL",
    "terms": "on",
    "privacy": "on",
}


@dataclass
class Mailbox:
    """What was put into the outbox."""

    seen: set[int] = field(default_factory=set)

    def kinds(self, email: str) -> list[str]:
        """Kinds of the letters to that address, the oldest first."""
        return list(Letter.objects.filter(recipients=email).order_by("id").values_list("kind", flat=True))

    def link(self, email: str) -> str:
        """The link of the last letter to that address."""
        return str(letters.context_of(Letter.objects.filter(recipients=email).latest("id"))["link"])


@pytest.fixture
def mailbox(db: None) -> Mailbox:
    """All mail."""
    return Mailbox()


@pytest.fixture
def owner(db: None) -> Merchant:
    """Somebody who owns an account and may sign in to it."""
    made = make_merchant("olga")
    signup.verify(made.user, made.user.email)
    return made


def colleague(account: Account, name: str, role: Role) -> tuple[Client, User]:
    """Somebody else of that account, in a signed-in browser."""
    user = signup.make_user(f"{name}@example.com", name.title(), "en")
    user.set_password(PASSWORD)
    user.save()
    signup.verify(user, user.email)
    people.join(account, user, role, now())
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client, user


def sign_up(**changes: str) -> Any:
    """Ask for a trial in a new browser."""
    return Client(headers={"accept-language": "en"}).post("/sign-up/", {**WISH, **changes})


def choose_password(link: str, password: str = PASSWORD) -> tuple[Client, Any]:
    """Open the link of a welcome letter in a new browser, and choose a password."""
    client = Client(headers={"accept-language": "en"})
    page = client.get(link).headers["Location"]
    return client, client.post(page, {"password": password})


def only_integration() -> Integration:
    """The one that was made."""
    found: Integration = Integration._default_manager.select_related("account").get()
    return found
