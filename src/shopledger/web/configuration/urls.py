"""Addresses of the settings."""

from __future__ import annotations

from django.urls import path

from shopledger.web.configuration import country, quick_views, vat_views, views

PLACE = "integrations/<int:integration_id>/configuration"

urlpatterns = [
    path(f"{PLACE}/", views.configuration, name="configuration"),
    path(f"{PLACE}/refresh/", views.refresh, name="refresh_lists"),
    path(f"{PLACE}/start/", quick_views.quick_settings, name="quick_settings"),
    path(f"{PLACE}/statuses/", views.statuses, name="statuses"),
    path(f"{PLACE}/vat/", vat_views.vat, name="vat"),
    path(f"{PLACE}/vat/confirm/", vat_views.confirm, name="confirm_vat"),
    path(f"{PLACE}/vat/row/", vat_views.vat_row, name="vat_row"),
    path(f"{PLACE}/vat/row/remove/", vat_views.remove_row, name="remove_vat_row"),
    path(f"{PLACE}/vat/remove/", vat_views.remove_vat, name="remove_vat"),
    path(f"{PLACE}/vat/restore/", vat_views.restore_vat, name="restore_vat"),
    path(f"{PLACE}/vat/country/", country.shop_country, name="shop_country"),
    path(f"{PLACE}/vat/schemes/", views.vat_schemes, name="vat_schemes"),
    path(f"{PLACE}/payment-methods/", views.payment_methods, name="payment_methods"),
    path(f"{PLACE}/options/", views.package_options, name="package_options"),
    path(f"{PLACE}/documents/", views.documents, name="documents"),
    path(f"{PLACE}/payments/", views.payment_settings, name="payment_settings"),
    path(f"{PLACE}/daily/", views.daily_turnover, name="daily_turnover"),
    path(f"{PLACE}/special/", views.special_cases, name="special_cases"),
    path(f"{PLACE}/history/", views.settings_history, name="settings_history"),
]
