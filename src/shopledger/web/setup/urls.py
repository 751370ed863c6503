"""Addresses of the set-up."""

from __future__ import annotations

from django.urls import path

from shopledger.web.setup import views

urlpatterns = [
    path("integrations/<int:integration_id>/setup/", views.empty, name="setup"),
]
