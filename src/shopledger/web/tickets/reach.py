"""Whose threads a reader may see: those of their accounts; and all of them for the staff, who are named one by one.

Staff by the domain of their address, which is enough for an answer by mail, is not enough here: these pages show the
threads of every account.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest

from shopledger.store import portfolio, tickets
from shopledger.store.models import Ticket, TicketFile


@dataclass(frozen=True, slots=True)
class Reached:
    """A thread, and whether the reader sees it as staff: not as somebody who works for its account."""

    ticket: Ticket
    is_staff: bool


def is_staff(request: HttpRequest) -> bool:
    """Whether the reader has proved that an address is theirs which SHOPLEDGER_STAFF names."""
    return bool(settings.SHOPLEDGER_STAFF) and portfolio.has_proved(request.user.pk, settings.SHOPLEDGER_STAFF)


def reach(request: HttpRequest, ticket_id: int) -> Reached:
    """That thread. Raises Http404 where it is not the reader's to see."""
    own = portfolio.ticket_of(request.user.pk, ticket_id)
    if own is not None:
        return Reached(own, is_staff=False)
    any_of_all = tickets.ticket_of_staff(ticket_id) if is_staff(request) else None
    if any_of_all is None:
        raise Http404
    return Reached(any_of_all, is_staff=True)


def reach_file(request: HttpRequest, file_id: int) -> TicketFile:
    """That picture. Raises Http404 where it is not the reader's to see."""
    found = portfolio.file_of(request.user.pk, file_id)
    if found is None and is_staff(request):
        found = tickets.file_of_staff(file_id)
    if found is None:
        raise Http404
    return found
