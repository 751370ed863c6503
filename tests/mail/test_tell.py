"""Who is told what: each loss once, errors as often as somebody wants, ends of periods in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import resolve

from shopledger.connect.contract import ConnectionReport, Side
from shopledger.mail import site
from shopledger.mail.letters import render
from shopledger.mail.tell import last_morning, tell_due
from shopledger.store import connections, letters
from shopledger.store.accounts import change_integration, create_account
from shopledger.store.models import Account, Connection, Integration, Letter, Posting
from tests.mail.conftest import NOW, Clock, make_error, make_integration, written

TO_BOTH = ["anna@example.com", "office@example.com"]


def connect(row: Integration) -> Connection:
    """A connection to the shop that works."""
    made = connections.save_connection(row, Side.SHOP, {"token": "x"})
    connections.save_report(made, ConnectionReport(is_ok=True, account="Shop", account_id="1"), NOW)
    return made


def lose(row: Integration, at: datetime) -> None:
    """The shop refuses us."""
    connections.block(row.id, Side.SHOP, "CON-01", {}, at)


def want(account: Account, error_mail: str) -> None:
    """How often errors are told."""
    Account.objects.filter(id=account.id).update(error_mail=error_mail)


def kinds() -> list[str]:
    """Kinds of the letters to the account's first address."""
    return [kind for kind, to in written() if to == "anna@example.com"]


def last() -> dict[str, object]:
    """What the last letter says."""
    return letters.context_of(Letter.objects.order_by("id").reverse()[0])


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("path", [getattr(site, name) for name in dir(site) if name.isupper()])
def test_paths_in_letters_lead_to_pages(path: str) -> None:
    assert resolve(path.format(id=1, code="CHK-05")).url_name


# --- connections


def test_lost_connection_is_told_once_to_both_addresses(integration: Integration, clock: Clock) -> None:
    connect(integration)
    lose(integration, NOW)
    clock.pass_by(minutes=11)

    counts = [tell_due(clock), tell_due(clock)]

    assert counts == [1, 0]
    assert written() == [("connection_lost", to) for to in TO_BOTH]
    text = render("connection_lost", "en", last()).text
    assert "https://books.example/integrations/" in text
    assert "Cause: The shop does not accept this token." in text


def test_loss_is_told_again_when_it_happens_again(integration: Integration, clock: Clock) -> None:
    row = connect(integration)
    for _ in range(2):
        lose(integration, clock.now)
        clock.pass_by(minutes=11)
        tell_due(clock)
        connections.save_report(row, ConnectionReport(is_ok=True), clock.now)

    assert kinds() == ["connection_lost", "connection_lost"]


def test_person_who_is_trying_keys_gets_one_letter_when_they_stop(integration: Integration, clock: Clock) -> None:
    row = connect(integration)
    for _ in range(5):
        connections.save_report(row, ConnectionReport(is_ok=False, code="CON-01"), clock.now)
        clock.pass_by(minutes=3)
        tell_due(clock)
    clock.pass_by(minutes=8)
    tell_due(clock)

    assert kinds() == ["connection_lost"]


@pytest.mark.parametrize("change", [{"settings_version": 0}, {"is_active": False}, {"terms_accepted_at": None}])
def test_loss_of_what_does_not_work_yet_or_any_more_is_not_told(
    integration: Integration, clock: Clock, change: dict[str, Any]
) -> None:
    connect(integration)
    lose(integration, NOW)
    change_integration(integration.id, **change)
    clock.pass_by(minutes=11)

    assert tell_due(clock) == 0


# --- errors


def test_errors_are_counted_by_cause_in_the_morning(integration: Integration, clock: Clock) -> None:
    for number in "123":
        make_error(integration, number)
    make_error(integration, "4", "BKG-26")
    early = tell_due(clock)
    clock.now = at("2026-03-11 06:30")

    counts = [early, tell_due(clock), tell_due(clock)]

    assert counts == [0, 1, 0]
    assert last()["count"] == 4
    assert [(cause["code"], cause["count"]) for cause in last()["causes"]] == [("CHK-05", 3), ("BKG-26", 1)]  # type: ignore[attr-defined]  # a list


def test_next_morning_tells_only_what_is_new(integration: Integration, clock: Clock) -> None:
    make_error(integration, "1")
    clock.now = at("2026-03-11 06:30")
    tell_due(clock)
    clock.now = at("2026-03-12 06:30")
    nothing_new = tell_due(clock)
    make_error(integration, "2", at=at("2026-03-12 12:00"))
    clock.now = at("2026-03-13 06:30")

    assert (nothing_new, tell_due(clock), last()["count"]) == (0, 1, 1)


def test_mended_errors_are_not_told(integration: Integration, clock: Clock) -> None:
    row = make_error(integration, "1")
    Posting.objects.filter(id=row.id).update(state="posted")
    clock.now = at("2026-03-11 06:30")

    assert tell_due(clock) == 0


def test_errors_at_once_come_at_most_every_quarter_of_an_hour(integration: Integration, clock: Clock) -> None:
    want(integration.account, "at_once")
    told = []
    for minute in range(60):
        clock.now = NOW + timedelta(minutes=minute)
        make_error(integration, str(minute), at=clock.now)
        if tell_due(clock):
            told.append((minute, last()["count"]))

    assert told == [(2, 1), (18, 16), (34, 16), (50, 16)]


