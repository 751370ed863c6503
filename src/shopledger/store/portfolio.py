"""What one person sees of all that they work for: integrations over many accounts, how each is, and their questions.

An office has hundreds of integrations, so every function asks for one page of them at once, and counts stop at `MANY`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from shopledger.domain.posting import PostingState
from shopledger.store import ledger, tickets
from shopledger.store.models import (
    Account,
    Connection,
    ConnectionState,
    DayTotal,
    Integration,
    Invitation,
    Membership,
    Posting,
    Ticket,
    TicketFile,
    TicketMessage,
    TicketState,
)

MANY = 999
PAGE = 50
DOCUMENTS = ("settings_document", "shop_facts", "options", "fetch_cursor", "review_cursor")
"""What a list does not need and may be large."""
OPEN_STATES = (PostingState.WAITING, PostingState.READY, PostingState.POSTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one integration is: errors and waiting sales (at most MANY + 1), and what was booked since a day, in euro."""

    errors: int = 0
    waiting: int = 0
    sales: int = 0
    total: Decimal = Decimal(0)


def integrations_of(user_id: int | None) -> QuerySet[Integration]:
    """The integrations of all accounts that the user works for."""
    return Integration.objects.filter(account__memberships__user=user_id).select_related("account")


def page_of_integrations(
    user_id: int | None, words: str = "", after: tuple[str, int] | None = None, *, only_troubled: bool = False
) -> list[Integration]:
    """A page and one more, by name, with their connections. `words` are looked for in the names of it and its account.

    `after`: name and id of the last one seen. `only_troubled`: those with an error or a connection that was refused.
    """
    rows = integrations_of(user_id)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(account__name__icontains=word))
    if only_troubled:
        rows = rows.filter(Exists(_errors()) | Exists(_blocked()))
    if after is not None:
        rows = rows.filter(Q(name__gt=after[0]) | Q(name=after[0], id__gt=after[1]))
    connections = Connection.objects.only("integration", "side", "state").order_by("id")
    some = rows.defer(*DOCUMENTS).order_by("name", "id").prefetch_related(Prefetch("connections", connections))
    return list(some[: PAGE + 1])


def _errors() -> QuerySet[Posting]:
    """The state stands in the statement, as in `ledger.in_state`, but without its table: Django renames that here."""
    is_error = RawSQL(f"state = '{PostingState.ERROR.value}'", (), output_field=BooleanField())  # noqa: S611 - our own word
    return Posting.objects.filter(is_error, integration=OuterRef("pk"))


def _blocked() -> QuerySet[Connection]:
    return Connection.objects.filter(state=ConnectionState.BLOCKED, integration=OuterRef("pk"))


def _count_text(*states: PostingState) -> str:
    """Counts the integration's postings in these states, by the index of each, up to one more than MANY."""
    counts = (
        f"(SELECT count(*) FROM (SELECT 1 AS one FROM store_posting AS p WHERE p.state = '{state.value}'"  # noqa: S608 - our own words
        f" AND p.integration_id = i.id LIMIT {MANY + 1}) AS part)"
        for state in states
    )
    return " + ".join(counts)


_COUNTS = f"SELECT i.id, {_count_text(PostingState.ERROR)}, {_count_text(*OPEN_STATES)} FROM store_integration AS i"  # noqa: S608 - our own words


def standings(integration_ids: Sequence[int], since: date) -> dict[int, Standing]:
    """How each of these is, and what was booked with dates from that day on; two statements for any number."""
    if not integration_ids:
        return {}
    booked = _booked(integration_ids, since)
    found: dict[int, Standing] = {}
    for row_id, errors, waiting in _counts(integration_ids):
        sales, cents = booked.get(row_id, (0, 0))
        total = Decimal(cents).scaleb(-2)
        found[row_id] = Standing(errors=errors, waiting=min(waiting, MANY + 1), sales=sales, total=total)
    return found


