"""Whose rows a request may see, and what a person may do with them.

What belongs to somebody else does not exist: 404. What a role may not do is refused: 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from shopledger.store import people
from shopledger.store.models import Account, Integration, Membership
from shopledger.store.people import Right

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The account that a page is about, and what the reader is for it. Templates ask `may_...`."""

    member: Membership

    @property
    def account(self) -> Account:
        """Whose page it is."""
        return self.member.account

    def may(self, right: Right) -> bool:
        """Whether the reader has that right here."""
        return people.may(self.member.role, right)

    @property
    def may_process(self) -> bool:
        """See Right.PROCESS."""
        return self.may(Right.PROCESS)

    @property
    def may_configure(self) -> bool:
        """See Right.CONFIGURE."""
        return self.may(Right.CONFIGURE)

    @property
    def may_connect(self) -> bool:
        """See Right.CONNECT."""
        return self.may(Right.CONNECT)

    @property
    def may_manage(self) -> bool:
        """See Right.MANAGE."""
        return self.may(Right.MANAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(House):
    """The integration that a page is about, in its account."""

    integration: Integration


Page = Callable[Concatenate[HttpRequest, Place, P], HttpResponseBase]
HousePage = Callable[Concatenate[HttpRequest, House, P], HttpResponse]


def of_integration(right: Right) -> Callable[[Page[P]], Callable[..., HttpResponseBase]]:
    """Turn the number in the address into the reader's `Place`; 404 for a stranger, 403 without the right."""

    def wrap(view: Page[P]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def page(request: HttpRequest, integration_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            found = people.membership_for(request.user.pk, integration_id)
            if found is None:
                raise Http404
            place = Place(member=found[0], integration=found[1])
            require(place, right)
            return view(request, place, *args, **kwargs)

        return page

    return wrap


def of_account(right: Right) -> Callable[[HousePage[P]], Callable[..., HttpResponse]]:
    """Turn the number in the address into the reader's `House`; 404 for a stranger, 403 without the right."""

    def wrap(view: HousePage[P]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def page(request: HttpRequest, account_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            member = people.membership_in(request.user.pk, account_id)
            if member is None:
                raise Http404
            house = House(member=member)
            require(house, right)
            return view(request, house, *args, **kwargs)

        return page

    return wrap


def require(house: House, right: Right) -> None:
    """Raises PermissionDenied when the reader may not do that here."""
    if not house.may(right):
        raise PermissionDenied


def who(request: HttpRequest) -> str:
    """How the reader is named in histories."""
    return request.user.get_username()
