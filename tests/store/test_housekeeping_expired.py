"""What expires is cleared away, and what has not expired yet stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.db.models import Model

from shopledger.connect.contract import Side
from shopledger.mail.tell import tell_endings
from shopledger.store import accounts, acts, addresses, budgets, choices, connections, invitations, letters, people, sql
from shopledger.store.housekeeping import beginners, expired, periods
from shopledger.store.housekeeping.plan import PLAN
from shopledger.store.housekeeping.stages import STAGES
from shopledger.store.models import (
    Account,
    Act,
    AddressChange,
    AddressPlace,
    BudgetRow,
    Connection,
    DebtorLink,
    Integration,
    Invitation,
    Lease,
    Letter,
    Memo,
    Rehearsal,
    Role,
    SettingsVersion,
    VatCheck,
)
from shopledger.store.signup import Newcomer, Wish, begin
from tests.pipeline.world import SETTINGS, World

NOW = datetime(2040, 6, 1, 2, 30, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TEN_YEARS_AGO = datetime(2029, 12, 31, 23, 0, tzinfo=UTC)
"""The first moment of 2030 in Amsterdam: what is older is of 2029, and ten years after that year have passed."""
TWO_YEARS_AGO = datetime(2037, 12, 31, 23, 0, tzinfo=UTC)


def clear(stage: str, now: datetime = NOW) -> int:
    """Do that stage to its end; how many rows it cleared."""
    count, rest = STAGES[stage](now, "")
    while rest is not None:
        more, rest = STAGES[stage](now, rest)
        count += more
    return count


def lease(name: str, until: datetime) -> None:
    Lease.objects.create(name=name, owner="somebody", expires_at=until)


def session(key: str, until: datetime) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=until)


def browser(key: str, seen: datetime) -> None:
    user, _ = User.objects.get_or_create(username="ann")
    UserSession.objects.create(
        user=user, session_key=key, ip="192.0.2.1", user_agent="Browser", created_at=seen, last_seen_at=seen
    )


def memo(name: str, until: datetime) -> None:
    row = Connection.objects.get(side=Side.BOOKS.value)
    Memo.objects.create(connection=row, name=name, value=b"", until=until)


def budget(name: str, at: datetime) -> None:
    BudgetRow.objects.create(name=name, slot=int(at.timestamp()), used=1)


def invitation(name: str, until: datetime) -> None:
    account = Account.objects.get()
    Invitation.objects.create(
        account=account,
        email=f"{name}@example.com",
        role=Role.READER,
        token_hash=name,
        invited_by="ann",
        created_at=until - 14 * DAY,
        expires_at=until,
    )


def address(name: str, asked: datetime) -> None:
    account = accounts.create_account(name, f"{name}@example.com", asked)
    addresses.ask(account, AddressPlace.OWN, f"{name}@example.org", name, asked)


def dry_run(name: str, made: datetime) -> None:
    row = accounts.create_integration(Account.objects.get(), name, shop="paper_shop", books="paper", now=made)
    Rehearsal.objects.create(integration=row, settings_version=1, made_at=made, document=b"")


def letter(name: str, written: datetime) -> None:
    letters.put("password_changed", name, "ann@example.com", "nl", {}, written)
    Letter.objects.filter(key=name).update(sent_at=written)


def vat_check(name: str, day: datetime) -> None:
    VatCheck.objects.create(
        integration=Integration.objects.get(),
        number=name,
        country="DE",
        day=day.date(),
        checked_at=day,
        verdict="valid",
    )


def debtor(name: str, linked: datetime) -> None:
    DebtorLink.objects.create(integration=Integration.objects.get(), key=name, external_id="1", linked_at=linked)


def act(name: str, at: datetime) -> None:
    acts.record(Account.objects.get().pk, name, "exported", {"kind": "csv"}, at)


Make = Callable[[str, datetime], None]
KINDS: dict[str, tuple[type[Model], str, Make, datetime, datetime]] = {
    "sessions": (Session, "session_key", session, NOW - SECOND, NOW + SECOND),
    "browsers": (UserSession, "session_key", browser, NOW - DAY - SECOND, NOW - DAY),
    "leases": (Lease, "name", lease, NOW - DAY - SECOND, NOW - DAY),
    "memos": (Memo, "name", memo, NOW - SECOND, NOW),
    "budgets": (BudgetRow, "name", budget, NOW - 2 * DAY - SECOND, NOW - 2 * DAY),
    "invitations": (Invitation, "token_hash", invitation, NOW - SECOND, NOW),
    "addresses": (AddressChange, "asked_by", address, NOW - 30 * DAY - SECOND, NOW - 30 * DAY),
    "dry-runs": (Rehearsal, "integration__name", dry_run, NOW - 30 * DAY - SECOND, NOW - 30 * DAY),
    "letters": (Letter, "key", letter, TWO_YEARS_AGO - SECOND, TWO_YEARS_AGO),
    "vat-checks": (VatCheck, "number", vat_check, TEN_YEARS_AGO, TEN_YEARS_AGO + DAY),
    "debtors": (DebtorLink, "key", debtor, TEN_YEARS_AGO - SECOND, TEN_YEARS_AGO),
    "acts": (Act, "who", act, TEN_YEARS_AGO - SECOND, TEN_YEARS_AGO),
}
"""Model, what rows are named by, how one is made, and a moment just outside and just inside its period."""


@pytest.fixture
def quiet_world(world: World) -> World:
    """A world in which nothing has happened yet that could be old."""
    for model in (Act, Lease, BudgetRow, Letter):
        model.objects.all().delete()
    return world


@pytest.mark.parametrize("stage", KINDS)
def test_rows_past_their_period_go_and_those_within_it_stay(quiet_world: World, stage: str) -> None:
    model, name, make, outside, inside = KINDS[stage]
    make("old", outside)
    make("young", inside)

    first, second = clear(stage), clear(stage)

    assert (first, second) == (1, 0)
    assert "old" not in model._default_manager.values_list(name, flat=True)
    assert "young" in model._default_manager.values_list(name, flat=True)


@pytest.mark.parametrize("stage", KINDS)
def test_a_step_clears_a_bounded_number_and_the_next_goes_on(
    quiet_world: World, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, make, outside, _ = KINDS[stage]
    for number in range(3):
        make(f"old{number}", outside - number * DAY)
    monkeypatch.setattr(expired, "CHUNK", 2)

    counts = [expired.delete_some(ROWS[stage](NOW)) for _ in range(3)]

    assert counts == [2, 1, 0]


ROWS: dict[str, Callable[[datetime], Any]] = {
    "sessions": expired.sessions,
    "browsers": expired.browsers,
    "leases": expired.leases,
    "memos": expired.memos,
    "budgets": budgets.outdated,
    "invitations": expired.invitations,
    "addresses": expired.addresses,
    "dry-runs": expired.dry_runs,
    "letters": expired.old_letters,
    "vat-checks": expired.vat_checks,
    "debtors": expired.debtors,
    "acts": expired.acts,
}


def test_more_than_a_chunk_is_cleared_step_by_step(db: None) -> None:
    for number in range(expired.CHUNK + 1):
        budget(str(number), NOW - 3 * DAY)

    first, rest = STAGES["budgets"](NOW, "")

    assert (first, rest, clear("budgets")) == (expired.CHUNK, "", 1)


def test_a_row_that_was_used_again_meanwhile_stays(quiet_world: World) -> None:
    memo("list", NOW - SECOND)
    rows = expired.memos(NOW)
    found = list(rows)
    Memo.objects.update(until=NOW + DAY)

    expired.delete_some(rows)

    assert (len(found), Memo.objects.count()) == (1, 1)


def test_the_plan_of_housekeeping_itself_stays_among_the_leases(db: None) -> None:
    lease(PLAN, NOW - 100 * DAY)

    assert (clear("leases"), Lease.objects.count()) == (0, 1)


def test_browsers_of_sessions_that_are_there_stay(db: None) -> None:
    session("there", NOW + DAY)
    browser("there", NOW - 10 * DAY)
    browser("gone", NOW - 10 * DAY)

    clear("browsers")

    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["there"]


# --- counts of attempts ------------------------------------------------------------------------------------------


@pytest.fixture
def counts(db: None) -> Iterator[None]:
    """An empty table of counts."""
    cache.clear()
    yield
    cache.clear()


def test_counts_whose_window_is_over_go(counts: None) -> None:
    cache.set("attempts", 3, timeout=60)
    cache.set("others", 3, timeout=7200)
    later = datetime.now(UTC) + timedelta(hours=1)

    first, second = clear("counts", later), clear("counts", later)

    assert (first, second) == (1, 0)
    assert (cache.get("attempts"), cache.get("others")) == (None, 3)


def test_counts_go_in_chunks(counts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(f"k{number}", "", datetime(2030, 1, 1, tzinfo=UTC)) for number in range(3)]
    sql.insert_many("web_cache", ("cache_key", "value", "expires"), rows)
    monkeypatch.setattr(expired, "CHUNK", 2)

    assert [expired.delete_counts(NOW) for _ in range(3)] == [2, 1, 0]


# --- settings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("replaced", "left"), [(TEN_YEARS_AGO - SECOND, [2, 3]), (TEN_YEARS_AGO, [1, 2, 3])])
def test_settings_go_ten_years_after_they_were_replaced(world: World, replaced: datetime, left: list[int]) -> None:
    SettingsVersion.objects.update(saved_at=TEN_YEARS_AGO - 400 * DAY)
    for saved_at in (replaced, NOW):
        choices.save_settings(world.integration_id, SETTINGS, saved_at)

    clear("settings")

    assert [row.version for row in reversed(choices.versions(world.integration_id))] == left
    assert clear("settings") == 0


def test_settings_that_are_in_force_stay_however_old_they_are(world: World) -> None:
    SettingsVersion.objects.update(saved_at=TEN_YEARS_AGO - 400 * DAY)

    assert (clear("settings"), SettingsVersion.objects.count()) == (0, 1)


# --- letters -----------------------------------------------------------------------------------------------------


def test_letters_that_were_given_up_go_and_those_that_still_wait_stay(db: None) -> None:
    for name in ("waits", "given up"):
        letters.put("password_changed", name, "ann@example.com", "nl", {}, TWO_YEARS_AGO - DAY)
    letters.give_up(Letter.objects.get(key="given up"), "cannot be written")

    clear("letters")

    assert list(Letter.objects.values_list("key", flat=True)) == ["waits"]


def test_what_was_told_long_ago_is_not_told_again_once_its_letter_is_gone(quiet_world: World) -> None:
    morning = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    told = tell_endings(morning)
    Letter.objects.update(sent_at=morning)
    years_later = morning + timedelta(days=3 * 366)

    gone = clear("letters", years_later)

    assert (told, gone, tell_endings(years_later)) == (1, 1, 0)


# --- sign-ups ----------------------------------------------------------------------------------------------------

WISH = Wish(shop="mijnwebwinkel", books="snelstart", country="NL")
JOINED = NOW - 30 * DAY - SECOND


@pytest.fixture
def newcomer(db: None) -> User:
    """Somebody who signed up long ago and has done nothing since."""
    made = begin(Newcomer(name="Eve", email="eve@example.com", business="Eve's", language="nl"), WISH, JOINED)
    assert made is not None
    user = made[0]
    User.objects.filter(pk=user.pk).update(date_joined=JOINED)
    return user


def test_a_sign_up_that_was_never_confirmed_goes_with_all_that_was_made_for_it(newcomer: User) -> None:
    first, second = clear("sign-ups"), clear("sign-ups")

    assert (first, second) == (1, 0)
    left = [User.objects.count(), Account.objects.count(), Integration.objects.count(), EmailAddress.objects.count()]
    assert left == [0, 0, 0, 0]


def test_a_sign_up_has_its_time_to_be_confirmed(newcomer: User) -> None:
    User.objects.update(date_joined=JOINED + SECOND)

    assert clear("sign-ups") == 0


def confirmed(user: User) -> None:
    EmailAddress.objects.filter(user=user).update(verified=True)


def with_password(user: User) -> None:
    user.set_password("a long pass phrase")
    user.save()


def asked_again(user: User) -> None:
    letters.put("welcome", "again", user.email, "nl", {}, NOW - 30 * DAY)


def helped_by_a_colleague(user: User) -> None:
    colleague = User.objects.create(username="bob")
    people.join(Account.objects.get(), colleague, Role.BOOKKEEPER, NOW)


def with_a_connection(user: User) -> None:
    connections.save_connection(Integration.objects.get(), Side.SHOP, {"token": "x"})


@pytest.mark.parametrize("deed", [confirmed, with_password, asked_again, helped_by_a_colleague, with_a_connection])
def test_somebody_for_whom_more_was_done_than_signing_up_stays(newcomer: User, deed: Callable[[User], None]) -> None:
    deed(newcomer)

    assert (clear("sign-ups"), User.objects.filter(pk=newcomer.pk).exists()) == (0, True)


def test_sign_ups_go_some_at_a_time(newcomer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fay", "gil"):
        begin(Newcomer(name=name, email=f"{name}@example.com", business=name, language="nl"), WISH, JOINED)
    User.objects.update(date_joined=JOINED)
    monkeypatch.setattr(beginners, "CHUNK", 2)

    assert [beginners.delete_some(NOW) for _ in range(3)] == [2, 1, 0]


# --- periods -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2033, 12, 31, 22, 59, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2033, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_years_are_counted_from_the_end_of_the_calendar_year_in_amsterdam(now: datetime, first: date) -> None:
    assert periods.first_day(7, now) == first


def test_open_invitations_are_as_long_as_the_page_says(db: None) -> None:
    account = accounts.create_account("Ann", "ann@example.com", NOW)

    row, _ = invitations.invite(account, "bob@example.com", Role.READER, "ann", NOW)

    assert row.expires_at - row.created_at == periods.INVITATION_DAYS * DAY


def test_the_table_of_counts_has_the_name_that_housekeeping_clears(settings: Any, db: None) -> None:
    assert settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names()
    assert settings.CACHES["default"]["LOCATION"] in expired._COUNTS
