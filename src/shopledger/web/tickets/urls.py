"""Addresses of questions and problems."""

from __future__ import annotations

from django.urls import path

from shopledger.web.tickets import views

urlpatterns = [
    path("questions/", views.empty, name="tickets"),
    path("questions/ask/", views.empty, name="ask"),
]
