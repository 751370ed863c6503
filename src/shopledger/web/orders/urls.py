"""Addresses of orders."""

from __future__ import annotations

from django.urls import path

from shopledger.web.orders import views

PLACE = "integrations/<int:integration_id>"

urlpatterns = [
    path(f"{PLACE}/", views.overview, name="overview"),
    path(f"{PLACE}/report/", views.report, name="report"),
    path(f"{PLACE}/errors/", views.errors, name="errors"),
    path(f"{PLACE}/errors/<slug:code>/", views.cause, name="cause"),
    path(f"{PLACE}/errors/<slug:code>/process/", views.process_cause, name="process_cause"),
    path(f"{PLACE}/open/", views.open_page, name="open"),
    path(f"{PLACE}/orders/<int:posting_id>/", views.posting, name="posting"),
    path(f"{PLACE}/orders/<int:posting_id>/process/", views.process, name="process"),
]