def _counts(integration_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    places = ", ".join(["%s"] * len(integration_ids))
    with connection.cursor() as cursor:
        cursor.execute(f"{_COUNTS} WHERE i.id IN ({places})", list(integration_ids))
        return list(cursor.fetchall())


def _booked(integration_ids: Sequence[int], since: date) -> dict[int, tuple[int, int]]:
    rows = DayTotal.objects.filter(integration__in=list(integration_ids), day__gte=since).values_list("integration")
    sums = rows.annotate(sales=Sum("sales"), cents=Sum("total_cents"))
    return {row_id: (sales, cents) for row_id, sales, cents in sums}


def houses_to_extend(user_id: int | None, roles: Iterable[str], limit: int) -> list[Membership]:
    """The user's places, in one of these roles, in accounts that integrations may be added to, by name."""
    rows = Membership.objects.filter(user=user_id, role__in=list(roles)).select_related("account")
    return list(rows.order_by("account__name", "id")[:limit])


def invitations_for(email: str, now: datetime) -> list[Invitation]:
    """Invitations to that address that may still be taken up."""
    rows = Invitation.objects.filter(email__iexact=email, accepted_at=None, expires_at__gt=now)
    return list(rows.select_related("account").order_by("id")[:PAGE]) if email else []


# --- questions ---------------------------------------------------------------------------------------------------


def page_of_tickets(user_id: int | None, after: tuple[datetime, int] | None = None) -> list[Ticket]:
    """A page and one more of the threads of the user's accounts, what changed last first, from the last one seen on."""
    rows = Ticket.objects.filter(account__memberships__user=user_id)
    if after is not None:
        rows = rows.filter(Q(changed_at__lt=after[0]) | Q(changed_at=after[0], id__lt=after[1]))
    return list(rows.select_related("account", "integration").order_by("-changed_at", "-id")[: PAGE + 1])


def ticket_of(user_id: int | None, ticket_id: int) -> Ticket | None:
    """That thread, where it is of one of the user's accounts."""
    rows = Ticket.objects.filter(account__memberships__user=user_id, id=ticket_id)
    return rows.select_related("account", "integration", "posting__order").first()


def has_proved(user_id: int | None, addresses: Iterable[str]) -> bool:
    """Whether the user has shown that mail to one of these addresses reaches them."""
    wanted = [address.strip().lower() for address in addresses]
    found: bool = EmailAddress.objects.filter(user=user_id, verified=True, email__in=wanted).exists()
    return found


def page_for_staff(after: tuple[datetime, int] | None = None) -> list[Ticket]:
    """A page and one more of the threads of all accounts that are not solved, what waits longest first."""
    rows = tickets.open_tickets()
    if after is not None:
        rows = rows.filter(Q(changed_at__gt=after[0]) | Q(changed_at=after[0], id__gt=after[1]))
    return list(rows[: PAGE + 1])


def file_of(user_id: int | None, file_id: int) -> TicketFile | None:
    """That picture, where it is in a thread of one of the user's accounts."""
    return TicketFile.objects.filter(message__ticket__account__memberships__user=user_id, id=file_id).first()


def posting_of(user_id: int | None, posting_id: int) -> Posting | None:
    """That posting, where it is of one of the user's accounts."""
    rows = Posting.objects.filter(integration__account__memberships__user=user_id, id=posting_id)
    return rows.select_related("integration__account", "order").first()


def newest_error(integration: Integration, cause: str) -> Posting | None:
    """The error of that cause that came last."""
    rows = Posting.objects.filter(ledger.in_state(PostingState.ERROR), integration=integration, cause=cause)
    return rows.select_related("integration__account", "order").order_by("-id").first()


def open_ticket_about(integration: Integration, cause: str) -> Ticket | None:
    """The thread about that cause that is not solved."""
    rows = Ticket.objects.filter(integration=integration, cause=cause).exclude(state=TicketState.SOLVED)
    return rows.exclude(cause="").order_by("id").first()


def questions_since(account: Account, moment: datetime) -> int:
    """How many messages the account's people sent since then."""
    rows = TicketMessage.for_account(account).filter(is_staff=False, at__gt=moment)
    return rows.count()
