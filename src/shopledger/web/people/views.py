"""Pages of this area."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def empty(request: HttpRequest, **words: Any) -> HttpResponse:
    """Not there yet."""
    return render(request, "web/base.html")
