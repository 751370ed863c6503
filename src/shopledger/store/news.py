"""What has happened that accounts are to be told by mail: lost connections, new errors, periods that end.

Questions that are asked every minute: each is one or two statements, whatever the number of integrations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from shopledger.domain.posting import PostingState
from shopledger.store import letters
from shopledger.store.ledger import in_state
from shopledger.store.models import Account, Connection, ConnectionState, Integration, Letter, Posting

SOME = 500
STAGES = (14, 7, 1)
"""Days before the end on which is reminded."""
ENDED = -1
LATE_DAYS = 7
"""So long after an end it is still told, where nobody could before."""


def lost_key(connection_id: int, checked_at: datetime) -> str:
    """What a letter about this loss of this connection is known by."""
    return f"connection_lost:{connection_id}:{checked_at.isoformat()}"


def losses(since: datetime, until: datetime) -> list[Connection]:
    """Connections that work no more since a moment between these two, of integrations at work, not told yet.

    An integration that has never been set up is left out: whoever is at it sees on the page that a key is refused.
    """
    rows = Connection.objects.filter(
        state=ConnectionState.BLOCKED,
        checked_at__gt=since,
        checked_at__lte=until,
        integration__is_active=True,
        integration__settings_version__gt=0,
        integration__terms_accepted_at__isnull=False,
    )
    keys = {lost_key(row_id, at): row_id for row_id, at in rows.values_list("id", "checked_at") if at}
    new = {keys[key] for key in keys.keys() - letters.told(keys)} if keys else set()
    if not new:
        return []
    return list(Connection.objects.filter(id__in=new).select_related("integration__account").order_by("id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewErrors:
    """How many orders of an integration have come to stand in error for one cause since their account was told."""

    account_id: int
    integration_id: int
    integration: str
    code: str
    count: int


def accounts_due(before: Mapping[str, datetime], after: int) -> list[Account]:
    """Accounts (some, with ids above `after`) whose errors were last told before the moment of their `error_mail`."""
    due = Q(pk__in=())
    for choice, moment in before.items():
        due |= Q(error_mail=choice, since__lt=moment)
    rows = Account.objects.annotate(since=Coalesce("errors_told_at", "created_at")).filter(due, id__gt=after)
    return list(rows.order_by("id")[:SOME])


def new_errors(account_ids: Iterable[int], until: datetime) -> list[NewErrors]:
    """What these accounts are to be told, by integration and then by number."""
    since = Coalesce("integration__account__errors_told_at", "integration__account__created_at")
    rows = Posting.objects.filter(
        in_state(PostingState.ERROR),
        integration__account__in=list(account_ids),
        integration__is_active=True,
        integration__is_rehearsing=False,
        changed_at__gt=since,
        changed_at__lte=until,
    ).values_list("integration__account_id", "integration_id", "integration__name", "cause")
    names = ("account_id", "integration_id", "integration", "code", "count")
    counted = rows.annotate(count=Count("id")).order_by("integration_id", "-count", "cause")
    return [NewErrors(**dict(zip(names, row, strict=True))) for row in counted]


def errors_are_told(account_ids: Iterable[int], until: datetime) -> None:
    """Errors of these accounts up to that moment have been told."""
    Account.objects.filter(id__in=list(account_ids)).update(errors_told_at=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A period that ends soon or has ended. `stage` is one of STAGES, or ENDED."""

    integration: Integration
    is_trial: bool
    ends_on: date
    stage: int
    key: str


def endings(today: date, after: int) -> list[Ending]:
    """Trials and subscriptions whose end is to be told on that day and has not been, in that stage.

    Some, of integrations with ids above `after`.
    """
    rows = Integration.objects.annotate(end=Coalesce("licence_ends_on", "trial_ends_on")).filter(
        end__range=(today - timedelta(days=LATE_DAYS), today + timedelta(days=STAGES[0])),
        id__gt=after,
        is_active=True,
        cancelled_at=None,
        ends_on=None,
    )
    text = CharField()
    parts = (Cast("id", text), Value(":"), Cast("end", text), Value(":"), Cast("stage", text))
    keyed = rows.annotate(stage=_stage(today)).annotate(key=Concat(Value("ending:"), *parts, output_field=text))
    new = keyed.filter(~Exists(Letter.objects.filter(key=OuterRef("key"))))
    return [
        Ending(integration=row, is_trial=row.licence_ends_on is None, ends_on=row.end, stage=row.stage, key=row.key)
        for row in new.select_related("account").order_by("id")[:SOME]
    ]


def _stage(today: date) -> Case:
    """The last stage that was reached, so that a reminder nobody could send in time is left out and not sent late."""
    reached = [When(end__lt=today, then=Value(ENDED))]
    reached += [When(end__lte=today + timedelta(days=days), then=Value(days)) for days in sorted(STAGES)]
    return Case(*reached)


def licence_key(integration_id: int) -> str:
    """The licence key of an integration."""
    return Integration.objects.values_list("licence_key", flat=True).get(id=integration_id)
