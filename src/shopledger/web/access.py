"""Whose rows a request may see. A row of somebody else does not exist: 404, never 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from shopledger.store import people
from shopledger.store.models import Account, Integration

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Integration, P], HttpResponse]


def account_of(request: HttpRequest) -> Account:
    """The account that the signed-in user works for; the first one where there are more. Raises Http404 for none."""
    account = people.account_of(request.user.pk)
    if account is None:
        raise Http404
    return account


def of_integration(view: View[P]) -> Callable[..., HttpResponse]:
    """Turn the number in the address into an integration of the user's own account, or answer 404."""

    @login_required
    @wraps(view)
    def page(request: HttpRequest, integration_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        integration = get_object_or_404(Integration.for_account(account_of(request)), pk=integration_id)
        return view(request, integration, *args, **kwargs)

    return page
