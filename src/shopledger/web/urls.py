"""Addresses of the pages, area by area. What is below an integration or an account checks whose it is."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", include("shopledger.web.home.urls")),
    path("", include("shopledger.web.people.urls")),
    path("", include("shopledger.web.setup.urls")),
    path("", include("shopledger.web.configuration.urls")),
    path("", include("shopledger.web.orders.urls")),
    path("", include("shopledger.web.tickets.urls")),
    path("user/signup/", RedirectView.as_view(pattern_name="sign_up")),
    path("user/", include("allauth.urls")),
]