def test_weekly_errors_come_on_monday(integration: Integration, clock: Clock) -> None:
    want(integration.account, "weekly")
    Account.objects.filter(id=integration.account_id).update(errors_told_at=at("2026-03-09 06:28"))
    make_error(integration, "1")
    told = []
    for day in range(14):
        clock.now = at("2026-03-11 06:30") + timedelta(days=day)
        told += [clock.now.strftime("%a %d")] * tell_due(clock)

    assert told == ["Mon 16"]


def test_who_wants_no_errors_gets_none(integration: Integration, clock: Clock) -> None:
    want(integration.account, "never")
    make_error(integration, "1")
    clock.pass_by(days=8)

    assert tell_due(clock) == 0


def test_rehearsing_and_cancelled_integrations_have_no_errors_to_tell(account: Account, clock: Clock) -> None:
    for change in ({"is_rehearsing": True}, {"is_active": False}):
        row = make_integration(account)
        change_integration(row.id, **change)
        make_error(row, "1")
    clock.pass_by(days=1)

    assert tell_due(clock) == 0


def test_error_whose_transaction_ends_late_is_told_next_time(integration: Integration, clock: Clock) -> None:
    want(integration.account, "at_once")
    make_error(integration, "1", at=NOW)
    clock.now = NOW + timedelta(minutes=2)
    tell_due(clock)
    make_error(integration, "2", at=NOW + timedelta(seconds=1))
    clock.pass_by(minutes=16)

    assert (tell_due(clock), last()["count"]) == (1, 1)


def test_many_causes_are_cut_off_with_their_number(account: Account, clock: Clock) -> None:
    for number in range(25):
        make_error(make_integration(account, f"Shop {number}"), "1")
    clock.now = at("2026-03-11 06:30")
    tell_due(clock)

    assert (len(last()["causes"]), last()["more"], last()["link"]) == (20, 5, "/")  # type: ignore[arg-type]  # a list


def test_letter_about_errors_says_where_it_can_be_switched_off(integration: Integration, clock: Clock) -> None:
    make_error(integration, "1")
    clock.pass_by(days=1)
    tell_due(clock)

    headers = letters.headers_of(Letter.objects.order_by("id")[0])
    assert headers == {"List-Unsubscribe": f"<https://books.example/accounts/{integration.account_id}/>"}


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        ("2026-03-10 06:29", "2026-03-09 06:30"),
        ("2026-03-10 06:30", "2026-03-10 06:30"),
        ("2026-03-29 05:30", "2026-03-29 05:30"),
        ("2026-03-29 05:29", "2026-03-28 06:30"),
        ("2026-10-25 06:30", "2026-10-25 06:30"),
    ],
)
def test_morning_is_half_past_seven_in_amsterdam_in_summer_and_winter(moment: str, morning: str) -> None:
    assert last_morning(at(moment)) == at(morning)


# --- periods


def test_end_of_a_trial_is_told_four_times_in_the_morning(integration: Integration, clock: Clock) -> None:
    change_integration(integration.id, licence_ends_on=None, trial_ends_on=date(2026, 4, 9))
    told = []
    clock.now = at("2026-03-20 00:10")
    while clock.now < at("2026-05-01 00:00"):
        if tell_due(clock):
            told.append((clock.now.strftime("%m-%d %H"), kinds()[-1]))
        clock.pass_by(hours=4)

    assert told == [
        ("03-26 08", "trial_ending"),
        ("04-02 08", "trial_ending"),
        ("04-08 08", "trial_ending"),
        ("04-10 08", "trial_ended"),
    ]


def test_end_of_a_subscription_has_words_of_its_own(integration: Integration, clock: Clock) -> None:
    change_integration(integration.id, licence_ends_on=date(2026, 3, 16))
    tell_due(clock)
    clock.pass_by(days=7)
    tell_due(clock)

    assert kinds() == ["licence_ending", "licence_ended"]


def test_prolonged_period_is_reminded_of_anew(integration: Integration, clock: Clock) -> None:
    for ends_on in (date(2026, 3, 12), date(2026, 3, 24), date(2027, 3, 24)):
        change_integration(integration.id, licence_ends_on=ends_on)
        tell_due(clock)

    assert kinds() == ["licence_ending", "licence_ending"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"cancelled_at": NOW}, {"ends_on": date(2026, 3, 15)}])
def test_cancelled_integration_is_not_reminded(integration: Integration, clock: Clock, change: dict[str, Any]) -> None:
    change_integration(integration.id, licence_ends_on=date(2026, 3, 16), **change)

    assert tell_due(clock) == 0


def test_long_ended_period_is_no_news(integration: Integration, clock: Clock) -> None:
    change_integration(integration.id, licence_ends_on=date(2026, 3, 1))

    assert tell_due(clock) == 0


# --- cost


@pytest.mark.parametrize("integrations", [1, 30])
def test_nothing_to_tell_takes_a_fixed_number_of_queries(
    account: Account, clock: Clock, django_assert_max_num_queries: Any, integrations: int
) -> None:
    for number in range(integrations):
        row = make_integration(create_account(f"a{number}", f"a{number}@example.com", NOW - timedelta(days=1)))
        change_integration(row.id, licence_ends_on=date(2026, 3, 16))
        connect(row)
        lose(row, NOW)
        make_error(row, "1")
    clock.now = at("2026-03-11 06:30")
    told = tell_due(clock)
    clock.pass_by(minutes=1)

    with django_assert_max_num_queries(6):
        assert tell_due(clock) == 0
    assert told == 3 * integrations
