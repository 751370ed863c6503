"""One page for all that keeps a person's sign-in safe, and signing out everywhere at once."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shopledger.store import sign_in


@login_required
@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """What there is and how it stands."""
    kinds = sign_in.second_steps_of(request.user.pk)
    shown = {
        "address": sign_in.address_of(request.user.pk),
        "has_code": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_spare_codes": Authenticator.Type.RECOVERY_CODES in kinds,
    }
    return render(request, "people/security.html", shown)


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of this person, this one as well."""
    sign_in.end_sessions(request.user.pk)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")
