"""Addresses of the set-up."""

from __future__ import annotations

from django.urls import path

from shopledger.web.setup import connecting, rehearsing, views

PLACE = "integrations/<int:integration_id>"

urlpatterns = [
    path(f"{PLACE}/setup/", views.setup, name="setup"),
    path(f"{PLACE}/setup/refresh/", views.refresh, name="setup_refresh"),
    path(f"{PLACE}/setup/start/", views.start, name="start"),
    path(f"{PLACE}/connect/<slug:side>/", connecting.connect, name="connect"),
    path(f"{PLACE}/connect/<slug:side>/test/", connecting.test, name="test_connection"),
    path(f"{PLACE}/connect/<slug:side>/permission/", connecting.ask_permission, name="ask_permission"),
    path("connect/return/", connecting.permitted, name="permitted"),
    path(f"{PLACE}/dry-run/", rehearsing.rehearsal, name="rehearsal"),
    path(f"{PLACE}/dry-run/run/", rehearsing.run, name="run_rehearsal"),
    path(f"{PLACE}/dry-run/book/", rehearsing.book_first, name="book_first"),
    path(f"{PLACE}/dry-run/first/<int:posting_id>/", rehearsing.first_booking, name="first_booking"),
]
