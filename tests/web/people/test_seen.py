"""When a session was last used: told on the page, and written once in some minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shopledger.web.seen import PAUSE
from tests.web.conftest import Merchant
from tests.web.people.conftest import PASSWORD

LONG_AGO = timedelta(days=3)


def sign_in(owner: Merchant) -> Client:
    """A new browser, signed in by its form three days ago."""
    client = Client(headers={"accept-language": "en"})
    client.post("/user/login/", {"login": owner.user.email, "password": PASSWORD})
    row = session_of(client)
    long_ago = timezone.now() - LONG_AGO
    UserSession.objects.filter(pk=row.pk).update(created_at=long_ago, last_seen_at=long_ago)
    return client


def session_of(client: Client) -> UserSession:
    """What is kept of a browser's session."""
    found: UserSession = UserSession.objects.get(session_key=client.session.session_key)
    return found


def writes(client: Client, page: str = "/security/") -> int:
    """How often a page writes about sessions."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return sum('UPDATE "usersessions' in query["sql"] for query in captured.captured_queries)


@pytest.fixture
def away(owner: Merchant) -> Client:
    """A browser whose session was used three days ago; another process wrote about it, so ours knows nothing."""
    client = sign_in(owner)
    client.handler.load_middleware()
    return client


def test_using_a_session_is_kept(away: Client) -> None:
    away.get("/")

    assert timezone.now() - session_of(away).last_seen_at < timedelta(minutes=1)


def test_it_is_written_once_in_some_minutes(away: Client) -> None:
    found = [writes(away) for _ in range(4)]

    assert found == [1, 0, 0, 0]


def test_it_is_written_again_when_some_minutes_have_passed(away: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    away.get("/")
    later = timezone.now() + PAUSE + timedelta(seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    away.get("/")

    assert session_of(away).last_seen_at == later


def test_a_moment_that_another_process_wrote_stays(away: Client) -> None:
    just_now = timezone.now() - timedelta(minutes=2)
    UserSession.objects.filter(session_key=away.session.session_key).update(last_seen_at=just_now)

    away.get("/")

    assert session_of(away).last_seen_at == just_now


def test_visitors_without_a_session_cost_nothing(db: None) -> None:
    assert writes(Client(), "/terms/") == 0


def test_the_page_tells_when_each_session_was_last_used(owner: Merchant, away: Client) -> None:
    other = sign_in(owner)

    page = other.get("/user/sessions/").content.decode()

    day = (timezone.localtime() - LONG_AGO).strftime("%-d %b %Y")
    assert ("Last used" in page, page.count(day)) == (True, 3)
