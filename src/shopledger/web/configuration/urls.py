"""Addresses of the settings."""

from __future__ import annotations

from django.urls import path

from shopledger.web.configuration import views

urlpatterns = [
    path("integrations/<int:integration_id>/configuration/", views.empty, name="configuration"),
]
