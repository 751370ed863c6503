"""Finding out who must be told what: lost connections, new errors, periods that end.

Level-triggered: it asks the tables, and a letter's key makes that nothing is told twice, so it may run as often as one
likes and a run that was missed is made up for by the next. It writes letters and sends none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from django.db import transaction

from shopledger.connect.contract import Side
from shopledger.connect.registry import UnknownSystemError, books_system, shop_system
from shopledger.domain.dates import AMSTERDAM, business_date
from shopledger.mail import site
from shopledger.store import letters, news, texts
from shopledger.store.models import Account, Connection, ErrorMail
from shopledger.store.news import ENDED, Ending, NewErrors

Clock = Callable[[], datetime]
MORNING = time(7, 30)
"""In Amsterdam: when daily and weekly letters are written, and reminders."""
MONDAY = 0
AT_ONCE = timedelta(minutes=15)
"""Between two letters about errors, for who wants them at once."""
SETTLED = timedelta(minutes=2)
"""What changed later than this is told next time: its transaction may have begun before another one we already see."""
CALM = timedelta(minutes=10)
"""A connection that is tried again and again by a person at the page is told when they have stopped trying."""
LATE = timedelta(days=3)
"""A loss that nobody could be told so long is no news."""
SHOWN = 20
"""Causes in one letter; of the others only how many there are."""


def tell_due(clock: Clock) -> int:
    """Write the letters that are due; how many things were told. Cheap when there are none."""
    now = clock()
    return tell_losses(now) + tell_errors(now) + tell_endings(now)


# --- connections -------------------------------------------------------------------------------------------------


def tell_losses(now: datetime) -> int:
    """Connections that work no more: once for each loss."""
    with transaction.atomic():
        return sum(_tell_loss(row, now) for row in news.losses(now - LATE, now - CALM))


def _tell_loss(row: Connection, now: datetime) -> bool:
    lost_at = row.checked_at or now
    context = {
        "integration": row.integration.name,
        "side": row.side,
        "system": _system_name(row),
        "code": row.code,
        "params": texts.params_of(row.params),
        "lost_at": lost_at,
        "link": site.CONFIGURATION.format(id=row.integration_id),
    }
    key = news.lost_key(row.id, lost_at)
    return letters.put_to_account(row.integration.account, "connection_lost", key, context, now)


def _system_name(row: Connection) -> str:
    try:
        return (shop_system if row.side == Side.SHOP.value else books_system)(row.system).name
    except UnknownSystemError:
        return row.system


# --- errors ------------------------------------------------------------------------------------------------------


def tell_errors(now: datetime) -> int:
    """Orders that came to stand in error, as often as each account wants to be told."""
    count, after = 0, 0
    while accounts := news.accounts_due(_told_before(now), after):
        count += _tell_page(accounts, now)
        after = accounts[-1].id
    return count


def _told_before(now: datetime) -> dict[str, datetime]:
    """Per choice: accounts that were last told before this moment are told now."""
    morning = last_morning(now)
    monday = last_morning(morning - timedelta(days=(morning.astimezone(AMSTERDAM).weekday() - MONDAY) % 7))
    return {
        ErrorMail.AT_ONCE: now - AT_ONCE - SETTLED,
        ErrorMail.DAILY: morning - SETTLED,
        ErrorMail.WEEKLY: monday - SETTLED,
    }


def last_morning(moment: datetime) -> datetime:
    """The last half past seven in Amsterdam that is not after the moment."""
    local = moment.astimezone(AMSTERDAM)
    morning = datetime.combine(local.date(), MORNING, AMSTERDAM)
    return morning if morning <= local else datetime.combine(local.date() - timedelta(days=1), MORNING, AMSTERDAM)


def _tell_page(accounts: Sequence[Account], now: datetime) -> int:
    """Accounts without news are told again at their next time, except those who want it at once: at once, then."""
    until = now - SETTLED
    with transaction.atomic():
        found = news.new_errors([account.id for account in accounts], until)
        by_account = {key: list(rows) for key, rows in groupby(found, lambda row: row.account_id)}
        told = [_tell_account(account, by_account.get(account.id, []), now) for account in accounts]
        done = {
            account.id for account in accounts if account.id in by_account or account.error_mail != ErrorMail.AT_ONCE
        }
        news.errors_are_told(done, until)
    return sum(told)


def _tell_account(account: Account, found: Sequence[NewErrors], now: datetime) -> bool:
    if not found:
        return False
    since = account.errors_told_at or account.created_at
    pages = {row.integration_id for row in found}
    link = site.ERRORS.format(id=found[0].integration_id) if len(pages) == 1 else site.HOME
    context = {
        "account": account.name,
        "count": sum(row.count for row in found),
        "causes": [_cause(row) for row in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN) or "",
        "link": link,
        "preferences_link": site.ACCOUNT.format(id=account.id),
    }
    headers = {"List-Unsubscribe": f"<{site.absolute(site.ACCOUNT.format(id=account.id))}>"}
    key = f"errors:{account.id}:{since.isoformat()}"
    return letters.put_to_account(account, "errors", key, context, now, headers)


def _cause(row: NewErrors) -> dict[str, object]:
    return {
        "integration": row.integration,
        "code": row.code,
        "count": row.count,
        "link": site.CAUSE.format(id=row.integration_id, code=row.code),
    }


# --- periods -----------------------------------------------------------------------------------------------------


def tell_endings(now: datetime) -> int:
    """Trials and subscriptions that end in 14, 7 or 1 day or have ended: each once, in the morning and not at night."""
    today = business_date(last_morning(now))
    count, after = 0, 0
    while found := news.endings(today, after):
        with transaction.atomic():
            count += sum(_tell_ending(ending, now) for ending in found)
        after = found[-1].integration.id
    return count


def _tell_ending(ending: Ending, now: datetime) -> bool:
    row = ending.integration
    kind = f"{'trial' if ending.is_trial else 'licence'}_{'ended' if ending.stage == ENDED else 'ending'}"
    link = site.PROFILE.format(id=row.id)
    context = {"integration": row.name, "ends_on": ending.ends_on, "link": link}
    return letters.put_to_account(row.account, kind, ending.key, context, now)
