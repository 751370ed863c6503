"""Addresses of orders."""

from __future__ import annotations

from django.urls import path

from shopledger.web.orders import acts, order, views

PLACE = "integrations/<int:integration_id>"
ORDER = f"{PLACE}/orders/<int:posting_id>"
CAUSE = f"{PLACE}/errors/<slug:code>"

urlpatterns = [
    path(f"{PLACE}/", views.overview, name="overview"),
    path(f"{PLACE}/report/", views.report, name="report"),
    path(f"{PLACE}/report/csv/", views.export_csv, name="export_csv"),
    path(f"{PLACE}/report/xlsx/", views.export_xlsx, name="export_xlsx"),
    path(f"{PLACE}/errors/", views.errors, name="errors"),
    path(f"{CAUSE}/", views.cause, name="cause"),
    path(f"{CAUSE}/process/", acts.process_cause, name="process_cause"),
    path(f"{PLACE}/open/", views.open_page, name="open"),
    path(f"{PLACE}/closed/", views.closed, name="closed"),
    path(f"{PLACE}/search/", views.search, name="search"),
    path(f"{PLACE}/selection/", acts.selection, name="selection"),
    path(f"{PLACE}/close/", acts.close, name="close"),
    path(f"{ORDER}/", order.posting, name="posting"),
    path(f"{ORDER}/process/", acts.process, name="process"),
    path(f"{ORDER}/overrule/", acts.overrule, name="overrule"),
    path(f"{ORDER}/is-there/", acts.is_there, name="is_there"),
    path(f"{ORDER}/vat-number/", order.vat_proof, name="vat_proof"),
]
