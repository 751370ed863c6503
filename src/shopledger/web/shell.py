"""What every page shows around its content: language, colours, and the reader's integrations to switch between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shopledger.domain.posting import PostingState
from shopledger.store import accounts, lists, people
from shopledger.store.models import Integration, Membership
from shopledger.web.access import Place

THEME = "theme"
THEMES = ("auto", "light", "dark")
SWITCHABLE = 30
MANY = 999


@dataclass
class Shell:
    """The frame of a page; its parts ask the database only where the template shows them."""

    request: HttpRequest

    @property
    def theme(self) -> str:
        """The colours that the reader chose in this browser."""
        chosen = self.request.COOKIES.get(THEME, "")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def memberships(self) -> list[Membership]:
        """What the reader is, account by account."""
        return list(people.memberships_of(self.request.user.pk)[:SWITCHABLE])

    @cached_property
    def integrations(self) -> list[Integration]:
        """Some of the reader's integrations, to switch between."""
        member_of = [member.account_id for member in self.memberships]
        return list(accounts.integrations_of(member_of)[:SWITCHABLE])


def shell(request: HttpRequest) -> dict[str, Shell]:
    """For templates: `shell`."""
    return {"shell": Shell(request)}


def counts(integration: Integration) -> dict[str, int]:
    """How many errors and waiting orders there are, up to 999: more is not counted, so that it stays quick."""
    return {
        "errors": lists.how_many(integration.id, PostingState.ERROR, MANY + 1),
        "open": sum(lists.how_many(integration.id, state, MANY + 1) for state in lists.OPEN),
    }


def show(request: HttpRequest, place: Place, tab: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of one integration, with its tabs. `tab` is the name of the address that is marked as present."""
    frame = {"place": place, "integration": place.integration, "tab": tab, "counts": counts(place.integration)}
    return render(request, template, {**frame, **context})
