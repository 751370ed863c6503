"""Addresses of people and accounts."""

from __future__ import annotations

from django.urls import path

from shopledger.web.people import views

urlpatterns = [
    path("sign-up/", views.empty, name="sign_up"),
    path("accounts/<int:account_id>/", views.empty, name="profile"),
    path("integrations/<int:integration_id>/profile/", views.empty, name="integration_profile"),
    path("security/", views.empty, name="security"),
]
